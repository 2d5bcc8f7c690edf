"""The check: what is missing in a record, what contradicts what, as a list of alerts with a report in RDF.

Structure rules are SHACL (shapes/); derivations and lists of what is needed are files of their own, in
shapes/derivations/ and shapes/completeness/; claims have a module a kind. Each finding becomes an alert with a stable
code, a level, one sentence, and the places it is about; all of them are one report in RDF.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from weldgraph.audit.found import Alert, Checked, Report, merged
from weldgraph.audit.kept import InStore, Reports, report_of, report_quads, restored
from weldgraph.audit.record import check_record, level_of, shapes
from weldgraph.derive import LEVELS, Level, Source
from weldgraph.errors import Refused
from weldgraph.jobs.processes import in_processes
from weldgraph.store import Entry, Shard, Store, shard_of

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


def check(
    store: Store,
    records: Sequence[str] = (),
    *,
    jobs: int = 1,
    again: bool = False,
    tick: Callable[[], object] = lambda: None,
) -> Report:
    """Check records of the store, each against itself and the ontology; by default all of them.

    The report of each is kept in the store beside its record, and taken from there as long as neither the record nor
    the rules have changed.

    Args:
        store: with the records.
        records: their ids.
        jobs: processes that check. A script that asks for more than one keeps to `if __name__ == "__main__"`.
        again: check also what has not changed.
        tick: called after each record.

    Raises:
        Refused: the store has no such record.
        WeldgraphError: a process was ended from outside.
    """
    parts = {entry.part: entry for entry in store.parts()}
    known = [part for part, entry in parts.items() if entry.is_record]
    for record in records:
        if record not in known:
            have = ", ".join(known) or "none; run `weldgraph build` first"
            raise Refused(f"found the record '{record}', wanted one of those in the store: {have}.")
    names = sorted(set(records or known))
    found: dict[str, Checked] = {}
    for name in names:
        there = None if again else parts.get(report_of(name))
        if there and (before := restored(name, parts[name].sha256, store.dump(there))):
            found[name] = before
            tick()
    todo = [parts[name] for name in names if name not in found]
    tasks = ((entry, store.dump(entry)) for entry in todo)
    reports = Reports(store)
    with closing(in_processes(_checked, tasks, count=len(todo), most=jobs)) as results:
        try:
            for checked, report in results:
                found[checked.record] = checked
                reports.add(report)
                tick()
        finally:
            reports.write()
    return replace(merged(found.values()), turtle=InStore(store, names))


def check_quads(records: dict[str, bytes]) -> Report:
    """Check records given as N-Quads, in no store."""
    return merged(check_record(record, nquads) for record, nquads in records.items())


def _checked(task: tuple[Entry, bytes]) -> tuple[Checked, Shard]:
    """What was found in one record, and its report as it is kept; in any process."""
    entry, nquads = task
    checked = check_record(entry.part, nquads)
    return replace(checked, turtle=""), shard_of(report_of(entry.part), report_quads(checked, entry.sha256))
