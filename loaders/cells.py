"""One cell of a table in its place → its values, or why it has none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.marks import footnote
from weldgraph.grammar.text import tidy
from weldgraph.loaders.grid import Grid, address
from weldgraph.loaders.meaning import (
    chosen,
    head_of,
    head_unit,
    heads_hold,
    held_by_label,
    held_in,
    property_for,
    unit_of_head,
    unit_of_table,
)
from weldgraph.loaders.structure import Slot
from weldgraph.model import AbsenceKind, Condition, Reading
from weldgraph.quantity import read_cell

_PURE = re.compile(r"coefficient|ratio\b|value$|factor|index|number|count|^R\^|^no\b|cycle", re.IGNORECASE)
Number = int | float | None


@dataclass(frozen=True, slots=True)
class HeldCondition:
    """Something that held: a property, its value, its UCUM unit (None for a word or a count)."""

    property: str
    value: int | float | str
    unit: str | None


@dataclass(frozen=True, slots=True)
class CellReading:
    """One value of one cell.

    Attributes:
        address: of the cell, as RFC 7111 has it; rows and columns from 1, header included.
        row: what names its row: groups, then stub cells.
        column: what stands above it, outermost first.
        printed: the cell.
        property: label of the property, or None.
        value: in the printed unit, after a multiplier of the head; of a bound, the bound itself; None for a range.
        lower, upper: the range, or the bounds from rounding or ±.
        unit: UCUM code, or the symbol of a unit that has none; None where no unit is printed.
        approximate: ~, about.
        bound: one of < > <= >=, or None.
        uncertainty: as stated.
        conditions: what held.
        citations: reference labels, of the cell and of its row.
        missing: kind of absence, if a mark for it is printed.
        decisions: sentences.
    """

    address: str
    row: tuple[str, ...]
    column: tuple[str, ...]
    printed: str
    property: str | None = None
    value: Number = None
    lower: Number = None
    upper: Number = None
    unit: str | None = None
    approximate: bool = False
    bound: str | None = None
    uncertainty: Number = None
    conditions: tuple[HeldCondition, ...] = ()
    citations: tuple[str, ...] = ()
    missing: AbsenceKind | None = None
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that stays text, and why."""

    address: str
    printed: str
    message: str


