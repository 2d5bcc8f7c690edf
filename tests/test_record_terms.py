"""The records use the ontology's terms as the ontology says: sort, datatype, domain, range, disjointness."""

from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from weldgraph.graph import quads
from weldgraph.loaders.record import load as read

ROOT = Path(__file__).parent.parent
WRONG = """
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX wg: <https://w3id.org/weldgraph#>
    SELECT DISTINCT ?predicate ?wrong {
      { ?subject ?predicate ?object .
        FILTER(STRSTARTS(STR(?predicate), STR(wg:)))
        FILTER NOT EXISTS { ?predicate a owl:AnnotationProperty }
        BIND(IF(ISLITERAL(?object), owl:DatatypeProperty, owl:ObjectProperty) AS ?sort)
        FILTER NOT EXISTS { ?predicate a ?sort }
        BIND("is not of that sort" AS ?wrong) }
      UNION
      { ?predicate rdfs:range ?range . ?subject ?predicate ?object .
        FILTER(ISLITERAL(?object) && DATATYPE(?object) != ?range)
        BIND("has another datatype" AS ?wrong) }
      UNION
      { ?predicate rdfs:domain ?domain . ?subject ?predicate ?object .
        FILTER NOT EXISTS { ?subject a/rdfs:subClassOf* ?domain }
        BIND(CONCAT("is of something else: ", STR(?subject)) AS ?wrong) }
      UNION
      { ?predicate rdfs:range ?range . ?subject ?predicate ?object .
        FILTER(ISIRI(?object))
        FILTER NOT EXISTS { ?object a/rdfs:subClassOf* ?range }
        BIND(CONCAT("leads to something else: ", STR(?object)) AS ?wrong) }
      UNION
      { ?predicate owl:disjointWith ?other . ?subject a/rdfs:subClassOf* ?predicate, ?other .
        BIND(CONCAT("excludes another of its classes: ", STR(?subject)) AS ?wrong) }
    } LIMIT 20"""


def ontology() -> Store:
    store = Store()
    for module in ("core", "process", "characterisation", "cell", "property"):
        store.load(path=str(ROOT / "ontology" / f"{module}.ttl"), format=RdfFormat.TURTLE)
    return store


FAULTS = """
    @prefix ex: <https://example.org/> . @prefix wg: <https://w3id.org/weldgraph#> .
    ex:sample a wg:Sample ; wg:origin "made" ; wg:position 1 .
    ex:value a wg:Value ; wg:lower "1" .
    ex:step a wg:Milling ; wg:instrument ex:sample .
    ex:both a wg:Sample, wg:ReportedMaterial ."""


def test_wrong_use_of_the_terms_is_found() -> None:
    store = ontology()
    store.load(FAULTS, RdfFormat.TURTLE)
    wrong = {row["wrong"].value.partition(":")[0] for row in store.query(WRONG)}
    assert wrong == {
        "is not of that sort",
        "has another datatype",
        "is of something else",
        "leads to something else",
        "excludes another of its classes",
    }


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in ROOT.glob("records/*/record.yaml")), ids=lambda folder: folder.name
)
def test_a_record_keeps_to_domains_ranges_and_disjointness(folder: Path) -> None:
    store = ontology()
    for quad in parse(quads(read(folder)), RdfFormat.N_QUADS):
        store.add(Quad(quad.subject, quad.predicate, quad.object))
    assert [" ".join(value.value for value in row) for row in store.query(WRONG)] == []
