"""Half cycles of a cycler file: where each begins and ends, its charge and energy, and the cycle it belongs to.

All of it is done on whole columns; ten million rows take about a second.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.cycler import counter_increments, rises
from weldgraph.loaders.raw.rawfile import Array, RawFile

Way = Literal["charge", "discharge"]
"""The tester's words: positive current charges the cell."""

_IDLE = 1e-3
"""Of the largest current: what is smaller is a rest. A rest does not end a half cycle."""
_PULSE = 1e-4
"""Of the largest charge: a half cycle of less is a glitch of switching, and no half cycle."""
_CUT = 0.05
"""Of the voltage window: a half cycle that ends further from where its like end was cut, if it also has"""
_LESS = 0.98
"""less than this of their charge."""
_BEGUN = 0.5
"""Of the charge of its like: a first half cycle with less began in the middle."""
_NEAR = 0.8
_COARSE = 0.01
_TABLE = ("cycle_charging_capacity_ah", "cycle_discharging_capacity_ah")
_SAMPLES = 65
_GLITCHES = 2
"""Rows of a sample that are allowed to be over range."""


@dataclass(slots=True)
class HalfCycle:
    """One half cycle.

    Attributes:
        cycle: the tester's number, or ours where its numbers do not follow the half cycles.
        way: the tester's word.
        start, stop: rows, the stop not included.
        charge: in A.h, by the tester's counter where there is one, else the integral.
        integral: ∫|I| dt by the trapezoid in A.h; NaN where the file has no current or no time.
        energy: in W.h; NaN where there is neither a counter nor time, current and voltage.
        energy_integral: ∫V|I| dt by the trapezoid in W.h; NaN as `integral`.
        current: its usual current in A, positive; NaN where the file has none.
        last_voltage: V.
        flag: why it is not complete; "" if it is.
    """

    cycle: int
    way: Way
    start: int
    stop: int
    charge: float
    integral: float
    energy: float
    energy_integral: float
    current: float
    last_voltage: float
    flag: str = ""
    coarse: bool = False
    """Whether the tester's counter is too coarse to calculate with: its steps are over a hundredth of the charge."""

    @property
    def mean_voltage(self) -> float:
        """Energy per charge in V, both integrated where the file allows."""
        if self.integral > 0 and np.isfinite(self.energy_integral):
            return self.energy_integral / self.integral
        return self.energy / self.charge if self.charge > 0 else float("nan")

    @property
    def best(self) -> float:
        """The charge in A.h to calculate with: the integral where the counter is too coarse."""
        return self.integral if self.coarse and self.integral > 0 else self.charge


@dataclass(slots=True)
class HalfCycles:
    """Those of a file, in order.

    Attributes:
        renumbered: whether the cycle numbers are ours.
        counted: whether charges are by the tester's counter.
    """

    each: list[HalfCycle]
    renumbered: bool
    counted: bool


def half_cycles(raw: RawFile) -> HalfCycles:
    """The half cycles of the file.

    Raises:
        Refused: it has neither current nor a counter of charge, or its time runs backwards and it has no counter.
    """
    if raw.has("cycle_charging_capacity_ah", "cycle_discharging_capacity_ah", "cycle_count"):
        return _of_table(raw)
    current = np.nan_to_num(raw["current_ampere"]) if raw.has("current_ampere") else None
    counted = counter_increments(raw)
    if counted is not None:
        counted = np.nan_to_num(counted)
    flow = current if current is not None else counted
    if flow is None:
        raise Refused("the file has neither a current nor a counter of charge; no half cycles can be told.")
    sign = _sign(flow)
    starts, stops, ways = _runs(sign)
    if not len(starts):
        return HalfCycles([], renumbered=False, counted=counted is not None)
    integral, energy_integral = _integrals(raw, current, starts, stops)
    charge = _sums(counted, starts, ways) if counted is not None else integral
    if np.isnan(charge).all():
        raise Refused("time runs backwards and there is no counter of charge; no charge can be told.")
    kept = charge > _PULSE * np.nanmax(charge)
    if not kept.all():  # join what a glitch parted, and sum again
        starts, stops, ways = _joined(starts[kept], stops[kept], ways[kept])
        integral, energy_integral = _integrals(raw, current, starts, stops)
        charge = _sums(counted, starts, ways) if counted is not None else integral
    ways_text: list[Way] = ["charge" if way > 0 else "discharge" for way in ways]
    energy = _energy(raw, starts, ways, energy_integral)
    usual = _usual(current, starts, stops)
    numbers, renumbered = _cycles(raw, starts, stops, ways)
    voltage = raw["voltage_volt"] if raw.has("voltage_volt") else np.full(len(flow), np.nan)
    each = [
        HalfCycle(
            cycle=int(numbers[place]),
            way=ways_text[place],
            start=int(starts[place]),
            stop=int(stops[place]),
            charge=float(charge[place]),
            integral=float(integral[place]),
            energy=float(energy[place]),
            energy_integral=float(energy_integral[place]),
            current=float(usual[place]),
            last_voltage=float(voltage[stops[place] - 1]),
        )
        for place in range(len(starts))
    ]
    if counted is not None:
        finest = float(np.min(np.abs(counted), where=counted != 0, initial=np.inf))
        for half in each:
            half.coarse = finest > _COARSE * half.charge
    _flag(each, voltage)
    return HalfCycles(each, renumbered, counted is not None)


