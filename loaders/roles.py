"""What the columns of a table hold, and how its rows hang together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from weldgraph.grammar.marks import whole_citation
from weldgraph.grammar.text import tidy
from weldgraph.loaders.grid import Grid
from weldgraph.loaders.heads import Section, is_head, is_value
from weldgraph.loaders.meaning import head_of, head_unit, property_for

Role = Literal["name", "text", "value", "citation"]
"""A cell names its row, is words, holds values, or cites."""

SAMPLE = 60
"""So many cells of a column decide what it holds."""
LONGEST_BLOCK = 40

_CITATIONS = re.compile(
    r"(?:refs?\b\.?|references?|citations?|literature|lit\.|sources?)(?:\s*(?:no|number)?\.?)?", re.IGNORECASE
)
_ORDINAL = re.compile(r"\d+\s?(?:\^\{)?(?:st|nd|rd|th)\b", re.IGNORECASE)
_CITED = re.compile(r"[\[(]?[A-Za-z]?\d{1,4}(?:\s?[,;–-]\s?[A-Za-z]?\d{1,4})*[\])]?|\[[^\[\]]{1,60}\]|[-–—]")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a section.

    Attributes:
        roles: column → what its cells are for.
        stubs: for each part that stands side by side with others, the columns that name its rows.
        period: how many columns such a part has; all of them if there is one.
        lists: whether the columns are lists of their own, so that rows link nothing.
        blocks: row → the name in the middle of the block of rows that it belongs to.
        transposed: whether properties stand in the rows and samples above the columns.
        unit: the column that gives the unit of each row; 0 if there is none.
        comma: whether a comma is the decimal sign.
    """

    roles: dict[int, Role]
    stubs: tuple[tuple[int, ...], ...]
    period: int
    lists: bool
    blocks: dict[int, str]
    transposed: bool
    unit: int
    comma: bool


def columns_of(grid: Grid, section: Section) -> Columns:
    """What the columns of a section hold, judged by their heads and first cells."""
    view = _View(grid, section)
    period = _period(section.columns)
    stubs = tuple(view.stub(start, min(start + period, grid.width + 1)) for start in range(1, grid.width + 1, period))
    unit = view.unit_column(stubs[0])
    return Columns(
        view.roles | ({unit: "name"} if unit else {}),
        stubs,
        period,
        view.independent(),
        view.centred(stubs[0]),
        period == grid.width and view.transposed(stubs[0]),
        unit,
        view.decimal_comma(),
    )


