"""Every printed number against those it follows from: what is reproduced, what is not, what cannot be told.

A print is contradicted only if no admitted way of getting it, under no admitted reading of its inputs, touches its
bounds. Those are the widest that the print admits: trailing zeros may not count, and the last digit may be cut off.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from weldgraph.derive.alert import LEVELS, Alert, Findings, Level, at, ends_of, how, last_unit, named, three
from weldgraph.derive.box import Interval, Undefined, reach
from weldgraph.derive.facts import Fact, Facts, as_rounded, dimension_of, interval, printed_unit
from weldgraph.derive.find import Finder
from weldgraph.derive.formula import dimension
from weldgraph.derive.reading import Missing, Reading
from weldgraph.derive.rule import Rule, Variant, rules
from weldgraph.model import Quantity, Unit
from weldgraph.quantity import generous_ends, restates, show
from weldgraph.units import comparable, read_unit

_NEAR = 2
"""Units of the last printed digit within which a disagreement may be one of rounding on the way."""
_REPORTED = "reported material"
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Result:
    """One reading, evaluated.

    Attributes:
        reading: the inputs.
        reach: least and greatest value, in the printed unit.
        middle: the value at the printed inputs.
    """

    reading: Reading
    reach: Interval
    middle: Fraction


def judge(facts: Facts, using: Sequence[Rule] | None = None) -> Findings:
    """Every number of a record under every rule.

    Args:
        facts: of one record; see `read_facts`.
        using: the rules; those of the project by default.
    """
    court = _Court(facts)
    for rule in rules() if using is None else using:
        if rule.must == "restate":
            court.restatements(rule)
        elif rule.group:
            court.groups(rule)
        else:
            for fact in court.judged(rule):
                court.number(rule, fact)
    alerts = sorted(
        court.alerts, key=lambda one: (LEVELS.index(one.level), one.code, one.subject, one.focus, one.message)
    )
    return Findings(tuple(alerts), dict(sorted(court.checked.items())), tuple(sorted(court.not_checked)))


def evaluate(reading: Reading, unit: Unit) -> Result | Missing:
    """What a reading gives, in that unit; Missing where the units do not fit or the formula has no value."""
    if dimension(reading.tree, reading.sides) != dimension_of(unit):
        return Missing("the units of the inputs do not give the printed one")
    try:
        low, high = reach(reading.tree, reading.box)
        point = reach(reading.tree, reading.point)
    except Undefined as error:
        return Missing(str(error))
    ends = sorted((printed_unit(low, unit), printed_unit(high, unit)))
    return Result(reading, (ends[0], ends[1]), printed_unit((point[0] + point[1]) / 2, unit))


class _Court:
    """The findings of one record while they are made."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.finder = facts, Finder(facts)
        self.alerts: list[Alert] = []
        self.checked: Counter[str] = Counter()
        self.not_checked: set[tuple[str, str, str]] = set()
        self.headlines = {
            iri for fact in facts.all if fact.headline for iri in (fact.iri, *fact.links.get("restates", ()))
        }

    def judged(self, rule: Rule) -> Iterator[Fact]:
        """The numbers a rule is about; one that says again what another says is compared with that other instead."""
        named = [fact for name in rule.properties for fact in self.facts.answering.get(name, [])]
        for fact in {one.iri: one for one in named}.values() if rule.properties else self.facts.all:
            if fact.kind == "statement":
                fits = fact.traits.get("statement") in rule.statements
            else:
                fits = not rule.statements and fact.property in rule.properties and fact.kind != "amount"
            first = not fact.links.get("restates") and fact.quantity.unit
            if fits and first and all(self.finder.has(fact, name, value) for name, value in rule.where):
                yield fact

    def number(self, rule: Rule, fact: Fact) -> None:
        """One number against every way of getting it."""
        applicable = [one for one in rule.variants if _applies(one, fact)]
        if any(one.stated for one in applicable):
            applicable = [one for one in applicable if one.stated or one.explains]
        results: list[Result] = []
        whys: list[str] = []
        for variant in applicable:
            found = self.finder.readings(variant, fact)
            for one in [found] if isinstance(found, Missing) else [self._evaluated(each, fact) for each in found]:
                if isinstance(one, Missing):
                    whys.append(one.why)
                else:
                    results.append(one)
        results = _settled(results)
        firm = [one for one in results if not one.reading.variant.weak and not one.reading.variant.explains]
        away = [one for one in results if one.reading.variant.weak]
        if not firm and not away:
            self._unchecked(rule, fact, whys[0] if whys else "nothing it could follow from is printed")
            return
        self._verdict(rule, fact, firm, away, [one for one in results if one.reading.variant.explains])

    def _evaluated(self, reading: Reading, fact: Fact) -> Result | Missing:
        return evaluate(reading, fact.quantity.unit) if fact.quantity.unit else Missing("it has no unit")

    def _verdict(self, rule: Rule, fact: Fact, firm: list[Result], away: list[Result], slips: list[Result]) -> None:
        fitting = [one for one in (*firm, *away) if _touches(one.reach, fact.quantity)]
        self.checked[rule.code] += bool(firm or fitting)
        if any(one.reading.variant.usual or one.reading.variant.stated for one in fitting):
            return
        if fitting:
            bases = {(one.reading.variant.name, *(other.iri for other in one.reading.facts)) for one in fitting}
            if len(bases) > 1:
                self._unchecked(rule, fact, "several ways of getting it fit, and which was taken is not stated")
            else:
                self._note(rule, fact, fitting[0])
        elif firm:
            self._disagreement(rule, fact, firm, [one for one in slips if _touches(one.reach, fact.quantity)])
        else:
            shown = ", ".join(sorted({self._value(one.middle, fact.quantity) for one in away})[:_SHOWN])
            self._unchecked(
                rule,
                fact,
                "only numbers of other tests or samples, or of a series that may be incomplete, could give it; "
                f"they give {shown}",
            )

    def _disagreement(self, rule: Rule, fact: Fact, firm: list[Result], slips: list[Result]) -> None:
        nearest = min(firm, key=lambda one: (_gap(one.reach, fact.quantity), one.reading.variant.name))
        text = (
            f"{named(fact)} is not reproduced from the printed inputs: {how(nearest.reading)} gives "
            f"{self._value(nearest.middle, fact.quantity)}"
        )
        if len(firm) > 1:
            text += f", which is the nearest of {len(firm)} readings"
        if slips:
            text += f"; it is reproduced as {slips[0].reading.variant.name}"
        self._alert(rule, fact, nearest, f"{text}.", self._level(rule, fact, nearest))

    def _note(self, rule: Rule, fact: Fact, result: Result) -> None:
        text = (
            f"{named(fact)} is reproduced only with {result.reading.variant.name}, which is not stated: "
            f"{how(result.reading)} gives {self._value(result.middle, fact.quantity)}."
        )
        self._alert(rule, fact, result, text, "G", type_=1)

    def _level(self, rule: Rule, fact: Fact, result: Result) -> Level:
        involved = (fact, *result.reading.facts)
        near = _gap(result.reach, fact.quantity) <= _NEAR * last_unit(fact.quantity)
        level: Level = "A" if fact.iri in self.headlines else "B"
        if near or _hinges(involved, result.reading.variant):
            level = "C"
        return max(level, _cap(rule), key=LEVELS.index)

    # --- groups

    def groups(self, rule: Rule) -> None:
        """Numbers that must share one value, or add up to no more than a whole."""
        groups: dict[tuple[object, ...], list[Fact]] = {}
        for fact in self.judged(rule):
            if _REPORTED in self.facts.kinds.get(fact.subject, ()):
                continue
            if rule.each and not any(name in fact.conditions for name in rule.each):
                continue
            groups.setdefault(self._group_key(rule, fact), []).append(fact)
        for _, members in sorted(groups.items(), key=lambda item: item[1][0].iri):
            if len(members) > 1:
                (self._share if rule.must == "share one value" else self._at_most)(rule, members)

    def _group_key(self, rule: Rule, fact: Fact) -> tuple[object, ...]:
        relations = {"record": "", "subject": fact.subject, "family": fact.family, "run": fact.run, "test": fact.test}
        relations |= {"table": fact.table, "place": fact.source.place}
        return (
            fact.property,
            *(relations[name] if name in relations else str(fact.held.get(name)) for name in rule.group),
        )

    def _share(self, rule: Rule, members: list[Fact]) -> None:
        unit = read_unit(rule.unit)
        results: list[tuple[Fact, Result]] = []
        for fact in members:
            found = self.finder.readings(rule.variants[0], fact, members)
            one = found if isinstance(found, Missing) else evaluate(found[0], unit)
            if isinstance(one, Missing):
                self._unchecked(rule, fact, one.why)
            else:
                results.append((fact, one))
        if len(results) < 2:  # noqa: PLR2004  one value always agrees with itself
            return
        self.checked[rule.code] += len(results)
        low, high = max(one.reach[0] for _, one in results), min(one.reach[1] for _, one in results)
        if low <= high:
            return
        ends = sorted({one.middle: one for _, one in results}.values(), key=lambda one: one.middle)
        shown = sorted({(one.middle, show(fact.quantity)) for fact, one in results})
        involved = [fact for fact, _ in results]
        level = max("C" if _hinges(involved, rule.variants[0]) else "B", _cap(rule), key=LEVELS.index)
        gives = ", ".join(f"{printed} gives {three(value)}" for value, printed in shown)
        self.alerts.append(
            Alert(
                code=rule.code, type=rule.type, level=level, subject=self.facts.name(involved[0].subject),
                subject_iri=involved[0].subject, focus=involved[0].iri, rule=rule.title,
                message=f"{rule.title}: the printed numbers do not share one value; {gives} {unit.symbol}.",
                printed=", ".join(printed for _, printed in shown), printed_interval=("", ""),
                recomputed=f"{three(ends[0].middle)} to {three(ends[-1].middle)} {unit.symbol}",
                recomputed_interval=(three(ends[0].middle), three(ends[-1].middle)),
                sources=tuple(fact.source for fact in involved),
            )
        )  # fmt: skip

    def _at_most(self, rule: Rule, members: list[Fact]) -> None:
        limit = rule.limit
        found = self.finder.readings(rule.variants[0], members[0], members)
        one = found if isinstance(found, Missing) else evaluate(found[0], limit.unit) if limit and limit.unit else None
        if not isinstance(one, Result) or limit is None or limit.value is None:
            self._unchecked(rule, members[0], one.why if isinstance(one, Missing) else "the limit has no unit")
            return
        self.checked[rule.code] += 1
        if one.reach[0] > Fraction(limit.value):
            gap = one.reach[0] - Fraction(limit.value)
            near = gap <= _NEAR * max(last_unit(fact.quantity) for fact in members)
            level = max("C" if near or _hinges(members, rule.variants[0]) else "B", _cap(rule), key=LEVELS.index)
            text = f"{rule.title}: {' + '.join(show(fact.quantity) for fact in members)} is more than {show(limit)}."
            self._alert(rule, members[0], one, text, level, of=limit)

    # --- the same number twice

    def restatements(self, rule: Rule) -> None:
        """A number that says again what another says, against that other; the longer is rounded to the shorter."""
        stated = {(fact.subject, fact.property): fact for fact in self.facts.all if fact.kind == "parameter"}
        for fact in self.facts.all:
            targets = [self.facts.by_iri[iri] for iri in fact.links.get("restates", ()) if iri in self.facts.by_iri]
            parameter = stated.get((fact.subject, fact.property))
            if not fact.links.get("restates") and fact.traits.get("origin") == "restated" and parameter:
                targets = [parameter]
            for other in targets:
                self._restated(rule, fact, other)

    def _restated(self, rule: Rule, fact: Fact, other: Fact) -> None:
        mine, theirs = fact.quantity, other.quantity
        if not mine.unit or not theirs.unit or (mine.kind == "range") != (theirs.kind == "range"):
            return
        if not comparable(mine.unit, theirs.unit):
            self._unchecked(
                rule, fact, f"it is printed in {mine.unit.symbol}, what it restates in {theirs.unit.symbol}"
            )
            return
        self.checked[rule.code] += 1
        if restates(mine, theirs):
            return
        low, high = interval(theirs) or (Fraction(0), Fraction(0))
        level: Level = "A" if fact.headline or other.headline else "B"
        if "value" in fact.inferred | other.inferred or mine.approximate or theirs.approximate:
            level = "C"
        self.alerts.append(
            Alert(
                code=rule.code, type=rule.type, level=max(level, _cap(rule), key=LEVELS.index),
                subject=self.facts.name(fact.subject), subject_iri=fact.subject, focus=fact.iri, rule=rule.title,
                message=f"{named(fact)} in {fact.source.place} is {show(theirs)} in {other.source.place}.",
                printed=show(mine), printed_interval=ends_of(mine), recomputed=show(theirs),
                recomputed_interval=(at(printed_unit(low, mine.unit), mine), at(printed_unit(high, mine.unit), mine)),
                sources=(fact.source, other.source),
            )
        )  # fmt: skip

    # --- what both kinds need

    def _alert(
        self,
        rule: Rule,
        fact: Fact,
        result: Result,
        text: str,
        level: Level,
        *,
        type_: int = 0,
        of: Quantity | None = None,
    ) -> None:
        quantity = of or fact.quantity
        involved = {one.iri: one for one in (fact, *result.reading.facts)}
        self.alerts.append(
            Alert(
                code=rule.code, type=type_ or rule.type, level=level, subject=self._subject(fact),
                subject_iri=fact.subject, focus=fact.iri, message=text, printed=show(quantity),
                printed_interval=ends_of(quantity), recomputed=self._value(result.middle, quantity),
                recomputed_interval=(at(result.reach[0], quantity), at(result.reach[1], quantity)),
                sources=tuple(one.source for one in involved.values()), rule=rule.title,
            )
        )  # fmt: skip

    def _unchecked(self, rule: Rule, fact: Fact, why: str) -> None:
        """A note that could not be made is not worth a line."""
        if rule.level != "G" and _REPORTED not in self.facts.kinds.get(fact.subject, ()):
            self.not_checked.add((rule.code, self._subject(fact), f"{named(fact)}: {why}"))

    def _subject(self, fact: Fact) -> str:
        """What people call the thing judged: of a claim its id, of a value what it is of."""
        return self.facts.name(fact.iri if fact.kind == "statement" else fact.subject)

    def _value(self, value: Fraction, quantity: Quantity) -> str:
        symbol = quantity.unit.symbol if quantity.unit and quantity.unit.ucum != "1" else ""
        return f"{at(value, quantity)}{' ' if symbol not in ('', '°') else ''}{symbol}"


def _hinges(involved: Sequence[Fact], variant: Variant) -> bool:
    """Whether a disagreement rests on an approximate number or on an inference that it makes use of."""
    inferred = frozenset().union(*(fact.inferred for fact in involved))
    by_test = any("test" in wanted.same for wanted in variant.inputs)
    return (
        "value" in inferred
        or ("test" in inferred and by_test)
        or ("state" in inferred and len({fact.subject for fact in involved}) > 1)
        or any(fact.quantity.approximate for fact in involved)
    )


def _cap(rule: Rule) -> Level:
    return next(level for level in LEVELS if level == rule.level)


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
