"""Ranked bars with intervals: one property, best first."""

from typing import TYPE_CHECKING, Final

from weldgraph.compare import Comparison, Line
from weldgraph.errors import Refused
from weldgraph.plots.style import BLUE, GREY, VERMILION, figure, named, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST: Final = 40  # bars; of more rows the best are drawn, and the sample
_ROW: Final = 0.24  # inches
_PALE: Final = 0.4


def bars(comparison: Comparison) -> "Figure":
    """A bar a row, best on top, with what its print admits as an interval; the sample vermilion, unfair rows hollow.

    Rows of another kind stand below the others, apart.

    Raises:
        Refused: no row has a number, or matplotlib is missing.
    """
    ranked = [line for line in comparison.lines if line.intervals[0] and line.rank]
    apart = [line for line in comparison.lines if line.intervals[0] and not line.rank]
    if not (ranked or apart):
        raise Refused(f"no row has a number for {comparison.properties[0].label}.")
    best = ranked[:_MOST]
    lines = [*best, *(line for line in ranked[_MOST:] if line.is_sample), *apart[:_MOST]]
    with styled():
        picture, (axes,) = figure(5.6, 0.9 + _ROW * (len(lines) + bool(apart) + 1))
        places = [-(at + (1 if line in apart and ranked else 0)) for at, line in enumerate(lines)]
        for place, line in zip(places, lines, strict=True):
            _bar(axes, place, line)
        axes.set_yticks(places, [_name(line) for line in lines])
        for tick, line in zip(axes.get_yticklabels(), lines, strict=True):
            tick.set_color(VERMILION if line.is_sample else "black")
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(min(places) - 0.7, 0.7)
        unit = comparison.units[0]
        axes.set_xlabel(named(comparison.properties[0].label, unit.symbol if unit else ""))
        _legend(picture, lines)
    return picture


def _bar(axes: "object", place: float, line: Line) -> None:
    low, high = line.intervals[0] or (None, None)
    ends = [float(end) for end in (low, high) if end is not None]
    middle = sum(ends) / len(ends)
    verdict = "yes" if line.is_sample or not line.verdict else line.verdict.comparable
    colour = VERMILION if line.is_sample else BLUE if line.rank else GREY
    axes.barh(  # type: ignore[attr-defined]  # Axes
        place, middle, height=0.68, facecolor="white" if verdict == "no" else colour, edgecolor=colour, linewidth=0.9,
        alpha=1 if verdict in ("yes", "no") else _PALE,
    )  # fmt: skip
    if low is not None and high is not None and high > low:
        axes.plot([float(low), float(high)], [place, place], color="black", linewidth=0.8, marker="|", markersize=4)  # type: ignore[attr-defined]


def _name(line: Line) -> str:
    """Material and rank; of what is not ranked why, in two words."""
    if line.rank is None:
        return f"{line.material}  ({line.kind.split(':')[0]})" if line.kind else line.material
    best, worst = line.rank
    return f"{line.material}  {best}" if best == worst else f"{line.material}  {best}–{worst}"


def _legend(picture: "Figure", lines: list[Line]) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415

    told = {line.verdict.comparable for line in lines if line.verdict and not line.is_sample}
    handles = [Patch(facecolor=VERMILION, label="the sample")] if any(line.is_sample for line in lines) else []
    if "yes" in told:
        handles.append(Patch(facecolor=BLUE, label="like with like"))
    if "no" in told:
        handles.append(Patch(facecolor="white", edgecolor=BLUE, label="not like with like"))
    if "unknown" in told:
        handles.append(Patch(facecolor=BLUE, alpha=_PALE, label="cannot tell"))
    if handles:
        picture.legend(handles=handles, loc="outside upper center", ncols=4)
