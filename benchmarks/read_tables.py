"""How long it takes to read the tables of an HTML page, beside pandas.read_html on the same page.

    python benchmarks/read_tables.py PAGE.html …

Prints milliseconds and tables for: the grid with all its markup; the grid with each cell read; pandas.
"""

import sys
import time
from collections.abc import Callable, Sized
from pathlib import Path

import pandas as pd

from weldgraph.loaders.tables import read_tables
from weldgraph.reading import read_grid

ROUNDS = 5


def milliseconds(work: Callable[[], Sized]) -> tuple[float, int]:
    """The shortest of some rounds, and how many tables came out."""
    best, count = float("inf"), 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        count = len(work())
        best = min(best, time.perf_counter() - started)
    return best * 1000, count


def main(pages: list[str]) -> None:
    """One line a page."""
    for page in map(Path, pages):
        ways: dict[str, Callable[[], Sized]] = {
            "grids": lambda page=page: read_tables(page),  # type: ignore[misc]  # bound now
            "readings": lambda page=page: [read_grid(grid) for grid in read_tables(page)],  # type: ignore[misc]
            "pandas": lambda page=page: pd.read_html(page, encoding="utf-8", flavor="lxml"),  # type: ignore[misc]
        }
        for name, work in ways.items():
            spent, tables = milliseconds(work)
            print(f"{page.name}  {name:9} {spent:8.1f} ms  {tables} tables")


if __name__ == "__main__":
    main(sys.argv[1:])