class _View:
    """A section of a table, column by column."""

    def __init__(self, grid: Grid, section: Section) -> None:
        self.grid, self.section, self.width = grid, section, grid.width
        self.roles = {column: self._role(column) for column in range(1, self.width + 1)}

    def _texts(self, column: int) -> list[str]:
        return [text for row in self.section.rows if (text := self.grid.text(row, column))][:SAMPLE]

    def _role(self, column: int) -> Role:
        texts = self._texts(column)
        head = tidy(self.section.columns[column - 1][-1]) if self.section.columns[column - 1] else ""
        cites = sum(bool(_CITED.fullmatch(text) or whole_citation(tidy(text))) for text in texts)
        if texts and (cites * 2 >= len(texts) if _CITATIONS.fullmatch(head.strip(" .")) else _all_cited(texts)):
            return "citation"
        values = [text for text in texts if is_value(text)]
        numbers = any(re.search(r"\d", text) for text in values)  # X is a mark for a missing value, and a name
        return "value" if numbers and len(values) * 2 >= len(texts) and not _categorical(head) else "text"

    def stub(self, start: int, end: int) -> tuple[int, ...]:
        """The columns that name the row: the first, and those right of it that hold names or repeat in blocks."""
        columns = [column for column in range(start, end) if self.roles[column] != "citation"]
        values = [column for column in columns[1:] if not (self._names(column) or self._in_blocks(column))]
        if not values:
            return tuple(columns[:1])  # nothing but names: the first one names the row
        return tuple(column for column in columns if column == columns[0] or column < values[0])

    def _names(self, column: int) -> bool:
        texts = self._texts(column)
        ordinals = any(_ORDINAL.match(tidy(text)) for text in texts)
        return self.roles[column] == "text" and (ordinals or not any(map(is_value, texts)) or not self._unit(column))

    def _unit(self, column: int) -> bool:
        return any(is_head(text) for text in self.section.columns[column - 1])

    def _in_blocks(self, column: int) -> bool:
        """Whether a value stands for several rows: it spans them, and is a set point rather than a result."""
        first, last = (self.section.rows or (0,))[0], (self.section.rows or (0,))[-1]
        spans = sum(
            high > 1 and column == at and first <= row <= last for (row, at), (high, _) in self.grid.spans.items()
        )
        return spans > 1 and self.roles[column] == "value" and _nominal(self.section.columns[column - 1])

    def independent(self) -> bool:
        """Whether columns of different length stand side by side without being rows: lists, each without a gap."""
        lengths = []
        for column in range(1, self.width + 1):
            filled = [bool(self.grid.shown(row, column)) for row in self.section.rows]
            length = sum(filled)
            if not all(filled[:length]):
                return False
            lengths.append(length)
        rows = len(self.section.rows)
        return lengths[0] < rows - 1 and len(set(lengths)) > 2 and lengths[0] > 1  # noqa: PLR2004  not just one that carries on

    def centred(self, stub: tuple[int, ...]) -> dict[int, str]:
        """Row → name that stands in the middle of its block, where the second stub column tells the blocks apart."""
        rows = self.section.rows
        if len(stub) < 2 or not rows or self.grid.shown(rows[0], stub[0]):  # noqa: PLR2004  two stub columns
            return {}
        inner = [_ordinal(self.grid.shown(row, stub[1])) for row in rows]
        for size in range(2, min(len(rows) // 2, LONGEST_BLOCK) + 1):
            cycles = [inner[at : at + size] for at in range(0, len(rows), size)]
            if len(rows) % size or any(_differ(cycle, cycles[0]) for cycle in cycles):
                continue
            found: dict[int, str] = {}
            for at in range(0, len(rows), size):
                names = [text for row in rows[at : at + size] if (text := self.grid.text(row, stub[0]))]
                if len(names) != 1:
                    return {}
                found.update(dict.fromkeys(rows[at : at + size], names[0]))
            return found
        return {}

    def transposed(self, stub: tuple[int, ...]) -> bool:
        """Whether properties stand in the rows and samples above the columns."""
        if not stub:
            return False
        rows = [text for row in self.section.rows[:SAMPLE] if (text := self.grid.shown(row, stub[-1]))]
        columns = [texts[-1] for column, texts in enumerate(self.section.columns, 1) if texts and column not in stub]
        named, above = sum(map(names_property, rows)), sum(map(names_property, columns))
        return bool(rows) and named * 5 >= len(rows) * 3 and above * 2 < max(1, len(columns))

    def unit_column(self, stub: tuple[int, ...]) -> int:
        """A column headed `Unit`, right of one that names the row."""
        heads = {column: tidy(texts[-1]) for column, texts in enumerate(self.section.columns, 1) if texts}
        found = [column for column, text in heads.items() if re.fullmatch(r"(?:SI )?units?", text, re.IGNORECASE)]
        return found[0] if found and stub and found[0] != stub[0] else 0

    def decimal_comma(self) -> bool:
        """Whether the numbers of this table show that a comma is the decimal sign: 0,15 and never a point."""
        texts = [text for column, role in self.roles.items() if role == "value" for text in self._texts(column)]
        commas = [match[1] for text in texts if (match := re.fullmatch(r"[+\-−]?\d+,(\d+)\s?%?", text))]
        return any(len(digits) != 3 for digits in commas) and not any(re.search(r"\d\.\d", text) for text in texts)  # noqa: PLR2004  thousands


@lru_cache(maxsize=8192)
def names_property(text: str) -> bool:
    """Whether a text is the name of a property, or of a quantity with its unit."""
    header = head_of(text)
    letters = len(re.sub(r"[^A-Za-z]", "", header.name))  # a symbol alone may be a sample: A, W, SG
    if (header.unit or letters > 3) and property_for(header.name, head_unit(header))[0]:  # noqa: PLR2004  as above
        return True
    plain = not re.search(r"\d", header.name) or bool(re.search(r"[(\[]", text))
    return bool(header.unit) and bool(re.search(r"[a-z]{4}", header.name)) and plain


def _all_cited(texts: Sequence[str]) -> bool:
    return all(whole_citation(tidy(text)) for text in texts)


def _categorical(head: str) -> bool:
    prop, _ = property_for(head_of(head).name, None)
    return bool(prop and prop.categorical)


def _nominal(heads: Sequence[str]) -> bool:
    props = [property_for(head_of(text).name, None)[0] for text in heads]
    return any(prop and (prop.nominal or prop.exact) for prop in props)


def _period(columns: Sequence[Sequence[str]]) -> int:
    """After how many columns the heads are printed again, side by side; the width of the table if they are not."""
    width = len(columns)
    for period in range(2, width // 2 + 1):
        if width % period == 0 and all(columns) and all(columns[at] == columns[at % period] for at in range(width)):
            return period
    return width


def _ordinal(text: str) -> str:
    """OCR reads 1st as lst."""
    return re.sub(r"^l(?=st$)", "1", tidy(text))


def _differ(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(set(one)) < len(one) or list(one) != list(other)
