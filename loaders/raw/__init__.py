"""Instrument files: recognised by their content, read by one short module a format.

    read(Path("cell.ccs")).rows

A reader is a module with NAME, SUFFIXES, EXTRA, `recognises` and `read`; `READERS` lists them. docs/raw.md.
"""

import hashlib
import struct
import zipfile
import zlib
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.plausible import doubts
from weldgraph.loaders.raw.rawfile import Column, RawFile, Reader

__all__ = ["READERS", "Column", "RawFile", "Reader", "foreign", "read", "readers", "recognise"]

HEAD = 65_536
"""Bytes a reader sees to recognise its format."""

READERS: tuple[str, ...] = (
    "land_ccs",
    "land_cex",
    "neware_binary",
    "eclab_mpr",
    "arbin_res",
    "xrdml",
    "panalytical_csv",
    "brml",
    "bruker_raw",
    "wdf",
    "spc",
    "sem_tiff",
    "sem_text",
    "spx",
    "jeol_eds",
    "vamas",
    "aif",
    "emsa",
    "uxd",
    "witec",
    "labspec",
    "quantachrome",
    "ta_text",
    "ta_trios",
    "netzsch",
    "hysitron",
    "avantage",
    "micromeritics",
    "agilent",
    "ta_workbook",
    "eclab_mpt",
    "land_export",
    "neware_export",
    "arbin_export",
    "maccor_text",
    "impedance_text",
    "two_columns",
)
"""Modules of this package, the surer first: binary marks, then words of a header, then bare columns of numbers."""

EXPORTS = {
    ".wip": ("a WITec project", "ASCII table"),
    ".l6s": ("LabSpec", "text"),
    ".l6m": ("LabSpec", "text"),
    ".l5s": ("LabSpec", "text"),
    ".vgd": ("Avantage", "VAMAS or as a workbook"),
    ".vgp": ("Avantage", "VAMAS or as a workbook"),
    ".001": ("a TA balance", "text by Universal Analysis"),
    ".tri": ("TRIOS", "text or as a workbook"),
    ".ngb": ("Netzsch Proteus", "text (.txt, .csv)"),
    ".qps": ("Quantachrome", "AIF or as raw analysis text"),
    ".smp": ("Micromeritics", "a report (.xls)"),
    ".ras": ("Rigaku", ".xy"),
    ".dm3": ("DigitalMicrograph", ".msa or .tif"),
    ".dm4": ("DigitalMicrograph", ".msa or .tif"),
}
"""First four characters of a suffix → what writes such files, and what to export: kinds that no reader here reads."""

_DAMAGED = (ValueError, LookupError, ArithmeticError, EOFError, OSError, struct.error, zipfile.BadZipFile, zlib.error)
"""What a parser raises on bytes that its format does not allow."""


@lru_cache(maxsize=1)
def readers() -> tuple[Reader, ...]:
    """The readers of `READERS`."""
    return tuple(cast("Reader", import_module(f"{__name__}.{name}")) for name in READERS)


def recognise(path: Path) -> Reader | None:
    """The reader whose format the file is in, by its content; None if it is no instrument file known here.

    Raises:
        Refused: there is no such file, or it is empty.
    """
    head = _head(path)
    return next((reader for reader in readers() if reader.recognises(head, path)), None)


def foreign(path: Path) -> bool:
    """Whether its suffix is that of a program whose own files are not read."""
    return path.suffix.lower()[:4] in EXPORTS


def read(path: Path) -> RawFile:
    """The file as columns.

    Raises:
        Refused: it is no instrument file known here, is damaged, or needs an extra that is not installed.
    """
    reader = recognise(path)
    if reader is None and foreign(path):
        program, export = EXPORTS[path.suffix.lower()[:4]]
        raise Refused(f"a file of {program} is not read; export it as {export}.", place=str(path))
    if reader is None:
        formats = ", ".join(sorted({suffix for each in readers() for suffix in each.SUFFIXES}))
        raise Refused(f"this is no instrument file known here, wanted one of: {formats}.", place=str(path))
    try:
        with np.errstate(all="ignore"):  # what comes of damaged bits is checked, not warned of on the way
            raw = reader.read(path)
            _check(raw)
            told = doubts(raw)
    except Refused as error:
        raise error if error.place else error.at(str(path)) from None
    except _DAMAGED as error:
        what = f"{type(error).__name__}: {error}".splitlines()[0][:160].rstrip(".")
        raise Refused(
            f"found a damaged or truncated file of the format {reader.NAME} ({what}); export or copy it again.",
            place=str(path),
        ) from error
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    columns, warnings = _distinct(raw.columns), (*raw.warnings, *told)
    return replace(raw, columns=columns, warnings=warnings, sha256=digest, size=path.stat().st_size)


def _distinct(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, each under a name of its own: the second `control` is `control_2`."""
    seen: dict[str, int] = {}
    result = []
    for column in columns:
        seen[column.name] = seen.get(column.name, 0) + 1
        count = seen[column.name]
        result.append(column if count == 1 else replace(column, name=f"{column.name}_{count}"))
    return tuple(result)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise Refused(f"the file cannot be opened: {error.strerror}.", place=str(path)) from error
    if not head:
        raise Refused("the file is empty; copy it again from the instrument.", place=str(path))
    return head


def _check(raw: RawFile) -> None:
    """What holds for every file.

    Raises:
        Refused: it does not.
    """
    if len({len(column.data) for column in raw.columns}) > 1:
        raise Refused("the columns differ in length; the file is damaged, export it again.")
    if raw.rows == 0:
        raise Refused(f"a header of the format {raw.format} was found and no data; export it again.")
    for column in raw.columns:
        data: Any = column.data
        if data.dtype.kind == "f" and np.isinf(data).any():
            raise Refused(f"the column {column.printed or column.name} holds infinite numbers; the file is damaged.")
