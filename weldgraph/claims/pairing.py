"""Pairings: a capacity and a retention given in one breath, against whether one test gave both."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from weldgraph.claims.claim import Claim, Graph, Notes, Rule, compatible, listed, root, weigh
from weldgraph.derive import Fact, Facts
from weldgraph.derive.facts import broader, coherent, interval
from weldgraph.quantity import show

RULE = Rule(
    code="CLAIM-PAIRING",
    type=3,
    title="a capacity and a retention given together belong together",
    why="A capacity printed beside a retention is read as what the retention is of. Where the record has the capacity "
    "after the same number of cycles of the test that the retention is of, their ratio must be the retention. An areal "
    "capacity is compared through the active mass loading of the same electrode.",
    silent="Pairs that agree, and a capacity that is itself the one after these cycles.",
)
TESTS = Rule(
    code="CLAIM-PAIRING-TEST",
    type=3,
    title="values given together are of one test",
    why="Values given in one breath are read as one result. A rate test and a test at one current are two tests, often "
    "of two cells.",
    silent="Pairs of which the record has the test of one value only.",
)

_CYCLE: Final = "cycle number"
_CELL: Final = frozenset({"specific capacity", "areal capacity", "capacity retention", "Coulombic efficiency"})
"""Properties that a test of a cell gives; a loading or a swelling is of no electrochemical test."""


@dataclass(frozen=True, slots=True)
class _Contradiction:
    claim: Claim
    start: Fact
    retention: Fact
    end: Fact
    loading: Fact | None
    low: Fraction
    high: Fraction
    middle: Fraction


def check(_: Graph, claims: tuple[Claim, ...], notes: Notes) -> None:
    """Every pairing; one that is made in several places is told once."""
    found: dict[tuple[str, str], list[_Contradiction]] = defaultdict(list)
    for claim in claims:
        if claim.kind == "pairing":
            wrong = list(_contradictions(claim, notes))
            for one in wrong:
                found[root(one.start, notes.facts).iri, root(one.retention, notes.facts).iri].append(one)
            if not wrong:
                _tests(claim, notes)
    for key in sorted(found):
        _alert(found[key], notes)


def _answers(fact: Fact, name: str) -> bool:
    return name in (fact.property, *broader(fact.property))


def _contradictions(claim: Claim, notes: Notes) -> Iterator[_Contradiction]:
    facts = notes.facts
    starts = [fact for fact in claim.pairs if _answers(fact, "specific capacity")]
    starts = starts or [fact for fact in claim.pairs if _answers(fact, "areal capacity")]
    compared = False
    retentions = [fact for fact in claim.pairs if _answers(fact, "capacity retention")]
    for retention in retentions:
        for start in starts:
            if _apart(start, retention):
                for one in _recomputed(claim, start, retention, facts):
                    compared = True
                    wanted = interval(retention.quantity)
                    if wanted and not (one.low <= wanted[1] and wanted[0] <= one.high):
                        yield one
    if compared:
        notes.count(RULE)
    elif any(_apart(start, retention) for retention in retentions for start in starts):
        notes.skip(RULE, claim.id, "the capacity after the same cycles of the same test is not in the record")


def _apart(start: Fact, retention: Fact) -> bool:
    """Whether the capacity may be the one that the retention is of, and is not the one that is left."""
    return start.subject == retention.subject and start.conditions.get(_CYCLE) != retention.conditions.get(_CYCLE)


def _recomputed(claim: Claim, start: Fact, retention: Fact, facts: Facts) -> Iterator[_Contradiction]:
    """The ratio of the capacity at the retention's cycle to the paired one."""
    first, base = root(retention, facts), root(start, facts)
    held = {**first.conditions, **retention.conditions}
    for end in facts.answering.get("specific capacity", ()):
        same = end.subject == start.subject and end.conditions.get(_CYCLE) == held.get(_CYCLE)
        if not same or not end.test or end.test != first.test or end.links.get("restates") or end.iri == base.iri:
            continue
        meanwhile = {name: value for name, value in end.conditions.items() if name != _CYCLE}
        if not (compatible(meanwhile, held) and compatible(meanwhile, {**base.conditions, **start.conditions})):
            continue
        loading = _loading(start, facts)
        if _answers(start, "areal capacity") == bool(loading):
            yield from _ratio(claim, start, retention, end, loading)