def _of_table(raw: RawFile) -> HalfCycles:
    """The half cycles of a table of cycles; which came first in a cycle is not told, nor any row."""
    energies = ("cycle_charging_energy_wh", "cycle_discharging_energy_wh")
    each: list[HalfCycle] = []
    for row, cycle in enumerate(raw["cycle_count"].tolist()):
        ways: tuple[Way, Way] = ("charge", "discharge")
        for way, name, energy in zip(ways, _TABLE, energies, strict=True):
            charge = float(raw[name][row])
            if charge > 0:
                known = float(raw[energy][row]) if raw.has(energy) else float("nan")
                absent = float("nan")
                each.append(HalfCycle(int(cycle), way, -1, -1, charge, absent, known, absent, absent, absent))
    _flag_begun(each)
    return HalfCycles(each, renumbered=False, counted=True)


def _sign(flow: Array) -> Array:
    """1 where the cell is charged, -1 where it is discharged, 0 at rest."""
    limit = _IDLE * max(float(flow.max(initial=0.0)), -float(flow.min(initial=0.0)))
    return (flow > limit).view(np.int8) - (flow < -limit).view(np.int8)


def _runs(sign: Array) -> tuple[Array, Array, Array]:
    """First row, row after the last, and sign of each run of one sign, rests left out."""
    busy = np.flatnonzero(sign)
    if not len(busy):
        return busy, busy, busy
    signs = sign[busy]
    changes = np.flatnonzero(signs[1:] != signs[:-1]) + 1
    firsts = np.concatenate(([0], changes))
    lasts = np.concatenate((changes, [len(busy)])) - 1
    return busy[firsts], busy[lasts] + 1, signs[firsts]


def _joined(starts: Array, stops: Array, ways: Array) -> tuple[Array, Array, Array]:
    first = np.concatenate(([True], ways[1:] != ways[:-1]))
    last = np.concatenate((first[1:], [True]))
    return starts[first], stops[last], ways[first]


def _integrals(raw: RawFile, current: Array | None, starts: Array, stops: Array) -> tuple[Array, Array]:
    """∫|I| dt in A.h and ∫V|I| dt in W.h of each half cycle, by the trapezoid of the current of its sign.

    The interval before its first row, and the one after its last, count at most as long as their neighbours within:
    when the current was switched in a gap of the record is not known.
    """
    absent = np.full(len(starts), np.nan)
    if current is None or not raw.has("test_time_second"):
        return absent, absent
    hours = np.diff(raw["test_time_second"]) / 7200  # half of the interval, in hours
    if (hours < 0).any():
        return absent, absent
    hours = np.nan_to_num(hours)
    if len(hours) > 1:
        inner = starts[(starts > 0) & (starts < len(hours))]
        hours[inner - 1] = np.minimum(hours[inner - 1], hours[inner])
        outer = stops[(stops > 1) & (stops <= len(hours))]
        hours[outer - 1] = np.minimum(hours[outer - 1], hours[outer - 2])
    size = np.abs(current)
    charge = _trapezoids(size, hours, current, starts)
    if not raw.has("voltage_volt"):
        return charge, absent
    size *= np.nan_to_num(raw["voltage_volt"])
    return charge, _trapezoids(size, hours, current, starts)


