"""Arbin MITS: exports as text or workbook, with units in the headings or without (then A, V, Ah, Wh, s).

Source   headings met in exports of MITS 4 to 8; headings.tsv.
Gives    test_time_second, voltage_volt, current_ampere, charging_ and discharging_ counters as the schedule ran them,
         cycle_count, step_id, unix_time_second where the date is one.
Drops    the sheets of statistics.
Example  Data_Point,Test_Time,DateTime,Step_Time,Step_Index,Cycle_Index,Current,Voltage,Charge_Capacity
         0,0.0,1494377253.17,,,,6.6004,3.2987,0.0051783
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from weldgraph.loaders.raw import exports
from weldgraph.loaders.raw.rawfile import Column, RawFile, column
from weldgraph.loaders.raw.rawfile import other_column as other

NAME = "Arbin export"
SUFFIXES = frozenset({".csv", ".txt", ".xlsx", ".xls"})
EXTRA = "raw"

_SIGNATURES = (
    frozenset({"testtime", "steptime", "stepindex", "cycleindex", "current", "voltage"}),
    frozenset({"datapoint", "testtime", "current", "voltage", "chargecapacity"}),
)
_YEAR_2000 = 946_684_800


def recognises(head: bytes, path: Path) -> bool:
    """By headings that stand together in Arbin's exports only."""
    return exports.recognises(head, path, _SIGNATURES)


def read(path: Path) -> RawFile:
    """The records. Raises Refused."""
    raw = exports.read(path, NAME, "arbin", _SIGNATURES)
    return replace(raw, columns=tuple(map(_dated, raw.columns)))


def _dated(each: Column) -> Column:
    """A date that counts seconds since 1970; Excel's days, and words, stay as they are."""
    if each.name not in {"datetime", "date_time"} or each.data.dtype.kind != "f":
        return each
    seconds = not np.isnan(each.data).all() and np.nanmin(each.data) > _YEAR_2000
    return column("unix_time_second", each.printed, each.data) if seconds else other(each.printed, each.data, "d")
