"""Two validators read the schema: the quick one that says whether, and the one that says what. They agree."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from cases import ROOT

from weldgraph.loaders import schema
from weldgraph.loaders.yamlfile import Tree, read_yaml

EXAMPLE = ROOT / "records" / "example-thermoelectric"
FILES = {"": EXAMPLE / "record.yaml", "layout": EXAMPLE / "tables" / "T1.yaml"}
INSTEAD: list[Any] = ["", "not an entry of any list", [], {"no such entry": "x"}]


def spoilt(data: Any) -> Iterator[Any]:
    """Copies of the data with one entry taken out, replaced or added, at every place."""

    def places(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for step, child in steps:
            yield (*path, step)
            yield from places(child, (*path, step))

    for *path, last in places(data, ()):
        for change in (None, *INSTEAD):
            copy = deepcopy(data)
            parent = copy
            for step in path:
                parent = parent[step]
            if change is None:
                del parent[last]
            else:
                parent[last] = change
            yield copy


@pytest.mark.parametrize("definition", FILES)
def test_the_quick_validator_and_the_telling_one_agree_on_every_spoilt_file(definition: str) -> None:
    whole = read_yaml(FILES[definition]).data
    verdicts = set()
    for data in [whole, *spoilt(whole)]:
        fits = schema._quick(definition, schema.FILE).is_valid(data)
        assert fits == schema._validator(definition, schema.FILE).is_valid(data), data
        assert fits or list(schema.faults(Tree("spoilt", data), definition)), data
        verdicts.add(fits)
    assert verdicts == {True, False}
