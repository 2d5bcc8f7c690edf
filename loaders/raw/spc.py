"""Galactic and Thermo spectrum (.spc), the format since 1996 and the one before.

Source   the published header of the format (GRAMS SPC), checked on a real file
Gives    raman_shift_per_centimetre, wavelength_nanometre or x with the unit that the header names; the intensity;
         several spectra one below the other, named by `part`
Drops    processing marks; files in the byte order of other processors (version 0x4C) are refused
Example  20 4B 00 09 30 0E 00 00: flags, version, kind, exponent, number of points
"""

import struct
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, rising
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column

NAME = "Galactic spectrum (.spc)"
SUFFIXES = frozenset({".spc"})
EXTRA = ""

_HEAD = struct.Struct("<BBBbIddIBBBBI9s9sH32s130s30sI")
_OLD_HEAD = struct.Struct("<BBhfffBB")
_SUB, _MAIN, _OLD_MAIN = 32, 512, 256
_NO_UNIT = "The intensity has no unit that is known here; only ratios mean something."
_NEW, _BIG_ENDIAN, _OLD = 0x4B, 0x4C, 0x4D
_SHORT, _MANY, _OWN_X, _GIVEN_X, _LABELS = 0x01, 0x04, 0x40, 0x80, 0x20
_FLOATS = -128
_RAMAN = 11
_X = {
    0: ("x", "1"),
    1: ("wavenumber", "/cm"),
    2: ("wavelength", "um"),
    4: ("time", "s"),
    5: ("time", "min"),
    6: ("frequency", "Hz"),
    8: ("frequency", "MHz"),
    9: ("mass to charge", "1"),
    10: ("chemical shift", "[ppm]"),
    14: ("energy", "eV"),
    17: ("channel", "1"),
    20: ("temperature", "Cel"),
    21: ("temperature", "K"),
    22: ("point", "1"),
}
_SHIFT, _NANOMETRES = 13, 3
_Y = {2: "absorbance", 4: "counts", 128: "transmission", 129: "reflectance"}
BEYOND = 1e12
"""More than any detector gives."""
MOST = 50_000_000


def recognises(head: bytes, path: Path) -> bool:
    """By version and a plausible number of points; these two bytes are a weak mark, so the suffix counts too."""
    if len(head) < _MAIN or path.suffix.lower() != ".spc":
        return False
    return head[1] in {_NEW, _BIG_ENDIAN, _OLD}


def read(path: Path) -> RawFile:
    """Every spectrum of the file.

    Raises:
        Refused: it is cut, or of the old or of the big-endian kind.
    """
    data = content(path)
    if data[1] == _OLD:
        return _old(data, path)
    if data[1] != _NEW:
        raise Refused(f"it is of version 0x{data[1]:02x}, only 0x4b and 0x4d are read; save it anew.", place=str(path))
    head = _HEAD.unpack_from(data)
    flags, kind, exponent, points, first, last, count, x_kind, y_kind = (*head[:1], *head[2:8], *head[8:10])
    if not 0 < count <= MOST or points > MOST or not np.isfinite([first, last]).all():
        raise Refused(f"its header says {count} spectra of {points} points; the file is damaged.", place=str(path))
    at = _MAIN
    given = np.linspace(first, last, points)
    if flags & _GIVEN_X and not flags & _OWN_X:
        given = _values(data, at, "<f4", points, path)
        at += 4 * points
    parts: list[tuple[Array, Array]] = []
    for _ in range(count):
        x, y, at = _spectrum(data, at, (flags, exponent, points), given, path)
        rising(x, "x", str(path))
        parts.append((x, y))
    labels = head[18].split(b"\0") if flags & _LABELS else []
    heading = labels[1].decode("latin-1").strip() if len(labels) > 1 else ""
    columns = [
        _x(x_kind, np.concatenate([x for x, _ in parts])),
        _y(y_kind, heading, np.concatenate([y for _, y in parts])),
    ]
    if count > 1:
        columns.append(column("part", "", [f"spectrum {i}" for i, (x, _) in enumerate(parts, 1) for _ in x]))
    raman = x_kind == _SHIFT or kind == _RAMAN
    metadata = {"comment": _text(head[17]), "source": _text(head[14]), "resolution": _text(head[13])} | _log(
        data, head[19]
    )
    warnings = (
        ()
        if _Y.get(y_kind) == "counts"
        else ("The intensity has no unit that is known here; only ratios mean something.",)
    )
    return RawFile(
        NAME,
        "Raman spectroscopy" if raman else "",
        tuple(columns),
        metadata.get("MODEL", ""),
        {k: v for k, v in metadata.items() if v},
        warnings,
    )


