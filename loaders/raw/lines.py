"""Text of an instrument: bytes to lines, fields to numbers, and what is refused on the way.

Exports mix encodings within one file (a Latin-1 degree sign in the heading, a Chinese comment below it), so each line
is decoded by itself: UTF-8, else GB 2312 where its bytes come in pairs, else Windows-1252.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import Array
from weldgraph.units import read_unit

MAX_BYTES = 1_000_000_000
"""A file above this is no scan, isotherm or indent."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_PAIRS = re.compile(rb"(?:[\x00-\x7f]|[\xa1-\xf7][\xa1-\xfe])*")
_COMPARED = 30
"""Lines at the end that tell how long a line is."""
_EVEN, _OFF = 20, 0.2
"""Steps from which a row can be called even, and the share of a step by which a value stands out of it."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def content(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        Refused: it is empty or beyond any measurement's size.
    """
    size = path.stat().st_size
    if not size:
        raise Refused("the file is empty; export or copy it anew.", place=path.name)
    if size > MAX_BYTES:
        raise Refused(f"the file has {size:,} bytes, at most {MAX_BYTES:,} are read; split it.", place=path.name)
    return path.read_bytes()


def decode(data: bytes, place: str) -> str:
    """The text of an export, with line feeds for line ends.

    Raises:
        Refused: it is cut within a character, or holds what no text holds.
    """
    if data.startswith(_UTF16) or (data[:4].count(b"\0") == 2 and data[:1] != b"\0"):  # noqa: PLR2004  UTF-16 without a mark
        try:
            text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-16-le")
        except UnicodeDecodeError:
            raise Refused("the file ends within a character; it was cut: copy it anew.", place=place) from None
    else:
        text = "\n".join(map(_line, re.split(rb"\r\n|\n|\r", data.removeprefix(codecs.BOM_UTF8))))
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a\0")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise Refused(
            f"the byte 0x{ord(found[0]):02x} stands where text was wanted; the file is damaged or no text.",
            place=f"{place}, line {line}",
        )
    return text


def _line(raw: bytes) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _PAIRS.fullmatch(raw):
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            pass
    return raw.decode("cp1252", "replace")


def number(text: str, place: str, decimal: str = ".") -> float:
    """A number as instruments print it; no words such as nan.

    Raises:
        Refused: it is none, or too large for one.
    """
    plain = text.strip() if decimal == "." else text.strip().replace(decimal, ".")
    if _NUMBER.fullmatch(plain):
        value = float(plain)
        if abs(value) != float("inf"):
            return value
    raise Refused(f"found '{text.strip()[:40]}', wanted a number; the line may be damaged.", place=place)


def maybe(text: str, decimal: str = ".") -> float | None:
    """The number that a text is or begins with ("20.8210 mg"), None for none."""
    found = _NUMBER.match(text.strip().replace(decimal, "."))
    return float(found[0]) if found else None


def is_number(text: str, decimal: str = ".") -> bool:
    """Whether the whole text is one number."""
    return _NUMBER.fullmatch(text.strip().replace(decimal, ".")) is not None


def ucum(printed: str) -> str:
    """UCUM code of the unit of a column without a name of ours; "1" where it is none we know: the heading tells it."""
    try:
        return read_unit(printed).ucum or "1" if printed else "1"
    except Refused:
        return "1"


def table(rows: Iterable[tuple[int, Sequence[str]]], width: int, place: str, decimal: str = ".") -> Array:
    """Rows of numbers, each with its line number, as an array of that width.

    Raises:
        Refused: a row has other than `width` fields, a field is no number, or there is no row.
    """
    values: list[list[float]] = []
    for line, fields in rows:
        if len(fields) != width:
            raise Refused(
                f"found {len(fields)} fields, wanted {width} as in the heading or above; the file may be cut.",
                place=f"{place}, line {line}",
            )
        values.append([number(field, f"{place}, line {line}", decimal) for field in fields])
    if not values:
        raise Refused("there is no row of numbers; the file may be cut.", place=place)
    return np.array(values, dtype=np.float64)


def whole(text: str, place: str) -> str:
    """A warning if the last line has no end and could still be whole, "" if it has one.

    Raises:
        Refused: the last line looks cut: its last number has fewer decimals than one above it, or a shorter exponent
            than all; or, where there are no decimals, the line is shorter than all above it.
    """
    lines = text.split("\n")
    if lines[-1] and not lines[-1].strip():
        return "The file ends in spaces and not with a line; it may be cut."
    if not lines[-1] or len(lines) < 3:  # noqa: PLR2004  nothing to compare with
        return ""
    last = re.split(r"[\s,;]+", lines[-1].strip())
    if not is_number(last[-1]):  # whoever reads the line as numbers refuses it
        return "The last line has no line end; the file may be cut there."
    before = [line for line in lines[-_COMPARED:-1] if len(re.split(r"[\s,;]+", line.strip())) == len(last)]
    decimals = max((_ending(line)[0] for line in before), default=0)
    exponent = min((_ending(line)[1] for line in before), default=0)
    shortest = min((len(line.rstrip()) for line in before), default=0)
    found = _ending(lines[-1])
    if found[0] < decimals or found[1] < exponent or (not decimals and len(lines[-1]) < shortest):
        raise Refused(
            f"the last line has no line end and its last number, '{last[-1][:40]}', is shorter than others "
            "above it; the file seems cut: copy it anew, or end the line if it is whole.",
            place=f"{place}, line {len(lines)}",
        )
    if decimals:
        return "The last line has no line end; the file may be cut after it."
    return "The last line has no line end; if the file was cut there, its last number is wrong."


def _ending(line: str) -> tuple[int, int]:
    """Digits after the point, and characters of the exponent, of the last number of a line."""
    mantissa, _, exponent = re.split(r"[\s,;]+", line.strip())[-1].upper().partition("E")
    return len(mantissa.partition(".")[2]), len(exponent)


def rising(values: Array, what: str, place: str) -> None:
    """Accepts values that only rise or only fall, without one that stands out of an even row.

    Raises:
        Refused: they turn, which a scan never does; or one value of an evenly spaced row is off by a fifth of a step.
    """
    steps = np.diff(values)
    if len(steps) and not (np.all(steps > 0) or np.all(steps < 0)):
        up = np.median(steps) > 0
        at = int(np.flatnonzero(steps <= 0 if up else steps >= 0)[0]) + 2
        raise Refused(
            f"{what} goes {'up' if up else 'down'}, but not from point {at - 1} ({values[at - 2]:.6g}) to point {at} "
            f"({values[at - 1]:.6g}); the file is damaged or holds several scans.",
            place=place,
        )
    if len(steps) < _EVEN:
        return
    off = np.diff(steps) / np.median(steps)
    out = np.flatnonzero(np.abs(off) > 2 * _OFF)
    if 0 < len(out) <= 3 and np.quantile(np.abs(off), 0.95) < _OFF / 4:  # noqa: PLR2004  one value touches three steps
        middle = int(out[len(out) // 2])
        step = steps[middle] + steps[middle + 1]
        if abs(step / np.median(steps) - 2) < _OFF:  # a gap between ranges has no short step beside it
            raise Refused(
                f"point {middle + 2} of {what} ({values[middle + 1]:.7g}) stands out of an even row; it is damaged.",
                place=place,
            )