def _trapezoids(flow: Array, hours: Array, current: Array, starts: Array) -> Array:
    """Sums of flow × time from each start to the next, less what the half cycle before left in the first interval."""
    if not len(hours):
        return np.zeros(len(starts))
    intervals = flow[1:] + flow[:-1]
    intervals *= hours
    sums = _reduced(intervals, starts)
    before = np.maximum(starts - 1, 0)
    other = (starts > 0) & (np.sign(current[before]) != np.sign(current[starts]))
    sums -= np.where(other, flow[before] * hours[np.minimum(before, len(hours) - 1)], 0)
    return sums


def _reduced(intervals: Array, starts: Array) -> Array:
    """Sums of the intervals between rows from each start to the next; the one before a start belongs to it."""
    edges = np.maximum(starts - 1, 0)
    if not len(intervals):
        return np.zeros(len(starts))
    edges = np.minimum(edges, len(intervals) - 1)
    return np.add.reduceat(intervals, edges)


def _sums(increments: Array, starts: Array, ways: Array) -> Array:
    """Sum of the signed increments from each start to the next, in the direction of the half cycle."""
    sums: Array = np.add.reduceat(increments, starts) * ways
    return sums


def _energy(raw: RawFile, starts: Array, ways: Array, integral: Array) -> Array:
    for charging, discharging in (
        ("charging_energy_wh", "discharging_energy_wh"),
        ("step_charging_energy_wh", "step_discharging_energy_wh"),
    ):
        if raw.has(charging, discharging):
            counted = [np.nan_to_num(rises(raw[name])) for name in (charging, discharging)]
            sums = [np.add.reduceat(each, starts) for each in counted]
            return np.where(ways > 0, sums[0], sums[1])
    if raw.has("step_cumulative_energy_wh"):
        return np.add.reduceat(np.nan_to_num(rises(np.abs(raw["step_cumulative_energy_wh"]))), starts)
    return integral


def _cycles(raw: RawFile, starts: Array, stops: Array, ways: Array) -> tuple[Array, bool]:
    """Number of each half cycle's cycle, and whether it is ours."""
    if raw.has("cycle_count") and not np.isnan(raw["cycle_count"].astype(np.float64)).any():
        told = raw["cycle_count"][(starts + stops - 1) // 2]
        pairs = set(zip(told.tolist(), ways.tolist(), strict=True))
        if len(pairs) == len(told):
            return told.astype(np.int64), False
    return np.cumsum(ways == ways[0]), True


def _usual(current: Array | None, starts: Array, stops: Array) -> Array:
    """The current of the constant-current part of each half cycle, from rows spread over it."""
    if current is None:
        return np.full(len(starts), np.nan)
    rows = starts[:, None] + ((stops - 1 - starts)[:, None] * np.linspace(0, 1, _SAMPLES)).astype(np.int64)
    sampled = np.sort(np.abs(current[rows]), axis=1)
    high = sampled[:, [-_GLITCHES - 1]]
    usual: Array = np.nanmedian(np.where((sampled >= _NEAR * high) & (sampled <= high), sampled, np.nan), axis=1)
    return usual


def _flag(each: list[HalfCycle], voltage: Array) -> None:
    """Mark a first half cycle that began in the middle, and a last one that was cut."""
    _flag_begun(each)
    if len(each) < 3 or np.isnan(voltage).all():  # noqa: PLR2004  the last needs one like it before
        return
    ends: dict[Way, float] = {
        way: float(np.median([half.last_voltage for half in each[:-1] if half.way == way] or [np.nan]))
        for way in ("charge", "discharge")
    }
    last = each[-1]
    like = float(np.median([half.charge for half in each[:-1] if half.way == last.way] or [np.nan]))
    window = abs(ends["charge"] - ends["discharge"])
    if last.charge < _LESS * like and abs(last.last_voltage - ends[last.way]) > _CUT * window:
        last.flag = "the last half cycle was cut before its end voltage"


def _flag_begun(each: list[HalfCycle]) -> None:
    if not each:
        return
    first = each[0]
    like = [half.charge for half in each[1:] if half.way == first.way]
    if like and first.charge < _BEGUN * float(np.median(like)):
        first.flag = "the first half cycle began in the middle"
