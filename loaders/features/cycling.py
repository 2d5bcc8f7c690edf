"""Features of cycler files: capacity, energy and voltage of each half cycle, and what cycles.py compares.

Charge and discharge are the tester's words; lithiation and delithiation follow from the role of the electrode, which no
file tells. Of an anode against lithium, discharge is lithiation.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.features.charges import ENERGIES_ALIKE, calculated, charges, sentences
from weldgraph.loaders.features.cycles import SPECIFIC, by_cycle, efficiencies, hystereses, rate_steps, retentions
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.features.halfcycles import HalfCycle, HalfCycles, Way, half_cycles
from weldgraph.loaders.features.incremental import differential
from weldgraph.loaders.raw.rawfile import RawFile

OURS = "the cycle numbers are ours"


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:
    """All of them, and what was refused."""
    if raw.has("part") and len(parts := sorted(set(raw["part"].tolist()))) > 1:
        return [], [
            f"The file holds {len(parts)} tests; features are derived of one: export each to a file of its own."
        ]
    found = half_cycles(raw)
    if not found.each:
        return [], ["No current flows in this file; there are no half cycles."]
    refused = sentences(raw, found)
    result = [feature for half in found.each for feature in of_half_cycle(half, found, given)]
    cycles = by_cycle(found)
    if given.role:
        result += efficiencies(cycles, found, given)
    else:
        refused.append("The role of the electrode is not stated: no Coulombic efficiency, and no lithiation.")
    result += hystereses(cycles)
    try:
        result += retentions(cycles, found, given)
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


def lithiation(role: str) -> Way | None:
    """The tester's word for lithiation of the working electrode.

    An anode against lithium is lithiated while the cell is discharged, and so is a cathode against lithium; of a full
    cell, the anode is lithiated while it is charged. None where the role is not stated.
    """
    return {"anode against Li": "discharge", "cathode against Li": "discharge", "full cell": "charge"}.get(role)  # type: ignore[return-value]  # both are a Way


def of_half_cycle(half: HalfCycle, found: HalfCycles, given: Given) -> Iterator[Feature]:
    """Capacity, energy, mean voltage, specific and areal capacity; twice where counter and integral are not alike."""
    where = _where(half)
    ways = [(charge, method) for (charge,), method in charges(found, half)]
    for charge, method in ways:
        yield Feature("capacity", number(charge * 1000), "mA.h", method, where, half.way, note=half.flag)
    for energy, formula in _energies(half, found):
        method = Method(formula)
        yield Feature("electrical energy", number(energy * 1000), "mW.h", method, where, half.way, note=half.flag)
    if np.isfinite(half.mean_voltage):
        method = Method("V = E / Q of the half cycle")
        yield Feature("average voltage", number(half.mean_voltage), "V", method, where, half.way, note=half.flag)
    for charge, method in ways:
        if given.mass:
            reference = f"{number(given.mass * 1000)} mg of {given.mass_of or 'unstated'} mass, by {given.mass_source}"
            value, per_mass = number(charge * 1000 / given.mass), calculated("Q / m", method, reference=reference)
            yield Feature(SPECIFIC[half.way], value, "mA.h/g", per_mass, where, half.way, note=half.flag)
        if given.area:
            reference = f"{number(given.area)} cm2, by {given.area_source}"
            value, per_area = number(charge * 1000 / given.area), calculated("Q / A", method, reference=reference)
            yield Feature("areal capacity", value, "mA.h/cm2", per_area, where, half.way, note=half.flag)


def _energies(half: HalfCycle, found: HalfCycles) -> list[tuple[float, str]]:
    """In W.h, by the tester's counter and by integrating; one where they are alike; none at a voltage below 0."""
    if half.mean_voltage < 0:
        return []
    counter = half.energy, "E by the tester's counter: the sum of its rises"
    integral = half.energy_integral, f"E = ∫V{'|I| dt:' if half.integral > 0 else ' dQ'} {found.rule}"
    ways = [each for each in ((counter, integral) if half.counted else (integral, counter)) if each[0] > 0]
    alike = len(ways) > 1 and abs(ways[0][0] / ways[1][0] - 1) <= ENERGIES_ALIKE
    return ways[:1] if alike else ways


def _reacted(feature: Feature, given: Given) -> Feature:
    """The feature with what its half cycle is for the electrode."""
    inserts = lithiation(given.role)
    if not feature.half_cycle or inserts is None:
        return feature
    return replace(feature, reaction="lithiation" if feature.half_cycle == inserts else "delithiation")


def _where(half: HalfCycle) -> tuple[tuple[str, str], ...]:
    current = (("test current", f"{number(half.current * 1000, 3)} mA"),) if half.current > 0 else ()
    return (("cycle number", str(half.cycle)), *current)
