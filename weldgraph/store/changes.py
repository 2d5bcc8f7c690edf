"""A change of a server's graphs, as SPARQL updates and as triples to put; see endpoint for their order."""

import re
from collections.abc import Iterable, Iterator

from weldgraph.answer import FINE_DECIMAL, INTEGER
from weldgraph.store.parts import CATALOGUE, TRIPLES, Shard, graph_name

_CHUNK = 1000  # triples an INSERT DATA
_FINE = re.compile(
    r'("[+-]?[0-9]*\.[0-9]{16,}"\^\^)<http://www\.w3\.org/2001/XMLSchema#decimal>(?= <[^>]*> \.$)', re.MULTILINE
)
LONG = re.compile(r'"-?[0-9]{10,}"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>$')
"""A triple whose integer Virtuoso makes a decimal when it is put."""


def announced(part: str) -> str:
    """The update that takes a part away and says that it is being written."""
    return f"{unlist(part)} ;\nDROP SILENT GRAPH <{graph_name(part)}> ;\n" + insert(
        CATALOGUE, [f'<{graph_name(part)}> <{TRIPLES}> "0"^^<{INTEGER}>']
    )


def operations(part: str, shard: Shard | None, is_virtuoso: bool, is_there: bool) -> Iterator[str]:
    """The update that puts a shard in the place of a part, or only lists it because its graph is there."""
    graph = graph_name(part)
    yield unlist(part)
    if not is_there:
        yield f"DROP SILENT GRAPH <{graph}>"
    if shard is None:
        return
    triples = [] if is_there else ntriples_of(shard, is_virtuoso)
    for start in range(0, len(triples), _CHUNK):
        yield insert(graph, triples[start : start + _CHUNK])
    yield insert(CATALOGUE, shard.entry.described())


def unlist(part: str) -> str:
    """The update that takes a part out of the list."""
    return f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{graph_name(part)}> ?p ?o }} }}"


def insert(graph: str, triples: Iterable[str]) -> str:
    """The update that adds triples to a graph."""
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n" + "".join(f"{triple} .\n" for triple in triples) + "} }"


def ntriples_of(shard: Shard, is_virtuoso: bool) -> list[str]:
    """Its triples in N-Triples, without the full stop."""
    text = shard.nquads.decode()
    text = _FINE.sub(rf"\1<{FINE_DECIMAL}>", text) if is_virtuoso else text
    return [line.removesuffix(f" <{shard.entry.graph}> .") for line in text.split("\n") if line]


def requests(updates: Iterable[str], size: int) -> Iterator[str]:
    """The updates, in order, in as few requests as the size allows; 0 is any size."""
    for stretch in stretches(updates, size):
        yield " ;\n".join(stretch)


def stretches(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    """The texts, in order, in as few lists as the size of each allows; 0 is any size."""
    stretch: list[str] = []
    length = 0
    for text in texts:
        if stretch and size and length + len(text) > size:
            yield stretch
            stretch, length = [], 0
        stretch.append(text)
        length += len(text)
    if stretch:
        yield stretch
