"""Two intervals on one scale: what a print admits, and what its inputs give."""

from dataclasses import dataclass
from typing import Final

from weldgraph.audit import Alert

_MARGIN: Final = 0.06  # of the width, on each side
_LEAST: Final = 1.0  # a narrower bar would not be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval as a bar.

    Attributes:
        ends: in words, "93.5 to 95".
        left, width: in per cent of the drawing.
    """

    ends: str
    left: float
    width: float


def bars(alert: Alert) -> tuple[Bar, Bar] | None:
    """The printed and the recomputed interval; None where one of them has no bounds, or where they touch.

    Two that touch disagree by something else than their reach, as two prints of one number do. An interval with one
    bound only reaches to the edge of the drawing.
    """
    intervals = (alert.printed_interval, alert.recomputed_interval)
    if not all(any(interval) for interval in intervals) or _touch(*intervals):
        return None
    finite = [float(end) for interval in intervals for end in interval if end]
    low, span = min(finite), max(finite) - min(finite) or abs(min(finite)) or 1.0
    scale = 100 * (1 - 2 * _MARGIN) / span
    first, second = (_bar(*interval, low=low, scale=scale) for interval in intervals)
    return first, second


def _touch(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return not any(low and high and float(low) > float(high) for low, high in ((one[0], other[1]), (other[0], one[1])))


def _bar(lower: str, upper: str, *, low: float, scale: float) -> Bar:
    left = (float(lower) - low) * scale + 100 * _MARGIN if lower else 0.0
    right = (float(upper) - low) * scale + 100 * _MARGIN if upper else 100.0
    width = max(right - left, _LEAST)
    return Bar(_words(lower, upper), round(left - (width - (right - left)) / 2, 2), round(width, 2))


def _words(lower: str, upper: str) -> str:
    if lower and upper:
        return lower if lower == upper else f"{lower} to {upper}"
    return f"at least {lower}" if lower else f"at most {upper}"
