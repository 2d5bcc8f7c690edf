"""Which printed numbers of a record are the inputs of a derivation: the readings of one number under one variant."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import Final

from weldgraph.derive.facts import (
    Fact,
    Facts,
    Mark,
    broader,
    interval,
    parts_of_ratio,
)
from weldgraph.derive.reading import Missing, Reading, reading_of
from weldgraph.derive.rule import Input, Variant

_MOST: Final = 64
"""Readings of one number under one variant; with more, the inputs are not told apart and nothing is said."""

Key = tuple[object, ...]


class Finder:
    """Looks inputs up in one record. An index an input, made once, keeps the whole linear in the number of facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._indices: dict[int, dict[Key, list[Fact]]] = {}
        self._kept: list[Input] = []  # so that no id is used twice

    def readings(self, variant: Variant, judged: Fact, members: Sequence[Fact] = ()) -> list[Reading] | Missing:
        """Every choice of inputs that the record leaves open.

        Args:
            variant: the way of getting the number.
            judged: the number, or one member of a group.
            members: the whole group, for a formula over it.
        """
        chosen: list[tuple[Input, list[tuple[Fact, ...]]]] = []
        for wanted in variant.inputs:
            if _needs_facts(wanted):
                found = self._choices(wanted, judged, members)
                if isinstance(found, Missing):
                    return found
                chosen.append((wanted, found))
        count = 1
        for _, choices in chosen:
            count *= len(choices)
        if count > _MOST:
            return Missing(f"{count} choices of inputs fit; the record does not tell them apart")
        readings: list[Reading] = []
        why = Missing("the inputs are of different kinds (charge and discharge, or other bases)")
        for choice in product(*(choices for _, choices in chosen)):
            given = {wanted.name: facts for (wanted, _), facts in zip(chosen, choice, strict=True)}
            single = [facts[0].iri for wanted, _ in chosen if not wanted.is_list for facts in [given[wanted.name]]]
            if len(set(single)) == len(single) and _one_kind([(wanted, given[wanted.name]) for wanted, _ in chosen]):
                reading = reading_of(variant, judged, given)
                if isinstance(reading, Missing):
                    why = reading
                else:
                    readings.append(reading)
        return readings or why

    def _choices(self, wanted: Input, judged: Fact, members: Sequence[Fact]) -> list[tuple[Fact, ...]] | Missing:
        """The alternatives for one input, each one fact, or all facts of a list."""
        if wanted.itself:
            return [(judged,)]
        if wanted.members:
            return [tuple(members)]
        found = [fact for fact in self._candidates(wanted, judged) if _usable(fact, wanted)]
        if not found:
            return Missing(_wanted_text(wanted))
        if wanted.complete and not self._complete(wanted, found):
            return Missing("an amount of what was used is not printed")
        if wanted.many:
            found = _primary(found)
            return (
                [tuple(found)] if len(found) > 1 else Missing(f"only one {' or '.join(wanted.properties)} is printed")
            )
        different: dict[object, Fact] = {}
        for fact in found:
            different.setdefault(interval(fact.quantity, rounded=wanted.rounded) or fact.quantity.text, fact)
        return [(fact,) for fact in different.values()]

    def _candidates(self, wanted: Input, judged: Fact) -> list[Fact]:
        links = judged.links.get(wanted.link or "from", ())
        linked = [
            fact
            for iri in links
            if (fact := self.facts.by_iri.get(iri)) and self._is(fact, wanted) and _agrees(fact, wanted, judged)
        ]
        if wanted.link:
            return linked
        index = self._index(wanted)
        found = [fact for key in self._keys(wanted, judged) for fact in index.get(key, ())]
        if linked:
            return [fact for fact in found if fact in linked] or linked
        open_ = {*wanted.equal, *(name for name, _ in wanted.set)}
        return [
            fact
            for fact in found
            if fact.iri != judged.iri
            and fact.iri not in judged.links.get("restates", ())
            and (wanted.many or not _conflict(fact, judged, open_))
        ]

    def _index(self, wanted: Input) -> dict[Key, list[Fact]]:
        if id(wanted) not in self._indices:
            index: dict[Key, list[Fact]] = {}
            for fact in self._of_property(wanted):
                if not fact.links.get("restates") and self._is(fact, wanted):
                    relations = [self._relation(name, fact) for name in wanted.same]
                    if None not in relations:
                        names = (*wanted.equal, *(name for name, _ in wanted.set))
                        index.setdefault((*relations, *(fact.held.get(name) for name in names)), []).append(fact)
            self._indices[id(wanted)] = index
            self._kept.append(wanted)
        return self._indices[id(wanted)]

    def _of_property(self, wanted: Input) -> Iterable[Fact]:
        if not wanted.properties:
            return self.facts.all
        found = {fact.iri: fact for name in wanted.properties for fact in self.facts.answering.get(name, ())}
        return sorted(found.values(), key=lambda fact: fact.iri)

    def _is(self, fact: Fact, wanted: Input) -> bool:
        """Whether the fact has the property and the traits that are wanted, whatever it relates to."""
        if (fact.kind == "statement" and not wanted.link) or wanted.amount != (fact.kind == "amount"):
            return False
        if wanted.properties and not {fact.property, *broader(fact.property)} & set(wanted.properties):
            return False
        return all(self.has(fact, name, value) for name, value in wanted.where)

    def has(self, fact: Fact, name: str, value: str) -> bool:
        """Whether a trait of the fact is so; "not X" excludes. A basis that is not stated does not speak against."""
        if value.startswith("not "):
            return not self.has(fact, name, value.removeprefix("not "))
        if name == "formula":
            return self.facts.formulas.get(fact.what or fact.subject, "") == value
        if name == "kind":
            return value in self.facts.kinds.get(fact.subject, ())
        found = fact.traits.get(name, "")
        return found == value or (name == "normalised to" and not found)

    def _keys(self, wanted: Input, judged: Fact) -> Iterator[Key]:
        fixed: list[Mark | None] = [judged.held.get(name) for name in wanted.equal]
        for _, setting in wanted.set:
            value = _setting(setting, judged)
            if value is None:
                return
            fixed.append(value)
        ways = [
            sorted(self.facts.lineage.get(judged.subject, {judged.subject}))
            if name == "lineage"
            else [self._relation(name, judged)]
            for name in wanted.same
        ]
        for relations in product(*ways):
            if None not in relations:
                yield (*relations, *fixed)

    def _relation(self, name: str, fact: Fact) -> object | None:
        """What two facts must share to relate in that way; None for a fact that relates to none."""
        if name in ("subject", "lineage"):
            return fact.subject
        if name == "state":
            return self.facts.states.get(fact.subject)
        if name == "test":
            return fact.test or (fact.table and ("no test", fact.table)) or None
        if name in ("row", "column"):
            return (fact.table, fact.row if name == "row" else fact.column) if fact.table else None
        if name == "run":
            return fact.run
        if name == "place":
            return fact.table or fact.source.place
        return {"family": fact.family, "table": fact.table, "cell": fact.place}[name] or None

    def _complete(self, wanted: Input, found: Sequence[Fact]) -> bool:
        roles = dict(wanted.where)
        steps = {fact.subject for fact in found}
        return all(
            printed
            for step in sorted(steps)
            for role, _, printed in self.facts.used.get(step, ())
            if "role" not in roles or role == roles["role"]
        )


