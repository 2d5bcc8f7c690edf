"""docs/terms.md, the reference of the ontology, written from ontology/*.ttl."""

from typing import Any

from weldgraph.resources import folder
from weldgraph.templates import fill

_PREFIXES = """
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    PREFIX qudt: <http://qudt.org/schema/qudt/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX wg: <https://w3id.org/weldgraph#>
"""
_ABOUT = "?term rdfs:label ?label ; skos:definition ?definition ; rdfs:isDefinedBy ?module ."

_CLASSES = _ABOUT + "?term a owl:Class . OPTIONAL { ?term rdfs:subClassOf ?parent }"
_RELATIONS = (
    _ABOUT
    + """
    ?term a ?sort . FILTER(?sort IN (owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty))
    OPTIONAL { ?term rdfs:domain ?domain } OPTIONAL { ?term rdfs:range ?range }"""
)
_PROPERTIES = (
    _ABOUT
    + """
    ?term a wg:Property .
    OPTIONAL { ?term wg:better ?better } OPTIONAL { ?term wg:categorical ?word } OPTIONAL { ?term wg:nominal ?nominal }
    OPTIONAL { ?term wg:exact ?exact } OPTIONAL { ?term skos:broader ?broader }"""
)
_INDIVIDUALS = _ABOUT + "?term a ?sort . FILTER(?sort IN (wg:Origin, wg:Basis, wg:HalfCycle, wg:Normalisation))"
_MANY = {
    "synonyms": "skos:altLabel",
    "symbols": "wg:symbol",
    "needs": "wg:needs/rdfs:label",
    "may_have": "wg:mayHave/rdfs:label",
    "units": "wg:allowedUnit/qudt:symbol",
    "confused": "wg:confusedWith/rdfs:label",
}


def page() -> str:
    """The whole page, in Markdown; the same bytes for the same ontology."""
    from pyoxigraph import RdfFormat, Store  # noqa: PLC0415  only this page needs it

    store = Store()
    for module in ("core", "process", "characterisation", "cell", "property", "units"):
        store.load(path=str(folder("ontology") / f"{module}.ttl"), format=RdfFormat.TURTLE)
    many = {name: _many(store, path) for name, path in _MANY.items()}
    classes = _rows(store, _CLASSES, many)
    return fill(
        "terms.md",
        steps=_tree(classes, "ProcessStep"),
        techniques=_tree(classes, "Characterisation"),
        things=[row for row in classes if row["module"] in {"weldgraph", "cell"}],
        relations=_rows(store, _RELATIONS, many),
        properties=_rows(store, _PROPERTIES, many),
        individuals=_rows(store, _INDIVIDUALS, many),
    )


def _rows(store: Any, where: str, many: dict[str, dict[str, list[str]]]) -> list[dict[str, Any]]:
    """One row a term, sorted by label; a variable without a value is an empty string."""
    rows = {}
    found = store.query(f"{_PREFIXES} SELECT * {{ {where} }}")
    names = [variable.value for variable in found.variables]
    for solution in found:
        row: dict[str, Any] = {name: _local(solution[name].value) if solution[name] else "" for name in names}
        row |= {name: values.get(row["term"], []) for name, values in many.items()}
        rows[row["term"]] = row
    return sorted(rows.values(), key=lambda row: (row["label"].casefold(), row["term"]))


def _many(store: Any, path: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for solution in store.query(f"{_PREFIXES} SELECT DISTINCT ?term ?value {{ ?term {path} ?value }}"):
        values.setdefault(_local(solution["term"].value), []).append(solution["value"].value)
    return {term: sorted(found, key=str.casefold) for term, found in values.items()}


def _tree(classes: list[dict[str, Any]], root: str, depth: int = 0) -> list[dict[str, Any]]:
    """What is below a class, each with its depth, children after their parent."""
    below = []
    for row in classes:
        if row["parent"] == root:
            below += [{**row, "depth": depth}, *_tree(classes, row["term"], depth + 1)]
    return below


def _local(text: str) -> str:
    return text.rpartition("/")[2].rpartition("#")[2] if text.startswith(("http:", "https:")) else text
