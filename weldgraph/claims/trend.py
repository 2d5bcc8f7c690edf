"""Trends: a series that is said to rise or fall, and values said to have risen or fallen from one to another."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from weldgraph.claims.claim import Claim, Graph, Notes, Rule, better, compatible, held, listed, weigh
from weldgraph.derive import Fact, Facts
from weldgraph.quantity import show

RULE = Rule(
    code="CLAIM-TREND",
    type=3,
    title="a series said to rise or fall does",
    why="The values of one test are put in order of what the trend runs along, and each is compared with the one "
    "before. Only a certain order counts.",
    silent="Steps within rounding, series of which the record has fewer than two values, and trends without direction.",
)

Series = list[tuple[Fraction, Fact]]


def check(_: Graph, claims: tuple[Claim, ...], notes: Notes) -> None:
    """Every trend, and every increase without a number."""
    for claim in claims:
        if claim.kind == "trend" or (claim.kind == "increase" and claim.iri not in notes.facts.by_iri):
            _claim(claim, notes)


def _claim(claim: Claim, notes: Notes) -> None:
    if not claim.direction:
        notes.skip(RULE, claim.id, "neither a rise nor a fall is claimed")
        return
    pairs = [(before, after, True) for before, after in _ends(claim)] or list(_steps(claim, notes.facts))
    if not pairs:
        notes.skip(RULE, claim.id, f"no series of {claim.property or 'values'} is in the record as numbers")
        return
    notes.count(RULE)
    against = "lowest" if claim.direction == "increasing" else "highest"
    wrong = [(before, after, whole) for before, after, whole in pairs if better(after, before, against)]
    if not wrong:
        return
    whole = any(each for _, _, each in wrong)
    certain = whole and not any(fact.inferred for pair in wrong for fact in pair[:2])
    steps = "; ".join(f"{_named(before, notes)} to {_named(after, notes)}" for before, after, _ in wrong)
    message = f"The {claim.property} is said to be {claim.direction}; the printed values go the other way: {steps}."
    notes.alert(
        RULE, weigh(certain=certain, headline=claim.headline), wrong[0][1].subject, claim.iri, message,
        printed=claim.direction,
        recomputed=listed(f"{show(before.quantity)} to {show(after.quantity)}" for before, after, _ in wrong),
        sources=(claim.source, *(fact.source for pair in wrong for fact in pair[:2])),
    )  # fmt: skip


def _named(fact: Fact, notes: Notes) -> str:
    return notes.of(fact) + (f" at {conditions}" if (conditions := held(fact)) else "")


def _ends(claim: Claim) -> Iterator[tuple[Fact, Fact]]:
    """From each value the claim starts from to each it ends at."""
    for before in claim.to:
        for after in claim.of:
            if compatible(before.conditions, after.conditions):
                yield before, after


def _steps(claim: Claim, facts: Facts) -> Iterator[tuple[Fact, Fact, bool]]:
    """(before, after, whether they are the two ends) of every series."""
    for series in _series(claim, facts):
        ordered = sorted(series, key=lambda pair: (pair[0], pair[1].iri))
        for (low, before), (high, after) in pairwise(ordered):
            if low < high:
                yield before, after, len(ordered) == 2  # noqa: PLR2004  a series of two is its ends
        if len(ordered) > 2 and ordered[0][0] < ordered[-1][0]:  # noqa: PLR2004  as above
            yield ordered[0][1], ordered[-1][1], True


def _series(claim: Claim, facts: Facts) -> Iterator[Series]:
    """The values the claim is about, by what else held: each group differs only in what the trend runs along."""
    groups: dict[object, Series] = defaultdict(list)
    for fact in claim.of or _candidates(claim, facts):
        at = fact.conditions.get(claim.along)
        if isinstance(at, Fraction):
            others = tuple(sorted((name, str(value)) for name, value in fact.conditions.items() if name != claim.along))
            groups[fact.subject, fact.test or fact.table, others].append((at, fact))
        elif (setting := _setting(claim.along, fact, facts)) is not None:
            others = tuple(sorted((name, str(value)) for name, value in fact.conditions.items()))
            groups[fact.test or fact.run or fact.table, others].append((setting, fact))
    yield from (groups[key] for key in sorted(groups, key=str) if len(groups[key]) > 1)


def _candidates(claim: Claim, facts: Facts) -> Iterator[Fact]:
    for fact in facts.answering.get(claim.property, ()):
        if (
            fact.kind == "observation"
            and not fact.links.get("restates")
            and {fact.subject, fact.family} & set(claim.subjects)
            and (not claim.test or fact.test == claim.test)
        ):
            yield fact


def _setting(along: str, fact: Fact, facts: Facts) -> Fraction | None:
    """The one value of a parameter with which the subject was made; None where there is none or several."""
    line = facts.lineage.get(fact.subject, frozenset())
    found = {
        number
        for made in facts.answering.get(along, ())
        if made.kind == "parameter" and made.subject in line and made.quantity.value is not None
        for number in [Fraction(made.quantity.value) * Fraction(made.quantity.unit.factor if made.quantity.unit else 1)]
    }
    return found.pop() if len(found) == 1 else None
