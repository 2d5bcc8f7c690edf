r"""Horiba LabSpec spectrum as text.

Source   real files (LabSpec 5 and 6): lines "#Key=\\tvalue", then two columns; a map or a series has x in its first
         row, behind an empty cell for each coordinate, and a spectrum a row; older exports have no header
Gives    raman_shift_per_centimetre or wavelength_nanometre, intensity; of a map the coordinates by their own names,
         and its spectra one below the other, named by `part`
Drops    nothing
Example  #AxisUnit[1]=\\t1/cm
         201.795\\t45.0984
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, is_number, rising, table, ucum, whole
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column

NAME = "LabSpec spectrum as text"
SUFFIXES = frozenset({".txt"})
EXTRA = ""

_KEY = re.compile(r"#(.+?)=\s*(.*)")
_SHIFT = re.compile(r"1/cm|cm-1|cm-¹|cm\^-1|cm⁻¹")
_RANGE = re.compile(r"(-?\d+\.?\d*)\.\.\.(-?\d+\.?\d*)")
_WIDE = 20
"""Points of x from which a first row of numbers is that of a map."""
_SHORT = 0.05
"""Share of the range by which windows of a detector fall short of what was asked for."""
_INTENSITY = {"Cnt": "intensity_count", "Cnt/sec": "intensity_count_per_second"}


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By keys that LabSpec writes, or by the first row of a map without a header."""
    if head.startswith(b"\t"):
        first = head.partition(b"\n")[0].decode("ascii", "replace").split("\t")
        return len(first) > _WIDE and all(map(is_number, filter(None, map(str.strip, first)))) and is_number(first[-1])
    return (
        head.startswith(b"#")
        and b"=\t" in head[:4000]
        and any(key in head for key in (b"#AxisUnit", b"#Acq. time", b"#Laser=", b"#Exposition"))
    )


def read(path: Path) -> RawFile:
    """The spectrum, or every spectrum of a map.

    Raises:
        Refused: it is cut, or its x has an unknown unit.
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
            rows.append((line, words.rstrip().split("\t") if words.startswith("\t") else words.split()))
    if rows and not rows[0][1][0]:
        x, y, more = _map(rows, metadata, path)
    else:
        data = table(rows, 2, str(path))
        x, y, more = data[:, 0], data[:, 1], []
        _reaches(x, metadata, path)
    first = x[: len(x) // len(set(more[-1].data))] if more else x
    rising(first, "x", str(path))
    printed = metadata.get("AxisUnit[0]", "")
    if printed not in _INTENSITY:
        warnings.append("The file gives no unit of the intensity that is known here; only ratios mean something.")
    columns = [_x(x, metadata, warnings, path), column(_INTENSITY.get(printed, "intensity_arbitrary"), printed, y)]
    if any(key.startswith("Base") for key in metadata):
        warnings.append("A baseline was subtracted before the export.")
    instrument = metadata.get("Instrument", "")
    return RawFile(NAME, "Raman spectroscopy", (*columns, *more), instrument, metadata, tuple(warnings))


def _map(rows: list[tuple[int, list[str]]], metadata: dict[str, str], path: Path) -> tuple[Array, Array, list[Column]]:
    """x, y, and the columns of coordinates and parts of the spectra of a map or series."""
    axis = [field for field in rows[0][1] if field]
    coordinates = len(rows[0][1]) - len(axis)
    x = table([(rows[0][0], axis)], len(axis), str(path))[0]
    data = table(rows[1:], coordinates + len(x), str(path))
    named = [
        (metadata.get(f"AxisType[{at}]", f"coordinate {at - 1}"), metadata.get(f"AxisUnit[{at}]", ""))
        for at in range(2, coordinates + 2)
    ]
    columns = [other_column(name, np.repeat(data[:, at], len(x)), ucum(unit)) for at, (name, unit) in enumerate(named)]
    parts = [f"spectrum {at}" for at in range(1, len(data) + 1) for _ in x]
    return np.tile(x, len(data)), data[:, coordinates:].ravel(), [*columns, column("part", "", parts)]


def _reaches(x: Array, metadata: dict[str, str], path: Path) -> None:
    """Refuses a spectrum that is shorter than the range its header tells."""
    if found := _RANGE.fullmatch(next((value for key, value in metadata.items() if key.startswith("Range (")), "")):
        low, high = float(found[1]), float(found[2])
        short = max(x.min() - low, high - x.max())
        if short > _SHORT * (high - low):
            raise Refused(
                f"it says that x runs from {low:g} to {high:g}, and it runs from {x.min():g} to "
                f"{x.max():g}; the file was cut: copy it anew.",
                place=str(path),
            )


def _x(x: Array, metadata: dict[str, str], warnings: list[str], path: Path) -> Column:
    unit = metadata.get("AxisUnit[1]") or next(
        (key for key in metadata if key.startswith(("Range (", "Spectro ("))), ""
    )
    if _SHIFT.search(unit):
        return column("raman_shift_per_centimetre", unit, x)
    if unit == "nm":
        warnings.append(
            "x is a wavelength; the Raman shift needs the exact laser line, which the file gives only as a name."
        )
        return column("wavelength_nanometre", unit, x)
    if unit:
        raise Refused(f"x is in '{unit}', wanted 1/cm or nm.", place=str(path))
    warnings.append("The file gives no unit of x, so that no Raman shift is read from it.")
    return other_column("", x, "1", "x")
