"""Which rows of a grid are titles, headers, group rows and notes, and what stands above each column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.marks import missing_mark, whole_citation
from weldgraph.grammar.text import tidy
from weldgraph.loaders.grid import Grid
from weldgraph.loaders.meaning import head_of
from weldgraph.quantity import read_cell

MOST_HEADS = 6
"""Header rows of a table that marks none."""

_NUMERAL = re.compile(r"[+\-−–]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MISPRINT = re.compile(r"[~<>≤≥±+-]{0,2}\s?\d[\d.,]*\s?[A-Za-z%°μΩ]{0,4}")
"""Meant as a value: 2..65V, 024Ah, 0,15."""
_ORDINAL = re.compile(r"\d+\s?(?:\^\{)?(?:st|nd|rd|th)\b")
_NOTE = re.compile(
    r"(?:\^\{[^{}]{1,3}\}|\[[a-z*†‡]\]|[*†‡§#]|[a-h]\)|Notes?\b|Source\b|Abbreviations?\b|\([a-h]\))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a table under one header.

    Attributes:
        heads: the rows of the header, from 1.
        rows: the rows below it.
        columns: for each column the texts above it, outermost first.
    """

    heads: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=65_536)
def is_value(text: str) -> bool:
    """Whether a cell holds a value or a mark for a missing one; an ordinal (1st) is no less a name."""
    if _NUMERAL.fullmatch(text):
        return True
    plain = tidy(text)
    if not plain or _ORDINAL.match(plain) or whole_citation(plain):
        return False
    if missing_mark(plain):
        return True
    if not re.search(r"\d", plain):
        return False
    try:
        return any(reading.quantity is not None and not reading.quantity.text for reading in read_cell(text))
    except Refused:
        return bool(_MISPRINT.fullmatch(plain))


def is_head(text: str) -> bool:
    """Whether a text names a quantity with its unit, or is a unit in brackets."""
    return bool(head_of(text).unit or is_unit(text))


def is_unit(text: str) -> bool:
    """Whether a text is a unit in brackets and nothing else."""
    return bool(re.fullmatch(r"\([^()]{1,25}\)|\[[^\[\]]{1,25}\]", text.strip()) and head_of(f"x {text}").unit)


def titles(grid: Grid) -> int:
    """How many rows at the top hold one text only, over a table that has more columns."""
    count = 0
    while grid.width > 1 and count < min(grid.height - 1, MOST_HEADS) and count >= grid.header_rows:
        row = count + 1
        cells = [text for text in grid.rows[count] if text]
        alone = bool(grid.text(row, 1)) or grid.spans.get((row, 2), (1, 1))[1] == grid.width - 1
        if len(cells) > 1 or (cells and (not alone or is_value(cells[0]) or (row, 1) in grid.marked)):
            break
        if not cells and count == 0 and not any(grid.rows[1]):
            break
        count += 1
    return count if any(any(row) for row in grid.rows[count:]) else 0


def notes(grid: Grid) -> int:
    """How many rows at the bottom hold one text only, and one that begins like a note."""
    count = 0
    while count < grid.height - 2 and grid.width > 1:
        cells = [text for text in grid.rows[grid.height - 1 - count] if text]
        if len(cells) > 1 or (cells and not _NOTE.match(cells[0])):
            break
        count += 1
    return count


def sections(grid: Grid) -> list[Section]:
    """The parts of the table; most have one. A header that is printed again begins a new part."""
    top, bottom = titles(grid), grid.height - notes(grid)
    heads = _header(grid, top, bottom)
    found: list[Section] = []
    rows: list[int] = []
    blank = False
    row = (heads[-1] if heads else top) + 1
    while row <= bottom:
        if _begins(grid, row, heads, after_blank=blank):
            if rows:
                found.append(_section(grid, heads, rows))
            same = grid.rows[row - 1] == grid.rows[heads[0] - 1] if heads else False
            heads = tuple(range(row, row + (len(heads) if same else 1)))
            rows, row = [], heads[-1]
        elif any(grid.rows[row - 1]):
            rows.append(row)
        blank = not any(grid.rows[row - 1])
        row += 1
    return [*found, _section(grid, heads, rows)] if rows or not found else found


