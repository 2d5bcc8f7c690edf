"""One record as it will be stored; any process on any machine may do it, as often as it likes."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from weldgraph.errors import ManyRefusals, Refused
from weldgraph.graph import quads
from weldgraph.loaders.mapping import Row, Tally
from weldgraph.loaders.record import load
from weldgraph.store import Entry, Shard, put_aside, shard_of

Source = Path | Row
"""What a record is made from: its folder or workbook, or a row of a dataset with a mapping."""


@dataclass(frozen=True, slots=True)
class Job:
    """A record to read.

    Attributes:
        folder: of the record, or the row that it is made from.
        made_from: checksum of its files and of the software; see `fingerprint`.
        aside: where its shards are put; None brings them back as bytes.
        check: whether it is checked too.
    """

    folder: Source
    made_from: str
    aside: Path | None = None
    check: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a folder.

    Attributes:
        folder, made_from: as in the job.
        entry: of the record; None if it was refused, or left out by a mapping.
        shards: the record, and its report if it was checked; none if the store has them.
        refused: every fault of a record that cannot be read.
        tally: what a mapping left out, dropped and read.
    """

    folder: Source
    made_from: str
    entry: Entry | None = None
    shards: tuple[Shard, ...] = ()
    refused: tuple[Refused, ...] = ()
    tally: Tally = field(default_factory=Counter)


def read(job: Job) -> Read:
    """Read a record, write it as quads and check it."""
    tally: Tally = Counter()
    try:
        record = job.folder.record(tally) if isinstance(job.folder, Row) else load(job.folder)
        if record is None:
            return Read(job.folder, job.made_from, tally=tally)
        shards = [shard_of(record.id, quads(record), is_canonical=True)]
    except ManyRefusals as error:
        return Read(job.folder, job.made_from, refused=tuple(error.refusals))
    except Refused as error:
        return Read(job.folder, job.made_from, refused=(error,))
    if job.check:
        shards.append(_report(shards[0]))
    if job.aside:
        shards = [put_aside(job.aside, shard) for shard in shards]
    return Read(job.folder, job.made_from, shards[0].entry, tuple(shards), tally=tally)


def _report(shard: Shard) -> Shard:
    from weldgraph.audit import check_record, report_quads  # noqa: PLC0415  rules are read only by who checks

    checked = check_record(shard.entry.part, shard.nquads)
    return shard_of(f"{shard.entry.part}/report", report_quads(checked, shard.entry.sha256))
