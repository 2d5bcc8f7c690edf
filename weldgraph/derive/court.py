"""The findings of one record while they are made, and what makes an alert weigh more or less."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from weldgraph.derive.alert import LEVELS, Alert, Level, at, ends_of, named
from weldgraph.derive.facts import Fact, Facts
from weldgraph.derive.find import Finder
from weldgraph.derive.reading import Result
from weldgraph.derive.rule import Rule, Variant
from weldgraph.model import Quantity
from weldgraph.quantity import show

NEAR: Final = 2
"""Units of the last printed digit within which a disagreement may be one of rounding on the way."""

_REPORTED = "reported material"


class Court:
    """Facts, the finder of their inputs, and what was found so far."""

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

    def quoted(self, fact: Fact) -> bool:
        """Whether it is of a material of the literature."""
        return _REPORTED in self.facts.kinds.get(fact.subject, ())

    def alert(
        self, rule: Rule, fact: Fact, result: Result, text: str, level: Level, *,
        type_: int = 0, of: Quantity | None = None,
    ) -> None:  # fmt: skip
        """Add what is said about a number; `of` is the limit where one is exceeded."""
        quantity = of or fact.quantity
        involved = {one.iri: one for one in (fact, *result.reading.facts)}
        self.alerts.append(
            Alert(
                code=rule.code, type=type_ or rule.type, level=level, subject=self.subject(fact),
                subject_iri=fact.subject, focus=fact.iri, message=text, printed=show(quantity),
                printed_interval=ends_of(quantity), recomputed=value_of(result.middle, quantity),
                recomputed_interval=(at(result.reach[0], quantity), at(result.reach[1], quantity)),
                sources=tuple(one.source for one in involved.values()), rule=rule.title,
            )
        )  # fmt: skip

    def unchecked(self, rule: Rule, fact: Fact, why: str) -> None:
        """Add why a rule could not be applied. A note that could not be made is not worth a line."""
        if rule.level != "G" and not self.quoted(fact):
            self.not_checked.add((rule.code, self.subject(fact), f"{named(fact)}: {why}"))

    def subject(self, fact: Fact) -> str:
        """What people call the thing judged: of a claim its id, of a value what it is of."""
        return self.facts.name(fact.iri if fact.kind == "statement" else fact.subject)


def value_of(value: Fraction, quantity: Quantity) -> str:
    """A recomputed value with the unit of the print."""
    symbol = quantity.unit.symbol if quantity.unit and quantity.unit.ucum != "1" else ""
    return f"{at(value, quantity)}{' ' if symbol not in ('', '°') else ''}{symbol}"


def hinges(involved: Sequence[Fact], variant: Variant) -> bool:
    """Whether a disagreement rests on an approximate number or on an inference that it makes use of."""
    inferred = frozenset().union(*(fact.inferred for fact in involved))
    by_test = any("test" in wanted.same for wanted in variant.inputs)
    return (
        "value" in inferred
        or ("test" in inferred and by_test)
        or ("state" in inferred and len({fact.subject for fact in involved}) > 1)
        or any(fact.quantity.approximate for fact in involved)
    )


def capped(level: Level, *caps: str) -> Level:
    """The level, no higher than each of the caps."""
    return LEVELS[max(map(LEVELS.index, (level, *caps)))]