class Whole:
    """What a table says for all of its cells."""

    def __init__(self, grid: Grid, caption: str, notes: dict[str, str]) -> None:
        self.unsure = grid.unsure
        self.notes = notes
        self.caption = held_in(caption)
        self.note = {name: held for name, held in held_in(notes.get("", "")).items() if name not in self.caption}
        heads = [text for row in grid.rows[: max(1, grid.header_rows)] for text in row]
        stubs = [row[0] for row in grid.rows]
        printed = any(unit_of_head(text) for text in (*heads, *stubs) if text)
        self.unit = "" if printed else unit_of_table(caption) or unit_of_table(notes.get("", ""))

    def read(self, slot: Slot) -> Iterator[CellReading]:
        """The values of a cell; nothing for words without a digit.

        Raises:
            Refused: it holds a number that is not explained.
        """
        if why := self._words(slot):
            if re.search(r"\d", slot.printed):
                yield self._text(slot, why)
            return
        if slot.role == "citation":
            yield from (self._made(slot, reading, None, []) for reading in _cited(slot.printed))
            return
        if self.unsure and re.search(r"\d", slot.printed):
            raise Refused(self.unsure)
        name = chosen(slot.names)
        unit, decisions = self._unit(slot, name)
        readings = self._readings(slot, name, unit)
        if not any(reading.quantity or reading.missing or reading.citations for reading in readings):
            if re.search(r"\d", slot.printed):
                yield self._text(slot, "the cell is read as words, not as a number")
            return
        for label, reading in zip(_names_for(slot, readings), readings, strict=True):
            yield self._made(slot, reading, name, decisions, label)

    def _words(self, slot: Slot) -> str:
        """Why a cell is words and nothing to read; "" if there may be a value in it."""
        if slot.role == "citation":
            return "" if _cited(slot.printed) else "the cell is words in a column of references"
        if self.unsure and slot.column == 1:
            return "the cell names its row"
        named = slot.role == "name" and not held_by_label(slot.printed, " ".join(slot.heads))
        return "the cell names its row" if named else ""

    def _readings(self, slot: Slot, name: str, unit: str) -> list[Reading]:
        """The values; none for words in a column of words, where a number is as often part of a name."""
        words = slot.role == "text" and not unit and not head_of(name).unit
        if words and _is_prose(slot.printed):
            return []
        try:
            return _read(slot.reads or slot.printed, name, unit)
        except Refused:
            if words:
                return []
            raise

    def _text(self, slot: Slot, decision: str) -> CellReading:
        return CellReading(
            address(slot.row, slot.column), slot.labels, slot.heads, slot.printed, decisions=(*slot.decisions, decision)
        )

    def _unit(self, slot: Slot, name: str) -> tuple[str, list[str]]:
        """A unit that the head itself does not print, and where it is from."""
        head = head_of(name)
        if head.unit or len(head.parts) > 1:
            return "", []
        for text in slot.names:
            if text != name and (unit := unit_of_head(text)):
                return unit, [f"the unit is that of '{text}'"]
        for mark in head.footnotes:
            if unit := unit_of_table(self.notes.get(mark, "")):
                return unit, [f"the unit is that of note {mark}"]
        counted = _PURE.search(head.name)  # a ratio has no share in a unit that is told for all
        return (self.unit, ["the unit is that of the caption"]) if self.unit and not counted else ("", [])

    def _made(
        self, slot: Slot, reading: Reading, name: str | None, decisions: list[str], label: str | None = None
    ) -> CellReading:
        quantity = reading.quantity
        said = [*slot.decisions, *decisions, *reading.decisions, *(quantity.decisions if quantity else ())]
        head = head_of(name or "")
        own_name = (
            reading.property
            or (reading.label if len(head.parts) > 1 or reading.label == head.aside else "")
            or head.name
        )
        unit = quantity.unit if quantity and reading.unit else None
        prop, against = property_for(own_name, unit or head_unit(head))
        held = self._held(slot, reading, prop.label if prop else "", said) if quantity else {}
        if prop and prop.nominal:
            held = {p: c for p, c in held.items() if p in {c.property for c in reading.conditions}}
        if quantity and not (unit or quantity.text or head.unit or (prop and prop.exact)):
            said.append("no unit is printed with it, with its head or in the caption")
        if reading.label and label is None and reading.label not in own_name:
            said.append(f"label: {reading.label}")
        cites = dict.fromkeys((*reading.citations, *(c for one in _cited(slot.cited) for c in one.citations)))
        return CellReading(
            address(slot.row, slot.column),
            (*slot.labels[:-1], label) if label else slot.labels,
            slot.heads,
            slot.printed,
            prop.label if prop else None,
            _number(reading.value),
            _number(reading.lower),
            _number(reading.upper),
            reading.unit,
            reading.approximate,
            reading.bound,
            _number(reading.uncertainty),
            tuple(_shown(condition) for _, condition in sorted(held.items())),
            tuple(cites) if name is not None or not slot.cited else reading.citations,
            reading.missing,
            tuple(dict.fromkeys([*said, *([against] if against else [])])),
        )

    def _held(self, slot: Slot, reading: Reading, own: str, said: list[str]) -> dict[str, Condition]:
        """What held, the nearer word before the farther one: cell, heads, labels of the row, notes, caption."""
        found = {condition.property: condition for condition in reversed(reading.conditions)}
        marks = [*reading.footnotes]
        for text in (*slot.names, *slot.heads[::-1]):
            marks.extend(head_of(text).footnotes)
        marks.extend(footnote(tidy(text))[1] for text in slot.labels[::-1])
        for condition in heads_hold((*slot.names, *slot.heads[::-1])):
            found.setdefault(condition.property, condition)
        for text, head in (*slot.held[::-1], *((label, "") for label in slot.labels)):
            for condition in held_by_label(text, head) if text not in slot.names else ():
                found.setdefault(condition.property, condition)
        for mark in dict.fromkeys(filter(None, marks)):
            if note := self.notes.get(mark):
                said.append(f"note {mark}: {note}")
                for name, (condition, _) in held_in(note).items():
                    found.setdefault(name, condition)
        for where, source in (("the note", self.note), ("the caption", self.caption)):
            for name, (condition, words) in source.items():
                if name not in found and name != own:
                    found[name] = condition
                    said.append(f"'{words}' of {where} is taken to hold for every value")
        found.pop(own, None)
        return found


def _is_prose(text: str) -> bool:
    """More words than a value and its conditions have."""
    return len(re.findall(r"[A-Za-z]{3,}", text)) > 8  # noqa: PLR2004  as in "after 100 cycles at a current density of …"


@lru_cache(maxsize=65_536)
def _read(text: str, head: str, unit: str) -> list[Reading]:
    return read_cell(text, header=head, unit=unit)


@lru_cache(maxsize=16_384)
def _cited(text: str) -> list[Reading]:
    try:
        return read_cell(text, header="Ref.") if text else []
    except Refused:
        return []


def _names_for(slot: Slot, readings: list[Reading]) -> list[str | None]:
    """For several values in a cell, the name of each, if the row has as many."""
    names = slot.labels[-1].split("\n") if slot.labels else []
    if len(names) == 1 and slot.reads.count("\n") + 1 == len(readings):
        names = slot.labels[-1].split(" ") if slot.labels else []
    return list(names) if len(names) == len(readings) > 1 else [None] * len(readings)


def _number(value: Decimal | None) -> Number:
    if value is None:
        return None
    return (
        int(value) if value == value.to_integral() and abs(value) < 10**15 and "." not in str(value) else float(value)
    )


def _shown(condition: Condition) -> HeldCondition:
    """A condition for people and programs; a range or a bound is given as printed."""
    quantity = condition.quantity
    number = _number(quantity.value)
    value = quantity.text or (quantity.printed if number is None else number)
    return HeldCondition(condition.property, value, condition.unit)
