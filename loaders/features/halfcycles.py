"""Half cycles of a cycler file: where each begins and ends, its charge and energy, and the cycle it belongs to.

All of it is done on whole columns; ten million rows take about a second.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.charge import Intervals, counter_increments, counters, intervals, resolution, rises
from weldgraph.loaders.raw.charge import way as way_of
from weldgraph.loaders.raw.rawfile import Array, RawFile

Way = Literal["charge", "discharge"]
"""The tester's words: positive current charges the cell."""

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
        start, stop: rows, the stop not included; -1 of a table of cycles.
        charge: in A.h, by the tester's counter; NaN where the file has none.
        integral: ∫|I| dt in A.h; NaN where the file has no current or no time.
        energy: in W.h, by the tester's counter; NaN where the file has none.
        energy_integral: ∫V|I| dt in W.h, without a current ∫V dQ; NaN where the file has neither.
        current: its usual current in A, positive; NaN where the file has none.
        last_voltage: V.
        flag: why it is not complete; "" if it is.
        coarse: whether the counter is given too coarsely to calculate with: to over a hundredth of the charge, and
            the current more finely.
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

    @property
    def counted(self) -> bool:
        """Whether `best` is the tester's counter."""
        return self.charge > 0 and not (self.coarse and self.integral > 0)

    @property
    def best(self) -> float:
        """The charge in A.h to calculate with: by the counter; the integral where that is not there, or coarse."""
        return self.charge if self.counted else self.integral

    @property
    def apart(self) -> float:
        """By what the integral is above the tester's counter, of the counter; 0 where one of them is not there."""
        return self.integral / self.charge - 1 if self.charge > 0 and self.integral > 0 else 0.0

    @property
    def mean_voltage(self) -> float:
        """Energy per charge in V, both integrated where the file allows."""
        if np.isfinite(self.energy_integral) and (passed := self.integral if self.integral > 0 else self.charge) > 0:
            return self.energy_integral / passed
        return self.energy / self.charge if self.charge > 0 else float("nan")


@dataclass(slots=True)
class HalfCycles:
    """Those of a file, in order.

    Attributes:
        each: the half cycles.
        renumbered: whether the cycle numbers are ours.
        rule: how the current was integrated, for people.
    """

    each: list[HalfCycle]
    renumbered: bool
    rule: str = ""


def half_cycles(raw: RawFile) -> HalfCycles:
    """The half cycles of the file.

    Raises:
        Refused: it has neither current nor a counter of charge, or its time runs backwards and it has no counter.
    """
    if raw.has("cycle_charging_capacity_ah", "cycle_discharging_capacity_ah", "cycle_count"):
        return _of_table(raw)
    current = _known(raw["current_ampere"]) if raw.has("current_ampere") else None
    counted = counter_increments(raw)
    if counted is not None:
        counted = _known(counted)
        if current is not None and not counted.any():
            counted = None  # a counter that stays at 0 while current flows counts nothing
    flow = current if current is not None else counted
    if flow is None:
        raise Refused("the file has neither a current nor a counter of charge; no half cycles can be told.")
    sign = way_of(flow)
    starts, stops, ways = _runs(sign)
    if not len(starts):
        return HalfCycles([], renumbered=False)
    between = intervals(raw, sign)
    passed, power = _passed(raw, current, counted, between)
    charge = _reduced(passed, starts) if counted is None else _sums(counted, starts, ways)
    if np.isnan(charge).all():
        raise Refused("time runs backwards and there is no counter of charge; no charge can be told.")
    kept = charge > _PULSE * np.nanmax(charge)
    if not kept.all():  # join what a glitch parted
        starts, stops, ways = _joined(starts[kept], stops[kept], ways[kept])
    numbers, renumbered = _cycles(raw, starts, stops, ways)
    voltage = raw["voltage_volt"] if raw.has("voltage_volt") else np.full(len(flow), np.nan)
    absent = np.full(len(starts), np.nan)
    table = zip(
        numbers.tolist(),
        ["charge" if way > 0 else "discharge" for way in ways],
        starts.tolist(),
        stops.tolist(),
        (absent if counted is None else _sums(counted, starts, ways)).tolist(),
        _reduced(passed, starts).tolist(),
        _energy(raw, starts, ways).tolist(),
        _reduced(power, starts).tolist(),
        _usual(current, starts, stops).tolist(),
        voltage[stops - 1].tolist(),
        strict=True,
    )
    each = [HalfCycle(*row) for row in table]
    _coarse(raw, each)
    _flag(each, voltage)
    return HalfCycles(each, renumbered, _rule(current, between))


