"""A store behind a SPARQL 1.1 endpoint: Oxigraph's server, Virtuoso 7, and others that keep to the standard.

Every part is one graph, and the catalogue graph says which are whole: its line for a part is taken out before the part
is written and put back behind it. One request carries the whole change, which is one transaction where the server has
such (Oxigraph). Where it has none (Virtuoso) a change that broke off leaves the part unlisted: nobody sees half of it.

What Virtuoso 7 does differently, as measured, and what is done about it:

    doubles        printed with 6 digits: asked a second time as text with 17
    row limit      10,000, told in a header: the answer is fetched page by page and counted
    default graph  holds the server's own 2,500 triples: FROM names our graphs
    xsd:decimal    at most 15 digits after the point, more are rounded away: such a one is kept under a datatype of our
                   own, and comes back as a decimal, but cannot be compared with numbers there
    requests       at most 10 MB, and 5,000 triples an INSERT DATA: chunks; MOVE loses data and is not used
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext

import pyoxigraph as ox

from weldgraph.answer import DOUBLE, FINE_DECIMAL, Answer, Term, normalise, yes_or_no
from weldgraph.errors import StoreError
from weldgraph.store.parts import (
    BASE,
    CATALOGUE,
    SHA256,
    TRIPLES,
    Entry,
    Shard,
    changed_parts,
    graph_name,
    part_of,
    shards_of,
    stale_reports,
)
from weldgraph.store.protocol import Dataset, Server
from weldgraph.syntax import count, from_graphs, named_graphs, prove, rewrap

_CHUNK = 1000  # triples an INSERT DATA
_REQUEST = 4_000_000  # characters a request, for Virtuoso
_PROBE = "1.23456789012345E0"  # a double that a server either prints as it is or does not
_FINE = re.compile(
    r'("[+-]?[0-9]*\.[0-9]{16,}"\^\^)<http://www\.w3\.org/2001/XMLSchema#decimal>(?= <[^>]*> \.$)', re.MULTILINE
)
_EXACT = "__exact"  # ending of the column that holds a double as text


class EndpointStore:
    """The store behind the address that takes queries; see protocol.Server for updates and credentials."""

    def __init__(self, url: str, *, timeout: int = 60) -> None:
        """Nothing is asked yet; after `timeout` seconds a request counts as failed."""
        self.location = url
        self.aside = None
        self._server = Server(url, timeout)
        self._rounds: bool | None = None
        self._is_union: bool | None = None

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
        operations = [one for part, shard in changed.items() for one in _operations(part, shard, is_virtuoso)]
        for request in _requests(operations, _REQUEST) if is_virtuoso else [" ;\n".join(operations)]:
            self._server.update(request)
        self._is_union = None
        for part, shard in changed.items():
            self._verify(part, shard.entry.triples if shard else 0)

    def replace(self, part: str, nquads: bytes) -> None:
        """See Store."""
        self.write({part: nquads})

    def remove(self, part: str) -> None:
        """See Store."""
        self._entry(part)
        self.write({part: None})

    def records(self) -> list[Entry]:
        """See Store."""
        return [entry for entry in self.parts() if entry.is_record]

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
        graph = (part if isinstance(part, Entry) else self._entry(part)).graph
        answer = self._selected(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        lines = [f"{' '.join(_ntriples(term) for term in row if term)} <{graph}> .\n" for row in answer.rows]
        return b"".join(sorted(line.encode() for line in lines))

    def _entry(self, part: str) -> Entry:
        found = next((entry for entry in self.parts() if entry.part == part), None)
        if found is None:
            raise StoreError(f"There is no {part} in the store {self.location}.")
        return found

    def _rounds_doubles(self) -> bool:
        """Whether the server prints doubles with fewer digits than they have: so Virtuoso gives itself away."""
        if self._rounds is None:
            answer, _ = self._server.table(f"SELECT ({_PROBE} AS ?d) WHERE {{}}")
            self._rounds = answer.rows != [(Term("literal", _PROBE, DOUBLE),)]
        return self._rounds

    def _over_our_graphs(self, sparql: str) -> tuple[str, Dataset]:
        """The query over the graphs that it names, or else over ours, and what the protocol has to say of them.

        Ours are named one by one unless the default graph is just their union. Virtuoso is told so in the text:
        as parameters it would send them all back in more headers than Python reads. Oxigraph is told so by parameters:
        FROM it overlooks where its default graph is the union.
        """
        own = named_graphs(sparql)
        if any(own):
            return sparql, ((), ()) if self._rounds_doubles() else own
        if self._is_union is None:
            ours = self._server.table(f"ASK {{ ?graph <{SHA256}> ?checksum }}")[0]
            others = self._server.table(f'ASK {{ GRAPH ?g {{}} FILTER(!STRSTARTS(STR(?g), "{BASE}")) }}')[0]
            self._is_union = ours == yes_or_no(True) and others == yes_or_no(False) and not self._rounds_doubles()
        if self._is_union:
            return sparql, ((), ())
        graphs = [CATALOGUE, *(entry.graph for entry in self.parts())]
        return (from_graphs(sparql, graphs), ((), ())) if self._rounds_doubles() else (sparql, (graphs, graphs))

    def _selected(self, sparql: str, dataset: Dataset = ((), ())) -> Answer:
        """All rows of a SELECT or ASK query, with every digit."""
        answer, is_cut = self._server.table(sparql, dataset)
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

    def _verify(self, part: str, triples: int) -> None:
        graph = graph_name(part)
        found = self._server.number(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        if found != triples:
            raise StoreError(f"The server at {self.location} keeps {found} of the {triples} triples of {part}.")


def _operations(part: str, shard: Shard | None, is_virtuoso: bool) -> Iterator[str]:
    """The update that puts a shard in the place of a part."""
    graph = graph_name(part)
    yield f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{graph}> ?p ?o }} }}"
    yield f"DROP SILENT GRAPH <{graph}>"
    if shard is None:
        return
    text = shard.nquads.decode()
    text = _FINE.sub(rf"\1<{FINE_DECIMAL}>", text) if is_virtuoso else text
    triples = [line.removesuffix(f" <{graph}> .") for line in text.split("\n") if line]
    for start in range(0, len(triples), _CHUNK):
        yield _insert(graph, triples[start : start + _CHUNK])
    yield _insert(CATALOGUE, shard.entry.described())


def _insert(graph: str, triples: Iterable[str]) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n" + "".join(f"{triple} .\n" for triple in triples) + "} }"


def _requests(operations: Iterable[str], size: int) -> Iterator[str]:
    """The operations, in order, in as few requests as the size allows."""
    request = ""
    for operation in operations:
        if request and len(request) + len(operation) > size:
            yield request
            request = ""
        request += f" ;\n{operation}" if request else operation
    yield request


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
