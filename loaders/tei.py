"""Tables of TEI documents, in the dialects of pandoc and GROBID.

Source   TEI P5, 14.1: https://tei-c.org/release/doc/tei-p5-doc/en/html/FT.html; parsed by lxml, no entity is expanded.
Gives    spans (@rows, @cols), header rows (@role="label"), label, caption, footnotes.
Drops    graphics and links.
Example  <table><row role="label"><cell>Sample</cell><cell>Porosity (%)</cell></row><row><cell>A</cell>…</row></table>
"""

import re
from pathlib import Path

from weldgraph.loaders.captions import About, Line, around
from weldgraph.loaders.grid import Grid, Piece, lay_out, split_caption
from weldgraph.loaders.markup import Dialect, Element, local, named, number, parse_xml, text_of

NAME = "TEI XML"
SUFFIXES = frozenset({".xml", ".tei"})

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_TABLE = "\ue000"
_HEADING = "\ue001"


def _script(element: Element) -> str:
    """By @rend (GROBID and most others) or @rendition (pandoc)."""
    style = f"{element.get('rend') or ''} {element.get('rendition') or ''}".lower()
    if re.search(r"\bsup(?:er(?:script)?|script)?\b", style):
        return "^"
    return "_" if re.search(r"\bsub(?:script)?\b", style) else ""


_DIALECT = Dialect(
    blocks=frozenset({"p", "item", "head", "div", "figdesc", "note"}),
    skipped=frozenset({"graphic", "figure", "teiheader"}),
    script=_script,
)


def recognises(head: bytes) -> bool:
    """Whether it is XML in TEI's namespace, or begins with its root."""
    head = head.replace(b"\0", b"")
    return bool(re.search(rb"<(?:\w+:)?TEI(?:\.2|Corpus)?[\s>]|=[\"']http://www\.tei-c\.org/ns/1\.0", head))


def read(path: Path) -> list[Grid]:
    """The tables of the document.

    Raises:
        Refused: the XML is broken, too large or declares entities.
    """
    root = parse_xml(path.read_bytes(), path.name)
    drafts: list[tuple[str, list[list[Piece]], int, About | None, bool]] = []
    for table in list(named(root, "table")):
        rows, heads = _rows(table)
        if not any(rows):
            continue
        figure = next((each for each in table.iterancestors() if local(each) == "figure"), None)
        name = table.get(_ID) or (figure.get(_ID) if figure is not None else None) or f"table-{len(drafts) + 1}"
        own = [" ".join(text_of(each, _DIALECT).split("\n")) for each in table if local(each) == "head"]
        about = _of_figure(figure) if figure is not None else About(*split_caption(own[0])) if own else None
        drafts.append((name, rows, heads, about, figure is not None))
        table.clear(keep_tail=True)
        table.tag, table.text = "p", "" if figure is not None else _TABLE
    nearby = iter(around(_document(root)))
    grids = []
    for name, rows, heads, own_about, in_figure in drafts:
        near = About() if in_figure else next(nearby)
        about = (own_about or near)._replace(
            footnotes=own_about.footnotes if in_figure and own_about else near.footnotes
        )
        grids.append(lay_out(rows, name, header_rows=heads, **about._asdict()))
    return grids


def _of_figure(figure: Element) -> About:
    """GROBID: <head>Table 1</head><label>1</label><figDesc>…</figDesc><table/><note/>."""
    texts = {local(each): " ".join(text_of(each, _DIALECT).split("\n")) for each in figure}
    label, caption = split_caption(texts.get("head", ""))
    if not label and texts.get("label"):
        label = f"Table {texts['label']}"
    notes = [text_of(each, _DIALECT) for each in named(figure, "note")]
    described = texts.get("figdesc", "")
    return About(label, described if caption in described else f"{caption} {described}".strip(), tuple(notes))


def _rows(table: Element) -> tuple[list[list[Piece]], int]:
    rows: list[list[Piece]] = []
    heads = 0
    for row in (each for each in table if local(each) == "row"):
        label = row.get("role") == "label"
        if label and heads == len(rows):
            heads += 1
        rows.append(
            [
                Piece(
                    text_of(cell, _DIALECT),
                    number(cell.get("rows")),
                    number(cell.get("cols")),
                    label or cell.get("role") == "label",
                )
                for cell in row
                if local(cell) == "cell"
            ]
        )
    return rows, heads


def _document(root: Element) -> list[Line | None]:
    for head in named(root, "head"):
        head.text = _HEADING + (head.text or "")
    lines: list[Line | None] = []
    for line in text_of(root, _DIALECT).split("\n"):
        if _TABLE in line:
            lines.append(None)
        else:
            lines.append(Line(line.replace(_HEADING, ""), _HEADING in line))
    return lines
