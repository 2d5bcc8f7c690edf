"""The two graphs that are no record: the ontology, and who built what."""

import hashlib

from weldgraph.graph.writer import BUILD, ONTOLOGY, PREFIXES, WG, record_iri
from weldgraph.nquads import XSD, iri, slug, string
from weldgraph.resources import folder
from weldgraph.terms import properties


def ontology_quads() -> bytes:
    """The ontology and its alignments as N-Quads in their graph, with what each property answers for written out."""
    import pyoxigraph as ox  # noqa: PLC0415  a record needs no parser

    graph = ox.NamedNode(ONTOLOGY)
    found = {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for path in sorted(folder("ontology").glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    }
    answers = ox.NamedNode(WG + "answersFor")
    for known in properties():
        for target in (known.iri, *known.broader):
            found.add(ox.Quad(ox.NamedNode(known.iri), answers, ox.NamedNode(target), graph))
    lines = (ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def build_quads(record_id: str, shard: bytes, *, when: str, who: str, version: str) -> bytes:
    """Who built a record, when and with which version: the only facts that a second build may change.

    Args:
        record_id: of the record.
        shard: its N-Quads.
        when: ISO 8601 with time zone.
        who: the person's name on this machine.
        version: of weldgraph.
    """
    node = f"{BUILD}/{slug(record_id)}/{hashlib.sha256(shard).hexdigest()[:12]}"
    facts = [
        ("rdf:type", iri(PREFIXES["prov"] + "Activity")),
        ("prov:generated", iri(record_iri(record_id))),
        ("prov:endedAtTime", f'"{when}"^^<{XSD}dateTime>'),
        ("prov:wasAssociatedWith", iri(f"{BUILD}/agent/{slug(who)}")),
        ("wg:version", string(version)),
    ]
    lines = []
    for name, value in facts:
        prefix, _, local = name.partition(":")
        lines.append(f"<{node}> <{PREFIXES[prefix]}{local}> {value} <{BUILD}> .\n")
    lines.append(f"<{BUILD}/agent/{slug(who)}> <{PREFIXES['rdfs']}label> {string(who)} <{BUILD}> .\n")
    return "".join(sorted(lines)).encode()
