"""What the text claims beyond single numbers, as plain rows, and what all rules about claims share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from weldgraph.derive import Alert, Fact, Facts, Level, Source
from weldgraph.derive.facts import Mark
from weldgraph.derive.read import Columns
from weldgraph.errors import Refused
from weldgraph.graph import PREFIXES, WG
from weldgraph.quantity import certainly_less, show
from weldgraph.terms import label

REPORTED: Final = "reported material"
"""Label of the class of materials of the literature."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of claim, for alerts and their help page.

    Attributes:
        code: stable; also the name of its help page.
        type: 2 numbers disagree, 3 a claim is not borne out, 4 not like with like.
        title: one line.
        why: what is compared with what, and why it matters.
        silent: when nothing is said.
    """

    code: str
    type: int
    title: str
    why: str
    silent: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of the text that compares values.

    Attributes:
        of, to, pairs: the values it is about, those the record has.
        absent: how many values it points at that the record does not have.
        conditions: under which it is meant; one that no value of the record was taken under fits none.
        works: IRIs of the works it cites.
        headline: whether it stands in title, abstract, highlights or conclusion.
    """

    iri: str
    id: str
    kind: str
    property: str
    source: Source
    place: str
    subjects: tuple[str, ...]
    of: tuple[Fact, ...]
    to: tuple[Fact, ...]
    pairs: tuple[Fact, ...]
    absent: int
    among: str
    position: int
    direction: str
    along: str
    conditions: Mapping[str, Mark]
    test: str
    works: tuple[str, ...]
    headline: bool


@dataclass
class Notes:
    """What the rules find, while they find it."""

    facts: Facts
    graph: "Graph"
    alerts: list[Alert] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    not_checked: set[tuple[str, str, str]] = field(default_factory=set)

    def called(self, iri: str) -> str:
        """What a sentence calls a thing: its label, else its id."""
        return self.graph.one(iri, "rdfs:label") or self.facts.name(iri)

    def of(self, fact: Fact) -> str:
        """A value with what it is of."""
        return f"{show(fact.quantity)} of {self.called(fact.subject)}"

    def count(self, rule: Rule, number: int = 1) -> None:
        """So many things were looked at under the rule."""
        if number:
            self.checked[rule.code] = self.checked.get(rule.code, 0) + number

    def skip(self, rule: Rule, subject: str, why: str) -> None:
        """Something could not be looked at."""
        self.not_checked.add((rule.code, subject, why))

    def alert(
        self, rule: Rule, level: Level, subject: str, focus: str, message: str, *, printed: str, recomputed: str,
        sources: Iterable[Source], intervals: tuple[tuple[str, str], tuple[str, str]] = (("", ""), ("", "")),
    ) -> None:  # fmt: skip
        """Something does not bear a claim out."""
        self.alerts.append(
            Alert(
                code=rule.code, type=rule.type, level=level, subject=self.facts.name(subject), subject_iri=subject,
                focus=focus, message=message, printed=printed, printed_interval=intervals[0], recomputed=recomputed,
                recomputed_interval=intervals[1], sources=tuple(dict.fromkeys(sources)), rule=rule.title,
            )
        )  # fmt: skip


class Graph:
    """A record's graph, asked for one thing at a time; ontology terms are in another graph of the same store."""

    def __init__(self, store: ox.Store, graph: str) -> None:
        self.store, self.graph, self.columns = store, ox.NamedNode(graph), Columns(store, graph)

    def all(self, node: str, name: str) -> tuple[str, ...]:
        """The objects of a predicate, sorted; none for no node. `name` is a prefixed name or, bare, a term of ours."""
        return self.columns.all(node, name)

    def one(self, node: str, name: str) -> str:
        """The first object there is, or ""."""
        return self.columns.one(node, name)

    def of_class(self, name: str) -> tuple[str, ...]:
        """All things of a class of ours, sorted."""
        return self.having("rdf:type", WG + name)

    def having(self, name: str, value: str) -> tuple[str, ...]:
        """The things of which a predicate has that object, sorted."""
        found = self.store.quads_for_pattern(None, _predicate(name), ox.NamedNode(value), self.graph)
        return tuple(sorted(quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)))

    def source(self, node: str) -> Source:
        """Where a thing is printed, with the words that hold it."""
        place = self.one(node, "source")
        document = self.one(self.one(place, "document"), "rdfs:label")
        return Source(document, self.one(place, "address"), self.one(place, "quote"))


