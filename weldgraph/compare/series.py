"""Series along one parameter: three samples or more, each two of them a controlled pair."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from weldgraph.compare.comparison import numeral
from weldgraph.compare.criteria import label_of
from weldgraph.compare.effect import Effect, common, number_in, way_of
from weldgraph.compare.evidence import Value
from weldgraph.model import Quantity, Unit
from weldgraph.quantity import ends, show

SERIES_COLUMNS = [
    *("parameter", "samples", "values", "property", "found", "unit", "trend", "conditions", "inferred", "unknown"),
    "source",
]
_FEWEST = 3  # samples that make a series


@dataclass(frozen=True, slots=True)
class Series:
    """Values along one parameter: three samples or more, each two of them a controlled pair.

    Attributes:
        trend: rises, falls, either of them "within rounding", or not monotonic.
    """

    parameter: str
    causes: tuple[Quantity, ...]
    labels: tuple[str, ...]
    found: tuple[Value, ...]
    unit: Unit
    trend: str
    inferred: str
    unknown: str


def all_series(effects: Sequence[Effect]) -> Iterable[Series]:
    """Series of three samples and more, each two of them a pair in one parameter of one step."""
    groups: dict[tuple[str, str, str, str], list[Effect]] = {}
    for effect in effects:
        if effect.a and effect.b and number_in(effect.knob.value_a):
            held = "; ".join(sorted(f"{f.property}={show(f.quantity)}" for f in effect.a.held))
            groups.setdefault((effect.knob.parameter, effect.knob.step, effect.a.observed, held), []).append(effect)
    for group in groups.values():
        for names in _cliques(group):
            chosen = [effect for effect in group if effect.knob.a in names and effect.knob.b in names]
            found = _series(chosen)
            if found:
                yield found


def _cliques(effects: Sequence[Effect]) -> list[set[str]]:
    """Sets of samples of which each two are a pair; a sample that is no pair with all of a set opens another."""
    linked = {frozenset((effect.knob.a, effect.knob.b)) for effect in effects}
    found: list[set[str]] = []
    for name in sorted(set[str]().union(*linked)):
        home = next((group for group in found if all(frozenset((name, other)) in linked for other in group)), None)
        if home is None:
            found.append({name})
        else:
            home.add(name)
    return [group for group in found if len(group) >= _FEWEST]


def _series(effects: Sequence[Effect]) -> Series | None:
    points: dict[str, tuple[Quantity, str, Value]] = {}
    for effect in effects:
        for iri, label, text, value in (
            (effect.knob.a, effect.knob.label_a, effect.knob.value_a, effect.a),
            (effect.knob.b, effect.knob.label_b, effect.knob.value_b, effect.b),
        ):
            cause = number_in(text)
            if cause and value:
                points[iri] = (cause, label, value)
    unit = effects[0].unit
    ordered = sorted(points.values(), key=lambda point: (_middle(point[0]), point[1]))
    if unit is None or len(ordered) < _FEWEST:
        return None
    values = tuple(value for _, _, value in ordered)
    return Series(
        parameter=effects[0].knob.parameter,
        causes=tuple(cause for cause, _, _ in ordered),
        labels=tuple(label for _, label, _ in ordered),
        found=values,
        unit=unit,
        trend=trend([value.quantity for value in values]),
        inferred=_union(effect.knob.inferred for effect in effects),
        unknown=_union(effect.knob.unknown for effect in effects),
    )


def trend(values: Sequence[Quantity]) -> str:
    """What a series does, judged from every two neighbours: certain order only."""
    ways = [way_of(a, b) for a, b in pairwise(values)]
    certain = {way_of(a, b) for a, b in combinations(values, 2)} - {"within rounding"}
    if len(certain) > 1:
        return "not monotonic"
    if not certain:
        return "within rounding"
    return f"{certain.pop()}{' within rounding' if 'within rounding' in ways else ''}"


def _middle(quantity: Quantity) -> Fraction:
    low, high = ends(quantity)
    return ((low if low is not None else high or Fraction(0)) + (high if high is not None else low or Fraction(0))) / 2


def _union(texts: Iterable[str]) -> str:
    return "; ".join(sorted({part for text in texts for part in text.split("; ") if part}))


def series_cells(series: Series) -> dict[str, str]:
    """A series as texts by column."""
    return {
        "parameter": series.parameter,
        "samples": "; ".join(series.labels),
        "values": "; ".join(show(cause) for cause in series.causes),
        "property": label_of(series.found[0].observed),
        "found": "; ".join(numeral(value.quantity, series.unit) for value in series.found),
        "unit": series.unit.ucum,
        "trend": series.trend,
        "conditions": common(series.found[0], series.found[-1]),
        "inferred": series.inferred,
        "unknown": series.unknown,
        "source": "; ".join(dict.fromkeys(value.source for value in series.found)),
    }
