"""The engines beside the folder: python benchmarks/engines.py [RECORDS].

The same simulated papers in a folder, in Oxigraph's server, in Virtuoso 7 and in Apache Jena Fuseki, each with its data
on this machine: what loading takes, record by record as a build sends them, and what each question takes, with the same
bytes for an answer. Engines that are not installed are named as left out. Servers begin empty and end with the program.
"""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory

import asking
import synthetic
from measure import ROOT, ms, seconds, table

from weldgraph.ask import ask, write
from weldgraph.build import build
from weldgraph.errors import StoreError
from weldgraph.store import Store, open_store

_FOUND = spec_from_file_location("servers", ROOT / "tests" / "engines.py")
servers = module_from_spec(_FOUND)  # by its file: it has the name of this one
_FOUND.loader.exec_module(servers)
ENGINES = ("oxigraph", "virtuoso", "fuseki")
BATCH = 20  # records a write, about what a build sends at a time
TOGETHER = 5  # a way that takes longer than so many seconds is measured once
BUFFERS = 60_000  # pages of 8 KiB that Virtuoso keeps in memory: all of a hundred records


def filled(store: Store, source: Store) -> float:
    """Seconds to write all parts of one store into another."""
    start = time.perf_counter()
    records = [entry.part for entry in source.records()]
    others = [entry.part for entry in source.parts() if not entry.is_record]
    for at in range(0, len(records), BATCH):
        store.write({part: source.dump(part) for part in (*others, *records[at : at + BATCH])})
    return time.perf_counter() - start


def stores(scratch: Path, started: ExitStack) -> Iterator[tuple[str, Store | None]]:
    """Every engine by name, empty; None where it is not installed."""
    yield "folder", open_store(scratch / "again")
    for name in ENGINES:
        place = scratch / name
        place.mkdir()
        running = servers.running(name, place, buffers=BUFFERS)
        yield name, open_store(started.enter_context(running)) if running else None


def rows(scratch: str, number: int = 100) -> Iterator[tuple[object, ...]]:
    """Loading, then each question; every answer is that of the folder."""
    os.environ.update(WELDGRAPH_USER="dba", WELDGRAPH_PASSWORD="dba", WELDGRAPH_TIMEOUT="600")
    place = Path(scratch) / f"engines-{number}"
    place.mkdir()
    folder = open_store(place / "store")
    triples = sum(one.triples for one in build(folder, synthetic.write_records(Path(scratch) / "records", number)))
    with ExitStack() as started:
        found = dict(stores(place, started))
        there = {name: store for name, store in found.items() if store}
        missing = ", ".join(name for name in found if name not in there)
        yield (f"{number:,} records, {triples:,} triples" + f"; left out: {missing}" * bool(missing), "rows", *there)
        loads = [filled(store, folder) for store in there.values()]
        yield "load", "", *(f"{load:.1f} s" for load in loads)
        yield "triples/s", "", *(f"{triples / load:,.0f}" for load in loads)
        for question, given, _ in asking.asked():
            yield asking.title(question, given), *asked(question.name, given, folder, there)


def asked(name: str, given: Mapping[str, str], folder: Store, there: dict[str, Store]) -> Iterator[str]:
    """Rows of one question, and how long each engine takes."""
    expected = ask(folder, name, **given)
    yield f"{len(expected.rows):,}"
    for engine, store in there.items():
        start = time.perf_counter()
        try:
            answer = ask(store, name, **given)
        except StoreError as error:
            yield "too long" if "did not answer" in str(error) else f"{error}"
            continue
        first = time.perf_counter() - start
        assert write(answer, "csv") == write(expected, "csv"), (engine, name)
        yield ms(first if first > TOGETHER else seconds(lambda s=store: ask(s, name, **given), rounds=3)[0])


if __name__ == "__main__":
    with TemporaryDirectory() as folder_:
        measured = []
        for row in rows(folder_, int(sys.argv[1]) if len(sys.argv) > 1 else 100):
            measured.append(row)
            print(*row, sep=" | ", file=sys.stderr, flush=True)
        print(table(measured))
