"""Agilent and MTS indenter workbook (.xls) of TestWorks and NanoSuite: a sheet a test.

Source   real workbooks
Gives    indentation_depth_nanometre, indentation_load_micronewton, time_second, further channels by their headings,
         of the first sheet that holds a test
Drops    the other tests (named in a warning); 1.8E308, the program's mark for no value, is absent
Example  Segment | Displacement Into Surface | Load On Sample | Time On Sample
          | nm | mN | s
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import ucum
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column
from weldgraph.loaders.raw.sheets import Row, holds, sheets, shown

NAME = "Agilent indenter workbook (.xls)"
SUFFIXES = frozenset({".xls", ".xlsx"})
EXTRA = "raw"

NOTHING = 1e300
"""Above this the program means no value."""

_DEPTH, _LOAD, _TIME = "Displacement Into Surface", "Load On Sample", "Time On Sample"
_LENGTHS = {"nm": 1.0, "um": 1e3, "µm": 1e3}
_FORCES = {"uN": 1.0, "µN": 1.0, "mN": 1e3, "N": 1e6}
_NUMBER = re.compile(r"\d+")


def recognises(head: bytes, path: Path) -> bool:
    """By the headings of depth and load on a sheet."""
    return holds(head, path, _DEPTH, _LOAD)


def read(path: Path) -> RawFile:
    """The first test of the workbook.

    Raises:
        Refused: a unit is not known, or a value is no number.
    """
    book = sheets(path)
    tests = [name for name, rows in book.items() if _is_test(rows)]
    if not tests:
        raise Refused("no sheet has the headings of a test in its first row.", place=str(path))
    columns, ended = _test(book[tests[0]], f"{path}, sheet {tests[0]}")
    number = _NUMBER.search(tests[0])
    metadata = {"test": tests[0], "tests": ", ".join(tests)}
    for name, rows in book.items():
        if name not in tests:
            metadata |= _inputs(rows, str(int(number[0])) if number else "")
    warnings = [] if ended else ["The sheet has no END; the export may be cut."]
    if len(tests) > 1:
        warnings.append(
            f"The workbook holds {len(tests)} tests; read is the first, {tests[0]}. Export the others apart."
        )
    return RawFile(NAME, "instrumented indentation", tuple(columns), "Agilent", metadata, tuple(warnings))


def _is_test(rows: list[Row]) -> bool:
    return bool(rows) and {_DEPTH, _LOAD} <= {shown(cell) for cell in rows[0]}


def _test(rows: list[Row], place: str) -> tuple[list[Column], bool]:
    names, units = [shown(cell) for cell in rows[0]], [shown(cell) for cell in rows[1]]
    body = [(line, row) for line, row in enumerate(rows[2:], 3) if any(shown(cell) for cell in row)]
    ended = any(shown(row[0]) == "END" for _, row in body)
    points = [(line, row) for line, row in body if shown(row[0]) != "END"]
    if not points:
        raise Refused("the sheet has no rows.", place=place)
    columns = []
    for k, (name, unit) in enumerate(zip(names, units, strict=True)):
        if name == "Segment":
            columns.append(other_column(name, [shown(row[k]) for _, row in points], ""))
        elif name:
            columns.append(_column(name, unit, _numbers(points, k, name, place), place))
    return columns, ended


def _numbers(points: list[tuple[int, Row]], k: int, name: str, place: str) -> Array:
    values = []
    for line, row in points:
        cell = row[k]
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            if shown(cell) or name in {_DEPTH, _LOAD}:
                raise Refused(
                    f"found '{shown(cell)[:40]}' under {name}, wanted a number.", place=f"{place}, row {line}"
                )
            cell = NOTHING
        values.append(float(cell))
    data = np.array(values)
    return np.where(np.abs(data) >= NOTHING, np.nan, data)


def _column(name: str, unit: str, data: Array, place: str) -> Column:
    printed = f"{name} ({unit})" if unit else name
    if name == _DEPTH:
        return column("indentation_depth_nanometre", printed, data * _known(unit, _LENGTHS, name, place))
    if name == _LOAD:
        return column("indentation_load_micronewton", printed, data * _known(unit, _FORCES, name, place))
    if name == _TIME and unit == "s":
        return column("time_second", printed, data)
    return other_column(printed, data, ucum(unit), name)


def _known(unit: str, factors: dict[str, float], name: str, place: str) -> float:
    if unit not in factors:
        raise Refused(f"{name} is in '{unit}', wanted one of {', '.join(factors)}.", place=place)
    return factors[unit]


def _inputs(rows: list[Row], test: str) -> dict[str, str]:
    """What the sheets of results and inputs say of one test, as "heading (unit)"."""
    if len(rows) < 3 or shown(rows[0][0]) != "Test":  # noqa: PLR2004  headings, units, a test
        return {}
    row = next((row for row in rows[2:] if test and shown(row[0]) == test), None)
    if row is None:
        return {}
    headings = [
        f"{shown(name)} ({shown(unit)})" if shown(unit) else shown(name)
        for name, unit in zip(rows[0], rows[1], strict=True)
    ]
    return {
        heading: shown(cell) for heading, cell in list(zip(headings, row, strict=True))[1:] if heading and shown(cell)
    }
