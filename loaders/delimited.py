"""Tables in files of delimited values.

Source   RFC 4180 and its dialects: any of comma, semicolon, tab, bar; quotes doubled; encodings of `encoding.decode`.
Gives    one table, cell for cell; rows shorter than others are filled up with empty cells.
Drops    empty lines at the end; columns that are empty in every row at the right.
Example  Sample;Porosity (%)
         P-L10;83,3
"""

import csv
import io
import re
from itertools import islice
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.encoding import decode, is_text
from weldgraph.loaders.grid import MAX_CELLS, Grid, Piece, lay_out
from weldgraph.loaders.markup import MAX_BYTES, tidy

NAME = "Delimited text"
SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".dat", ".txt"})

_DELIMITERS = ",;\t|"
_SAMPLE = 200
_STEADY = 0.9
_CSV = csv.field_size_limit


def recognises(head: bytes) -> bool:
    """Whether nearly all of its first lines have the same number of fields, at least two."""
    if not is_text(head) or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"<", b"\\", b"{", b"%"}:
        return False
    text = decode(head[: head.rfind(b"\n") + 1] or head, "") if len(head) > 1000 else decode(head, "")  # noqa: PLR2004  a sample
    if re.search(r"(?m)^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*\|", text):  # a ruler: Markdown
        return False
    return _delimiter(text)[1] >= _STEADY


def read(path: Path) -> list[Grid]:
    """The table of the file.

    Raises:
        Refused: it is no text, its quotes are not closed, or it has more than a million cells.
    """
    if path.stat().st_size > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES:,} bytes; raw data belongs in raw/.", place=path.name)
    text = decode(path.read_bytes(), path.name)
    delimiter, _ = _delimiter(text)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([tidy(cell) for cell in row])
            cells += len(row)
            if cells > MAX_CELLS:
                raise Refused(
                    f"the table has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=path.name
                )
    except csv.Error as error:
        where = f"{path.name}, row {len(rows) + 1}"
        raise Refused(f"this is no delimited text: {error}; check the quotes.", place=where) from None
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((column for row in rows for column, cell in enumerate(row, 1) if cell), default=0)
    if not width:
        raise Refused("the table is empty; remove it or fill it.", place=path.name)
    padded = ([Piece(cell) for cell in (*row, *[""] * (width - len(row)))][:width] for row in rows)
    return [lay_out(padded, path.stem or "table")]


def _delimiter(text: str) -> tuple[str, float]:
    """The delimiter that gives most lines the same number of fields, and the share of these lines."""
    best = (",", 0.0, 1)
    for delimiter in _DELIMITERS:
        sample = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _SAMPLE)
        try:
            widths = [len(row) for row in sample if any(cell.strip() for cell in row)]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        share = widths.count(usual) / len(widths) if usual > 1 else 0.0
        if (round(share, 1), usual) > (round(best[1], 1), best[2]):
            best = (delimiter, share, usual)
    return best[:2]
