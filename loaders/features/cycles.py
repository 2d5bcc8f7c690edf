"""Features of whole cycles: Coulombic efficiency, voltage hysteresis, retention, and rate steps."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.features.charges import ALIKE, Charges, calculated, charges
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.features.halfcycles import HalfCycle, HalfCycles, Way

_STEP = 0.05
"""A change of current by more begins a new rate step."""

SPECIFIC: dict[Way, str] = {"charge": "specific charge capacity", "discharge": "specific discharge capacity"}
"""Property of a charge over a mass."""

Cycle = dict[Way, HalfCycle]


def by_cycle(found: HalfCycles) -> dict[int, Cycle]:
    """Cycle number → its half cycles by the tester's word."""
    cycles: dict[int, Cycle] = {}
    for half in found.each:
        cycles.setdefault(half.cycle, {})[half.way] = half
    return cycles


def efficiencies(cycles: dict[int, Cycle], found: HalfCycles, given: Given) -> Iterator[Feature]:
    """Charge given back over the charge taken before: of an anode against lithium charge / discharge, else the inverse.

    It carries the number of the cycle in which charge was taken. Where a tester's cycle begins with the half cycle that
    gives charge back, the ratio within the cycle is given too, with a note. That of the first pair of the file is the
    initial one too.

    Definition: Xiao et al., Nature Energy 5 (2020) 561.
    """
    back: Way = "charge" if given.role == "anode against Li" else "discharge"
    taken: Way = "discharge" if back == "charge" else "charge"
    formula = f"CE = 100 × Q({back}) / Q({taken})"
    reference = f"role of the electrode: {given.role}"
    for first, last, note in _pairs(cycles, found, taken):
        where = (("cycle number", str(first.cycle)),)
        begins = found.each[0]
        initial = first.cycle == begins.cycle and not note and (first is begins or begins.start < 0)
        for value, method in _ratios(charges(found, last, first)):
            how = calculated(formula, method, source="definition", reference=reference)
            yield Feature("Coulombic efficiency", number(value), "%", how, where, note=note)
            if initial:
                yield Feature("initial Coulombic efficiency", number(value), "%", how, where, note=note)


def _pairs(cycles: dict[int, Cycle], found: HalfCycles, taken: Way) -> Iterator[tuple[HalfCycle, HalfCycle, str]]:
    """A complete half cycle that takes charge, the one that gives it back, and what to note; cycle by cycle."""
    back: Way = "discharge" if taken == "charge" else "charge"
    next_of = {id(one): other for one, other in pairwise(found.each)} if found.each[0].start >= 0 else {}
    for halves in cycles.values():
        first, own = halves.get(taken), halves.get(back)
        if first is None or first.flag:
            continue
        follows = next_of.get(id(first))
        if follows is not None and follows.way == back and not follows.flag:
            yield first, follows, "" if follows is own else f"the {back} is that of cycle {follows.cycle}"
        if own is not None and own is not follows and not own.flag:
            yield first, own, f"within the cycle, in which the {back} came first" if next_of else ""


def _ratios(ways: list[Charges]) -> Iterator[tuple[float, Method]]:
    """100 × the first charge over the second, by each method that gives another value."""
    first = 0.0
    for (one, other), method in ways:
        value = 100 * one / other
        if not first or abs(value / first - 1) > ALIKE:
            yield value, method
        first = first or value


def hystereses(cycles: dict[int, Cycle]) -> Iterator[Feature]:
    """Difference of the mean voltages of charge and discharge."""
    method = Method("ΔV = E/Q of the charge − E/Q of the discharge of one cycle")
    for cycle, halves in cycles.items():
        if _whole(halves) and all(np.isfinite(half.mean_voltage) for half in halves.values()):
            value = halves["charge"].mean_voltage - halves["discharge"].mean_voltage
            yield Feature("voltage hysteresis", number(value), "V", method, (("cycle number", str(cycle)),))


def retentions(cycles: dict[int, Cycle], found: HalfCycles, given: Given) -> Iterator[Feature]:
    """Capacity of a cycle over that of the reference cycle, for the half cycle that gives charge back.

    Where the role of the electrode is not stated it is not known which that is: then for both. The reference is the one
    stated, else of each cycle the first complete cycle at its current.

    Raises:
        Refused: the stated reference cycle is not in the file, or is not complete.
    """
    stated = given.reference_cycle
    if stated is not None and not _whole(cycles.get(stated, {})):
        raise Refused(f"The reference cycle {stated} is not in the file, or is not complete: no capacity retention.")
    given_back: dict[str, tuple[Way, ...]] = {"": ("charge", "discharge"), "anode against Li": ("charge",)}
    for way in given_back.get(given.role, ("discharge",)):
        whole = {cycle: halves[way] for cycle, halves in cycles.items() if _whole(halves)}
        for cycle, half in whole.items():
            reference = stated if stated is not None else _first_alike(half, whole)
            if reference is None or reference == cycle:
                continue
            formula = f"100 × Q(cycle) / Q(reference cycle), {way}"
            where = (("cycle number", str(cycle)), ("reference cycle", str(reference)))
            for value, method in _ratios(charges(found, half, whole[reference])):
                how = calculated(formula, method, source="definition", reference=f"cycle {reference}")
                yield Feature("capacity retention", number(value), "%", how, where, way)


def _whole(halves: Cycle) -> bool:
    return len(halves) == 2 and not any(half.flag for half in halves.values())  # noqa: PLR2004  a charge and a discharge


def _first_alike(half: HalfCycle, whole: dict[int, HalfCycle]) -> int | None:
    if np.isnan(half.current):
        return next(iter(whole))
    return next((cycle for cycle, other in whole.items() if _alike(other.current, half.current)), None)


def _alike(one: float, other: float) -> bool:
    return bool(abs(one - other) <= _STEP * max(one, other))


def rate_steps(found: HalfCycles, given: Given) -> Iterator[Feature]:
    """Mean capacity of the complete half cycles of one way and one current, where the current changes in the file."""
    ways: tuple[Way, Way] = ("charge", "discharge")
    for way in ways:
        halves = [half for half in found.each if half.way == way and not half.flag and half.current > 0]
        groups: list[list[HalfCycle]] = []
        for half in halves:
            if groups and _alike(groups[-1][-1].current, half.current):
                groups[-1].append(half)
            else:
                groups.append([half])
        if len(groups) > 1:
            for group in groups:
                yield from _rate_step(group, way, found, given)


def _rate_step(group: list[HalfCycle], way: Way, found: HalfCycles, given: Given) -> Iterator[Feature]:
    current = float(np.mean([half.current for half in group]))
    numbers = [half.cycle for half in group]
    where = (
        ("test current", f"{number(current * 1000, 3)} mA"),
        ("number of cycles", str(len(group))),
        ("cycle number", f"{numbers[0]}–{numbers[-1]}" if len(group) > 1 else str(numbers[0])),
    )
    first = 0.0
    for each, by in charges(found, *group):
        values = np.array(each) * 1000 / (given.mass or 1)
        mean = float(values.mean())
        if first and abs(mean / first - 1) <= ALIKE:
            continue
        first = first or mean
        spread = number(float(np.std(values, ddof=1)), 2) if len(group) > 1 and np.ptp(values) > 0 else ""
        method = calculated("mean of Q over the half cycles of one current", by, range=f"cycles {where[2][1]}")
        if given.mass:
            method = replace(method, reference=f"mass by {given.mass_source}")
        prop, unit = (SPECIFIC[way], "mA.h/g") if given.mass else ("capacity", "mA.h")
        yield Feature(prop, number(mean), unit, method, where, way, uncertainty=spread, note="rate step")