def _predicate(name: str) -> ox.NamedNode:
    prefix, _, local = name.rpartition(":")
    return ox.NamedNode(PREFIXES[prefix or "wg"] + local)


def read_claims(graph: Graph, facts: Facts) -> Iterator[Claim]:
    """The statements of a record, by IRI."""
    for node in graph.of_class("Statement"):
        targets = {name: graph.all(node, name) for name in ("of", "to", "pairs")}
        found = {name: tuple(facts.by_iri[t] for t in some if t in facts.by_iri) for name, some in targets.items()}
        position = graph.one(node, "rankPosition")
        source = graph.source(node)
        yield Claim(
            iri=node,
            id=graph.one(node, "dcterms:identifier"),
            kind=graph.one(node, "statementKind"),
            property=label(graph.one(node, "property")) if graph.one(node, "property") else "",
            source=source,
            place=graph.one(node, "source"),
            subjects=graph.all(node, "subject"),
            of=found["of"],
            to=found["to"],
            pairs=found["pairs"],
            absent=sum(map(len, targets.values())) - sum(map(len, found.values())),
            among=graph.one(node, "among"),
            position=int(position) if position.isdigit() else 0,
            direction=graph.one(node, "direction"),
            along=graph.one(node, "along"),
            conditions=_conditions(graph, node, facts),
            test=graph.one(node, "test"),
            works=graph.all(node, "citedWork"),
            headline=is_headline(source.place),
        )


def _conditions(graph: Graph, claim: str, facts: Facts) -> dict[str, Mark]:
    """The conditions of a claim, by those of a value that was taken under the same."""
    found: dict[str, Mark] = {}
    for node in graph.all(claim, "condition"):
        name = label(graph.one(node, "property"))
        known = (facts.by_iri[other] for other in graph.having("condition", node) if other in facts.by_iri)
        found[name] = next((fact.conditions[name] for fact in known if name in fact.conditions), node)
    return found


def is_headline(address: str) -> bool:
    """Whether a place is one that most readers see: title, abstract, highlights, conclusion."""
    section = address.partition(": ")[2].casefold()
    return section.startswith(("title", "abstract", "graphical abstract", "highlights", "conclusion", "summary"))


def weigh(*, certain: bool = True, headline: bool = False) -> Level:
    """A in a headline, B elsewhere; C where another reading is admitted or an inference is involved."""
    return "C" if not certain else "A" if headline else "B"


def root(fact: Fact, facts: Facts) -> Fact:
    """What a restated value restates, at the end of the chain; the value itself where it restates none."""
    seen = {fact.iri}
    while targets := [t for t in fact.links.get("restates", ()) if t in facts.by_iri and t not in seen]:
        fact = facts.by_iri[targets[0]]
        seen.add(fact.iri)
    return fact


def compatible(one: Mapping[str, Mark], other: Mapping[str, Mark]) -> bool:
    """Whether no condition stated of both differs."""
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def better(one: Fact, other: Fact, direction: str) -> bool:
    """Whether `one` certainly lies beyond `other` in that direction; what cannot be compared does not."""
    low, high = (other, one) if direction == "highest" else (one, other)
    try:
        return certainly_less(low.quantity, high.quantity)
    except Refused:
        return False


def listed(texts: Iterable[str], most: int = 6) -> str:
    """Texts in one line, each once, the first few of many."""
    some = list(dict.fromkeys(texts))
    return ", ".join(some[:most]) + (f" and {len(some) - most} more" if len(some) > most else "")


def held(fact: Fact, names: Iterable[str] | None = None) -> str:
    """The conditions of a value, as people read them."""
    wanted = fact.conditions if names is None else names
    texts = [f"{name} {show(fact.quantities[name])}" for name in sorted(wanted) if name in fact.quantities]
    return ", ".join(texts)


Check = Callable[[Graph, tuple[Claim, ...], Notes], None]
"""One kind of claim: the record's graph, its claims, and where to note what was found."""

__all__ = ["REPORTED", "Check", "Claim", "Graph", "Notes", "Rule", "better", "compatible", "held", "is_headline",
           "listed", "read_claims", "root", "weigh"]  # fmt: skip
