"""A place as one says it to somebody who has the paper and not the record."""

import re
from typing import Final

from weldgraph.audit import Source
from weldgraph.printed import Paper

_CELL: Final = re.compile(r"(.+)!R(\d+)C(\d+)")


def spoken(paper: Paper | None, source: Source) -> str:
    """Such as "Table S4, row 3, column 7" or "Main text, Abstract"; the address itself where it is neither."""
    cell = _CELL.fullmatch(source.place)
    if cell:
        label = next((sheet.label for sheet in paper.sheets if sheet.id == cell[1]), cell[1]) if paper else cell[1]
        return f"{label}, row {cell[2]}, column {cell[3]}"
    _, colon, section = source.place.partition(": ")
    return f"{source.document}, {section}" if colon and source.document else source.place
