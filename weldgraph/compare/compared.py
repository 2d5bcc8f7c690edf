"""A comparison from beginning to end."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from weldgraph.ask import ask
from weldgraph.compare.comparison import Comparison, Line, interval, most_used
from weldgraph.compare.criteria import Criterion, asked, is_tested, other_kind, read_aspects
from weldgraph.compare.evidence import Evidence, Value, numeric
from weldgraph.compare.implied import with_implied
from weldgraph.compare.order import front, ranks
from weldgraph.compare.rows import JOINED_BY_WORK, Joined, joined
from weldgraph.compare.verdict import Outcome, Verdict, outcomes, summed
from weldgraph.compare.where import Where, kept, read_where
from weldgraph.errors import Ambiguous, Refused
from weldgraph.model import Unit
from weldgraph.store import Store
from weldgraph.terms import Property, property_named
from weldgraph.units import by_ucum, comparable, read_unit

_NAMED = 12  # things that a message lists


def compare(
    store: Store,
    properties: Sequence[str],
    *,
    sample: str = "",
    where: Iterable[str] = (),
    like: str | Iterable[str] | None = None,
    pareto: bool = False,
    unit: str = "",
) -> Comparison:
    """All values of the properties, own and quoted, joined to rows, ranked in the first property, judged if asked.

    Args:
        store: where to look.
        properties: names; the rows are ranked in the first, best first.
        sample: whose values the others are judged against: label, name, id or IRI.
        where: conditions such as "active mass loading >= 3 mg/cm2"; all have to hold.
        like: aspects a verdict looks at, "current,cycles"; all of `weldgraph.compare.ASPECTS` by default.
        pareto: that a front is wanted, which takes two properties with a direction.
        unit: in which the first property is given; by default the one that most values are printed in.

    Raises:
        Refused: a name, condition, aspect or unit cannot be read; a property has no direction where a front is wanted;
            or the sample has no value here.
        Ambiguous: several samples are called so.
    """
    chosen = tuple(numeric(property_named(name)) for name in properties)
    if not chosen or len(set(chosen)) < len(chosen):
        raise Refused("found no property, or one twice; wanted the names of one or more properties.")
    aspects = read_aspects(like)
    conditions = [read_where(text) for text in where]
    _prove_directions(chosen, wanted=pareto)
    evidence = Evidence(store)
    columns = [evidence.values(prop) for prop in chosen]
    rows, notes = kept(joined(columns), [(each, _known(each, chosen, columns, evidence)) for each in conditions])
    units = tuple(
        _unit(prop, column, unit if at == 0 else "")
        for at, (prop, column) in enumerate(zip(chosen, columns, strict=True))
    )
    lines = [_line(row, units) for row in rows]
    lines = _ranked(lines, chosen[0])
    lines, notes = _fronted(lines, chosen, notes)
    lines = _judged(lines, chosen, columns, sample, aspects)
    implied, lines = with_implied(lines, chosen)
    if not lines:
        notes = [*notes, _what_there_is(store, chosen, columns, conditions)]
    elif any(line.rank for line in lines):
        notes = [*notes, "Ranks are in certain order; rounding is a lower limit of the uncertainty."]
    return Comparison(chosen, units, tuple(sorted(lines, key=_place)), implied, tuple(notes))


# --- units, order


def _prove_directions(chosen: Sequence[Property], *, wanted: bool) -> None:
    if wanted and len(chosen) < 2:  # noqa: PLR2004
        raise Refused("found one property, wanted two or more for a Pareto front.")
    blind = [prop.label for prop in chosen if not prop.better]
    if wanted and blind:
        raise Refused(f"whether more of {', '.join(blind)} is better is not known; leave it out of a Pareto front.")


def _unit(prop: Property, values: Sequence[Value], asked_for: str) -> Unit | None:
    usual = most_used([value.quantity for value in values], prop.units)
    if not asked_for:
        return usual
    try:
        wanted = read_unit(asked_for, quantity=prop.label)
    except Refused:
        wanted = by_ucum(asked_for)
    if usual and not comparable(usual, wanted):
        raise Refused(f"found the unit '{asked_for}' for {prop.label}, wanted one that {usual.symbol} converts into.")
    return wanted


def _line(row: Joined, units: Sequence[Unit | None]) -> Line:
    intervals = tuple(
        interval(value.quantity, unit) if value else None for value, unit in zip(row.values, units, strict=True)
    )
    kinds = [other_kind(value) for value in row.present]
    first = row.values[0]
    if first and not intervals[0] and not any(kinds):
        kinds.append(
            "not ranked: a range, not one value" if first.quantity.kind == "range" else "not ranked: another unit"
        )
    return Line(row, intervals, kind="; ".join(dict.fromkeys(filter(None, kinds))))


def _ranked(lines: Sequence[Line], first: Property) -> list[Line]:
    """Ranks in the first property; a value that stands in several rows counts once."""
    if not first.better:
        return list(lines)
    single = {
        line.joined.values[0].observation: line.intervals[0]
        for line in lines
        if line.joined.values[0] and line.intervals[0] and not line.kind
    }
    found = dict(zip(single, ranks(list(single.values()), first.better), strict=True))
    return [
        replace(line, rank=found.get(value.observation)) if (value := line.joined.values[0]) and not line.kind else line
        for line in lines
    ]


def _fronted(lines: Sequence[Line], chosen: Sequence[Property], notes: list[str]) -> tuple[list[Line], list[str]]:
    """The front over all properties, if there are two or more and each has a direction."""
    if len(chosen) < 2 or not all(prop.better for prop in chosen):  # noqa: PLR2004
        return list(lines), notes
    marks = front([line.intervals if not line.kind else (None,) for line in lines], [prop.better for prop in chosen])
    incomplete = sum(mark is None for mark in marks)
    if incomplete:
        notes = [*notes, f"{incomplete} of {len(lines)} rows lack a value and are neither on the front nor behind it."]
    return [replace(line, front=mark) for line, mark in zip(lines, marks, strict=True)], notes


def _place(line: Line) -> tuple[object, ...]:
    value = line.joined.values[0]
    return (
        line.rank is None,
        line.rank or (0, 0),
        value is None,
        line.material.casefold(),
        tuple(v.source for v in line.joined.present),
        tuple(v.observation for v in line.joined.present),
    )


# --- verdicts


def _judged(
    lines: Sequence[Line],
    chosen: Sequence[Property],
    columns: Sequence[Sequence[Value]],
    sample: str,
    aspects: Sequence[str],
) -> list[Line]:
    """Each row against the sample's; of several rows of the sample, the one that it is most alike to."""
    remarks = [_composite(line.joined, chosen) for line in lines]
    if not sample or not lines:
        return [_remarked(line, remark) for line, remark in zip(lines, remarks, strict=True)]
    own = _rows_of(sample, lines)
    criteria = [asked(prop, column, aspects) for prop, column in zip(chosen, columns, strict=True)]
    found = []
    for line, remark in zip(lines, remarks, strict=True):
        if line in own:
            verdict = Verdict("yes", "; ".join(filter(None, ("the sample itself", *line.joined.remarks(), remark))))
            found.append(replace(line, verdict=verdict, is_sample=True))
            continue
        tried = [_against(line.joined, other.joined, chosen, criteria, aspects, remark) for other in own]
        verdict = min(
            tried, key=lambda v: (("yes", "unknown", "no").index(v.comparable), v.number_differing, v.number_unknown)
        )
        found.append(replace(line, verdict=verdict))
    return found


