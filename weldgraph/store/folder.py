"""A store in a folder: one file of sorted N-Quads a part, and a manifest that says which files count.

    manifest.json             part → shard, checksum, number of triples
    shards/<part>-<hash>.nq   named by content, never changed
    index-<hash>/             an Oxigraph database of all shards, named by the manifest; only for large stores
    index-<hash>-compact/     the same, quicker to look up; a build that adds much ends with it
    lock                      held by the one who writes, for as long as one change takes
    build.lock                held by the one who builds records, for as long as there are some
    aside-<random>/           shards that a build has read and not yet written, by any process on any machine

A write adds shards and an index beside those in use and then renames the new manifest over the old one: before that
everybody sees the old state, after it the new one, and nobody waits. What the manifest does not name is rubbish of an
earlier or killed write; the next writer clears it away, except an index that somebody still reads.

A shard carries the date of the Unix epoch, as files in the Nix store do: one with another date was touched by somebody,
and counts only after it was read and compared with its checksum.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from weldgraph.answer import Answer, Term, yes_or_no
from weldgraph.errors import StoreError
from weldgraph.store import index
from weldgraph.store.disk import FORMAT, UNTOUCHED, manifest_text, shard_name, sync, write
from weldgraph.store.parts import (
    Entry,
    Shard,
    Store,
    from_oxigraph,
    from_tsv,
    graph_name,
    shards_of,
    stale_reports,
    triples,
)
from weldgraph.syntax import named_graphs, prove

# Measured with benchmarks/asking.py, 2 cores. Reading takes 5 µs and 400 bytes a triple; an index opens in 10 ms at
# any size. Up to here, half a second of reading, there is no index at all. From the index of 4.6 million triples a
# question for one sample takes 1 to 7 ms, less than any reading. One that gives rows from every record takes three
# times what it takes in memory if the index is compacted, else ten times, and pays back the reading (23 s) only after
# some of them: a program that asks so says `in_memory`.
MEMORY_TRIPLES = 100_000
_ATTEMPTS = 100  # a reader may see a manifest whose files the next writer has just cleared away


class FolderStore(Store):
    """The store in a folder, which need not exist before something is written."""

    def __init__(
        self, folder: Path, *, wait: float = 10.0, memory_triples: int = MEMORY_TRIPLES, in_memory: bool = False
    ) -> None:
        """Nothing is opened yet.

        Args:
            folder: where the store is.
            wait: seconds to wait while another process writes.
            memory_triples: up to so many triples in all are read into memory; above, an index is kept on disk.
            in_memory: read all into memory whatever its size, for a program that asks much; the index is kept as well.
        """
        self.location = str(folder)
        self.aside = None
        self._folder = folder
        self._wait = wait
        self._memory_triples = memory_triples
        self._in_memory = in_memory
        self._seen: tuple[int, ...] = ()
        self._dataset: ox.Store | None = None
        self._held = contextlib.ExitStack()
        self._grown = 0

    def query(self, sparql: str) -> Answer:
        """See Store."""
        prove(sparql)
        try:
            return _answer(self._opened().query(sparql, use_default_graph_as_union=not any(named_graphs(sparql))))
        except (OSError, RuntimeError, ValueError) as error:
            raise StoreError(f"The store {self.location} could not answer: {error}.") from error

    def write(self, parts: Mapping[str, bytes | Shard | None]) -> None:
        """See Store."""
        new = shards_of(parts)
        with self._writing(), self._locked("lock"):
            old = self._manifest()
            shards = [shard for shard in new.values() if shard is not None]
            gone = {*new, *stale_reports(new, old)}
            entries = {part: entry for part, entry in old.items() if part not in gone}
            entries |= {shard.entry.part: shard.entry for shard in shards}
            self._clear_unfinished()
            for shard in shards:
                self._place(shard)
            sync(self._folder / "shards")
            if triples(entries) > self._memory_triples:
                self._grown += index.grow(self._folder, old, entries, self._read, at_once=self.aside is None)
            self._name(entries)
            self._clear(entries)

    @contextlib.contextmanager
    def building(self) -> Iterator[None]:
        """See Store."""
        with self._locked("build.lock"):
            for left in self._folder.glob("aside-*"):  # of a build that was killed; late workers may still write there
                shutil.rmtree(left, ignore_errors=True)
            self.aside = aside = self._folder.absolute() / f"aside-{uuid.uuid4().hex[:12]}"
            try:
                with self._writing():
                    aside.mkdir()
                yield
                self._compact()
            finally:
                self.aside = None
                shutil.rmtree(aside, ignore_errors=True)

    def parts(self) -> list[Entry]:
        """See Store."""
        return [entry for _, entry in sorted(self._manifest().items())]

    def intact(self, entry: Entry) -> bool:
        """See Store."""
        try:
            untouched = self._shard(entry).stat().st_mtime_ns == UNTOUCHED
            return untouched or bool(self._read(entry)) or not entry.triples
        except (OSError, StoreError):
            return False

    def dump(self, part: str | Entry) -> bytes:
        """See Store."""
        for _ in range(_ATTEMPTS):
            with contextlib.suppress(FileNotFoundError):
                return self._read(part if isinstance(part, Entry) else self.entry(part))
        name = part.part if isinstance(part, Entry) else part
        raise StoreError(f"The shard of {name} in {self.location} is not there; build {name} again.")

    def close(self) -> None:
        """Let go of the index, so that a later writer may clear it away."""
        self._dataset = None
        self._seen = ()
        self._held.close()

    def _opened(self) -> ox.Store:
        """The data as the manifest has them now."""
        manifest = self._folder / "manifest.json"
        for _ in range(_ATTEMPTS):
            try:
                status = manifest.stat()
            except OSError as error:
                raise StoreError(
                    f"There is no store at {self.location}: build a record first, or say where."
                ) from error
            seen = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._dataset is not None and seen == self._seen:
                return self._dataset
            self.close()
            with contextlib.suppress(FileNotFoundError):
                self._dataset = self._load(self._manifest())
                self._seen = seen
        raise StoreError(f"Files that the manifest of {self.location} names are not there; build the records again.")

    def _load(self, entries: Mapping[str, Entry]) -> ox.Store:
        if triples(entries) > self._memory_triples and not self._in_memory:
            path = index.found(self._folder, entries)
            if path.is_dir():
                self._hold(path)
                return ox.Store.read_only(str(path))
        dataset = ox.Store()
        index.fill(dataset, map(self._read, entries.values()), entries)
        return dataset

    def _hold(self, path: Path) -> None:
        """Keep an index from being cleared away while this process reads it."""
        descriptor = os.open(path, os.O_RDONLY)
        self._held.callback(os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not os.path.samestat(os.fstat(descriptor), path.stat()):
            raise FileNotFoundError(path)

    def _compact(self) -> None:
        """Compact the index at the end of a build that added as much as there was."""
        entries = self._manifest()
        if 2 * self._grown >= triples(entries):
            with self._locked("lock"):
                index.compact(self._folder, entries)
                self._clear(entries)
        self._grown = 0

    def _clear(self, entries: Mapping[str, Entry]) -> None:
        """Clear away what the manifest does not name."""
        shards = {self._shard(entry) for entry in entries.values()}
        for path in (self._folder / "shards").iterdir():
            if path not in shards:
                path.unlink()
        used = index.found(self._folder, entries)
        for path in self._folder.glob("index-*"):
            if path != used:
                with _unread(path) as free:
                    if free:
                        path.rename(path.with_name(f"tmp-{path.name}"))
        self._clear_unfinished()

    def _clear_unfinished(self) -> None:
        for path in self._folder.glob("tmp-*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _manifest(self) -> dict[str, Entry]:
        path = self._folder / "manifest.json"
        try:
            held: Any = json.loads(path.read_bytes())
            if held["format"] != FORMAT:
                raise StoreError(
                    f"{path} is of another version of weldgraph: build the records again into a new store."
                )
            parts = held["parts"].items()
            return {part: Entry(part, str(of["sha256"]), int(of["triples"])) for part, of in parts if graph_name(part)}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{path} is not a manifest as weldgraph writes it; build the records into a new store."
            ) from error

    def _shard(self, entry: Entry) -> Path:
        return self._folder / "shards" / shard_name(entry)

    def _read(self, entry: Entry) -> bytes:
        shard = self._shard(entry).read_bytes()
        if hashlib.sha256(shard).hexdigest() != entry.sha256:
            raise StoreError(f"{self._shard(entry)} was changed by hand or by a fault: build {entry.part} again.")
        return shard

    def _place(self, shard: Shard) -> None:
        """Put a shard under its name, so that it is there whole or not at all, also after the power failed."""
        path = self._shard(shard.entry)
        if shard.file:
            shard.file.replace(path)
        elif not (path.is_file() and path.read_bytes() == shard.nquads):
            write(self._folder / "tmp-shard", shard.nquads, date=UNTOUCHED)
            (self._folder / "tmp-shard").replace(path)

    def _name(self, entries: Mapping[str, Entry]) -> None:
        """Write the manifest: from here on everybody sees the new state."""
        path, fresh = self._folder / "manifest.json", self._folder / "tmp-manifest"
        text = manifest_text(entries).encode()
        if not (path.is_file() and path.read_bytes() == text):
            write(fresh, text)
            fresh.replace(path)
            sync(self._folder)

    @contextlib.contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Be the only one who holds this lock."""
        with contextlib.ExitStack() as held:
            with self._writing():
                others = self._folder.is_dir() and {path.name for path in self._folder.iterdir()}
                if others and not others & {"manifest.json", "lock", "build.lock", "shards"}:
                    raise StoreError(
                        f"{self.location} holds other things than a store; name a new folder with --store."
                    )
                (self._folder / "shards").mkdir(parents=True, exist_ok=True)
                self._acquire(held.enter_context((self._folder / name).open("wb")).fileno())
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """What the system refuses is said of the store."""
        try:
            yield
        except OSError as error:
            raise StoreError(f"The store {self.location} cannot be written: {error}.") from error

    def _acquire(self, lock: int) -> None:
        until = time.monotonic() + self._wait
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise StoreError(
                        f"Another build is writing to {self.location}; try again when it is done."
                    ) from None
                time.sleep(0.02)


@contextlib.contextmanager
def _unread(path: Path) -> Iterator[bool]:
    """Whether nobody reads this index; nobody can begin to while this lasts."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _answer(result: Any) -> Answer:
    if isinstance(result, ox.QueryBoolean):
        return yes_or_no(bool(result))
    if isinstance(result, ox.QueryTriples):
        triples = [(from_oxigraph(t.subject), from_oxigraph(t.predicate), from_oxigraph(t.object)) for t in result]
        return Answer(["subject", "predicate", "object"], list(triples), "construct")
    columns = [variable.value for variable in result.variables]
    if not columns:
        return Answer([], [() for _ in result])
    # as text, of which each different piece becomes a term once: a third of the time that terms one by one take
    lines = result.serialize(format=ox.QueryResultsFormat.TSV).decode().split("\n")[1:-1]
    term_of = _Terms().__getitem__
    return Answer(columns, [tuple(map(term_of, line.split("\t"))) for line in lines])


class _Terms(dict[str, Term | None]):
    """Terms by their text in SPARQL 1.1 Query Results TSV, in which tabs and line ends of a literal are escaped."""

    def __missing__(self, text: str) -> Term | None:
        self[text] = term = from_tsv(text) if text else None
        return term
