"""A dataset of others as rows: what a mapping makes records of.

Source   JSON (RFC 8259), a list or an object with a list in it; JSON Lines; any table of `tables` (CSV, XLSX …).
         Each of them as it is, or compressed as .xz, .gz, or .zip with one file in it.
Gives    rows as plain values, each with its place in the file: `reactions[17]`, `line 18`, `row 18`. A cell is text as
         printed; an empty one, and NaN in JSON, is nothing.
Drops    nothing.
Example  {"reactions": [{"doi": "10.1000/1", "operations": []}]}
"""

import gzip
import hashlib
import json
import lzma
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.encoding import decode
from weldgraph.loaders.tables import read_tables

MAX_BYTES = 1_000_000_000
"""Of a dataset as it is read, inflated."""
_MAX_RATIO = 200
_FREE = 50_000_000
"""Bytes up to which it does not matter how far they were inflated; JSON with long runs of null is."""
_MEMORY = 200_000_000
_CHUNK = 1 << 20
_XZ, _GZIP, _ZIP = b"\xfd7zXZ\0", b"\x1f\x8b", b"PK\x03\x04"
_BOOKS = frozenset({".xlsx", ".xlsm"})
_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A file with rows.

    Attributes:
        file: its name.
        sha256: of the file as it lies there.
        rows: each with its place in the file.
    """

    file: str
    sha256: str
    rows: list[tuple[str, Any]]


def read_dataset(path: Path, rows: str = "") -> Dataset:
    """The rows of a file.

    Args:
        path: of the file.
        rows: names, with dots between them, that lead to the list in a JSON object; or a sheet of a workbook; "" where
            the file is itself the list, or has one sheet.

    Raises:
        Refused: there is no such file; it is none of the formats, broken, or too large; or has no such list.
    """
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"this cannot be read: {error.strerror}.", place=str(path)) from None
    try:
        name, data = _inflated(path)
        suffix = Path(name).suffix.lower()
        if suffix == ".json":
            found = _from_json(_parsed(decode(data, path.name)), rows)
        elif suffix in {".jsonl", ".ndjson"}:
            found = _from_lines(decode(data, path.name))
        else:
            found = _from_table(path if name == path.name else None, name, data, rows)
        return Dataset(path.name, sha256, list(found))
    except Refused as error:
        raise error if error.place else error.at(path.name) from None


def _inflated(path: Path) -> tuple[str, bytes]:
    """Name and bytes of what is in the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(8)
    packed = path.suffix.lower() not in _BOOKS and head.startswith((_XZ, _GZIP, _ZIP))
    most = min(MAX_BYTES, max(_FREE, _MAX_RATIO * size)) if packed else MAX_BYTES
    kept = bytearray()
    name = path.name
    try:
        if packed and head.startswith(_ZIP):
            name, chunks = _unzipped(path)
        else:
            chunks = _unpacked(path, head) if packed else _chunks(path)
            name = path.stem if packed else name
        for chunk in chunks:
            kept += chunk
            if len(kept) > most:
                raise Refused(f"the file holds more than {most:,} bytes; split the dataset.")
    except (
        OSError,
        EOFError,
        lzma.LZMAError,
        zlib.error,
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise Refused(f"this archive cannot be read ({type(error).__name__}); is it complete?") from None
    return name, bytes(kept)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _unpacked(path: Path, head: bytes) -> Iterator[bytes]:
    if head.startswith(_GZIP):
        with gzip.open(path) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
        return
    unpacker = lzma.LZMADecompressor(memlimit=_MEMORY)
    with path.open("rb") as file:
        while not unpacker.eof:
            data = file.read(_CHUNK) if unpacker.needs_input else b""
            if unpacker.needs_input and not data:
                raise EOFError
            yield unpacker.decompress(data, _CHUNK)
        if unpacker.unused_data.strip(b"\0") or file.read().strip(b"\0"):
            raise Refused("found something behind the end of the compressed data, wanted one file.")


def _unzipped(path: Path) -> tuple[str, Iterator[bytes]]:
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if len(names) != 1:
        raise Refused(f"found {len(names)} files in this archive, wanted one; unpack it and name the one.")

    def read() -> Iterator[bytes]:
        with zipfile.ZipFile(path) as archive, archive.open(names[0]) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    return Path(names[0]).name, read()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise Refused(f"this is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise Refused("the entries are nested too deeply, wanted rows of a dataset.") from None
    except ValueError as error:
        raise Refused(f"found a number that is too long: {str(error).partition(';')[0]}.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise Refused(f"found the name '{twice[:40]}' twice in one object; keep one.")
    return found


def _constant(name: str) -> None:
    if name != "NaN":
        raise Refused(f"found {name}, which is no number of JSON.")


def _from_json(data: Any, rows: str) -> Iterator[tuple[str, Any]]:
    if rows and not _PATH.fullmatch(rows):
        raise Refused(f"found '{rows}' for the rows, wanted names with dots between them.")
    for name in filter(None, rows.split(".")):
        data = data.get(name) if isinstance(data, dict) else None
    if not isinstance(data, list):
        here = sorted(data) if isinstance(data, dict) else []
        hint = f"; it has {', '.join(here[:8])}" if here else ""
        raise Refused(f"found no list {f'at {rows}' if rows else 'in this file'}{hint}; say in `rows` where it is.")
    return ((f"{rows}[{number}]", row) for number, row in enumerate(data))


def _from_lines(text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"line {number}", _parsed(line)
            except Refused as error:
                raise Refused(f"line {number}: {error.sentence}") from None


def _from_table(path: Path | None, name: str, data: bytes, rows: str) -> Iterator[tuple[str, Any]]:
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            grids = read_tables(path)
    else:
        grids = read_tables(path)
    chosen = [grid for grid in grids if rows in {"", grid.id}]
    if len(chosen) != 1:
        raise Refused(
            f"found {len(chosen)} tables, wanted one; name in `rows` one of: {', '.join(g.id for g in grids)}."
        )
    (grid,) = chosen
    heads = grid.rows[0]
    named = [head for head in heads if head]
    if len(set(named)) < len(named):
        twice = next(head for head in named if named.count(head) > 1)
        raise Refused(f"found the head '{twice}' twice; give each column its own.")
    sheet = f"{grid.id}, " if len(grids) > 1 else ""
    for number, texts in enumerate(grid.rows[1:], 2):
        cells = {head: text for head, text in zip(heads, texts, strict=True) if text}
        if "" in cells:
            raise Refused(f"row {number}: found '{cells[''][:40]}' in a column without a head; give it one.")
        if cells:
            yield f"{sheet}row {number}", cells
