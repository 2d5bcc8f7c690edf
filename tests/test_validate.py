"""Compiled SHACL says what SHACL says: approved cases, pySHACL on the same data, the W3C's own suite where it is."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse
from shacl_cases import random_case

from weldgraph.errors import Refused
from weldgraph.shacl import reference
from weldgraph.shacl.graph import ShapesGraph
from weldgraph.shacl.shapes import RDF, RDFS, SH, as_text
from weldgraph.shacl.shapes import Path as PropertyPath
from weldgraph.validate import Classes, Compiled, Result, compile_shapes, compile_triples, oracle, report, validate

CASES = sorted((Path(__file__).parent / "validate").glob("*.ttl"))
PREFIXES = """@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def store_of(*turtles: str) -> Store:
    store = Store()
    store.extend(Quad(*triple) for turtle in turtles for triple in triples(turtle))
    return store


def shapes_of(turtle: str) -> Compiled:
    return compile_triples(triples(turtle))


def loaded(path: Path) -> Store:
    store = Store()
    store.load(path=path, format=RdfFormat.TURTLE)
    return store


def line(result: Result) -> str:
    """A result as a person reads it, with short names; blank nodes have no label."""
    parts = [result.severity, result.component.removesuffix("ConstraintComponent"), result.focus, result.path]
    text = "  ".join(part or "-" for part in [*parts, result.value])
    for namespace in ("http://example.org/", "http://www.w3.org/2001/XMLSchema#"):
        text = re.sub(rf"<?{re.escape(namespace)}([\w-]*)>?", r":\1", text)
    return re.sub(r"_:\w+", "_:b", f"{text}  | {result.message}")


