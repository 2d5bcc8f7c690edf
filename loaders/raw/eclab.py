"""What the two EC-Lab formats share: names of columns, signs, techniques."""

from dataclasses import replace

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.cycler import contradictions, other
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column

_NAMES = {
    "time/s": ("test_time_second", 1),
    "Ewe/V": ("voltage_volt", 1),
    "<Ewe>/V": ("voltage_volt", 1),
    "Ewe/mV": ("voltage_volt", 1000),
    "Ecell/V": ("voltage_volt", 1),
    "Ece/V": ("counter_electrode_potential_volt", 1),
    "<Ece>/V": ("counter_electrode_potential_volt", 1),
    "I/mA": ("current_ampere", 1000),
    "<I>/mA": ("current_ampere", 1000),
    "I/A": ("current_ampere", 1),
    "<I>/A": ("current_ampere", 1),
    "(Q-Qo)/mA.h": ("net_capacity_ah", 1000),
    "(Q-Qo)/C": ("net_capacity_ah", 3600),
    "Q charge/mA.h": ("step_charging_capacity_ah", 1000),
    "Q discharge/mA.h": ("step_discharging_capacity_ah", 1000),
    "Energy charge/W.h": ("step_charging_energy_wh", 1),
    "Energy discharge/W.h": ("step_discharging_energy_wh", 1),
    "cycle number": ("cycle_count", 1),
    "Ns": ("step_id", 1),
    "step time/s": ("step_time_second", 1),
    "freq/Hz": ("frequency_hertz", 1),
    "Re(Z)/Ohm": ("real_impedance_ohm", 1),
    "-Im(Z)/Ohm": ("imaginary_impedance_ohm", -1),
    "|Z|/Ohm": ("absolute_impedance_ohm", 1),
    "Phase(Z)/deg": ("phase_degree", 1),
    "P/W": ("power_watt", 1),
    "Pwe/W": ("power_watt", 1),
}
"""Heading → machine name, and by what its numbers are divided."""

_TECHNIQUES = (
    ("impedance", "electrochemical impedance spectroscopy"),
    ("galvanostatic cycling", "galvanostatic cycling"),
    ("galvanostatic intermittent", "intermittent titration"),
    ("cyclic voltammetry", "cyclic voltammetry"),
    ("linear sweep", "linear sweep voltammetry"),
    ("open circuit", "open-circuit monitoring"),
    ("modulo bat", "galvanostatic cycling"),
    ("constant current", "galvanostatic cycling"),
    ("chronopotentiometry", "galvanostatic cycling"),
)
SHORT = {
    "PEIS": "electrochemical impedance spectroscopy",
    "GEIS": "electrochemical impedance spectroscopy",
    "GCPL": "galvanostatic cycling",
    "MB": "galvanostatic cycling",
    "CV": "cyclic voltammetry",
    "CVA": "cyclic voltammetry",
    "LSV": "linear sweep voltammetry",
    "OCV": "open-circuit monitoring",
    "GITT": "intermittent titration",
}
"""EC-Lab's short names of techniques → label of the ontology."""

_LARGEST = 1e15
_ZERO = 0.01
"""V; a counter electrode nearer to the reference than this is the reference."""


def technique(text: str) -> str:
    """Label of the ontology for EC-Lab's name of a technique; "" for one that the ontology does not have."""
    lower = text.casefold()
    return next((label for words, label in _TECHNIQUES if words in lower), "")


def to_column(heading: str, data: Array, done: list[Column]) -> Column:
    """A column by EC-Lab's heading; a second column of one meaning keeps its own name."""
    name, divisor = _NAMES.get(heading, ("", 1))
    if name and not any(each.name == name for each in done):
        if data.dtype.kind == "O":
            raise Refused(f"the column '{heading}' holds words where numbers were wanted; the file is damaged.")
        if np.nanmax(np.abs(data), initial=0.0) > _LARGEST:
            raise Refused(f"the column '{heading}' holds numbers beyond all measure; the file is damaged.")
        whole = name in {"cycle_count", "step_id"} and not np.isnan(data).any()
        return column(name, heading, data.astype(np.int64) if whole else data if divisor == 1 else data / divisor)
    return other(heading, data)


def finished(raw: RawFile) -> RawFile:
    """The file with what a person must know about it."""
    warnings = list(raw.warnings)
    if (
        raw.has("counter_electrode_potential_volt")
        and np.nanmax(np.abs(raw["counter_electrode_potential_volt"])) > _ZERO
    ):
        warnings.append(
            "The voltage is the working electrode's against the reference, not the cell's: Ece was recorded too."
        )
    mass = raw.metadata.get("Characteristic mass", "")
    number = mass.partition(" ")[0].replace(",", ".")
    if number in {"0.001", "0.000"}:
        warnings.append(f"The header's characteristic mass, {mass}, is EC-Lab's default: nothing is normalised by it.")
    if raw.technique == "galvanostatic cycling":
        if not raw.has("current_ampere"):
            warnings.append("The file stores charge and no current: the current is not given.")
        warnings += contradictions(raw)
    return replace(raw, warnings=tuple(warnings))
