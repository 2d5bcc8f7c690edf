"""A whole record as quads."""

from weldgraph.graph.cited import write_reference, write_response, write_table, write_work
from weldgraph.graph.made import positions, write_entity, write_family, write_instrument, write_pair
from weldgraph.graph.measured import write_file
from weldgraph.graph.names import a, p
from weldgraph.graph.observed import write_claim, write_observation, write_run
from weldgraph.graph.writer import Writer
from weldgraph.loaders.integrity import families
from weldgraph.model import Record
from weldgraph.nquads import iri, string
from weldgraph.routes import controlled_pairs


def quads(record: Record) -> bytes:
    """The record as sorted N-Quads, all in its own graph."""
    w = Writer(record)
    _write_head(w)
    for work in record.works:
        write_work(w, work)
    for document, label, key in record.citations:
        write_reference(w, document, label, key)
    for table in record.tables:
        write_table(w, table)
    for name, members in sorted(families(record).items()):
        write_family(w, name, members)
    order = positions(record)
    for entity in record.entities:
        write_entity(w, entity, order)
    for instrument in record.instruments:
        write_instrument(w, instrument)
    for run in record.runs:
        write_run(w, run)
    _write_values(w)
    for claim in record.claims:
        write_claim(w, claim)
    for pair in controlled_pairs(record):
        write_pair(w, pair)
    for response in record.responses:
        write_response(w, response)
    return w.text()


def _write_values(w: Writer) -> None:
    """What instrument files and documents give."""
    for file in w.data.files:
        write_file(w, file)
    for observation, node in zip(w.data.observations, w.observations, strict=True):
        write_observation(w, observation, node)


def _write_head(w: Writer) -> None:
    """The record itself and its documents."""
    record = w.data
    w.say(w.graph, a.Record, a.dcat_Dataset)
    w.say(w.graph, p.dcterms_identifier + string(record.id))
    w.say(w.graph, p.rdfs_label + string(record.title))
    if record.licence:
        w.say(w.graph, p.dcterms_license + string(record.licence))
    w.words(w.graph, curator=record.curator, note=record.note)
    if record.work in w.works:
        w.say(w.graph, p.work + iri(w.works[record.work]))
    for document in record.documents:
        node = w.iri("document", document.id)
        w.thing(node, "Document", document.id, document.label)
        w.words(node, documentKind=document.kind, sha256=document.sha256)
        w.say(w.graph, p.hasDocument + iri(node))
