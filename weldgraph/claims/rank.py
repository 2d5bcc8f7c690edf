"""Superlatives and ranks: the highest, the lowest, the n-th of own samples, of a table, of the literature."""

from collections.abc import Iterator

from weldgraph.claims.claim import REPORTED, Claim, Graph, Notes, Rule, better, compatible, held, listed, weigh
from weldgraph.derive import Fact, Facts
from weldgraph.quantity import show

RULE = Rule(
    code="CLAIM-RANK",
    type=3,
    title="a value said to stand first in an order does",
    why="The value is compared with every value of the record that the claim is about: own values under the same "
    "conditions, quoted ones under those that the claim names. Only a certain order counts: bounds that overlap are no "
    "order, and rounding is a lower limit of the uncertainty.",
    silent="Ties, overlapping bounds, and claims that name neither a place in the order nor a direction.",
)


def check(_: Graph, claims: tuple[Claim, ...], notes: Notes) -> None:
    """Every rank and superlative that says where in which order."""
    for claim in claims:
        if claim.kind in ("rank", "superlative"):
            _claim(claim, notes)


def _claim(claim: Claim, notes: Notes) -> None:
    facts = notes.facts
    position = claim.position or (1 if claim.kind == "superlative" else 0)
    if not claim.direction or not position:
        notes.skip(RULE, claim.id, "no place in an order is claimed")
        return
    if not claim.of:
        notes.skip(RULE, claim.id, "the value that is ranked is not in the record as a number")
        return
    compared: list[tuple[Fact, list[Fact]]] = []
    for own in claim.of:
        rivals = [one for one in _rivals(claim, own, facts) if _meant(claim, own, one, facts)]
        compared.extend([(own, rivals)] if rivals else [])
    if not compared:
        notes.skip(RULE, claim.id, f"no other {claim.property} to compare it with is in the record as a number")
        return
    notes.count(RULE)
    beaten = [(own, found) for own, some in compared if len(found := _ahead(own, some, claim.direction)) >= position]
    if beaten:
        _alert(claim, beaten, len(compared), notes)


def _rivals(claim: Claim, own: Fact, facts: Facts) -> Iterator[Fact]:
    """What the claim compares the value with: what it points at, else what it is said to stand among."""
    if claim.to:
        yield from claim.to
        return
    for fact in facts.answering.get(own.property, ()):
        if fact.kind != "observation" or fact.links.get("restates") or fact.subject == own.subject:
            continue
        reported = REPORTED in facts.kinds.get(fact.subject, ())
        if claim.among == "literature":
            fits = reported
        elif claim.among == "own samples":
            mine = {own.subject, own.family}
            others = {subject for subject in claim.subjects if subject not in mine}
            fits = (
                not reported
                and fact.test == own.test
                and (not others or bool({fact.subject, fact.family} & others))
                and fact.family not in mine
            )
        else:
            fits = fact.table.rpartition("/")[2] == claim.among
        if fits:
            yield fact


def _meant(claim: Claim, own: Fact, rival: Fact, facts: Facts) -> bool:
    """Whether the claim is about it: an own value under the same conditions, a quoted one under those claimed."""
    quoted = REPORTED in facts.kinds.get(rival.subject, ())
    return compatible(claim.conditions if quoted else own.conditions, rival.conditions)


def _with_differences(own: Fact, rival: Fact, notes: Notes) -> str:
    """A value with what it is of, and the conditions that are not those of the other."""
    other = [name for name in rival.conditions if rival.conditions[name] != own.conditions.get(name)]
    return notes.of(rival) + (f" at {held(rival, other)}" if other else "")


def _ahead(own: Fact, rivals: list[Fact], direction: str) -> list[Fact]:
    return [rival for rival in rivals if better(rival, own, direction)]


def _alert(claim: Claim, beaten: list[tuple[Fact, list[Fact]]], compared: int, notes: Notes) -> None:
    ahead = [rival for _, some in beaten for rival in some]
    owns = [own for own, _ in beaten]
    elsewhere = claim.test and any(fact.test and fact.test != claim.test for fact in (*owns, *ahead))
    alike = all(own.conditions == rival.conditions for own, some in beaten for rival in some)
    hinges = elsewhere or not alike or any(fact.inferred for fact in (*owns, *ahead))
    certain = not hinges and len(beaten) == compared
    word = "higher" if claim.direction == "highest" else "lower"
    cases = []
    for own, some in beaten:
        at = f" at {conditions}" if (conditions := held(own)) else ""
        best = listed(_with_differences(own, rival, notes) for rival in some)
        cases.append(f"{show(own.quantity)}{at} against {best}")
    whose = f"{claim.property} of {notes.called(owns[0].subject)}"
    message = (
        f"The {whose} is said to be the {claim.direction} among {claim.among}; certainly {word}, in {len(beaten)} of "
        f"{compared} comparisons: {'; '.join(cases)}."
    )
    if elsewhere:
        message += f" The values are of another test than the one the claim is about ({notes.called(claim.test)})."
    notes.alert(
        RULE, weigh(certain=certain, headline=claim.headline), owns[0].subject, claim.iri, message,
        printed=listed(show(own.quantity) for own in owns), recomputed=listed(show(rival.quantity) for rival in ahead),
        sources=(claim.source, *(fact.source for own, some in beaten for fact in (own, *some))),
    )  # fmt: skip
