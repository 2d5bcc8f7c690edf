"""The check: what is missing in a record, what contradicts what, as a list of alerts with a report in RDF.

Structure rules are SHACL (shapes/); derivations and lists of what is needed are files of their own, in
shapes/derivations/ and shapes/completeness/; claims have a module a kind. Each finding becomes an alert with a stable
code, a level, one sentence, and the places it is about; all of them are one report in RDF.
"""

from collections.abc import Sequence

import pyoxigraph as ox

from weldgraph.audit.found import Alert, Checked, Report, merged
from weldgraph.audit.record import check_record, level_of, shapes
from weldgraph.derive import LEVELS, Level, Source
from weldgraph.errors import Refused
from weldgraph.graph import record_iri
from weldgraph.store import Store

__all__ = [
    "LEVELS",
    "Alert",
    "Checked",
    "Level",
    "Report",
    "Source",
    "check",
    "check_quads",
    "check_record",
    "level_of",
    "merged",
    "report_quads",
    "shapes",
]


def check(store: Store, records: Sequence[str] = ()) -> Report:
    """Check records of the store, each against itself and the ontology; by default all of them.

    The report of each is kept in the store beside its record.

    Raises:
        Refused: the store has no such record.
    """
    known = [entry.part for entry in store.records()]
    for record in records:
        if record not in known:
            have = ", ".join(known) or "none; run `weldgraph build` first"
            raise Refused(f"found the record '{record}', wanted one of those in the store: {have}.")
    report = merged(check_record(record, store.dump(record)) for record in records or known)
    store.write({f"{record}/report": report_quads(record, text) for record, text in report.turtle.items()})
    return report


def check_quads(records: dict[str, bytes]) -> Report:
    """Check records given as N-Quads, in no store."""
    return merged(check_record(record, nquads) for record, nquads in records.items())


def report_quads(record: str, turtle: str) -> bytes:
    """A report in RDF as N-Quads in the graph of the reports of its record."""
    name = ox.NamedNode(f"{record_iri(record)}/report")
    quads = [ox.Quad(t.subject, t.predicate, t.object, name) for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
