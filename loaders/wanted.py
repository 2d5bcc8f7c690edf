"""What is wanted of the cells of somebody else's table in a record, and what only the cells together tell."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.cells import CellReading, HeldCondition
from weldgraph.terms import property_named
from weldgraph.units import by_ucum

Spec = dict[str, Any]
At = tuple[int, int]

SUBJECT = "subject"
_BIBLIOGRAPHIC = "publication year"


@dataclass(slots=True)
class Wanted:
    """What is wanted of the cells of one table.

    Attributes:
        heads: rows above the first row of the body.
        values: cell → its entries in a layout, the subject among them.
        readings: cell → its values as the table reader has them.
        text: cell that stays text → why; "" for words without a number.
        stubs: columns that name the rows.
        citing: columns of references.
        holding: columns of the stub that say what held in their row → the property.
        held: cells of such columns that do.
        caption: as printed.
        cited: labels of the reference list, in order.
        names: id of a sample → its name as printed.
        outside: cells of group rows, of headers that are printed again, and of notes.
        wrong: cells that no layout reads; `layout` adds them.
    """

    heads: int = 0
    values: dict[At, Spec] = field(default_factory=dict)
    readings: dict[At, list[CellReading]] = field(default_factory=dict)
    text: dict[At, str] = field(default_factory=dict)
    stubs: set[int] = field(default_factory=set)
    citing: set[int] = field(default_factory=set)
    holding: dict[int, str] = field(default_factory=dict)
    caption: str = ""
    held: set[At] = field(default_factory=set)
    cited: dict[str, None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    outside: set[At] = field(default_factory=set)
    wrong: set[At] = field(default_factory=set)


def known(name: str) -> str:
    """The label of the property of that name; "" for none."""
    try:
        return property_named(name).label
    except Refused:
        return ""


def parts_of(spec: Spec) -> list[Spec]:
    """The entries of each value of a cell."""
    parts: list[Spec] = spec.get("parts", [spec])
    return parts


def shown(held: HeldCondition) -> str:
    """What held as a layout says it."""
    unit = by_ucum(held.unit).symbol if held.unit and held.unit != "1" else ""
    return f"{held.value} {unit}".strip()


def settle(made: Wanted) -> None:
    """A missing value is one of the property that the column has, in its unit; a column of nothing else has none."""
    counted: dict[tuple[int, int], Counter[tuple[str, str]]] = defaultdict(Counter)
    for at, spec in made.values.items():
        for number, (part, one) in enumerate(zip(parts_of(spec), made.readings[at], strict=True)):
            if one.missing is None:
                counted[at[1], number][part["property"], part.get("unit", "")] += 1
    for at, spec in list(made.values.items()):
        parts, found = parts_of(spec), made.readings[at]
        counts_of = [counted[at[1], number] for number in range(len(parts))]
        if not any(counts_of):
            del made.values[at], made.readings[at]
            made.text[at] = ""
            continue
        for number, (part, counts) in enumerate(zip(parts, counts_of, strict=True)):
            if found[number].missing is not None and counts:
                (name, unit), _ = max(counts.items(), key=lambda item: (item[1], item[0]))
                part.update({"property": name} | ({"unit": unit} if unit else {}))
                found[number] = replace(found[number], property=name)


def tell_apart(made: Wanted) -> None:
    """Where the rows of one name differ in a set point, the set point is what held, not one more value of the row."""
    alike: dict[tuple[str, int], list[At]] = defaultdict(list)
    for at, spec in made.values.items():
        if SUBJECT in spec and "parts" not in spec:
            alike[str(spec[SUBJECT]), at[1]].append(at)
    columns: set[int] = set()
    for (_, column), cells in alike.items():
        texts = {str(made.readings[at][0].value) for at in cells if _is_set_point(made.values[at])}
        if len(texts) > 1:
            columns.add(column)
    measured = {at for at, spec in made.values.items() if at[1] not in columns}
    for column in sorted(columns if measured else ()):
        _hold(made, column)


def _is_set_point(spec: Spec) -> bool:
    prop = property_named(spec["property"])
    return (prop.nominal or prop.exact) and prop.label != _BIBLIOGRAPHIC


def _hold(made: Wanted, column: int) -> None:
    """The values of a column become what held for the others of their row."""
    rows: dict[int, list[At]] = defaultdict(list)
    for at in made.values:
        rows[at[0]].append(at)
    for at in [at for at in made.values if at[1] == column]:
        one = made.readings[at][0]
        if not _is_set_point(made.values[at]) or one.value is None or one.property is None or one.bound:
            continue
        held = HeldCondition(one.property, one.value, one.unit)
        for other in rows[at[0]]:
            if other == at or other not in made.values:
                continue
            for part in parts_of(made.values[other]):
                part["conditions"] = {held.property: shown(held)} | part.get("conditions", {})
            made.readings[other] = [
                replace(each, conditions=(*each.conditions, held))
                if held.property not in {condition.property for condition in each.conditions}
                else each
                for each in made.readings[other]
            ]
        made.holding[column] = one.property
        made.held.add(at)
        made.text[at] = ""
        del made.values[at], made.readings[at]
