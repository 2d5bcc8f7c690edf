"""One choice of inputs for one number: the box they span, and what they give."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from weldgraph.derive.box import Interval, Undefined, reach
from weldgraph.derive.facts import Fact, coherent, dimension_of, interval, parts_of_ratio, printed_unit
from weldgraph.derive.formula import Bound, Dimension, Number, Tree, Variable, bind, dimension
from weldgraph.derive.rule import Variant
from weldgraph.errors import Refused
from weldgraph.model import Quantity, Unit
from weldgraph.quantity import show


@dataclass(frozen=True, slots=True)
class Reading:
    """One choice of inputs for one number.

    Attributes:
        variant: the way of getting the number.
        tree: its formula with the sides of the box in the place of names.
        box: the bounds of each input, in coherent SI; `point` has the printed values themselves.
        sides: the dimension of each.
        inputs: name in the formula → what stands there, as printed.
        facts: the printed numbers it rests on, each once.
    """

    variant: Variant
    tree: Tree
    box: tuple[Interval, ...]
    point: tuple[Interval, ...]
    sides: tuple[Dimension, ...]
    inputs: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no reading: what is not printed, or not told apart."""

    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """One reading, evaluated.

    Attributes:
        reading: the inputs.
        reach: least and greatest value, in the printed unit.
        middle: the value at the printed inputs.
    """

    reading: Reading
    reach: Interval
    middle: Fraction


def reading_of(variant: Variant, judged: Fact, given: Mapping[str, tuple[Fact, ...]]) -> Reading | Missing:
    """The reading with those facts for the inputs that are printed numbers."""
    sides: dict[object, tuple[int, Interval, Interval, Dimension]] = {}

    def side(key: object, quantity: Quantity, *, rounded: bool = False) -> Tree | None:
        if key not in sides:
            found = interval(quantity, rounded=rounded)
            if found is None:
                return None
            sides[key] = (len(sides), found, _point(quantity, found), dimension_of(quantity.unit))
        return Variable(sides[key][0])

    values: dict[str, Bound] = {}
    shown: list[tuple[str, str]] = []
    for wanted in variant.inputs:
        bound: Bound | None
        if wanted.constant:
            bound = side(wanted.name, wanted.constant)
            shown.append((wanted.name, show(wanted.constant)))
        elif wanted.condition:
            held = judged.quantities.get(wanted.condition)
            bound = side(wanted.name, held) if held else None
            shown.append((wanted.name, show(held) if held else ""))
            if bound is None:
                return Missing(f"no {wanted.condition} is stated with it")
        elif wanted.weight_of:
            name, _, of = wanted.weight_of.partition(" of ")
            bound = _weights(name, given[of], many=any(one.is_list and one.name == of for one in variant.inputs))
        else:
            facts = given[wanted.name]
            ratio = parts_of_ratio(facts[0].quantity)
            found = [side(fact.iri, fact.quantity, rounded=wanted.rounded) for fact in facts]
            terms = tuple(term for term in found if term is not None)
            bound = tuple(map(Number, ratio)) if ratio else terms if wanted.is_list else terms[0]
            shown.append((wanted.name, ", ".join(show(fact.quantity) for fact in facts)))
        if bound is None:
            return Missing(f"{wanted.name} is not a number with bounds")
        values[wanted.name] = bound
    try:
        tree = bind(variant.formula, values)
    except Refused as error:
        return Missing(error.sentence.rstrip("."))
    _, box, point, dimensions = zip(*sides.values(), strict=True) if sides else ((), (), (), ())
    facts_ = {fact.iri: fact for some in given.values() for fact in some}
    return Reading(variant, tree, box, point, dimensions, tuple(shown), tuple(facts_.values()))


def _point(quantity: Quantity, bounds: Interval) -> Interval:
    """The printed value itself; of a range its middle."""
    if quantity.value is not None and quantity.unit:
        value = coherent(quantity.value, quantity.unit)
    else:
        value = (bounds[0] + bounds[1]) / 2
    return value, value


def _weights(condition: str, facts: Sequence[Fact], *, many: bool) -> Bound | None:
    found: list[Tree] = []
    for fact in facts:
        element = fact.quantities.get(condition)
        weight = atomic_weights().get(element.text if element else "")
        if weight is None:
            return None
        found.append(Number(weight))
    return tuple(found) if many else found[0]


@lru_cache(maxsize=1)
def atomic_weights() -> dict[str, Fraction]:
    """Element → standard atomic weight (IUPAC 2021, abridged); taken as exact."""
    path = Path(__file__).parent / "atomic_weights.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return {symbol: Fraction(weight) for symbol, weight in csv.reader(file, delimiter="\t")}


def evaluate(reading: Reading, unit: Unit) -> Result | Missing:
    """What a reading gives, in that unit; Missing where the units do not fit or the formula has no value."""
    if dimension(reading.tree, reading.sides) != dimension_of(unit):
        return Missing("the units of the inputs do not give the printed one")
    try:
        low, high = reach(reading.tree, reading.box)
        point = reach(reading.tree, reading.point)
    except Undefined as error:
        return Missing(str(error))
    ends = sorted((printed_unit(low, unit), printed_unit(high, unit)))
    return Result(reading, (ends[0], ends[1]), printed_unit((point[0] + point[1]) / 2, unit))
