"""How long it takes to read the tables of an HTML page, beside pandas.read_html and docling on the same page.

    python benchmarks/read_tables.py [--docling PYTHON] PAGE.html …

Prints milliseconds and tables for: the grid with all its markup; the grid with each cell read; pandas; docling, where
`--docling` is the interpreter of an environment that has it. The first reading of docling is not counted.
"""

import argparse
import subprocess
import time
from collections.abc import Callable, Sized
from pathlib import Path

import pandas as pd

from weldgraph.loaders.tables import read_tables
from weldgraph.reading.tables import read_grid

ROUNDS = 5
_DOCLING = """
import sys, time
from docling.document_converter import DocumentConverter
converter = DocumentConverter()
found = converter.convert(sys.argv[1])
best = float("inf")
for _ in range(int(sys.argv[2])):
    started = time.perf_counter()
    found = converter.convert(sys.argv[1])
    best = min(best, time.perf_counter() - started)
print(best * 1000, len(found.document.tables))
"""


def milliseconds(work: Callable[[], Sized]) -> tuple[float, int]:
    """The shortest of some rounds, and how many tables came out."""
    best, count = float("inf"), 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        count = len(work())
        best = min(best, time.perf_counter() - started)
    return best * 1000, count


def docling(python: str, page: Path) -> tuple[float, int]:
    """The same in a process that has docling."""
    command = [python, "-c", _DOCLING, str(page), str(ROUNDS)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(printed[-2]), int(printed[-1])


def main() -> None:
    """One line a page and way."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("pages", nargs="+", type=Path)
    arguments.add_argument("--docling", metavar="PYTHON")
    given = arguments.parse_args()
    for page in given.pages:
        ways: dict[str, Callable[[], Sized]] = {
            "grids": lambda page=page: read_tables(page),  # type: ignore[misc]  # bound now
            "readings": lambda page=page: [read_grid(grid) for grid in read_tables(page)],  # type: ignore[misc]
            "pandas": lambda page=page: pd.read_html(page, encoding="utf-8", flavor="lxml"),  # type: ignore[misc]
        }
        for name, work in ways.items():
            spent, tables = milliseconds(work)
            print(f"{page.name:45} {name:9} {spent:9.1f} ms  {tables} tables")
        if given.docling:
            spent, tables = docling(given.docling, page)
            print(f"{page.name:45} {'docling':9} {spent:9.1f} ms  {tables} tables")


if __name__ == "__main__":
    main()
