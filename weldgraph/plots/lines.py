"""Values along a condition (capacity and retention by rate), and series along one parameter of the preparation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from weldgraph.compare import Comparison, Effects
from weldgraph.compare.comparison import interval, most_used
from weldgraph.compare.criteria import label_of
from weldgraph.errors import Refused
from weldgraph.model import Quantity, Unit
from weldgraph.plots.style import COLOURS, GREY, MARKERS, VERMILION, figure, named, styled
from weldgraph.quantity import show
from weldgraph.terms import Property, property_named
from weldgraph.units import comparable, convert

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DASHES: Final = ("-", "--", ":", "-.")
_DECADE: Final = 10


@dataclass(frozen=True, slots=True)
class _Line:
    """Points of one thing under conditions that are equal but for the one along which they lie."""

    material: str
    held: str
    points: tuple[tuple[float, float, float, float], ...]
    """across, value, and how far the print reaches below and above it."""


def along(comparison: Comparison, condition: str) -> "Figure":
    """Each property against a condition of its values, such as the specific current; a panel a property.

    A line is one material; values under different other conditions (1st and 80th cycle) are different lines, dashed
    differently.

    Raises:
        Refused: the condition is no property, no material has values at two of its numbers, or matplotlib is missing.
    """
    prop = property_named(condition)
    panels = [_lines(comparison, at, prop) for at in range(len(comparison.properties))]
    across = _unit_of(comparison, prop)
    if not any(panels) or across is None:
        labels = ", ".join(each.label for each in comparison.properties)
        raise Refused(f"no material has values of {labels} at two or more numbers of {prop.label}.")
    drawn = [at for at, panel in enumerate(panels) if panel]
    sample = {line.material for line in comparison.lines if line.is_sample}
    materials = sorted({line.material for panel in panels for line in panel})
    materials.sort(key=lambda name: name not in sample)
    colours = _colours(materials, sample)
    with styled():
        picture, every = figure(3.4 * len(drawn), 3.6, 1, len(drawn))
        for axes, at in zip(every, drawn, strict=True):
            held = sorted({line.held for line in panels[at]}, key=lambda text: (len(text), text))
            for line in panels[at]:
                _draw(axes, line, colours[line.material], _DASHES[held.index(line.held) % len(_DASHES)])
            unit = comparison.units[at]
            axes.set_ylabel(named(comparison.properties[at].label, unit.symbol if unit else ""))
            axes.set_xlabel(named(prop.label, across.symbol))
            _ticks(axes, sorted({point[0] for line in panels[at] for point in line.points}))
            axes.margins(0.05, 0.1)
            _dashes(axes, held)
        _legend(picture, materials, colours)
    return picture


def series(effects: Effects) -> "Figure":
    """The property along the one parameter that differs, with what each print admits as an interval.

    Raises:
        Refused: there is no series of three samples, series of several parameters, or matplotlib is missing.
    """
    parameters = sorted({found.parameter for found in effects.series})
    if len(parameters) != 1 or effects.property is None:
        there = f"series in {', '.join(parameters)}" if parameters else "no series of three samples"
        raise Refused(f"found {there}, wanted one parameter; give it with --along.")
    across = effects.series[0].causes[0].unit
    with styled():
        picture, (axes,) = figure(7.6, 3.8)
        for at, found in enumerate(effects.series):
            points = [
                _point(cause, value.quantity, across, found.unit)
                for cause, value in zip(found.causes, found.found, strict=True)
            ]
            held = "; ".join(sorted(_short(fact.property, fact.quantity) for fact in found.found[0].held))
            label = f"{held or 'no condition'}: {found.trend}"
            _draw(
                axes,
                _Line("", "", tuple(point for point in points if point)),
                COLOURS[at % len(COLOURS)],
                _DASHES[at // len(COLOURS) % len(_DASHES)],
                label=label,
                marker=MARKERS[at % len(MARKERS)],
            )
        places = {_number(cause, across) for found in effects.series for cause in found.causes}
        _ticks(axes, sorted(place for place in places if place is not None))
        axes.set_xlabel(named(parameters[0], across.symbol if across else ""))
        axes.set_ylabel(named(effects.property.label, effects.series[0].unit.symbol))
        axes.margins(0.08, 0.12)
        picture.legend(loc="outside right upper", labelspacing=0.6)
    return picture


def _lines(comparison: Comparison, at: int, prop: Property) -> list[_Line]:
    unit, across = comparison.units[at], _unit_of(comparison, prop)
    values = {v.observation: v for line in comparison.lines if (v := line.joined.values[at])}
    grouped: dict[tuple[str, str], list[tuple[float, float, float, float]]] = {}
    for value in values.values():
        causes = [fact.quantity for fact in value.held if fact.property == prop.iri]
        point = _point(causes[0], value.quantity, across, unit) if causes else None
        if point:
            held = "; ".join(sorted(_short(f.property, f.quantity) for f in value.held if f.property != prop.iri))
            grouped.setdefault((value.subject.label, held), []).append(point)
    return [
        _Line(material, held, tuple(sorted(points)))
        for (material, held), points in sorted(grouped.items())
        if len({point[0] for point in points}) > 1
    ]


def _short(iri: str, quantity: Quantity) -> str:
    return f"{label_of(iri).removesuffix(' number')} {show(quantity)}"


def _unit_of(comparison: Comparison, prop: Property) -> Unit | None:
    values = [value for line in comparison.lines for value in line.joined.present]
    return most_used([fact.quantity for value in values for fact in value.held if fact.property == prop.iri])


def _number(quantity: Quantity, unit: Unit | None) -> float | None:
    if quantity.unit is None or unit is None or not comparable(quantity.unit, unit):
        return None
    if quantity.value is not None:
        return float(convert(quantity.value, quantity.unit, unit))
    ends = [float(convert(end, quantity.unit, unit)) for end in (quantity.lower, quantity.upper) if end is not None]
    return sum(ends) / len(ends) if ends else None


def _point(
    cause: Quantity, found: Quantity, across: Unit | None, unit: Unit | None
) -> tuple[float, float, float, float] | None:
    x, y, ends = _number(cause, across), _number(found, unit), interval(found, unit)
    if x is None or y is None or ends is None:
        return None
    below, above = (abs(float(end) - y) if end is not None else 0.0 for end in ends)
    return x, y, below, above


def _draw(axes: "Axes", line: _Line, colour: str, dash: str, *, label: str = "", marker: str = "o") -> None:
    xs, ys, below, above = zip(*line.points, strict=True)
    axes.errorbar(
        xs, ys, yerr=(below, above), color=colour, linestyle=dash, marker=marker, markersize=4, capsize=2,
        linewidth=1.1, elinewidth=0.7, label=label or None,
    )  # fmt: skip


def _ticks(axes: "Axes", places: Sequence[float]) -> None:
    """A tick at each number; a logarithmic axis from a decade on."""
    if places and min(places) > 0 and max(places) / min(places) >= _DECADE:
        axes.set_xscale("log")
    axes.set_xticks(places, [f"{place:g}" for place in places], rotation=90 if len(places) > 5 else 0)  # noqa: PLR2004
    axes.set_xticks([], minor=True)


def _colours(materials: Sequence[str], sample: set[str]) -> dict[str, str]:
    others = [colour for colour in COLOURS if colour != VERMILION]
    free = iter([*others, *[GREY] * len(materials)])
    return {name: VERMILION if name in sample else next(free) for name in materials}


def _dashes(axes: "Axes", held: Sequence[str]) -> None:
    """What the dashes of a panel stand for; one kind of line needs a title only."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    if len(held) == 1:
        axes.set_title(held[0], fontsize=7)
    else:
        texts = enumerate(text or "no other condition" for text in held)
        handles = [Line2D([], [], color=GREY, linestyle=_DASHES[at % len(_DASHES)], label=text) for at, text in texts]
        axes.legend(handles=handles, fontsize=6)


def _legend(picture: "Figure", materials: Sequence[str], colours: dict[str, str]) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    handles = [Line2D([], [], color=colours[name], marker="o", markersize=4, label=name) for name in materials]
    picture.legend(handles=handles, loc="outside upper center", ncols=3)
