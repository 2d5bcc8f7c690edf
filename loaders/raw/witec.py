"""WITec spectrum as text: the ASCII export and the TrueMatch export.

Source   real files of the ASCII export, of its table alone (one heading, units or both above it), and of TrueMatch,
         which gives x in nm and the laser line (version 1: x and y in one section)
Gives    wavelength_nanometre or raman_shift_per_centimetre, intensity_count; the shift too where the file has the
         laser line; several spectra one below the other, named by `part`
Drops    the other metadata of the sample
Example  //Exported ASCII-File
         [Header]
         XAxisUnit = nm
         [Data]
         X-Axis,Spectrum--000
         nm,CCD cts
"""

from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, is_number, number, rising, table, whole
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column

NAME = "WITec spectrum as text"
SUFFIXES = frozenset({".txt"})
EXTRA = ""

SATURATED = 65_535
"""The largest number of a 16-bit camera."""

_SHIFTS = frozenset({"1/cm", "rel. 1/cm", "cm-1", "cm^-1"})
_ASCII, _TRUEMATCH = "//Exported ASCII-File", "[WITEC_TRUEMATCH_ASCII_HEADER]"
Spectra = tuple[str, list[tuple[str, Array]]]
"""Unit of x, and each spectrum by name."""


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the first line."""
    if any(mark.encode() in head[:400] for mark in (_ASCII, _TRUEMATCH)):
        return True
    first = [field.strip() for field in head.partition(b"\n")[0].decode("utf-8", "replace").split("\t")]
    return len(first) > 1 and (first[0] == "X-Axis" or (first[0] in {*_SHIFTS, "nm"} and first[1] == "CCD cts"))


def read(path: Path) -> RawFile:
    """Every spectrum of the file.

    Raises:
        Refused: it is cut, has an unknown unit, or a spectrum is shorter than its header says.
    """
    text = decode(content(path), str(path))
    warnings = [warning] if (warning := whole(text, str(path))) else []
    sections = _sections(text)
    metadata = {key: value for name, lines in sections for key, value in _pairs(lines).items() if "Data" not in name}
    if text.lstrip("\ufeff \n").startswith(_TRUEMATCH):
        x, (unit, spectra) = _truematch(sections, path)
    elif _ASCII in text[:400]:
        x, (unit, spectra) = _ascii(sections, metadata, path)
    else:
        x, (unit, spectra) = _table(sections[0][1], {}, path)
    rising(x, "x", str(path))
    y = np.concatenate([values for _, values in spectra])
    columns = _x_columns(np.tile(x, len(spectra)), unit, metadata, path)
    columns.insert(1, column("intensity_count", metadata.get("DataUnit", "CCD cts"), y))
    if len(spectra) > 1:
        columns.append(column("part", "Title", [name for name, values in spectra for _ in values]))
    if full := int((y >= SATURATED).sum()):
        warnings.append(f"{full} points are at {SATURATED}, the end of the camera's range; their height is not known.")
    if not unit:
        warnings.append("The file gives no unit of x, so that no Raman shift is read from it.")
    if unit == "nm" and not any(each.name.startswith("raman") for each in columns):
        warnings.append("x is a wavelength and the file has no laser line, so that no Raman shift can be given.")
    return RawFile(NAME, "Raman spectroscopy", tuple(columns), "WITec", metadata, tuple(warnings))


def _sections(text: str) -> list[tuple[str, list[tuple[int, str]]]]:
    """Name and numbered lines of each section; the first is what stands before any."""
    sections: list[tuple[str, list[tuple[int, str]]]] = [("", [])]
    for line, words in enumerate(text.split("\n"), 1):
        if words.startswith("[") and words.rstrip().endswith("]"):
            sections.append((words.strip("[] "), []))
        elif words.strip():
            sections[-1][1].append((line, words))
    return sections


def _pairs(lines: list[tuple[int, str]]) -> dict[str, str]:
    pairs = (words.partition(" = ") for _, words in lines)
    return {key.strip(): value.strip() for key, mark, value in pairs if mark and value.strip()}


def _ascii(
    sections: list[tuple[str, list[tuple[int, str]]]], metadata: dict[str, str], path: Path
) -> tuple[Array, Spectra]:
    rows = next((lines for name, lines in sections if name == "Data"), [])
    if not rows:
        raise Refused(
            "it has no [Data]; it was cut, or its X-Axis and Y-Axis are in files beside it: export one table of all.",
            place=str(path),
        )
    return _table(rows, metadata, path)


def _table(rows: list[tuple[int, str]], metadata: dict[str, str], path: Path) -> tuple[Array, Spectra]:
    """Spectra side by side, below their names, their units, or both."""
    mark = "\t" if "\t" in rows[0][1] else ","
    above = [[field.strip() for field in words.split(mark)] for _, words in rows[:2]]
    above = [[field for field in fields if field] for fields in above]
    named = above[0][0] == "X-Axis"
    second = above[1] if named and len(above) > 1 and not is_number(above[1][0]) else []
    units = second if named else above[0]
    names = above[0] if named else ["", *(f"spectrum {at}" for at in range(1, len(units)))]
    if units and len(names) != len(units):
        raise Refused("its heading and its units differ in number.", place=f"{path}, line {rows[0][0]}")
    body = rows[bool(named) + bool(units) :]
    data = table(((line, words.rstrip("\t ").split(mark)) for line, words in body), len(names), str(path))
    told = metadata.get("SizeGraph", "")
    if told and number(told, str(path)) != len(data):
        raise Refused(f"it says {told} points and has {len(data)}; the file was cut: copy it anew.", place=str(path))
    unit = units[0] if units else metadata.get("XAxisUnit", "")
    return data[:, 0], (unit, [(names[at], data[:, at]) for at in range(1, len(names))])


def _truematch(sections: list[tuple[str, list[tuple[int, str]]]], path: Path) -> tuple[Array, Spectra]:
    x = next((_list(lines, path) for name, lines in sections if name == "XData"), None)
    unit, title = "nm", ""
    spectra: list[tuple[str, Array]] = []
    for name, lines in sections:
        pairs = _pairs(lines)
        title, unit = pairs.get("Title", title), pairs.get("XDataKind", unit)
        if name != "SpectrumData":
            continue
        own: Array | None
        if lines and "\t" in lines[0][1].strip():
            both = table(((line, words.split()) for line, words in lines), 2, str(path))
            own, values = both[:, 0], both[:, 1]
        else:
            own, values = x, _list(lines, path)
        if own is None:
            raise Refused("it has no [XData]; the file was cut: copy it anew.", place=str(path))
        x = own if x is None else x
        if len(values) != len(x) or (own is not x and not np.array_equal(own, x)):
            raise Refused(f"a spectrum has {len(values)} points for {len(x)} of x; the file was cut.", place=str(path))
        spectra.append((title or f"spectrum {len(spectra) + 1}", values))
    if not spectra or x is None:
        raise Refused("it has no [SpectrumData]; the file was cut: copy it anew.", place=str(path))
    return x, (unit, spectra)


def _list(lines: list[tuple[int, str]], path: Path) -> Array:
    return np.array([number(words, f"{path}, line {line}") for line, words in lines], dtype=np.float64)


def _x_columns(x: Array, unit: str, metadata: dict[str, str], path: Path) -> list[Column]:
    if unit in _SHIFTS:
        return [column("raman_shift_per_centimetre", unit, x)]
    if not unit:
        return [other_column("X-Axis", x)]
    if unit != "nm":
        raise Refused(f"x is in '{unit}', wanted nm or 1/cm.", place=str(path))
    columns = [column("wavelength_nanometre", unit, x)]
    if laser := metadata.get("ExcitationWavelength"):
        line = number(laser, str(path))
        columns.append(column("raman_shift_per_centimetre", "", 1e7 / line - 1e7 / x))
    return columns
