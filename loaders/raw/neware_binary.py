"""Neware binaries (.nda, .ndax), read with fastnda (BSD-3-Clause): the extra `neware`.

Source   fastnda, which knows the versions 26, 29, 130 of .nda and the zip of .ndax.
Gives    test_time_second, voltage_volt, current_ampere, step_cumulative counters, cycle_count (a charge begins a
         cycle), step_count, step_type, unix_time_second.
Drops    logs and the schedule.
Example  4e 45 57 41 52 45 ("NEWARE") and a date; or a zip with data.ndc
"""

import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.raw.cycler import TECHNIQUE, contradictions, signed
from weldgraph.loaders.raw.rawfile import RawFile, column

NAME = "Neware binary (.nda, .ndax)"
SUFFIXES = frozenset({".nda", ".ndax"})
EXTRA = "neware"

_LAST_OF_32_BITS = 29
"""Version of .nda up to which sections are told by numbers of 32 bits."""
_NAMES = {
    "index": ("record_index", 1),
    "total_time_s": ("test_time_second", 1),
    "step_time_s": ("step_time_second", 1),
    "voltage_V": ("voltage_volt", 1),
    "current_mA": ("current_ampere", 1000),
    "capacity_mAh": ("step_cumulative_capacity_ah", 1000),
    "energy_mWh": ("step_cumulative_energy_wh", 1000),
    "cycle_count": ("cycle_count", 1),
    "step_count": ("step_count", 1),
    "step_index": ("step_id", 1),
    "step_type": ("step_type", 1),
    "unix_time_s": ("unix_time_second", 1),
}


def recognises(head: bytes, path: Path) -> bool:
    """By the word NEWARE, or by data.ndc in a zip."""
    if head.startswith(b"NEWARE"):
        return True
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "data.ndc" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return b"data.ndc" in head or path.suffix.lower() == ".ndax"


def read(path: Path) -> RawFile:
    """All records. Raises Refused."""
    fastnda = extra("fastnda", EXTRA)
    told = _complete(path)
    try:
        with _named(path) as named:
            frame = fastnda.read(named)
            metadata = _metadata(fastnda, named)
    except Exception as error:
        what = (str(error).splitlines() or [""])[0]
        raise Refused(
            f"fastnda finds the file damaged ({type(error).__name__}: {what[:120]}); copy it again."
        ) from error
    columns = []
    for printed in frame.columns:
        if printed in _NAMES:
            name, divisor = _NAMES[printed]
            data = np.asarray(frame[printed].to_list() if printed == "step_type" else frame[printed].to_numpy())
            columns.append(column(name, printed, data if divisor == 1 else data.astype(np.float64) / divisor))
    raw = RawFile(NAME, TECHNIQUE, signed(tuple(columns)), "Neware", metadata)
    if not np.isfinite(raw["voltage_volt"]).all() or np.abs(raw["voltage_volt"]).max() > 1000:  # noqa: PLR2004
        raise Refused("the file holds voltages that no cell has; it is damaged, copy it again.")
    index = raw["record_index"]
    warnings = [] if (np.diff(index) == 1).all() else ["Records are missing: their numbers have gaps."]
    return RawFile(NAME, TECHNIQUE, raw.columns, "Neware", metadata, (*told, *warnings, *contradictions(raw)))


def _complete(path: Path) -> list[str]:
    """The header of .nda tells where its sections begin and how long they are: first the records, the last one ends it.

    Raises:
        Refused: they go beyond the end of the file.
    """
    with path.open("rb") as file:
        head = file.read(128)
    if not head.startswith(b"NEWARE"):
        return []  # a zip has checksums
    size, version = path.stat().st_size, head[14]
    if version > _LAST_OF_32_BITS:
        begin, length = struct.unpack_from("<QQ", head, 82)
        end = begin + length
    else:
        end = max(begin + length for begin, length in struct.iter_unpack("<II", head[64:88]))
    if end > size:
        raise Refused(f"the header tells of {end:,} bytes and {size:,} are there; the file is cut, copy it again.")
    if version <= _LAST_OF_32_BITS and end < size:
        return [f"The file goes on for {size - end:,} bytes after what its header tells of: bytes were put into it."]
    return []


@contextmanager
def _named(path: Path) -> Iterator[Path]:
    """The file under a suffix that fits its content, for fastnda goes by the suffix."""
    with path.open("rb") as file:
        suffix = ".nda" if file.read(6) == b"NEWARE" else ".ndax"
    if path.suffix.lower() == suffix:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / f"file{suffix}"
        link.symlink_to(path.resolve())
        yield link


def _metadata(fastnda: Any, path: Path) -> dict[str, str]:
    try:
        found = fastnda.read_metadata(path)
    except Exception:  # noqa: BLE001  the records count, not the header
        return {}
    flat: dict[str, Any] = {}
    for key, value in found.items():
        flat |= value if isinstance(value, dict) else {key: value}
    info = flat.get("TestInfo")
    flat |= info if isinstance(info, dict) else {}
    return {key: str(value) for key, value in flat.items() if isinstance(value, str | int | float) and str(value)}
