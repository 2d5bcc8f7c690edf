"""Controlled comparison: pairs of samples whose whole routes differ in exactly one stated thing.

Two samples in the same state are compared step by step back to the parent they share. A pair is controlled if one
parameter has two stated values, or one step is of two kinds (its instrument and tooling follow the kind). What is
stated on one side only is unknown, and listed. "No other stated difference" is the strongest sentence that follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from weldgraph.model import Entity, Parameter, Quantity, Record, Step
from weldgraph.quantity import agree, show

KIND = "kind of step"
_SET = frozenset({"set point", "nominal"})
"""Roles of what a person chooses; what was measured, or a peak, follows from it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: a parameter or the kind of a step, with both values."""

    step: str
    parameter: str
    a: str
    b: str
    a_quantity: Quantity | None = None
    b_quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two samples with exactly one stated difference.

    Attributes:
        inferred: parameters that were equal only because one was inferred, or differ in an inferred value.
        unknown: parameters stated on one side only.
    """

    a: str
    b: str
    difference: Difference
    inferred: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Compared:
    differences: dict[tuple[str, str], Difference]
    inferred: dict[str, None]
    unknown: dict[str, None]
    comparable: bool = True


def controlled_pairs(record: Record) -> Iterator[Pair]:
    """All controlled pairs of the record, in the order of its entities."""
    entities = {entity.id: entity for entity in record.entities}
    made = [entity for entity in record.entities if entity.route or entity.parts]
    for a, b in combinations(made, 2):
        if (a.kind, a.state) != (b.kind, b.state):
            continue
        compared = _Compared({}, {}, {})
        _compare(entities, a, b, compared)
        if compared.comparable and len(compared.differences) == 1:
            difference = next(iter(compared.differences.values()))
            yield Pair(a.id, b.id, difference, tuple(compared.inferred), tuple(compared.unknown))


def _compare(entities: dict[str, Entity], a: Entity, b: Entity, found: _Compared) -> None:
    """Collect what differs between the routes of `a` and `b`, back to the parent they share."""
    if len(a.route) != len(b.route) or len(a.parts) != len(b.parts):
        found.comparable = False
        return
    _parameters("", a.attributes, b.attributes, {absent.property for absent in (*a.absences, *b.absences)}, found)
    inputs: list[tuple[str, str]] = []
    for one, other in zip(a.route, b.route, strict=True):
        _steps(one, other, inputs, found)
    inputs += [(p.what, q.what) for p, q in zip(a.parts, b.parts, strict=True)]
    for one_id, other_id in inputs:
        if one_id == other_id:
            continue
        one_input, other_input = entities[one_id], entities[other_id]
        if (one_input.kind, one_input.state) != (other_input.kind, other_input.state) or not one_input.route:
            found.comparable = False
            return
        _compare(entities, one_input, other_input, found)


def _steps(one: Step, other: Step, inputs: list[tuple[str, str]], found: _Compared) -> None:
    same_kind = one.kind == other.kind
    if not same_kind:
        found.differences[one.id, KIND] = Difference(one.id, KIND, one.kind, other.kind)
    given = [
        [use for use in step.uses if same_kind or use.role in {"", "charge", "precursor", "sample"}]
        for step in (one, other)
    ]
    if len(given[0]) != len(given[1]):
        found.comparable = False
        return
    for a, b in zip(*given, strict=True):
        inputs.append((a.what, b.what))
        amounts = [use.amount for use in (a, b)]
        if amounts[0] and amounts[1]:
            _values(one.id, f"amount of {a.what}", amounts[0], amounts[1], found)
        elif amounts[0] or amounts[1]:
            found.unknown[f"amount of {a.what}"] = None
    if one.instrument != other.instrument and same_kind:
        if one.instrument and other.instrument:
            found.differences[one.id, "instrument"] = Difference(one.id, "instrument", one.instrument, other.instrument)
        else:
            found.unknown["instrument"] = None
    absent = {
        absence.property for step in (one, other) for absence in step.absences if absence.kind == "not applicable"
    }
    _parameters(one.id, one.parameters, other.parameters, absent, found)


def _parameters(
    step: str, one: tuple[Parameter, ...], other: tuple[Parameter, ...], absent: set[str], found: _Compared
) -> None:
    chosen = [{p.property: p for p in side if p.role in _SET} for side in (one, other)]
    for name in dict.fromkeys((*chosen[0], *chosen[1])):
        a, b = chosen[0].get(name), chosen[1].get(name)
        if a and b:
            _values(step, name, a, b, found)
        elif name not in absent:
            found.unknown[name] = None


def _values(step: str, name: str, a: Parameter, b: Parameter, found: _Compared) -> None:
    if a.because or b.because:
        found.inferred[name] = None
    if not _same(a.quantity, b.quantity):
        found.differences[step, name] = Difference(
            step, name, show(a.quantity), show(b.quantity), a.quantity, b.quantity
        )


def _same(a: Quantity, b: Quantity) -> bool:
    return a == b or (a.text.casefold() == b.text.casefold() if a.text or b.text else agree(a, b))
