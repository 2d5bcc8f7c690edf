"""weldgraph beside the usual way, and its growth: python benchmarks/run.py [RECORDS].

Measures in one run, on the same data, with the same answers asserted, and writes the tables into docs/performance.md.
Times are medians of several rounds in one warm process unless it says otherwise; the two ways take turns.

    write     the quads of a record from its plain values, beside an rdflib Dataset that is filled and serialised
    check     one record read, written and checked, beside the same quads in rdflib checked by pySHACL
    growth    synthetic records, 10, 100, … up to RECORDS (1,000), built by all cores into a folder and checked
    ask       each question at 100 and 1,000 records, from memory and from the folder's index: benchmarks/asking.py
    recipes   text-mined recipes, where ../shared/scale is there
"""

import math
import os
import platform
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import asking
import checking
import pyoxigraph as ox
import rdflib
import recipes
import synthetic

from weldgraph import audit, nquads, quantity
from weldgraph.build import build
from weldgraph.graph import quads
from weldgraph.loaders.record import load
from weldgraph.store.folder import FolderStore

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- BEGIN benchmarks/run.py -->", "<!-- END benchmarks/run.py -->"
ROUNDS = 5
CORES = os.cpu_count() or 1


def seconds(*ways: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median of each way; they take turns, so that a busy moment meets all of them."""
    found: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, times in zip(ways, found, strict=True):
            start = time.perf_counter()
            way()
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in found]


def table(*rows: tuple[object, ...]) -> str:
    """Rows as Markdown; the first is the head."""
    head, *body = [[str(cell) for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body)) + "\n"


def ms(value: float) -> str:
    """Seconds as milliseconds."""
    return f"{value * 1000:,.{0 if value > 0.1 else 1}f} ms"  # noqa: PLR2004


# --- beside rdflib and pySHACL


def as_rdflib(text: bytes) -> Callable[[], str]:
    """What fills an rdflib Dataset with those quads, term by term, and serialises it."""
    rows = [(q.subject.value, q.predicate.value, q.object) for q in ox.parse(text, format=ox.RdfFormat.N_QUADS)]
    name = text.rsplit(b"<", 1)[1].split(b">")[0].decode()

    def way() -> str:
        dataset = rdflib.Dataset()
        graph = dataset.graph(rdflib.URIRef(name))
        for subject, predicate, value in rows:
            is_iri = isinstance(value, ox.NamedNode)
            literal = (
                None if is_iri or value.datatype.value.endswith("#string") else rdflib.URIRef(value.datatype.value)
            )
            term = rdflib.URIRef(value.value) if is_iri else rdflib.Literal(value.value, datatype=literal)
            graph.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
        return dataset.serialize(format="nquads")

    return way


def forgetful(way: Callable[[], bytes]) -> Callable[[], bytes]:
    """The same with nothing remembered of what was written before."""

    def cold() -> bytes:
        nquads.slug.cache_clear()
        quantity.si.cache_clear()
        return way()

    return cold


def writing() -> Iterator[tuple[object, ...]]:
    """Plain values to N-Quads, beside rdflib."""
    yield "record", "quads", "weldgraph", "quads/s", "nothing remembered", "rdflib", "quads/s", "ratio"
    for name in ("lai-wsg", "example-thermoelectric"):
        record = load(ROOT / "records" / name)
        text = quads(record)
        other = as_rdflib(text)
        assert _same(text, other().encode()), name
        ours, cold, theirs = seconds(lambda r=record: quads(r), forgetful(lambda r=record: quads(r)), other)
        number = text.count(b"\n")
        rates = f"{number / ours:,.0f}", f"{number / cold:,.0f} quads/s", ms(theirs), f"{number / theirs:,.0f}"
        yield name, f"{number:,}", ms(ours), *rates, f"{theirs / ours:.0f} ×"


def _same(one: bytes, other: bytes) -> bool:
    found = [{*ox.parse(text, format=ox.RdfFormat.N_QUADS)} for text in (one, other)]
    return len(found[0]) == len(found[1]) and {q.subject for q in found[0]} == {q.subject for q in found[1]}


# --- growth


def grown(number: int, scratch: str) -> dict[str, float]:
    """So many records built and checked, in a process of its own, so that its memory is its own."""
    paths = synthetic.write_records(Path(scratch) / "records", number)
    place = Path(scratch) / f"store-{number}"
    start = time.perf_counter()
    built = list(build(FolderStore(place), paths, jobs=CORES))
    ready = time.perf_counter()
    again = list(build(FolderStore(place), paths, jobs=CORES))
    assert not any(one.changed for one in again)
    known = time.perf_counter()
    report = audit.check(FolderStore(place))
    end = time.perf_counter()
    per_record = len(report.alerts) / number
    assert per_record == int(per_record), "every record has the same alerts"
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    triples = sum(one.triples for one in built)
    return {"records": number, "triples": triples, "build": ready - start, "again": known - ready, "check": end - known,
            "peak": peak / 1024}  # fmt: skip


def growing(most: int, scratch: str) -> Iterator[tuple[object, ...]]:
    """Ten times as many records, and again."""
    yield "records", "triples", f"build, {CORES} processes", "again, nothing changed", "check, 1 process", "peak memory"
    rows: list[dict[str, float]] = []
    for number in (size for size in (10, 100, 1_000, 10_000) if size <= most):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            row = alone.submit(grown, number, scratch).result()
        rows.append(row)
        yield (
            f"{number:,}", f"{row['triples']:,.0f}", f"{row['build']:.1f} s", f"{row['again']:.2f} s",
            f"{row['check']:.1f} s", f"{row['peak']:,.0f} MiB",
        )  # fmt: skip
    if len(rows) > 1:
        before, last = rows[-2:]
        steps = [math.log10(last[what] / before[what]) for what in ("build", "again", "check")]
        yield "exponent of the last step", "", *(f"{step:.2f}" for step in steps), ""


def mapped() -> Iterator[tuple[object, ...]]:
    """A thousand recipes by others."""
    yield "text-mined recipes", ""
    for key, value in recipes.measure(1_000).items():
        yield key, f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"


def main(most: int) -> None:
    """Measure all and write the page."""
    with TemporaryDirectory() as scratch:
        parts = [
            table(*writing()),
            table(*checking.one()),
            table(*growing(most, scratch)),
            table(*asking.rows(Path(scratch), [size for size in (100, 1_000) if size <= most] or [most])),
        ]
    if recipes.DATA.is_file():
        parts.append(table(*mapped()))
    where = (
        f"{CORES} cores, Python {platform.python_version()}, pyoxigraph {ox.__version__}, rdflib {rdflib.__version__}"
    )
    load_ = f"load of the machine {os.getloadavg()[2]:.1f} over the last 15 minutes"
    text = "\n".join([f"{where}; {load_}.\n", *parts])
    page = PAGE.read_text(encoding="utf-8")
    found = re.sub(f"(?s){BEGIN}.*{END}", lambda _: f"{BEGIN}\n{text}{END}", page)
    PAGE.write_text(found, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
