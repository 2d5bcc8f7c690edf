"""Micrographs: what the microscope wrote beside the pixels; nothing is measured in the image."""

from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import RawFile

VOLTAGES = ("Beam.HV", "EBeam.HV", "EHT", "EHT Target")
"""FEI writes volts without a unit, Zeiss a number with kV."""


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  one shape for all
    """Accelerating voltage and magnification."""
    out: list[Feature] = []
    for key in VOLTAGES:
        value = maybe(raw.metadata.get(key, ""))
        if value:
            volts = value * 1000 if raw.metadata[key].endswith("kV") else value
            out.append(
                Feature("accelerating voltage", number(volts / 1000), "kV", Method(f"as the file states it: {key}"))
            )
            break
    words = raw.metadata.get("Mag", "").replace(" ", "")
    if (value := maybe(words)) is not None and words.upper().endswith("X"):
        factor = 1000 if words.upper().endswith("KX") else 1
        shown = Method("as the file states it: Mag, for the display it was set to")
        out.append(Feature("magnification", number(value * factor), "1", shown))
    return out, [] if out else ["No voltage and no magnification: the file does not state them."]
