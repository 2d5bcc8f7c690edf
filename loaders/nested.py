"""Nested entries as the columns of one row, and back: {"conditions": {"cycle": "1"}} ↔ conditions > cycle.

An item of a list has its number: `cites > #1`. An empty cell is an entry that is not there; an empty text, mapping and
list are written as "", {} and [].
"""

import re
from collections.abc import Iterator
from typing import Any

from weldgraph.errors import Refused

_STEP = " > "
_ITEM = re.compile(r"#(\d{1,6})")
_EMPTY: tuple[tuple[str, Any], ...] = (('""', ""), ("{}", {}), ("[]", []))


def flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(column, text) of each text in a value.

    Raises:
        Refused: a name or a text cannot be told from the marks that are used here.
    """
    written = next((mark for mark, empty in _EMPTY if type(value) is type(empty) and value == empty), None)
    if written:
        yield path, written
    elif isinstance(value, dict):
        for name, inner in value.items():
            if _STEP in name or _ITEM.fullmatch(name) or not name.strip() or name != name.strip():
                raise Refused(f"found the entry '{name}', which cannot be the head of a column; rename it.")
            yield from flat(inner, f"{path}{_STEP}{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from flat(inner, f"{path}{_STEP}#{number}" if path else f"#{number}")
    else:
        text = str(value)
        if any(text == mark for mark, _ in _EMPTY):
            raise Refused(f"found the text {text}, which a cell cannot tell from nothing; reword it.")
        yield path, text


def nested(cells: dict[str, str]) -> Any:
    """The value whose texts stand in these columns.

    Raises:
        Refused: a column holds a text and others hold entries inside of it.
    """
    root: dict[str, Any] = {}
    for column, text in cells.items():
        steps = column.split(_STEP)
        place = root
        for step in steps[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise Refused(f"found a text in '{step}' and entries inside of it, in '{column}'; keep one.")
        if steps[-1] in place:
            raise Refused(f"found a text in '{column}' and entries inside of it; keep one.")
        place[steps[-1]] = _Text(text)
    return _lists(root)


class _Text(str):
    """A text, that is not mistaken for entries."""

    __slots__ = ()


def _lists(value: Any) -> Any:
    if isinstance(value, str):
        return next((type(empty)() for mark, empty in _EMPTY if value == mark), str(value))
    if value and all(map(_ITEM.fullmatch, value)):
        return [_lists(value[key]) for key in sorted(value, key=lambda key: int(key[1:]))]
    return {key: _lists(inner) for key, inner in value.items()}
