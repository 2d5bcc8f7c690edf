"""A value under the name of a property that is not defined for what was measured."""

from collections import defaultdict

import pyoxigraph as ox

from weldgraph.claims.claim import Claim, Graph, Notes, Rule, root, weigh
from weldgraph.derive import Fact
from weldgraph.graph import ONTOLOGY, WG
from weldgraph.quantity import show
from weldgraph.terms import label

RULE = Rule(
    code="CLAIM-DEFINITION",
    type=4,
    title="a property is defined for what was measured",
    why="Some properties are defined for one physical state only: a tap density for a powder that was tapped. A body's "
    "density under that name is another quantity, and is not like with like beside densities of powders. The ontology "
    "says for which state a property is defined, and which states are none such.",
    silent="States the ontology does not name, and values of which the state is not told.",
)


def check(graph: Graph, _: tuple[Claim, ...], notes: Notes) -> None:
    """Every value of a property that the ontology restricts to a state; restatements are told with the first print."""
    for node, defined, excluded in _restricted(graph.store):
        name = label(node)
        groups: dict[str, list[Fact]] = defaultdict(list)
        for fact in notes.facts.answering.get(name, ()):
            state = notes.facts.states.get(fact.subject, "")
            if fact.property != name or fact.kind != "observation" or not state:
                continue
            notes.count(RULE)
            if set(state.casefold().split()) & excluded:
                groups[root(fact, notes.facts).iri].append(fact)
        for key in sorted(groups):
            _alert(notes.facts.by_iri[key], groups[key], defined, notes)


def _alert(first: Fact, group: list[Fact], defined: str, notes: Notes) -> None:
    facts = notes.facts
    state = facts.states[group[0].subject]
    what = f"{first.property} of {notes.called(group[0].subject)}, a {state}"
    notes.alert(
        RULE, weigh(headline=any(fact.headline for fact in group)), group[0].subject, first.iri,
        f"{show(first.quantity)} is printed as {what}; that property is defined for a {defined}, so that the value is "
        f"not like with like beside those of {defined}s.",
        printed=show(first.quantity), recomputed="",
        sources=(first.source, *(fact.source for fact in sorted(group, key=lambda one: one.iri))),
    )  # fmt: skip


def _restricted(store: ox.Store) -> list[tuple[str, str, frozenset[str]]]:
    """(property, the state it is defined for, words of states that are none such), from the ontology."""
    ontology = ox.NamedNode(ONTOLOGY)

    def pairs(name: str) -> list[tuple[str, str]]:
        found = store.quads_for_pattern(None, ox.NamedNode(WG + name), None, ontology)
        return sorted(
            (quad.subject.value, quad.object.value)
            for quad in found
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        )

    excluded = pairs("notDefinedFor")
    return [
        (node, state, frozenset(word for other, word in excluded if other == node)) for node, state in pairs("ofState")
    ]
