"""Files of tables → readings: each cell read right, or left as it is with the reason.

    for table in read_file("paper.xml"):
        table.readings, table.problems

A cell with a digit is read, names its row, is a citation, or is a problem; none is lost.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.cells import CellReading, HeldCondition, Problem, Whole
from weldgraph.loaders.grid import Grid, address
from weldgraph.loaders.meaning import chosen
from weldgraph.loaders.structure import arrange
from weldgraph.loaders.tables import read_tables

__all__ = ["CellReading", "HeldCondition", "Problem", "TableReading", "read_file", "read_grid", "render", "to_json"]

MAX_READ = 250_000
"""Cells of a table that are read; a larger one is raw data."""


@dataclass(slots=True)
class TableReading:
    """A table, read.

    Attributes:
        id, label, caption: of the table.
        grid: its cells.
        readings, problems: in the order of the cells.
        unmatched: heads that name no property of the ontology, in their order.
        explained: addresses of header cells, titles, group rows and notes.
    """

    id: str
    label: str
    caption: str
    grid: Grid
    readings: list[CellReading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    explained: frozenset[str] = frozenset()


def read_file(path: Path | str) -> list[TableReading]:
    """All tables of a file, read.

    Raises:
        Refused: nobody reads the file, it is broken or too large, or there is no table in it.
    """
    path = Path(path)
    grids = read_tables(path)
    if sum(grid.height * grid.width for grid in grids) > MAX_READ:
        raise Refused(f"the tables have more than {MAX_READ:,} cells; raw data belongs in raw/.", place=path.name)
    return [read_grid(grid) for grid in grids]


def read_grid(grid: Grid) -> TableReading:
    """A table, read."""
    structure = arrange(grid)
    made = TableReading(grid.id, grid.label, structure.caption, grid)
    whole = Whole(grid, structure.caption, structure.notes)
    unmatched: dict[str, None] = {}
    for slot in structure.slots:
        try:
            found = list(whole.read(slot))
        except Refused as refused:
            made.problems.append(Problem(address(slot.row, slot.column), slot.printed, refused.sentence))
            continue
        made.readings.extend(found)
        if slot.names and any(one.value is not None or one.lower is not None for one in found):
            unmatched.update(dict.fromkeys(chosen(slot.names) for one in found if one.property is None))
    made.unmatched = list(unmatched)
    made.explained = frozenset(address(*place) for place in structure.explained)
    return made


# --- for programs, and for eyes


def to_json(tables: Iterable[TableReading]) -> dict[str, Any]:
    """The readings as plain values: {"tables": [{"id", "label", "caption", "readings", "problems"}]}."""
    return {
        "tables": [
            {
                "id": table.id,
                "label": table.label,
                "caption": table.caption,
                "readings": [_plain(reading) for reading in table.readings],
                "problems": [asdict(problem) for problem in table.problems],
            }
            for table in tables
        ]
    }


def _plain(reading: CellReading) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(reading).items()}


def render(table: TableReading, *, rows: int = 60) -> Any:
    """The table for eyes: cells as printed, problem cells marked, and why; a rich renderable.

    Args:
        table: as read.
        rows: at most so many rows are shown, and how many are left out is said.
    """
    from rich.console import Group  # noqa: PLC0415  only where people look
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    wrong = {problem.address for problem in table.problems}
    title = ". ".join(filter(None, (table.label or table.id, table.caption)))
    shown = Table(title=Text(title), show_header=False, show_lines=False)
    for _ in range(table.grid.width):
        shown.add_column(overflow="fold")
    for row, texts in enumerate(table.grid.rows[:rows], 1):
        cells = [
            Text(f"✗ {text}", style="bold red") if address(row, column) in wrong else Text(text)
            for column, text in enumerate(texts, 1)
        ]
        shown.add_row(*cells)
    values = sum(one.value is not None or one.lower is not None or one.missing is not None for one in table.readings)
    lines = [f"{values} values, {len(table.problems)} cells not read"]
    if table.grid.height > rows:
        lines.append(f"{table.grid.height - rows} rows more")
    if table.unmatched:
        lines.append("not in the ontology: " + "; ".join(text.replace("\n", " ") for text in table.unmatched))
    lines.extend(f"✗ {one.address} {one.printed!r}: {one.message}" for one in table.problems[:rows])
    return Group(shown, *map(Text, lines))
