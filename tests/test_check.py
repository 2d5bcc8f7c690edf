"""A check of one record, of many, by several processes, and again where something changed."""

from collections.abc import Iterator

import pytest
from cases import ROOT

from weldgraph.audit import check_record, merged, shapes
from weldgraph.audit import record as one_record
from weldgraph.audit.record import UNASKED
from weldgraph.graph import quads
from weldgraph.loaders.record import load
from weldgraph.shacl.compile import Stage


def nquads(name: str) -> bytes:
    return quads(load(ROOT / "records" / name))


def queries(stage: Stage) -> Iterator[str]:
    yield from (check.text for check in stage.checks)
    for nested in stage.nested:
        yield from (nested.pairs, nested.foci)
        for inner in nested.stages:
            yield from queries(inner)


def test_no_shape_asks_what_is_left_out_of_the_ontology() -> None:
    asked = [text for _, stage in shapes().stages for text in queries(stage)]
    assert any("hasDimensionVector" in text for text in asked)
    for iri in UNASKED:
        name = iri.rpartition("#")[2].rpartition("/")[2]
        assert not [text for text in asked if name in text], iri


def test_what_is_left_out_of_the_ontology_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    name, text = "example-thermoelectric", nquads("example-thermoelectric")
    found = check_record(name, text)
    assert found.alerts
    one_record._ontology.cache_clear()
    monkeypatch.setattr(one_record, "UNASKED", frozenset())
    assert check_record(name, text) == found
    one_record._ontology.cache_clear()


def test_the_report_on_many_records_hangs_on_no_order() -> None:
    names = ["example-half-cell", "example-thermoelectric"]
    found = [check_record(name, nquads(name)) for name in names]
    assert merged(found) == merged(found[::-1])
    assert list(merged(found[::-1]).turtle) == names
