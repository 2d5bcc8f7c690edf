"""The cells of a table in plain text, by tabs, by the places of its columns, or by single spaces.

Each function takes the lines of one table and gives its rows, how many of them are header, and why no value may be read
from it ("" if values may).
"""

import re
from collections.abc import Sequence

from weldgraph.errors import Refused
from weldgraph.loaders import tex
from weldgraph.loaders.grid import Piece
from weldgraph.loaders.markup import tidy

Cells = tuple[list[list[Piece]], int, str]

VALUE = re.compile(r"[~≈∼<>≤≥±+\-−–]{0,2}\s?\.?\d|[\-−–—/]$|n\.?\s?[ad]\.?$|none$|\[\d", re.IGNORECASE)
_TOKEN = re.compile(
    r"[~≈∼<>≤≥+\-−–]?\d+(?:[.,]\d+)*(?:[±(/–\-−]\(?\d+(?:[.,]\d+)*\)?)*%?[*†‡]?|[-−–—]|N\.?A\.?|n\.?[ad]\.?|\[\d+(?:[,–-]\d+)*\]"
)
_ELEMENTS = (
    "H|He|Li|Be|B|C|N|O|F|Ne|Na|Mg|Al|Si|P|S|Cl|Ar|K|Ca|Sc|Ti|V|Cr|Mn|Fe|Co|Ni|Cu|Zn|Ga|Ge|As|Se|Br|Kr|Rb|Sr|Y|Zr|Nb|Mo|Tc|"
    "Ru|Rh|Pd|Ag|Cd|In|Sn|Sb|Te|I|Xe|Cs|Ba|La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Ho|Er|Tm|Yb|Lu|Hf|Ta|W|Re|Os|Ir|Pt|Au|Hg|Tl|Pb|Bi|Th|U"
)
_APART = re.compile(
    rf"((?:^|[^A-Za-z])(?:{_ELEMENTS})+\)?)\s+_\{{([^{{}}]+)\}}\s+(?=(?:{_ELEMENTS})+(?![A-Za-z])|[/@)])"
)
_BARE = re.compile(r"(?<=\S)( ?)([\^_])([A-Za-z0-9+\-−]{1,4})(?![\w{])")
_LONG = 2000  # longer lines are no formulas
_MATH = re.compile(r"\$([^$\n]{1,200})\$")
_FIELD = re.compile(r"\S+(?: \S+)*")

Field = tuple[int, int, str]
"""Where a field of a line begins and ends, and its text."""


def clean(text: str) -> str:
    """A cell or line with its scripts joined to what they belong to."""
    if "$" in text:
        text = _MATH.sub(lambda math: _math(math[1]), text)
    text = _BARE.sub(r"\1\2{\3}", text)
    text = re.sub(r"([\u2080-\u209c]+)", lambda run: "_{" + tidy(run[1])[2:-1] + "}", text)
    while len(text) < _LONG and (joined := _APART.sub(r"\1_{\2}", text)) != text:
        text = joined
    return tidy(text.replace("\r", " "))


def _math(source: str) -> str:
    r"""A formula; where `\r` of a `\right)` was taken for a control character, `ight)` is left of it."""
    if "\\left" in source and "\\right" not in source:
        source = re.sub(r"\s*\bight(?=\s*[)\]}|.])|\s+ight(?=[)\]])", "", source)
    try:
        return tex.plain(source)
    except Refused:
        return source


def usual_width(rows: Sequence[Sequence[object]]) -> int:
    """The number of fields that most rows have, the larger one of two."""
    widths = [len(row) for row in rows]
    return max(set(widths), key=lambda width: (widths.count(width), width), default=0)


def values_at_end(line: str) -> list[str]:
    """The values a line ends with: `SiCN traditional 1.12 13 86.6` → 1.12, 13, 86.6."""
    values: list[str] = []
    for word in reversed(line.split()):
        if not _TOKEN.fullmatch(word):
            break
        values.append(word)
    return values[::-1]


def tabbed(lines: list[str]) -> Cells:
    """A cell ends at a tab."""
    return [[Piece(clean(cell)) for cell in line.split("\t")] for line in lines], 0, ""


def aligned(lines: list[str]) -> Cells:
    """Columns are where the rows that have all fields put them; other lines must fit between."""
    rows = [[(field.start(), field.end(), field[0]) for field in _FIELD.finditer(line.expandtabs())] for line in lines]
    rows = [row for row in rows if row]
    usual = usual_width(rows)
    full = [row for row in rows if len(row) == usual]
    left = [min(row[column][0] for row in full) for column in range(usual)]
    right = [max(row[column][1] for row in full) for column in range(usual)]
    values = [
        len(row) == usual and sum(bool(VALUE.match(text)) for *_, text in row[1:]) * 2 >= usual - 1 for row in rows
    ]
    heads = values.index(True) if True in values else 0
    if any(one >= other for one, other in zip(right, left[1:], strict=False)):
        return [[Piece(clean(text)) for *_, text in row] for row in rows], 0, _UNSET
    spanning: list[list[Piece]] = []
    named: list[list[str]] = [[] for _ in range(usual)]
    known = {place: column for column, place in enumerate(left)}
    for row in rows[:heads]:
        parts = [part for field in row for part in _cut(field, left, right, known)]
        columns = [_columns(part, left, right) for part in parts]
        if any(len(under) > 1 for under in columns):
            spanning.append(_spread(parts, columns, usual))
            continue
        for part, under in zip(parts, columns, strict=True):
            named[under[0]].append(part[2])
            known.setdefault(part[0], under[0])
    body: list[list[str]] = []
    for row in rows[heads:]:
        cells = [""] * usual
        for part in row:
            under = _columns(part, left, right)
            if len(under) > 1:
                return [[Piece(clean(text)) for *_, text in each] for each in rows], 0, _UNSET
            cells[under[0]] = f"{cells[under[0]]} {part[2]}".strip()
        if body and cells[0][:1].islower() and not any(cells[1:]):  # a name that goes on in the next line
            body[-1][0] += " " + cells[0]
        else:
            body.append(cells)
    head = [Piece(clean("\n".join(words)), header=True) for words in named]
    top = [*spanning, head] if heads else []
    return [*top, *([Piece(clean(cell)) for cell in cells] for cells in body)], len(top), ""


