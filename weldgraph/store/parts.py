"""What a store keeps and what may be asked of it.

A store holds parts: records, a report a record, the ontology, the facts of the build. Each part is one named graph.
Questions name no graph: they are answered from all parts together, with a `catalogue` graph that says of each part's
graph which checksum and how many triples it has.
"""

import hashlib
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from weldgraph.answer import BOOLEAN, DECIMAL, DOUBLE, INTEGER, Answer, Term, normalise
from weldgraph.errors import StoreError

BASE = "https://w3id.org/weldgraph"
CATALOGUE = f"{BASE}/catalogue"
SHA256 = f"{BASE}#sha256"
TRIPLES = f"{BASE}#triples"
_RECORD = f"{BASE}/record/"
_SKOLEM = f"{BASE}/.well-known/genid/"
_FIXED = {"ontology": BASE, "build": f"{BASE}/build"}
_TYPED = re.compile(r'"([^"\\]*)"\^\^<([^>]*)>(?= <[^>]*> \.$)')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}(/report)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a store knows of one of its parts.

    Attributes:
        part: id of a record, "<id>/report", "ontology" or "build".
        sha256: of its sorted N-Quads.
        triples: how many.
    """

    part: str
    sha256: str
    triples: int

    @property
    def graph(self) -> str:
        """IRI of its graph."""
        return graph_name(self.part)

    @property
    def is_record(self) -> bool:
        """Whether it is a record itself."""
        return self.part not in _FIXED and "/" not in self.part

    def described(self) -> list[str]:
        """What the catalogue graph says of it, in N-Triples without the full stop."""
        return [
            f'<{self.graph}> <{SHA256}> "{self.sha256}"',
            f'<{self.graph}> <{TRIPLES}> "{self.triples}"^^<{INTEGER}>',
        ]


@dataclass(frozen=True, slots=True)
class Shard:
    """A part as it is stored: canonical N-Quads, and what the catalogue says of them; made by `shard_of`.

    Attributes:
        entry: what the catalogue says.
        nquads: the quads; of a shard that is in a file, nothing.
        file: where they are, if another process has put them there for the store; see `Store.aside`.
    """

    entry: Entry
    nquads: bytes
    file: Path | None = None


class Store(Protocol):
    """Parts by name, and questions to all of them together. Every method raises StoreError where the store fails."""

    location: str

    aside: Path | None = None
    """While records are built: where any process puts shards for the next write; None where that wants bytes."""

    def query(self, sparql: str) -> Answer:
        """The answer to a SELECT, ASK or CONSTRUCT query; Refused where it cannot be read as one."""

    def write(self, parts: Mapping[str, bytes | Shard | None]) -> None:
        """Put N-Quads in the place of each of these parts, or remove those with None; all of them or none."""

    def building(self) -> AbstractContextManager[None]:
        """Be the only one who builds into this store; StoreError if another stays at it."""

    def replace(self, part: str, nquads: bytes) -> None:
        """Put N-Quads in the place of one part. What is there already, unchanged, is not written again."""
        self.write({part: nquads})

    def remove(self, part: str) -> None:
        """Take a part out, a record with its report."""
        self.entry(part)
        self.write({part: None})

    def entry(self, part: str) -> Entry:
        """What the store knows of a part; StoreError if it is not there."""
        found = next((entry for entry in self.parts() if entry.part == part), None)
        if found is None:
            raise StoreError(f"There is no {part} in the store {self.location}.")
        return found

    def records(self) -> list[Entry]:
        """The records, by id."""
        return [entry for entry in self.parts() if entry.is_record]

    def parts(self) -> list[Entry]:
        """Everything: records, reports, ontology, build; by name."""

    def intact(self, entry: Entry) -> bool:
        """Whether a part is there as its entry says; a server is taken at its word."""

    def dump(self, part: str | Entry) -> bytes:
        """The sorted N-Quads of a part; who has its entry spares the store looking it up among all the others."""


def graph_name(part: str) -> str:
    """IRI of the graph of a part."""
    if not _PART.fullmatch(part):
        raise StoreError(f"{part!r} is no name of a record: letters, digits, '.', '_' and '-' only.")
    return _FIXED.get(part, _RECORD + part)


def part_of(graph: str) -> str:
    """The part that a graph IRI stands for."""
    fixed = {iri: part for part, iri in _FIXED.items()}
    return fixed.get(graph, graph.removeprefix(_RECORD))


def canonical(part: str, nquads: bytes) -> bytes:
    """Sorted N-Quads, each once, all in the graph of the part, free of blank nodes, with literals in canonical form.

    A blank node becomes an IRI under `.well-known/genid/` (RDF 1.1, 3.5), named by RDFC-1.0, so that the same graph is
    the same bytes everywhere.

    Raises:
        StoreError: not N-Quads, or a quad in another graph.
    """
    graph = graph_name(part)
    try:
        quads = list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"What should be stored as {part} is no N-Quads: {error}.") from error
    stray = next((quad for quad in quads if quad.graph_name != ox.NamedNode(graph)), None)
    if stray:
        raise StoreError(f"What should be stored as {part} holds a quad outside its graph <{graph}>: {stray}.")
    if b"_:" in nquads and any(isinstance(end, ox.BlankNode) for quad in quads for end in (quad.subject, quad.object)):
        quads = _skolemised(part, quads)
    text = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()
    lines = [_TYPED.sub(_normalised, line) if '"^^<' in line else line for line in text.split("\n") if line]
    return "".join(f"{line}\n" for line in sorted(dict.fromkeys(lines))).encode()  # in order already: sorted at once


def shard_of(part: str, nquads: bytes, *, is_canonical: bool = False) -> Shard:
    """A part made ready for any store.

    Args:
        part: its name.
        nquads: what it holds.
        is_canonical: they are as `canonical` would give them, as those of `weldgraph.graph` are; they are not read.

    Raises:
        StoreError: not N-Quads, or a quad in another graph.
    """
    shard = nquads if is_canonical else canonical(part, nquads)
    return Shard(Entry(part, hashlib.sha256(shard).hexdigest(), shard.count(b"\n")), shard)


def triples(entries: Mapping[str, Entry]) -> int:
    """How many they have in all."""
    return sum(entry.triples for entry in entries.values())


def shards_of(parts: Mapping[str, bytes | Shard | None]) -> dict[str, Shard | None]:
    """Every part made ready; None stays."""
    return {part: shard_of(part, of) if isinstance(of, bytes) else of for part, of in parts.items()}


def changed_parts(new: Mapping[str, Shard | None], old: Mapping[str, Entry]) -> dict[str, Shard | None]:
    """Those that are not in the store as they are here."""
    return {part: shard for part, shard in new.items() if (shard and shard.entry) != old.get(part)}


def stale_reports(new: Mapping[str, Shard | None], old: Mapping[str, Entry]) -> list[str]:
    """Reports that a change leaves behind: they are about what the record was before."""
    reports = (f"{part}/report" for part in changed_parts(new, old))
    return [report for report in reports if report in old and report not in new]


def from_oxigraph(value: object) -> Term:
    """The term, in canonical form."""
    if isinstance(value, ox.NamedNode):
        return Term("iri", value.value)
    if isinstance(value, ox.BlankNode):
        return Term("bnode", value.value)
    if isinstance(value, ox.Literal):
        return normalise(Term("literal", value.value, value.datatype.value, value.language or ""))
    raise StoreError(f"The answer holds a triple as a value, {value}, which weldgraph does not know.")


def from_tsv(text: str) -> Term:
    """A term of SPARQL 1.1 Query Results TSV, in canonical form.

    Source: https://www.w3.org/TR/sparql11-results-csv-tsv/, 4: terms as in Turtle, numbers and booleans may be bare.
    """
    if text[0] == "<":
        return Term("iri", text[1:-1])
    if text[0] == "_":
        return Term("bnode", text[2:])
    if text[0] == '"':
        end = text.rindex('"')
        value, behind = _ESCAPE.sub(_unescaped, text[1:end]), text[end + 1 :]
        language = behind[1:] if behind.startswith("@") else ""
        return normalise(Term("literal", value, behind[3:-1] if behind.startswith("^^") else "", language))
    kind = BOOLEAN if text[0] in "tf" else DOUBLE if "e" in text.lower() else DECIMAL if "." in text else INTEGER
    return normalise(Term("literal", text, kind))


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPED.get(match[1], match[1])


def _normalised(literal: re.Match[str]) -> str:
    return _canonical_literal(literal[1], literal[2])


@lru_cache(maxsize=4096)
def _canonical_literal(value: str, datatype: str) -> str:
    term = normalise(Term("literal", value, datatype))
    return f'"{term.value}"^^<{term.datatype}>'


def _skolemised(part: str, quads: list[ox.Quad]) -> list[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    def named(node: ox.BlankNode) -> ox.NamedNode:
        return ox.NamedNode(f"{_SKOLEM}{part}/{node.value}")

    return [
        ox.Quad(
            named(quad.subject) if isinstance(quad.subject, ox.BlankNode) else quad.subject,
            quad.predicate,
            named(quad.object) if isinstance(quad.object, ox.BlankNode) else quad.object,
            quad.graph_name,
        )
        for quad in dataset
    ]