def _loading(start: Fact, facts: Facts) -> Fact | None:
    """The active mass loading of the electrode, for an areal capacity."""
    if not _answers(start, "areal capacity"):
        return None
    found = [one for one in facts.answering.get("active mass loading", ()) if one.subject == start.subject]
    return next((one for one in found if not one.links.get("restates")), None)


def _ratio(claim: Claim, start: Fact, retention: Fact, end: Fact, loading: Fact | None) -> Iterator[_Contradiction]:
    """Over the box of the printed inputs; a quotient of positive numbers has its ends at the corners."""
    low = high = middle = Fraction(1)
    for fact in filter(None, (end, loading)):
        (below, above), value = interval(fact.quantity) or (Fraction(0), Fraction(0)), _value(fact)
        low, high, middle = low * below, high * above, middle * value
    below, above = interval(start.quantity) or (Fraction(0), Fraction(0))
    if below > 0:
        yield _Contradiction(claim, start, retention, end, loading, low / above, high / below, middle / _value(start))


def _value(fact: Fact) -> Fraction:
    """The printed number in coherent SI; of a range the middle."""
    low, high = interval(fact.quantity) or (Fraction(0), Fraction(0))
    if fact.quantity.value is None or fact.quantity.unit is None:
        return (low + high) / 2
    return coherent(fact.quantity.value, fact.quantity.unit)


def _alert(group: list[_Contradiction], notes: Notes) -> None:
    facts = notes.facts
    one = group[0]
    claims = [each.claim for each in group]
    per_cent = [f"{float(number * 100):.1f}" for number in (one.middle, one.low, one.high)]
    through = f" × {show(one.loading.quantity)}" if one.loading else ""
    cycles = f"after {show(one.end.quantities[_CYCLE])} cycles" if _CYCLE in one.end.quantities else "later"
    message = (
        f"{show(one.start.quantity)} and {show(one.retention.quantity)} retention are given together for "
        f"{notes.called(one.start.subject)}; {cycles} the test of the retention gives {show(one.end.quantity)}, and "
        f"{show(one.end.quantity)}{through} is {per_cent[0]} % of {show(one.start.quantity)}."
    )
    tests = {notes.called(fact.test) for each in (one.start, one.retention) if (fact := root(each, facts)).test}
    if len(tests) > 1:
        message += f" They are of two tests: {listed(sorted(tests))}."
    stated = interval(one.retention.quantity) or (Fraction(0), Fraction(0))
    notes.alert(
        RULE, weigh(headline=any(claim.headline for claim in claims)), one.start.subject, claims[0].iri, message,
        printed=show(one.retention.quantity), recomputed=f"{per_cent[0]} %",
        intervals=((f"{float(stated[0] * 100):g}", f"{float(stated[1] * 100):g}"), (per_cent[1], per_cent[2])),
        sources=(*(claim.source for claim in claims), *(root(f, facts).source for f in (one.start, one.retention)),
                 one.end.source, *([one.loading.source] if one.loading else [])),
    )  # fmt: skip


def _tests(claim: Claim, notes: Notes) -> None:
    """Whether what is paired is of one test, as far as the tests are told."""
    facts = notes.facts
    known = {
        fact.test: fact for each in claim.pairs
        if any(_answers(each, name) for name in _CELL) and (fact := root(each, facts)).test
    }  # fmt: skip
    if len(known) > 1:
        tests = listed(sorted(notes.called(test) for test in known))
        values = listed(show(fact.quantity) for fact in known.values())
        notes.count(TESTS)
        notes.alert(
            TESTS, "C", claim.pairs[0].subject, claim.iri,
            f"{values} are given together for {notes.called(claim.pairs[0].subject)}; they are of two tests: {tests}.",
            printed=values, recomputed=tests, sources=(claim.source, *(fact.source for fact in known.values())),
        )  # fmt: skip
    elif known:
        notes.count(TESTS)
    else:
        notes.skip(TESTS, claim.id, "of which test the values are is not told")
