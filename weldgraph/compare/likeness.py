"""Whether two stated quantities are alike: as set points, once rounded, or within their bounds."""

from dataclasses import replace
from functools import lru_cache
from typing import Literal

from weldgraph.model import Quantity
from weldgraph.quantity import ends, restates
from weldgraph.units import comparable, convert

Sameness = Literal["exact", "rounded", "overlapping"]
"""Equal numbers; equal once rounded to the fewer digits; or intervals that overlap."""


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
    if same == "rounded":
        return restates(a, b)
    if a.unit is None or b.unit is None:
        return False
    low, high = ends(a)
    other_low, other_high = (None if end is None else convert(end, b.unit, a.unit) for end in ends(b))
    if same == "exact":
        return (low, high) == (other_low, other_high)
    return not (
        (high is not None and other_low is not None and high < other_low)
        or (other_high is not None and low is not None and other_high < low)
    )
