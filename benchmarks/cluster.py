"""Records built by the two workers of a Dask cluster, beside two processes: python benchmarks/cluster.py [RECORDS].

Both ways read the same simulated papers, check each, and give the same manifest, which is asserted; then 10,000 recipes
of others, where ../shared/scale is there. Memory is that of all processes together, shared pages counted once, looked
at every second.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import datasets
import synthetic
from measure import table

from weldgraph.build import build
from weldgraph.store.folder import FolderStore

HEAD = ("way", "records", "triples", "build", "again, unchanged", "peak memory, all", "peak, the one that writes")
CLUSTER, PROCESSES = "2 workers of a Dask cluster", "2 processes"


def rows(scratch: Path, number: int = 1_000) -> Iterator[tuple[object, ...]]:
    """A row a way: simulated papers, read and checked."""
    folders = synthetic.write_records(scratch / "records", number)

    def papers(place: Path, on: str) -> tuple[int, int]:
        built = list(build(FolderStore(place), folders, jobs=2, on=on, check=True))
        return len(built), sum(one.triples for one in built)

    yield from _beside(scratch / "papers", papers)


def recipes(scratch: Path, number: int = 10_000) -> Iterator[tuple[object, ...]]:
    """A row a way: recipes of others, mapped."""

    def mapped(place: Path, on: str) -> tuple[int, int]:
        account = datasets.built(place, number, on=on)
        return account.built, account.triples

    yield from _beside(scratch / "recipes", mapped)


def _beside(scratch: Path, way: Callable[[Path, str], tuple[int, int]]) -> Iterator[tuple[object, ...]]:
    yield HEAD
    manifests = []
    for name, on in ((CLUSTER, "local:2"), (PROCESSES, "")):
        place = scratch / f"store-{len(manifests)}"
        with _watched() as peak:
            start = time.perf_counter()
            records, triples = way(place, on)
            span = time.perf_counter() - start
        start = time.perf_counter()
        assert way(place, on) == (records, triples)
        again = time.perf_counter() - start
        parts = json.loads((place / "manifest.json").read_text())["parts"]
        manifests.append({part: of for part, of in parts.items() if part != "build"})
        sizes = [f"{size:,.0f} MiB" for size in peak]
        yield name, f"{records:,}", f"{triples:,}", f"{span:.1f} s", f"{again:.1f} s", *sizes
    assert manifests[0] == manifests[1], "both ways give the same"


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The most MiB that this process and all below it had, and this process alone."""
    peak = [0.0, 0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(1):
            own = _used(os.getpid())
            peak[0] = max(peak[0], own + sum(map(_used, _below(os.getpid()))))
            peak[1] = max(peak[1], own)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def _below(process: int) -> Iterator[int]:
    """The processes that a process has started, and those that they have."""
    try:
        children = [
            int(one)
            for task in Path(f"/proc/{process}/task").iterdir()
            for one in (task / "children").read_text().split()
        ]
    except OSError:
        return  # it has ended
    for child in children:
        yield child
        yield from _below(child)


def _used(process: int) -> float:
    """MiB of a process; what several share is divided by their number."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        print(table(rows(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)))
        if datasets.there():
            print(table(recipes(Path(folder))))