def _columns(field: Field, left: list[int], right: list[int]) -> list[int]:
    """The columns that a field stands in; if it stands between two, the nearer one."""
    inside = [at for at in range(len(left)) if field[0] < right[at] and field[1] > left[at]]
    return inside or [min(range(len(left)), key=lambda at: min(abs(field[0] - right[at]), abs(left[at] - field[1])))]


def _cut(field: Field, left: list[int], right: list[int], known: dict[int, int]) -> list[Field]:
    """A heading with one space only before the unit of the next column, which starts where that column does."""
    parts = []
    start, text = field[0], field[2]
    for space in re.finditer(" ", field[2]):
        at = field[0] + space.end()
        under = known.get(at)
        if under and field[2][space.end()] in "([" and right[under - 1] <= at and field[0] < left[under]:
            parts.append((start, at - 1, field[2][start - field[0] : at - 1 - field[0]]))
            start, text = at, field[2][at - field[0] :]
    return [*parts, (start, field[1], text)]


def _spread(parts: list[Field], columns: list[list[int]], width: int) -> list[Piece]:
    """A row of headings that stand over several columns."""
    pieces: list[Piece] = []
    at = 0
    for part, under in zip(parts, columns, strict=True):
        pieces.extend([Piece("", header=True)] * (under[0] - at))
        pieces.append(Piece(clean(part[2]), columns=len(under), header=True))
        at = under[-1] + 1
    return [*pieces, *[Piece("", header=True)] * (width - at)]


def flat(lines: list[str]) -> Cells:
    """A name and the values after it. Which words head which column is told only by as many units in brackets."""
    counts = [len(values_at_end(line)) for line in lines]
    first = next(
        at
        for at, (line, count) in enumerate(zip(lines, counts, strict=True))
        if count > 1 and len(line.split()) > count
    )
    usual = max(set(counts[first:]), key=lambda count: (count > 1, counts[first:].count(count), count))
    rows: list[list[Piece]] = []
    odd = False
    for line, count in zip(lines[first:], counts[first:], strict=True):
        words = line.split()
        if not words:
            continue
        if count == usual:
            rows.append([Piece(clean(" ".join(words[:-count]))), *(Piece(clean(word)) for word in words[-count:])])
        else:
            odd = True
            rows.append([Piece(clean(line)), *[Piece("")] * usual])
    head = [line for line in lines[:first] if line.strip()]
    named = _heads(head, usual)
    if named:
        return [[Piece(clean(name), header=True) for name in named], *rows], 1, _ODD if odd else ""
    text = " ".join(map(clean, head))
    top = [[Piece(text, columns=usual + 1, header=True)]] if text else []
    return [*top, *rows], len(top), _UNNAMED


def stacked(lines: list[str]) -> Cells:
    """One cell a line. The names that begin the rows come at equal distances; what stands before them are the heads."""
    cells = [line.strip() for line in lines if line.strip()]
    first, width = row_width(cells)
    rows = [[Piece(clean(cell)) for cell in cells[at : at + width]] for at in range(first, len(cells), width)]
    heads = [Piece(clean(cell), header=True) for cell in cells[:first]]
    if len(heads) == width:
        return [heads, *rows], 1, ""
    text = " ".join(head.text for head in heads)
    top = [[Piece(text, columns=width, header=True)]] if text else []
    return [*top, *rows], len(top), _STACKED


def row_width(cells: Sequence[str]) -> tuple[int, int]:
    """Of cells one below the other: where the first row begins, and how many cells a row has; (0, 0) if none."""
    values = [bool(VALUE.match(cell)) for cell in cells]
    names = [at for at, value in enumerate(values) if not value and values[at + 1 : at + 2] == [True]]
    if len(names) < 2:  # noqa: PLR2004  two rows
        return 0, 0
    width = names[1] - names[0]
    regular = all(values[names[0] + 1 : names[1]]) and names == list(range(names[0], names[-1] + 1, width))
    whole = (len(cells) - names[0]) % width == 0
    return (names[0], width) if regular and whole and width > 1 else (0, 0)


_STACKED = "one cell stands below the other, and the heads are not as many as the columns; give the table as CSV."
_UNSET = "the columns of this table are not set apart by spaces in every line; give it as CSV."
_ODD = "some rows have another number of values, so that it is open which column they are of; give the table as CSV."
_UNNAMED = "single spaces leave it open which words head which column; give the table as CSV."


def _heads(head: list[str], values: int) -> list[str]:
    """One line of headings, each value column with a unit in brackets behind its name."""
    if len(head) != 1:
        return []
    parts = re.findall(r"[^()\[\]]+[(\[][^()\[\]]*[)\]]", head[0])
    rest = head[0][sum(map(len, parts)) :].strip()
    if len(parts) != values or rest:
        return []
    name, _, unit = parts[0].strip().partition(" ")
    return [name, unit, *(part.strip() for part in parts[1:])] if unit else []
