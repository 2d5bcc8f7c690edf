"""Arbin .res: an Access database, read with the system program mdb-export (mdbtools, GPL, not part of this package).

Source   tables and columns as met; Channel_Normal_Table has the records.
Gives    test_time_second, voltage_volt, current_ampere, charging_ and discharging_ counters as the schedule ran them,
         cycle_count, step_id; sorted by Data_Point, for the database keeps no order.
Drops    statistics, events, auxiliary channels.
Example  00 01 00 00 "Standard Jet DB", with a table Channel_Normal_Table
"""

import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.cycler import TECHNIQUE, contradictions, to_columns
from weldgraph.loaders.raw.rawfile import RawFile
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
    """The records of the test in the database. Raises Refused."""
    if path.stat().st_size % _PAGE:
        raise Refused(
            "the size of the database is no multiple of its pages of 2048 bytes; it is damaged, copy it again."
        )
    data = text_bytes(_export(path, _TABLE))
    if b"Data_Point" not in data[:2000]:
        raise Refused(f"the database has no {_TABLE}; it is no Arbin result, or damaged.")
    table, warnings = read_columns(split(data, ",", 0))
    number = dict(table)
    tests = np.unique(number["Test_ID"]) if "Test_ID" in number else np.zeros(1)
    if len(tests) > 1:
        raise Refused(f"the database holds {len(tests)} tests; export each to a file of its own.")
    order = np.argsort(number["Data_Point"], kind="stable")
    if (np.diff(number["Data_Point"][order]) != 1).any():
        raise Refused("records are missing from the database: the numbers of its data points have gaps; copy it again.")
    kept = [(heading, values[order]) for heading, values in table if heading not in {"Test_ID", "DateTime"}]
    raw = RawFile(NAME, TECHNIQUE, to_columns(kept, "arbin"), "Arbin", _metadata(path))
    return replace(raw, warnings=(*warnings, *contradictions(raw)))


def _metadata(path: Path) -> dict[str, str]:
    lines = _export(path, "Global_Table").decode("utf-8", "replace").splitlines()
    if len(lines) < 2:  # noqa: PLR2004
        return {}
    pairs = zip(lines[0].split(","), lines[1].split(","), strict=False)
    return {key: value.strip('"') for key, value in pairs if value.strip('"')}


def _export(path: Path, table: str) -> bytes:
    program = which("mdb-export")
    if program is None:
        raise Refused("an Arbin .res is read with the program mdb-export, which is not there; install mdbtools.")
    command = [program, str(path.resolve()), table]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  a fixed program
    except subprocess.TimeoutExpired:
        raise Refused(f"mdb-export did not end within {_SECONDS} s; the database is damaged.") from None
    if done.returncode or b"doesn't match" in done.stderr:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Refused(
            f"mdb-export finds the database damaged ({said[0][:120] if said else done.returncode}); copy it again."
        )
    return done.stdout
