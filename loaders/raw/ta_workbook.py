"""TA Instruments workbook (.xls, .xlsx): a sheet a segment.

Source   exports of TRIOS and Universal Analysis: a sheet with the run's details, then a sheet a segment with headings
         and units in two rows
Gives    time_second, temperature_celsius, sample_mass_milligram, sample_mass_percent, further signals; the segments
         one below the other, named by `part`
Drops    nothing
Example  Time | Temperature | Weight | Weight
         min | °C | mg | %
"""

from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import Column, RawFile, column
from weldgraph.loaders.raw.sheets import Row, holds, sheets, shown
from weldgraph.loaders.raw.thermal import distinct, signal

NAME = "TA Instruments workbook (.xls)"
SUFFIXES = frozenset({".xls", ".xlsx"})
EXTRA = "raw"

_LOOK = 60
_NEEDED = frozenset({"Temperature", "Weight"})


def recognises(head: bytes, path: Path) -> bool:
    """By headings of temperature and weight with units below them."""
    return holds(head, path, "Temperature", "Weight", "Time", "mg")


def read(path: Path) -> RawFile:
    """Every segment.

    Raises:
        Refused: a cell is no number, or the segments have different signals.
    """
    metadata: dict[str, str] = {}
    parts: dict[str, list[Column]] = {}
    for name, rows in sheets(path).items():
        at = _heading(rows)
        if at is not None:
            parts[name] = _segment(rows, at, f"{path}, sheet {name}")
        for row in rows[: at if at is not None else len(rows)]:
            cells = [shown(cell) for cell in row if shown(cell)]
            if len(cells) == 2:  # noqa: PLR2004  a key and its value
                metadata.setdefault(cells[0].rstrip(": "), cells[1])
    if not parts:
        raise Refused("no sheet has the headings Temperature and Weight with units below them.", place=str(path))
    first = next(iter(parts.values()))
    if any([each.printed for each in part] != [each.printed for each in first] for part in parts.values()):
        raise Refused("its segments have different signals; export them apart.", place=str(path))
    columns = [
        Column(
            each.name, each.printed, each.unit, np.concatenate([part[at].data for part in parts.values()]), each.term
        )
        for at, each in enumerate(first)
    ]
    if len(parts) > 1:
        columns.append(column("part", "sheet", [name for name, part in parts.items() for _ in part[0].data]))
    return RawFile(NAME, "thermogravimetric analysis", tuple(columns), metadata.get("Instrument name", ""), metadata)


def _heading(rows: list[Row]) -> int | None:
    for at, row in enumerate(rows[:_LOOK]):
        names = {shown(cell) for cell in row}
        if names >= _NEEDED and at + 1 < len(rows) and {"mg", "%"} & {shown(cell) for cell in rows[at + 1]}:
            return at
    return None


def _segment(rows: list[Row], at: int, place: str) -> list[Column]:
    printed = {k: f"{shown(cell)} ({shown(rows[at + 1][k])})" for k, cell in enumerate(rows[at]) if shown(cell)}
    body = [(line, row) for line, row in enumerate(rows[at + 2 :], at + 3) if any(shown(cell) for cell in row)]
    data: dict[int, list[float]] = {k: [] for k in printed}
    for line, row in body:
        for k in printed:
            cell = row[k] if k < len(row) else ""
            if not isinstance(cell, int | float) or isinstance(cell, bool):
                raise Refused(f"found '{shown(cell)[:40]}', wanted a number.", place=f"{place}, row {line}")
            data[k].append(float(cell))
    if not body:
        raise Refused("it has a heading and no rows.", place=place)
    return distinct([signal(words, np.array(data[k]), place) for k, words in printed.items()])