def _old(data: bytes, path: Path) -> RawFile:
    """The format before 1996: a header of 256 bytes, the first subheader in it.

    Integers have 16 bits, or 32 with the high word first.
    """
    flags, _, exponent, told, first, last, x_kind, y_kind = _OLD_HEAD.unpack_from(data)
    points, at = int(told), _OLD_MAIN - _SUB
    if not 1 < points <= MOST or told != points or not np.isfinite([first, last]).all():
        raise Refused(f"its header says {told:g} points; the file is damaged.", place=str(path))
    parts: list[Array] = []
    width = 2 if flags & _SHORT else 4
    while not parts or at + _SUB + width * points <= len(data):
        own = struct.unpack_from("<b", data, at + 1)[0] if flags & _MANY else exponent
        if at + _SUB + width * points > len(data) or not -64 <= own <= 64:  # noqa: PLR2004  powers of two
            raise Refused(f"it says {points} points and ends before, or is damaged: copy it anew.", place=str(path))
        if flags & _SHORT:
            parts.append(np.frombuffer(data, "<i2", points, at + _SUB) * 2.0 ** (own - 16))
        else:
            words = np.frombuffer(data, "<u2", 2 * points, at + _SUB).reshape(-1, 2).astype(np.int64)
            signed = (((words[:, 0] << 16) + words[:, 1] + 2**31) % 2**32 - 2**31).astype(np.float64)
            parts.append(signed * 2.0 ** (own - 32))
        at += _SUB + width * points
        if not flags & _MANY:
            break
    columns = [_x(x_kind, np.tile(np.linspace(first, last, points), len(parts))), _y(y_kind, "", np.concatenate(parts))]
    if len(parts) > 1:
        columns.append(column("part", "", [f"spectrum {i}" for i in range(1, len(parts) + 1) for _ in range(points)]))
    warnings: tuple[str, ...] = () if _Y.get(y_kind) == "counts" else (_NO_UNIT,)
    if flags & _MANY and at < len(data):
        left = len(data) - at
        warnings += (
            f"{left} bytes follow the {len(parts)} whole spectra; the header has no count, the file may be cut.",
        )
    metadata = {"comment": _text(data[64:194])} if _text(data[64:194]) else {}
    technique = "Raman spectroscopy" if x_kind == _SHIFT else ""
    return RawFile(NAME, technique, tuple(columns), "", metadata, warnings)


def _spectrum(data: bytes, at: int, told: tuple[int, int, int], given: Array, path: Path) -> tuple[Array, Array, int]:
    flags, exponent, points = told
    if at + _SUB > len(data):
        raise Refused("a spectrum begins beyond the end; the file was cut: copy it anew.", place=str(path))
    own_exponent = struct.unpack_from("<b", data, at + 1)[0]
    own_points = struct.unpack_from("<I", data, at + 16)[0]
    if flags & _MANY:
        exponent = own_exponent
    at += _SUB
    x = given
    if flags & _OWN_X:
        points = own_points
        x = _values(data, at, "<f4", points, path)
        at += 4 * points
    if exponent == _FLOATS:
        return x, _values(data, at, "<f4", points, path), at + 4 * points
    if not -64 <= exponent <= 64:  # noqa: PLR2004  powers of two that an intensity has
        raise Refused(f"the exponent of its values is {exponent}; the file is damaged.", place=str(path))
    width, bits = (2, 16) if flags & _SHORT else (4, 32)
    y = _values(data, at, f"<i{width}", points, path) * 2.0 ** (exponent - bits)
    return x, y, at + width * points


def _values(data: bytes, at: int, kind: str, count: int, path: Path) -> Array:
    if at + np.dtype(kind).itemsize * count > len(data):
        raise Refused(f"it says {count} points and ends before; the file was cut: copy it anew.", place=str(path))
    values = np.frombuffer(data, kind, count, at).astype(np.float64)
    if not np.isfinite(values).all() or np.abs(values).max(initial=0) > BEYOND:
        raise Refused("a value of the spectrum is no number or beyond any detector; it is damaged.", place=str(path))
    return values


def _x(kind: int, data: Array) -> Column:
    if kind == _SHIFT:
        return column("raman_shift_per_centimetre", "", data)
    if kind == _NANOMETRES:
        return column("wavelength_nanometre", "", data)
    if kind not in _X:
        raise Refused(f"x has the unit number {kind}, which is not read; save it with a Raman shift.")
    name, unit = _X[kind]
    return other_column("", data, unit, name)


def _y(kind: int, heading: str, data: Array) -> Column:
    known = _Y.get(kind, "")
    if known in {"", "counts"}:
        return column("intensity_count" if known else "intensity_arbitrary", heading, data)
    return other_column(heading, data, "1", known)


def _log(data: bytes, at: int) -> dict[str, str]:
    """The lines KEY=value of the log at the end."""
    if not _MAIN <= at < len(data) - 64:
        return {}
    start = at + struct.unpack_from("<I", data, at + 8)[0]
    lines = data[start:].partition(b"\0")[0].decode("latin-1").splitlines()
    pairs = (line.partition("=") for line in lines)
    return {key.strip(): value.strip() for key, mark, value in pairs if mark and key.strip().isidentifier()}


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("latin-1").strip()
