"""Checking, beside pySHACL, pyrudof and Jena: python benchmarks/checking.py [RECORDS].

One record, and simulated papers of some 4,600 triples each, from which every 41st triple is taken out so that there is
something to find. weldgraph checks each record alone and does more than the others, who are given the union of all,
with the ontology, and the shapes alone; yet all must find the same: focus node, path, component, severity. Each runs in
a process of its own, whose start counts; CPU time is that of all its threads and processes.

Jena is `shacl` on the path, or Debian's libapache-jena-java. pyrudof wants another Python, which PYRUDOF names.
"""

import json
import math
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pyoxigraph as ox
import synthetic
from measure import ROOT, ms, seconds, table
from writing import as_rdflib

from weldgraph import audit
from weldgraph import validate as shacl
from weldgraph.audit import record as one_record
from weldgraph.graph import ONTOLOGY, ontology_quads, quads, record_iri
from weldgraph.loaders.record import load
from weldgraph.resources import folder
from weldgraph.store.folder import FolderStore

CORES = os.cpu_count() or 1
SIZES = (1, 10, 100, 1_000)
MOST = {"rdflib + pySHACL": 1, "pyrudof": 100}
"""How many records those are given who would take hours, or all memory."""
TALKATIVE = {"pyrudof"}
"""Who reports more: also what fails inside sh:or and sh:xone. All others must find the same, but for works that
several records share: what one record does not say of a work another does, and who is given the union sees both."""
SH = "http://www.w3.org/ns/shacl#"
OURS = ("derivation", "claim", "completeness")
"""What follows the ontology's IRI in that of a rule that is no shape."""
DEBIAN = Path("/usr/share/java")
JARS = ("slf4j-api", "slf4j-nop", "commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io",
        "commons-lang3", "gson", "guava", "jcl-over-slf4j", "thrift", "protobuf", "jsonld-java", "titanium-json-ld",
        "dexx.collection", "jackson-core", "jackson-databind")  # fmt: skip
RUDOF = """
import sys
from pyrudof import RDFFormat, ResultShaclValidationFormat, Rudof, RudofConfig, ShaclFormat
rudof = Rudof(RudofConfig())
rudof.read_data(sys.argv[1], RDFFormat.NTriples)
rudof.read_shacl(sys.argv[2], ShaclFormat.NTriples)
rudof.validate_shacl()
open(sys.argv[3], "w").write(rudof.serialize_shacl_validation_results(ResultShaclValidationFormat.Turtle))
"""

LAUNCHER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
with open(sys.argv[1] + ".out", "wb") as out, open(sys.argv[1] + ".err", "wb") as err:
    process = subprocess.Popen(sys.argv[2:], stdout=out, stderr=err)
    _, status, used = os.wait4(process.pid, 0)
wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), wall, cpu, used.ru_maxrss / 1024]))
"""
"""A small process that starts others: the peak of a process counts from that of who started it."""

Key = tuple[str, str, str, str]
"""Focus node, path, component, severity; a path of several steps is "(path)"."""


@dataclass(frozen=True)
class Ran:
    """What a validator took, in seconds and MiB, and found."""

    wall: float
    cpu: float
    peak: float
    found: set[Key]


def keys(results: Sequence[shacl.Result]) -> set[Key]:
    """Results of ours, for comparing."""

    def path(text: str) -> str:
        return text[1:-1] if re.fullmatch("<[^>]*>", text) else "(path)" if text else ""

    return {(one.focus, path(one.path), one.component, one.severity) for one in results}


def reported(report: Path) -> set[Key]:
    """The results of a report in Turtle; those of rules that are no shapes are left out."""
    store = ox.Store()
    store.bulk_load(path=report, format=ox.RdfFormat.TURTLE)
    rows = store.query(
        f"PREFIX sh: <{SH}> SELECT ?focus ?path ?component ?severity ?shape {{ ?one a sh:ValidationResult ;"
        " sh:focusNode ?focus ; sh:sourceConstraintComponent ?component ; sh:resultSeverity ?severity ;"
        " sh:sourceShape ?shape"
        " OPTIONAL { ?one sh:resultPath ?path } }"
    )
    found = set()
    for row in rows:
        *parts, shape = (
            "" if term is None else term.value if isinstance(term, ox.NamedNode) else "(path)" for term in row
        )
        if not shape.startswith(tuple(f"{ONTOLOGY}/{name}/" for name in OURS)):
            focus, path, component, severity = (part.removeprefix(SH) for part in parts)
            found.add((focus, "(path)" if path.startswith("urn:") else path, component, severity))
    return found


def ran(command: Sequence[str], report: Path, *, prints: bool = False) -> Ran:
    """A validator that is a command and writes, or prints, its report."""
    launcher = [sys.executable, "-S", "-c", LAUNCHER, str(report.with_suffix("")), *command]
    done = subprocess.run(launcher, stdout=subprocess.PIPE, check=True)
    code, wall, cpu, peak = json.loads(done.stdout)
    if code not in (0, 1):
        raise RuntimeError(f"{command[0]}: {report.with_suffix('.err').read_text(encoding='utf-8')[-1000:]}")
    if prints:
        report.with_suffix(".out").rename(report)
    return Ran(wall, cpu, peak, reported(report))


def in_a_process(way: Callable[..., set[Key]], *given: object) -> Ran:
    """A validator that is a function."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(_measured, way, given).result()


