"""Bruker Esprit EDS spectrum (.spx).

Source   real files
Gives    photon_energy_kiloelectronvolt, intensity_count
Drops    response functions, results of the program, how the chart looked
Example  <ChannelCount>4096</ChannelCount> <CalibAbs>-2.38925E-1</CalibAbs> <CalibLin>2.5E-3</CalibLin> <Channels>0,0,…
"""

from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, number
from weldgraph.loaders.raw.rawfile import RawFile, column
from weldgraph.loaders.raw.tree import every, find, text, tree

NAME = "Bruker EDS spectrum (.spx)"
SUFFIXES = frozenset({".spx"})
EXTRA = "raw"

_PRINTED = {
    "RealTime": "//RealTime",
    "LifeTime": "//LifeTime",
    "PrimaryEnergy": "//PrimaryEnergy",
    "ElevationAngle": "//ElevationAngle",
    "AzimutAngle": "//AzimutAngle",
    "WorkingDistance": "//WorkingDistance",
    "Magnification": "//Magnification",
    "Date": "//Date",
    "Time": "//Time",
    "CalibAbs": "//CalibAbs",
    "CalibLin": "//CalibLin",
}
_SYMBOLS = "TRTPSEElement"


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the root element."""
    return b"<TRTSpectrum" in head.replace(b"\0", b"")[:2000]


def read(path: Path) -> RawFile:
    """The spectrum.

    Raises:
        Refused: it has other than the number of channels it says.
    """
    place = str(path)
    root = tree(content(path), place)
    counts = [number(each, place) for each in text(root, "//Channels").strip(", \n").split(",")]
    told = number(text(root, "//ChannelCount"), f"{place}, ChannelCount")
    if len(counts) != told:
        raise Refused(f"it says {told:g} channels and has {len(counts)}; the file is damaged.", place=place)
    offset, step = (number(text(root, f"//{name}"), f"{place}, {name}") for name in ("CalibAbs", "CalibLin"))
    if not 0 < step < 1:
        raise Refused(f"a channel is {step:g} keV wide, which no detector has; the file is damaged.", place=place)
    if min(counts) < 0:
        raise Refused("a channel has fewer than no counts; the file is damaged.", place=place)
    metadata = {name: text(root, where) for name, where in _PRINTED.items()}
    detectors = [each for each in every(root, "//ClassInstance") if each.get("Type") == "TRTDetectorHeader"]
    metadata["Detector"] = text(find(detectors[0], "Type")) if detectors else ""
    elements = [each.get("Name", "") for each in every(root, "//ClassInstance") if each.get("Type") == _SYMBOLS]
    metadata["Elements"] = ", ".join(dict.fromkeys(filter(None, elements)))
    columns = (
        column("photon_energy_kiloelectronvolt", "", offset + step * np.arange(len(counts))),
        column("intensity_count", "Channels", np.array(counts)),
    )
    return RawFile(
        NAME,
        "energy-dispersive X-ray spectroscopy",
        columns,
        f"Bruker {metadata['Detector']}".strip(),
        {name: value for name, value in metadata.items() if value},
    )
