"""What a record should say of each cell of somebody else's table, from what the table reader made of it.

A grid goes in; out come, for each cell of the body, the entries that a layout needs so that a record reads the same.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from weldgraph.errors import Refused
from weldgraph.grammar.cell import read_cell
from weldgraph.loaders.cells import CellReading, HeldCondition, Whole
from weldgraph.loaders.grid import Grid
from weldgraph.loaders.heads import is_head, is_value
from weldgraph.loaders.meaning import chosen, head_of, heads_hold, held_by_label, unit_of_head
from weldgraph.loaders.roles import names_property
from weldgraph.loaders.structure import Slot, arrange
from weldgraph.loaders.table import split_slashes
from weldgraph.model import Reading
from weldgraph.terms import property_named
from weldgraph.units import by_ucum

Spec = dict[str, Any]
At = tuple[int, int]

SUBJECT = "subject"
PURE = "A0E0L0I0M0H0T0D1"
"""The dimension of a number without a unit."""


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

    labels = _Labels(slots, sample_of)
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
        elif why := _doubt(slot, found):
            made.text[at] = why
        else:
            made.values[at] = _spec(slot, found, labels)
            made.readings[at] = found
    _settle(made)
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
        if one.missing is None and one.unit is None and not (prop.exact or names_property(chosen(slot.names))):
            return f"'{head}' may mean {one.property}, and no unit says so; give the column a `property`"
    return ""


def known(name: str) -> str:
    """The label of the property of that name; "" for none."""
    try:
        return property_named(name).label
    except Refused:
        return ""


def _is_value(one: CellReading) -> bool:
    return one.value is not None or one.lower is not None or one.upper is not None or one.missing is not None


def _settle(made: Wanted) -> None:
    """A missing value is one of the property that the column has, in its unit; a column of nothing else has none."""
    counted: dict[tuple[int, int], Counter[tuple[str, str]]] = defaultdict(Counter)
    for at, spec in made.values.items():
        for number, (part, one) in enumerate(zip(parts_of(spec), made.readings[at], strict=True)):
            if one.missing is None:
                counted[at[1], number][part["property"], part.get("unit", "")] += 1
    for at, spec in list(made.values.items()):
        parts, found = parts_of(spec), made.readings[at]
        known = [counted[at[1], number] for number in range(len(parts))]
        if not any(known):
            del made.values[at], made.readings[at]
            made.text[at] = ""
            continue
        for number, (part, counts) in enumerate(zip(parts, known, strict=True)):
            if found[number].missing is not None and counts:
                (name, unit), _ = max(counts.items(), key=lambda item: (item[1], item[0]))
                part.update({"property": name} | ({"unit": unit} if unit else {}))
                found[number] = replace(found[number], property=name)


def parts_of(spec: Spec) -> list[Spec]:
    """The entries of each value of a cell."""
    parts: list[Spec] = spec.get("parts", [spec])
    return parts


def _spec(slot: Slot, found: list[CellReading], labels: "_Labels") -> Spec:
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
    conditions = {held.property: _shown(held) for held in one.conditions if held.property not in said}
    if conditions:
        made["conditions"] = conditions
    known = {*own.decisions, *(quantity.decisions if quantity else ())} if own else set()
    decisions = [sentence for sentence in one.decisions if sentence not in known]
    if decisions:
        made["decision"] = "; ".join(decisions)
    return made


def _own(text: str, name: str) -> Reading | None:
    """What a text of one value says by itself."""
    try:
        found = read_cell(text, header=name)
    except Refused:
        return None
    return found[0] if len(found) == 1 else None


def _shown(held: HeldCondition) -> str:
    unit = by_ucum(held.unit).symbol if held.unit and held.unit != "1" else ""
    return f"{held.value} {unit}".strip()


class _Labels:
    """Which of the words around a value name what it is of.

    A column of the stub whose texts all differ names the row by itself; else all names of the row do together.
    """

    def __init__(self, slots: list[Slot], sample: Callable[[Slot, str], str]) -> None:
        self.sample = sample
        self.rows = {slot.row: slot for slot in slots}
        self.literature = any(slot.role == "citation" for slot in slots)
        held, seen = Counter[str](), Counter[str]()
        for slot in slots:
            for text, head in slot.held:
                seen[head] += 1
                held[head] += bool(held_by_label(text, head))
        self.conditional = {head for head in seen if held[head] * 2 >= seen[head]}
        texts: dict[str, list[str]] = defaultdict(list)
        for slot in self.rows.values():
            for text, head in slot.held:
                texts[head].append(text)
        whole = {head for head, each in texts.items() if len(set(each)) == len(each) == len(self.rows)}
        self.sure = next((head for head in texts if head in whole - self.conditional), None)

    def subjects(self, slot: Slot, found: list[CellReading]) -> list[str | Spec]:
        """The subject of each value."""
        whole = self.rows[slot.row]  # a cell of the stub has the labels left of it only
        name = self._name(whole if len(slot.labels) < len(whole.labels) else slot)
        last = slot.labels[-1] if slot.labels else ""
        names = [one.row[-1] if one.row and one.row[-1] != last else name for one in found]
        return [self._subject(each, slot) for each in names]

    def cites(self, slot: Slot) -> list[str]:
        """Labels of the reference list that the row cites."""
        try:
            found = read_cell(slot.cited, header="Ref.") if slot.cited else []
        except Refused:
            return []
        labels = [label for one in found for label in one.citations]
        return [label for label in labels if re.search(r"\d", label) and not re.search(r"\s", label)]

    def _subject(self, name: str, slot: Slot) -> str | Spec:
        cites = self.cites(slot)
        words = bool(slot.cited) and not re.search(r"\d", slot.cited) and bool(re.search(r"[A-Za-z]", slot.cited))
        if not self.literature or words or not name:
            return self.sample(slot, name)
        return {"reported": name, "cites": cites} if cites else {"reported": name}

    def _name(self, slot: Slot) -> str:
        """What names the sample: what is left of the row's labels, or of the heads if the property is in the row."""
        property_ = chosen(slot.names)
        groups = slot.labels[: len(slot.labels) - len(slot.held)]
        if any(property_ == text or property_.startswith(f"{text} (") for text in slot.labels):
            return self._above(slot, property_)
        rows = [(text, head) for text, head in slot.held if self._may_name(text, head)]
        if any(head == self.sure for _, head in rows):
            return self._joined([text for text, head in rows if head == self.sure])
        kept = [text for text, _ in rows if not is_value(text)] or [text for text, _ in rows]
        groups = tuple(text for text in groups if not held_by_label(text, ""))
        return self._joined([*groups, *kept]) or self._above(slot, property_)

    def _may_name(self, text: str, head: str) -> bool:
        """Whether a cell of the stub is neither what held nor a value."""
        value = is_value(text) and (is_head(head) or names_property(head))
        return head not in self.conditional and not held_by_label(text, head) and not value

    def _above(self, slot: Slot, property_: str) -> str:
        heads = [text for text in slot.heads if not property_.startswith(text) and not heads_hold((text,))]
        return self._joined([head_of(text).name for text in heads])

    @staticmethod
    def _joined(texts: list[str]) -> str:
        return ", ".join(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
