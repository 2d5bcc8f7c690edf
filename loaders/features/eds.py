"""X-ray spectra of the electron microscope: the voltage they were taken at; composition needs standards or a model."""

from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import RawFile

VOLTAGES = ("PrimaryEnergy", "BEAMKV   -kV", "BEAMKV", "SEM.beam_energy", "TEM.beam_energy")


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  one shape for all
    """Accelerating voltage."""
    out = [
        Feature("accelerating voltage", number(value), "kV", Method(f"as the file states it: {key}"))
        for key in VOLTAGES
        if (value := maybe(raw.metadata.get(key, "")))
    ]
    return out[:1], ["No composition: a spectrum gives one only with standards or a model of the detector."]
