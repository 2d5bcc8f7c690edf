"""Files of other people's tables: which reader reads which file.

A reader is a module: `NAME`, `SUFFIXES`, `recognises(head)`, `read(path)`. To add a format, write one and list it here.
"""

from pathlib import Path
from typing import Protocol

from weldgraph.errors import Refused
from weldgraph.loaders import delimited, html, jats, latex, markdown, plaintext, tei, workbook
from weldgraph.loaders.grid import Grid

HEAD = 65_536


class TableReader(Protocol):
    """What a reader of tables is."""

    NAME: str
    SUFFIXES: frozenset[str]

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is of this format."""

    def read(self, path: Path) -> list[Grid]:
        """The tables of the file, in its order."""


READERS: tuple[TableReader, ...] = (workbook, tei, jats, html, latex, markdown, delimited, plaintext)
"""Asked in this order, after those that know the suffix."""


def reader_of(path: Path) -> TableReader:
    """The reader for a file: by what is in it; the suffix decides only between readers that would take it.

    Raises:
        Refused: there is no such file, or nobody reads it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except FileNotFoundError:
        raise Refused("there is no such file.", place=str(path)) from None
    except OSError as error:
        raise Refused(f"this cannot be read: {error.strerror}.", place=str(path)) from None
    if not head.strip():
        raise Refused("the file is empty.", place=path.name)
    suffix = path.suffix.lower()
    for reader in sorted(READERS, key=lambda reader: suffix not in reader.SUFFIXES):
        if reader.recognises(head):
            return reader
    names = ", ".join(reader.NAME for reader in READERS)
    raise Refused(
        f"this is none of the formats that hold tables here ({names}); save it as one of them.", place=path.name
    )


def read_tables(path: Path | str) -> list[Grid]:
    """The tables of a file, in its order.

    Raises:
        Refused: nobody reads it, it is broken or too large, or there is no table in it.
    """
    path = Path(path)
    reader = reader_of(path)
    try:
        grids = reader.read(path)
    except Refused as error:
        raise error if error.place else error.at(path.name) from None
    if not grids:
        raise Refused(f"no table was found in this file, read as {reader.NAME}.", place=path.name)
    return grids
