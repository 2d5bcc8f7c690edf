"""Every printed number against those it follows from: what is reproduced, what is not, what cannot be told.

A print is contradicted only if no admitted way of getting it, under no admitted reading of its inputs, touches its
bounds. Those are the widest that the print admits: trailing zeros may not count, and the last digit may be cut off.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from weldgraph.derive.alert import LEVELS, Findings, Level, how, last_unit, named
from weldgraph.derive.box import Interval
from weldgraph.derive.court import NEAR, Court, capped, hinges, value_of
from weldgraph.derive.facts import Fact, Facts, as_rounded
from weldgraph.derive.groups import judge_groups
from weldgraph.derive.reading import Missing, Result, evaluate
from weldgraph.derive.restated import judge_restatements
from weldgraph.derive.rule import Rule, Variant
from weldgraph.derive.rulefile import rules
from weldgraph.model import Quantity
from weldgraph.quantity import generous_ends

_SHOWN: Final = 6


def judge(facts: Facts, using: Sequence[Rule] | None = None) -> Findings:
    """Every number of a record under every rule.

    Args:
        facts: of one record; see `read_facts`.
        using: the rules; those of the project by default.
    """
    court = Court(facts)
    for rule in rules() if using is None else using:
        if rule.must == "restate":
            judge_restatements(court, rule)
        elif rule.group:
            judge_groups(court, rule)
        else:
            for fact in court.judged(rule):
                judge_number(court, rule, fact)
    alerts = sorted(
        court.alerts, key=lambda one: (LEVELS.index(one.level), one.code, one.subject, one.focus, one.message)
    )
    return Findings(tuple(alerts), dict(sorted(court.checked.items())), tuple(sorted(court.not_checked)))


def judge_number(court: Court, rule: Rule, fact: Fact) -> None:
    """One number against every way of getting it."""
    applicable = [one for one in rule.variants if _applies(one, fact)]
    if any(one.stated for one in applicable):
        applicable = [one for one in applicable if one.stated or one.explains]
    unit = fact.quantity.unit
    if unit is None:
        return
    results: list[Result] = []
    whys: list[str] = []
    for variant in applicable:
        found = court.finder.readings(variant, fact)
        for one in [found] if isinstance(found, Missing) else [evaluate(each, unit) for each in found]:
            if isinstance(one, Missing):
                whys.append(one.why)
            else:
                results.append(one)
    results = _settled(results)
    firm = [one for one in results if not one.reading.variant.weak and not one.reading.variant.explains]
    away = [one for one in results if one.reading.variant.weak]
    if not firm and not away:
        court.unchecked(rule, fact, whys[0] if whys else "nothing it could follow from is printed")
        return
    _verdict(court, rule, fact, firm, away, [one for one in results if one.reading.variant.explains])


def _verdict(court: Court, rule: Rule, fact: Fact, firm: list[Result], away: list[Result], slips: list[Result]) -> None:
    fitting = [one for one in (*firm, *away) if _touches(one.reach, fact.quantity)]
    court.checked[rule.code] += bool(firm or fitting)
    if any(one.reading.variant.usual or one.reading.variant.stated for one in fitting):
        return
    if fitting:
        bases = {(one.reading.variant.name, *(other.iri for other in one.reading.facts)) for one in fitting}
        if len(bases) > 1:
            court.unchecked(rule, fact, "several ways of getting it fit, and which was taken is not stated")
        else:
            _note(court, rule, fact, fitting[0])
    elif firm:
        _disagreement(court, rule, fact, firm, [one for one in slips if _touches(one.reach, fact.quantity)])
    else:
        shown = ", ".join(sorted({value_of(one.middle, fact.quantity) for one in away})[:_SHOWN])
        court.unchecked(
            rule,
            fact,
            "only numbers of other tests or samples, or of a series that may be incomplete, could give it; "
            f"they give {shown}",
        )


def _disagreement(court: Court, rule: Rule, fact: Fact, firm: list[Result], slips: list[Result]) -> None:
    nearest = min(firm, key=lambda one: (_gap(one.reach, fact.quantity), one.reading.variant.name))
    text = (
        f"{named(fact)} is not reproduced from the printed inputs: {how(nearest.reading)} gives "
        f"{value_of(nearest.middle, fact.quantity)}"
    )
    if len(firm) > 1:
        text += f", which is the nearest of {len(firm)} readings"
    if slips:
        text += f"; it is reproduced as {slips[0].reading.variant.name}"
    court.alert(rule, fact, nearest, f"{text}.", _level(court, rule, fact, nearest))


def _note(court: Court, rule: Rule, fact: Fact, result: Result) -> None:
    text = (
        f"{named(fact)} is reproduced only with {result.reading.variant.name}, which is not stated: "
        f"{how(result.reading)} gives {value_of(result.middle, fact.quantity)}."
    )
    court.alert(rule, fact, result, text, "G", type_=1)


def _level(court: Court, rule: Rule, fact: Fact, result: Result) -> Level:
    involved = (fact, *result.reading.facts)
    plausible = rule.scatter * abs(Fraction(fact.quantity.value or 0))
    near = _gap(result.reach, fact.quantity) <= max(NEAR * last_unit(fact.quantity), plausible)
    level: Level = "A" if fact.iri in court.headlines else "B"
    if near or hinges(involved, result.reading.variant):
        level = "C"
    return capped(level, rule.level, result.reading.variant.level)


def _applies(variant: Variant, fact: Fact) -> bool:
    """Whether what a variant asks of the number is stated with it."""
    return all(name in fact.held for name in variant.stated) and all(
        fact.traits.get(name, "") == value for name, value in variant.when
    )


def _settled(results: list[Result]) -> list[Result]:
    """Each choice of the same numbers in the same way once."""
    seen: dict[object, Result] = {}
    for one in results:
        seen.setdefault((one.reading.variant.name, one.reading.box, one.reading.tree), one)
    return list(seen.values())


def _touches(found: Interval, quantity: Quantity) -> bool:
    low, high = generous_ends(as_rounded(quantity))
    return (low is None or low <= found[1]) and (high is None or found[0] <= high)


def _gap(found: Interval, quantity: Quantity) -> Fraction:
    """How far the nearest value is from the printed one, in the printed unit."""
    low, high = generous_ends(as_rounded(quantity))
    value = quantity.value
    start = Fraction(value) if value is not None else (low if low is not None else high) or Fraction(0)
    end = Fraction(value) if value is not None else (high if high is not None else low) or Fraction(0)
    return max(found[0] - end, start - found[1], Fraction(0))
