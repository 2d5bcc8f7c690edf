"""Tables of articles as PubMed Central and publishers keep them.

Source   JATS 1.3, <table-wrap>: https://jats.nlm.nih.gov/archiving/tag-library/1.3/element/table-wrap.html, with tables
         of the XHTML or the OASIS (CALS) model; parsed by lxml, no entity is expanded.
Gives    spans, header rows, label, caption, footnotes; formulas from MathML.
Drops    links, graphics, permissions; the TeX form of a formula that has MathML.
Example  <table-wrap id="T1"><label>Table 1</label><caption><p>Loading</p></caption><table>…</table></table-wrap>
"""

import re
from pathlib import Path

from weldgraph.loaders.grid import Grid, Piece, lay_out, split_caption
from weldgraph.loaders.html import rows_of
from weldgraph.loaders.markup import Dialect, Element, local, named, number, parse_xml, text_of

NAME = "JATS XML"
SUFFIXES = frozenset({".xml", ".nxml"})

_DIALECT = Dialect(
    blocks=frozenset({"p", "list-item", "title", "def-item"}),
    skipped=frozenset({"graphic", "inline-graphic", "tex-math", "alt-text", "permissions", "object-id"}),
)


def recognises(head: bytes) -> bool:
    """Whether it is XML that begins like an article or a table of one."""
    head = head.replace(b"\0", b"")
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<" and bool(
        re.search(rb"<(?:[\w.\-]+:)?(?:article|table-wrap(?:-group)?|pmc-articleset)[\s>]", head)
    )


def read(path: Path) -> list[Grid]:
    """The tables of the article.

    Raises:
        Refused: the XML is broken, too large or declares entities.
    """
    root = parse_xml(path.read_bytes(), path.name)
    grids: list[Grid] = []
    seen: set[str] = set()
    for wrap in named(root, "table-wrap"):
        for table in [each for each in named(wrap, "table", "tgroup") if not _inside_table(each)]:
            rows, heads = rows_of(table, _DIALECT) if local(table) == "table" else _cals(table)
            label, caption = _caption(wrap)
            own = wrap.get("id") or f"table-{len(grids) + 1}"
            name = own if own not in seen else f"{own}-{len(grids) + 1}"
            seen.add(name)
            if any(rows):
                grids.append(
                    lay_out(rows, name, label=label, caption=caption, header_rows=heads, footnotes=_footnotes(wrap))
                )
    return grids


def _inside_table(element: Element) -> bool:
    """Whether it lies in a cell of another table, or is the outer element of a CALS table."""
    outer = any(local(each) in {"td", "th", "entry"} for each in element.iterancestors())
    return outer or any(local(each) == "tgroup" for each in element)


def _caption(wrap: Element) -> tuple[str, str]:
    labels = [text_of(each, _DIALECT) for each in wrap if local(each) == "label"]
    texts = [text_of(each, _DIALECT) for each in wrap if local(each) == "caption"]
    caption = " ".join(" ".join(texts).split("\n"))
    if labels:
        return " ".join(labels[0].split()).rstrip(".:"), caption
    return split_caption(caption)


def _footnotes(wrap: Element) -> tuple[str, ...]:
    """One paragraph each; a note's own label goes before it as a superscript."""
    notes: list[str] = []
    for foot in named(wrap, "table-wrap-foot"):
        items = [each for each in named(foot, "fn") if any(True for _ in each)]
        for note in items:
            mark = "".join(text_of(each, _DIALECT) for each in note if local(each) == "label")
            text = " ".join(text_of(note, _DIALECT, frozenset({"label"})).split("\n"))
            bare = re.sub(r"^\^\{(.*)\}$", r"\1", mark)
            notes.append(f"^{{{bare}}}{text}" if bare else text)
        if not items:
            notes.extend(line for line in text_of(foot, _DIALECT).split("\n") if line)
    return tuple(filter(None, notes))


def _cals(group: Element) -> tuple[list[list[Piece]], int]:
    """The rows of a table of the OASIS exchange model: columns have names, spans are told by them."""
    columns: dict[str, int] = {}
    for each in named(group, "colspec"):
        columns[each.get("colname") or str(len(columns) + 1)] = number(each.get("colnum"), len(columns) + 1)
    rows: list[list[Piece]] = []
    heads = 0
    for part in group:
        if local(part) not in {"thead", "tbody", "tfoot"}:
            continue
        for row in (each for each in part if local(each) == "row"):
            header = local(part) == "thead"
            heads += header
            rows.append([_entry(each, columns, header=header) for each in row if local(each) == "entry"])
    return rows, heads


def _entry(entry: Element, columns: dict[str, int], *, header: bool) -> Piece:
    first, last = (columns.get(entry.get(name) or "", 0) for name in ("namest", "nameend"))
    wide = last - first + 1 if 0 < first < last else 1
    return Piece(text_of(entry, _DIALECT), number(entry.get("morerows"), 0) + 1, wide, header)
