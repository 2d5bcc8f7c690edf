"""Whether two stated quantities are alike: as set points, once rounded, or within their bounds."""

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from weldgraph.model import Quantity, Unit
from weldgraph.quantity import ends
from weldgraph.units import comparable, convert

Sameness = Literal["exact", "rounded", "overlapping"]
"""Equal numbers; equal within half a unit of the coarser print; or intervals that overlap."""


@lru_cache(maxsize=1 << 14)
def fit(a: Quantity, b: Quantity) -> bool:
    """Whether the two can be compared at all: two words, or two numbers of one kind; % of a mass is wt%."""
    if a.text or b.text:
        return bool(a.text and b.text)
    return a.unit is not None and b.unit is not None and (comparable(a.unit, b.unit) or _both_per_cent(a, b))


def _both_per_cent(a: Quantity, b: Quantity) -> bool:
    return bool(a.unit and b.unit) and {a.unit.ucum, b.unit.ucum} == {"%", "%{wt}"}  # type: ignore[union-attr]  # bool above


@lru_cache(maxsize=1 << 14)
def alike(a: Quantity, b: Quantity, same: Sameness) -> bool:
    """Whether the two are alike; quantities that do not fit are not."""
    if a.text or b.text:
        return " ".join(a.text.casefold().split()) == " ".join(b.text.casefold().split())
    if _both_per_cent(a, b):
        b = replace(b, unit=a.unit)
    if a.unit is None or b.unit is None:
        return False
    if same == "rounded" and a.value is not None and b.value is not None:
        return abs(convert(b.value, b.unit, a.unit) - Fraction(a.value)) <= max(_half(a, a.unit), _half(b, a.unit))
    low, high = ends(a)
    other_low, other_high = (None if end is None else convert(end, b.unit, a.unit) for end in ends(b))
    if same != "overlapping":
        return (low, high) == (other_low, other_high)
    return not (
        (high is not None and other_low is not None and high < other_low)
        or (other_high is not None and low is not None and other_high < low)
    )


def _half(quantity: Quantity, unit: Unit) -> Fraction:
    """Half a unit of the last printed digit, zeros counted, in another unit."""
    if quantity.value is None or quantity.unit is None:
        return Fraction(0)
    half = Fraction(10) ** int(quantity.value.as_tuple().exponent) / 2
    return half if quantity.unit.iri == unit.iri else half * Fraction(quantity.unit.factor) / Fraction(unit.factor)
