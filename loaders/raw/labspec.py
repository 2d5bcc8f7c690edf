r"""Horiba LabSpec spectrum as text.

Source   real files (LabSpec 6): lines "#Key=\\tvalue", then two columns
Gives    raman_shift_per_centimetre or wavelength_nanometre, intensity
Drops    nothing; maps (more than two columns) are refused
Example  #AxisUnit[1]=\\t1/cm
         201.795\\t45.0984
"""

import re
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, rising, table, whole
from weldgraph.loaders.raw.rawfile import RawFile, column

NAME = "LabSpec spectrum as text"
SUFFIXES = frozenset({".txt"})
EXTRA = ""

_KEY = re.compile(r"#(.+?)=\s*(.*)")
_SHIFT = re.compile(r"1/cm|cm-1|cm-¹|cm\^-1|cm⁻¹")
_RANGE = re.compile(r"(-?\d+\.?\d*)\.\.\.(-?\d+\.?\d*)")
_SHORT = 0.05
"""Share of the range by which windows of a detector fall short of what was asked for."""
_INTENSITY = {"Cnt": "intensity_count", "Cnt/sec": "intensity_count_per_second"}


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By keys that LabSpec writes."""
    return (
        head.startswith(b"#")
        and b"=\t" in head[:4000]
        and any(key in head for key in (b"#AxisUnit", b"#Acq. time", b"#Laser="))
    )


def read(path: Path) -> RawFile:
    """The spectrum.

    Raises:
        Refused: it is cut, its x has no known unit, or it is a map.
    """
    text = decode(content(path), str(path))
    warnings = [warning] if (warning := whole(text, str(path))) else []
    metadata: dict[str, str] = {}
    rows: list[tuple[int, list[str]]] = []
    for line, words in enumerate(text.split("\n"), 1):
        if found := _KEY.fullmatch(words.strip()):
            if found[2]:
                metadata.setdefault(found[1].strip(), found[2].strip())
        elif words.strip():
            rows.append((line, words.split()))
    if rows and len(rows[0][1]) > 2:  # noqa: PLR2004  x and y
        raise Refused(
            "it is a map or a series, only single spectra are read; export one spectrum.",
            place=f"{path}, line {rows[0][0]}",
        )
    data = table(rows, 2, str(path))
    rising(data[:, 0], "x", str(path))
    if found := _RANGE.fullmatch(next((value for key, value in metadata.items() if key.startswith("Range (")), "")):
        low, high = float(found[1]), float(found[2])
        short = max(data[:, 0].min() - low, high - data[:, 0].max())
        if short > _SHORT * (high - low):
            raise Refused(
                f"it says that x runs from {low:g} to {high:g}, and it runs from {data[:, 0].min():g} to "
                f"{data[:, 0].max():g}; the file was cut: copy it anew.",
                place=str(path),
            )
    unit = metadata.get("AxisUnit[1]") or next(
        (key for key in metadata if key.startswith(("Range (", "Spectro ("))), ""
    )
    if _SHIFT.search(unit):
        x = column("raman_shift_per_centimetre", unit, data[:, 0])
    elif unit == "nm":
        x = column("wavelength_nanometre", unit, data[:, 0])
        warnings.append(
            "x is a wavelength; the Raman shift needs the exact laser line, which the file gives only as a name."
        )
    else:
        raise Refused(f"x is in '{unit}', wanted 1/cm or nm.", place=str(path))
    printed = metadata.get("AxisUnit[0]", "")
    if printed not in _INTENSITY:
        warnings.append("The file gives no unit of the intensity that is known here; only ratios mean something.")
    y = column(_INTENSITY.get(printed, "intensity_arbitrary"), printed, data[:, 1])
    if any(key.startswith("Base") for key in metadata):
        warnings.append("A baseline was subtracted before the export.")
    return RawFile(NAME, "Raman spectroscopy", (x, y), metadata.get("Instrument", ""), metadata, tuple(warnings))
