"""Bruker and Siemens binary powder scan (.raw), versions 1 to 4.

Source   version 4: layout read from files (the text "RAW4.00", segments, ranges); the others: bruker_raw_early.py
Gives    two_theta_degree (or, of a scan of another axis, its position under the name of the scan), intensity_count;
         several ranges one below the other, named by `part`
Drops    the drives, the optics (a packed block), what a point holds beside its count
Example  52 41 57 34 2E 30 30 00 = "RAW4.00"; at 12 the date, at 24 the time
"""

import struct
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.bruker_raw_early import Range, measured, ranges
from weldgraph.loaders.raw.lines import content
from weldgraph.loaders.raw.rawfile import Array, RawFile, column, other_column

NAME = "Bruker binary powder scan (.raw)"
SUFFIXES = frozenset({".raw"})
EXTRA = ""

_WORDS = 10
"""Type of a segment that holds a name (24 bytes after a gap of 4) and a text."""
_TUBE = 30
_ENDS = frozenset({0, 160})
_TWO_THETA = frozenset(
    {
        "locked coupled",
        "unlocked coupled",
        "detector scan",
        "2theta",
        "twotheta",
        "2theta scan",
        "coupled twotheta/theta",
    }
)
"""Types of scan whose position is the angle 2-theta."""
_LENGTHS = frozenset({"x scan", "y scan", "z scan", "x", "y", "z"})
_RANGE = struct.Struct("<4x 24s 16x d d I f 4x f f 4x d 16x I I 16x")
"""From 28 bytes after the type: scan type, start, step, points, s a step, kV, mA, wavelength, and the sizes of a point
and of further segments."""


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the first bytes of any version."""
    return head.startswith((b"RAW4.0", b"RAW1.0", b"RAW2", b"RAW "))


def read(path: Path) -> RawFile:
    """Every range of the file.

    Raises:
        Refused: a file that is cut, damaged or longer than its ranges.
    """
    data = content(path)
    metadata: dict[str, str] = {}
    if data.startswith(b"RAW4.0"):
        parts = _fourth(data, metadata, str(path))
    else:
        parts = list(ranges(data, metadata, str(path)))
    if not parts:
        raise Refused("it ends before its first range; it was cut: copy it anew.", place=str(path))
    scans = {scan for scan, _, _ in parts}
    intensities = np.concatenate([y for _, _, y in parts])
    below = bool((intensities < 0).any())
    positions = np.concatenate([x for _, x, _ in parts])
    moved = [scan for scan in scans if scan and scan.lower() not in _TWO_THETA]
    if moved and len(scans) > 1:
        raise Refused(
            f"its ranges are of several kinds ({', '.join(sorted(scans))}); save each apart.", place=str(path)
        )
    columns = [
        other_column("", positions, _unit(moved[0]), moved[0]) if moved else column("two_theta_degree", "", positions),
        column("intensity_arbitrary" if below else "intensity_count", "", intensities),
    ]
    if len(parts) > 1:
        columns.append(column("part", "", [f"range {i}" for i, (_, x, _) in enumerate(parts, 1) for _ in x]))
    warnings = []
    if (state := metadata.get("state", "done")) != "done":
        warnings.append(f"The state of the measurement is '{state}'.")
    if below:
        warnings.append("Intensities go below zero: they are no counts, a background was subtracted.")
    told = {key: value for key, value in metadata.items() if value}
    return RawFile(NAME, "X-ray diffraction", tuple(columns), _instrument(metadata), told, tuple(warnings))


def _instrument(metadata: dict[str, str]) -> str:
    return next((metadata[key] for key in ("INSTRUMENT", "Instrument", "GONIOMETER") if metadata.get(key)), "")


def _unit(scan: str) -> str:
    return "mm" if scan.lower() in _LENGTHS else "deg"


def _fourth(data: bytes, metadata: dict[str, str], place: str) -> list[Range]:
    metadata |= {"date": _text(data[12:24]), "time": _text(data[24:36])}
    at = _segments(data, 61, len(data), metadata)
    parts: list[Range] = []
    while at < len(data) - 160:
        scan, x, y, at = _range(data, at, metadata, f"{place}, range {len(parts) + 1}")
        parts.append((scan, x, y))
    return parts


def _segments(data: bytes, at: int, end: int, metadata: dict[str, str]) -> int:
    """Walks over segments, keeps words and wavelengths; gives the place of what follows them."""
    while at + 8 <= end:
        kind, length = struct.unpack_from("<II", data, at)
        if kind in _ENDS:
            return at
        if length < 8 or at + length > end:  # noqa: PLR2004  type and length
            raise Refused("a segment reaches beyond the end; the file was cut: copy it anew.")
        if kind == _WORDS and 36 < length < 300:  # noqa: PLR2004  after type, length, gap, name; a longer one is packed optics
            metadata[_text(data[at + 12 : at + 36])] = _text(data[at + 36 : at + length])
        if kind == _TUBE and length >= 120:  # noqa: PLR2004  up to the anode
            average, first, second, beta = struct.unpack_from("<4d", data, at + 72)
            metadata.update(
                {"wavelength average": f"{average:.7g}", "wavelength alpha 1": f"{first:.7g}"}
                | {"wavelength alpha 2": f"{second:.7g}", "wavelength beta": f"{beta:.7g}"}
            )
            metadata["anode"] = _text(data[at + 112 : at + 116])
        at += length
    return at


def _range(data: bytes, at: int, metadata: dict[str, str], place: str) -> tuple[str, Array, Array, int]:
    kind = struct.unpack_from("<I", data, at)[0]
    if kind not in _ENDS:
        raise Refused(f"found a block of type {kind} where a range was wanted; the file is damaged.", place=place)
    words, start, step, count, seconds, volt, ampere, wavelength, size, more = _RANGE.unpack_from(data, at + 28)
    if size not in {4, 8} or not count or not 0 < abs(step) < 10 or not -180 <= start <= 360:  # noqa: PLR2004  degrees
        raise Refused(
            "its range header is not one of a powder scan; the file is damaged or of another kind.", place=place
        )
    metadata |= {
        "scan type": _text(words),
        "seconds a step": f"{seconds:.6g}",
        "kV": f"{volt:.6g}",
        "mA": f"{ampere:.6g}",
    }
    metadata["wavelength"] = f"{wavelength:.7g}"
    at += 28 + _RANGE.size
    _segments(data, at, at + more, metadata)
    at += more
    if at + count * size > len(data):
        held = max(len(data) - at, 0) // size
        raise Refused(f"it says {count} points and has {held}; the file was cut: copy it anew.", place=place)
    points = np.frombuffer(data, "<f4", count * size // 4, at).reshape(count, size // 4)[:, 0].astype(np.float64)
    measured(points, place)
    return _text(words), start + step * np.arange(count), points, at + count * size


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("cp1252", "replace").strip()
