"""Facts from a record's graph: one pass over some thirty predicates and no query, so that every store will do.

A store hands a record out as N-Quads (`Store.dump`); docs/graph.md says what stands in them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, cast

import pyoxigraph as ox

from weldgraph.derive.facts import Fact, Facts, Source, labels, mark
from weldgraph.errors import Refused
from weldgraph.grammar.unit_table import table
from weldgraph.graph import PREFIXES
from weldgraph.model import BoundKind, Quantity, Unit
from weldgraph.terms import WG, label

_HEADLINE: Final = re.compile(r"(title|(graphical )?abstract|highlights|conclusions?|summary)\b", re.IGNORECASE)
_PER_CENT = re.compile(r"percent(?:-([a-z]+))?")


class Columns:
    """The graph of a record by predicate: subject → objects, as texts; each is read when it is first asked for."""

    def __init__(self, store: ox.Store, graph: str) -> None:
        self.store, self.graph = store, ox.NamedNode(graph)
        self.known: dict[str, dict[str, list[str]]] = {}

    def many(self, name: str) -> Mapping[str, list[str]]:
        """Subject → objects, of a predicate: a prefixed name or, bare, a term of ours."""
        if name not in self.known:
            prefix, _, local = name.rpartition(":")
            predicate = ox.NamedNode(PREFIXES[prefix or "wg"] + local)
            column: dict[str, list[str]] = {}
            for quad in self.store.quads_for_pattern(None, predicate, None, self.graph):
                column.setdefault(quad.subject.value, []).append(quad.object.value)  # type: ignore[union-attr]  # the graph has no quoted triples
            self.known[name] = column
        return self.known[name]

    def one(self, node: str, *names: str) -> str:
        """The first value there is, by predicate in the order given; ""."""
        for name in names:
            if found := self.many(name).get(node):
                return min(found)
        return ""

    def lowest(self, name: str) -> dict[str, str]:
        """Subject → the first of its objects."""
        return {node: min(found) for node, found in self.many(name).items()}

    def all(self, node: str, name: str) -> tuple[str, ...]:
        """The objects of a node, sorted."""
        return tuple(sorted(self.many(name).get(node, ())))


def read_facts(store: ox.Store, graph: str) -> Facts:
    """The numbers of the record in that named graph."""
    return facts_in(Columns(store, graph))


def facts_in(columns: Columns) -> Facts:
    """The numbers of a record that others read too."""
    reader = _Reader(columns)
    facts = [
        *reader.observations(),
        *reader.parameters("parameter", "parameter"),
        *reader.parameters("attribute", "parameter"),
        *reader.parameters("amount", "amount"),
        *reader.statements(),
    ]
    return Facts(
        all=tuple(sorted(facts, key=lambda fact: fact.iri)),
        names=columns.lowest("rdfs:label") | columns.lowest("dcterms:identifier"),
        kinds={node: frozenset(map(label, found)) for node, found in columns.many("rdf:type").items()},
        formulas=columns.lowest("formula"),
        states=columns.lowest("state"),
        lineage=_lineage(columns),
        used=_used(columns),
    )  # fmt: skip


def _lineage(columns: Columns) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in ("ancestor", "lineageStep"):
        for node, others in columns.many(name).items():
            found[node] |= {node, *others}
    for step, samples in columns.many("leadsTo").items():
        found[step] |= {step}.union(*(found.get(sample, {sample}) for sample in samples))
    for family, members in columns.many("hasMember").items():
        found[family] |= {family}.union(*(found.get(member, {member}) for member in members))
    return {node: frozenset(others) for node, others in found.items()}


def _used(columns: Columns) -> dict[str, tuple[tuple[str, str, bool], ...]]:
    return {
        step: tuple(
            sorted(
                (columns.one(use, "role"), columns.one(use, "prov:entity"), bool(columns.one(use, "amount")))
                for use in uses
            )
        )
        for step, uses in columns.many("prov:qualifiedUsage").items()
    }


class _Reader:
    """Facts from columns; values, places and settings are read once each."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.conditions: dict[str, tuple[str, Quantity] | None] = {}
        self.settings: dict[str, dict[str, Quantity]] = {}

    def quantity(self, node: str) -> Quantity | None:
        """The value of a node; None where it has none that can be read back."""
        one, kind = self.columns.one, self.columns.one(node, "boundKind")
        text, digits, unit = one(node, "text"), one(node, "digits"), one(node, "qudt:hasUnit")
        known = _unit(unit) if unit else None
        if not kind or (not text and known is None):
            return None
        low, high, uncertainty = (one(node, name) for name in ("lower", "upper", "uncertainty"))
        return Quantity(
            printed=one(node, "printed"),
            kind=cast("BoundKind", kind),
            value=Decimal(digits) if digits else None,
            digits=digits,
            lower=Decimal(low) if low else None,
            upper=Decimal(high) if high else None,
            lower_open=bool(one(node, "lowerOpen")),
            upper_open=bool(one(node, "upperOpen")),
            unit=known,
            approximate=bool(one(node, "approximate")),
            uncertainty=Decimal(uncertainty) if uncertainty else None,
            text=text,
        )

    def observations(self) -> Iterator[Fact]:
        for node, values in self.columns.many("sosa:hasResult").items():
            if quantity := self.quantity(min(values)):
                yield self.fact(node, "observation", quantity, self.columns.one(node, "sosa:hasFeatureOfInterest"))

    def parameters(self, predicate: str, kind: Literal["parameter", "amount"]) -> Iterator[Fact]:
        """Parameters of steps and runs, attributes of samples, amounts of what is used or mixed."""
        step_of = {use: step for step, uses in self.columns.many("prov:qualifiedUsage").items() for use in uses}
        step_of |= {part: whole for whole, parts in self.columns.many("part").items() for part in parts}
        for owner, nodes in self.columns.many(predicate).items():
            for node in nodes:
                if quantity := self.quantity(node):
                    fact = self.fact(node, kind, quantity, step_of.get(owner, owner))
                    if kind == "amount":
                        what = self.columns.one(owner, "prov:entity", "what")
                        traits = {**fact.traits, "role": self.columns.one(owner, "role")}
                        fact = replace(fact, what=what, traits=traits)
                    yield fact

    def statements(self) -> Iterator[Fact]:
        for node, values in self.columns.many("value").items():
            if quantity := self.quantity(min(values)):
                yield self.fact(node, "statement", quantity, self.columns.one(node, "subject"))

    def fact(
        self,
        node: str,
        kind: Literal["observation", "parameter", "amount", "statement"],
        quantity: Quantity,
        subject: str,
    ) -> Fact:
        one, many = self.columns.one, self.columns.all
        place = one(node, "source")
        document = one(place, "document")
        own = dict(filter(None, map(self._condition, many(node, "condition"))))
        test, run = one(node, "test"), one(node, "characterisation")
        if kind == "parameter" and one(subject, "appliedTo"):  # a setting is of its run
            test, run = (subject, "") if "/test/" in subject else ("", subject)
        held = {**self._settings(test or run), **own} if kind == "observation" else own
        links = {name: found for name, predicate in _LINKS.items() if (found := many(node, predicate))}
        return Fact(
            iri=node,
            kind=kind,
            property=labels().get(one(node, "sosa:observedProperty", "property"), ""),
            quantity=quantity,
            subject=subject,
            source=Source(
                one(document, "rdfs:label"), one(place, "address"), one(place, "printed") or quantity.printed
            ),
            conditions={name: mark(value) for name, value in own.items()},
            held={name: mark(value) for name, value in held.items()},
            quantities=held,
            test=test,
            run=test or run,
            family=one(node, "family") or one(subject, "family"),
            table=one(place, "table"),
            row=int(one(place, "row") or 0),
            column=int(one(place, "column") or 0),
            place=place,
            links=links,
            inferred=self._inferred(node),
            headline=bool(_HEADLINE.match(one(place, "section"))),
            traits={name: word for name, predicate in _TRAITS.items() if (word := label_of(one(node, predicate)))},
        )

    def _inferred(self, node: str) -> frozenset[str]:
        """A reason given for test or state is about those; any other is about the value."""
        found = {name for name, word in _INFERRED.items() if self.columns.one(node, word) == WG + "inferred"}
        return frozenset(found or ({"value"} if self.columns.one(node, "because") else ()))

    def _condition(self, node: str) -> tuple[str, Quantity] | None:
        if node not in self.conditions:
            quantity = self.quantity(node)
            name = labels().get(self.columns.one(node, "property"), "")
            self.conditions[node] = (name, quantity) if quantity and name else None
        return self.conditions[node]

    def _settings(self, run: str) -> Mapping[str, Quantity]:
        """The settings of a test that have one value; a range of currents is not the current of one value."""
        if run not in self.settings:
            found = ((node, self.quantity(node)) for node in self.columns.all(run, "parameter"))
            self.settings[run] = {
                labels().get(self.columns.one(node, "property"), ""): quantity
                for node, quantity in found
                if quantity and (quantity.text or quantity.value is not None)
            }
        return self.settings[run]


_INFERRED = {"value": "basis", "test": "testBasis", "state": "subjectState"}
_LINKS = {"from": "prov:wasDerivedFrom", "of": "of", "to": "to", "restates": "restates"}
_TRAITS = {
    "half cycle": "halfCycle",
    "normalised to": "normalisedTo",
    "role": "role",
    "origin": "origin",
    "direction": "direction",
    "statement": "statementKind",
}


def label_of(text: str) -> str:
    """A word as it stands; of an IRI what it is called."""
    return label(text) if "://" in text else text


@lru_cache(maxsize=1)
def _units() -> Mapping[str, Unit]:
    return {unit.iri: unit for unit in table().declared.values()}


@lru_cache(maxsize=1024)
def _unit(iri: str) -> Unit | None:
    """The unit of an IRI: a declared one, or one whose IRI was made of its code."""
    known = _units().get(iri)
    if known is not None:
        return known
    from weldgraph.units import by_ucum  # noqa: PLC0415  rarely needed

    try:
        return by_ucum(_PER_CENT.sub(lambda found: f"%{{{found[1]}}}" if found[1] else "%", iri.rpartition("/")[2]))
    except Refused:
        return None
