"""The layout of a table that was found in somebody else's file: a record reads in it what the table reader read.

What holds for a whole column is said of the column, what holds for a row of the row, the rest of the cell. Then the
layout is tried: a cell that a record would read in any other way stays text, with the reason.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.cell_specs import wanted
from weldgraph.loaders.cells import CellReading
from weldgraph.loaders.draft import Draft
from weldgraph.loaders.grid import Grid
from weldgraph.loaders.statements import read_subject
from weldgraph.loaders.table import printed_unit, read_observations
from weldgraph.loaders.values import Faults
from weldgraph.loaders.wanted import SUBJECT, At, Spec, Wanted, known, parts_of
from weldgraph.loaders.yamlfile import Tree
from weldgraph.model import Observation, Reading, Subject, Table

_DIFFERS = "a record would read it in another way than the table reader"


@dataclass(slots=True)
class Layout:
    """A table with its layout.

    Attributes:
        table: the cells as printed.
        data: the layout, without comments.
        why: path in `data` → the reason for what is said there.
        cited: labels of the reference list that it cites.
        caption: as printed.
        values, unread: cells that are read, and cells with a number that stay text.
    """

    table: Table
    data: Spec
    why: dict[tuple[Any, ...], str] = field(default_factory=dict)
    cited: tuple[str, ...] = ()
    caption: str = ""
    values: int = 0
    unread: int = 0


def lay_out(grid: Grid, name: str, document: str, sample: Callable[[str, int], str]) -> Layout:
    """The layout of a grid.

    Args:
        grid: the table.
        name: its id in the record.
        document: id of the document it is printed in.
        sample: name as printed, "" for none, and row → id of the sample in the record.
    """
    want = wanted(grid, sample)
    table = Table(name, grid.label or name, document, f"tables/{name}.csv", "", grid.rows, want.heads, "")
    made = _layout(Draft(table, want))
    while (wrong := _tried(made, want)) and not wrong.keys() <= want.wrong:
        want.wrong |= wrong.keys()
        for at, reason in wrong.items():
            want.values.pop(at, None)
            want.text[at] = reason
        made = _layout(Draft(table, want))
    made.values, made.caption = len(want.values), want.caption
    made.unread = sum(bool(reason) for reason in want.text.values())
    return made


def _layout(draft: Draft) -> Layout:
    """What is said of columns, of rows, and of the cells that are left."""
    for spec in draft.specs.values():
        _hoist(spec)
    _properties(draft)
    _shared(draft)
    cells = {at: spec for at, spec in sorted(draft.specs.items()) if spec}
    _text(draft, cells)
    table = draft.table
    data: Spec = {"document": table.document, "label": table.label, "header rows": table.header_rows}
    data["columns"] = {str(column): spec for column, spec in sorted(draft.columns.items()) if spec}
    data["rows"] = list(_grouped(draft))
    data["cells"] = {f"R{row}C{column}": spec for (row, column), spec in sorted(cells.items())}
    data = {key: value for key, value in data.items() if value not in ({}, [])}
    return Layout(table, data, draft.why, tuple(draft.want.cited))


# --- properties, and what else several cells share


def _properties(draft: Draft) -> None:
    """A property is said of the column, or of the rows of a table that has its properties in rows."""
    pairs = {at: (spec["property"], spec.get("unit")) for at, spec in draft.specs.items() if "property" in spec}
    by_row: dict[int, set[Any]] = defaultdict(set)
    by_column: dict[int, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for (row, column), pair in pairs.items():
        by_row[row].add(pair)
        by_column[column][pair] += 1
    mixed = any(len(counts) > 1 for counts in by_column.values())
    if mixed and all(len(found) == 1 for found in by_row.values()):
        for row, ((name, unit),) in by_row.items():
            draft.rows[row] |= _named(name, unit, _stub(draft, row))
        _drop(draft, pairs, "property", "unit")
        return
    for column, counts in by_column.items():
        (name, unit), _ = max(counts.items(), key=lambda item: (item[1], str(item[0])))
        said = _named(name, unit, draft.heads[column - 1])
        draft.columns[column] |= said
        _drop(draft, [at for at in pairs if at[1] == column and pairs[at] == (name, unit)], "property", "unit")
        for at in draft.column(column):
            if "unit" in said and at in pairs and pairs[at] != (name, unit):
                draft.specs[at].setdefault("unit", "")


def _named(name: str, unit: str | None, head: str) -> Spec:
    """The property, with its unit where the head does not print it."""
    try:
        printed = printed_unit(head)
    except Refused:
        printed = "?"
    return {"property": name} | ({} if (unit or "") == printed else {"unit": unit or ""})


def _stub(draft: Draft, row: int) -> str:
    names = [column for column in sorted(draft.want.stubs, reverse=True) if draft.cell(row, column)]
    return draft.cell(row, names[0]) if names else ""


def _drop(draft: Draft, cells: Iterable[At], *keys: str) -> None:
    for at in cells:
        for key in keys:
            draft.specs[at].pop(key, None)


def _shared(draft: Draft) -> None:
    """What all values of a column, or of a row, have in common is said once."""
    for column in draft.valued:
        cells = [at for at in draft.column(column) if at in draft.want.values]
        _lift(draft, cells, draft.columns[column])
    rows: dict[int, list[At]] = defaultdict(list)
    for at in sorted(draft.want.values):
        rows[at[0]].append(at)
    for row, cells in rows.items():
        _lift(draft, cells, draft.rows[row])


def _lift(draft: Draft, cells: list[At], up: Spec) -> None:
    first = draft.specs[cells[0]]
    for key in sorted(first.keys() - {"property", "unit", "reads", "conditions"}):
        if all(draft.specs[at].get(key) == first[key] for at in cells):
            up[key] = first[key]
            _drop(draft, cells, key)
    held = [draft.specs[at].get("conditions", {}) for at in cells]
    same = {name: value for name, value in held[0].items() if all(each.get(name) == value for each in held)}
    if same:
        up["conditions"] = same
        for at, each in zip(cells, held, strict=True):
            draft.specs[at]["conditions"] = {k: v for k, v in each.items() if k not in same}
            if not draft.specs[at]["conditions"]:
                del draft.specs[at]["conditions"]


# --- what stays text


def _text(draft: Draft, cells: dict[At, Spec]) -> None:
    """Cells that stay text where a value would be read: a row of them at once."""
    named = {column for column, spec in draft.columns.items() if spec.get("role") not in {"label", "text"}}
    special = named - set(draft.valued)
    for row in draft.body():
        here = [c for c in draft.valued if draft.cell(row, c).strip() and (row, c) not in draft.want.values]
        reasons = {draft.want.text.get((row, column), "") for column in here} - {""}
        if here and not any((row, column) in draft.want.values for column in draft.valued):
            draft.rows[row] = {"as": "text"}
            draft.why["rows", row] = min(reasons, default="")
        else:
            for column in here:
                cells[row, column] = {"as": "text"}
                draft.why["cells", f"R{row}C{column}"] = draft.want.text.get((row, column), "")
        for column in special:
            if (row, column) in draft.want.outside or (row, column) in draft.want.wrong:
                cells[row, column] = {"role": "label"}


def _grouped(draft: Draft) -> Iterator[Spec]:
    """Rows of which the same is said, as one entry."""
    same: dict[str, list[int]] = defaultdict(list)
    for row, spec in sorted(draft.rows.items()):
        if spec:
            same[repr((sorted(spec.items(), key=str), draft.why.get(("rows", row))))].append(row)
    for number, rows in enumerate(same.values()):
        if reason := draft.why.get(("rows", rows[0])):
            draft.why["entries", number] = reason
        yield {"rows": _spans(rows), **draft.rows[rows[0]]}


def _hoist(spec: Spec) -> None:
    """What all parts of a cell have in common is said of the cell, if they are of one property."""
    parts = spec.get("parts", [])
    if not parts or any(part["property"] != parts[0]["property"] for part in parts):
        return
    same = {key: value for key, value in parts[0].items() if all(part.get(key) == value for part in parts)}
    rest = [{key: value for key, value in part.items() if key not in same} for part in parts]
    spec |= same
    if any(rest) or spec["split"] != "lines":
        spec["parts"] = rest
    else:
        del spec["parts"]


def _spans(rows: list[int]) -> str:
    """[2, 3, 4, 7] → "2-4,7"."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


