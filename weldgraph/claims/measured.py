"""What is printed against what the record's own instrument files give."""

from collections.abc import Iterator
from fractions import Fraction

from weldgraph.claims.claim import Claim, Graph, Notes, Rule, held, listed, weigh
from weldgraph.derive import Fact
from weldgraph.derive.facts import broader, interval, printed_unit
from weldgraph.quantity import show

RULE = Rule(
    code="RAW-DATA",
    type=2,
    title="what is printed is what the instrument's file gives",
    why="A value of the text or of a table is compared with what is derived from the file of the same test and sample, "
    "under the same cycle, half cycle and reference. Where the file gives a number of a cycle twice, by the tester's "
    "counter and by integrating, whatever lies between the two agrees. A retention without a stated reference cycle "
    "may refer to one of the first five cycles of the file or to the one of most charge.",
    silent="Values for which no file gives a counterpart; half cycles that are not complete.",
)
_CYCLE, _REFERENCE = "cycle number", "reference cycle"
_RETENTION = "capacity retention"
_CAPACITIES = ("specific charge capacity", "specific discharge capacity", "capacity")
_ALIKE = Fraction(5, 100)
"""Currents that differ by less are one set point and what came of it."""
_NEAR = 2
_FIRST = 5
_FLAGS = ("half cycle began", "half cycle was cut")

Ends = tuple[Fraction, Fraction]


def check(graph: Graph, _: tuple[Claim, ...], notes: Notes) -> None:
    """Every printed number for which a file gives one."""
    files = set(graph.of_class("DataFile"))
    if not files:
        return
    given: dict[str, list[Fact]] = {}
    for fact in notes.facts.all:
        if files & set(fact.links.get("from", ())) and not any(flag in graph.one(fact.iri, "note") for flag in _FLAGS):
            given.setdefault(fact.test or fact.run or fact.subject, []).append(fact)
    for fact in notes.facts.all:
        if fact.kind == "observation" and not files & set(fact.links.get("from", ())):
            found = given.get(fact.test or fact.run or fact.subject, ())
            methods = {other.iri: graph.one(other.iri, "method") for other in found}
            _judge(fact, [other for other in found if _counterpart(fact, other, notes)], list(found), methods, notes)


def _counterpart(fact: Fact, other: Fact, notes: Notes) -> bool:
    """Whether the file's number is of the same thing under the same conditions."""
    if fact.property != other.property and fact.property not in broader(other.property):
        return False
    if (
        fact.subject != other.subject
        and other.subject not in notes.facts.lineage.get(fact.subject, ())
        and (fact.subject not in notes.facts.lineage.get(other.subject, ()))
    ):
        return False
    if any(fact.traits.get(name, word) != word for name, word in other.traits.items() if name == "half cycle"):
        return False
    if fact.conditions.get(_CYCLE) != other.conditions.get(_CYCLE) and not _initial(fact, other):
        return False
    shared = (fact.conditions.keys() & other.conditions.keys()) - {_CYCLE}
    return all(_same(fact.conditions[name], other.conditions[name]) for name in shared)


def _initial(fact: Fact, other: Fact) -> bool:
    """An initial efficiency needs no cycle number."""
    return fact.property == other.property and fact.property.startswith("initial") and _CYCLE not in fact.conditions


def _same(one: object, other: object) -> bool:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return abs(one - other) <= _ALIKE * max(abs(one), abs(other))
    return one == other


def _judge(fact: Fact, given: list[Fact], everything: list[Fact], methods: dict[str, str], notes: Notes) -> None:
    printed = interval(fact.quantity)
    if not given or printed is None or fact.quantity.unit is None:
        return
    notes.count(RULE)
    reaches = _reaches(given)
    if fact.property == _RETENTION and _REFERENCE not in fact.conditions:
        reaches += list(_retentions(fact, everything, methods))
    if not reaches or any(_touch(printed, reach) for reach in reaches):
        return
    near = any(_distance(printed, reach) <= _NEAR * (printed[1] - printed[0]) for reach in reaches)
    unit = fact.quantity.unit
    values = listed(f"{show(other.quantity)}{_why(other)}" for other in given)
    low, high = (printed_unit(end, unit) for end in (min(r[0] for r in reaches), max(r[1] for r in reaches)))
    notes.alert(
        RULE, weigh(certain=not near and not fact.inferred, headline=fact.headline), fact.subject, fact.iri,
        f"{fact.property} {show(fact.quantity)} of {notes.called(fact.subject)} is printed{_when(fact)}; the "
        f"instrument's file gives {values}.",
        printed=show(fact.quantity), recomputed=show(given[0].quantity),
        sources=(fact.source, *(other.source for other in given)),
        intervals=(_text(fact, printed), (f"{float(low):.6g}", f"{float(high):.6g}")),
    )  # fmt: skip


def _reaches(given: list[Fact]) -> list[Ends]:
    """What the file gives; of a number of a cycle that it gives by two methods, all that lies within the two."""
    found: dict[object, Ends] = {}
    for other in given:
        if reach := interval(other.quantity):
            same = (*sorted(map(str, other.conditions.items())), *sorted(other.traits.items()))
            key = (other.property, other.subject, same) if _CYCLE in other.conditions else other.iri
            low, high = found.get(key, reach)
            found[key] = min(low, reach[0]), max(high, reach[1])
    return list(found.values())


def _retentions(fact: Fact, given: list[Fact], methods: dict[str, str]) -> Iterator[Ends]:
    """The capacity of the cycle relative to that of each cycle it may refer to, of one half cycle, basis and method."""
    cycle = fact.conditions.get(_CYCLE)
    for last in given:
        top = interval(last.quantity)
        if last.property not in _CAPACITIES or last.conditions.get(_CYCLE) != cycle or top is None:
            continue
        series = [
            (number, reach)
            for other in given
            if other.property == last.property and other.traits == last.traits
            if methods[other.iri] == methods[last.iri]
            if isinstance(number := other.conditions.get(_CYCLE), Fraction)
            if (reach := interval(other.quantity)) and reach[0] > 0
        ]
        most = max((reach for _, reach in series), default=None)
        yield from (
            (top[0] / reach[1], top[1] / reach[0]) for number, reach in series if number <= _FIRST or reach == most
        )


def _touch(one: Ends, other: Ends) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _distance(one: Ends, other: Ends) -> Fraction:
    return max(one[0] - other[1], other[0] - one[1])


def _why(fact: Fact) -> str:
    reference = fact.quantities.get(_REFERENCE)
    return f" (reference cycle {show(reference)})" if reference else ""


def _when(fact: Fact) -> str:
    conditions = held(fact)
    return f" for {conditions}" if conditions else ""


def _text(fact: Fact, ends: Ends) -> tuple[str, str]:
    unit = fact.quantity.unit
    low, high = (float(printed_unit(end, unit)) if unit else 0.0 for end in ends)
    return f"{low:.6g}", f"{high:.6g}"
