"""Units: from text, from a UCUM code, and from one to another.

Spellings are read in `unit_text`, which this module passes on; the units themselves are in ontology/units.ttl.
"""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.unit_table import Parts, ordered, parts_of_code, size, table
from weldgraph.grammar.unit_text import kinds_named, parts_of_text, read_unit
from weldgraph.grammar.unit_writing import unit_of
from weldgraph.model import Unit

__all__ = ["by_ucum", "comparable", "convert", "kinds", "kinds_named", "parts_of", "read_unit", "reference_unit"]


def by_ucum(code: str) -> Unit:
    """The unit of a UCUM code, or of the notation units.ttl gives where UCUM has none. Raises Refused."""
    known = table().by_code.get(code)
    return known or unit_of(parts_of_code(code))


def kinds(unit: Unit) -> frozenset[str]:
    """Local names of the quantity kinds the unit serves; empty for a unit that units.ttl does not declare."""
    return table().kinds.get(unit.iri, frozenset())


def parts_of(unit: Unit) -> Parts:
    """The symbols and exponents the unit is a product of."""
    known = table().parts.get(unit.iri)
    if known is not None:
        return known
    return parts_of_code(unit.ucum) if unit.ucum else parts_of_text(unit.symbol)


def comparable(one: Unit, other: Unit) -> bool:
    """Whether a value in one unit can be expressed in the other: same dimension, the same thing counted or meant."""
    if one.iri == other.iri:
        return True
    if kinds(one) and kinds(other):
        return bool(kinds(one) & kinds(other)) and "0" not in (one.factor, other.factor)
    return size(parts_of(one))[1:] == size(parts_of(other))[1:] and "0" not in (one.factor, other.factor)


def convert(value: Fraction | Decimal | int, source: Unit, target: Unit) -> Fraction:
    """The value in the target unit, exactly.

    A wt% is no at%, a percentage no difference of percentages, a turn no radian (2π is no fraction): these are
    refused like different dimensions. A temperature is a temperature, not a difference of two.
    """
    if source.iri == target.iri:
        return Fraction(value)
    slope, shift = _line(source, target)
    return Fraction(value) * slope + shift


@lru_cache(maxsize=1024)
def _line(source: Unit, target: Unit) -> tuple[Fraction, Fraction]:
    """Slope and shift from one unit to the other."""
    if not comparable(source, target):
        raise Refused(
            f"{source.symbol} was found where {target.symbol} was wanted; one cannot be converted into the other."
        )
    factor = Fraction(target.factor)
    return Fraction(source.factor) / factor, (Fraction(source.offset) - Fraction(target.offset)) / factor


@lru_cache(maxsize=1024)
def reference_unit(unit: Unit) -> Unit:
    """The coherent SI unit into which the unit converts; what has none (mesh, C-rate) is its own reference."""
    if unit.factor == "0":
        return unit
    same = [other for other in table().declared.values() if other.factor == "1" and other.offset == "0"]
    shared = [(-len(kinds(other) & kinds(unit)), other.iri, other) for other in same if kinds(other) & kinds(unit)]
    if shared:
        return min(shared)[2]
    _, dimension, counted = size(parts_of(unit))
    base = dict(zip(("mol", "A", "m", "cd", "kg", "K", "s"), dimension, strict=True))
    made = unit_of(ordered(base | {name: exponent for name, exponent in counted if name in table().atoms}))
    return made if comparable(unit, made) else unit
