"""Records into a store: all of a record or nothing of it.

Records are read one by one, by several processes where there are many, and written in batches, each with one change of
the store. A build that was stopped goes on where it was: what the store has from the same files is not read again.
"""

import getpass
import multiprocessing
import os
import re
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from weldgraph import __version__
from weldgraph.errors import ManyRefusals, Refused, WeldgraphError
from weldgraph.fingerprint import fingerprint
from weldgraph.graph import build_iri, build_quads, ontology_quads, quads
from weldgraph.loaders.record import load
from weldgraph.store import Entry, Shard, Store, shard_of

_A_PROCESS = 16  # records that make another process worth its start
_WAITING = 8  # records a process that may be read before they are written
_BATCH_SECONDS = 2.0
_BATCH_BYTES = 200_000_000
_SPARSE = 10  # a store that takes long to write is written to more seldom: so many times that
_CHECKSUM = re.compile(rb'#inputChecksum> "([0-9a-f]+)"')


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


@dataclass(frozen=True, slots=True)
class _Read:
    """A folder that was read: its record as quads, unless the store has it already, or why not."""

    folder: Path
    made_from: str
    entry: Entry | None = None
    shard: Shard | None = None
    refused: tuple[Refused, ...] = ()


def build(
    store: Store, folders: Sequence[Path], *, jobs: int = 1, tick: Callable[[], object] = lambda: None
) -> Iterator[Built]:
    """Read each folder, write it as quads and put it in the place of what the store had of that record.

    Nothing of a record that cannot be read is loaded; the others are, and then it is said what was refused.

    Args:
        store: where to.
        folders: of the records.
        jobs: processes that read. A script that asks for more than one keeps to `if __name__ == "__main__"`.
        tick: called after each folder.

    Raises:
        ManyRefusals: at the end: every fault of each record that cannot be read, or has the id of another.
        StoreError: another process builds into this store.
    """
    with store.building():
        batch = _Batch(store)
        seen: dict[str, Path] = {}
        refused: list[Refused] = []
        try:
            with closing(_readings(batch.known(), folders, jobs)) as readings:
                for read in readings:
                    tick()
                    name = read.entry.part if read.entry else ""
                    if name in seen:
                        sentence = f"found the id '{name}' in {seen[name]} too; give one record another id."
                        refused.append(Refused(sentence, place=str(read.folder)))
                    elif read.refused:
                        folder = "" if len(folders) == 1 else f"{read.folder}/"
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
        self.waiting: list[_Read] = []
        self.bytes = 0
        self.due = time.monotonic() + _BATCH_SECONDS
        self._note(store.dump("build") if "build" in self.entries else b"")

    def known(self) -> dict[str, Entry]:
        """What the store has, by the checksum of what it was made from."""
        if "ontology" not in self.entries:
            return {}
        records = [entry for entry in self.entries.values() if entry.is_record]
        found = {entry: _CHECKSUM.search(b"".join(self.notes.get(_about(entry), ()))) for entry in records}
        return {sum_[1].decode(): entry for entry, sum_ in found.items() if sum_ and self.store.intact(entry)}

    def add(self, read: _Read) -> list[Built]:
        """Take a record in; those that were written with it, if it was time."""
        self.waiting.append(read)
        self.bytes += len(read.shard.nquads) if read.shard else 0
        return self.write() if time.monotonic() > self.due or self.bytes > _BATCH_BYTES else []

    def write(self) -> list[Built]:
        """Put all in the store at once."""
        start = time.monotonic()
        parts: dict[str, Shard | bytes] = {}
        built = []
        for read in self.waiting:
            if entry := read.entry:
                changed = self.entries.get(entry.part) != entry
                built.append(Built(entry.part, entry.triples, changed))
                if read.shard:
                    self._built(entry, read.made_from)
                    parts[entry.part] = read.shard
        if parts:
            notes = b"".join(sorted(line for lines in self.notes.values() for line in lines))
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
        self._note(facts)
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


def _readings(known: dict[str, Entry], folders: Sequence[Path], jobs: int) -> Generator[_Read, None, None]:
    """The folders, read, in order; those whose files the store knows as they are there."""
    checksums = [fingerprint(folder) for folder in folders]
    todo = sum(checksum not in known for checksum in checksums)
    jobs = min(jobs, todo // _A_PROCESS)
    tasks = zip(folders, checksums, strict=True)
    if jobs <= 1:
        for folder, checksum in tasks:
            yield _Read(folder, checksum, known[checksum]) if checksum in known else _read(folder, checksum)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_live_with_parent) as pool:
        waiting: deque[Future[_Read] | _Read] = deque()
        try:
            for folder, checksum in tasks:
                entry = known.get(checksum)
                waiting.append(_Read(folder, checksum, entry) if entry else pool.submit(_read, folder, checksum))
                if len(waiting) >= _WAITING * jobs:
                    yield _done(waiting.popleft())
            while waiting:
                yield _done(waiting.popleft())
        except BrokenProcessPool as error:
            raise WeldgraphError(
                "A process that read records was ended from outside; what was read is in the store, so build again."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _done(read: Future[_Read] | _Read) -> _Read:
    return read if isinstance(read, _Read) else read.result()


def _read(folder: Path, checksum: str) -> _Read:
    """One record as it will be stored; in any process."""
    try:
        record = load(folder)
        shard = shard_of(record.id, quads(record), is_canonical=True)
    except ManyRefusals as error:
        return _Read(folder, checksum, refused=tuple(error.refusals))
    except Refused as error:
        return _Read(folder, checksum, refused=(error,))
    return _Read(folder, checksum, shard.entry, shard)


def _live_with_parent() -> None:
    """Leave Ctrl-C to the process that writes, and end when it is gone, even if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def end() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
