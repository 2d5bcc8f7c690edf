"""What each question costs, from memory and from the folder's index: python benchmarks/asking.py [RECORDS …].

Synthetic records, 100 and 1,000 of them if nothing else is said. A question is *bound* where its parameters name things
of one record: its rows, and what it costs, should not depend on how many others there are. One about the *whole* store
gives rows from every record. Both stores must give the same rows. Times are of the process (CPU), the
median of five, or of one where that takes long; an exponent is that of the growth from the first size to the last. The
column lai-wsg is the bundled paper alone, in memory, asked with the examples of the questions' headers.
"""

import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import synthetic

from weldgraph.answer import Answer
from weldgraph.ask import Question, ask, questions
from weldgraph.build import build
from weldgraph.store.folder import FolderStore

ROOT = Path(__file__).parent.parent
ROUNDS = 5
LONG = 0.5  # seconds
CORES = os.cpu_count() or 1

_VALUE = (
    "https://w3id.org/weldgraph/record/synthetic-00042/observation/T2/electrode-a/capacity-retention/"
    "cycle-number=100;reference-cycle=1;specific-current=0.1-A-g"
)
BOUND: Mapping[str, Mapping[str, str]] = {
    "cells": {"sample": "S00042-A"},
    "characterisations": {"sample": "S00042-A"},
    "descendants": {"sample": "S00042"},
    "find": {"thing": "S00042"},
    "gaps": {"sample": "S00042-A"},
    "inputs": {"sample": "S00042-A"},
    "lineage": {"sample": "S00042-A"},
    "materials": {"sample": "S00042-A"},
    "places": {"place": "main: Results on S00042"},
    "restated": {"observation": _VALUE},
    "samples": {"sample": "S00042-A"},
    "tests": {"test": "cycling of S00042"},
    "value": {"observation": _VALUE},
    "values": {"sample": "S00042-A"},
}
"""Parameters that name things of the record 42."""
WHOLE: Mapping[str, Sequence[Mapping[str, str]]] = {
    "compare-conditions": [{"property": "capacity retention"}],
    "compare-values": [{"property": "areal capacity"}],
    "pairs": [{"property": "zT"}, {}],
    "parameters": [{"property": "pressure"}],
    "quoted": [{"property": "areal capacity"}, {}],
    "rank": [{"property": "capacity retention"}, {"property": "areal capacity"}, {"property": "tap density"}],
    "references": [{"document": "main"}],
    "series": [{"parameter": "pressure", "property": "zT"}, {"parameter": "pressure"}],
    "statements": [{"kind": "rank"}],
    "steps": [{"kind": "milling"}, {}],
    "techniques": [{"family": "spectroscopy"}],
    "terms": [{"vocabulary": "CHMO"}],
    "values": [{"property": "areal capacity"}, {}],
}
"""Parameters of questions about the whole store; without any it is asked as it stands, if that can be."""


def asked() -> Iterator[tuple[Question, Mapping[str, str], str]]:
    """Every question with its parameters, and whether it is bound."""
    for question in questions():
        if question.name in BOUND:
            yield question, BOUND[question.name], "bound"
        needed = {param.name: param.example for param in question.params if param.required}
        if question.name in WHOLE or question.name not in BOUND or not needed:
            for params in WHOLE.get(question.name, [needed]):
                yield question, params, "whole"


def rows(scratch: Path, sizes: Sequence[int] = (100, 1_000)) -> Iterator[tuple[object, ...]]:
    """A row for each question, the first the head."""
    most = f"{sizes[-1]:,}"
    yield (
        "question", "of", f"rows at {most}", *(f"memory, {size:,}" for size in sizes), "exponent",
        *(f"folder, {size:,}" for size in sizes), "exponent", f"folder : memory at {most}", "lai-wsg",
    )  # fmt: skip
    times: dict[str, list[tuple[int, float, float]]] = {}
    for size in sizes:
        place = scratch / f"store-{size}"
        list(build(FolderStore(place), synthetic.write_records(scratch / "records", size), jobs=CORES))
        memory, disk = FolderStore(place, in_memory=True), FolderStore(place, memory_triples=0)
        for store in (memory, disk):
            store.query("ASK {}")  # opens it
        for question, params, _ in asked():
            found, *spent = _measured(question, params, memory, disk)
            times.setdefault(title(question, params), []).append((found, *spent))
        memory.close()
        disk.close()
    alone = FolderStore(scratch / "store-lai-wsg")
    list(build(alone, [ROOT / "records" / "lai-wsg"]))
    for question, params, kind in asked():
        name = title(question, params)
        found, ours, theirs = zip(*times[name], strict=True)
        _, paper = _median(lambda q=question: ask(alone, q.name, **_examples(q)))
        growth = (_exponent(sizes, ours), _exponent(sizes, theirs))
        yield (
            name, kind, f"{found[-1]:,}", *map(_ms, ours), growth[0], *map(_ms, theirs), growth[1],
            f"{theirs[-1] / ours[-1]:.1f}", _ms(paper),
        )  # fmt: skip


def _measured(question: Question, params: Mapping[str, str], *stores: FolderStore) -> tuple[int, float, float]:
    """Rows, and the seconds from each of the two stores."""
    ways = [lambda s=store: ask(s, question.name, **params) for store in stores]
    (first, memory), (second, disk) = (_median(way) for way in ways)
    assert first == second, question.name
    assert first.rows or not params, f"{question.name}: an empty answer measures nothing"
    return len(first.rows), memory, disk


def _median(way: Callable[[], Answer]) -> tuple[Answer, float]:
    """The answer and its median time; what takes long is asked once."""
    times: list[float] = []
    while len(times) < ROUNDS and sum(times) < LONG:
        start = time.process_time()
        answer = way()
        times.append(time.process_time() - start)
    return answer, statistics.median(times)


def _examples(question: Question) -> dict[str, str]:
    return {param.name: param.example for param in question.params if param.required}


def title(question: Question, params: Mapping[str, str]) -> str:
    """The question with what it is asked with."""
    told = ", ".join("of one value" if "://" in value else f"{name} {value}" for name, value in params.items())
    return f"{question.name}: {told}" if told else question.name


def _exponent(sizes: Sequence[int], seconds: Sequence[float]) -> str:
    """Of the growth between the first and the last size."""
    return f"{math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0]):.2f}" if len(sizes) > 1 else ""


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.{0 if seconds > 0.1 else 1}f} ms"  # noqa: PLR2004


def main(sizes: Sequence[int]) -> None:
    """Measure and print."""
    with TemporaryDirectory() as scratch:
        for row in rows(Path(scratch), sizes):
            print("| " + " | ".join(map(str, row)) + " |", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1_000])
