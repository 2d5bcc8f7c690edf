"""EMSA/MAS spectrum (.msa, .emsa), ISO 22029.

Source   ISO 22029:2022
Gives    photon_energy_kiloelectronvolt and intensity_count for X-rays; energy loss and intensity for electrons
Drops    nothing
Example  #FORMAT      : EMSA/MAS Spectral Data File
         #XPERCHAN    : 3.1
         #DATATYPE    : XY
         #SPECTRUM    : Spectral Data Starts Here
         520.13, 4066.0
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, maybe, number, rising, ucum
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column

NAME = "EMSA spectrum (.msa)"
SUFFIXES = frozenset({".msa", ".emsa", ".ems"})
EXTRA = ""

_KEY = re.compile(r"#\s*([^:]+?)\s*:\s*(.*)")
_UNIT = re.compile(r"\b(k?ev)\b", re.IGNORECASE)
_XRAYS = frozenset({"EDS", "EDX", "XEDS"})


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the first keyword."""
    return b"#FORMAT" in head[:200] and b"EMSA" in head[:400]


def read(path: Path) -> RawFile:
    """The spectrum.

    Raises:
        Refused: it is cut, or its scale is not told.
    """
    text = decode(content(path), str(path))
    metadata: dict[str, str] = {}
    values: list[list[float]] = []
    started = ended = False
    for at, line in enumerate(text.split("\n"), 1):
        if found := _KEY.match(line.strip()):
            key = found[1].upper()
            started, ended = started or key == "SPECTRUM", ended or key == "ENDOFDATA"
            if not started and found[2].strip():
                metadata.setdefault(found[1], found[2].strip())
        elif started and not ended and line.strip():
            fields = [field for field in re.split(r"[,\s]+", line.strip()) if field]
            values.append([number(field, f"{path}, line {at}") for field in fields])
            _one_column(len(fields), metadata, f"{path}, line {at}")
    if not ended:
        raise Refused("it has no #ENDOFDATA; the file was cut: copy it anew.", place=str(path))
    x, y = _spectrum(values, metadata, str(path))
    told = _told(metadata, "NPOINTS", str(path))
    warnings = []
    if told is not None and len(y) < told:
        raise Refused(f"it says {told:g} points and has {len(y)}; the file was cut: copy it anew.", place=str(path))
    if told is not None and len(y) != told:
        warnings.append(f"The header says {told:g} points, the file has {len(y)}.")
    rising(x, "the energy", str(path))
    xray = metadata.get("SIGNALTYPE", "").upper() in _XRAYS
    counts = "count" in (metadata.get("YUNITS", "") + metadata.get("YLABEL", "")).lower()
    if not counts:
        warnings.append("The file gives no unit of the intensity; only ratios mean something.")
    if not metadata.get("XUNITS"):
        warnings.append("The file gives no unit of x.")
    columns = (
        _x(x, metadata, str(path), xray=xray),
        column("intensity_count" if counts else "intensity_arbitrary", metadata.get("YUNITS", ""), y),
    )
    technique = "energy-dispersive X-ray spectroscopy" if xray else ""
    return RawFile(NAME, technique, columns, "", metadata, tuple(warnings))


def _spectrum(values: list[list[float]], metadata: dict[str, str], place: str) -> tuple[Array, Array]:
    if metadata.get("DATATYPE", "Y").upper() == "XY":
        if not values or any(len(row) % 2 for row in values):
            raise Refused("a row has an x without y, or there is no row; the file was cut.", place=place)
        data = np.array([value for row in values for value in row], dtype=np.float64).reshape(-1, 2)
        return data[:, 0], data[:, 1]
    y = np.array([value for row in values for value in row], dtype=np.float64)
    offset, step = _told(metadata, "OFFSET", place), _told(metadata, "XPERCHAN", place)
    if offset is None or not step:
        raise Refused("it has no OFFSET or no XPERCHAN, so the energy of a channel is not known.", place=place)
    return offset + step * np.arange(len(y)), y


def _told(metadata: dict[str, str], key: str, place: str) -> float | None:
    return number(metadata[key].split()[0], f"{place}, {key}") if key in metadata else None


def _one_column(fields: int, metadata: dict[str, str], place: str) -> None:
    """Refuses pairs where the header tells single values: whether x or y, nobody can say."""
    alone = metadata.get("DATATYPE", "Y").upper() == "Y" and maybe(metadata.get("NCOLUMNS", "")) == 1
    if alone and fields > 1:
        raise Refused(
            f"found {fields} numbers, wanted one as DATATYPE Y and NCOLUMNS 1 say; export it anew.", place=place
        )


def _x(x: Array, metadata: dict[str, str], place: str, *, xray: bool) -> Column:
    """The energy, or what else the file says of x (a wavelength of cathodoluminescence)."""
    printed, label = metadata.get("XUNITS", ""), metadata.get("XLABEL", "")
    found = _UNIT.search(printed)
    if found and xray:
        return column("photon_energy_kiloelectronvolt", printed, x if found[1].lower() == "kev" else x / 1000)
    if found:
        return other_column(label or "Energy", x, "keV" if found[1].lower() == "kev" else "eV")
    if xray or not (unit := ucum(printed)) or (unit == "1" and printed):
        raise Refused(f"x is in '{printed}', wanted eV or keV, or of another signal a unit that is known.", place=place)
    if unit == "nm":
        return column("wavelength_nanometre", printed, x)
    return other_column(label or "x", x, unit)