def _header(grid: Grid, top: int, bottom: int) -> tuple[int, ...]:
    """The rows of the first header: those the document marks, and those below that hold units only."""
    if grid.header_rows:
        last = grid.header_rows
    else:
        first = [text for text in grid.rows[top] if text] if top < bottom else []
        if not first or all(is_value(text) for text in first):
            return ()
        last = max([top + 1, *(at + high - 1 for (at, _), (high, _) in grid.spans.items() if at == top + 1)])
        last = min(last, top + MOST_HEADS, bottom - 1) if last > top + 1 else last
        while last < min(bottom - 1, top + MOST_HEADS) and _goes_on(grid, last):
            last += 1
    while last < bottom - 1 and (_units_only(grid.rows[last]) or _tells_apart(grid, last)):
        last += 1
    return tuple(range(top + 1, last + 1))


def _goes_on(grid: Grid, row: int) -> bool:
    """Whether the header goes on below `row`: it spans, or has gaps that the next row fills; and no values follow."""
    below = grid.rows[row]
    if any(is_value(text) for text in below) or not any(below[1:]):
        return False
    wide = any(at == row and size[1] > 1 and size[1] < grid.width for (at, _), size in grid.spans.items())
    this = grid.rows[row - 1]
    gaps = sum(not text and (row, column) not in grid.covered for column, text in enumerate(this[1:], 2))
    filled = sum(bool(under) and not text for text, under in zip(this[1:], below[1:], strict=True))
    return wide or (gaps > 0 and filled == gaps and gaps * 3 >= grid.width)


def _tells_apart(grid: Grid, row: int) -> bool:
    """Whether the row below a header tells columns apart that have the same head: ` |  | Li-ion | Na-ion`."""
    below, above = grid.rows[row], [grid.shown(row, column) for column in range(1, grid.width + 1)]
    filled = [above[column] for column, text in enumerate(below) if text]
    same = len(filled) > 1 and len(set(filled)) < len(filled)
    return same and not below[0] and (row + 1, 1) not in grid.covered and not any(is_value(text) for text in below)


def _units_only(row: Sequence[str]) -> bool:
    """A row of units, some perhaps missing: `(MPa) | % | `."""
    texts = [text for text in row if text]
    bracketed = [text for text in texts if is_unit(text)]
    bare = [text for text in texts[1:] if is_unit(f"({text})") and not is_value(text)]
    return bool(texts) and (len(bracketed) == len(texts) or (len(bare) >= 2 and len(bare) >= len(texts) - 1))  # noqa: PLR2004  by chance


def _begins(grid: Grid, row: int, heads: tuple[int, ...], *, after_blank: bool) -> bool:
    """Whether a header begins in a row of the body."""
    texts = grid.rows[row - 1]
    filled = [(column, text) for column, text in enumerate(texts, 1) if text]
    if len(filled) < 2 or row == grid.height:  # noqa: PLR2004  a group row
        return False
    if heads and texts == grid.rows[heads[0] - 1]:
        return True
    if len(filled) > 2 and all((row, column) in grid.marked for column, _ in filled):  # noqa: PLR2004  a stub and a value
        return True
    if any(is_value(text) for _, text in filled):
        return False
    named = sum(is_head(text) and bool(re.search(r"[A-Za-z]{3}", head_of(text).name)) for _, text in filled)
    apart = after_blank and len(filled) > 2 and any(map(is_value, grid.rows[row]))  # noqa: PLR2004  a stub and a value
    return apart or (named * 2 >= len(filled) and named > 1)


def _section(grid: Grid, heads: tuple[int, ...], rows: list[int]) -> Section:
    columns = (
        zip(*(_above(grid, row, last=row == heads[-1]) for row in heads), strict=True) if heads else ((),) * grid.width
    )
    named = tuple(tuple(_distinct(texts)) for texts in columns)
    return Section(heads, tuple(rows), named)


def _distinct(texts: Sequence[str]) -> Iterator[str]:
    """Without empty texts, and without one that is the same as that above it."""
    before = ""
    for text in texts:
        if text and text != before:
            yield text
            before = text


def _above(grid: Grid, row: int, *, last: bool) -> list[str]:
    """The texts of a header row, spans filled; in an upper row without spans, a gap belongs to the text at its left."""
    texts = [grid.shown(row, column) for column in range(1, grid.width + 1)]
    if not last and not grid.spans:
        for column in range(1, len(texts)):
            texts[column] = texts[column] or (texts[column - 1] if column > 1 or texts[0] else "")
    return texts
