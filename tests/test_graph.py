"""What the writer writes: the same bytes each time, one graph, IRIs that follow from names."""

import math
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from cases import RECORDS, ROOT
from hypothesis import given
from hypothesis import strategies as st

from weldgraph import validate as shacl
from weldgraph.audit import shapes
from weldgraph.graph import ONTOLOGY, WG, ontology_quads, quads, record_iri
from weldgraph.loaders.record import load
from weldgraph.nquads import double, slug, string
from weldgraph.store import canonical

WRITE = """
import hashlib, sys
from pathlib import Path
from weldgraph.graph import quads
from weldgraph.loaders.record import load
from weldgraph.nquads import double, slug, string
from weldgraph.store import canonical
print(hashlib.sha256(quads(load(Path(sys.argv[1])))).hexdigest())
"""


@pytest.fixture(scope="module", params=RECORDS, ids=lambda path: path.name)
def written(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param.name, quads(load(request.param))


def parsed(text: bytes) -> list[ox.Quad]:
    return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("folder", RECORDS, ids=lambda path: path.name)
def test_a_record_has_the_same_bytes_in_every_process(folder: Path) -> None:
    digests = set()
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", WRITE, str(folder)]
        digests.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(digests) == 1


def test_all_quads_are_in_the_graph_of_the_record_and_none_has_a_blank_node(written: tuple[str, bytes]) -> None:
    record, text = written
    for quad in parsed(text):
        assert quad.graph_name == ox.NamedNode(record_iri(record))
        assert not isinstance(quad.subject, ox.BlankNode)
        assert not isinstance(quad.object, ox.BlankNode)


def test_the_text_is_what_a_parser_writes_again(written: tuple[str, bytes]) -> None:
    _, text = written
    again = ox.serialize(parsed(text), format=ox.RdfFormat.N_QUADS)
    assert sorted(again.splitlines()) == text.splitlines()


def test_an_observation_has_at_most_25_triples_with_its_value(written: tuple[str, bytes]) -> None:
    _, text = written
    count: Counter[str] = Counter()
    for quad in parsed(text):
        subject = quad.subject.value
        if "/observation/" in subject:
            count[subject.removesuffix("/value")] += 1
    assert sum(count.values()) / len(count) <= 25


def test_an_observation_keeps_its_iri_when_a_row_is_inserted(tmp_path: Path) -> None:

    folder = Path(shutil.copytree(ROOT / "records" / "example-thermoelectric", tmp_path / "record"))
    before = {q.subject.value for q in parsed(quads(load(folder))) if "/observation/" in q.subject.value}
    table = folder / "tables" / "T1.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    lines.insert(2, "BST-HP40,500,210,400,1.40,0.63\n")
    table.write_text("".join(lines), encoding="utf-8")
    layout = (folder / "record.yaml").read_text(encoding="utf-8")
    for old, new in (("T1!R8C6", "T1!R9C6"), ("T1!R7C6", "T1!R8C6"), ("T1!R3C6", "T1!R4C6")):
        layout = layout.replace(old, new)
    (folder / "record.yaml").write_text(layout, encoding="utf-8")
    after = {q.subject.value for q in parsed(quads(load(folder))) if "/observation/" in q.subject.value}
    assert before < after


def test_records_hold_in_their_union_too() -> None:
    """A work or unit that two records share keeps to the shapes when both are looked at together."""
    store = ox.Store()
    names = [ox.NamedNode(ONTOLOGY)]
    store.bulk_load(ontology_quads(), format=ox.RdfFormat.N_QUADS)
    alone = 0
    for folder in RECORDS:
        text = quads(load(folder))
        store.bulk_load(text, format=ox.RdfFormat.N_QUADS)
        name = ox.NamedNode(record_iri(folder.name))
        names.append(name)
        alone += len(shacl.validate(store, shapes(), graphs=[ox.NamedNode(ONTOLOGY), name]))
    together = shacl.validate(store, shapes(), graphs=names)
    assert len(together) == alone


def test_every_term_the_writer_uses_is_in_the_ontology(written: tuple[str, bytes]) -> None:
    known = {quad.subject.value for quad in parsed(ontology_quads())}
    used = {
        term.value
        for quad in parsed(written[1])
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    assert {term for term in used if term.startswith(WG)} <= known


def test_the_text_is_stored_as_it_is(written: tuple[str, bytes]) -> None:
    record, text = written
    assert canonical(record, text) == text


@given(st.text())
def test_any_text_is_a_string_that_reads_back(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return  # a lone surrogate is no text; YAML and every decoder refuse it
    (quad,) = parsed(f"<http://a/{slug(text)}> <http://b> {string(text)} <http://c> .".encode())
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text


@given(st.floats())
def test_a_double_reads_back_the_same(real: float) -> None:
    value = double(real).partition("^^")[0].strip('"')
    assert math.isnan(real) if value == "NaN" else float(value.replace("INF", "inf")) == real


def test_a_work_with_a_doi_has_the_address_that_resolves_it(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "records" / "example-thermoelectric", tmp_path / "record")
    entry = (folder / "references.bib").read_text(encoding="utf-8")
    (folder / "references.bib").write_text(entry.replace("year", "doi = {10.1000/182.A<1>}, year", 1), encoding="utf-8")
    named = {quad.subject.value for quad in parsed(quads(load(folder)))}
    assert "https://doi.org/10.1000/182.a%3C1%3E" in named
