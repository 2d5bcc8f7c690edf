"""Ten times as many records, and again: python benchmarks/growing.py [RECORDS].

Simulated papers of some 4,500 triples each are built by all cores into a folder, built again where nothing changed, and
checked; each size in a process of its own, so that the peak of memory is its own.
"""

import itertools
import math
import os
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import synthetic
from measure import table

from weldgraph import audit
from weldgraph.build import build
from weldgraph.plots.style import BLUE, GREY, ORANGE, figure, save, styled
from weldgraph.store.folder import FolderStore

CORES = os.cpu_count() or 1
SIZES = (10, 100, 1_000, 10_000)
PICTURE = Path(__file__).parent.parent / "docs" / "growth.svg"


@dataclass(frozen=True)
class Grown:
    """What so many records took: seconds, MiB at the peak of this process, and of the largest of its workers."""

    records: int
    triples: int
    build: float
    again: float
    check: float
    again_checked: float
    own_peak: float
    worker_peak: float
    disk: float


def grown(number: int, scratch: str) -> Grown:
    """So many records built and checked."""
    paths = synthetic.write_records(Path(scratch) / "records", number)
    place = Path(scratch) / f"store-{number}"
    times = [time.perf_counter()]
    built = list(build(FolderStore(place), paths, jobs=CORES))
    times.append(time.perf_counter())
    assert not any(one.changed for one in build(FolderStore(place), paths, jobs=CORES))
    times.append(time.perf_counter())
    alerts = len(audit.check(FolderStore(place), jobs=CORES).alerts)
    times.append(time.perf_counter())
    assert len(audit.check(FolderStore(place), jobs=CORES).alerts) == alerts
    times.append(time.perf_counter())
    assert alerts % number == 0, "every record has the same alerts"
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    disk = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 2**20
    spans = [end - start for start, end in itertools.pairwise(times)]
    return Grown(number, sum(one.triples for one in built), *spans, *peaks, disk)


def measured(most: int, scratch: str) -> Iterator[Grown]:
    """Each size up to the most."""
    for number in (size for size in SIZES if size <= most):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            yield alone.submit(grown, number, scratch).result()


def rows(found: list[Grown]) -> Iterator[tuple[object, ...]]:
    """A row a size; below each two, how time grows: exponents of the number of triples."""
    yield (
        "records", "triples", f"build, {CORES} processes", "again, unchanged", f"check, {CORES} processes",
        "again, unchanged", "peak, main process", "peak, a worker", "disk",
    )  # fmt: skip
    for one in found:
        spans = [f"{span:.2f} s" for span in (one.build, one.again, one.check, one.again_checked)]
        sizes = [f"{size:,.0f} MiB" for size in (one.own_peak, one.worker_peak, one.disk)]
        yield f"{one.records:,}", f"{one.triples:,}", *spans, *sizes
    for before, after in itertools.pairwise(found):
        tens = math.log10(after.triples / before.triples)
        pairs = list(zip(astuple(before), astuple(after), strict=True))[2:6]
        steps = [f"{math.log10(end / start) / tens:.2f}" for start, end in pairs]
        yield f"exponent, {before.records:,} to {after.records:,}", "", *steps, "", "", ""


def draw(found: list[Grown], path: Path = PICTURE) -> None:
    """Seconds over triples, both in powers of ten, beside a line of slope 1."""
    triples = [one.triples for one in found]
    with styled():
        picture, (axes,) = figure(4.2, 3.2)
        for label, colour, times in (
            ("build", BLUE, [one.build for one in found]),
            ("check", ORANGE, [one.check for one in found]),
        ):
            axes.plot(triples, times, marker="o", color=colour, label=label)
            axes.plot(triples, [times[0] * n / triples[0] for n in triples], "--", color=GREY, linewidth=0.7)
        axes.set(xscale="log", yscale="log", xlabel="triples", ylabel=f"seconds, {CORES} processes; dashed: linear")
        axes.legend()
        save(picture, path)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        all_sizes = []
        for one_size in measured(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000, folder):
            print(one_size, flush=True)
            all_sizes.append(one_size)
    draw(all_sizes)
    print(table(rows(all_sizes)))
