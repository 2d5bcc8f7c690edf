"""Charge that passes between the rows of a cycler file: by the tester's counter, and by integrating its current."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from weldgraph.loaders.raw.rawfile import Array, RawFile

_IDLE = 1e-3
"""Of the largest current: what is smaller is a rest."""
_SAMPLE, _DIGITS = 500, 9

TRAPEZOID = "trapezoid within a step, the current of its first row since the step began"
AVERAGED = "the current of a row since the row before, of which it is the mean"


_COUNTERS = (
    ("charging_capacity_ah", "discharging_capacity_ah"),
    ("step_charging_capacity_ah", "step_discharging_capacity_ah"),
    ("net_capacity_ah",),
    ("step_cumulative_capacity_ah",),
)


def counters(raw: RawFile) -> tuple[str, ...]:
    """The columns that count charge; () where there are none."""
    return next((names for names in _COUNTERS if raw.has(*names)), ())


def counter_increments(raw: RawFile) -> Array | None:
    """Signed charge in A.h that passed since the row before, by the tester's own counter; None where it has none.

    A counter that falls was reset: what it shows then has passed since.
    """
    match counters(raw):
        case (charging, discharging):
            return rises(raw[charging]) - rises(raw[discharging])
        case ("net_capacity_ah" as name,):
            return np.diff(raw[name], prepend=raw[name][:1])
        case (name,) if raw.has("current_ampere"):
            counter, current = raw[name], raw["current_ampere"]
            passed = rises(np.abs(counter) if (counter < 0).any() else counter)
            signed: Array = np.copysign(passed, current)
            idle = np.flatnonzero(~(np.abs(current) > 0) & (passed != 0))
            idle = idle[idle > 0]  # the row in which a step ends may show no current any more, or be cut
            signed[idle] = np.copysign(passed[idle], current[idle - 1])
            return signed
    return None


def resolution(*data: Array) -> float:
    """The last decimal place that is used, in rows spread over the columns; 0 of columns without a number."""
    values = [
        float(value) for each in data for value in each[:: len(each) // _SAMPLE + 1] if np.isfinite(value) and value
    ]
    places = [Decimal(f"{value:.{_DIGITS}g}").normalize().as_tuple().exponent for value in values]
    return float(10.0 ** min(int(place) for place in places)) if places else 0.0


def rises(counter: Array) -> Array:
    """What a counter rose by from the row before; where it fell it was reset, and shows what came since."""
    steps = np.zeros(len(counter))
    np.subtract(counter[1:], counter[:-1], out=steps[1:])
    fallen = np.flatnonzero(steps < 0)
    steps[fallen] = counter[fallen]
    return steps


def way(flow: Array) -> Array:
    """1 where the cell is charged, -1 where it is discharged, 0 at rest."""
    limit = _IDLE * max(float(flow.max(initial=0.0)), -float(flow.min(initial=0.0)))
    return (flow > limit).view(np.int8) - (flow < -limit).view(np.int8)


@dataclass(frozen=True, slots=True)
class Intervals:
    """How long the current of each row flowed.

    A tester logs at the end of a step and switches then: in the interval in which a step begins, the current of the row
    behind it flowed since the step began (its step time, where the file has one), that of the row before until then.
    The same holds behind a row with the step time 0. A gap in the record counts at most as long as the interval beside
    it: when the current was switched is not known.

    Attributes:
        hours: of each interval, the first between rows 0 and 1.
        places: intervals in which a step begins.
        since, until: in these, hours after and before the switching.
        averaged: whether each row's current is the mean since the row before, so that it flowed the whole interval.
    """

    hours: Array
    places: Array
    since: Array
    until: Array
    averaged: bool

    @property
    def formula(self) -> str:
        """How the current is integrated, for people."""
        return AVERAGED if self.averaged else TRAPEZOID

    def integrated(self, flow: Array) -> Array:
        """Flow × time of each interval; what flowed before a switching counts to the interval before it."""
        if self.averaged:
            passed = self.hours * flow[1:]
        else:
            passed = flow[1:] + flow[:-1]
            passed *= self.hours
            passed *= 0.5
        passed[self.places] = flow[self.places + 1] * self.since
        late = self.places > 0
        passed[self.places[late] - 1] += flow[self.places[late]] * self.until[late]
        return passed


def intervals(raw: RawFile, ways: Array) -> Intervals | None:
    """The intervals between the rows, `ways` of which are as `way` gives them; None where time is absent or falls."""
    if not raw.has("test_time_second") or raw.rows is None or raw.rows < 2:  # noqa: PLR2004  one row has no interval
        return None
    hours = np.diff(raw["test_time_second"])
    if (hours < 0).any():
        return None
    hours /= 3600
    if np.isnan(hours.sum()):
        np.nan_to_num(hours, copy=False)
    changed = ways[1:] != ways[:-1]
    for name in ("step_count", "step_id"):
        if raw.has(name) and raw[name].dtype.kind in "if":
            step = raw[name]
            changed |= (step[1:] != step[:-1]) & (step[1:] == step[1:])  # absent is NaN, which is not itself
            break
    averaged = _averaged(raw)
    timed = raw["step_time_second"] if raw.has("step_time_second") and not averaged else None
    if timed is not None:
        changed |= (timed[:-1] == 0) & (ways[:-1] != 0)
    places = np.flatnonzero(changed)
    length = hours[places]
    before, after = hours[np.maximum(places - 1, 0)], hours[np.minimum(places + 1, len(hours) - 1)]
    if timed is not None:
        known = timed[places + 1] / 3600
        since = np.where(known >= 0, np.minimum(known, length), length)
    else:
        since = length
    until = np.minimum(length - since, before)
    return Intervals(hours, places, np.minimum(since, np.maximum(after, before)), until, averaged)


def _averaged(raw: RawFile) -> bool:
    """Whether the current of a row is the mean since the row before.

    EC-Lab prints a mean in angle brackets. LAND's binary records hold time, current and charge, and charge is the
    product of the other two; an export may leave records out.
    """
    printed = next((each.printed for each in raw.columns if each.name == "current_ampere"), "")
    return raw.format.startswith("LAND binary") or printed.startswith("<I>")
