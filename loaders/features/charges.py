"""Charge by the two ways a cycler file tells it: the tester's counter, and the integral of the current that it logged.

A counter sums what the tester measures, many times a second; the integral knows the rows alone, and is independent of
it. Where they are not alike both are given.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from weldgraph.loaders.features.feature import Method
from weldgraph.loaders.features.halfcycles import HalfCycle, HalfCycles
from weldgraph.loaders.raw.charge import counter_increments, counters, resolution
from weldgraph.loaders.raw.rawfile import Array, RawFile

ALIKE = 1e-3
"""Charges by counter and integral that differ by more are both given."""
ENERGIES_ALIKE = 0.02
"""Energies; between two rows the voltage changes more than the current does."""
COUNTER = Method("Q by the tester's counter: the sum of its rises")

Charges = tuple[tuple[float, ...], Method]
"""A charge in A.h of each of some half cycles, all by one method."""


def charges(found: HalfCycles, *halves: HalfCycle) -> list[Charges]:
    """By the method to calculate with; then by the other, if that gives one of them another value."""
    counter = tuple(half.charge for half in halves), COUNTER
    if all(half.counted and abs(half.apart) <= ALIKE for half in halves):
        return [counter]
    integral = tuple(half.integral for half in halves), _integral(found.rule)
    if not all(half.charge > 0 for half in halves):
        return [integral]
    if not all(half.integral > 0 for half in halves):
        return [counter]
    ways = [counter, integral] if all(half.counted for half in halves) else [integral, counter]
    return ways if any(abs(half.apart) > ALIKE for half in halves) else ways[:1]


@lru_cache(maxsize=16)
def _integral(rule: str) -> Method:
    return Method(f"Q = ∫|I| dt: {rule}")


@lru_cache(maxsize=1024)
def calculated(formula: str, method: Method, **more: str) -> Method:
    """The method of a number that is calculated from charges."""
    return replace(method, formula=f"{formula}; {method.formula}", **more)


def sentences(raw: RawFile, found: HalfCycles) -> list[str]:
    """Where the two differ, by how much at most, and why as far as the rows tell; the same of the energies."""
    told = []
    if counters(raw) and found.each[0].start >= 0 and not any(half.charge > 0 for half in found.each):
        told.append(
            "The tester's counter of charge stays at 0 while current flows: charge is by integrating the current."
        )
    apart = [half for half in found.each if abs(half.apart) > ALIKE]
    if apart:
        most = max(apart, key=lambda half: abs(half.apart))
        above = "above" if most.apart > 0 else "below"
        told.append(
            f"In {len(apart)} of {len(found.each)} half cycles the tester's counter of charge and the integral of the "
            f"current differ by more than 0.1 %; both are given. In the {most.way} of cycle {most.cycle} the integral "
            f"is {_percent(most.apart)} {above} the counter: {_why(raw, most)}."
        )
    off = [half for half in found.each if _energy_apart(half) > ENERGIES_ALIKE]
    if off:
        most = max(off, key=_energy_apart)
        told.append(
            f"In {len(off)} of {len(found.each)} half cycles the tester's energy is not its charge × mean voltage; "
            f"both are given. In the {most.way} of cycle {most.cycle} it is off by {_percent(_energy_apart(most))}."
        )
    below = [half for half in found.each if half.mean_voltage < 0]
    if below:
        told.append(
            f"In {len(below)} of {len(found.each)} half cycles the mean voltage is below 0: two like electrodes, a "
            "short, or a cell the wrong way round. Charge and discharge are the tester's words; there are no energies."
        )
    return told


def _energy_apart(half: HalfCycle) -> float:
    """By what the tester's energy is off charge × mean voltage, of it; 0 where one of them is not there."""
    expected = abs(half.charge * half.mean_voltage)
    return abs(half.energy / expected - 1) if half.energy > 0 and expected > 0 else 0.0


def _percent(share: float) -> str:
    return f"{100 * abs(share):.2g} %"


def _why(raw: RawFile, half: HalfCycle) -> str:
    """Why the two differ: one interval, few digits, rows too far apart, or none of these."""
    rows = slice(max(half.start - 1, 0), half.stop)
    size, time = np.abs(raw["current_ampere"][rows]), raw["test_time_second"][rows]
    counter = counter_increments(raw)
    missing, digit = abs(half.apart) * half.charge, resolution(*(raw[name] for name in counters(raw)))
    if counter is not None:
        off = np.nan_to_num(np.abs(np.diff(time) * (size[1:] + size[:-1]) / 7200 - np.abs(counter[rows])[1:])[1:])
        place = int(np.argmax(off)) + 1
        if off[place - 1] > max(0.4 * missing, digit):
            between = f"rows {rows.start + place + 1:,} and {rows.start + place + 2:,}"
            goes = " to ".join(f"{1000 * amperes:.4g}" for amperes in size[place : place + 2])
            return f"most of it comes in between {between}, where the current goes from {goes} mA"
    if digit > missing:
        return f"the counter is given to {1000 * digit:.4g} mA.h"
    if (step := resolution(raw["current_ampere"])) / 2 > abs(half.apart) * half.current:
        return f"the current is given to {1000 * step:.4g} mA"
    left = left_open(size[1:], time[1:]) / half.charge
    if left > abs(half.apart):
        return f"with the current of the rows alone ±{_percent(left)} is left open"
    return "it is spread over the rows: the tester counts otherwise than it logs"


def left_open(size: Array, time: Array) -> float:
    """What an integral over rows leaves open in A.h, if the current goes one way from each row to the next."""
    return float(np.nansum(np.abs(np.diff(size)) * np.diff(time))) / 7200
