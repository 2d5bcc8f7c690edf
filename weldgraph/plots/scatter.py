"""A literature scatter: one property against another, by current, with the own sample and the front."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from weldgraph.compare import Comparison, Line
from weldgraph.errors import Refused
from weldgraph.plots.labels import place
from weldgraph.plots.style import BLACK, COLOURS, GREY, MARKERS, VERMILION, figure, named, styled
from weldgraph.terms import WG

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CURRENTS: Final = (
    (0.1, "≤ 0.1 A/g"), (0.2, "0.1 to 0.2 A/g"), (0.5, "0.2 to 0.5 A/g"), (float("inf"), "> 0.5 A/g"),
)  # fmt: skip
_C_RATE: Final = "C-rate, 1C not stated"
_UNKNOWN: Final = "current not stated"
_GROUPS: Final = (*(label for _, label in _CURRENTS), _C_RATE, _UNKNOWN)
_PALE: Final = 0.45
_MANY: Final = 40  # points; beyond, only those of the sample and of the front are labelled


def scatter(comparison: Comparison) -> "Figure":
    """The first property (up) against the second (across).

    The sample is a star. Hollow: not like with like. Pale: cannot tell. The line is the front in these two properties
    if the comparison has no third.

    Raises:
        Refused: fewer than two properties, no row with both, or matplotlib is missing.
    """
    if len(comparison.properties) < 2:  # noqa: PLR2004
        raise Refused("found one property, wanted two for a scatter plot.")
    lines = [line for line in comparison.lines if _point(line) and not line.kind.startswith("another kind")]
    if not lines:
        raise Refused(f"no row has both {comparison.properties[0].label} and {comparison.properties[1].label}.")
    lines = _once(lines)
    with styled():
        picture, (axes,) = figure(6.4, 4.8)
        groups = [_group(line) for line in lines]
        present = [label for label in _GROUPS if label in groups]
        is_told = present != [_UNKNOWN]
        for label in present:
            at = _GROUPS.index(label) if is_told else 0
            for line, own in zip(lines, groups, strict=True):
                if own == label and not line.is_sample:
                    _draw(axes, line, MARKERS[at], COLOURS[at])
        for line in lines:
            if line.is_sample:
                _draw(axes, line, "*", VERMILION)
        steps = _front(axes, comparison, lines)
        for axis, prop, unit in zip("yx", comparison.properties, comparison.units, strict=False):
            getattr(axes, f"set_{axis}label")(named(prop.label, unit.symbol if unit else ""))
        axes.margins(0.12)
        _legend(picture, present if is_told else [], lines, comparison)
        shown = [line for line in lines if len(lines) <= _MANY or line.is_sample or line.front == "yes"]
        shown.sort(key=lambda line: (not line.is_sample, line.material))
        place(
            axes,
            [_xy(line) for line in shown],
            [line.material for line in shown],
            [VERMILION if line.is_sample else BLACK for line in shown],
            list(pairwise(steps)),
        )
    return picture


def _point(line: Line) -> bool:
    values = line.joined.values
    return all(
        value is not None and value.quantity.value is not None and interval is not None
        for value, interval in zip(values[:2], line.intervals[:2], strict=True)
    )


def _xy(line: Line) -> tuple[float, float]:
    (low_y, high_y), (low_x, high_x) = (pair or (None, None) for pair in line.intervals[:2])
    return _middle(low_x, high_x), _middle(low_y, high_y)


def _middle(low: object, high: object) -> float:
    return (float(low) + float(high)) / 2  # type: ignore[arg-type]  # a value has both ends


def _once(lines: Sequence[Line]) -> list[Line]:
    """Rows that differ in a third property only are one point."""
    seen: dict[tuple[object, ...], Line] = {}
    for line in lines:
        seen.setdefault((line.joined.subject.iri, _xy(line), _group(line)), line)
    return list(seen.values())


def _group(line: Line) -> str:
    """The current of the row, as a legend has it."""
    facts = [fact for value in line.joined.present for fact in value.held]
    for fact in facts:
        if fact.property == f"{WG}SpecificCurrent" and fact.quantity.value is not None and fact.quantity.unit:
            ampere = float(fact.quantity.value) * float(fact.quantity.unit.factor) / 1000
            return next(label for upper, label in _CURRENTS if ampere <= upper)
    return _C_RATE if any(fact.property == f"{WG}CRate" for fact in facts) else _UNKNOWN


def _draw(axes: "Axes", line: Line, marker: str, colour: str) -> None:
    x, y = _xy(line)
    verdict = "yes" if line.is_sample or not line.verdict else line.verdict.comparable
    axes.plot(
        x, y, marker=marker, linestyle="none", markersize=11 if marker == "*" else 5.5, markeredgecolor=colour,
        markeredgewidth=1.1, markerfacecolor="white" if verdict == "no" else colour,
        alpha=_PALE if verdict == "unknown" else 1, zorder=4 if line.is_sample else 3,
    )  # fmt: skip


def _front(axes: "Axes", comparison: Comparison, lines: Sequence[Line]) -> list[tuple[float, float]]:
    """The staircase through the rows on the front, as its corners; a front in three properties is no line in two."""
    if len(comparison.properties) != 2:  # noqa: PLR2004
        return []
    points = sorted(_xy(line) for line in lines if line.front == "yes")
    across = comparison.properties[1].better
    corners = [points[0]] if len(points) > 1 else []
    for (x, y), (next_x, next_y) in pairwise(points):
        corners += [(x, next_y) if across == "higher" else (next_x, y), (next_x, next_y)]
    if corners:
        axes.plot(*zip(*corners, strict=True), color=GREY, linestyle="--", linewidth=0.9, zorder=1)
    return corners


def _legend(picture: "Figure", groups: Sequence[str], lines: Sequence[Line], comparison: Comparison) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    def mark(marker: str, colour: str, face: str, label: str, alpha: float = 1) -> Line2D:
        return Line2D(
            [], [], marker=marker, linestyle="none", markersize=9 if marker == "*" else 5.5, markeredgecolor=colour,
            markerfacecolor=face, label=label, alpha=alpha,
        )  # fmt: skip

    handles = [mark(MARKERS[_GROUPS.index(g)], COLOURS[_GROUPS.index(g)], COLOURS[_GROUPS.index(g)], g) for g in groups]
    if any(line.is_sample for line in lines):
        handles.append(mark("*", VERMILION, VERMILION, "the sample"))
    told = {line.verdict.comparable for line in lines if line.verdict and not line.is_sample}
    if "no" in told:
        handles.append(mark("o", GREY, "white", "not like with like"))
    if "unknown" in told:
        handles.append(mark("o", GREY, GREY, "cannot tell", _PALE))
    if len(comparison.properties) == 2 and sum(line.front == "yes" for line in lines) > 1:  # noqa: PLR2004
        handles.append(Line2D([], [], color=GREY, linestyle="--", linewidth=0.9, label="Pareto front"))
    if handles:
        picture.legend(handles=handles, loc="outside upper center", ncols=4, columnspacing=1.2, handletextpad=0.3)
