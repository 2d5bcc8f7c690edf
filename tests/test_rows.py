"""What is done with rows in Python: ranks are counted and terms are read from text, and neither changes an answer."""

import random

import pyoxigraph as ox
from synthetic import awkward

from weldgraph.answer import DOUBLE, Answer, Term
from weldgraph.ask.rows import ranked
from weldgraph.store import open_store
from weldgraph.store.folder import FolderStore
from weldgraph.store.parts import from_oxigraph

HIGHER, LOWER = Term("literal", "higher"), Term("literal", "lower")


def test_ranks_are_those_of_comparing_every_row_with_every_other() -> None:
    chance = random.Random(1)
    for _ in range(200):
        lows = [chance.choice([-2.0, -1.0, 0.0, 1.0, 1.0 + 1e-14, 1.5]) for _ in range(chance.randint(0, 12))]
        bounds = [(low, low + chance.choice([0.0, 0.0, 0.5, 1.0])) for low in lows]
        way = chance.choice([HIGHER, LOWER])
        rows = [(Term("literal", repr(low), DOUBLE), Term("literal", repr(high), DOUBLE), way) for low, high in bounds]
        answer = ranked(Answer(["low", "high", "way"], rows), "low", "high", "way")
        inward = bounds if way is HIGHER else [(-high, -low) for low, high in bounds]
        assert [(int(row[0].value), int(row[1].value)) for row in answer.rows] == [
            (1 + sum(better(other, own) for other in inward), 1 + possible(at, own, inward))
            for at, own in enumerate(inward)
        ]


def better(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one != other and one[0] >= other[1] - 1e-12 * max(abs(one[0]), abs(other[1]))


def possible(at: int, own: tuple[float, float], bounds: list[tuple[float, float]]) -> int:
    """Other rows that may be better: not certainly worse, and not the same point."""
    others = [other for place, other in enumerate(bounds) if place != at]
    return sum(not better(own, other) and not (own == other and own[0] == own[1]) for other in others)


def test_rows_without_bounds_have_no_rank() -> None:
    assert ranked(Answer(["low", "high", "way"], [(None, None, None)]), "low", "high", "way").rows == [(None, None)]


def test_terms_read_from_text_are_those_that_the_engine_holds(tmp_path) -> None:
    store = open_store(tmp_path / "store")
    store.replace("x", awkward("x"))
    dataset = ox.Store()
    dataset.bulk_load(store.dump("x"), format=ox.RdfFormat.N_QUADS)
    wanted = {(from_oxigraph(quad.subject), from_oxigraph(quad.object)) for quad in dataset}
    found = store.query("SELECT ?s ?o ?none WHERE { ?s <https://w3id.org/weldgraph#is> ?o }")
    assert {row[:2] for row in found.rows} == wanted
    assert {row[2] for row in found.rows} == {None}
    assert len(found.rows) == len(wanted) > 20


def test_an_answer_without_columns_has_its_rows(tmp_path) -> None:
    store = open_store(tmp_path / "store")
    store.replace("x", awkward("x"))
    assert store.query("SELECT * WHERE {}") == Answer([], [()])


def test_a_store_read_into_memory_answers_as_its_index(tmp_path) -> None:
    indexed = FolderStore(tmp_path / "store", memory_triples=0)
    indexed.replace("x", awkward("x"))
    query = "SELECT ?s ?o WHERE { ?s <https://w3id.org/weldgraph#is> ?o } ORDER BY ?s"
    remembered = FolderStore(tmp_path / "store", memory_triples=0, in_memory=True)
    assert remembered.query(query) == indexed.query(query)
    remembered.replace("y", awkward("y"))
    assert list((tmp_path / "store").glob("index-*"))
    assert remembered.query(query) == indexed.query(query)
