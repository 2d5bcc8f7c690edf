"""Which knob did it: controlled pairs with the change in cause and effect, and series along one parameter.

The graph has the pairs (`weldgraph.routes`): two samples with no other stated difference than one. Here the values of a
property that were taken under equal conditions on both are set side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from weldgraph.answer import Answer, Term
from weldgraph.ask.written import frame
from weldgraph.compare.comparison import interval, most_used, numeral
from weldgraph.compare.criteria import label_of
from weldgraph.compare.effect import Effect, Knob, common, number_in, way_of
from weldgraph.compare.evidence import Evidence, Row, Value, numeric
from weldgraph.compare.likeness import alike, fit
from weldgraph.compare.series import SERIES_COLUMNS, Series, all_series, series_cells
from weldgraph.errors import Refused
from weldgraph.model import Unit
from weldgraph.nquads import plain
from weldgraph.quantity import certainly_less
from weldgraph.store import Store
from weldgraph.terms import Property, property_named

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Effects:
    """Controlled pairs with what they do to a property.

    Attributes:
        property: None where none was asked for.
        notes: what was looked for and what there is, where nothing was found.
    """

    property: Property | None
    effects: tuple[Effect, ...]
    series: tuple[Series, ...]
    notes: tuple[str, ...] = ()

    def answer(self) -> Answer:
        """The pairs as terms, one row a pair and a set of conditions."""
        return _answer(_PAIR_COLUMNS, [_pair_cells(effect) for effect in self.effects])

    def series_answer(self) -> Answer:
        """The series as terms."""
        return _answer(SERIES_COLUMNS, [series_cells(series) for series in self.series])

    def frame(self) -> "pd.DataFrame":
        """The pairs as a DataFrame; `attrs` has the series as another, and the notes."""
        found = frame(self.answer())
        for column in ("from", "to", "change", "change lower", "change upper"):
            found[column] = found[column].astype("float64")
        found.attrs["series"] = frame(self.series_answer()).to_dict("list")
        found.attrs["notes"] = list(self.notes)
        return found


def pairs(store: Store, property: str = "", *, along: str = "", sample: str = "") -> Effects:  # noqa: A002
    """Controlled pairs, with the values of the property under equal conditions.

    Args:
        store: where to look.
        property: name of the property that is the effect; without one, the pairs alone.
        along: name of the parameter that differs, "kind of step" among them; any by default.
        sample: label or IRI of one of the two.

    Raises:
        Refused: a name is no property.
    """
    evidence = Evidence(store)
    every = [_knob(row) for row in evidence.pairs()]
    knobs = [knob for knob in every if (not along or _is_along(knob, along)) and (not sample or _has(knob, sample))]
    if not property:
        return Effects(None, tuple(map(Effect, knobs)), (), _nothing(store, knobs, every, "", along, sample))
    prop = numeric(property_named(property))
    values = evidence.values(prop)
    by_subject: dict[str, list[Value]] = {}
    for value in values:
        by_subject.setdefault(value.subject.iri, []).append(value)
    effects = [
        effect for knob in knobs for effect in _effects(knob, by_subject, most_used([v.quantity for v in values]))
    ]
    effects.sort(key=lambda e: (e.knob.parameter, e.knob.label_a, e.knob.label_b, e.a.conditions if e.a else ""))
    return Effects(
        prop, tuple(effects), tuple(all_series(effects)), _nothing(store, effects, every, prop.label, along, sample)
    )


# --- pairs


def _knob(row: Row) -> Knob:
    turned = _is_falling(row["value_a"], row["value_b"])
    one, other = ("b", "a") if turned else ("a", "b")
    return Knob(
        row[one], row[other], row[f"{one}Label"], row[f"{other}Label"], row["parameter"], row["step"],
        row[f"value_{one}"], row[f"value_{other}"], row["inferred"], row["unknown"],
    )  # fmt: skip


def _is_falling(one: str, other: str) -> bool:
    a, b = number_in(one), number_in(other)
    return a is not None and b is not None and certainly_less(b, a)


def _is_along(knob: Knob, name: str) -> bool:
    if knob.parameter == name:
        return True
    try:
        return property_named(name).label == knob.parameter
    except Refused:
        if name != "kind of step":
            raise
        return False


def _has(knob: Knob, sample: str) -> bool:
    return sample in (knob.a, knob.b, knob.label_a, knob.label_b)


def _effects(knob: Knob, by_subject: dict[str, list[Value]], unit: Unit | None) -> list[Effect]:
    return [
        _effect(knob, a, b, unit)
        for a in by_subject.get(knob.a, ())
        for b in by_subject.get(knob.b, ())
        if unit and _equal_but_for(knob.parameter, a, b)
    ]


def _equal_but_for(parameter: str, a: Value, b: Value) -> bool:
    """Whether two values are of one kind and were taken under equal conditions, the parameter itself aside."""
    if (a.observed, a.basis) != (b.observed, b.basis):
        return False
    try:
        varied = property_named(parameter).iri
    except Refused:
        varied = ""
    one, other = ({f.property: f.quantity for f in v.held if f.property != varied} for v in (a, b))
    return one.keys() == other.keys() and all(fit(one[p], other[p]) and alike(one[p], other[p], "exact") for p in one)


def _effect(knob: Knob, a: Value, b: Value, unit: Unit | None) -> Effect:
    one, other = interval(a.quantity, unit), interval(b.quantity, unit)
    low = other[0] - one[1] if one and other and other[0] is not None and one[1] is not None else None
    high = other[1] - one[0] if one and other and other[1] is not None and one[0] is not None else None
    return Effect(knob, a, b, unit, low, high, way_of(a.quantity, b.quantity))


# --- as rows

_PAIR_COLUMNS = [
    *("sample_a", "sample_b", "differs in", "value_a", "value_b", "property", "from", "to", "unit"),
    *("change", "change lower", "change upper", "direction", "conditions", "tests", "inferred", "unknown"),
    *("source_a", "source_b", "sample_a_iri", "sample_b_iri"),
]


def _pair_cells(effect: Effect) -> dict[str, str]:
    knob = effect.knob
    cells = {
        "sample_a": knob.label_a, "sample_b": knob.label_b, "differs in": knob.parameter, "value_a": knob.value_a,
        "value_b": knob.value_b, "inferred": knob.inferred, "unknown": knob.unknown,
        "sample_a_iri": knob.a, "sample_b_iri": knob.b,
    }  # fmt: skip
    if effect.a and effect.b and effect.unit:
        cells |= {
            "property": label_of(effect.a.observed),
            "from": numeral(effect.a.quantity, effect.unit),
            "to": numeral(effect.b.quantity, effect.unit),
            "unit": effect.unit.ucum,
            "change": _change(effect),
            "change lower": "" if effect.low is None else _decimal(effect.low),
            "change upper": "" if effect.high is None else _decimal(effect.high),
            "direction": effect.way or "",
            "conditions": common(effect.a, effect.b),
            "tests": _tests(effect.a, effect.b),
            "source_a": effect.a.source,
            "source_b": effect.b.source,
        }
    return cells


def _change(effect: Effect) -> str:
    if not (effect.a and effect.b and effect.unit):
        return ""
    one, other = numeral(effect.a.quantity, effect.unit), numeral(effect.b.quantity, effect.unit)
    return _decimal(Fraction(other) - Fraction(one)) if one and other else ""


def _decimal(exact: Fraction) -> str:
    return plain(round(Decimal(exact.numerator) / Decimal(exact.denominator), 12))


def _tests(a: Value, b: Value) -> str:
    if not a.test or not b.test:
        return "not stated"
    return "one test" if a.test == b.test else "two tests"


def _answer(columns: list[str], rows: Sequence[dict[str, str]]) -> Answer:
    return Answer(
        columns,
        [tuple(Term("literal", row[column]) if row.get(column) else None for column in columns) for row in rows],
    )


def _nothing(
    store: Store, found: Sequence[object], every: Sequence[Knob], label: str, along: str, sample: str
) -> tuple[str, ...]:
    """What was looked for and what there is, if nothing was found."""
    if found:
        return ()
    wanted = " ".join(filter(None, ("controlled pairs", along and f"in {along}", sample and f"with {sample}")))
    values = f" with values of {label} under equal conditions on both" if label else ""
    there = "; ".join(sorted({f"{knob.parameter} ({knob.label_a} / {knob.label_b})" for knob in every}))
    records = ", ".join(entry.part for entry in store.records()) or "none"
    return (
        f"Looked for {wanted}{values} in the records {records}; there is none. Pairs there are: {there or 'none'}.",
    )
