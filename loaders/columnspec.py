r"""What a LaTeX table prints between its columns: `r@{.}l` is one number in two columns, `S@{${}\pm{}$}S` as well."""

import re

from weldgraph.errors import Refused
from weldgraph.loaders.grid import Piece
from weldgraph.loaders.tex import plain

_GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_STAR = re.compile(rf"\*\s*\{{(\d{{1,2}})\}}\s*({_GROUP})")
_PART = re.compile(rf"([@!<>]|[A-Za-z])\s*(?:\[[^\]]*\])?((?:\s*{_GROUP})*)")
_STARS = 10


def joints(columns: str) -> dict[int, str]:
    """The number of a column → what stands between it and the next, if that is more than space."""
    for _ in range(_STARS):
        columns, changed = _STAR.subn(lambda star: star[2][1:-1] * int(star[1]), columns[:10_000])
        if not changed:
            break
    found: dict[int, str] = {}
    column = 0
    for sign, group in _PART.findall(columns):
        if sign.isalpha():
            column += 1
        elif sign in "@!" and column and (text := _printed(group)):
            found[column] = text
    return {at: text for at, text in found.items() if at < column}


def _printed(group: str) -> str:
    try:
        return plain(group).strip()
    except Refused:
        return ""


def joined(rows: list[list[Piece]], between: dict[int, str]) -> list[list[Piece]]:
    """Rows with the columns made one that a sign sets apart; a heading over both spans one less."""
    if not between:
        return rows
    made: list[list[Piece]] = []
    for row in rows:
        line: list[Piece] = []
        column, joint = 1, ""
        for piece in row:
            inside = sum(at in between for at in range(column, column + piece.columns - 1))
            narrow = piece._replace(columns=piece.columns - inside)
            if joint and line:
                left = line.pop()
                text = f"{left.text}{joint}{piece.text}" if left.text and piece.text else left.text + piece.text
                narrow = left._replace(text=text, columns=left.columns + narrow.columns - 1)
            line.append(narrow)
            column += piece.columns
            joint = between.get(column - 1, "")
        made.append(line)
    return made
