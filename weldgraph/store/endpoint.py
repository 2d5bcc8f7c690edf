"""A store behind a SPARQL 1.1 endpoint: Oxigraph's server, Virtuoso 7, Fuseki, and others that keep to the standard.

Every part is one graph, and the catalogue graph says which are whole. What is new is put in place graph by graph (Graph
Store Protocol: three times INSERT DATA on Virtuoso and Fuseki), announced in the catalogue before and listed in
it behind; a graph that is announced is in no answer. What replaces something goes with the listing in one update, which
is one transaction. Where a server has none (Virtuoso) everything is put graph by graph, and a part whose writing broke
off stays announced: nobody sees half of it. Whatever is sent can be sent twice without harm.

What Virtuoso 7 does differently, as measured, and what is done about it:

    doubles        printed with 6 digits: asked a second time as text with 17
    row limit      10,000, told in a header: the answer is fetched page by page and counted
    default graph  everything on the server, with 2,500 triples of its own: what is not ours is excluded by name. A list
                   of ours (FROM) costs 2 to 50 times as much at 100 graphs, a graph group no less.
    xsd:decimal    at most 15 digits after the point, more are rounded away: such a one is kept under a datatype of our
                   own, and comes back as a decimal, but cannot be compared with numbers there
    xsd:integer    beyond 32 bits becomes a decimal in a graph that is put, not in INSERT DATA
    requests       at most 10 MB, and 5,000 triples an INSERT DATA: chunks; MOVE loses data and is not used
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext

import pyoxigraph as ox

from weldgraph.answer import DOUBLE, Answer, Term, normalise, yes_or_no
from weldgraph.errors import StoreError
from weldgraph.store.changes import LONG, announced, insert, ntriples_of, operations, requests, stretches
from weldgraph.store.parts import (
    CATALOGUE,
    SHA256,
    TRIPLES,
    Entry,
    Shard,
    Store,
    changed_parts,
    graph_name,
    part_of,
    shards_of,
    stale_reports,
)
from weldgraph.store.protocol import Dataset, Server
from weldgraph.syntax import count, from_graphs, named_graphs, prove, rewrap

_REQUEST = 4_000_000  # characters a request, for Virtuoso, and of a graph that is put
_BELIEVED = 100  # rows: no server cuts shorter answers off
_FEW = 100  # graphs that Virtuoso is told to leave out
_REMEMBERED = 60.0  # seconds for which we know which graphs of others a server has
_PROBE = "1.23456789012345E0"  # a double that a server either prints as it is or does not
_EXACT = "__exact"  # ending of the column that holds a double as text


class EndpointStore(Store):
    """The store behind the address that takes queries; see protocol.Server for the others, and for credentials."""

    def __init__(self, url: str, *, timeout: int | None = None) -> None:
        """Nothing is asked yet; after `timeout` seconds (WELDGRAPH_TIMEOUT, else 60) a request counts as failed."""
        self._server = Server(url, timeout)
        self.location = self._server.shown
        self._rounds: bool | None = None
        self._others: tuple[float, list[str] | None] | None = None
        self._whole = _BELIEVED

    def query(self, sparql: str) -> Answer:
        """See Store."""
        form = prove(sparql)
        sparql, dataset = self._over_our_graphs(sparql)
        if form != "CONSTRUCT":
            return self._selected(sparql, dataset)
        answer = self._server.graph(sparql, dataset)
        if any(term and term.datatype == DOUBLE for row in answer.rows for term in row) and self._rounds_doubles():
            raise StoreError(f"The server at {self.location} rounds the doubles of a constructed graph; use SELECT.")
        return answer

    def building(self) -> AbstractContextManager[None]:
        """See Store; SPARQL knows no locks, so that nobody is kept out of a server."""
        return nullcontext()

    def write(self, parts: Mapping[str, bytes | Shard | None]) -> None:
        """See Store; on a server without transactions a part whose writing broke off is as if removed."""
        new = shards_of(parts)
        old = {entry.part: entry for entry in self.parts()}
        changed = {**changed_parts(new, old), **dict.fromkeys(stale_reports(new, old))}
        if not changed:
            return
        is_virtuoso = self._rounds_doubles()
        address = self._server.graph_store(is_virtuoso=is_virtuoso)
        alone = {
            part: shard for part, shard in changed.items() if shard and address and (is_virtuoso or part not in old)
        }
        self._others = None
        self._update((announced(part) for part in alone), is_virtuoso)
        for part, shard in alone.items():
            triples = ntriples_of(shard, is_virtuoso)
            long = [triple for triple in triples if is_virtuoso and LONG.search(triple)]
            self._put(address, part, [triple for triple in triples if triple not in long] if long else triples)
            self._update([insert(graph_name(part), long)] if long else [], is_virtuoso)
            self._verify(part, shard.entry.triples)
        rest = (one for part, shard in changed.items() for one in operations(part, shard, is_virtuoso, part in alone))
        self._update(rest, is_virtuoso)
        for part, shard in changed.items():
            if part not in alone:
                self._verify(part, shard.entry.triples if shard else 0)

    def parts(self) -> list[Entry]:
        """See Store."""
        catalogue = f"SELECT ?g ?s ?n WHERE {{ GRAPH <{CATALOGUE}> {{ ?g <{SHA256}> ?s ; <{TRIPLES}> ?n }} }}"
        rows = [[term.value if term else "" for term in row] for row in self._selected(catalogue).rows]
        return sorted((Entry(part_of(g), sha, int(n)) for g, sha, n in rows), key=lambda entry: entry.part)

    def intact(self, entry: Entry) -> bool:  # noqa: ARG002  the contract
        """See Store."""
        return True

    def dump(self, part: str | Entry) -> bytes:
        """See Store."""
        entry = part if isinstance(part, Entry) else self.entry(part)
        answer = self._selected(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{entry.graph}> {{ ?s ?p ?o }} }}")
        if len(answer.rows) != entry.triples:
            raise self._lost(entry.part, len(answer.rows), entry.triples)
        lines = [f"{' '.join(_ntriples(term) for term in row if term)} <{entry.graph}> .\n" for row in answer.rows]
        return b"".join(sorted(line.encode() for line in lines))

    def _rounds_doubles(self) -> bool:
        """Whether the server prints doubles with fewer digits than they have: so Virtuoso gives itself away."""
        if self._rounds is None:
            answer, _ = self._server.table(f"SELECT ({_PROBE} AS ?d) WHERE {{}}")
            self._rounds = answer.rows != [(Term("literal", _PROBE, DOUBLE),)]
        return self._rounds

    def _over_our_graphs(self, sparql: str) -> tuple[str, Dataset]:
        """The query over the graphs that it names, or else over ours, and what the protocol has to say of them.

        Ours are named one by one unless the default graph is just their union. Virtuoso is told in the text, which of
        the others to leave out, or if those are many, ours: as parameters it would send them all back in more headers
        than Python reads. Oxigraph is told by parameters: FROM it overlooks where its default graph is the union.
        """
        own = named_graphs(sparql)
        is_virtuoso = self._rounds_doubles()
        if any(own):
            return sparql, ((), ()) if is_virtuoso else own
        others, unlisted = self._graphs_of_others(is_virtuoso), self._being_written()
        if others is not None and not unlisted and not others:
            return sparql, ((), ())
        if others is not None and is_virtuoso and len(others) + len(unlisted) <= _FEW:
            return "".join(map(_without, (*others, *unlisted))) + sparql, ((), ())
        graphs = [CATALOGUE, *(entry.graph for entry in self.parts())]
        return (from_graphs(sparql, graphs), ((), ())) if is_virtuoso else (sparql, (graphs, graphs))

    def _graphs_of_others(self, is_virtuoso: bool) -> list[str] | None:
        """What the default graph holds beside ours, as remembered.

        None if it is not the union of all graphs, or holds others that cannot be left out.
        """
        if self._others is None or time.monotonic() > self._others[0] + _REMEMBERED:
            found = self._everything_else() if is_virtuoso else [] if self._is_just_ours() else None
            self._others = (time.monotonic(), found)
        return self._others[1]

    def _everything_else(self) -> list[str]:
        """Graphs on the server that are neither listed nor announced."""
        every = self._selected(
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        )  # DISTINCT ?g: 50 s
        ours = {CATALOGUE, *(entry.graph for entry in self.parts()), *self._being_written()}
        return sorted({row[0].value for row in every.rows if row[0]} - ours)

    def _is_just_ours(self) -> bool:
        """Whether the default graph is the union of all graphs, and none is another's."""
        is_union = f"ASK {{ ?graph <{SHA256}> ?checksum . GRAPH ?g {{}} FILTER(?g = <{CATALOGUE}>) }}"
        listed = f"GRAPH <{CATALOGUE}> {{ ?g <{TRIPLES}> ?n }}"
        has_others = f"ASK {{ GRAPH ?g {{}} FILTER(?g != <{CATALOGUE}>) FILTER NOT EXISTS {{ {listed} }} }}"
        ours, others = (self._server.table(query)[0] for query in (is_union, has_others))
        return ours == yes_or_no(True) and others == yes_or_no(False)

    def _being_written(self) -> list[str]:
        """Graphs that are being written, or whose writing broke off."""
        unlisted = f"?g <{TRIPLES}> 0 FILTER NOT EXISTS {{ ?g <{SHA256}> ?checksum }}"
        answer = self._selected(f"SELECT ?g WHERE {{ GRAPH <{CATALOGUE}> {{ {unlisted} }} }} ORDER BY ?g")
        return [row[0].value for row in answer.rows if row[0]]

    def _selected(self, sparql: str, dataset: Dataset = ((), ())) -> Answer:
        """All rows of a SELECT or ASK query, with every digit."""
        answer, is_told = self._server.table(sparql, dataset)
        is_cut = is_told or self._is_cut(sparql, dataset, len(answer.rows))
        with_doubles = answer.columns if is_cut else _columns_with_doubles(answer)
        exact = with_doubles if with_doubles and self._rounds_doubles() else []
        if not is_cut and not exact:
            return answer
        extra = " ".join(_as_text(column) for column in exact)
        rows: list[tuple[Term | None, ...]] = []
        limit = len(answer.rows) if is_cut else 0
        while True:
            stretch, _ = self._server.table(rewrap(sparql, answer.columns, extra, limit, len(rows)), dataset)
            rows += _with_exact_doubles(stretch, answer.columns)
            if not limit or len(stretch.rows) < limit:
                break
        if is_cut and self._server.number(count(sparql), dataset) != len(rows):
            raise StoreError(f"The store {self.location} changed while a long answer was read; ask again.")
        return Answer(answer.columns, rows)

    def _is_cut(self, sparql: str, dataset: Dataset, rows: int) -> bool:
        """Whether the server sent fewer rows than there are and did not say so, as Virtuoso does.

        An answer that is longer than any that proved to be whole is counted.
        """
        if rows <= self._whole or self._rounds_doubles():
            return False
        if self._server.number(count(sparql), dataset) != rows:
            return True
        self._whole = rows
        return False

    def _update(self, operations: Iterable[str], is_virtuoso: bool) -> None:
        """Carry out operations in one request, or in as few as Virtuoso takes."""
        for request in requests(operations, _REQUEST if is_virtuoso else 0):
            self._server.update(request)

    def _put(self, address: str, part: str, triples: list[str]) -> None:
        """Put a graph in place, stretch by stretch."""
        for number, stretch in enumerate(stretches(triples, _REQUEST)):
            text = "".join(f"{triple} .\n" for triple in stretch).encode()
            self._server.put(address, graph_name(part), text, add=number > 0)

    def _verify(self, part: str, triples: int) -> None:
        graph = graph_name(part)
        found = self._server.number(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        if found != triples:
            raise self._lost(part, found, triples)

    def _lost(self, part: str, found: int, triples: int) -> StoreError:
        return StoreError(
            f"The server at {self.location} keeps {found} of the {triples} triples of {part}: build it again."
        )


def _without(graph: str) -> str:
    """What tells Virtuoso to leave a graph out."""
    node = ox.NamedNode(graph)
    return f"define input:default-graph-exclude {node} define input:named-graph-exclude {node}\n"


def _columns_with_doubles(answer: Answer) -> list[str]:
    places = {at for row in answer.rows for at, term in enumerate(row) if term and term.datatype == DOUBLE}
    return [answer.columns[at] for at in sorted(places)]


def _as_text(column: str) -> str:
    return f'(IF(DATATYPE(?{column}) = <{DOUBLE}>, bif:sprintf("%.17g", ?{column}), "") AS ?{column}{_EXACT})'


def _with_exact_doubles(answer: Answer, columns: list[str]) -> Iterator[tuple[Term | None, ...]]:
    """The rows with doubles taken from the columns that hold them as text."""
    for row in answer.rows:
        cells = dict(zip(answer.columns, row, strict=True))
        yield tuple(_exact(cells[column], cells.get(column + _EXACT)) for column in columns)


def _exact(term: Term | None, text: Term | None) -> Term | None:
    if term is None or text is None or term.datatype != DOUBLE:
        return term
    return normalise(Term("literal", text.value, DOUBLE))


def _ntriples(term: Term) -> str:
    if term.kind == "iri":
        return str(ox.NamedNode(term.value))
    if term.kind == "bnode":
        return str(ox.BlankNode(term.value))
    if term.language:
        return str(ox.Literal(term.value, language=term.language))
    return str(ox.Literal(term.value, datatype=ox.NamedNode(term.datatype) if term.datatype else None))
