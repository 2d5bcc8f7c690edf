"""Conditions a person sets: "active loading >= 3 mg/cm2", "size class = Nano"."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from weldgraph.compare.criteria import broader
from weldgraph.compare.evidence import Value
from weldgraph.compare.rows import Joined, belongs
from weldgraph.errors import Refused
from weldgraph.grammar.unit_table import table
from weldgraph.model import Quantity, Unit
from weldgraph.quantity import ends, read_quantity
from weldgraph.terms import Property, property_named
from weldgraph.units import comparable, convert

_WRITTEN = re.compile(r"(?P<name>[^<>=!≤≥]+?)\s*(?P<way>>=|<=|!=|>|<|=|≥|≤)\s*(?P<value>[^<>=!≤≥]+)")
_WAYS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Where:
    """One condition: the printed value has to fulfil it, of a range both ends."""

    text: str
    property: Property
    way: str
    wanted: Quantity

    def holds(self, quantity: Quantity) -> bool | None:
        """Whether it holds for the quantity; None if that cannot be told."""
        if self.wanted.text or quantity.text:
            if not (self.wanted.text and quantity.text):
                return None
            same = self.wanted.text.casefold() == quantity.text.casefold()
            return same if self.way == "=" else not same
        if quantity.unit is None or self.wanted.unit is None or not comparable(quantity.unit, self.wanted.unit):
            return None
        limit = _middle(self.wanted)
        given = [quantity.value] if quantity.value is not None else [e for e in ends(quantity) if e is not None]
        told = {
            _WAYS[self.way](convert(end, quantity.unit, self.wanted.unit), limit) for end in given if limit is not None
        }
        if quantity.kind == "limit" and not self._is_beyond(quantity):
            return None
        return told.pop() if len(told) == 1 else None if quantity.kind == "range" else False

    def _is_beyond(self, quantity: Quantity) -> bool:
        """Whether all that a limit leaves open lies on the asked side."""
        return self.way in ((">=", ">") if quantity.lower is not None else ("<=", "<"))


def read_where(text: str) -> Where:
    """A condition from its text.

    Raises:
        Refused: it is not PROPERTY, one of >= <= > < = !=, VALUE; or property or value cannot be read.
    """
    match = _WRITTEN.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        raise Refused(f"found the condition '{text[:80]}', wanted one such as 'active mass loading >= 3 mg/cm2'.")
    prop = property_named(match["name"].strip())
    way = {"≥": ">=", "≤": "<="}.get(match["way"], match["way"])
    wanted = read_quantity(match["value"].strip(), property=prop.label, nominal=True)
    if wanted.text and way not in ("=", "!="):
        raise Refused(f"found '{way}' before the word '{wanted.text}', wanted = or != before a word.")
    if wanted.unit and prop.units and not any(comparable(wanted.unit, unit) for unit in _units(prop)):
        usual = ", ".join(unit.symbol for unit in _units(prop))
        raise Refused(f"found '{match['value'].strip()}' for the {prop.label}, wanted it in a unit such as {usual}.")
    return Where(text, prop, way, wanted)


def _units(prop: Property) -> list[Unit]:
    return [unit for unit in table().declared.values() if unit.iri in prop.units]


def kept(rows: Sequence[Joined], conditions: Sequence[tuple[Where, Sequence[Value]]]) -> tuple[list[Joined], list[str]]:
    """The rows for which all conditions hold, and a sentence for each condition that took rows away.

    Args:
        rows: to choose from.
        conditions: each with all values of its property in the store, for rows that do not tell it themselves.
    """
    notes = []
    for condition, values in conditions:
        by_subject: dict[str, list[Value]] = {}
        for value in values:
            for key in {value.subject.iri, value.subject.family, *value.subject.works, *value.subject.work_keys} - {""}:
                by_subject.setdefault(key, []).append(value)
        told = [_verdict(condition, row, by_subject) for row in rows]
        rows, before = [row for row, holds in zip(rows, told, strict=True) if holds], len(rows)
        if before > len(rows):
            unknown = sum(holds is None for holds in told)
            notes.append(
                f"'{condition.text}' leaves {len(rows)} of {before} rows; of {unknown} it cannot be told, "
                f"{before - len(rows) - unknown} do not fulfil it."
            )
    return list(rows), notes


def _verdict(condition: Where, row: Joined, by_subject: Mapping[str, Sequence[Value]]) -> bool | None:
    told = {condition.holds(quantity) for quantity in _told(condition.property, row, by_subject)}
    return True if True in told else False if False in told else None


def _told(prop: Property, row: Joined, by_subject: Mapping[str, Sequence[Value]]) -> list[Quantity]:
    """What tells the property of the row: its own values, then its conditions, then other values of the same thing."""
    own = [value.quantity for value in row.present if prop.iri in (value.observed, *broader(value.observed))]
    held = [fact.quantity for value in row.present for fact in value.facts if fact.property == prop.iri]
    if own or held:
        return own or held
    itself = [f.quantity for v in row.present for f in v.subject.facts if f.property == prop.iri]
    if itself:
        return itself
    keys = {
        key for v in row.present for key in (v.subject.iri, v.subject.family, *v.subject.works, *v.subject.work_keys)
    }
    return [
        value.quantity
        for key in sorted(keys - {""})
        for value in by_subject.get(key, ())
        if all(belongs(value.subject, other.subject) for other in row.present)
    ]


def _middle(quantity: Quantity) -> Fraction | None:
    return None if quantity.value is None else Fraction(quantity.value)
