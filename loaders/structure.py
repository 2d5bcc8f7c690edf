"""What each cell of a table is, and what its row, column, group, caption and footnotes say about it.

A grid goes in, a row of `Slot`s comes out: nothing is read as a number here, and nothing is lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from weldgraph.loaders.grid import Grid
from weldgraph.loaders.heads import Section, is_head, is_unit, is_value, notes, sections, titles
from weldgraph.loaders.meaning import head_of, property_for
from weldgraph.marks import whole_citation
from weldgraph.printed import tidy

Role = Literal["name", "text", "value", "citation"]
"""A cell names its row, is words, holds values, or cites."""

SAMPLE = 60
"""So many cells of a column decide what it holds."""

_CITATIONS = re.compile(
    r"(?:refs?\b\.?|references?|citations?|literature|lit\.|sources?)(?:\s*(?:no|number)?\.?)?", re.IGNORECASE
)
_ORDINAL = re.compile(r"\d+\s?(?:\^\{)?(?:st|nd|rd|th)\b", re.IGNORECASE)
_LABELLED = re.compile(r"[~<>]?[\d.]+ \([A-Za-z][A-Za-z -]*\)(?: [~<>]?[\d.]+ \([A-Za-z][A-Za-z -]*\))+")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_CITED = re.compile(r"[\[(]?[A-Za-z]?\d{1,4}(?:\s?[,;–-]\s?[A-Za-z]?\d{1,4})*[\])]?|\[[^\[\]]{1,60}\]|[-–—]")
_MARKED = re.compile(
    r"(?:^|(?<=[;.,\s}]))(?:\^\{\[?([a-z*†‡§#\d])\]?\}|\[([a-z])\]|([*†‡§#^]{1,2})(?=[A-Z])|\(?([a-h])\)\s)"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of the body in its place.

    Attributes:
        row, column: from 1.
        printed: its text.
        role: what it is for.
        labels: what names the row: group rows outermost, then its stub cells.
        heads: what stands above the column, outermost first.
        names: texts that may name the property and the unit, the surest first.
        held: texts that may say what held: stub cells that read as a condition, with the head of their column.
        cited: the cell of the row's reference column.
        decisions: sentences.
        reads: what is read in place of `printed`: with a decimal point for a comma, with line breaks that were lost.
    """

    row: int
    column: int
    printed: str
    role: Role
    labels: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    held: tuple[tuple[str, str], ...] = ()
    cited: str = ""
    decisions: tuple[str, ...] = ()
    reads: str = ""


@dataclass(slots=True)
class Structure:
    """A table taken apart.

    Attributes:
        caption: with the titles that stand in the table itself.
        notes: mark → footnote; "" → those without a mark.
        slots: the cells of the body that hold something, row by row.
        explained: header cells, titles, group rows and notes, as (row, column).
    """

    caption: str
    notes: dict[str, str]
    slots: Iterator[Slot]
    explained: set[tuple[int, int]] = field(default_factory=set)


def arrange(grid: Grid) -> Structure:
    """The cells of a grid, each with what is said about it elsewhere in the table."""
    top, bottom = titles(grid), grid.height - notes(grid)
    own = [" ".join(filter(None, row)) for row in (*grid.rows[:top], *grid.rows[bottom:])]
    foot = [*grid.footnotes, *own[top:]]
    made = Structure(" ".join([*filter(None, own[:top]), grid.caption]).strip(), footnotes(foot), iter(()))
    outside = [*range(1, top + 1), *range(bottom + 1, grid.height + 1)]
    made.explained.update(
        (row, column) for row in outside for column in range(1, grid.width + 1) if grid.text(row, column)
    )
    made.slots = _slots(grid, made)
    return made


