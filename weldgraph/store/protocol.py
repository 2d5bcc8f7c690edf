"""One request to a SPARQL 1.1 endpoint, and what came back.

Nothing that is raised here holds the request, which is confidential, or the password.
"""

import http.client
import json
import os
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox
from SPARQLWrapper import BASIC, DIGEST, POST, POSTDIRECTLY, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException, Unauthorized

from weldgraph.answer import Answer, Term, normalise, yes_or_no
from weldgraph.errors import Refused, StoreError
from weldgraph.store.parts import from_oxigraph

Dataset = tuple[Sequence[str], Sequence[str]]
"""IRIs of the graphs that make up the default graph, and of those that GRAPH sees; without any, as the server likes."""

# where servers take updates, by the end of the address that takes queries
_UPDATES = {"/query": "/update", "/sparql": "/sparql-auth"}


class Server:
    """The server behind the address that takes queries.

    Updates go to WELDGRAPH_UPDATE, else to the address beside it: `/query` → `/update`, and `/sparql` → `/sparql-auth`
    where there is a user. User and password are read from WELDGRAPH_USER and WELDGRAPH_PASSWORD at each request.
    """

    def __init__(self, url: str, timeout: int) -> None:
        """Nothing is asked yet; after `timeout` seconds a request counts as failed."""
        if "@" in urllib.parse.urlsplit(url).netloc:
            raise Refused("Leave user and password out of the address; set WELDGRAPH_USER and WELDGRAPH_PASSWORD.")
        self.url = url
        self._timeout = timeout

    def table(self, sparql: str, dataset: Dataset = ((), ())) -> tuple[Answer, bool]:
        """The answer to SELECT or ASK, and whether the server cut it off at a limit of rows."""
        body, headers = self._ask(sparql, dataset, "application/sparql-results+json")
        try:
            return _answer(json.loads(body)), "X-SPARQL-MaxRows" in headers
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(f"What answers at {self.url} is no SPARQL endpoint: name the one for queries.") from error

    def number(self, sparql: str, dataset: Dataset = ((), ())) -> int:
        """The one number that a query asks for."""
        ((term,),) = self.table(sparql, dataset)[0].rows
        return int(term.value) if term else 0

    def graph(self, sparql: str, dataset: Dataset = ((), ())) -> Answer:
        """The answer to CONSTRUCT."""
        body, headers = self._ask(sparql, dataset, "application/n-triples")
        if "X-SPARQL-MaxRows" in headers:
            raise StoreError(f"The server at {self.url} cut the graph off at its limit; ask for less at a time.")
        try:
            quads = list(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        except SyntaxError as error:
            raise StoreError(f"What the server at {self.url} answered is no N-Triples: {error}.") from error
        rows = [tuple(map(from_oxigraph, (quad.subject, quad.predicate, quad.object))) for quad in quads]
        return Answer(["subject", "predicate", "object"], list(rows), "construct")

    def update(self, operations: str) -> None:
        """Carry out a SPARQL update."""
        address = self._update_address()
        wrapper = self._wrapper(address, operations)
        wrapper.setRequestMethod(POSTDIRECTLY)  # as a form field Virtuoso does not take it; a query it takes only so
        wrapper.queryType = "INSERT"  # any update: the wrapper's own guess may be a word inside the data
        self._send(wrapper, address)

    def _ask(self, sparql: str, dataset: Dataset, accept: str) -> tuple[bytes, Any]:
        wrapper = self._wrapper(self.url, sparql)
        for name, graphs in zip(("default-graph-uri", "named-graph-uri"), dataset, strict=True):
            for graph in graphs:
                wrapper.addParameter(name, graph)
        wrapper.queryType = "SELECT"  # any query, as above; the header says what is wanted
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", accept)
        body, headers = self._send(wrapper, self.url)
        if "X-SQL-State" in headers:
            raise StoreError(f"The server at {self.url} gave up after its time limit and sent a part of the answer.")
        return body, headers

    def _wrapper(self, address: str, text: str) -> SPARQLWrapper:
        wrapper = SPARQLWrapper(address, updateEndpoint=address, returnFormat="json")
        wrapper.setTimeout(self._timeout)
        wrapper.setMethod(POST)
        wrapper.setQuery(text)
        user, password = os.environ.get("WELDGRAPH_USER"), os.environ.get("WELDGRAPH_PASSWORD")
        digest = self._update_address().endswith("-auth")  # Virtuoso: digest there, and no user for queries
        if user and password and (address != self.url or not digest):
            wrapper.setHTTPAuth(DIGEST if digest else BASIC)
            wrapper.setCredentials(user, password)
        return wrapper

    def _update_address(self) -> str:
        named = os.environ.get("WELDGRAPH_UPDATE")
        if named:
            return named
        for queries, updates in _UPDATES.items():
            if self.url.endswith(queries) and (queries != "/sparql" or os.environ.get("WELDGRAPH_USER")):
                return self.url.removesuffix(queries) + updates
        return self.url

    def _send(self, wrapper: SPARQLWrapper, address: str) -> tuple[bytes, Any]:
        """Body and headers."""
        try:
            with wrapper.query().response as response:
                return response.read(), response.headers
        except Unauthorized:
            sentence = f"{address} wants another user: set WELDGRAPH_USER and WELDGRAPH_PASSWORD."
        except SPARQLWrapperException as error:
            sentence = f"The server at {address} refused the request: {_said(error)}."
        except TimeoutError:
            sentence = f"The server at {address} did not answer within {self._timeout} seconds."
        except (OSError, http.client.HTTPException, ValueError) as error:
            sentence = f"The server at {address} cannot be reached: {getattr(error, 'reason', error)}."
        raise StoreError(sentence)


def _said(error: SPARQLWrapperException) -> str:
    """The first line of what the server said; behind it comes the request, which is nobody's business."""
    said = str(error).partition("Response:\n")[2].removeprefix("b'").removeprefix('b"')
    return said.replace("\\n", "\n").strip().partition("\n")[0][:200].rstrip(".'\"") or error.msg


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
    if cell["type"] == "uri":
        return Term("iri", cell["value"])
    if cell["type"] == "bnode":
        return Term("bnode", cell["value"])
    return normalise(Term("literal", cell["value"], cell.get("datatype", ""), cell.get("xml:lang", "")))
