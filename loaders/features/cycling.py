"""Features of cycler files: capacity, energy and voltage of each half cycle; efficiencies, retention, rate steps.

Charge and discharge are the tester's words; lithiation and delithiation follow from the role of the electrode, which no
file tells. Of an anode against lithium, discharge is lithiation.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.features.halfcycles import HalfCycle, HalfCycles, Way, half_cycles
from weldgraph.loaders.features.incremental import differential
from weldgraph.loaders.raw.rawfile import RawFile

OFF = 0.02
"""Where the tester's charge and the integral differ by more, both are told."""
OURS = "the cycle numbers are ours"
_STEP = 0.05
"""A change of current by more begins a new rate step."""
_SPECIFIC: dict[Way, str] = {"charge": "specific charge capacity", "discharge": "specific discharge capacity"}

_COUNTED = Method("Q = sum of the rises of the tester's counter in the half cycle")
_INTEGRAL = Method("Q = ∫|I| dt, trapezoid")
_VOLTAGE = Method("V = E / Q of the half cycle")

Cycle = dict[Way, HalfCycle]


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:
    """All of them, and what was refused."""
    found = half_cycles(raw)
    if not found.each:
        return [], ["No current flows in this file; there are no half cycles."]
    refused: list[str] = []
    result = [feature for half in found.each for feature in of_half_cycle(half, found, given)]
    cycles = by_cycle(found)
    if given.role:
        result += efficiencies(cycles, given)
    else:
        refused.append("The role of the electrode is not stated: no Coulombic efficiency, and no lithiation.")
    result += hystereses(cycles)
    try:
        result += retentions(cycles, given)
    except Refused as error:
        refused.append(error.sentence)
    result += rate_steps(found, given)
    if given.mass is None and given.area is None:
        refused.append("No mass or area is stated: no specific or areal capacities.")
    try:
        result += differential(raw, found)
    except Refused as error:
        refused.append(error.sentence)
    if found.renumbered:
        refused.append(
            "The file numbers no cycles, or not one for each charge and discharge: the cycle numbers are ours."
        )
        result = [replace(each, note="; ".join(filter(None, (each.note, OURS)))) for each in result]
    return [_reacted(each, given) for each in result], refused


def by_cycle(found: HalfCycles) -> dict[int, Cycle]:
    """Cycle number → its half cycles by the tester's word."""
    cycles: dict[int, Cycle] = {}
    for half in found.each:
        cycles.setdefault(half.cycle, {})[half.way] = half
    return cycles


def lithiation(role: str) -> Way | None:
    """The tester's word for lithiation of the working electrode.

    An anode against lithium is lithiated while the cell is discharged, and so is a cathode against lithium; of a full
    cell, the anode is lithiated while it is charged. None where the role is not stated.
    """
    return {"anode against Li": "discharge", "cathode against Li": "discharge", "full cell": "charge"}.get(role)  # type: ignore[return-value]  # both are a Way


def of_half_cycle(half: HalfCycle, found: HalfCycles, given: Given) -> Iterator[Feature]:
    """Capacity (also integrated, if that differs by over 2 %), energy, mean voltage, specific and areal capacity."""
    where = _where(half)
    method = _COUNTED if found.counted else _INTEGRAL
    yield Feature("capacity", number(half.charge * 1000), "mA.h", method, where, half.way, note=half.flag)
    if found.counted and half.integral > 0 and abs(half.integral / half.charge - 1) > OFF:
        note = "; ".join(filter(None, ("differs from the tester's counter", half.flag)))
        yield Feature("capacity", number(half.integral * 1000), "mA.h", _INTEGRAL, where, half.way, note=note)
    off = half.energy_integral != 0 and abs(half.energy / abs(half.energy_integral) - 1) > OFF
    energy = half.energy_integral if half.coarse or off else half.energy
    if np.isfinite(energy) and energy != 0:
        integrated = half.coarse or off
        by = "E = ∫V|I| dt, trapezoid" if integrated else "E = sum of the rises of the tester's counter, else ∫V|I| dt"
        note = "; ".join(filter(None, ("differs from the tester's counter" if off else "", half.flag)))
        yield Feature("electrical energy", number(energy * 1000), "mW.h", Method(by), where, half.way, note=note)
        yield Feature("average voltage", number(half.mean_voltage), "V", _VOLTAGE, where, half.way, note=half.flag)
    if given.mass:
        reference = f"{number(given.mass * 1000)} mg of {given.mass_of or 'unstated'} mass, by {given.mass_source}"
        per_mass = replace(method, formula=method.formula + "; Q / m", reference=reference)
        value = number(half.best * 1000 / given.mass)
        yield Feature(_SPECIFIC[half.way], value, "mA.h/g", per_mass, where, half.way, note=half.flag)
    if given.area:
        reference = f"{number(given.area)} cm2, by {given.area_source}"
        per_area = replace(method, formula=method.formula + "; Q / A", reference=reference)
        value = number(half.best * 1000 / given.area)
        yield Feature("areal capacity", value, "mA.h/cm2", per_area, where, half.way, note=half.flag)


