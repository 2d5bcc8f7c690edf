"""LAND/LANDT/LANHE: exports as text or workbook, with English, Chinese or snake-case headings.

Source   headings met in exports of the software 4.x and of older ones; headings.tsv.
Gives    test_time_second, voltage_volt, current_ampere, counters, cycle_count, step_count, step_type; one row a record.
         Of a table of cycles: cycle_count and the charge and energy of each half cycle as the tester counted them.
Drops    the tables of cycles and steps where there are records; the log.
Example  记录序号<tab>状态<tab>测试时间<tab>步骤时间<tab>电流/mA<tab>容量/mAh<tab>比容量/mAh/g<tab>电压/V
         1<tab>R<tab>0-00:00:00<tab>0-00:00:00<tab>0.0000<tab>0.0000<tab>0.0<tab>4.1806
"""

from pathlib import Path

from weldgraph.loaders.raw import exports
from weldgraph.loaders.raw.rawfile import RawFile

NAME = "LAND export"
SUFFIXES = frozenset({".txt", ".csv", ".xlsx", ".xls"})
EXTRA = "raw"

_RECORDS = (
    frozenset({"记录序号", "状态", "电压", "电流"}),
    frozenset({"记录序号", "测试时间", "电压", "电流"}),
    frozenset({"测试时间", "电压", "电流"}),
    frozenset({"record", "testtime", "steptime", "voltage", "current"}),
    frozenset({"index", "testtime", "steptime", "voltage", "current", "state"}),
    frozenset({"channelindex", "testtime", "steptime", "current", "voltage", "stepname"}),
)
_CYCLES = (frozenset({"循环序号", "充电容量", "放电容量"}), frozenset({"cycle", "capc", "capd"}))


def recognises(head: bytes, path: Path) -> bool:
    """By headings that stand together in LAND's exports only."""
    return exports.recognises(head, path, _RECORDS + _CYCLES)


def read(path: Path) -> RawFile:
    """The records; where the file has none, the cycles. Raises Refused."""
    return exports.read(path, NAME, "land", _RECORDS + _CYCLES)
