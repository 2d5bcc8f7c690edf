"""One record as it will be stored; any process on any machine may do it, as often as it likes."""

from dataclasses import dataclass
from pathlib import Path

from weldgraph.errors import ManyRefusals, Refused
from weldgraph.graph import quads
from weldgraph.loaders.record import load
from weldgraph.store import Entry, Shard, put_aside, shard_of


@dataclass(frozen=True, slots=True)
class Job:
    """A record to read.

    Attributes:
        folder: of the record.
        made_from: checksum of its files and of the software; see `fingerprint`.
        aside: where its shards are put; None brings them back as bytes.
        check: whether it is checked too.
    """

    folder: Path
    made_from: str
    aside: Path | None = None
    check: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a folder.

    Attributes:
        folder, made_from: as in the job.
        entry: of the record; None if it was refused.
        shards: the record, and its report if it was checked; none if the store has them.
        refused: every fault of a record that cannot be read.
    """

    folder: Path
    made_from: str
    entry: Entry | None = None
    shards: tuple[Shard, ...] = ()
    refused: tuple[Refused, ...] = ()


def read(job: Job) -> Read:
    """Read a record, write it as quads and check it."""
    try:
        record = load(job.folder)
        shards = [shard_of(record.id, quads(record), is_canonical=True)]
    except ManyRefusals as error:
        return Read(job.folder, job.made_from, refused=tuple(error.refusals))
    except Refused as error:
        return Read(job.folder, job.made_from, refused=(error,))
    if job.check:
        shards.append(_report(shards[0]))
    if job.aside:
        shards = [put_aside(job.aside, shard) for shard in shards]
    return Read(job.folder, job.made_from, shards[0].entry, tuple(shards))


def _report(shard: Shard) -> Shard:
    from weldgraph.audit import check_record, report_quads  # noqa: PLC0415  rules are read only by who checks

    checked = check_record(shard.entry.part, shard.nquads)
    return shard_of(f"{shard.entry.part}/report", report_quads(checked, shard.entry.sha256))
