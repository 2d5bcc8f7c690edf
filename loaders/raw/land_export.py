"""LAND/LANDT/LANHE: exports as text or workbook, with English, Chinese or snake-case headings.

Source   headings met in exports of the software 4.x and of older ones; headings.tsv.
Gives    test_time_second, voltage_volt, current_ampere, counters, cycle_count, step_count, step_type; one row a record.
         Of a table of cycles: cycle_count and the charge and energy of each half cycle as the tester counted them.
Drops    the tables of cycles and steps where there are records; the log.
Example  记录序号<tab>状态<tab>测试时间<tab>步骤时间<tab>电流/mA<tab>容量/mAh<tab>比容量/mAh/g<tab>电压/V
         1<tab>R<tab>0-00:00:00<tab>0-00:00:00<tab>0.0000<tab>0.0000<tab>0.0<tab>4.1806
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from weldgraph.loaders.raw import exports
from weldgraph.loaders.raw.charge import resolution
from weldgraph.loaders.raw.rawfile import Array, RawFile

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
    raw = exports.read(path, NAME, "land", _RECORDS + _CYCLES)
    return replace(raw, warnings=(*raw.warnings, *_of_cycles(raw))) if raw.has(*_CAPACITIES) else raw


_CAPACITIES = ("cycle_charging_capacity_ah", "cycle_discharging_capacity_ah")
_SPECIFIC = (frozenset({"充电比容量", "specapc"}), frozenset({"放电比容量", "specapd"}))
_EFFICIENCY = frozenset({"效率", "充放电效率", "efficiency", "coulombefficiency"})
_NEAR, _ALONE = 0.01, 0.02
"""By what two mean voltages may differ, and by what that of the cycle between the two must not."""


def _of_cycles(raw: RawFile) -> list[str]:
    """Cycles whose numbers contradict each other: capacities, specific capacities, efficiency, energies."""
    by_heading = {exports.plain(each.printed): each.data for each in raw.columns if each.data.dtype.kind == "f"}
    capacities = [raw[name] for name in _CAPACITIES]
    bad = np.zeros(len(capacities[0]), dtype=bool)
    digit = resolution(*capacities) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        for capacity, headings, name in zip(capacities, _SPECIFIC, _CAPACITIES, strict=True):
            specific = next((by_heading[heading] for heading in headings & by_heading.keys()), None)
            if specific is not None:
                masses = capacity / specific
                bad |= _off(
                    masses,
                    np.full(len(masses), np.nanmedian(masses)),
                    digit / capacity + resolution(specific) / 2 / specific,
                )
            energy = name.replace("capacity_ah", "energy_wh")
            if raw.has(energy):
                bad |= _alone(raw[energy] / capacity)
        efficiency = next((by_heading[heading] for heading in sorted(_EFFICIENCY & by_heading.keys())), None)
        if efficiency is not None:
            charge, discharge = capacities
            slack = digit / charge + digit / discharge + resolution(efficiency) / 2 / efficiency
            ways = [
                _off(efficiency, 100 * one / other, slack) for one, other in ((discharge, charge), (charge, discharge))
            ]
            bad |= min(ways, key=lambda way: int(way.sum()))
    if not bad.any():
        return []
    cycles = ", ".join(f"{cycle:.0f}" for cycle in raw["cycle_count"][bad][:5]) + (" …" if bad.sum() > 5 else "")  # noqa: PLR2004
    return [
        f"In cycle {cycles} capacity, specific capacity, efficiency and energy contradict each other: see which is so."
    ]


def _alone(volts: Array) -> Array:
    """Where a mean voltage leaves the two beside it, which are alike."""
    before, after = np.concatenate(([np.nan], volts[:-1])), np.concatenate((volts[1:], [np.nan]))
    alone: Array = (np.abs(before / after - 1) < _NEAR) & (np.abs(2 * volts / (before + after) - 1) > _ALONE)
    return alone


def _off(found: Array, expected: Array, slack: Array) -> Array:
    """Where they differ by more than rounding explains; not where one is absent or 0."""
    known = (found > 0) & (expected > 0) & np.isfinite(found) & np.isfinite(expected)
    off: Array = known & (np.abs(found / expected - 1) > 2 * slack)
    return off
