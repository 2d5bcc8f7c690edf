"""What a record should say of each cell of somebody else's table, from what the table reader made of it.

A grid goes in; out come, for each cell of the body, the entries that a layout needs so that a record reads the same.
"""

from collections.abc import Callable
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.cell import read_cell
from weldgraph.loaders.cells import CellReading, Whole
from weldgraph.loaders.grid import Grid
from weldgraph.loaders.labels import Labels
from weldgraph.loaders.meaning import chosen, head_of, unit_of_head
from weldgraph.loaders.roles import names_property
from weldgraph.loaders.structure import Slot, arrange
from weldgraph.loaders.table import split_slashes
from weldgraph.loaders.wanted import SUBJECT, Spec, Wanted, known, settle, shown, tell_apart
from weldgraph.model import Reading
from weldgraph.terms import property_named
from weldgraph.units import by_ucum

PURE = "A0E0L0I0M0H0T0D1"
"""The dimension of a number without a unit."""
_BARE = "no unit is printed"
"""What the reader says of a value that has none; here it is one that needs none."""


def wanted(grid: Grid, sample: Callable[[str, int], str]) -> Wanted:
    """What is wanted of each cell.

    Args:
        grid: the table.
        sample: name as printed, "" for none, and row → id of the sample in the record.
    """
    structure = arrange(grid)
    whole = Whole(grid, structure.caption, structure.notes)
    slots = list(structure.slots)
    made = Wanted(caption=structure.caption)
    made.heads = min((slot.row for slot in slots), default=grid.height) - 1
    made.outside = {at for at in structure.explained if at[0] > made.heads}
    made.text.update(dict.fromkeys(made.outside, ""))

    def sample_of(slot: Slot, name: str) -> str:
        own = sample(name, slot.row)
        made.names[own] = name
        return own

    labels = Labels(slots, sample_of)
    for slot in slots:
        at = (slot.row, slot.column)
        if slot.role == "citation":
            made.citing.add(slot.column)
        elif slot.role == "name":
            made.stubs.add(slot.column)
        try:
            found = [one for one in whole.read(slot) if _is_value(one)] if slot.role != "citation" else []
        except Refused as refused:
            made.text[at] = refused.sentence
            continue
        if " ".join(slot.heads) in labels.conditional:
            made.text[at] = ""
            if len(found) == 1 and found[0].property:
                made.holding[slot.column] = found[0].property
                made.held.add(at)
        elif not found:
            made.text[at] = ""
        elif why := _doubt(slot, found) or labels.doubt(slot):
            made.text[at] = why
        else:
            made.values[at] = _spec(slot, found, labels)
            made.readings[at] = found
    settle(made)
    tell_apart(made)
    made.cited = dict.fromkeys(
        label for slot in slots if (slot.row, slot.column) in made.values for label in labels.cites(slot)
    )
    return made


def _doubt(slot: Slot, found: list[CellReading]) -> str:
    """Why values are not taken over; "" if they are."""
    head = " ".join((chosen(slot.names) or "the table").split())
    for one in found:
        unknown = [held.property for held in one.conditions if not known(held.property)]
        if unknown:
            return f"'{unknown[0]}', which is said to have held, is no property of the ontology"
        if one.property is None:
            return f"'{head}' names no property of the ontology; give the column a `property`"
        prop = property_named(one.property)
        if one.missing is None and one.unit is None and prop.dimension not in {"", PURE}:
            return f"no unit is printed with this {one.property}; give the column a `unit`"
        if prop.exact and one.unit and one.unit.startswith("%"):
            return f"'{head}' is not taken as {one.property}, which is a count; give the column a `property`"
        sure = prop.exact or names_property(chosen(slot.names)) or head_of(head).name in prop.symbols
        if one.missing is None and one.unit is None and not sure:
            return f"'{head}' may mean {one.property}, and no unit says so; give the column a `property`"
    return ""


def _is_value(one: CellReading) -> bool:
    return one.value is not None or one.lower is not None or one.upper is not None or one.missing is not None


def _spec(slot: Slot, found: list[CellReading], labels: "Labels") -> Spec:
    """The entries of a cell: of its one value, or of each in `parts`."""
    text = slot.reads or slot.printed
    subjects = labels.subjects(slot, found)
    given = {"reads": slot.reads} if slot.reads else {}
    if len(found) == 1:
        return {**_one(found[0], slot, _own(text, found[0].property or "")), SUBJECT: subjects[0], **given}
    lines = "\n" in text
    pieces = text.split("\n") if lines else split_slashes(text)
    pieces = pieces if len(pieces) == len(found) else [text] * len(found)
    parts = [_one(one, slot, _own(piece, one.property or "")) for one, piece in zip(found, pieces, strict=True)]
    for part, one in zip(parts, found, strict=True):
        if one.unit:
            part.setdefault("unit", by_ucum(one.unit).symbol)
    if any(subject != subjects[0] for subject in subjects):
        parts = [{**part, SUBJECT: subject} for part, subject in zip(parts, subjects, strict=True)]
        return {"split": "lines" if lines else "/", "parts": parts, **given}
    return {"split": "lines" if lines else "/", "parts": parts, SUBJECT: subjects[0], **given}


def _one(one: CellReading, slot: Slot, own: Reading | None) -> Spec:
    """Property, unit, conditions and decisions of a value, without what its own text says anyway."""
    made: Spec = {"property": one.property}
    quantity = own.quantity if own else None
    name = chosen(slot.names)
    unit = unit_of_head(name) if len(head_of(name).parts) < 2 else ""  # noqa: PLR2004  two units in one head
    if not unit and one.unit and not (quantity and quantity.unit and quantity.unit.ucum != "1"):
        unit = by_ucum(one.unit).symbol
    if unit:
        made["unit"] = unit
    said = {condition.property for condition in own.conditions} if own else set()
    conditions = {held.property: shown(held) for held in one.conditions if held.property not in said}
    if conditions:
        made["conditions"] = conditions
    said = {*own.decisions, *(quantity.decisions if quantity else ())} if own else set()
    decisions = [sentence for sentence in one.decisions if sentence not in said and not sentence.startswith(_BARE)]
    if decisions:
        made["decision"] = "; ".join(decisions)
    return made


@lru_cache(maxsize=16_384)
def _own(text: str, name: str) -> Reading | None:
    """What a text of one value says by itself."""
    try:
        found = read_cell(text, header=name)
    except Refused:
        return None
    return found[0] if len(found) == 1 else None
