"""Every shape against its cases: in tests/shapes/<shape>/, valid.*.ttl, and invalid.*.ttl with the approved report."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import processor

from weldgraph.graph import ONTOLOGY, WG, ontology_quads, quads, record_iri
from weldgraph.loaders.record import load
from weldgraph.resources import folder
from weldgraph.shacl import reference
from weldgraph.shacl.shapes import SH
from weldgraph.validate import Classes, Compiled, Result, compile_shapes, validate

SHAPES = sorted(folder("shapes").glob("*.ttl"))
PREFIXES = folder("shapes") / "prefixes.ttl"
CASES = sorted((Path(__file__).parent / "shapes").glob("*/*.ttl"))
SHAPE = "https://w3id.org/weldgraph/shape/"


def name_of(case: Path) -> str:
    return f"{case.parent.name}/{case.stem}"


@cache
def ontology() -> tuple[ox.Store, Classes]:
    """A store with the ontology, to which cases are added, each as a graph of its own; and the class tree."""
    store = ox.Store()
    store.bulk_load(ontology_quads(), format=ox.RdfFormat.N_QUADS)
    return store, Classes.of(store)


@cache
def compiled(shape: str) -> Compiled:
    return compile_shapes([PREFIXES, folder("shapes") / f"{shape}.ttl"])


def graph_of(case: Path) -> ox.NamedNode:
    return ox.NamedNode(f"https://example.org/{name_of(case)}")


@cache
def results(case: Path) -> tuple[Result, ...]:
    store, classes = ontology()
    store.load(path=case, format=ox.RdfFormat.TURTLE, to_graph=graph_of(case))
    graphs = [graph_of(case), ox.NamedNode(ONTOLOGY)]
    return tuple(validate(store, compiled(case.parent.name), ontology=classes, graphs=graphs))


def with_terms(case: Path) -> list[ox.Triple]:
    """The case and what the ontology says of the terms it uses, directly or over other terms; pySHACL is slow."""
    known = ontology()[0]
    results(case)  # loads the case
    told = {quad.triple for quad in known.quads_for_pattern(None, None, None, graph_of(case))}
    ahead = {node for triple in told for node in triple if isinstance(node, ox.NamedNode)}
    seen: set[ox.NamedNode] = set()
    while ahead:
        node = ahead.pop()
        seen.add(node)
        for quad in known.quads_for_pattern(node, None, None, ox.NamedNode(ONTOLOGY)):
            told.add(quad.triple)
            if isinstance(quad.object, ox.NamedNode) and quad.object not in seen:
                ahead.add(quad.object)
    return sorted(told, key=str)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_case_gives_its_approved_report(case: Path, approved) -> None:
    lines = sorted(f"{result.severity}: {result.message}\n" for result in results(case))
    if case.name.startswith("valid."):
        assert lines == []
    else:
        assert lines
        approved(case.with_suffix(".txt"), "".join(lines))


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """rdflib reads a query anew whenever it is asked, which is most of pySHACL's time; here each is read once."""
    read: dict[tuple[str, str], Any] = {}

    def translated(query: Any, base: str | None, prefixes: Mapping[str, Any]) -> Any:
        key = (query, f"{base} {sorted(prefixes.items())}")
        if key not in read:
            read[key] = translate(parse(query), base, prefixes)
        return read[key]

    parse, translate = processor.parseQuery, processor.translateQuery
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "parseQuery", lambda query: query)
        patch.setattr(processor, "translateQuery", translated)
        yield


@pytest.mark.system
@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_pyshacl_finds_the_same(case: Path) -> None:
    shapes = compiled(case.parent.name).shapes
    assert reference.run(with_terms(case), shapes, left_only=False) == list(results(case))


def triples() -> list[ox.Triple]:
    return [quad.triple for path in SHAPES for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]


def objects(predicate: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for triple in triples():
        if triple.predicate.value == predicate:
            found.setdefault(triple.subject.value, set()).add(triple.object.value)
    return found


def test_every_shape_has_cases_that_hold_and_cases_that_do_not() -> None:
    names = {path.stem for path in SHAPES} - {"prefixes"}
    for kind in ("valid", "invalid"):
        assert {case.parent.name for case in CASES if case.name.startswith(kind)} == names


def test_every_rule_is_broken_by_a_case() -> None:
    broken = {result.shape for case in CASES for result in results(case)}
    assert broken == set(objects(f"{WG}code"))


def test_every_rule_has_a_code_of_its_own_and_a_message() -> None:
    codes, messages = objects(f"{WG}code"), objects(f"{SH}message")
    assert set(codes) == set(messages)
    every = [code for some in codes.values() for code in some]
    assert len(every) == len(set(every)) == len(codes)
    assert all(re.fullmatch(r"[A-Z]+(-[A-Z]+)*", code) for code in every)


def test_messages_are_sentences_without_terms_of_the_graph() -> None:
    for texts in objects(f"{SH}message").values():
        (text,) = texts
        assert re.match(r"[A-Z].*[.?…]$", text), text
        assert not re.search(r"\w:\w|http|[a-z][A-Z]", text.replace("{?", "")), text


def test_no_shape_is_told_of_in_two_files() -> None:
    seen: dict[str, Path] = {}
    for path in SHAPES:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                assert seen.setdefault(quad.subject.value, path) == path


def test_every_shape_that_is_named_is_told_of() -> None:
    told = {triple.subject.value for triple in triples() if isinstance(triple.subject, ox.NamedNode)}
    named = {triple.object.value for triple in triples() if isinstance(triple.object, ox.NamedNode)}
    assert {name for name in named if name.startswith(SHAPE)} <= told


def test_all_shapes_are_compiled() -> None:
    assert compile_shapes(SHAPES).uncompiled == ()


def test_shapes_ask_for_terms_of_the_ontology_only() -> None:
    used = {name for path in SHAPES for name in re.findall(r"\bwg:(\w+)", path.read_text(encoding="utf-8"))}
    told = ontology()[0].quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY))
    known = {quad.subject.value for quad in told if isinstance(quad.subject, ox.NamedNode)}
    assert sorted(name for name in used if WG + name not in known) == []


def test_the_example_record_breaks_no_rule_and_is_told_what_it_leaves_out() -> None:
    store, classes = ontology()
    record = load(folder("records") / "example-thermoelectric")
    store.bulk_load(quads(record), format=ox.RdfFormat.N_QUADS)
    graphs = [ox.NamedNode(record_iri(record.id)), ox.NamedNode(ONTOLOGY)]
    found = validate(store, compile_shapes(SHAPES), ontology=classes, graphs=graphs)
    assert [result for result in found if result.severity == "Violation"] == []
    told = {result.message.partition(":")[0] for result in found if result.shape == f"{SHAPE}StepNeeds"}
    assert "The step “hot pressing” needs its die diameter" in told
    assert "The step “hot pressing” needs its pressure" not in told
