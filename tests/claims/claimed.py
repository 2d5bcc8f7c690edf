"""A small record of two electrodes, into which a test puts statements and tables, and what the claims rules find."""

from pathlib import Path

import pyoxigraph as ox

from weldgraph.claims import check_claims
from weldgraph.claims.claim import Graph
from weldgraph.derive import Alert, Findings, read_facts
from weldgraph.graph import ontology_quads, quads, record_iri
from weldgraph.loaders.record import load

RECORD = """
schema: 1
id: test
documents: {main: {label: Main text}, si: {label: SI}}
materials:
  graphite: {origin: purchased, at: "main: Methods"}
samples:
  powder: {name: P, state: powder, origin: not reported, at: "main: Methods"}
  pellet: {name: Q, state: hot-pressed pellet, origin: not reported, at: "main: Methods"}
  a: {is: electrode, name: A, state: electrode, origin: not reported, at: "main: Methods"}
  b: {is: electrode, name: B, state: electrode, origin: not reported, at: "main: Methods"}
cells:
  cell-a: {name: A, origin: not reported, at: "main: Methods", working electrode: a}
tests:
  slow: {technique: long-term cycling, applied to: [cell-a], at: "main: Methods"}
  rate: {technique: rate test, applied to: [cell-a], at: "main: Methods"}
"""
LITERATURE = {
    "references_bib": "@article{one, author={One, A.}, journal={Advanced Functional Materials}, year={2021}, "
    "volume={1}}\n"
    "@article{two, author={Two, B.}, journal={Nature Nanotechnology}, year={2014}, volume={2}}\n"
    "@article{three, author={Three, C.}, journal={Journal of Power Sources}, year={2019}, volume={3}}\n",
    "citations_csv": "document,label,work\nsi,1,one\nsi,2,two\nsi,3,three\nmain,7,one\nmain,8,two\nmain,9,three\n",
}


def store(folder: Path, statements: str = "", **files: str) -> ox.Store:
    """The record with these statements and files, built; `tables__T_csv` is tables/T.csv."""
    for name, text in {"record_yaml": RECORD, "statements_yaml": statements or "[]", **files}.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    memory = ox.Store()
    memory.bulk_load(quads(load(folder)), format=ox.RdfFormat.N_QUADS)
    memory.bulk_load(ontology_quads(), format=ox.RdfFormat.N_QUADS)
    return memory


def findings(folder: Path, statements: str = "", **files: str) -> Findings:
    """What the claims rules find in it."""
    memory = store(folder, statements, **files)
    return check_claims(Graph(memory, record_iri("test")), read_facts(memory, record_iri("test")))


def found(folder: Path, code: str, statements: str = "", **files: str) -> list[Alert]:
    """The alerts of one code."""
    return [alert for alert in findings(folder, statements, **files).alerts if alert.code == code]
