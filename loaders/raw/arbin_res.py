"""Arbin .res: an Access database, read with the system program mdb-export (mdbtools, GPL, not part of this package).

Source   tables and columns of a real file, and as public descriptions of the format have them: Channel_Normal_Table has
         the records, Auxiliary_Table the values of further inputs by data point, Aux_Global_Data_Table their units.
Gives    test_time_second, voltage_volt, current_ampere, charging_ and discharging_ counters as the schedule ran them,
         cycle_count, step_id; temperature_t1_celsius …, auxiliary_voltage_volt where logged. Sorted by Data_Point, for
         the database keeps no order; several tests stand one below the other, and the column part names each row's.
Drops    statistics, events, dates, the rate of change of auxiliary inputs.
Example  00 01 00 00 "Standard Jet DB", with a table Channel_Normal_Table
"""

import csv
import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.cycler import TECHNIQUE, contradictions, to_columns
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, names, other_column
from weldgraph.loaders.raw.textcolumns import read_columns, split, text_bytes

NAME = "Arbin .res"
SUFFIXES = frozenset({".res"})
EXTRA = "mdbtools"

_MAGIC = b"\x00\x01\x00\x00Standard "
_TABLE = "Channel_Normal_Table"
_SECONDS = 600
_PAGE = 2048


def recognises(head: bytes, path: Path) -> bool:
    """By the mark of an Access database; Arbin's suffix, or the name of its table, tells it from others."""
    return head.startswith(_MAGIC) and (path.suffix.lower() == ".res" or _TABLE.encode("utf-16-le")[:20] in head)


def read(path: Path) -> RawFile:
    """The records of all tests in the database. Raises Refused."""
    if path.stat().st_size % _PAGE:
        raise Refused(
            "the size of the database is no multiple of its pages of 2048 bytes; it is damaged, copy it again."
        )
    data = text_bytes(_export(path, _TABLE))
    if b"Data_Point" not in data[:2000]:
        raise Refused(f"the database has no {_TABLE}; it is no Arbin result, or damaged.")
    table, warnings = read_columns(split(data, ",", 0))
    number = dict(table)
    point = number["Data_Point"]
    test = number.get("Test_ID", np.zeros(len(point)))
    order = np.lexsort((point, test))
    test, point = test[order], point[order]
    known = {row.get("Test_ID", ""): row for row in _rows(path, "Global_Table")}
    inputs = [*_inputs(path, known, test, point)]
    kept = [(heading, values[order]) for heading, values in table if heading not in {"Test_ID", "DateTime"}]
    columns = (*to_columns(kept, "arbin"), *inputs)
    each: dict[str, RawFile] = {}
    for one in np.unique(test):
        rows = test == one
        if (np.diff(point[rows]) != 1).any():
            raise Refused(
                "records are missing from the database: the numbers of its data points have gaps; copy it again."
            )
        metadata = {key: text for key, text in known.get(f"{one:.0f}", {}).items() if text}
        name = f"test {one:.0f}" + (f", {metadata['Test_Name']}" if "Test_Name" in metadata else "")
        apart = tuple(replace(column, data=column.data[rows]) for column in columns)
        each[name] = RawFile(NAME, TECHNIQUE, apart, "Arbin", metadata)
    if len(each) == 1:
        (only,) = each.values()
        return replace(only, warnings=(*warnings, *contradictions(only)))
    return _together(columns, each, warnings)


def _together(columns: tuple[Column, ...], each: dict[str, RawFile], warnings: list[str]) -> RawFile:
    """The tests one below the other."""
    parts = [name for name, raw in each.items() for _ in range(raw.rows or 0)]
    metadata = {f"{name}: {key}": text for name, raw in each.items() for key, text in raw.metadata.items()}
    told = [f"In {name}: {sentence}" for name, raw in each.items() for sentence in contradictions(raw)]
    return RawFile(NAME, TECHNIQUE, (*columns, column("part", "Test_ID", parts)), "Arbin", metadata, (*warnings, *told))


_KINDS = {("0", "V"): "auxiliary_voltage_volt", ("1", "C"): "temperature_t{}_celsius"}
"""Data_Type and unit of an auxiliary input → machine name, with the number of the input."""


def _inputs(path: Path, tests: dict[str, dict[str, str]], test: Array, point: Array) -> list[Column]:
    """A column for each auxiliary input; absent where it was not logged."""
    if not {"Auxiliary_Table", "Aux_Global_Data_Table"} <= _tables(path):
        return []
    data = text_bytes(_export(path, "Auxiliary_Table"))
    if data.count(b"\n") < 2:  # noqa: PLR2004  a heading alone
        return []
    table = dict(read_columns(split(data, ",", 0))[0])
    channels = {row.get("Channel_Index", "") for row in tests.values()}
    about = {
        (row["Data_Type"], row["Auxiliary_Index"]): row
        for row in _rows(path, "Aux_Global_Data_Table")
        if row["Channel_Index"] in channels
    }
    place = {key: number for number, key in enumerate(zip(test.tolist(), point.tolist(), strict=True))}
    found: dict[tuple[int, int], Array] = {}
    logged = (table[name].tolist() for name in ("Test_ID", "Data_Point", "Data_Type", "Auxiliary_Index", "X"))
    for one, at, kind, index, value in zip(*logged, strict=True):
        row = place.get((one, at))
        if row is None:
            raise Refused(
                f"an auxiliary value belongs to data point {at:.0f}, which is not there; copy the file again."
            )
        found.setdefault((int(kind), int(index)), np.full(len(point), np.nan))[row] = value
    return [_input(key, values, about.get((str(key[0]), str(key[1])), {})) for key, values in sorted(found.items())]


def _input(key: tuple[int, int], values: Array, about: dict[str, str]) -> Column:
    unit = about.get("Unit", "").strip()
    printed = about.get("Nickname", "").strip() or f"auxiliary input {key[1] + 1} of type {key[0]}"
    name = _KINDS.get((str(key[0]), unit), "").format(key[1] + 1)
    if name in names():
        return column(name, printed, values)
    return other_column(printed, values, {"V": "V", "C": "Cel"}.get(unit, ""))


def _rows(path: Path, table: str) -> list[dict[str, str]]:
    """The rows of a small table as words."""
    return list(csv.DictReader(_export(path, table).decode("utf-8", "replace").splitlines(), restval=""))


def _tables(path: Path) -> set[str]:
    return {line.strip() for line in _run(path, "mdb-tables", "-1").decode("utf-8", "replace").splitlines()}


def _export(path: Path, table: str) -> bytes:
    return _run(path, "mdb-export", after=table)


def _run(path: Path, name: str, *options: str, after: str = "") -> bytes:
    program = which(name)
    if program is None:
        raise Refused(f"an Arbin .res is read with the program {name}, which is not there; install mdbtools.")
    command = [program, *options, str(path.resolve()), *filter(None, (after,))]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  a fixed program
    except subprocess.TimeoutExpired:
        raise Refused(f"{name} did not end within {_SECONDS} s; the database is damaged.") from None
    if done.returncode or b"doesn't match" in done.stderr:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Refused(
            f"{name} finds the database damaged ({said[0][:120] if said else done.returncode}); copy it again."
        )
    return done.stdout