def efficiencies(cycles: dict[int, Cycle], given: Given) -> Iterator[Feature]:
    """Charge given back over charge taken: of an anode against lithium charge / discharge, else discharge / charge.

    Definition: Xiao et al., Nature Energy 5 (2020) 561. That of the cycle the file begins with is also the initial one.
    """
    back: Way = "charge" if given.role == "anode against Li" else "discharge"
    taken: Way = "discharge" if back == "charge" else "charge"
    formula = f"CE = 100 × Q({back}) / Q({taken}) of one cycle"
    method = Method(formula, "definition", reference=f"role of the electrode: {given.role}")
    for place, (cycle, halves) in enumerate(cycles.items()):
        if len(halves) < 2 or _flags(halves):  # noqa: PLR2004
            continue
        value = number(100 * halves[back].best / halves[taken].best)
        where = (("cycle number", str(cycle)),)
        yield Feature("Coulombic efficiency", value, "%", method, where)
        if place == 0:
            yield Feature("initial Coulombic efficiency", value, "%", method, where)


def hystereses(cycles: dict[int, Cycle]) -> Iterator[Feature]:
    """Difference of the mean voltages of charge and discharge."""
    method = Method("ΔV = E/Q of the charge − E/Q of the discharge of one cycle")
    for cycle, halves in cycles.items():
        if len(halves) == 2 and not _flags(halves) and all(half.energy > 0 for half in halves.values()):  # noqa: PLR2004
            value = halves["charge"].mean_voltage - halves["discharge"].mean_voltage
            yield Feature("voltage hysteresis", number(value), "V", method, (("cycle number", str(cycle)),))


def retentions(cycles: dict[int, Cycle], given: Given) -> Iterator[Feature]:
    """Capacity of a cycle over that of the reference cycle, for the half cycle that gives charge back.

    The reference is the one stated, else of each cycle the first complete cycle at its current.

    Raises:
        Refused: the stated reference cycle is not in the file, or is not complete.
    """
    way: Way = "charge" if given.role == "anode against Li" else "discharge"
    whole = {
        cycle: halves[way]
        for cycle, halves in cycles.items()
        if len(halves) == 2 and not _flags(halves)  # noqa: PLR2004
    }
    stated = given.reference_cycle
    if stated is not None and stated not in whole:
        raise Refused(f"The reference cycle {stated} is not in the file, or is not complete: no capacity retention.")
    for cycle, half in whole.items():
        reference = stated if stated is not None else _first_alike(half, whole)
        if reference is None or reference == cycle:
            continue
        method = Method(f"100 × Q(cycle) / Q(reference cycle), {way}", "definition", reference=f"cycle {reference}")
        value = number(100 * half.best / whole[reference].best)
        where = (("cycle number", str(cycle)), ("reference cycle", str(reference)))
        yield Feature("capacity retention", value, "%", method, where, way)


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
            yield from (_rate_step(group, way, given) for group in groups)


def _rate_step(group: list[HalfCycle], way: Way, given: Given) -> Feature:
    charges = np.array([half.best * 1000 for half in group])
    current = float(np.mean([half.current for half in group]))
    cycles = f"cycles {group[0].cycle} to {group[-1].cycle}"
    method = Method("mean of Q over the half cycles of one current", range=cycles)
    where = (
        ("test current", f"{number(current * 1000, 3)} mA"),
        ("number of cycles", str(len(group))),
        ("cycle number", f"{group[0].cycle}–{group[-1].cycle}"),
    )
    spread = number(float(np.std(charges, ddof=1)), 2) if len(group) > 1 and charges.std() > 0 else ""
    if given.mass:
        method = replace(method, reference=f"mass by {given.mass_source}")
        value = number(float(charges.mean()) / given.mass)
        spread = number(float(spread) / given.mass, 2) if spread else ""
        return Feature(_SPECIFIC[way], value, "mA.h/g", method, where, way, uncertainty=spread, note="rate step")
    return Feature(
        "capacity", number(float(charges.mean())), "mA.h", method, where, way, uncertainty=spread, note="rate step"
    )


def _reacted(feature: Feature, given: Given) -> Feature:
    """The feature with what its half cycle is for the electrode."""
    inserts = lithiation(given.role)
    if not feature.half_cycle or inserts is None:
        return feature
    return replace(feature, reaction="lithiation" if feature.half_cycle == inserts else "delithiation")


def _where(half: HalfCycle) -> tuple[tuple[str, str], ...]:
    current = (("test current", f"{number(half.current * 1000, 3)} mA"),) if half.current > 0 else ()
    return (("cycle number", str(half.cycle)), *current)


def _flags(halves: Cycle) -> str:
    return "; ".join(half.flag for half in halves.values() if half.flag)