def _rule(current: Array | None, between: Intervals | None) -> str:
    if current is None:
        return "over the tester's counter of charge, trapezoid"
    return between.formula if between else ""


def _coarse(raw: RawFile, each: list[HalfCycle]) -> None:
    """Mark the half cycles whose charge the counter tells worse than the current does."""
    step = resolution(*(raw[name] for name in counters(raw)))
    if not any(step > _COARSE * half.charge for half in each):
        return
    finer = resolution(raw["current_ampere"]) if raw.has("current_ampere") else np.inf
    for half in each:
        half.coarse = step > _COARSE * half.charge and step / half.charge > finer / half.current


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
    return HalfCycles(each, renumbered=False)


def _known(data: Array) -> Array:
    """The column with 0 for absent numbers; itself if there are none."""
    return np.nan_to_num(data) if np.isnan(data.sum()) else data


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


def _passed(
    raw: RawFile, current: Array | None, counted: Array | None, between: Intervals | None
) -> tuple[Array | None, Array | None]:
    """|I| dt in A.h and V|I| dt in W.h of each interval between two rows; None where the file does not allow it.

    Of a file that stores no current V|dQ|, with the charge by its counter and the mean of the two voltages.
    """
    voltage = _known(raw["voltage_volt"]) if raw.has("voltage_volt") else None
    if current is None and counted is not None and voltage is not None:
        return None, np.abs(counted[1:]) * (voltage[1:] + voltage[:-1]) / 2
    if current is None or between is None:
        return None, None
    size = np.abs(current)
    charge = between.integrated(size)
    if voltage is None:
        return charge, None
    size *= voltage
    return charge, between.integrated(size)


def _reduced(passed: Array | None, starts: Array) -> Array:
    """Sums from each start to the next; the interval before a start belongs to it."""
    if passed is None:
        return np.full(len(starts), np.nan)
    return np.add.reduceat(passed, np.minimum(np.maximum(starts - 1, 0), len(passed) - 1))


def _sums(increments: Array, starts: Array, ways: Array) -> Array:
    """Sum of the signed increments from each start to the next, in the direction of the half cycle."""
    sums: Array = np.add.reduceat(increments, starts) * ways
    return sums


def _energy(raw: RawFile, starts: Array, ways: Array) -> Array:
    """By the tester's counter, in W.h."""
    for charging, discharging in (
        ("charging_energy_wh", "discharging_energy_wh"),
        ("step_charging_energy_wh", "step_discharging_energy_wh"),
    ):
        if raw.has(charging, discharging):
            counted = [_known(rises(raw[name])) for name in (charging, discharging)]
            sums = [np.add.reduceat(each, starts) for each in counted]
            return np.where(ways > 0, sums[0], sums[1])
    if raw.has("step_cumulative_energy_wh"):
        return np.add.reduceat(_known(rises(np.abs(raw["step_cumulative_energy_wh"]))), starts)
    return np.full(len(starts), np.nan)


def _cycles(raw: RawFile, starts: Array, stops: Array, ways: Array) -> tuple[Array, bool]:
    """Number of each half cycle's cycle, and whether it is ours."""
    if raw.has("cycle_count") and not np.isnan(raw["cycle_count"].sum()):
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
    like = float(np.median([half.best for half in each[:-1] if half.way == last.way] or [np.nan]))
    window = abs(ends["charge"] - ends["discharge"])
    if last.best < _LESS * like and abs(last.last_voltage - ends[last.way]) > _CUT * window:
        last.flag = "the last half cycle was cut before its end voltage"


def _flag_begun(each: list[HalfCycle]) -> None:
    if not each:
        return
    first = each[0]
    like = [half.best for half in each[1:] if half.way == first.way]
    if like and first.best < _BEGUN * float(np.median(like)):
        first.flag = "the first half cycle began in the middle"