def _measured(way: Callable[..., set[Key]], given: tuple[object, ...]) -> Ran:
    start = time.perf_counter()
    found = way(*given)
    wall, cpu = time.perf_counter() - start, time.process_time()
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return Ran(wall, cpu, int(peak[1]) / 1024 if peak else math.nan, found)


# --- one record


def one() -> Iterator[tuple[object, ...]]:
    """One record checked, beside pySHACL with the same shapes."""
    yield "example-thermoelectric", "weldgraph", "rdflib + pySHACL", "ratio"
    path = ROOT / "records" / "example-thermoelectric"
    text, ontology = quads(load(path)), ontology_quads()
    files = sorted(folder("shapes").glob("*.ttl"))
    memory, classes = loaded(text)
    found = keys(shacl.validate(memory, audit.shapes(), ontology=classes))
    same = {key for key in keys(shacl.oracle(text + ontology, files)) if "/record/" in key[0]}
    assert found == same, found ^ same
    (theirs,) = seconds(lambda: shacl.oracle(text + ontology, files), rounds=1)
    (filled,) = seconds(as_rdflib(text), rounds=1)
    (only,) = seconds(lambda: shacl.validate(memory, audit.shapes(), ontology=classes))
    (whole,) = seconds(lambda: audit.check_quads({path.name: quads(load(path))}))
    yield "SHACL, data loaded", ms(only), f"{theirs:.1f} s", f"{theirs / only:.0f} ×"
    yield (
        "read, written, loaded, SHACL; weldgraph also numbers, claims, completeness",
        ms(whole),
        f"{theirs + filled:.1f} s",
        f"{(theirs + filled) / whole:.0f} ×",
    )


def loaded(text: bytes) -> tuple[ox.Store, shacl.Classes]:
    """A record with what a check loads of the ontology, and its classes."""
    ontology, classes = one_record._ontology()  # noqa: SLF001  it is what is measured
    memory = ox.Store()
    memory.bulk_load(text, format=ox.RdfFormat.N_QUADS, lenient=True)
    memory.extend(ontology)
    return memory, classes


# --- many records


