"""Records into a store: all of a record or nothing of it.

Records are read one by one, in many processes or on other machines, and written in batches, each with one change of the
store. A build that was stopped goes on where it was: what the store has from the same files is not read again.
"""

import getpass
import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from weldgraph import __version__
from weldgraph.errors import ManyRefusals, Refused
from weldgraph.fingerprint import fingerprint
from weldgraph.graph import build_iri, build_quads, ontology_quads
from weldgraph.jobs import Job, Read, Source
from weldgraph.jobs import read as read_one
from weldgraph.jobs.processes import in_processes
from weldgraph.loaders.mapping import Tally
from weldgraph.store import Entry, Shard, Store, canonical, shard_of

_BATCH_SECONDS = 2.0
_BATCH_BYTES = 200_000_000
_SPARSE = 10  # a store that takes long to write is written to more seldom: so many times that
_CHECKSUM = re.compile(rb'#inputChecksum> "([0-9a-f]+)"')

Readings = Generator[Read, None, None]


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one record.

    Attributes:
        record: its id.
        triples: how many it has.
        changed: False if the store had exactly this already.
    """

    record: str
    triples: int
    changed: bool


def build(
    store: Store,
    folders: Sequence[Source],
    *,
    jobs: int = 1,
    on: str = "",
    check: bool = False,
    tally: Tally | None = None,
    tick: Callable[[], object] = lambda: None,
) -> Iterator[Built]:
    """Read each folder, write it as quads and put it in the place of what the store had of that record.

    Nothing of a record that cannot be read is loaded; the others are, and then it is said what was refused.

    Args:
        store: where to.
        folders: of the records, or rows that a mapping makes records of.
        jobs: processes that read. A script that asks for more than one keeps to `if __name__ == "__main__"`.
        on: in their place the workers of a Dask cluster; see `jobs.cluster.on_cluster`.
        check: check each record where it is read, and keep its report beside it.
        tally: takes in what a mapping left out, dropped and read, of the rows that the store has not.
        tick: called after each folder.

    Raises:
        ManyRefusals: at the end: every fault of each record that cannot be read, or has the id of another.
        StoreError: another process builds into this store.
        WeldgraphError: the processes or workers that read went away, or are not fit for it.
    """
    with store.building():
        batch = _Batch(store)
        seen: dict[str, Source] = {}
        refused: list[Refused] = []
        try:
            with closing(
                _readings(batch.known(check=check), folders, store.aside, _runner(jobs, on), check)
            ) as readings:
                for read in readings:
                    tick()
                    if tally is not None:
                        tally.update(read.tally)
                    name = read.entry.part if read.entry else ""
                    if name and name in seen:
                        sentence = f"found the id '{name}' in {seen[name]} too; give one record another id."
                        refused.append(Refused(sentence, place=str(read.folder)))
                    elif read.refused:
                        folder = f"{read.folder}/" if isinstance(read.folder, Path) and len(folders) > 1 else ""
                        refused.extend(fault.at(folder + fault.place) for fault in read.refused)
                    else:
                        seen[name] = read.folder
                        yield from batch.add(read)
        finally:
            left = batch.write()
        yield from left
    if refused:
        raise ManyRefusals(refused)


class _Batch:
    """Records that were read and are not yet in the store, and the notes on who built what."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.entries = {entry.part: entry for entry in store.parts()}
        self.notes: dict[bytes, set[bytes]] = {}
        self.waiting: list[Read] = []
        self.bytes = 0
        self.due = time.monotonic() + _BATCH_SECONDS
        self._note(store.dump("build") if "build" in self.entries else b"")

    def known(self, *, check: bool) -> dict[str, Entry]:
        """What the store has, with a report where there should be one, by the checksum of what it was made from."""
        if "ontology" not in self.entries:
            return {}
        records = [entry for entry in self.entries.values() if entry.is_record]
        if check:
            records = [entry for entry in records if f"{entry.part}/report" in self.entries]
        found = {entry: _CHECKSUM.search(b"".join(self.notes.get(_about(entry), ()))) for entry in records}
        return {sum_[1].decode(): entry for entry, sum_ in found.items() if sum_ and self.store.intact(entry)}

    def add(self, read: Read) -> list[Built]:
        """Take a record in; those that were written with it, if it was time."""
        self.waiting.append(read)
        self.bytes += sum(len(shard.nquads) for shard in read.shards)
        return self.write() if time.monotonic() > self.due or self.bytes > _BATCH_BYTES else []

    def write(self) -> list[Built]:
        """Put all in the store at once."""
        start = time.monotonic()
        parts: dict[str, Shard] = {}
        built = []
        for read in self.waiting:
            if entry := read.entry:
                changed = self.entries.get(entry.part) != entry
                built.append(Built(entry.part, entry.triples, changed))
                if read.shards:
                    self._built(entry, read.made_from)
                    parts |= {shard.entry.part: shard for shard in read.shards}
        if parts:
            lines = sorted(line for told in self.notes.values() for line in told)
            notes = shard_of("build", b"".join(lines), is_canonical=True)
            self.store.write({"ontology": _ontology(), "build": notes, **parts})
        self.waiting, self.bytes = [], 0
        self.due = time.monotonic() + max(_BATCH_SECONDS, _SPARSE * (time.monotonic() - start))
        return built

    def _built(self, entry: Entry, made_from: str) -> None:
        """Note who built a record, when, and from what; of one that is as it was, only from what."""
        before = self.entries.get(entry.part)
        told = self.notes.pop(_about(entry), set())
        self.notes.pop(_about(before or entry), None)
        self.entries[entry.part] = entry
        when = datetime.now(UTC).replace(microsecond=0).isoformat()
        facts = build_quads(
            entry.part, entry.sha256, made_from=made_from, when=when, who=getpass.getuser(), version=__version__
        )
        self._note(canonical("build", facts))
        if told and before == entry:
            new = {line for line in self.notes[_about(entry)] if _CHECKSUM.search(line)}
            self.notes[_about(entry)] = {line for line in told if not _CHECKSUM.search(line)} | new

    def _note(self, facts: bytes) -> None:
        for line in facts.splitlines(keepends=True):
            self.notes.setdefault(line.split(b" ", 1)[0], set()).add(line)


def _about(entry: Entry) -> bytes:
    """The subject of the notes on a record as it is."""
    return f"<{build_iri(entry.part, entry.sha256)}>".encode()


@lru_cache(maxsize=1)
def _ontology() -> Shard:
    return shard_of("ontology", ontology_quads())


def _runner(jobs: int, on: str) -> Callable[[Sequence[Job]], Readings]:
    """What does many jobs, and gives what came of each in order."""

    def run(todo: Sequence[Job]) -> Readings:
        if todo and on:
            from weldgraph.jobs.cluster import on_cluster  # noqa: PLC0415  Dask may not be installed

            return on_cluster(todo, on)
        return in_processes(read_one, todo, count=len(todo), most=jobs)

    return run


def _readings(
    known: dict[str, Entry],
    folders: Iterable[Source],
    aside: Path | None,
    run: Callable[[Sequence[Job]], Readings],
    check: bool,
) -> Readings:
    """The folders, read, in order; those whose files the store knows as they are there."""
    jobs = [Job(folder, fingerprint(folder), aside, check) for folder in folders]
    with closing(run([job for job in jobs if job.made_from not in known])) as readings:
        for job in jobs:
            entry = known.get(job.made_from)
            yield Read(job.folder, job.made_from, entry) if entry else next(readings)
