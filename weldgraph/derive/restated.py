"""One number in two places: the print that says again, against the one it says again."""

from fractions import Fraction

from weldgraph.derive.alert import Alert, Level, at, ends_of, named
from weldgraph.derive.court import Court, capped
from weldgraph.derive.facts import Fact, interval, printed_unit
from weldgraph.derive.rule import Rule
from weldgraph.quantity import restates, show
from weldgraph.units import comparable


def judge_restatements(court: Court, rule: Rule) -> None:
    """A number that says again what another says, against that other; the longer is rounded to the shorter."""
    stated = {(fact.subject, fact.property): fact for fact in court.facts.all if fact.kind == "parameter"}
    for fact in court.facts.all:
        targets = [court.facts.by_iri[iri] for iri in fact.links.get("restates", ()) if iri in court.facts.by_iri]
        parameter = stated.get((fact.subject, fact.property))
        if not fact.links.get("restates") and fact.traits.get("origin") == "restated" and parameter:
            targets = [parameter]
        for other in targets:
            _restated(court, rule, fact, other)


def _restated(court: Court, rule: Rule, fact: Fact, other: Fact) -> None:
    mine, theirs = fact.quantity, other.quantity
    if not mine.unit or not theirs.unit or (mine.kind == "range") != (theirs.kind == "range"):
        return
    if not comparable(mine.unit, theirs.unit):
        court.unchecked(rule, fact, f"it is printed in {mine.unit.symbol}, what it restates in {theirs.unit.symbol}")
        return
    court.checked[rule.code] += 1
    if restates(mine, theirs):
        return
    low, high = interval(theirs) or (Fraction(0), Fraction(0))
    level: Level = "A" if fact.headline or other.headline else "B"
    if "value" in fact.inferred | other.inferred or mine.approximate or theirs.approximate:
        level = "C"
    court.alerts.append(
        Alert(
            code=rule.code, type=rule.type, level=capped(level, rule.level),
            subject=court.facts.name(fact.subject), subject_iri=fact.subject, focus=fact.iri, rule=rule.title,
            message=f"{named(fact)} in {fact.source.place} is {show(theirs)} in {other.source.place}.",
            printed=show(mine), printed_interval=ends_of(mine), recomputed=show(theirs),
            recomputed_interval=(at(printed_unit(low, mine.unit), mine), at(printed_unit(high, mine.unit), mine)),
            sources=(fact.source, other.source),
        )
    )  # fmt: skip