def _against(
    row: Joined,
    other: Joined,
    chosen: Sequence[Property],
    criteria: Sequence[Sequence[Criterion]],
    aspects: Sequence[str],
    remark: str,
) -> Verdict:
    per_property: list[tuple[str, list[Outcome]]] = [
        (prop.label, outcomes(value, own, looked_at, basis="basis" in aspects))
        for prop, value, own, looked_at in zip(chosen, row.values, other.values, criteria, strict=True)
        if value and own
    ]
    doubts = [text for text in row.remarks() if text == JOINED_BY_WORK]
    return summed(per_property, [*doubts, *([remark] if remark else [])])


def _remarked(line: Line, remark: str) -> Line:
    return replace(line, kind="; ".join(filter(None, (line.kind, remark)))) if remark else line


def _composite(row: Joined, chosen: Sequence[Property]) -> str:
    """Why the columns of the row do not come from one test, or ""."""
    told = [
        (prop.label, value) for prop, value in zip(chosen, row.values, strict=True) if value and is_tested(prop, value)
    ]
    if len(told) < 2:  # noqa: PLR2004
        return ""
    labels = " and ".join(label for label, _ in told)
    if any(not value.test for _, value in told):
        return f"composite: whether {labels} are of one test is not stated"
    return f"composite: {labels} are of different tests" if len({value.test for _, value in told}) > 1 else ""