def footnotes(paragraphs: Sequence[str]) -> dict[str, str]:
    """`^{a}At 25 °C. ^{b}Calculated.` → {"a": "At 25 °C.", "b": "Calculated."}; without a mark under ""."""
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        marks = list(_MARKED.finditer(paragraph))
        if not marks or marks[0].start():
            first = paragraph[: marks[0].start() if marks else None].strip()
            found[""] = f"{found.get('', '')} {first}".strip()
        for mark, following in zip(marks, [*marks[1:], None], strict=False):
            sign = next(filter(None, mark.groups()))
            found[sign] = paragraph[mark.end() : following.start() if following else None].strip(" ;,")
    return found


def _slots(grid: Grid, made: Structure) -> Iterator[Slot]:
    for section in sections(grid):
        made.explained.update(
            (row, column) for row in section.heads for column in range(1, grid.width + 1) if grid.text(row, column)
        )
        part = _Part(grid, section)
        for row in section.rows:
            yield from part.row(row, made.explained)


class _Part:
    """A section of a table: what its columns hold, and what carries on from row to row."""

    def __init__(self, grid: Grid, section: Section) -> None:
        self.grid, self.section = grid, section
        self.width = grid.width
        self.period = _period(section.columns)
        self.roles = {column: self._role(column) for column in range(1, self.width + 1)}
        self.lists = self._independent()
        self.stubs = [self._stub(start) for start in range(1, self.width + 1, self.period)]
        self.group: tuple[str, ...] = ()
        self.carried: dict[int, str] = {}
        self.blocks = self._centred()
        self.transposed = self._transposed()
        self.comma = self._decimal_comma()

    # what a column holds

    def _texts(self, column: int) -> list[str]:
        return [text for row in self.section.rows if (text := self.grid.text(row, column))][:SAMPLE]

    def _role(self, column: int) -> Role:
        texts = self._texts(column)
        head = tidy(self.section.columns[column - 1][-1]) if self.section.columns[column - 1] else ""
        cites = sum(bool(_CITED.fullmatch(text) or whole_citation(tidy(text))) for text in texts)
        if texts and (cites * 2 >= len(texts) if _CITATIONS.fullmatch(head.strip(" .")) else _all_cited(texts)):
            return "citation"
        values = sum(map(is_value, texts))
        return "value" if texts and values * 2 >= len(texts) and not _categorical(head) else "text"

    def _stub(self, start: int) -> list[int]:
        """The columns that name the row: the first, and those right of it that hold names or repeat in blocks."""
        columns = [at for at in range(start, min(start + self.period, self.width + 1)) if self.roles[at] != "citation"]
        stub = columns[:1]
        for column in columns[1:]:
            if not (self._names(column) or self._in_blocks(column)):
                return stub
            stub.append(column)
        return columns[:1]  # nothing but names: the first one names the row

    def _names(self, column: int) -> bool:
        texts = self._texts(column)
        ordinals = any(_ORDINAL.match(tidy(text)) for text in texts)
        return self.roles[column] == "text" and (ordinals or not any(map(is_value, texts)) or not self._unit(column))

    def _unit(self, column: int) -> bool:
        return any(is_head(text) for text in self.section.columns[column - 1])

    def _in_blocks(self, column: int) -> bool:
        """Whether a value stands for several rows: it spans them, and is a set point rather than a result."""
        spans = sum(
            size[0] > 1
            for place, size in self.grid.spans.items()
            if place[1] == column and place[0] in self.section.rows
        )
        return spans > 1 and self.roles[column] == "value" and _nominal(self.section.columns[column - 1])

    # what carries on

    def _independent(self) -> bool:
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

    def _centred(self) -> dict[int, str]:
        """Row → name that stands in the middle of its block, where the second stub column tells the blocks apart."""
        rows, stub = self.section.rows, self.stubs[0]
        if len(stub) < 2 or not rows or self.grid.shown(rows[0], stub[0]):  # noqa: PLR2004  two stub columns
            return {}
        inner = [_ordinal(self.grid.shown(row, stub[1])) for row in rows]
        for size in range(2, len(rows) // 2 + 1):
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

    def _transposed(self) -> bool:
        """Whether properties stand in the rows and samples above the columns."""
        if not self.stubs[0] or self.period < self.width:
            return False
        stub = self.stubs[0][-1]
        rows = [text for row in self.section.rows[:SAMPLE] if (text := self.grid.shown(row, stub))]
        columns = [
            texts[-1] for column, texts in enumerate(self.section.columns, 1) if texts and column not in self.stubs[0]
        ]
        named, above = sum(map(names_property, rows)), sum(map(names_property, columns))
        return bool(rows) and named * 5 >= len(rows) * 3 and above * 2 < max(1, len(columns))

    def _decimal_comma(self) -> bool:
        """Whether the numbers of this table show that a comma is the decimal sign: 0,15 and never a point."""
        texts = [text for column, role in self.roles.items() if role == "value" for text in self._texts(column)]
        commas = [match[1] for text in texts if (match := re.fullmatch(r"[+\-−]?\d+,(\d+)\s?%?", text))]
        return any(len(digits) != 3 for digits in commas) and not any(re.search(r"\d\.\d", text) for text in texts)  # noqa: PLR2004  thousands

    # the cells of a row

    def row(self, row: int, explained: set[tuple[int, int]]) -> Iterator[Slot]:
        """The cells of a row; a group row gives none."""
        filled = [column for column in range(1, self.width + 1) if self.grid.shown(row, column)]
        if self._is_group(row, filled):
            self.group = (self.grid.shown(row, filled[0]),)
            self.carried.clear()
            explained.add((row, filled[0]))
            return
        cited = next((self.grid.shown(row, column) for column in filled if self.roles[column] == "citation"), "")
        lines = parallel([self.grid.shown(row, column) for column in range(1, self.width + 1)], self.roles)
        for number, stub in enumerate(self.stubs):
            first = number * self.period + 1
            labels, held, decisions = self._labels(row, stub)
            for column in range(first, min(first + self.period, self.width + 1)):
                if self.grid.text(row, column):
                    yield self._slot(
                        Slot(
                            row,
                            column,
                            self.grid.text(row, column),
                            self.roles[column],
                            labels,
                            (),
                            (),
                            held,
                            cited,
                            decisions,
                        ),
                        stub,
                        lines,
                    )

    def _is_group(self, row: int, filled: list[int]) -> bool:
        text = self.grid.text(row, filled[0]) if filled else ""
        wide = self.grid.spans.get((row, filled[0]), (1, 1))[1] == self.width if filled else False
        if not text or self.width == 1 or self.lists or row == self.section.rows[-1]:
            return False
        if wide:
            return True
        alone = len(filled) == 1 and filled[0] == 1 and (row, 1) not in self.grid.spans and not is_value(text)
        return (
            alone
            and bool(self.grid.text(self.section.rows[self.section.rows.index(row) + 1], 1))
            and self._has_values()
        )

    def _has_values(self) -> bool:
        return "value" in self.roles.values()

    def _labels(
        self, row: int, stub: list[int]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
        """The names of a row, what of them may be a condition, and what was decided."""
        if self.lists:
            return (
                (),
                (),
                ("the columns end in different rows, so that they are lists of their own; their rows are not linked",),
            )
        texts: list[str] = []
        held: list[tuple[str, str]] = []
        decisions: list[str] = []
        for place, column in enumerate(stub):
            text = self.grid.shown(row, column)
            if not self.grid.text(row, column) and not text:
                if place == 0 and row in self.blocks:
                    text = self.blocks[row]
                    decisions.append(f"'{text}' is taken to name the block of rows in whose middle it stands")
                elif not self.blocks and (text := self.carried.get(column, "")):
                    decisions.append(f"the empty cell is read as '{text}' above it")
            elif text != self.carried.get(column):
                for inner in stub[place:]:
                    self.carried.pop(inner, None)
                self.carried[column] = text
            if text:
                texts.append(text)
                held.append((text, " ".join(self.section.columns[column - 1])))
        return (*self.group, *texts), tuple(held), tuple(decisions)

    def _slot(self, slot: Slot, stub: list[int], lines: int) -> Slot:
        """The slot with what names it, and with what is to be read in it."""
        heads = self.section.columns[slot.column - 1]
        own = self.grid.decisions.get((slot.row, slot.column))
        said = (*slot.decisions, own) if own else slot.decisions
        if slot.column in stub:
            place = stub.index(slot.column)
            role: Role = "value" if slot.role == "value" and is_value(slot.printed) else "name"
            labels = slot.labels[: len(self.group) + place]
            return replace(
                slot, role=role, labels=labels, heads=heads, names=heads[::-1], held=slot.held[:place], decisions=said
            )
        names, more = self._naming(slot.labels, heads)
        said, reads = (*said, *more), ""
        if lines and slot.role == "value":
            reads = "\n".join(tidy(slot.printed).split(" "))
            said = (*said, f"{lines} values stand for the {lines} names of the row; their line breaks are lost")
        elif slot.role == "value" and _LABELLED.fullmatch(slot.printed):
            reads = re.sub(r"(?<=\)) ", "\n", slot.printed)
            said = (*said, "values with a word in brackets each are read as lines; their line breaks are lost")
        elif self.comma and slot.role == "value" and _COMMA.search(slot.printed):
            reads = _COMMA.sub(".", slot.printed)
            said = (*said, "the comma is read as the decimal sign, as throughout this table")
        return replace(slot, heads=heads, names=names, decisions=said, reads=reads)

    def _naming(self, labels: tuple[str, ...], heads: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The texts that may name the property of a value, the surest first."""
        rows, columns = labels[::-1], _joined(heads)[::-1]
        if self.transposed:
            return (*rows, *columns), ()
        innermost = rows[0] if rows else ""
        if innermost and is_head(innermost) and names_property(innermost) and not any(map(names_property, columns)):
            return (innermost, *columns), (
                f"'{innermost}' of the row, not the head of the column, tells property and unit",
            )
        groups = tuple(text for text in self.group if is_head(text) or names_property(text))
        return (*columns, *groups), ()


def _joined(heads: tuple[str, ...]) -> tuple[str, ...]:
    """Heads with the unit that stands below a name set behind it."""
    if len(heads) > 1 and (is_unit(heads[-1]) or is_unit(f"({heads[-1]})")) and not head_of(heads[-2]).unit:
        unit = heads[-1] if is_unit(heads[-1]) else f"({heads[-1]})"
        return (*heads[:-2], f"{heads[-2]} {unit}")
    return heads


@lru_cache(maxsize=8192)
def names_property(text: str) -> bool:
    """Whether a text is the name of a property, or of a quantity with its unit."""
    header = head_of(text)
    if property_for(header.name, None)[0]:
        return True
    return bool(header.unit) and bool(re.search(r"[a-z]{4}", header.name)) and not re.search(r"\d", header.name)


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


def parallel(texts: Sequence[str], roles: dict[int, Role]) -> int:
    """How many names stand in the first cell of a row, if each cell of values has as many, with spaces between."""
    if not texts or "\n" in texts[0]:
        return 0
    count = len(texts[0].split(" "))
    listed = [text for column, text in enumerate(texts, 1) if roles[column] == "value" and text]
    plain = [re.fullmatch(r"[+\-−]?\d+(?:\.\d+)?(?: [+\-−]?\d+(?:\.\d+)?)+", text) for text in listed]
    same = all(match and len(match[0].split(" ")) == count for match in plain)
    return count if count > 1 and listed and same else 0


def _ordinal(text: str) -> str:
    """OCR reads 1st as lst."""
    return re.sub(r"^l(?=st$)", "1", tidy(text))


def _differ(one: Sequence[str], other: Sequence[str]) -> bool:
    return len(set(one)) < len(one) or list(one) != list(other)
