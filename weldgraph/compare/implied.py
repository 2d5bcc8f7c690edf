"""What two values of a row imply: specific capacity from areal capacity and loading, and back."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from weldgraph.compare.comparison import Implied, Line
from weldgraph.model import Unit
from weldgraph.terms import Property
from weldgraph.units import by_ucum

_IMPLIED = (
    ("specific capacity", "areal capacity", "active mass loading", "mA.h/g", "divided"),
    ("areal capacity", "specific capacity", "active mass loading", "mA.h/cm2", "times"),
)
"""What follows from two others: its property, the two, its unit, and how."""


def with_implied(lines: Sequence[Line], chosen: Sequence[Property]) -> tuple[tuple[tuple[str, Unit], ...], list[Line]]:
    """Columns for what two of the properties imply and is not itself asked for."""
    places = {prop.label: at for at, prop in enumerate(chosen)}
    rules = [
        (label, by_ucum(unit), how, places[one], places[other])
        for label, one, other, unit, how in _IMPLIED
        if one in places and other in places and label not in places
    ]
    columns = tuple((label, unit) for label, unit, _, _, _ in rules)
    return columns, [
        replace(line, implied=tuple(_implied(line, unit, how, one, other) for _, unit, how, one, other in rules))
        for line in lines
    ]


def _implied(line: Line, unit: Unit, how: str, one: int, other: int) -> Implied | None:
    values = line.joined.values[one], line.joined.values[other]
    if not (values[0] and values[1]):
        return None
    a, b = values[0].quantity, values[1].quantity
    if a.value is None or b.value is None or a.unit is None or b.unit is None:
        return None
    scale = Fraction(a.unit.factor) * (1 / Fraction(b.unit.factor) if how == "divided" else Fraction(b.unit.factor))
    scale /= Fraction(unit.factor)
    low_a, high_a = Fraction(a.lower or a.value), Fraction(a.upper or a.value)
    low_b, high_b = Fraction(b.lower or b.value), Fraction(b.upper or b.value)
    if low_b <= 0 or low_a < 0:
        return None
    if how == "divided":
        found = Fraction(a.value) / Fraction(b.value), low_a / high_b, high_a / low_b
    else:
        found = Fraction(a.value) * Fraction(b.value), low_a * low_b, high_a * high_b
    return Implied(*(scale * each for each in found))
