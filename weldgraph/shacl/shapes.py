"""SHACL shapes as plain values.

Source   W3C Recommendation "Shapes Constraint Language (SHACL)", 20 July 2017: core, and SELECT constraints.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

Term: TypeAlias = NamedNode | BlankNode | Literal

PATH_PARAMETERS = {
    "inverse": "inversePath",
    "alternative": "alternativePath",
    "star": "zeroOrMorePath",
    "plus": "oneOrMorePath",
    "optional": "zeroOrOnePath",
}


def as_text(term: object) -> str:
    """A term as one text: an IRI as it is, a blank node as _:label, a literal as in N-Triples; None as ""."""
    return term.value if isinstance(term, NamedNode) else "" if term is None else str(term)


_SUFFIX = {"star": "*", "plus": "+", "optional": "?"}
_KINDS = {suffix: kind for kind, suffix in _SUFFIX.items()}


@dataclass(frozen=True, slots=True)
class Path:
    """A property path. `kind` is iri, inverse, sequence, alternative, star, plus or optional."""

    kind: str
    iri: str = ""
    parts: tuple["Path", ...] = ()

    def __str__(self) -> str:
        """The path in SPARQL's notation."""
        if self.kind == "iri":
            return f"<{self.iri}>"
        inner = [str(part) if part.kind == "iri" else f"({part})" for part in self.parts]
        if self.kind in ("sequence", "alternative"):
            return ("/" if self.kind == "sequence" else "|").join(inner)
        return f"^{inner[0]}" if self.kind == "inverse" else inner[0] + _SUFFIX[self.kind]

    @classmethod
    def parse(cls, text: str) -> "Path":
        """The path that was written so by `str`."""
        tokens = re.findall(r"<[^>]*>|[()^/|*+?]", text)[::-1]
        return cls._compound(tokens)

    @classmethod
    def _compound(cls, tokens: list[str]) -> "Path":
        parts = [cls._step(tokens)]
        between = tokens[-1] if tokens else ""
        while tokens and tokens[-1] == between != ")":
            tokens.pop()
            parts.append(cls._step(tokens))
        return parts[0] if len(parts) == 1 else cls("sequence" if between == "/" else "alternative", parts=tuple(parts))

    @classmethod
    def _step(cls, tokens: list[str]) -> "Path":
        sign = tokens.pop()
        if sign == "^":
            return cls("inverse", parts=(cls._step(tokens),))
        if sign == "(":
            step = cls._compound(tokens)
            tokens.pop()
        else:
            step = cls("iri", sign[1:-1])
        if tokens and tokens[-1] in _KINDS:
            return cls(_KINDS[tokens.pop()], parts=(step,))
        return step


@dataclass(frozen=True, eq=False, slots=True)
class Constraint:
    """One constraint of a shape.

    Attributes:
        kind: local name of its parameter ("minCount"); "qualifiedMinCount", "qualifiedMaxCount" for those two.
        terms: the value of the parameter; the members of a list; the predicates a closed shape allows.
        number: of a count or a length.
        flags: of a pattern.
        shapes: the shapes referred to; for a qualified count its shape, then the siblings it must be disjoint with.
        select: a SPARQL SELECT with its prefixes.
        message: what a SPARQL constraint says for itself.
    """

    kind: str
    terms: tuple[Term, ...] = ()
    number: int = 0
    flags: str = ""
    shapes: tuple["Shape", ...] = ()
    select: str = ""
    message: str = ""

    @property
    def component(self) -> str:
        """Local name of the constraint component."""
        name = "SPARQL" if self.kind == "sparql" else self.kind[0].upper() + self.kind[1:]
        return f"{name}ConstraintComponent"


@dataclass(frozen=True, eq=False, slots=True)
class Shape:
    """A node shape (no path) or a property shape; `label` is its IRI, or says where it stands in a named one."""

    label: str
    path: Path | None
    severity: str
    message: str
    deactivated: bool
    constraints: tuple[Constraint, ...]
    targets: tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class Uncompiled:
    """A shape that pySHACL runs, and why."""

    shape: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """A shapes graph, read.

    Attributes:
        shapes: the shapes with targets that can be compiled, sorted by label.
        uncompiled: those that are left to pySHACL, with the reason.
        triples: the whole graph, sorted.
        targets: which of its triples give the shapes in `shapes` their targets.
        labels: of every blank node.
    """

    shapes: tuple[Shape, ...]
    uncompiled: tuple[Uncompiled, ...]
    triples: tuple[Triple, ...]
    targets: frozenset[Triple]
    labels: dict[BlankNode, str]
