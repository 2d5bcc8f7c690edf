"""Impedance spectra as text: frequency, Re(Z) and Im(Z) or -Im(Z), with headings or bare.

Source   no standard; Zplot (.z: heading in quotes above commas, or "End Comments" below it), Gamry (.dta: the table
         ZCURVE among others), Parstat, and plain columns as people export them.
Gives    frequency_hertz, real_impedance_ohm, imaginary_impedance_ohm (Im(Z), negative for a capacitor).
Drops    the header; rows at frequency 0, which are of the direct current before the sweep (told).
Example  3.1623e-03,4.9500e-02,-2.0439e-02
         3.9811e-03,4.7766e-02,-1.8286e-02
"""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column
from weldgraph.loaders.raw.textcolumns import Text, decimal_of, read_columns, split, text_bytes

NAME = "Impedance text"
SUFFIXES = frozenset({".csv", ".txt", ".z", ".dta", ".dat"})
EXTRA = ""
TECHNIQUE = "electrochemical impedance spectroscopy"

_SEARCHED = 200
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_BARE = re.compile(rf"\s*{_NUMBER}(?P<separator>[,;\t ])\s*{_NUMBER}(?P=separator)\s*{_NUMBER}\s*")
_OHM = r"\s*[/(\[ ]*\s*(?P<unit>[mk]?(?:ohms?|Ω|ω)|a|b)?[)\]]*"
_HEADINGS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("frequency_hertz", r"(?:f|freq\.?|frequency)\s*[/(\[ ]*\s*(?P<unit>k?hz)?[)\]]*"),
        ("real_impedance_ohm", r"(?:re\s*\(?z\)?|z['′]|z_?re(?:al)?|real(?: impedance)?)" + _OHM),
        (
            "imaginary_impedance_ohm",
            r"(?P<minus>[-−–])?\s*(?:im\s*\(?z\)?|z(?:''|\"|″|′′)|z_?im(?:a?g)?|imag(?:inary)?(?: impedance)?)" + _OHM,
        ),
    )
)
_CURVE = b"EXPLAIN"
"""How a Gamry file begins."""
_CURVE_LINE = re.compile(rb"^ZCURVE\tTABLE.*\n", re.MULTILINE)
_DECADES = 1.5
_EVEN = 0.35


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001
    """By headings for all three columns, or by three bare columns of which the first runs through decades evenly."""
    try:
        data = _old_zplot(_curve(text_bytes(head[: head.rfind(b"\n") + 1] or head)))
    except (Refused, UnicodeError):
        return False
    return _heading(data) is not None or _is_bare(data) or (data.startswith(b"EXPLAIN") and b"EIS" in data[:200])


def read(path: Path) -> RawFile:
    """All frequencies. Raises Refused."""
    data = _old_zplot(_curve(text_bytes(path.read_bytes())))
    place = _heading(data)
    if place is None:
        if _CURVE in data or not _is_bare(data):
            raise Refused("it has no heading of frequency and impedance; the file was cut: copy it anew.")
        return _bare(data)
    whole = split(data, place[1], place[0])
    text = _without_units(whole)
    table, warnings = read_columns(text, decimal=decimal_of(text))
    units = [match["unit"] for heading, _ in table for _, pattern in _HEADINGS if (match := pattern.fullmatch(heading))]
    if not all(units) and text is whole:
        warnings.append("The headings tell no units for all of frequency and impedance; they are taken as Hz and ohm.")
    told = re.search(rb"^\s*Data Points:\s*(\d+)\s*$|^(\d+)\n\s*Freq", data, re.MULTILINE)
    if told and table and int(told[1] or told[2]) != (held := len(table[0][1])):
        count = (told[1] or told[2]).decode()
        warnings.append(
            f"The header says {count} points, the file has {held}: the sweep was broken off or the file cut."
        )
    return _swept([_known(heading, values) for heading, values in table], warnings)


def _swept(columns: list[Column], warnings: list[str]) -> RawFile:
    """Without the rows at frequency 0 that some programs write before the sweep."""
    still = next((each.data == 0 for each in columns if each.name == "frequency_hertz"), None)
    if still is not None and still.any() and not still.all():
        columns = [replace(each, data=each.data[~still]) for each in columns]
        warnings.append(f"{still.sum()} rows at frequency 0 are of direct current and left out.")
    return _finished(tuple(columns), tuple(warnings))