def keys(results: list[Result]) -> Counter[tuple[str, str, str, str]]:
    return Counter((stored(r.focus), r.path, r.component, r.severity) for r in results)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_gives_the_approved_results(case: Path) -> None:
    found = sorted(map(line, validate(loaded(case), compile_shapes([case]))))
    assert found == case.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("inline", [True, False], ids=["conditions", "stages"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_is_compiled_whole_and_agrees_with_pyshacl(case: Path, *, inline: bool) -> None:
    shapes = replace(compile_shapes([case]), inline=inline)
    assert shapes.uncompiled == ()
    expected = oracle(case.read_bytes(), [case], data_format=RdfFormat.TURTLE)
    assert expected
    assert keys(validate(loaded(case), shapes)) == keys(expected)


def test_random_shapes_on_random_graphs_agree_with_pyshacl() -> None:
    total = 0
    for seed in range(60):
        both = [quad.triple for quad in parse(random_case(Random(seed)), format=RdfFormat.TURTLE)]
        shapes, store = compile_triples(both), Store()
        store.extend(Quad(*triple) for triple in both)
        expected = keys(reference.run(both, shapes.shapes, left_only=False))
        assert keys(validate(store, shapes)) == expected, f"seed {seed}"
        assert keys(validate(store, replace(shapes, inline=False))) == expected, f"seed {seed}, in stages"
        total += expected.total()
    assert total > 200


def test_the_same_data_in_any_order_give_the_same_results() -> None:
    case = next(case for case in CASES if case.stem == "logic")
    shapes = compile_shapes([case])
    backwards = Store()
    backwards.extend(reversed(list(loaded(case))))
    assert validate(loaded(case), shapes) == validate(backwards, shapes) == sorted(validate(backwards, shapes))


# Data, graphs, ontology -----------------------------------------------------------------------------------------------


def test_a_value_is_an_instance_of_what_the_ontology_says() -> None:
    shapes = shapes_of(":S sh:targetClass :Thing ; sh:property [ sh:path :unit ; sh:class :Unit ] .")
    store = store_of(":x a :Small ; :unit :gram, :stone .")
    ontology = triples(":Small rdfs:subClassOf :Thing . :MassUnit rdfs:subClassOf :Unit . :gram a :MassUnit .")
    assert validate(store, shapes) == []  # nothing says that a :Small is a :Thing
    quads = [Quad(*triple) for triple in ontology]
    (found,) = validate(store, shapes, ontology=quads)
    assert (found.focus, found.value) == ("http://example.org/x", "http://example.org/stone")
    assert validate(store, shapes, ontology=Classes.of(quads)) == [found]
    assert validate(store, shapes) == []


def test_terms_of_the_ontology_are_no_focus_nodes() -> None:
    shapes = shapes_of(":S sh:targetClass :Unit ; sh:property [ sh:path :symbol ; sh:minCount 1 ] .")
    assert validate(store_of(":x :p 1 ."), shapes, ontology=[Quad(*t) for t in triples(":gram a :Unit .")]) == []


def test_only_the_graphs_asked_for_are_the_data() -> None:
    shapes = shapes_of(":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxCount 1 ] .")
    store, one, two = Store(), NamedNode("http://example.org/1"), NamedNode("http://example.org/2")
    store.extend(Quad(*triple, one) for triple in triples(":x a :C ; :p 1 . :y a :C ; :p 1, 2 ."))
    store.extend(Quad(*triple, two) for triple in triples(":x a :C ; :p 1, 2 ."))
    assert [result.focus for result in validate(store, shapes)] == ["http://example.org/x", "http://example.org/y"]
    assert [result.focus for result in validate(store, shapes, graphs=[one])] == ["http://example.org/y"]
    assert [result.focus for result in validate(store, shapes, graphs=[two])] == ["http://example.org/x"]
    assert len(validate(store, shapes, graphs=[one, two])) == 2
    store.extend(Quad(*triple) for triple in triples(":z a :C ; :p 1, 2 ."))
    assert len(validate(store, shapes)) == 3
    assert len(validate(store, shapes, graphs=[one, two])) == 2


# What is left to pySHACL ----------------------------------------------------------------------------------------------

LEFT = {
    "a regular expression the store does not know": ':L sh:targetNode :x ; sh:pattern "^(?!http)" .',
    "a query with a limit": ':L sh:targetNode :x ; sh:sparql [ sh:select "SELECT $this { $this ?p ?o } LIMIT 1" ] .',
    "a component of the shapes' own": """:L sh:targetNode :x ; :wanted 2 .
        :Own a sh:ConstraintComponent ; sh:parameter [ sh:path :wanted ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER($value = $wanted) }" ] .""",
    "a shape found by a query": """:L a sh:NodeShape ; sh:nodeKind sh:Literal ;
        sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this ?p ?o }" ] .""",
}


@pytest.mark.parametrize("left", LEFT.values(), ids=LEFT.keys())
def test_what_is_not_compiled_is_named_and_run_by_pyshacl(left: str) -> None:
    shapes = shapes_of(f"{left} :S sh:targetNode :x ; sh:class :C .")
    assert [each.shape for each in shapes.uncompiled] == ["http://example.org/L"]
    assert shapes.uncompiled[0].reason
    found = validate(store_of(':x :p "a" .'), shapes)
    assert sorted({(result.shape, result.engine) for result in found}) == [
        ("http://example.org/L", "pyshacl"),
        ("http://example.org/S", "oxigraph"),
    ]


def test_a_shape_that_refers_to_itself_is_left_to_pyshacl() -> None:
    shapes = shapes_of(":L sh:targetClass :C ; sh:property [ sh:path :p ; sh:node :L ] .")
    assert [each.reason for each in shapes.uncompiled] == ["http://example.org/L refers to itself"]


# Where pySHACL and the store differ -----------------------------------------------------------------------------------


def test_a_decimal_with_an_exponent_is_ill_formed_though_python_reads_it() -> None:
    shapes = shapes_of(":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:datatype xsd:decimal ] .")
    assert len(validate(store_of(':x :p "1e3"^^xsd:decimal, 1.5 .'), shapes)) == 1


@pytest.mark.parametrize("name", ["byte", "int", "nonNegativeInteger", "positiveInteger", "dateTimeStamp"])
def test_a_datatype_the_store_does_not_keep_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="the store keeps such values as their base type"):
        shapes_of(f":S sh:targetNode :x ; sh:property [ sh:path :p ; sh:datatype xsd:{name} ] .")


# Refusals -------------------------------------------------------------------------------------------------------------

BAD = {
    "sh:minCount 1": "found sh:minCount without sh:path",
    "sh:property [ sh:path :p ; sh:minCount 1, 2 ]": "sh:minCount: found 2 values, wanted one. Split the shape in two.",
    'sh:property [ sh:path :p ; sh:minCount "one" ]': "wanted a whole number from 0.",
    "sh:property [ sh:path :p ; sh:closed 7 ]": "wanted true or false.",
    "sh:property [ sh:class :C ]": "which has no sh:path. Add the path, or use sh:node.",
    "sh:node [ sh:path :p ]": "which has a sh:path. Use sh:property.",
    "sh:property [ sh:path ( :p ) ]": "found a sequence of 1, wanted two or more.",
    "sh:property [ sh:path 'p' ]": "wanted a property or a SHACL property path.",
    "sh:property [ sh:path :p ; sh:in :list ]": "wanted a list. Write it in round brackets.",
    "sh:nodeKind sh:Thing": "wanted one of BlankNode, BlankNodeOrIRI,",
    "sh:class 'C'": 'sh:class: found "C", wanted an IRI.',
    "sh:not 7": "wanted a shape. Name one.",
    "sh:sparql [ sh:select 'SELECT' ]": "wanted a SPARQL SELECT with its prefixes declared.",
    "sh:sparql [ sh:select 'ASK { $this ?p ?o }' ]": "found another kind of query",
    "sh:sparql [ sh:select 'SELECT ?x { ?x ?p $this }' ]": "found a SELECT without $this",
    "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o { SELECT * { ?o ?q $this } } }' ]": "SELECT without $this",
    "sh:sparql [ sh:select 'SELECT $this { BIND(1 AS $this) }' ]": "found AS $this",
    "sh:sparql [ sh:select 'SELECT $this { $this $PATH ?o }' ]": "found $PATH in a shape without sh:path.",
    "sh:sparql [ sh:select 'SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }' ]": "found MINUS, which SHACL",
    "sh:sparql [ sh:select 'SELECT $this { VALUES $this { 1 } }' ]": "found VALUES, which SHACL does not allow",
    "sh:sparql [ sh:select 'SELECT $this { service <http://127.0.0.1/> { $this ?p ?o } }' ]": "found SERVICE",
    "sh:sparql [ sh:select 'SELECT $this FROM <http://127.0.0.1/> { $this ?p ?o }' ]": "found FROM",
    """sh:sparql [ sh:select 'SELECT $this { }' ;
        sh:prefixes [ sh:declare [ sh:prefix 'x' ; sh:namespace 'a:> SELECT' ] ] ]""": "wanted a SPARQL SELECT",
}


@pytest.mark.parametrize(("body", "sentence"), BAD.items(), ids=BAD.keys())
def test_a_shape_that_is_not_well_formed_is_refused(body: str, sentence: str) -> None:
    with pytest.raises(Refused, match=re.escape(sentence)) as refused:
        shapes_of(f":S sh:targetNode :x ; {body} .")
    assert refused.value.place.startswith("shape http://example.org/S")


def test_a_file_that_is_no_turtle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(":S a sh:NodeShape .", encoding="utf-8")
    with pytest.raises(Refused, match=r"^bad\.ttl: .*wanted SHACL shapes in Turtle"):
        compile_shapes([tmp_path / "bad.ttl"])


def test_a_hostile_literal_stays_a_literal() -> None:
    text = r"\"} . ?s ?p ?o . #\n\\"
    wanted = f'sh:in ( "{text}" ) ; sh:hasValue "{text}" ; sh:pattern ' + r'"^\"\\} . .. .. .. . #\n"'
    shapes = shapes_of(f":S sh:targetNode :x ; sh:property [ sh:path :p ; {wanted} ] .")
    assert shapes.uncompiled == ()
    assert validate(store_of(f':x :p "{text}" .'), shapes) == []
    assert len(validate(store_of(':x :p "other" .'), shapes)) == 3


# Reports --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_report_says_what_was_found_and_nothing_hangs_on_order(case: Path) -> None:
    results = validate(loaded(case), compile_shapes([case]))
    text = report(results)
    assert text == report(results[::-1])
    graph = ShapesGraph(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
    (whole,) = graph.subjects(f"{RDF}type", NamedNode(f"{SH}ValidationReport"))
    assert [flag.value for flag in graph.objects(whole, "conforms")] == ["false"]
    nodes = graph.objects(whole, "result")
    assert len(nodes) == len(set(results))
    told = set()
    for node in nodes:
        path = graph.one(node, "resultPath")
        (name,) = graph.objects(path, f"{RDFS}label") or [path]
        told.add((as_text(graph.one(node, "focusNode")), name.value if name else "", as_text(graph.one(node, "value"))))
    assert told == {(result.focus, re.sub(r"^<([^>]*)>$", r"\1", result.path), result.value) for result in results}


def test_a_long_path_of_a_report_has_the_structure_shacl_gives_it() -> None:
    path = "^<a:a>/(<a:b>|<a:c>)/(<a:d>*)"
    text = report([Result("a:x", path, "MinCountConstraintComponent", "Violation", "message", "", "a:S")])
    graph = ShapesGraph(
        quad.triple for quad in parse(re.sub(r"<urn:weldgraph:(\w+:\w+)>", _blank, text), format=RdfFormat.TURTLE)
    )
    (node,) = graph.subjects(f"{RDF}type", NamedNode(f"{SH}ValidationResult"))
    assert str(graph.path(node, graph.one(node, "resultPath"))) == "(^<a:a>)/(<a:b>|<a:c>)/(<a:d>*)"


def _blank(name: re.Match[str]) -> str:
    return f"_:{name[1].replace(':', '')}"


def test_an_empty_report_conforms() -> None:
    assert '"true"^^' in report([])
    assert "sh:result>" not in report([])


@pytest.mark.parametrize(
    "text",
    [
        "<a:a>",
        "^<a:a>",
        "^(<a:a>/<a:b>)",
        "<a:a>/(<a:b>|<a:c>)/(^<a:d>)",
        "(^<a:a>)*",
        "^(<a:a>*)",
        "((<a:a>+)|<a:b>)?",
    ],
)
def test_a_path_in_text_is_read_back_as_it_was(text: str) -> None:
    assert str(PropertyPath.parse(text)) == text


# The W3C's own cases --------------------------------------------------------------------------------------------------

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
SUITE = os.environ.get("WELDGRAPH_SHACL_SUITE", "")
KNOWN = {
    "datatype-ill-formed": "Oxigraph keeps xsd:byte as xsd:integer; such shapes are refused",
    "shapesGraph-001": "left to pySHACL, which knows no $shapesGraph",
}


def document(path: Path) -> list[Triple]:
    return [quad.triple for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=path.as_uri())]


def suite_cases(manifest: Path) -> Iterator[tuple[str, Counter[tuple[str, ...]] | None, Path, Path]]:
    """Name, expected results (None for a failure), data and shapes of every case below a manifest."""
    graph = ShapesGraph(document(manifest))
    for node in graph.subjects(f"{RDF}type", NamedNode(f"{MF}Manifest")):
        for inner in graph.objects(node, f"{MF}include"):
            yield from suite_cases(Path(inner.value.removeprefix("file://")))
        for head in graph.objects(node, f"{MF}entries"):
            for entry in graph.members(node, "entries", head):
                (action,), (result,) = graph.objects(entry, f"{MF}action"), graph.objects(entry, f"{MF}result")
                files = [graph.objects(action, f"{SHT}{kind}")[0].value for kind in ("dataGraph", "shapesGraph")]
                data, shapes = (Path(file.removeprefix("file://")) for file in files)
                expected = None if result.value == f"{SHT}Failure" else Counter(suite_results(graph, result))
                yield entry.value.rpartition("/")[2], expected, data, shapes


def stored(term: str) -> str:
    """A term's text as the store gives it back: numbers in canonical form, blank nodes without a label."""
    if not term.startswith('"'):
        return re.sub(r"^_:\w+", "_:b", term)
    store = Store()
    store.load(f"<a:a> <a:a> {term} .", format=RdfFormat.N_TRIPLES)
    return str(next(iter(store)).object)


def suite_results(graph: ShapesGraph, whole: object) -> Iterator[tuple[str, ...]]:
    for node in graph.objects(whole, "result"):
        path = graph.one(node, "resultPath")
        parts = [
            as_text(graph.one(node, name)) for name in ("focusNode", "sourceConstraintComponent", "resultSeverity")
        ]
        focus, component, severity = (stored(part.removeprefix(SH)) for part in parts)
        yield focus, "" if path is None else str(graph.path(node, path)), component, severity


@pytest.mark.skipif(not SUITE, reason="WELDGRAPH_SHACL_SUITE names no folder with the tests of w3c/data-shapes")
@pytest.mark.parametrize("part", ["core", "sparql"])
def test_the_suite_of_the_w3c_agrees(part: str) -> None:
    differ = []
    for name, expected, data, shapes in suite_cases(Path(SUITE) / part / "manifest.ttl"):
        store = Store()
        store.extend(Quad(*triple) for triple in document(data))
        try:
            found = keys(validate(store, compile_triples(document(shapes))))
        except Refused:
            found = None
        differ += [name] if found != expected else []
    assert differ == [name for name in differ if name in KNOWN]
