"""Certain order: ranks, and the front of rows that no other row beats.

A row is better than another if every value its print admits is better than every value of the other; bounds that touch
are distinct, exact numbers that are equal are not. Rounding is a lower limit of the uncertainty, so a rank is too.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Interval = tuple[Fraction | None, Fraction | None]
"""Lower and upper end in one unit; None where there is none."""

Front = Literal["yes", "no", "unclear"]
"""Certainly on the front; certainly beaten by some row; beaten only if roundings happen to fall so."""

_BLOCK = 512


def ranks(intervals: Sequence[Interval | None], better: str) -> list[tuple[int, int] | None]:
    """For each row its rank and its worst possible rank; None for a row without an interval.

    rank is 1 + the rows that are certainly better; rank_worst is 1 + the rows that are not certainly worse.

    Args:
        intervals: of the rows.
        better: "higher" or "lower".
    """
    ends = _places(intervals, better)
    present = [end for end in ends if end]
    lows, highs = sorted(low for low, _ in present), sorted(high for _, high in present)
    points: dict[int, int] = {}
    for low, high in present:
        if low == high:
            points[low] = points.get(low, 0) + 1
    found: list[tuple[int, int] | None] = []
    for end in ends:
        if end is None:
            found.append(None)
            continue
        low, high = end
        same = points.get(low, 0) if low == high else 0
        better_rows = len(lows) - bisect_left(lows, high) - same
        worse_rows = bisect_right(highs, low) - same
        ties = same or 1
        found.append((1 + better_rows, len(present) - worse_rows - ties + 1))
    return found


def front(rows: Sequence[Sequence[Interval | None]], better: Sequence[str]) -> list[Front | None]:
    """For each row whether it is on the Pareto front; None for a row that lacks a value.

    Args:
        rows: one interval a property.
        better: "higher" or "lower" for each property.
    """
    complete = [at for at, row in enumerate(rows) if all(row)]
    columns = [_places([rows[at][k] for at in complete], way) for k, way in enumerate(better)]
    if not complete:
        return [None] * len(rows)
    low = np.array([[end[0] for end in column if end] for column in columns])
    high = np.array([[end[1] for end in column if end] for column in columns])
    found: list[Front | None] = [None] * len(rows)
    for start in range(0, len(complete), _BLOCK):
        block = slice(start, start + _BLOCK)
        certain, possible = _beaten(low, high, block)
        for offset, at in enumerate(complete[block]):
            found[at] = "no" if certain[offset] else "unclear" if possible[offset] else "yes"
    return found


def _beaten(
    low: NDArray[np.int64], high: NDArray[np.int64], block: slice
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each row of the block: whether some row beats it certainly, and whether some row may."""
    every = np.ones((high[0, block].size, high.shape[1]), dtype=bool)
    certain, some, possible, tied = every.copy(), ~every, every.copy(), every.copy()
    for k in range(len(low)):
        own_low, own_high = low[k, block, None], high[k, block, None]
        other_low, other_high = low[k, None, :], high[k, None, :]
        equal = (own_low == own_high) & (other_low == own_low) & (other_high == own_high)
        is_better = (other_low >= own_high) & ~equal
        is_worse = (own_low >= other_high) & ~equal
        certain &= is_better | equal
        some |= is_better
        possible &= ~is_worse
        tied &= equal
    itself = np.zeros_like(certain)
    itself[np.arange(itself.shape[0]), np.arange(block.start, block.start + itself.shape[0])] = True
    return np.any(certain & some, axis=1), np.any(possible & ~tied & ~itself, axis=1)


def _places(intervals: Sequence[Interval | None], better: str) -> list[tuple[int, int] | None]:
    """The ends as places in the order of all ends, such that more is better: exact, and quick to compare.

    An open lower end lies below everything, an open upper one above.
    """
    sign = -1 if better == "lower" else 1
    turned = [_turned(interval, sign) if interval else None for interval in intervals]
    every = sorted({end for interval in turned if interval for end in interval if end is not None})
    place = {end: at for at, end in enumerate(every, 1)}
    top = len(every) + 1
    return [
        (0 if interval[0] is None else place[interval[0]], top if interval[1] is None else place[interval[1]])
        if interval
        else None
        for interval in turned
    ]


def _turned(interval: Interval, sign: int) -> Interval:
    low, high = (None if end is None else sign * end for end in interval)
    return (low, high) if sign > 0 else (high, low)
