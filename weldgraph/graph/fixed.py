"""The two graphs that are no record: the ontology, and who built what."""

from weldgraph.graph.names import ONTOLOGY, PREFIXES, WG
from weldgraph.graph.writer import BUILD, record_iri
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


def build_iri(record_id: str, sha256: str) -> str:
    """The build that gave a record whose N-Quads have this checksum."""
    return f"{BUILD}/{slug(record_id)}/{sha256[:12]}"


def build_quads(record_id: str, sha256: str, *, made_from: str, when: str, who: str, version: str) -> bytes:
    """Who built a record, when and with which version: the only facts that a second build may change.

    Args:
        record_id: of the record.
        sha256: of its N-Quads.
        made_from: checksum of the files it was made from.
        when: ISO 8601 with time zone.
        who: the person's name on this machine.
        version: of weldgraph.
    """
    node = build_iri(record_id, sha256)
    facts = [
        ("rdf:type", iri(PREFIXES["prov"] + "Activity")),
        ("prov:generated", iri(record_iri(record_id))),
        ("prov:endedAtTime", f'"{when}"^^<{XSD}dateTime>'),
        ("prov:wasAssociatedWith", iri(f"{BUILD}/agent/{slug(who)}")),
        ("wg:version", string(version)),
        ("wg:inputChecksum", string(made_from)),
    ]
    lines = []
    for name, value in facts:
        prefix, _, local = name.partition(":")
        lines.append(f"<{node}> <{PREFIXES[prefix]}{local}> {value} <{BUILD}> .\n")
    lines.append(f"<{BUILD}/agent/{slug(who)}> <{PREFIXES['rdfs']}label> {string(who)} <{BUILD}> .\n")
    return "".join(sorted(lines)).encode()
