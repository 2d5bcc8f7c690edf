"""One grid for the tables of every format: what is printed in each cell, and where it stands.

Text keeps superscripts as ^{…}, subscripts as _{…} and line breaks; spaces of the source are collapsed to one, no-break
and thin spaces stay. Rows and columns count from 1 and include header rows, as in RFC 7111.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from weldgraph.errors import Refused

MAX_CELLS = 1_000_000
MAX_SPAN = 1000
"""A cell spans at most as many columns; the limit of HTML."""

Position = tuple[int, int]
"""Row and column, from 1."""


class Piece(NamedTuple):
    """A cell as a format writes it: it stands where there is room, and spans rows and columns."""

    text: str
    rows: int = 1
    columns: int = 1
    header: bool = False
    decision: str = ""
    """What a reader decided to find this text: a stored result of a formula."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is printed.

    Attributes:
        id: unique in its file ("Tab1", "table-2", the name of a sheet).
        rows: the text of each cell, row by row, all rows equally long; "" where a spanning cell covers another.
        label: "Table S4", "" if there is none.
        caption: without the label.
        spans: size (rows, columns) of each cell that spans several.
        covered: each position under such a cell → the cell it is covered by.
        marked: header cells that the document marks as such.
        header_rows: leading rows that the document marks as header; 0 if it marks none.
        footnotes: paragraphs below the table.
        decisions: sentences on how a cell was read.
        unsure: why the columns cannot be told apart or named; then no value may be read from it. "" if they can.
    """

    id: str
    rows: tuple[tuple[str, ...], ...]
    label: str = ""
    caption: str = ""
    spans: Mapping[Position, Position] = field(default_factory=dict)
    covered: Mapping[Position, Position] = field(default_factory=dict)
    marked: frozenset[Position] = frozenset()
    header_rows: int = 0
    footnotes: tuple[str, ...] = ()
    decisions: Mapping[Position, str] = field(default_factory=dict)
    unsure: str = ""

    @property
    def height(self) -> int:
        """Number of rows, header included."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def text(self, row: int, column: int) -> str:
        """What is printed in the cell; "" where another cell spans over it."""
        return self.rows[row - 1][column - 1]

    def shown(self, row: int, column: int) -> str:
        """What is printed there, be it by a cell that spans over it."""
        return self.text(*self.covered.get((row, column), (row, column)))


def address(row: int, column: int) -> str:
    """A cell as a fragment identifier of RFC 7111."""
    return f"cell={row},{column}"


def lay_out(pieces: Iterable[Sequence[Piece]], id: str, **about: object) -> Grid:  # noqa: A002  the field's name
    """The grid of rows of cells, spans expanded as HTML does: a cell stands in the first free place of its row.

    Raises:
        Refused: it has no cell, or more than a million.
    """
    rows = [list(row) for row in pieces]
    texts: list[dict[int, str]] = []
    spans: dict[Position, Position] = {}
    marked: set[Position] = set()
    decisions: dict[Position, str] = {}
    taken: dict[int, int] = {}  # column → last row that a cell from above covers
    width = reach = 0  # the last row that any cell from above covers
    for number, row in enumerate(rows, 1):
        column, line = 1, dict[int, str]()
        for piece in row:
            while reach >= number and taken.get(column, 0) >= number:
                column += 1
            line[column] = piece.text
            high = wide = 1
            if piece.rows != 1 or piece.columns != 1:
                high = min(max(piece.rows, 1), len(rows) - number + 1)
                wide = _free(taken, number, column, piece.columns)
            if (high, wide) != (1, 1):
                spans[number, column] = (high, wide)
            if piece.header:
                marked.add((number, column))
            if piece.decision:
                decisions[number, column] = piece.decision
            if high > 1:
                taken.update(dict.fromkeys(range(column, column + wide), number + high - 1))
                reach = max(reach, number + high - 1)
            column += wide
        width = max(width, column - 1)
        texts.append(line)
        if len(texts) * width > MAX_CELLS:
            raise Refused(f"the table {id} has more than {MAX_CELLS:,} cells; raw data belongs in raw/.")
    if not width:
        raise Refused(f"the table {id} is empty; remove it or fill it.")
    filled = tuple(tuple(line.get(column, "") for column in range(1, width + 1)) for line in texts)
    covered = {
        (row + down, column + right): (row, column)
        for (row, column), (high, wide) in spans.items()
        for down in range(high)
        for right in range(wide)
        if down or right
    }
    return Grid(id, filled, spans=spans, covered=covered, marked=frozenset(marked), decisions=decisions, **about)  # type: ignore[arg-type]  # fields of Grid


def _free(taken: Mapping[int, int], row: int, column: int, wanted: int) -> int:
    """How many columns a cell may span before it meets one that reaches down from above."""
    wide = min(max(wanted, 1), MAX_SPAN)
    return next((right for right in range(1, wide) if taken.get(column + right, 0) >= row), wide)


_LABEL = re.compile(
    r"""\s*\W{0,3}(?P<label>(?:(?:Supplementary|Supporting|Extended\s+Data|Online)\s+)?
        Tab(?:le|elle|\.)?\s*(?:[A-Z]{0,2}[.\-]?\d+(?:[.\-]\d+)*[a-z]?|[IVXL]+)(?![\w%]))
        [\s]*(?P<end>[.:|—–\-]|\*\*|(?=\s|$))+\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def split_caption(text: str) -> tuple[str, str]:
    """`Table S4. The capacities` → ("Table S4", "The capacities"); no label → ("", the text)."""
    found = _LABEL.match(text)
    if not found:
        return "", text.strip()
    return " ".join(found["label"].split()), text[found.end() :].strip()
