"""Tables in plain text, as PDF and OCR tools leave them.

Source   no standard; cells set apart by tabs, runs of spaces (pdftotext -layout), single spaces or line ends.
Gives    tables with a caption near, or with enough numbers; scripts that stand apart (m ² g ⁻¹, SiO _x, $R_{ct}$) are
         joined. Where it is open which words head which column, the table says so in `unsure`.
Drops    spaces; the text around the tables.
Example  Sample[tab]Porosity (%)[tab]Uptake (%)
         P-L10[tab]83.3[tab]525
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from weldgraph.errors import Refused
from weldgraph.loaders.captions import Line, around
from weldgraph.loaders.columns import (
    VALUE,
    aligned,
    clean,
    flat,
    row_width,
    stacked,
    tabbed,
    usual_width,
    values_at_end,
)
from weldgraph.loaders.encoding import decode, is_text
from weldgraph.loaders.grid import MAX_CELLS, Grid, lay_out, split_caption

NAME = "Plain text"
SUFFIXES = frozenset({".txt", ".text"})

MAX_SOURCE = 20_000_000
_GAP = re.compile(r"\s{2,}")
_TAB, _SPACE, _FLAT, _STACK = "tabs", "spaces", "single spaces", "line ends"


class _Block(NamedTuple):
    """A table in the text: its lines, and what sets its cells apart."""

    start: int
    end: int
    kind: str


def recognises(head: bytes) -> bool:
    """Whether it is text at all, and no markup."""
    return is_text(head) and not re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!a-zA-Z]|%PDF|\{\\rtf)", head)


def read(path: Path) -> list[Grid]:
    """The tables of the text.

    Raises:
        Refused: it is no text, or too large.
    """
    if path.stat().st_size > MAX_SOURCE:
        raise Refused(f"the text is larger than {MAX_SOURCE:,} bytes; cut the tables out.", place=path.name)
    text = decode(path.read_bytes(), path.name).replace("\r\n", "\n").replace("\f", "\n")
    lines = text.split("\n")  # not splitlines: a lone carriage return is a lost "\r" of LaTeX, no line end
    blocks = _blocks(lines)
    document: list[Line | None] = []
    at = 0
    for block in blocks:
        document.extend(Line(clean(line)) for line in lines[at : block.start])
        document.append(None)
        at = block.end
    document.extend(Line(clean(line)) for line in lines[at:])
    grids: list[Grid] = []
    for block, about in zip(blocks, around(document), strict=True):
        part = lines[block.start : block.end]
        rows, heads, unsure = {_TAB: tabbed, _SPACE: aligned, _FLAT: flat, _STACK: stacked}[block.kind](part)
        if sum(map(len, rows)) > MAX_CELLS:
            raise Refused(f"a table has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=path.name)
        grids.append(lay_out(rows, f"table-{len(grids) + 1}", header_rows=heads, unsure=unsure, **about._asdict()))
    return grids


# --- where the tables are


def _blocks(lines: list[str]) -> list[_Block]:
    """The tables, in order; a caption decides where numbers alone would not."""
    captions = {at for at, line in enumerate(lines) if split_caption(clean(line))[0]}
    found: list[_Block] = []
    taken: set[int] = set()
    for start, end in _runs(lines, lambda line: "\t" in line.strip(" ") and bool(line.strip())):
        cells = [line.split("\t") for line in lines[start:end]]
        several = sum(sum(map(bool, map(str.strip, row))) > 1 for row in cells)
        if end - start > 1 and several * 2 >= end - start and _is_table(cells, start, end, captions):
            found.append(_Block(start, end, _TAB))
            taken |= set(range(start, end))
    for run in _runs(lines, lambda line: len(_fields(line)) > 1 and "\t" not in line):
        start, end = _extended(lines, *run, captions)
        if end - start > 1 and taken.isdisjoint(range(start, end)):
            usual = usual_width([_fields(line) for line in lines[start:end]])
            rows = [row for row in map(_fields, lines[start:end]) if len(row) == usual]
            if len(rows) > 1 and _is_table(rows, start, end, captions):
                found.append(_Block(start, end, _SPACE))
                taken |= set(range(start, end))
    for at in sorted(captions - taken):
        block = _run_together(lines, at, taken) or _one_a_line(lines, at, taken)
        if block:
            found.append(block)
            taken |= set(range(block.start, block.end))
    return sorted(found)


def _runs(lines: list[str], belongs: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Runs of lines that belong together."""
    start = None
    for at, line in enumerate([*lines, ""]):
        inside = at < len(lines) and belongs(line)
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            yield start, at
            start = None


