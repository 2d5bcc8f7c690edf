"""JEOL EDS spectrum (.eds).

Source   read with rosettasciio, which is GPL-3 and so an extra that is never installed with the core
Gives    photon_energy_kiloelectronvolt, intensity_count
Drops    quantification of the program
Example  02 00 00 00 02 00 00 00 … "Live Time"
"""

from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.raw.rawfile import RawFile, column

NAME = "JEOL EDS spectrum (.eds)"
SUFFIXES = frozenset({".eds"})
EXTRA = "em"


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the two numbers it begins with and the name of its first counter."""
    return head.startswith(b"\x02\0\0\0\x02\0\0\0") and b"Live Time" in head[:1000]


def read(path: Path) -> RawFile:
    """The spectrum.

    Raises:
        Refused: rosettasciio is not installed, or cannot read the file.
    """
    reader = extra("rsciio.jeol", "em")
    try:
        found = reader.file_reader(str(path))
    except Exception as error:  # noqa: BLE001  what a library raises on damaged bytes is its own affair
        raise Refused(f"rosettasciio cannot read it ({type(error).__name__}); copy it anew.", place=str(path)) from None
    signals = [each for each in found if np.ndim(each["data"]) == 1]
    if len(signals) != 1:
        raise Refused(f"it holds {len(signals)} single spectra, wanted one.", place=str(path))
    axis, data = signals[0]["axes"][0], np.asarray(signals[0]["data"], dtype=np.float64)
    if axis.get("units") != "keV":
        raise Refused(f"the energy is in '{axis.get('units')}', wanted keV.", place=str(path))
    energy = axis["offset"] + axis["scale"] * np.arange(len(data))
    columns = (column("photon_energy_kiloelectronvolt", "", energy), column("intensity_count", "", data))
    acquisition = signals[0]["metadata"].get("Acquisition_instrument", {})
    metadata: dict[str, str] = {}
    _flat(acquisition, "", metadata)
    return RawFile(NAME, "energy-dispersive X-ray spectroscopy", columns, "JEOL", metadata)


def _flat(branch: dict[str, object], prefix: str, out: dict[str, str]) -> None:
    for key, value in branch.items():
        if isinstance(value, dict):
            _flat(value, f"{prefix}{key}.", out)
        else:
            out[f"{prefix}{key}"] = str(value)
