"""Maccor: text exports, tab-separated, with a point or a comma as the decimal sign.

Source   headings met in exports of several versions; headings.tsv.
Gives    test_time_second, voltage_volt, current_ampere (signed by the state where it is printed unsigned),
         step_cumulative_capacity_ah, step_cumulative_energy_wh, cycle_count, step_id, step_type.
Drops    nothing. TestTime without a unit is minutes where it is a number. `Volts` that are millivolts, as
         mWatt-hr / mAmp-hr shows, are read so, with a warning.
Example  Rec#<tab>Cyc#<tab>Step<tab>TestTime<tab>StepTime<tab>mAmp-hr<tab>mWatt-hr<tab>mAmps<tab>Volts<tab>State<tab>ES
         1<tab>0<tab>1<tab>  0d 00:00:00.00<tab>  0d 00:00:00.00<tab>0.0<tab>0.0<tab>0.0<tab>1853.8186<tab>R<tab>0
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw import exports
from weldgraph.loaders.raw.rawfile import RawFile, column

NAME = "Maccor text"
SUFFIXES = frozenset({".txt", ".csv", ".xlsx", ".052"})
EXTRA = "raw"

_SIGNATURES = (
    frozenset({"rec", "cyc", "step", "testtime", "es"}),
    frozenset({"rec", "cyclep", "step", "testtime", "md"}),
    frozenset({"rec", "cyc", "step", "test", "es"}),
)
_HIGH = 100.0
"""Volts that no cell has; a pack of so many cells prints kilovolts nowhere."""
_WINDOW = (500.0, 2000.0)


def recognises(head: bytes, path: Path) -> bool:
    """By headings that stand together in Maccor's exports only."""
    return exports.recognises(head, path, _SIGNATURES)


def read(path: Path) -> RawFile:
    """The records. Raises Refused."""
    raw = exports.read(path, NAME, "maccor", _SIGNATURES)
    if not raw.has("voltage_volt") or not np.nanmax(np.abs(raw["voltage_volt"])) > _HIGH:
        return raw
    return _millivolts(raw)


def _millivolts(raw: RawFile) -> RawFile:
    """The voltage divided by 1000, if energy over charge shows it to be in mV. Raises Refused if it does not."""
    high = float(np.nanmax(np.abs(raw["voltage_volt"])))
    shown = 0.0
    if raw.has("step_cumulative_energy_wh", "step_cumulative_capacity_ah"):
        energy, charge = raw["step_cumulative_energy_wh"], raw["step_cumulative_capacity_ah"]
        most = int(np.nanargmax(charge))
        if charge[most] > 0:
            shown = float(raw["voltage_volt"][most] / (energy[most] / charge[most])) if energy[most] > 0 else 0.0
    if not _WINDOW[0] < shown < _WINDOW[1]:
        raise Refused(
            f"found up to {high:.6g} under a heading in volts, and nothing that shows millivolts; correct it."
        )
    columns = tuple(
        column(each.name, each.printed, each.data / 1000) if each.name == "voltage_volt" else each
        for each in raw.columns
    )
    told = "The heading says volts; energy over charge shows that the values are millivolts, and so they are read."
    return replace(raw, columns=columns, warnings=(*raw.warnings, told))
