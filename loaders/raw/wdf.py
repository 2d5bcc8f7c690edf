"""Renishaw spectrum (.wdf).

Source   layout of blocks (name, number, size) and of the first 512 bytes as documented by renishawWiRE (MIT) and
         rosettasciio, checked on a real file
Gives    raman_shift_per_centimetre or wavelength_nanometre, intensity_count; spectra of a series or map one below the
         other, named by `part`
Drops    the white-light image, positions of a map
Example  57 44 46 31 = "WDF1"; at 0x3C points a spectrum, at 0x48 spectra, at 0x9C the laser in 1/cm
"""

import struct
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, rising
from weldgraph.loaders.raw.rawfile import RawFile, column, other_column

NAME = "Renishaw spectrum (.wdf)"
SUFFIXES = frozenset({".wdf"})
EXTRA = ""

_HEAD = 512
_BLOCK = struct.Struct("<4sIQ")
_UNITS = {1: "raman_shift_per_centimetre", 3: "wavelength_nanometre"}
_COUNTS = 6
_MEASUREMENTS = {1: "Single", 2: "Series", 3: "Map"}
_SCANS = {0: "Unspecified", 1: "Static", 2: "Continuous", 3: "StepRepeat", 4: "FilterScan", 5: "FilterImage"}
BEYOND = 1e12
"""Counts that no detector reaches."""
MOST = 50_000_000
"""Points of all spectra together."""


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the first block."""
    return head.startswith(b"WDF1")


def read(path: Path) -> RawFile:
    """Every spectrum that was measured.

    Raises:
        Refused: it is cut, or x has an unknown unit.
    """
    data = content(path)
    if len(data) < _HEAD:
        raise Refused("its first block is cut; copy it anew.", place=str(path))
    points, _, count, accumulations = struct.unpack_from("<IQQI", data, 0x3C)
    scan, kind = struct.unpack_from("<II", data, 0x80)
    unit, laser = struct.unpack_from("<If", data, 0x98)
    if not points or not count or points * count > MOST:
        raise Refused(
            f"it says {count} spectra of {points} points; the file is damaged or was never measured.", place=str(path)
        )
    blocks = _blocks(data, path)
    if {"DATA", "XLST"} - blocks.keys():
        raise Refused("it has no block DATA or no block XLST; the file was cut: copy it anew.", place=str(path))
    y = _floats(data, *blocks["DATA"], count * points, path)
    start, size = blocks["XLST"]
    x_unit = struct.unpack_from("<I", data, start + 4)[0]
    x = _floats(data, start + 8, size - 8, points, path)
    if x_unit not in {0, *_UNITS}:
        raise Refused(f"x has the unit number {x_unit}, wanted 1 (1/cm) or 3 (nm).", place=str(path))
    rising(x, "x", str(path))
    columns = [
        column(_UNITS[x_unit], "", np.tile(x, count)) if x_unit else other_column("", np.tile(x, count), "1", "x"),
        column("intensity_count" if unit == _COUNTS else "intensity_arbitrary", "", y),
    ]
    if count > 1:
        columns.append(column("part", "", [f"spectrum {i}" for i in range(1, count + 1) for _ in range(points)]))
    metadata = {
        "title": _text(data[0xF0:0x190]),
        "user": _text(data[0xD0:0xF0]),
        "measurement type": _MEASUREMENTS.get(kind, str(kind)),
        "scan type": _SCANS.get(scan & 0xFF, str(scan)),
        "accumulations": str(accumulations),
        "laser wavelength / nm": f"{1e7 / laser:.7g}" if 1e3 < laser < 1e5 else "",  # noqa: PLR2004  100 nm to 10 um
        "spectra": str(count),
    }
    application = " ".join(("Renishaw", _text(data[0x60:0x78])))
    warnings = () if x_unit else ("The file gives no unit of x.",)
    told = {k: v for k, v in metadata.items() if v}
    return RawFile(NAME, "Raman spectroscopy", tuple(columns), application, told, warnings)


def _blocks(data: bytes, path: Path) -> dict[str, tuple[int, int]]:
    """Place and size of the content of each block; of several of one name the first."""
    blocks: dict[str, tuple[int, int]] = {}
    at = 0
    while at + _BLOCK.size <= len(data):
        name, _, size = _BLOCK.unpack_from(data, at)
        if size < _BLOCK.size or at + size > len(data):
            raise Refused(
                f"the block {name!r} reaches beyond the end; the file was cut: copy it anew.", place=str(path)
            )
        blocks.setdefault(name.decode("latin-1"), (at + _BLOCK.size, size - _BLOCK.size))
        at += size
    return blocks


def _floats(
    data: bytes, start: int, size: int, count: int, path: Path
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if size < 4 * count:
        raise Refused(f"a block has {size // 4} values for {count} points; the file is damaged.", place=str(path))
    values = np.frombuffer(data, "<f4", count, start).astype(np.float64)
    if not np.isfinite(values).all() or np.abs(values).max() > BEYOND:
        raise Refused("a value of the spectrum is no number or beyond any detector; it is damaged.", place=str(path))
    return values


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("utf-8", "replace").strip()