def prepared(number: int, scratch: Path) -> FolderStore:
    """A store with so many spoilt records; beside it their union with the ontology, and the shapes, as N-Triples."""
    place = FolderStore(scratch / f"store-{number}")
    if (scratch / f"union-{number}.nt").exists():
        return place
    parts: dict[str, bytes] = {"ontology": ontology_quads()}
    with (scratch / f"union-{number}.nt").open("wb") as union:
        _write_triples(parts["ontology"], union.write)
        for path in synthetic.write_records(scratch / "records", number):
            lines = quads(load(path)).splitlines(keepends=True)
            parts[path.name] = b"".join(line for at, line in enumerate(lines) if at % 41)
            _write_triples(parts[path.name], union.write)
            if len(parts) > 100:  # noqa: PLR2004  some 50 MB
                place.write(parts)
                parts.clear()
    place.write(parts)
    triples = [
        quad.triple
        for path in sorted(folder("shapes").glob("*.ttl"))
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    ox.serialize(triples, scratch / "shapes.nt", format=ox.RdfFormat.N_TRIPLES)
    return place


def _write_triples(text: bytes, write: Callable[[bytes], object]) -> None:
    for line in text.splitlines():
        write(line.rsplit(b" <", 1)[0] + b" .\n")


def shapes_alone(store: str) -> set[Key]:
    """The shapes on each record of a store, by one process."""
    place, found = FolderStore(Path(store)), set()
    for entry in place.records():
        memory, classes = loaded(place.dump(entry))
        graphs = [ox.NamedNode(record_iri(entry.part)), ox.NamedNode(ONTOLOGY)]
        found |= keys(shacl.validate(memory, audit.shapes(), ontology=classes, graphs=graphs))
    return found


def by_pyshacl(data: str) -> set[Key]:
    """Results of pySHACL on a file of N-Triples."""
    files = sorted(folder("shapes").glob("*.ttl"))
    return keys(shacl.oracle(Path(data).read_bytes(), files, data_format=ox.RdfFormat.N_TRIPLES))


def jena(scratch: Path) -> list[str]:
    """The command that is Jena's validator; empty where there is none."""
    if command := shutil.which("shacl"):
        return [command]
    core = DEBIAN / "jena-core.jar"
    if not (core.exists() and shutil.which("java")):
        return []
    with ZipFile(core) as jar:  # Debian renamed the classes and forgot the messages they read
        for name in jar.namelist():
            inside = name.removeprefix("org/apache/jena/ext/")
            if inside != name and inside.endswith(".properties"):
                target = scratch / "messages" / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = [path for path in sorted(DEBIAN.glob("jena-*.jar")) if not re.search(r"-\d", path.name)]
    path = [scratch / "messages", *jars, *(DEBIAN / f"{name}.jar" for name in JARS)]
    return ["java", "-Xmx14g", "-cp", ":".join(map(str, path)), "shacl.shacl"]


def ways(number: int, scratch: Path) -> Iterator[tuple[str, Callable[[], Ran] | None]]:
    """Every validator that checks so many records, None where it is not installed."""
    store, union, shapes = (
        prepared(number, scratch).location,
        str(scratch / f"union-{number}.nt"),
        scratch / "shapes.nt",
    )
    report = scratch / "report.ttl"
    program = [sys.executable, "-c", "from weldgraph.cli import main; main()", "check", "--store", store]
    ours = [*program, "--format", "turtle", "--output", str(report)]
    for jobs in sorted({CORES, 1}, reverse=True):
        name = f"weldgraph check, {jobs} process{'es' * (jobs > 1)}"
        yield name, lambda jobs=jobs: ran([*ours, "--again", "--jobs", str(jobs)], report)
    yield "weldgraph check, nothing changed", lambda: ran(ours, report)
    yield "weldgraph, shapes alone, 1 process", lambda: in_a_process(shapes_alone, store)
    command = [*jena(scratch), "validate", "--data", union, "--shapes", str(shapes)]
    yield "Jena", (lambda: ran(command, report, prints=True)) if len(command) > 5 else None  # noqa: PLR2004
    rudof = [os.environ.get("PYRUDOF", ""), "-c", RUDOF, union, str(shapes), str(report)]
    yield "pyrudof", (lambda: ran(rudof, report)) if rudof[0] else None
    yield "rdflib + pySHACL", lambda: in_a_process(by_pyshacl, union)


def rows(scratch: Path, most: int = 100) -> Iterator[tuple[object, ...]]:
    """A row a size and validator: what it took, and what it found that the first did not, or not."""
    yield (
        "records", "validator", "time", "CPU", "peak, largest process", "time, times the first", "CPU, times the first",
        "results", "unlike the first, of shared works", "unlike, other",
    )  # fmt: skip
    for number in (size for size in SIZES if size <= most):
        first: Ran | None = None
        for name, way in ways(number, scratch):
            if number > MOST.get(name, most):
                continue
            if way is None:
                yield f"{number:,}", f"{name}: not installed", *[""] * 8
                continue
            this = way()
            first = first or this
            unlike = this.found ^ first.found
            shared = {key for key in unlike if "/record/" not in key[0]}
            wrong = (first.found - this.found if name in TALKATIVE else unlike) - shared
            assert not wrong, (name, sorted(wrong)[:5])
            yield (
                f"{number:,}", name, f"{this.wall:.1f} s", f"{this.cpu:.1f} s", f"{this.peak:,.0f} MiB",
                f"{this.wall / first.wall:.2f}", f"{this.cpu / first.cpu:.2f}", f"{len(this.found):,}",
                f"{len(shared):,}", f"{len(unlike - shared):,}",
            )  # fmt: skip


if __name__ == "__main__":
    print(table(one()))
    with TemporaryDirectory() as here:
        gathered = []
        for row in rows(Path(here), int(sys.argv[1]) if len(sys.argv) > 1 else 100):
            print(*row, sep=" | ", flush=True)
            gathered.append(row)
    print(table(gathered))
