"""Neware BTS: exports as text or workbook, flat or in layers of cycles, steps and records.

Source   headings met in exports of BTS 7 and 8, English and Chinese; headings.tsv.
Gives    test_time_second, voltage_volt, current_ampere, counters of the step, cycle_count, step_count, step_type.
Drops    the sheets of cycles and steps.
Example  DataPoint,Cycle Index,Step Index,Step Type,Time,Cumulative Time,Current(A),Voltage(V),Capacity(Ah)
         1,1,1,Rest,00:00:00,00:00:00,0.00000000,2.9170,0
"""

from pathlib import Path

from weldgraph.loaders.raw import exports
from weldgraph.loaders.raw.rawfile import RawFile

NAME = "Neware export"
SUFFIXES = frozenset({".csv", ".txt", ".xlsx", ".xls"})
EXTRA = "raw"

_SIGNATURES = (
    frozenset({"datapoint", "cycleindex", "steptype", "current", "voltage"}),
    frozenset({"数据序号", "循环号", "工步类型", "电流", "电压"}),
    frozenset({"数据序号", "工步类型", "电流", "电压"}),
    frozenset({"recordid", "time", "voltage", "current"}),
    frozenset({"记录序号", "时间", "电压", "电流", "容量"}),
)


def recognises(head: bytes, path: Path) -> bool:
    """By headings that stand together in Neware's exports only."""
    return exports.recognises(head, path, _SIGNATURES)


def read(path: Path) -> RawFile:
    """The records. Raises Refused."""
    return exports.read(path, NAME, "neware", _SIGNATURES)
