"""Numbers that belong together: parts of one whole, and pairs that must tell one value."""

from collections.abc import Sequence
from fractions import Fraction

from weldgraph.derive.alert import Alert, Level, last_unit, three
from weldgraph.derive.court import NEAR, Court, capped, hinges
from weldgraph.derive.facts import Fact
from weldgraph.derive.reading import Missing, Result, evaluate
from weldgraph.derive.rule import Rule
from weldgraph.quantity import show
from weldgraph.units import read_unit


def judge_groups(court: Court, rule: Rule) -> None:
    """Numbers that must share one value, or add up to no more than a whole; those of the literature are left out."""
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in court.judged(rule):
        if not court.quoted(fact) and (not rule.each or any(name in fact.conditions for name in rule.each)):
            groups.setdefault(_key(rule, fact), []).append(fact)
    for members in sorted(groups.values(), key=lambda group: group[0].iri):
        if len(members) < 2:  # noqa: PLR2004  one number agrees with itself
            continue
        if rule.must == "share one value":
            _share(court, rule, members)
        elif len({_told_apart(rule, fact) for fact in members}) < len(members):
            court.unchecked(rule, members[0], "one part is printed twice, and which of the two counts is not told")
        else:
            _at_most(court, rule, members)


def _key(rule: Rule, fact: Fact) -> tuple[object, ...]:
    """What members share: property, relations, and for parts every condition that does not tell them apart."""
    relations = {"record": "", "subject": fact.subject, "family": fact.family, "run": fact.run, "test": fact.test}
    relations["place"] = fact.table or fact.source.place
    held = sorted((name, str(mark)) for name, mark in fact.held.items() if rule.each and name not in rule.each)
    return (fact.property, *(relations[name] for name in rule.group), *held)


def _told_apart(rule: Rule, fact: Fact) -> tuple[str, ...]:
    return tuple(str(fact.conditions.get(name)) for name in rule.each)


def _share(court: Court, rule: Rule, members: list[Fact]) -> None:
    unit = read_unit(rule.unit)
    results: list[tuple[Fact, Result]] = []
    for fact in members:
        found = court.finder.readings(rule.variants[0], fact, members)
        one = found if isinstance(found, Missing) else evaluate(found[0], unit)
        if isinstance(one, Missing):
            court.unchecked(rule, fact, one.why)
        else:
            results.append((fact, one))
    if len(results) < 2:  # noqa: PLR2004  one value always agrees with itself
        return
    court.checked[rule.code] += len(results)
    if not _disjoint(results):
        return
    ends = sorted({one.middle: one for _, one in results}.values(), key=lambda one: one.middle)
    shown = sorted({(one.middle, show(fact.quantity)) for fact, one in results})
    involved = [fact for fact, _ in results]
    level: Level = "C" if hinges(involved, rule.variants[0]) or not _one_family_differs(results) else "B"
    subject = court.facts.name(involved[0].subject)
    gives = ", ".join(f"{printed} gives {three(value)}" for value, printed in shown)
    court.alerts.append(
        Alert(
            code=rule.code, type=rule.type, level=capped(level, rule.level), subject=subject,
            subject_iri=involved[0].subject, focus=involved[0].iri, rule=rule.title,
            message=f"{rule.title}: the printed numbers do not share one value; {gives} {unit.symbol}.",
            printed=", ".join(printed for _, printed in shown), printed_interval=("", ""),
            recomputed=f"{three(ends[0].middle)} to {three(ends[-1].middle)} {unit.symbol}",
            recomputed_interval=(three(ends[0].middle), three(ends[-1].middle)),
            sources=tuple(fact.source for fact in involved),
        )
    )  # fmt: skip


def _disjoint(results: Sequence[tuple[Fact, Result]]) -> bool:
    return max(one.reach[0] for _, one in results) > min(one.reach[1] for _, one in results)


def _one_family_differs(results: Sequence[tuple[Fact, Result]]) -> bool:
    """Whether samples of one name already disagree; two materials may each have a value of their own."""
    families = {fact.family for fact, _ in results}
    return any(_disjoint([pair for pair in results if pair[0].family == family]) for family in sorted(families))


def _at_most(court: Court, rule: Rule, members: list[Fact]) -> None:
    limit = rule.limit
    found = court.finder.readings(rule.variants[0], members[0], members)
    one = found if isinstance(found, Missing) else evaluate(found[0], limit.unit) if limit and limit.unit else None
    if not isinstance(one, Result) or limit is None or limit.value is None:
        court.unchecked(rule, members[0], one.why if isinstance(one, Missing) else "the limit has no unit")
        return
    court.checked[rule.code] += 1
    if one.reach[0] > Fraction(limit.value):
        gap = one.reach[0] - Fraction(limit.value)
        near = gap <= NEAR * max(last_unit(fact.quantity) for fact in members)
        level = capped("C" if near or hinges(members, rule.variants[0]) else "B", rule.level)
        text = f"{rule.title}: {' + '.join(show(fact.quantity) for fact in members)} is more than {show(limit)}."
        court.alert(rule, members[0], one, text, level, of=limit)
