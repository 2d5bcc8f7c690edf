"""A record out of the store: sorted Turtle for people, N-Quads for identity, JSON-LD for the web."""

import json
from typing import Any

import pyoxigraph as ox

from weldgraph.errors import Refused
from weldgraph.graph import PREFIXES, record_iri
from weldgraph.store import Store

_MORE = {"unit": "http://qudt.org/vocab/unit/", "xsd": "http://www.w3.org/2001/XMLSchema#", "doi": "https://doi.org/"}
_RDF_TYPE = PREFIXES["rdf"] + "type"


def export(store: Store, record: str, form: str) -> str:
    """The record as text; the same record gives the same text.

    Args:
        store: where it is.
        record: its id.
        form: "turtle", "nquads" or "jsonld".

    Raises:
        Refused: the store has no such record.
    """
    known = [entry.part for entry in store.parts()]
    if record not in known:
        raise Refused(f"found the record '{record}', wanted one of those in the store: {', '.join(known) or 'none'}.")
    quads = store.dump(record)
    if form == "nquads":
        return quads.decode()
    return _turtle(record, quads) if form == "turtle" else _jsonld(record, quads)


def _prefixes(record: str) -> dict[str, str]:
    return {**PREFIXES, **_MORE, "r": record_iri(record) + "/"}


def _turtle(record: str, quads: bytes) -> str:
    """N-Quads are sorted, so a serialiser that keeps their order gives sorted Turtle."""
    triples = sorted((quad.triple for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)), key=_order)
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_prefixes(record)) or b"").decode()


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    return str(triple.subject), triple.predicate.value != _RDF_TYPE, triple.predicate.value, str(triple.object)


def _jsonld(record: str, quads: bytes) -> str:
    """One object a subject, IRIs shortened by the context, keys and values sorted."""
    prefixes = _prefixes(record)
    nodes: dict[str, dict[str, Any]] = {}
    for triple in sorted((quad.triple for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)), key=_order):
        name = triple.subject.value
        node = nodes.setdefault(name, {"@id": name})
        if triple.predicate.value == _RDF_TYPE:
            node.setdefault("@type", []).append(_short(triple.object.value, prefixes))
        else:
            node.setdefault(_short(triple.predicate.value, prefixes), []).append(_json(triple.object, prefixes))
    document = {"@context": prefixes, "@id": record_iri(record), "@graph": [nodes[name] for name in sorted(nodes)]}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _json(term: Any, prefixes: dict[str, str]) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"@id": term.value}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _MORE["xsd"] + "string":
        return {"@value": term.value}
    return {"@value": term.value, "@type": _short(term.datatype.value, prefixes)}


def _short(iri: str, prefixes: dict[str, str]) -> str:
    """The compact form where the rest is a plain name, else the IRI."""
    for prefix, start in prefixes.items():
        rest = iri.removeprefix(start)
        if rest != iri and rest.isidentifier():
            return f"{prefix}:{rest}"
    return iri
