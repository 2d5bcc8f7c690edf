"""Tables of web pages.

Source   HTML living standard, tables: https://html.spec.whatwg.org/multipage/tables.html; parsed by lxml.
Gives    every table that holds no other table and more than one cell: spans, header cells, caption, footnotes.
Drops    styles, links, scripts; tables that only lay out a page. What was escaped twice (&amp;lt;) is taken as meant.
Example  <table><tr><th>Sample<th>Capacity (mAh g<sup>−1</sup>)<tr><td>A<td>372</table>
"""

import contextlib
import re
from html import unescape
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.captions import About, Line, around
from weldgraph.loaders.encoding import decode
from weldgraph.loaders.extra import extra
from weldgraph.loaders.grid import Grid, Piece, lay_out, split_caption
from weldgraph.loaders.markup import MAX_BYTES, Dialect, Element, local, named, number, parse_xml, text_of

NAME = "HTML"
SUFFIXES = frozenset({".html", ".htm", ".xhtml"})

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DIALECT = Dialect(
    blocks=_HEADINGS | {"p", "div", "li", "figure", "figcaption", "section", "article", "caption", "dt", "dd"},
    skipped=frozenset({"script", "style", "template", "noscript", "head"}),
)
_PAGE = frozenset({"body", "html", "article", "main", "section"})
_TABLE = "\ue000"
_ESCAPED = re.compile(r"&(?:lt|gt|amp|nbsp|#\d{2,4});")
_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?\s*([\w\-]+)""", re.IGNORECASE)


def recognises(head: bytes) -> bool:
    """Whether it begins like a page, or like a table of one."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2000].lower()
    return start.startswith(b"<") and bool(re.search(rb"<!doctype html|<html|<table|<body|<div", start))


def read(path: Path) -> list[Grid]:
    """The tables of the page.

    Raises:
        Refused: it is no HTML, or too large.
    """
    data = path.read_bytes()
    declared = _CHARSET.search(data[:2000])
    return tables_of(decode(data, path.name, declared[1].decode() if declared else ""), path.name)


def tables_of(text: str, place: str) -> list[Grid]:
    """The tables of a page, or of a piece of one."""
    if len(text) > MAX_BYTES:
        raise Refused(f"the page is larger than {MAX_BYTES:,} bytes; cut the table out.", place=place)
    root = _parse(text, place)
    grids = []
    for table in [each for each in named(root, "table") if not _is_layout(each)]:
        rows, heads = rows_of(table, _DIALECT)
        captions = [text_of(each, _DIALECT) for each in table if local(each) == "caption"]
        table.clear(keep_tail=True)
        table.tag, table.text = "div", _TABLE
        grids.append((rows, heads, captions, table))
    wrapped = [_wrapped(table) for *_, table in grids]
    told = all(
        captions or about.label or about.caption for (*_, captions, _), about in zip(grids, wrapped, strict=True)
    )
    nearby = [About()] * len(grids) if told else around(_document(root))  # the whole page is read only where it must be
    found = []
    for count, ((rows, heads, captions, _), about, near) in enumerate(zip(grids, wrapped, nearby, strict=True), 1):
        own = about
        if not (about.label or about.caption):
            own = near._replace(footnotes=about.footnotes or near.footnotes)
        if captions:
            label, caption = split_caption(" ".join(captions))
            own = About(label, caption, own.footnotes)
        found.append(lay_out(rows, f"table-{count}", header_rows=heads, **own._asdict()))
    return found


def _document(root: Element) -> list[Line | None]:
    """The lines of the page, None for each table."""
    for head in named(root, *_HEADINGS):
        head.text = f"\ue001{head.text or ''}"
    lines = text_of(root, _DIALECT).split("\n")
    return [None if _TABLE in line else Line(line.replace("\ue001", ""), "\ue001" in line) for line in lines]


def _parse(text: str, place: str) -> Element:
    """The root. XHTML is read as XML if it is well-formed: a <div/> that is closed there stays open in HTML."""
    if re.match(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>[]*>\s*)?<html\b[^>]*1999/xhtml", text):
        with contextlib.suppress(Refused):
            return parse_xml(re.sub(r"^\s*<\?xml[^>]*>", "", text).encode("utf-8", "replace"), place)
    lxml = extra("lxml.html")
    parser = lxml.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return lxml.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (extra("lxml.etree").LxmlError, ValueError):
        raise Refused("this is no HTML; is the file complete?", place=place) from None


def _is_layout(table: Element) -> bool:
    nested = any(each is not table for each in named(table, "table"))
    return nested or table.get("role") == "presentation" or sum(1 for _ in named(table, "td", "th")) < 2  # noqa: PLR2004  a table


def rows_of(table: Element, dialect: Dialect) -> tuple[list[list[Piece]], int]:
    """The rows of a table of HTML's model, and how many of them, from the top, are header."""
    groups: list[tuple[str, list[Element]]] = []
    for child in table:
        if local(child) in {"thead", "tbody", "tfoot"}:
            groups.append((local(child), [row for row in child if local(row) == "tr"]))
        elif local(child) == "tr":
            if not groups or groups[-1][0]:
                groups.append(("", []))
            groups[-1][1].append(child)
    groups.sort(key=lambda group: {"thead": 0, "tfoot": 2}.get(group[0], 1))
    rows: list[list[Piece]] = []
    heads = 0
    for kind, members in groups:
        for place, row in enumerate(members):
            cells = [_piece(cell, dialect, len(members) - place) for cell in row if local(cell) in {"td", "th"}]
            all_heads = kind == "thead" or (len(cells) > 1 and all(cell.header for cell in cells))
            if all_heads and heads == len(rows):
                heads += 1
            rows.append([cell._replace(header=cell.header or all_heads) for cell in cells])
    return rows, heads


def _piece(cell: Element, dialect: Dialect, left: int) -> Piece:
    """A cell; it spans no further than its group of rows, and rowspan="0" all of that."""
    high = min(number(cell.get("rowspan")) or left, left)
    text = re.sub(r"(?<=[(\[]) +| +(?=[)\]])", "", text_of(cell, dialect))
    return Piece(
        unescape(text) if _ESCAPED.search(text) else text, high, number(cell.get("colspan")), local(cell) == "th"
    )


def _wrapped(table: Element) -> About:
    """What the element around a table says, if it holds no other."""
    wrapper = table
    while (parent := wrapper.getparent()) is not None and local(parent) not in _PAGE and _tables(parent) == 1:
        wrapper = parent
    if wrapper is table:
        return About()
    above, _, below = text_of(wrapper, _DIALECT).partition(_TABLE)
    found = around([*map(Line, above.split("\n")), None, *map(Line, below.split("\n"))])[0]
    caption = found.caption or ("" if found.label else " ".join(above.split("\n")[-2:]).strip())
    notes = tuple(line for line in below.split("\n") if line) if found.label and found.caption not in below else ()
    return About(found.label, caption, notes or found.footnotes)


def _tables(element: Element) -> int:
    return sum(local(each) == "table" or each.text == _TABLE for each in named(element, "table", "div"))
