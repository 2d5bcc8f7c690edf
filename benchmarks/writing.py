"""Plain values to N-Quads, beside what writes the same quads otherwise: python benchmarks/writing.py [RECORDS].

weldgraph begins with the values of the record. rdflib and oxrdflib are given the terms ready as text, have only to fill
a graph and serialise it, and give the same quads, which is asserted; morph-kgc is given a CSV file for each predicate
and a mapping that names its column, in a process of its own whose start counts. It pins other versions of what
weldgraph needs, so MORPH_KGC says which Python has it.
"""

import csv
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import rdflib
import synthetic
from measure import ROOT, ms, seconds, table

from weldgraph import nquads, quantity
from weldgraph.graph import quads, writer
from weldgraph.loaders.record import load
from weldgraph.model import Record

CONFIG = """[CONFIGURATION]
output_file: {folder}/out.nq
output_format: N-QUADS
number_of_processes: 1
logging_level: CRITICAL
na_values: {never}
[quads]
mappings: {folder}/mapping.ttl
"""
MAP = """<#{name}> a rr:TriplesMap ;
  rml:logicalSource [ rml:source "{file}" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rml:reference "s" ; rr:termType rr:IRI ; rr:graphMap [ rml:reference "g" ] ] ;
  rr:predicateObjectMap [ rr:predicate <{predicate}> ; rr:objectMap [ rml:reference "o" ; {kind} ] ] .
"""
PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> . @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> . @base <http://example.org/> .
"""


def parsed(text: bytes) -> list[ox.Quad]:
    """The quads of a text."""
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def values(text: bytes) -> set[tuple[object, ...]]:
    """The quads of a text, doubles by their value."""
    return {
        (q.graph_name, q.subject, q.predicate, float(q.object.value) if "#double>" in str(q.object) else q.object)
        for q in parsed(text)
    }


def as_rdflib(text: bytes, store: str = "default") -> Callable[[], bytes]:
    """What fills an rdflib Dataset with those quads, term by term, and serialises it."""
    rows = [(q.graph_name.value, q.subject.value, q.predicate.value, q.object) for q in parsed(text)]

    def way() -> bytes:
        dataset = rdflib.Dataset(store=store)
        for name, subject, predicate, value in rows:
            if isinstance(value, ox.NamedNode):
                term: rdflib.term.Node = rdflib.URIRef(value.value)
            elif value.datatype.value.endswith("#string"):
                term = rdflib.Literal(value.value)
            else:
                term = rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value), normalize=False)
            dataset.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term, rdflib.URIRef(name)))
        return dataset.serialize(format="nquads", encoding="utf-8")

    return way


def as_morph_kgc(text: bytes, python: str, folder: Path) -> Callable[[], bytes]:
    """What maps a CSV file a predicate to those quads."""
    columns: defaultdict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for quad in parsed(text):
        kind = "rr:termType rr:IRI"
        if isinstance(quad.object, ox.Literal):
            kind = f"rr:termType rr:Literal ; rr:datatype <{quad.object.datatype.value}>"
        columns[quad.predicate.value, kind].append((quad.subject.value, quad.object.value, quad.graph_name.value))
    maps = []
    for number, ((predicate, kind), rows) in enumerate(sorted(columns.items())):
        file = folder / f"{number}.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([("s", "o", "g"), *rows])
        maps.append(MAP.format(name=number, file=file, predicate=predicate, kind=kind))
    (folder / "mapping.ttl").write_text(PREFIXES + "".join(maps), encoding="utf-8")
    (folder / "config.ini").write_text(CONFIG.format(folder=folder, never="no-such-value"), encoding="utf-8")

    def way() -> bytes:
        subprocess.run([python, "-m", "morph_kgc", str(folder / "config.ini")], check=True, capture_output=True)
        return (folder / "out.nq").read_bytes()

    return way


def written(records: Sequence[Record]) -> bytes:
    """All records, one after the other."""
    return b"".join(map(quads, records))


def forgetful(records: Sequence[Record]) -> bytes:
    """The same with nothing remembered of what was written before."""
    for remembered in (nquads.slug, nquads.double, quantity.si, writer.short, writer.value_statements):
        remembered.cache_clear()
    return written(records)


def rows(number: int = 100) -> Iterator[tuple[object, ...]]:
    """A row a way: seconds and quads a second, and how many times as long weldgraph's warm way it takes."""
    yield "records", "quads", "way", "time", "quads/s", "times weldgraph"
    with TemporaryDirectory() as scratch:
        paths = synthetic.write_records(Path(scratch), number)
        yield from _beside("lai-wsg", [load(ROOT / "records" / "lai-wsg")])
        yield from _beside(f"{number} simulated papers", [load(path) for path in paths])


def _beside(what: str, records: Sequence[Record]) -> Iterator[tuple[object, ...]]:
    text = written(records)
    same = set(parsed(text))
    ways: dict[str, Callable[[], object]] = {
        "weldgraph": lambda: written(records),
        "weldgraph, nothing remembered": lambda: forgetful(records),
        "rdflib": as_rdflib(text),
        "oxrdflib": as_rdflib(text, "Oxigraph"),
    }
    assert set(parsed(ways["rdflib"]())) == same
    assert values(ways["oxrdflib"]()) == values(text), "oxrdflib writes doubles in another form"
    times = seconds(*ways.values())
    for name, taken in zip(ways, times, strict=True):
        yield what, f"{len(same):,}", name, ms(taken), f"{len(same) / taken:,.0f}", f"{taken / times[0]:.1f}"
    if python := os.environ.get("MORPH_KGC"):
        with TemporaryDirectory() as folder:
            way = as_morph_kgc(text, python, Path(folder))
            start = time.perf_counter()
            answer = way()
            taken = time.perf_counter() - start
            found = set(parsed(answer))
        name = f"morph-kgc ({len(found & same) / len(same):.1%} of the same quads)"
        yield what, f"{len(same):,}", name, ms(taken), f"{len(same) / taken:,.0f}", f"{taken / times[0]:.1f}"
    else:
        yield what, f"{len(same):,}", "morph-kgc: MORPH_KGC names no Python that has it", "", "", ""


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 100)))
