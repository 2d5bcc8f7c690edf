"""Micrographs: what the microscope wrote beside the pixels; nothing is measured in the image."""

import re

from weldgraph.loaders.features.feature import Feature, Given, Method
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import RawFile

VOLTAGES = {
    "Beam.HV": "V",
    "EBeam.HV": "V",
    "EHT": "kV",
    "EHT Target": "kV",
    "CM_ACCEL_VOLT": "kV",
    "AcceleratingVoltage": "V",
}
"""Where voltages stand, and their unit where none stands beside the number: FEI and Hitachi mean volts, JEOL kV."""
MAGNIFICATIONS = ("Mag", "CM_MAG", "Magnification")
_UNIT = re.compile(r"(k?)V(?:olts?)?$", re.IGNORECASE)


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  one shape for all
    """Accelerating voltage and magnification."""
    out: list[Feature] = []
    for key, unit in VOLTAGES.items():
        printed = raw.metadata.get(key, "")
        if value := maybe(printed):
            told = _UNIT.search(printed)
            kilo = bool(told[1]) if told else unit == "kV"
            stated = Method(f"as the file states it: {key}")
            out.append(Feature("accelerating voltage", _plain(value if kilo else value / 1000), "kV", stated))
            break
    for key in MAGNIFICATIONS:
        words = raw.metadata.get(key, "").replace(" ", "").upper()
        if value := maybe(words):
            shown = Method(f"as the file states it: {key}, for the display or print it was set to")
            factor = 1000 if words.endswith(("KX", "K")) else 1
            out.append(Feature("magnification", _plain(value * factor), "1", shown))
            break
    return out, [] if out else ["No voltage and no magnification: the file does not state them."]


def _plain(value: float) -> str:
    """As many digits as the file has; it is a setting, not a result."""
    return f"{value:.10g}"
