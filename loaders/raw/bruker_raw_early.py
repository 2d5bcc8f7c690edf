"""Bruker and Siemens binary scans before version 4: "RAW " (1), "RAW2" (2) and "RAW1.01" (3).

Source   the layouts as xylib and the manual of the maker's program XCH (release 2002, appendix A) give them, checked on
         real files, which end exactly after their last range
"""

import struct
from collections.abc import Iterator

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import Array

Range = tuple[str, Array, Array]
"""Type of scan, positions, counts."""

_FIRST = struct.Struct("<I f f I 4x f 12x 32s f f 72x I")
"""Version 1, a range: points, s a step, step, mode, start, name, two wavelengths, whether a range follows."""
_SECOND = struct.Struct("<H H 4x f f f")
"""Version 2, a range: length of this header, points, s a step, step, start."""
_THIRD_HEAD, _THIRD_RANGE = 712, 304
_STATES = {1: "done", 2: "active", 3: "aborted", 4: "interrupted"}
SCANS = (
    "locked coupled", "unlocked coupled", "detector scan", "rocking curve", "chi scan", "phi scan", "x scan", "y scan",
    "z scan", "aux1 scan", "aux2 scan", "aux3 scan", "psi scan", "hkl scan",
)  # fmt: skip
"""Types of scan of version 3, by their number."""
BEYOND = 1e12
"""Counts that no detector reaches."""
_SUBTRACTED = 0.02
"""Share of values below zero from which they are no damage."""
MOST = 10_000
"""Ranges of one file."""


def ranges(data: bytes, metadata: dict[str, str], place: str) -> Iterator[Range]:
    """The ranges of a file of version 1, 2 or 3; what its header says goes into `metadata`.

    Raises:
        Refused: it is cut, longer than its ranges, or damaged.
    """
    if data.startswith(b"RAW2"):
        return _second(data, metadata, place)
    if data.startswith(b"RAW1.01"):
        return _third(data, metadata, place)
    return _first(data, metadata, place)


def _first(data: bytes, metadata: dict[str, str], place: str) -> Iterator[Range]:
    at, follows, index = 4, 1, 0
    while follows:
        index += 1
        if index > 1 and data[at : at + 4] == b"RAW ":
            at += 4
        _held(data, at, _FIRST.size, place)
        count, seconds, step, _, start, name, first, second, follows = _FIRST.unpack_from(data, at)
        metadata |= {"sample": _text(name), "seconds a step": f"{seconds:.6g}"}
        metadata |= {"wavelength alpha 1": f"{first:.6g}", "wavelength alpha 2": f"{second:.6g}"}
        at += _FIRST.size
        yield "", *_points(data, at, (count, 4, start, step), f"{place}, range {index}")
        at += 4 * count
        if index > MOST:
            raise Refused("it holds more ranges than any measurement; the file is damaged.", place=place)
    _ends(data, at, place)


def _second(data: bytes, metadata: dict[str, str], place: str) -> Iterator[Range]:
    _held(data, 0, 256, place)
    total = struct.unpack_from("<H", data, 4)[0]
    first, second, ratio = struct.unpack_from("<3f", data, 190)
    metadata |= {"sample": _text(data[8:40]), "comment": _text(data[40:168])}
    metadata |= {"date": _text(data[168:178]), "time": _text(data[178:188]), "anode": _text(data[188:190])}
    metadata |= {"wavelength alpha 1": f"{first:.6g}", "wavelength alpha 2": f"{second:.6g}"}
    metadata["intensity ratio alpha 2 / alpha 1"] = f"{ratio:.6g}"
    at = 256
    for index in range(1, total + 1):
        _held(data, at, _SECOND.size, place)
        length, count, seconds, step, start = _SECOND.unpack_from(data, at)
        if length < _SECOND.size:
            raise Refused("the header of a range is too short; the file is damaged.", place=f"{place}, range {index}")
        metadata["seconds a step"] = f"{seconds:.6g}"
        at += length
        yield "", *_points(data, at, (count, 4, start, step), f"{place}, range {index}")
        at += 4 * count
    _ends(data, at, place)


def _third(data: bytes, metadata: dict[str, str], place: str) -> Iterator[Range]:
    _held(data, 0, _THIRD_HEAD, place)
    state, total = struct.unpack_from("<II", data, 8)
    average, first, second, beta = struct.unpack_from("<4d", data, 616)
    metadata |= {"date": _text(data[16:26]), "time": _text(data[26:36]), "state": _STATES.get(state, str(state))}
    metadata |= {"user": _text(data[36:108]), "site": _text(data[108:326]), "sample": _text(data[326:386])}
    metadata |= {"comment": _text(data[386:546]), "anode": _text(data[608:612])}
    metadata |= {"wavelength average": f"{average:.7g}", "wavelength alpha 1": f"{first:.7g}"}
    metadata |= {"wavelength alpha 2": f"{second:.7g}", "wavelength beta": f"{beta:.7g}"}
    at = _THIRD_HEAD
    for index in range(1, total + 1):
        where = f"{place}, range {index}"
        _held(data, at, _THIRD_RANGE, where)
        length, count, theta, start = struct.unpack_from("<IIdd", data, at)
        step, seconds, kind = struct.unpack_from("<d8xfI", data, at + 176)
        volt, ampere, wavelength, size, more = struct.unpack_from("<II8xd4xII", data, at + 224)
        if length != _THIRD_RANGE or size % 4 or not 4 <= size <= 256:  # noqa: PLR2004  bytes of a point
            raise Refused("the header of the range is not one of a powder scan; the file is damaged.", place=where)
        scan = SCANS[kind] if kind < len(SCANS) else f"scan type {kind}"
        metadata |= {"scan type": scan, "seconds a step": f"{seconds:.6g}", "kV": f"{volt}", "mA": f"{ampere}"}
        metadata["wavelength"] = f"{wavelength:.7g}"
        at += length + more
        moved = theta if scan == "rocking curve" else start
        yield scan, *_points(data, at, (count, size, moved, step), where)
        at += size * count
    _ends(data, at, place)


def _points(data: bytes, at: int, told: tuple[int, int, float, float], place: str) -> tuple[Array, Array]:
    """Positions and counts: as many points as told, of a size, from a start, with a step."""
    count, size, start, step = told
    if not count or not 0 < abs(step) < 10 or not -360 <= start <= 360:  # noqa: PLR2004  degrees
        raise Refused(f"its header says {count} points from {start:g} by {step:g}; the file is damaged.", place=place)
    if at + count * size > len(data):
        held = max(len(data) - at, 0) // size
        raise Refused(f"it says {count} points and has {held}; the file was cut: copy it anew.", place=place)
    counts = np.frombuffer(data, "<f4", count * size // 4, at).reshape(count, size // 4)[:, 0].astype(np.float64)
    measured(counts, place)
    return start + step * np.arange(count), counts


def measured(counts: Array, place: str) -> None:
    """Refuses what no detector gives; many values below zero are those of a pattern whose background was subtracted."""
    negative = float((counts < 0).mean())
    if not np.isfinite(counts).all() or np.abs(counts).max() > BEYOND or 0 < negative < _SUBTRACTED:
        raise Refused("its counts are negative or beyond any detector; the file is damaged.", place=place)


def _held(data: bytes, at: int, size: int, place: str) -> None:
    if at + size > len(data):
        raise Refused("it ends within a header; the file was cut: copy it anew.", place=place)


def _ends(data: bytes, at: int, place: str) -> None:
    if at + 4 < len(data):
        raise Refused(f"{len(data) - at} bytes follow its last range; the file is damaged.", place=place)


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("cp1252", "replace").strip()
