"""The SPARQL 1.1 protocols: queries, updates, and graphs put whole (Graph Store Protocol).

Sources: https://www.w3.org/TR/sparql11-protocol/, https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

import json
import os
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from weldgraph.answer import Answer, Term, normalise, yes_or_no
from weldgraph.errors import Refused, StoreError
from weldgraph.store.parts import from_oxigraph
from weldgraph.store.transport import Reply, Transport, without_secrets

Dataset = tuple[Sequence[str], Sequence[str]]
"""IRIs of the graphs that make up the default graph, and of those that GRAPH sees; without any, as the server likes."""

# where servers take updates, by the end of the address that takes queries
_UPDATES = {"/query": "/update", "/sparql": "/sparql-auth"}
_GRAPHS = ("/data",)  # where they take graphs: Fuseki. On Oxigraph each graph put costs more the more there are


class Server:
    """The server behind the address that takes queries.

    Updates go to WELDGRAPH_UPDATE, else to the address beside it: `/query` → `/update`, and `/sparql` → `/sparql-auth`
    where there is a user. Graphs go to WELDGRAPH_GRAPHS, else to an address beside it that takes some.
    """

    def __init__(self, url: str, timeout: int | None = None) -> None:
        """Nothing is asked yet; see Transport for the timeout and for what is read from the environment."""
        if "@" in urllib.parse.urlsplit(url).netloc:
            raise Refused("Leave user and password out of the address; set WELDGRAPH_USER and WELDGRAPH_PASSWORD.")
        self.url = url
        self.shown = without_secrets(url)
        self._transport = Transport(timeout)
        self._graphs: str | None = None

    def table(self, sparql: str, dataset: Dataset = ((), ())) -> tuple[Answer, bool]:
        """The answer to SELECT or ASK, and whether the server cut it off at a limit of rows."""
        reply = self._ask(sparql, dataset, "application/sparql-results+json")
        try:
            return _answer(json.loads(reply.body)), "X-SPARQL-MaxRows" in reply.headers
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise StoreError(
                f"What answers at {self.shown} is no SPARQL endpoint: name the one for queries."
            ) from error

    def number(self, sparql: str, dataset: Dataset = ((), ())) -> int:
        """The one number that a query asks for."""
        rows = self.table(sparql, dataset)[0].rows
        if len(rows) != 1 or len(rows[0]) != 1 or not (rows[0][0] and rows[0][0].value.isdecimal()):
            raise StoreError(
                f"What answers at {self.shown} is no SPARQL endpoint: asked for one number, it gave others."
            )
        return int(rows[0][0].value)

    def graph(self, sparql: str, dataset: Dataset = ((), ())) -> Answer:
        """The answer to CONSTRUCT."""
        reply = self._ask(sparql, dataset, "application/n-triples")
        if "X-SPARQL-MaxRows" in reply.headers:
            raise StoreError(f"The server at {self.shown} cut the graph off at its limit; ask for less at a time.")
        try:
            quads = list(ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES))
        except SyntaxError as error:
            raise StoreError(f"What the server at {self.shown} answered is no N-Triples: {error}.") from error
        rows = [tuple(map(from_oxigraph, (quad.subject, quad.predicate, quad.object))) for quad in quads]
        return Answer(["subject", "predicate", "object"], list(rows), "construct")

    def update(self, operations: str) -> None:
        """Carry out a SPARQL update, which must say what shall be there: it may be sent twice."""
        self._write(self._update_address(), "POST", operations.encode(), "application/sparql-update")

    def graph_store(self, *, is_virtuoso: bool) -> str:
        """The address that takes whole graphs; "" where none is known."""
        if self._graphs is None:
            self._graphs = os.environ.get("WELDGRAPH_GRAPHS") or self._found(is_virtuoso=is_virtuoso)
        return self._graphs

    def put(self, address: str, graph: str, ntriples: bytes, *, add: bool = False) -> None:
        """Put triples in the place of a graph, or add them to it."""
        separator = "&" if "?" in address else "?"
        place = f"{address}{separator}{urllib.parse.urlencode({'graph': graph})}"
        self._write(place, "POST" if add else "PUT", ntriples, "application/n-triples")

    def _found(self, *, is_virtuoso: bool) -> str:
        if is_virtuoso:
            known = self.url.endswith("/sparql") and os.environ.get("WELDGRAPH_USER")
            return f"{self.url}-graph-crud-auth" if known else ""
        beside = self.url.rpartition("/")[0]
        addresses = (beside + end for end in _GRAPHS if self.url.endswith(tuple(_UPDATES)))
        return next((place for place in addresses if self._transport.offers(f"{place}?default")), "")

    def _write(self, address: str, method: str, body: bytes, kind: str) -> None:
        request = urllib.request.Request(address, body, {"Content-Type": kind}, method=method)  # noqa: S310 - see Server
        self._transport.send(request)

    def _ask(self, sparql: str, dataset: Dataset, accept: str) -> Reply:
        wrapper = SPARQLWrapper(self.url, returnFormat="json")
        wrapper.setMethod(POST)
        wrapper.setQuery(sparql)
        for name, graphs in zip(("default-graph-uri", "named-graph-uri"), dataset, strict=True):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        wrapper.queryType = "SELECT"  # any query: the wrapper's own guess may be a word inside it
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        # The wrapper would send it along redirects, password and all, and make the password known to the whole process.
        reply = self._transport.send(wrapper._createRequest())  # noqa: SLF001
        if "X-SQL-State" in reply.headers:
            raise StoreError(f"The server at {self.shown} gave up after its time limit and sent a part of the answer.")
        return reply

    def _update_address(self) -> str:
        named = os.environ.get("WELDGRAPH_UPDATE")
        if named:
            return named
        for queries, updates in _UPDATES.items():
            if self.url.endswith(queries) and (queries != "/sparql" or os.environ.get("WELDGRAPH_USER")):
                return self.url.removesuffix(queries) + updates
        return self.url


def _answer(results: Any) -> Answer:
    """Rows from SPARQL 1.1 results in JSON."""
    if "boolean" in results:
        return yes_or_no(results["boolean"] is True)
    columns = [str(column) for column in results["head"]["vars"]]
    bindings = results["results"]["bindings"]
    if columns == ["__ASK_RETVAL"]:  # Virtuoso with CaseMode = 1
        return yes_or_no(bool(bindings))
    return Answer(columns, [tuple(_term(row[name]) if name in row else None for name in columns) for row in bindings])


def _term(cell: Mapping[str, str]) -> Term:
    value, datatype, language = cell["value"], cell.get("datatype", ""), cell.get("xml:lang", "")
    if not all(isinstance(text, str) for text in (value, datatype, language)):
        raise TypeError
    if cell["type"] == "uri":
        return Term("iri", value)
    if cell["type"] == "bnode":
        return Term("bnode", value)
    return normalise(Term("literal", value, datatype, language))