def _rows_of(sample: str, lines: Sequence[Line]) -> list[Line]:
    """The rows of the sample: complete ones before others, and none of another kind if there is one of this."""
    named = [line for line in lines if _is_called(line.joined, sample)]
    if not named:
        others = sorted({line.material for line in lines if line.joined.is_own})
        has = (
            f"own samples with values here are {', '.join(others[:_NAMED])}"
            if others
            else "no own sample has a value here"
        )
        raise Refused(f"nothing called '{sample}' is among the rows; {has}.")
    named = [line for line in named if None not in line.joined.values] or named
    named = [line for line in named if not line.kind] or named
    things = {tuple(value.subject.iri for value in line.joined.present): line for line in named}
    first = {line.joined.subject.iri: line.material for line in things.values()}
    if len(first) > 1:
        listed = "\n".join(f"  {label}  {iri}" for iri, label in sorted(first.items()))
        raise Ambiguous(f"'{sample}' fits several things here; give one by its label or IRI:\n{listed}")
    return named


def _is_called(row: Joined, sample: str) -> bool:
    return any(sample in value.subject.called or sample == value.subject.iri for value in row.present)


# --- nothing found


def _known(
    condition: Where, chosen: Sequence[Property], columns: Sequence[Sequence[Value]], evidence: Evidence
) -> Sequence[Value]:
    """All values of a condition's property in the store."""
    known = dict(zip((prop.iri for prop in chosen), columns, strict=True))
    return known[condition.property.iri] if condition.property.iri in known else evidence.values(condition.property)


def _extent(prop: Property, values: Sequence[Value]) -> str:
    """How many values there are, and from where to where."""
    unit = most_used([value.quantity for value in values], prop.units)
    ends = [end for value in values for end in interval(value.quantity, unit) or () if end is not None]
    reach = f", from {float(min(ends)):g} to {float(max(ends)):g} {unit.symbol}" if ends and unit else ""
    return f"{len(values)} values of {prop.label}{reach}"


def _what_there_is(
    store: Store, chosen: Sequence[Property], columns: Sequence[Sequence[Value]], conditions: Sequence[Where]
) -> str:
    """What was looked for, and what the store has."""
    wanted = ", ".join(prop.label for prop in chosen)
    held = f" with {' and '.join(each.text for each in conditions)}" if conditions else ""
    counts = "; ".join(_extent(prop, column) for prop, column in zip(chosen, columns, strict=True))
    if any(columns):
        return f"Looked for {wanted}{held}; there are {counts}, and no row fulfils it."
    answer = ask(store, "properties")
    at = answer.columns.index("propertyLabel")
    labels = sorted({term.value for row in answer.rows if (term := row[at])})
    records = ", ".join(entry.part for entry in store.records()) or "none"
    there = ", ".join(labels) if labels else "no values at all"
    return f"Looked for {wanted}{held} in the records {records}; there is none. There is {there}."
