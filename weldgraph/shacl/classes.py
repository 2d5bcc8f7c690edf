"""Which class is below which, worked out once so that no query has to follow rdfs:subClassOf."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Triple

from weldgraph.shacl.shapes import RDF, RDFS


@dataclass(frozen=True)
class Classes:
    """Subclasses and named instances, closed over rdfs:subClassOf.

    Attributes:
        under: of a class, the classes that are stated to be directly below it.
        typed: of a class, the IRIs that are stated to be instances of it.
    """

    under: dict[str, frozenset[str]]
    typed: dict[str, frozenset[str]]

    @classmethod
    def of(cls, statements: Iterable[Quad | Triple]) -> "Classes":
        """The classes of an ontology, from its triples."""
        under: dict[str, set[str]] = defaultdict(set)
        typed: dict[str, set[str]] = defaultdict(set)
        for one in statements:
            if isinstance(one.subject, NamedNode) and isinstance(one.object, NamedNode):
                if one.predicate.value == f"{RDFS}subClassOf":
                    under[one.object.value].add(one.subject.value)
                elif one.predicate.value == f"{RDF}type":
                    typed[one.object.value].add(one.subject.value)
        return cls(_frozen(under), _frozen(typed))

    def with_subclasses(self, pairs: Iterable[tuple[str, str]]) -> "Classes":
        """The same, and (subclass, class) pairs found elsewhere."""
        under = {above: set(below) for above, below in self.under.items()}
        for below, above in pairs:
            under.setdefault(above, set()).add(below)
        return Classes(_frozen(under), self.typed)

    def statements(self) -> Iterator[Triple]:
        """All of it as triples again."""
        for predicate, sets in ((f"{RDFS}subClassOf", self.under), (f"{RDF}type", self.typed)):
            for value, subjects in sets.items():
                yield from (Triple(NamedNode(one), NamedNode(predicate), NamedNode(value)) for one in subjects)

    def below(self, top: str) -> tuple[str, ...]:
        """A class and all classes below it, sorted."""
        found, ahead = {top}, [top]
        while ahead:
            new = self.under.get(ahead.pop(), frozenset()) - found
            found |= new
            ahead += new
        return tuple(sorted(found))

    def instances(self, top: str) -> tuple[str, ...]:
        """The named instances of a class and of those below it, sorted."""
        return tuple(sorted({one for kind in self.below(top) for one in self.typed.get(kind, ())}))


def _frozen(sets: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(value) for key, value in sets.items()}
