"""Exports of battery testers as text or workbook: where the heading stands, and the columns below it."""

import datetime as dt
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.cycler import TECHNIQUE, contradictions, signed, split_heading, to_columns, worded
from weldgraph.loaders.raw.layered import flattened, is_layered
from weldgraph.loaders.raw.rawfile import Array, RawFile
from weldgraph.loaders.raw.sheets import sheets
from weldgraph.loaders.raw.textcolumns import ABSENT, decimal_of, read_columns, split, text_bytes

Signature = frozenset[str]
"""Names of headings, letters and digits alone in lower case, that stand together in one line of one maker only."""

_SEARCHED = 80
_SEPARATORS = ("\t", ",", ";")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DATES = 1950
"""A date before that year is a duration since"""
_ZERO = dt.datetime(1899, 12, 31)  # noqa: DTZ001  no zone is told
_MARCH = dt.datetime(1900, 3, 1)  # noqa: DTZ001  no zone is told
_STRING = re.compile(r"<t[^>]*>([^<]*)</t>")


@dataclass(frozen=True, slots=True)
class Found:
    """A table in an export: what stands before it, the columns, and warnings."""

    preamble: tuple[str, ...]
    table: list[tuple[str, Array]]
    warnings: list[str]


def plain(heading: str) -> str:
    """A heading as signatures have it: its name without the unit, letters and digits alone, in lower case."""
    return "".join(letter for letter in split_heading(heading.strip().strip('"'))[0].casefold() if letter.isalnum())


def recognises(head: bytes, path: Path, signatures: tuple[Signature, ...]) -> bool:
    """Whether one of the signatures stands in the file."""
    if head.startswith(_ZIP):
        return _in_workbook(path, signatures)
    if head.startswith(_OLE) and path.suffix.lower() == ".xls":
        try:
            return any(_heading_row(rows, signatures) is not None for rows in sheets(path).values())
        except Refused:
            return False
    try:
        return _heading_line(text_bytes(head), signatures) is not None
    except (Refused, UnicodeError):
        cut = head.rfind(b"\n") + 1  # the 64 KiB may end within a character
        try:
            return bool(cut) and _heading_line(text_bytes(head[:cut]), signatures) is not None
        except (Refused, UnicodeError):
            return False


def read(path: Path, name: str, family: str, signatures: tuple[Signature, ...]) -> RawFile:
    """The first table of the file that has one of the signatures, the earlier signature first."""
    with path.open("rb") as file:
        start = file.read(4)
    found = _read_workbook(path, signatures) if start in (_ZIP, _OLE) else _read_text(path, signatures)
    columns = to_columns(found.table, family)
    told = worded(columns, family)
    raw = RawFile(name, TECHNIQUE, signed(columns), metadata=_metadata(found.preamble))
    return RawFile(
        name,
        TECHNIQUE,
        raw.columns,
        metadata=raw.metadata,
        warnings=(*found.warnings, *told, *contradictions(raw)),
    )


def _metadata(preamble: tuple[str, ...]) -> dict[str, str]:
    """`key: value` and tab-separated pairs before the table."""
    result: dict[str, str] = {}
    for line in preamble:
        key, _, value = line.replace(":\t", "\t").partition("\t") if "\t" in line else line.rstrip(",; ").partition(":")
        if key.strip() and value.strip():
            result[key.strip().strip(":")] = " ".join(value.split())
    return result


# --- text


def _heading_line(data: bytes, signatures: tuple[Signature, ...]) -> tuple[int, str] | None:
    lines = data.split(b"\n", _SEARCHED)[:_SEARCHED]
    texts = [line.decode(errors="replace") for line in lines]
    for signature in signatures:
        for number, line in enumerate(texts):
            for separator in _SEPARATORS:
                if line.count(separator) >= len(signature) - 1 and signature <= set(map(plain, line.split(separator))):
                    return number, separator
    return None


def _read_text(path: Path, signatures: tuple[Signature, ...]) -> Found:
    data = text_bytes(path.read_bytes())
    place = _heading_line(data, signatures)
    if place is None:
        raise Refused("the headings were not found again in the whole file; its encoding is mixed, save it as UTF-8.")
    text = split(data, place[1], place[0])
    if is_layered(text):
        text = flattened(text)
    table, warnings = read_columns(text, decimal=decimal_of(text))
    return Found(text.preamble, table, warnings)


# --- workbooks

_BROKEN = (ValueError, LookupError, OSError, EOFError, zipfile.BadZipFile, zlib.error)


def _in_workbook(path: Path, signatures: tuple[Signature, ...]) -> bool:
    """By the strings of the workbook; it is not opened, so that no extra is needed to know whose it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.startswith(("xl/sharedStrings", "xl/worksheets/"))]
            words: set[str] = set()
            for name in sorted(names)[:12]:
                with archive.open(name) as part:
                    text = part.read(400_000).decode(errors="replace")
                words |= {plain(_unescaped(word)) for word in _STRING.findall(text)}
    except (*_BROKEN, NotImplementedError, RuntimeError):
        return False
    return any(signature <= words for signature in signatures)


def _unescaped(word: str) -> str:
    return word.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def _heading_row(rows: list[list[Any]], signatures: tuple[Signature, ...]) -> int | None:
    for number, row in enumerate(rows[:_SEARCHED]):
        names = {plain(str(cell)) for cell in row}
        if any(signature <= names for signature in signatures):
            return number
    return None


def _read_workbook(path: Path, signatures: tuple[Signature, ...]) -> Found:
    book = sheets(path)
    for signature in signatures:
        headings: list[str] = []
        body: list[list[Any]] = []
        preamble: tuple[str, ...] = ()
        for rows in book.values():
            place = _heading_row(rows, (signature,))
            if place is None:
                continue
            found = [str(cell).strip() for cell in rows[place]]
            if headings and found != headings:
                continue  # another kind of table with the same words; a test that overflows a sheet repeats its heading
            headings = found
            preamble = preamble or tuple("\t".join(str(cell) for cell in row if cell != "") for row in rows[:place])
            body.extend(row for row in rows[place + 1 :] if any(cell != "" for cell in row))
        if body:
            table = [(heading, _array([row[number] for row in body])) for number, heading in enumerate(headings)]
            return Found(preamble, table, [])
    raise Refused("the headings were found and no data below them; export the file again.")


def _array(cells: list[Any]) -> Array:
    """Numbers where all cells are numbers or absent; else words, with times as they are."""
    if all(isinstance(cell, int | float) or cell in ABSENT for cell in cells):
        return np.array([float("nan") if isinstance(cell, str) else float(cell) for cell in cells])
    words = np.empty(len(cells), dtype=object)
    words[:] = [cell if isinstance(cell, dt.time | dt.timedelta | str) else _word(cell) for cell in cells]
    return words


def _word(cell: Any) -> Any:
    if isinstance(cell, dt.datetime) and cell.year < _DATES:  # a duration; Excel's 1900 has a 29 February
        return cell - (_ZERO if cell < _MARCH else _ZERO - dt.timedelta(days=1))
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    return cell if isinstance(cell, int | float) else str(cell)
