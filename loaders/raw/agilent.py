"""Agilent, Keysight and MTS indenter of TestWorks and NanoSuite: a workbook with a sheet a test, or one test as text.

Source   real workbooks; the text is the sheet of a test with tabs, commas or semicolons, as the programs export it
Gives    indentation_depth_nanometre, indentation_load_micronewton, time_second, further channels by their headings,
         of the first sheet that holds a test
Drops    what follows the line END; the other tests (named in a warning); 1.8E308, the program's mark for no value, is
         absent
Example  Segment | Displacement Into Surface | Load On Sample | Time On Sample
          | nm | mN | s
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, is_number, number, ucum, whole
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column
from weldgraph.loaders.raw.sheets import NEW, OLD, Row, holds, sheets, shown

NAME = "Agilent indenter workbook (.xls) or text"
SUFFIXES = frozenset({".xls", ".xlsx", ".txt", ".csv"})
EXTRA = "raw"

_LOOK = 100
"""Lines of a text among which its headings stand."""
NOTHING = 1e300
"""Above this the program means no value."""

_DEPTH, _LOAD, _TIME = "Displacement Into Surface", "Load On Sample", "Time On Sample"
_LENGTHS = {"nm": 1.0, "um": 1e3, "µm": 1e3}
_FORCES = {"uN": 1.0, "µN": 1.0, "mN": 1e3, "N": 1e6}
_NUMBER = re.compile(r"\d+")


def recognises(head: bytes, path: Path) -> bool:
    """By the headings of depth and load on a sheet, or in one line of a text."""
    if head.startswith((OLD, NEW)):
        return holds(head, path, _DEPTH, _LOAD)
    lines = head.replace(b"\0", b"").splitlines()[:_LOOK]
    return any(_DEPTH.encode() in line and _LOAD.encode() in line for line in lines)


def read(path: Path) -> RawFile:
    """The first test of the workbook.

    Raises:
        Refused: a unit is not known, or a value is no number.
    """
    text = not content(path).startswith((OLD, NEW))
    book = _text(path) if text else sheets(path)
    tests = [name for name, rows in book.items() if _is_test(rows)]
    if not tests:
        raise Refused("no sheet, and no line, has the headings of a test.", place=str(path))
    columns, ended = _test(book[tests[0]], f"{path}, sheet {tests[0]}")
    named = _NUMBER.search(tests[0])
    metadata = {} if text else {"test": tests[0], "tests": ", ".join(tests)}
    for name, rows in book.items():
        if name not in tests:
            metadata |= _inputs(rows, str(int(named[0])) if named else "")
    warnings = [] if ended else ["The test has no END; the export may be cut."]
    if len(tests) > 1:
        warnings.append(
            f"The workbook holds {len(tests)} tests; read is the first, {tests[0]}. Export the others apart."
        )
    return RawFile(NAME, "instrumented indentation", tuple(columns), "Agilent", metadata, tuple(warnings))


def _text(path: Path) -> dict[str, list[Row]]:
    """One test as text, as the sheet of a workbook has it: from the headings on, numbers as numbers."""
    lines = decode(content(path), str(path)).split("\n")
    start = next((at for at, line in enumerate(lines) if _DEPTH in line and _LOAD in line), 0)
    mark = max("\t;,", key=lines[start].count)
    decimal = "," if mark != "," and any(re.search(r"\d,\d", line) for line in lines[start + 2 : start + 9]) else "."
    rows: list[Row] = []
    for at, line in enumerate(lines[start:], start + 1):
        fields = [field.strip().strip('"') for field in line.split(mark)]
        if len(fields) > 1 or fields[0]:
            rows.append(
                [number(each, f"{path}, line {at}", decimal) if is_number(each, decimal) else each for each in fields]
            )
    width = len(rows[0])
    for at, row in enumerate(rows, start + 1):
        if len(row) != width and shown(row[0]) != "END":
            raise Refused(f"found {len(row)} fields, wanted {width}; the file may be cut.", place=f"{path}, line {at}")
        row.extend([""] * (width - len(row)))
    whole("\n".join(lines), str(path))
    return {"text": rows}


def _is_test(rows: list[Row]) -> bool:
    return bool(rows) and {_DEPTH, _LOAD} <= {shown(cell) for cell in rows[0]}


def _test(rows: list[Row], place: str) -> tuple[list[Column], bool]:
    names, units = [shown(cell) for cell in rows[0]], [shown(cell) for cell in rows[1]]
    body = [(line, row) for line, row in enumerate(rows[2:], 3) if any(shown(cell) for cell in row)]
    ended = any(shown(row[0]) == "END" for _, row in body)
    end = next((line for line, row in body if shown(row[0]) == "END"), len(rows) + 1)
    points = [(line, row) for line, row in body if line < end]
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