# --- trying it


def _tried(made: Layout, want: Wanted) -> dict[At, str]:
    """The cells that a record with this layout would not read as the table reader did, and why."""
    faults = Faults()
    found: dict[At, list[Observation]] = defaultdict(list)
    for observation in read_observations(made.table, Tree(made.table.id, made.data), faults):
        found[observation.place.row, observation.place.column].append(observation)  # type: ignore[union-attr]  # a cell
    wrong: dict[At, str] = {}
    for fault in faults.found:
        if found_at := re.search(r"R(\d+)C(\d+)$", fault.place):
            wrong[int(found_at[1]), int(found_at[2])] = fault.sentence
    for at, readings in want.readings.items():
        if at in want.values and at not in wrong:
            of = [
                read_subject(part.get(SUBJECT, want.values[at].get(SUBJECT)), made.table.id)
                for part in parts_of(want.values[at])
            ]
            if not (len(of) == len(readings) == len(found[at]) and all(map(_alike, readings, of, found[at]))):
                wrong[at] = _DIFFERS
    wrong |= {at: _DIFFERS for at, values in found.items() if values and at not in want.values}
    return wrong


def _alike(reading: CellReading, subject: Subject, observation: Observation) -> bool:
    one = Reading(observation.quantity)
    held = {known(each.property): _plain(each.value) for each in reading.conditions}
    return (
        (observation.subject, observation.property, observation.absent) == (subject, reading.property, reading.missing)
        and _plain(one.value) == _plain(reading.value)
        and (
            one.value is not None
            or (_plain(one.lower), _plain(one.upper)) == (_plain(reading.lower), _plain(reading.upper))
        )
        and (one.unit or "1") == (reading.unit or "1")
        and one.approximate == reading.approximate
        and held == {known(each.property): _plain(each.value) for each in observation.conditions}
    )


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, int | float | Decimal) else value