def _needs_facts(wanted: Input) -> bool:
    return not (wanted.condition or wanted.constant or wanted.weight_of)


def _usable(fact: Fact, wanted: Input) -> bool:
    return bool(interval(fact.quantity, rounded=wanted.rounded) or parts_of_ratio(fact.quantity))


def _primary(found: Sequence[Fact]) -> list[Fact]:
    """Each number once: what says again what another of them says is left out."""
    restated = {fact.iri for fact in found if fact.links.get("restates")}
    return [fact for fact in found if fact.iri not in restated]


def _agrees(fact: Fact, wanted: Input, judged: Fact) -> bool:
    """Whether a fact that is pointed at can be this input: nothing it states speaks against it."""
    for name in wanted.equal:
        if name in fact.held and name in judged.held and fact.held[name] != judged.held[name]:
            return False
    return all(
        fact.held.get(name, value) == value for name, setting in wanted.set if (value := _setting(setting, judged))
    )


def _conflict(fact: Fact, judged: Fact, open_: set[str]) -> bool:
    mine, theirs = judged.conditions, fact.conditions
    return any(name in mine and mine[name] != value for name, value in theirs.items() if name not in open_)


def _setting(text: str, judged: Fact) -> Mark | None:
    """The number a condition must have: a literal, or that of a condition of the number judged, plus another."""
    name, _, more = text.partition(" + ")
    if name[:1].isdigit():
        return Fraction(name)
    value = judged.held.get(name)
    return value + Fraction(more or 0) if isinstance(value, Fraction) else None


def _one_kind(chosen: Sequence[tuple[Input, tuple[Fact, ...]]]) -> bool:
    """Inputs of one wanted property must not mix charge with discharge, or one basis with another."""
    for (a, first), (b, second) in combinations(chosen, 2):
        if set(a.properties) != set(b.properties) or a.amount or a.many or b.many:
            continue
        if not _like(first[0], second[0], free="half cycle" in dict(a.where)):
            return False
    return True


def _like(a: Fact, b: Fact, *, free: bool) -> bool:
    if a.property != b.property and a.property not in broader(b.property) and b.property not in broader(a.property):
        return free
    for name in ("half cycle", "normalised to"):
        one, other = a.traits.get(name), b.traits.get(name)
        if one and other and one != other and not (free and name == "half cycle"):
            return False
    return True


def _wanted_text(wanted: Input) -> str:
    """What was looked for and not found, in words."""
    what = " or ".join(wanted.properties) or ("amount used" if wanted.amount else "number that the statement points at")
    held = [f"{name}{' ' if value[:1].isdigit() else ' = '}{value}" for name, value in wanted.set] + [
        f"the same {name}" for name in wanted.equal
    ]
    traits = ", ".join(value for _, value in wanted.where)
    related = f" of the same {' and '.join(wanted.same)}" if wanted.same else ""
    at = f" at {', '.join(held)}" if held else ""
    return f"no {what}{related}{at}{f' ({traits})' if traits else ''} is printed"