def _curve(data: bytes) -> bytes:
    """Of a Gamry file the lines up to the end of its table ZCURVE, those before it empty."""
    found = _CURVE_LINE.search(data)
    if not found:
        return data
    lines = data[found.end() :].split(b"\n")
    end = next((at for at, line in enumerate(lines) if line and not line.startswith(b"\t")), len(lines))
    ended = b"\n" if end < len(lines) or not lines[-1] else b""
    return b"\n".join(line.removeprefix(b"\t") for line in lines[:end] if line) + ended


def _old_zplot(data: bytes) -> bytes:
    """Of an old Zplot file the heading, which is in quotes and columns of spaces, with the commas of its rows."""
    found = re.search(rb'^" *(Freq ?\(Hz\).*)" *$', data, re.MULTILINE)
    if not found:
        return data
    heading = b",".join(re.split(rb"\s{2,}", found[1].strip()))
    return data[: found.start()] + heading + data[found.end() :]


def _without_units(text: Text) -> Text:
    """Without a line below the headings: Zplot's End Comments, or Gamry's units, which are Hz and ohm."""
    first, _, rest = text.body.partition(b"\n")
    if first.strip() == b"End Comments":
        return replace(text, body=rest, line=text.line + 1)
    words = {field.strip().lower() for field in first.decode(errors="replace").split(text.separator)}
    return replace(text, body=rest, line=text.line + 1) if {"hz", "ohm"} <= words else text


def _heading(data: bytes) -> tuple[int, str] | None:
    for number, line in enumerate(data.split(b"\n", _SEARCHED)[:_SEARCHED]):
        text = line.decode(errors="replace")
        for separator in ("\t", ",", ";"):
            fields = [field.strip().strip('"') for field in text.split(separator)]
            if all(any(pattern.fullmatch(field) for field in fields) for _, pattern in _HEADINGS):
                return number, separator
    return None


def _known(heading: str, values: Array) -> Column:
    for name, pattern in _HEADINGS:
        if (match := pattern.fullmatch(heading)) and values.dtype.kind == "f":
            factor = {"k": 1000.0, "m": 0.001}.get((match["unit"] or "h")[0].lower(), 1.0)
            sign = -1.0 if "minus" in match.groupdict() and match["minus"] else 1.0
            return column(name, heading, values if factor * sign == 1 else values * factor * sign)
    return other_column(heading, values, "")


def _is_bare(data: bytes) -> bool:
    lines = [line for line in data.decode(errors="replace").split("\n") if line.strip()]
    if len(lines) < 8 or not all(_BARE.fullmatch(line) for line in lines[:-1]):  # noqa: PLR2004
        return False
    first = np.array([float(re.split(r"[,;\t ]", line.strip())[0]) for line in lines[:-1]])
    if (first <= 0).any():
        return False
    steps = np.diff(np.log10(first))
    one_way = (steps > 0).all() or (steps < 0).all()
    return bool(one_way and abs(steps.sum()) > _DECADES and np.std(steps) < _EVEN * abs(np.mean(steps)))


def _bare(data: bytes) -> RawFile:
    separator = _BARE.fullmatch(data.split(b"\n", 1)[0].decode())
    if separator is None:
        raise Refused("the first line does not hold three numbers; the file is damaged, export it again.")
    text = Text((), ("f", "re", "im"), data, separator["separator"], 1)
    table, warnings = read_columns(text)
    frequency, real, imaginary = (values for _, values in table)
    if np.nanmean(imaginary < 0) < 0.5:  # noqa: PLR2004
        raise Refused(
            "no heading tells whether the third column is Im(Z) or -Im(Z), and most of it is positive; add headings."
        )
    columns = (
        column("frequency_hertz", "", frequency),
        column("real_impedance_ohm", "", real),
        column("imaginary_impedance_ohm", "", imaginary),
    )
    told = "There are no headings: the columns are taken as frequency in Hz, Re(Z) and Im(Z) in ohm."
    return _finished(columns, (*warnings, told))


def _finished(columns: tuple[Column, ...], warnings: tuple[str, ...]) -> RawFile:
    raw = RawFile(NAME, TECHNIQUE, columns, warnings=warnings)
    if not raw.has("frequency_hertz", "real_impedance_ohm", "imaginary_impedance_ohm"):
        raise Refused("frequency, real or imaginary part hold no numbers; export the spectrum again.")
    if (raw["frequency_hertz"] <= 0).any():
        raise Refused("found a frequency that is not positive; the file is damaged, export it again.")
    return raw
