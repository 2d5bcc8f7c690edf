"""What each cell of a table is, and what its row, column, group, caption and footnotes say about it.

A grid goes in, a row of `Slot`s comes out: nothing is read as a number here, and nothing is lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from weldgraph.grammar.text import tidy
from weldgraph.loaders.grid import Grid
from weldgraph.loaders.heads import Section, is_head, is_unit, is_value, notes, sections, titles
from weldgraph.loaders.meaning import head_of
from weldgraph.loaders.roles import Role, columns_of, names_property

_LABELLED = re.compile(r"[~<>]?[\d.]+ \([A-Za-z][A-Za-z -]*\)(?: [~<>]?[\d.]+ \([A-Za-z][A-Za-z -]*\))+")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
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
    """A section of a table, and what carries on in it from row to row."""

    def __init__(self, grid: Grid, section: Section) -> None:
        self.grid, self.section, self.width = grid, section, grid.width
        self.columns = columns_of(grid, section)
        self.following = dict(pairwise(section.rows))
        self.group: tuple[str, ...] = ()
        self.carried: dict[int, str] = {}

    def row(self, row: int, explained: set[tuple[int, int]]) -> Iterator[Slot]:
        """The cells of a row; a group row gives none."""
        filled = [column for column in range(1, self.width + 1) if self.grid.shown(row, column)]
        if self._is_group(row, filled):
            self.group = (self.grid.shown(row, filled[0]),)
            self.carried.clear()
            explained.add((row, filled[0]))
            return
        roles = self.columns.roles
        texts = [self.grid.shown(row, column) for column in range(1, self.width + 1)]
        cited = next((texts[column - 1] for column in filled if roles[column] == "citation"), "")
        lines = parallel(texts, roles)
        for number, stub in enumerate(self.columns.stubs):
            first = number * self.columns.period + 1
            labels, held, said = self._labels(row, stub)
            for column in range(first, min(first + self.columns.period, self.width + 1)):
                if text := self.grid.text(row, column):
                    slot = Slot(row, column, text, roles[column], labels, held=held, cited=cited, decisions=said)
                    yield self._slot(slot, stub, lines)

    def _is_group(self, row: int, filled: list[int]) -> bool:
        text = self.grid.text(row, filled[0]) if filled else ""
        wide = self.grid.spans.get((row, filled[0]), (1, 1))[1] == self.width if filled else False
        following = self.following.get(row)
        if not text or self.width == 1 or self.columns.lists or following is None:
            return False
        if wide:
            return True
        alone = len(filled) == 1 and filled[0] == 1 and (row, 1) not in self.grid.spans and not is_value(text)
        return alone and bool(self.grid.text(following, 1)) and "value" in self.columns.roles.values()

    def _labels(
        self, row: int, stub: tuple[int, ...]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
        """The names of a row, what of them may be a condition, and what was decided."""
        if self.columns.lists:
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
                if place == 0 and row in self.columns.blocks:
                    text = self.columns.blocks[row]
                    decisions.append(f"'{text}' is taken to name the block of rows in whose middle it stands")
                elif not self.columns.blocks and (text := self.carried.get(column, "")):
                    decisions.append(f"the empty cell is read as '{text}' above it")
            elif text != self.carried.get(column):
                for inner in stub[place:]:
                    self.carried.pop(inner, None)
                self.carried[column] = text
            if text:
                texts.append(text)
                held.append((text, " ".join(self.section.columns[column - 1])))
        return (*self.group, *texts), tuple(held), tuple(decisions)

    def _slot(self, slot: Slot, stub: tuple[int, ...], lines: int) -> Slot:
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
        unit = self.grid.shown(slot.row, self.columns.unit) if self.columns.unit else ""
        names, more = self._naming(slot.labels, heads, unit if re.search(r"\w|%", unit) else "")
        said, reads = (*said, *more), ""
        if lines and slot.role == "value":
            reads = "\n".join(tidy(slot.printed).split(" "))
            said = (*said, f"{lines} values stand for the {lines} names of the row; their line breaks are lost")
        elif slot.role == "value" and _LABELLED.fullmatch(slot.printed):
            reads = re.sub(r"(?<=\)) ", "\n", slot.printed)
            said = (*said, "values with a word in brackets each are read as lines; their line breaks are lost")
        elif self.columns.comma and slot.role == "value" and _COMMA.search(slot.printed):
            reads = _COMMA.sub(".", slot.printed)
            said = (*said, "the comma is read as the decimal sign, as throughout this table")
        return replace(slot, heads=heads, names=names, decisions=said, reads=reads)

    def _naming(
        self, labels: tuple[str, ...], heads: tuple[str, ...], unit: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The texts that may name the property of a value, the surest first."""
        rows, columns = labels[::-1], _joined(heads)[::-1]
        if unit:
            named = tuple(text if is_head(text) else f"{text} ({unit})" for text in labels if text != unit)
            return (*named, *columns), ("the unit is that of the row's own column of units",)
        if self.columns.transposed:
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


def parallel(texts: Sequence[str], roles: dict[int, Role]) -> int:
    """How many names stand in the first cell of a row, if each cell of values has as many, with spaces between."""
    if not texts or "\n" in texts[0]:
        return 0
    count = len(texts[0].split(" "))
    listed = [text for column, text in enumerate(texts, 1) if roles[column] == "value" and text]
    plain = [re.fullmatch(r"[+\-−]?\d+(?:\.\d+)?(?: [+\-−]?\d+(?:\.\d+)?)+", text) for text in listed]
    same = all(match and len(match[0].split(" ")) == count for match in plain)
    return count if count > 1 and listed and same else 0
