"""Differential capacity dQ/dV: peaks of the first and the last complete half cycle of each way.

Method   charge against voltage, voltage made monotonic by its running extreme, interpolated to even steps of 5 mV and
         smoothed by a Savitzky-Golay filter (second order, 11 points); its derivative; maxima of at least a tenth of
         the highest. Source of the filter: DOI 10.1021/ac60214a047. A constant-voltage part adds no peak: it stays at
         one voltage and is left out.
"""

from collections.abc import Iterator

import numpy as np

from weldgraph.loaders.extra import extra
from weldgraph.loaders.features.feature import Feature, Method, number
from weldgraph.loaders.features.halfcycles import HalfCycle, HalfCycles
from weldgraph.loaders.raw.rawfile import Array, RawFile

STEP = 0.005
WINDOW = 11
_PROMINENCE = 0.1
_FEWEST = 50
_MOST = 8


def differential(raw: RawFile, found: HalfCycles) -> Iterator[Feature]:
    """Potential and height of the peaks of |dQ/dV|, the highest first.

    Raises:
        Refused: scipy is not installed.
    """
    if not raw.has("voltage_volt", "current_ampere", "test_time_second") or found.each[0].start < 0:
        return
    signal = extra("scipy.signal", "raw")
    method = Method(
        "dQ/dV: Q(V) at steps of 5 mV, Savitzky-Golay (order 2, 11 points), maxima above a tenth of the highest",
        "DOI 10.1021/ac60214a047",
    )
    for half in _chosen(found):
        curve = _curve(raw, half)
        if curve is None:
            continue
        voltage, charge = curve
        slope = np.abs(signal.savgol_filter(charge, WINDOW, 2, deriv=1, delta=STEP))
        peaks, _ = signal.find_peaks(slope, prominence=_PROMINENCE * slope.max())
        order = sorted(peaks.tolist(), key=lambda place: -slope[place])[:_MOST]
        for rank, place in enumerate(order, 1):
            where = (("cycle number", str(half.cycle)), ("number of the peak", str(rank)))
            at = number(float(voltage[place]), 4)
            yield Feature("peak potential of differential capacity", at, "V", method, where, half.way)
            height = number(float(slope[place]) * 1000, 4)
            yield Feature("differential capacity", height, "mA.h/V", method, where, half.way)


def _chosen(found: HalfCycles) -> list[HalfCycle]:
    """The first and the last complete half cycle of each way."""
    chosen: list[HalfCycle] = []
    for way in ("charge", "discharge"):
        whole = [half for half in found.each if half.way == way and not half.flag]
        chosen += [whole[0], whole[-1]] if len(whole) > 1 else whole
    return chosen


def _curve(raw: RawFile, half: HalfCycle) -> tuple[Array, Array] | None:
    """Voltage at even steps and the charge in A.h up to it; None where the file has too few points."""
    rows = slice(half.start, half.stop)
    voltage, time, current = (raw[name][rows] for name in ("voltage_volt", "test_time_second", "current_ampere"))
    if len(voltage) < _FEWEST or np.isnan(voltage).any() or np.isnan(time).any():
        return None
    steps = np.diff(time) * (np.abs(current[1:]) + np.abs(current[:-1])) / 7200
    charge = np.concatenate(([0.0], np.cumsum(steps)))
    sign = 1 if half.way == "charge" else -1
    highest = np.maximum.accumulate(voltage * sign)
    rises = np.concatenate(([True], np.diff(highest) > 0))
    known, passed = highest[rises], charge[rises]
    grid = np.arange(known[0], known[-1], STEP)
    if len(grid) < 2 * WINDOW or len(known) < _FEWEST:
        return None
    even = np.interp(grid, known, passed)
    return grid * sign, even