def _fields(line: str) -> list[str]:
    return [field for field in _GAP.split(line.strip()) if field]


def _is_table(rows: Sequence[Sequence[str]], start: int, end: int, captions: set[int]) -> bool:
    """Whether rows of fields are a table: by the numbers in them, or by a caption near and a few numbers."""
    fields = [field.strip() for row in rows for field in row[1:] if field.strip()]
    values = sum(bool(VALUE.match(field)) for field in fields) / max(1, len(fields))
    captioned = not captions.isdisjoint(range(start - 6, end + 6))
    return (captioned and values > 0.2) or (values >= 0.5 and len(rows) > 2 and usual_width(rows) > 2)  # noqa: PLR2004  measured


def _extended(lines: list[str], start: int, end: int, captions: set[int]) -> tuple[int, int]:
    """A run with rows after an empty line, and with the lines of a header that have one word only."""
    usual = usual_width([_fields(line) for line in lines[start:end]])
    while (after := _goes_on(lines, end, usual, captions)) > end:
        end = after
    indent = min(len(line) - len(line.lstrip()) for line in lines[start:end] if line.strip())
    while start and start - 1 not in captions and (above := lines[start - 1]).strip() and "\t" not in above:
        if len(above) - len(above.lstrip()) <= indent:
            break
        start -= 1
    return start, end


def _goes_on(lines: list[str], end: int, usual: int, captions: set[int]) -> int:
    """Where a table ends if its rows go on after an empty line, or after a line that ends a name."""
    wrapped = end < len(lines) and len(_fields(lines[end])) == 1 and len(lines[end].strip()) < 40  # noqa: PLR2004  a name
    for at in range(end + wrapped, min(end + 3, len(lines))):
        fields = _fields(lines[at])
        if at in captions or "\t" in lines[at] or len(fields) == 1:
            break
        if fields:
            values = sum(bool(VALUE.match(field)) for field in fields[1:])
            return at + 1 if len(fields) <= usual and values * 2 >= len(fields) - 1 else end
    return end


def _run_together(lines: list[str], caption: int, taken: set[int]) -> _Block | None:
    """Rows of words and values with single spaces, below a caption: as many values at the end of each row."""
    end = min(len(lines), caption + 200, *(at for at in taken if at > caption))
    counts = {at: len(values_at_end(lines[at])) for at in range(caption + 1, end)}
    rows = [at for at, count in counts.items() if count > 1 and len(lines[at].split()) > count]
    if not rows or rows[0] > caption + 12:
        return None
    last = rows[0]
    for at in rows[1:]:
        if at - last > 2:  # noqa: PLR2004  one line may be broken
            break
        last = at
    members = [at for at in rows if at <= last]
    if len(members) < 2:  # noqa: PLR2004  a table
        return None
    return _Block(caption + 1, last + 1, _FLAT)


def _one_a_line(lines: list[str], caption: int, taken: set[int]) -> _Block | None:
    """Cells one below the other, below a caption, up to the line that ends the last whole row."""
    places: list[int] = []
    for at in range(caption + 1, min(len(lines), caption + 1000)):
        text = lines[at].strip()
        if at in taken or len(text) > 60 or split_caption(text)[0] or text.startswith("Fig"):  # noqa: PLR2004  no cell
            break
        if text:
            places.append(at)
    cells = [lines[at].strip() for at in places]
    for end in range(len(cells), max(len(cells) - 30, 3), -1):
        if row_width(cells[:end])[1]:
            return _Block(places[0], places[end - 1] + 1, _STACK)
    return None
