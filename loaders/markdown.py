"""Tables of Markdown documents, written by hand or by converters of PDF.

Source   GitHub Flavored Markdown, tables: https://github.github.com/gfm/#tables-extension-; parsed by markdown-it-py.
Gives    pipe tables and HTML tables within; <sup>, <sub>, <br>, $math$ and ^x^ as markup; caption or heading.
Drops    bold, italics, links, images. The line of dashes is no row.
Example  |Sample|Capacity<br>(mAh g<sup>−1</sup>)|
         |---|---|
         |A|372|
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders import html, tex
from weldgraph.loaders.captions import Line, around
from weldgraph.loaders.encoding import decode, is_text
from weldgraph.loaders.extra import extra
from weldgraph.loaders.grid import MAX_CELLS, Grid, Piece, lay_out
from weldgraph.loaders.markup import tidy

NAME = "Markdown"
SUFFIXES = frozenset({".md", ".markdown", ".mmd", ".qmd", ".rmd"})

MAX_SOURCE = 20_000_000
_RULER = re.compile(
    rb"(?m)^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t\r]*$|^[ \t>]*\|[ \t]*:?-{2,}:?[ \t]*\|"
)
_PIPE = re.compile(r"(?<!\\)\|")
_MATH = re.compile(r"(?<![\\$])\$(?!\s)([^$\n]{1,200}?)(?<!\s)\$(?!\d)|\\\((.{1,200}?)\\\)")
_RAISED = re.compile(r"(?<=\S)\^([^\s^{}]{1,12})\^(?!\^)")
_LOWERED = re.compile(r"(?<=[A-Za-z)])~([^\s~{}]{1,12})~")
_TAGS = {
    "sup": "^{",
    "sub": "_{",
    "/sup": "}",
    "/sub": "}",
    "br": "\n",
    "br/": "\n",
    "/p": "\n",
    "/li": "\n",
    "/div": "\n",
}


def recognises(head: bytes) -> bool:
    """Whether a line of it rules a pipe table."""
    return is_text(head) and bool(_RULER.search(head))


def read(path: Path) -> list[Grid]:
    """The tables of the document.

    Raises:
        Refused: it is no text, or too large.
    """
    text = decode(path.read_bytes(), path.name).replace("\r\n", "\n")
    if len(text) > MAX_SOURCE:
        raise Refused(f"the document is longer than {MAX_SOURCE:,} characters; cut the tables out.", place=path.name)
    if text.count("|") > 2 * MAX_CELLS:
        raise Refused(f"the table has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=path.name)
    parser = extra("markdown_it").MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
    tokens = parser.parse(_widened(text))
    document: list[Line | None] = []
    drafts: list[list[list[Piece]] | Grid] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "table_open":
            end = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
            drafts.append(_rows(tokens[place:end]))
            document.append(None)
            place = end
        elif token.type == "html_block" and "<table" in token.content.lower():
            found = html.tables_of(token.content, path.name)
            drafts.extend(found)
            document.extend([None] * len(found))
        elif token.type == "inline":
            heading = place > 0 and tokens[place - 1].type == "heading_open"
            document.extend(Line(line, heading) for line in _inline(token).split("\n"))
        place += 1
    grids = []
    for count, (draft, about) in enumerate(zip(drafts, around(document), strict=True), 1):
        if isinstance(draft, Grid):
            own = {"label": draft.label, "caption": draft.caption, "footnotes": draft.footnotes}
            grids.append(_renamed(draft, f"table-{count}", own if draft.caption else about._asdict()))
        else:
            grids.append(lay_out(draft, f"table-{count}", header_rows=1, **about._asdict()))
    return grids


def _widened(text: str) -> str:
    """The text with headers as wide as the widest row of their table: Markdown drops what stands beyond.

    Empty lines between the rows, as some converters write, go: Markdown ends the table at the first.
    """
    lines = list(_closed_up(text.split("\n")))
    for at in range(1, len(lines)):
        if not _RULER.match(lines[at].encode()) or "|" not in lines[at - 1]:
            continue
        end = next((row for row in range(at + 1, len(lines)) if "|" not in lines[row]), len(lines))
        widths = [
            len(_PIPE.findall(line.strip().removeprefix("|").removesuffix("|")))
            for line in (lines[at - 1], *lines[at:end])
        ]
        for row, filling in ((at - 1, " |"), (at, "---|")):
            line, missing = lines[row].rstrip(), max(widths) - widths[row - at + 1]
            lines[row] = line + ("" if line.endswith("|") or not missing else "|") + filling * missing
    return "\n".join(lines)


def _closed_up(lines: list[str]) -> Iterator[str]:
    """The lines without the empty ones between two rows of a table."""
    inside = False
    for at, line in enumerate(lines):
        if _RULER.match(line.encode()):
            inside = True
        elif "|" not in line:
            following = [*lines[at + 1 : at + 3], "", ""]
            row = following[0].lstrip().startswith("|") and not any(_RULER.match(each.encode()) for each in following)
            inside = inside and row and not line.strip()
            if inside:
                continue
        yield line


def _renamed(grid: Grid, name: str, about: dict[str, Any]) -> Grid:
    return replace(grid, id=name, **about)


def _rows(tokens: Sequence[Any]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    header = False
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            header = token.type == "th_open"
        elif token.type == "inline":
            rows[-1].append(Piece(_inline(token), header=header))
    return rows


def _inline(token: Any) -> str:
    """The text of a cell or paragraph with its markup."""
    out: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            out.append(child.content)
        elif child.type == "html_inline":
            tag = re.match(r"<\s*(/?\s*[a-z]+\s*/?)", child.content.lower())
            out.append(_TAGS.get(re.sub(r"\s", "", tag[1]), "") if tag else "")
        elif child.type in {"softbreak", "hardbreak"}:
            out.append("\n" if child.type == "hardbreak" else " ")
        elif child.type == "image":
            out.append(child.content)
    text = _MATH.sub(lambda math: _math(math[1] or math[2]), "".join(out).replace("**", ""))
    return tidy(_LOWERED.sub(r"_{\1}", _RAISED.sub(r"^{\1}", text)))


def _math(source: str) -> str:
    try:
        return tex.plain(source)
    except Refused:
        return source
