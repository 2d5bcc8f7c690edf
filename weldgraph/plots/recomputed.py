"""Stated against recomputed: the numbers of a check that their inputs do not give."""

import re
from typing import TYPE_CHECKING, Final

from weldgraph.audit import Alert, Report
from weldgraph.errors import Refused
from weldgraph.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLOURS: Final = {"A": VERMILION, "B": ORANGE, "C": BLUE, "G": GREY}
_ROW: Final = 0.34  # inches
_NUMBER: Final = re.compile(r"[-−]?\d+(?:\.\d+)?")


def recomputed(report: Report) -> "Figure":
    """A row an alert: what the print admits, and what its inputs give, both relative to the printed number.

    Raises:
        Refused: no alert compares a printed number with a recomputed one, or matplotlib is missing.
    """
    rows = [(alert, spans) for alert in report.alerts if (spans := _spans(alert))]
    if not rows:
        raise Refused("the check found no printed number that differs from a recomputed one; there is nothing to draw.")
    with styled():
        picture, (axes,) = figure(6.2, 1.2 + _ROW * len(rows))
        for at, (alert, (stated, given)) in enumerate(rows):
            axes.plot(stated, [-at + 0.12] * 2, color=BLACK, linewidth=3, solid_capstyle="butt")
            axes.plot(given, [-at - 0.12] * 2, color=_COLOURS[alert.level], linewidth=3, solid_capstyle="butt")
            axes.plot(sum(given) / 2, -at - 0.12, color=_COLOURS[alert.level], marker="d", markersize=4)
        axes.axvline(0, color=GREY, linewidth=0.5, zorder=0)
        names = [f"{alert.level}  {alert.subject}\n{alert.printed}, recomputed {alert.recomputed}" for alert, _ in rows]
        axes.set_yticks([-at for at in range(len(rows))], names, fontsize=6.5)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("Difference from the printed number (%)")
        _legend(picture, {alert.level for alert, _ in rows})
    return picture


def _spans(alert: Alert) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Both intervals in per cent of the printed number, less 100."""
    number = _NUMBER.search(alert.printed)
    ends = (*alert.printed_interval, *alert.recomputed_interval)
    if number is None or not all(ends) or not float(number[0].replace("−", "-")):
        return None
    stated = float(number[0].replace("−", "-"))
    low, high, given_low, given_high = ((float(end) / stated - 1) * 100 for end in ends)
    return (low, high), (given_low, given_high)


def _legend(picture: "Figure", levels: set[str]) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    handles = [Line2D([], [], color=BLACK, linewidth=3, label="as printed")]
    handles += [
        Line2D([], [], color=_COLOURS[level], linewidth=3, marker="d", markersize=4, label=f"recomputed, level {level}")
        for level in sorted(levels)
    ]
    picture.legend(handles=handles, loc="outside upper center", ncols=3)
