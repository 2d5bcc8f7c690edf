"""Tables in workbooks.

Source   XLSX (ISO/IEC 29500), read with openpyxl; XLS (MS-XLS), read with xlrd.
Gives    one table a visible sheet, from A1: merged cells, superscripts, numbers with the decimals their format shows.
Drops    charts, comments, hidden sheets, colours. The result that is stored with a formula is read and marked as such;
         a formula without one is kept as its text. XLS does not tell formulas from values.
Example  a sheet with "Porosity (%)" in B1 and 83.3 in B2
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.grid import MAX_CELLS, Grid, Piece, lay_out
from weldgraph.loaders.markup import parse_xml, tidy

NAME = "Workbook"
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls"})

MAX_INFLATED = 400_000_000
MAX_RATIO = 200
"""A part of a workbook is compressed by a factor of 10 to 50; a bomb by 1000."""

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column; from 1."""
Extras = tuple[list[Merged], dict[tuple[int, int], str]]
"""Merged ranges of a sheet, and texts by row and column."""


def recognises(head: bytes) -> bool:
    """By the first bytes of a ZIP archive or of an OLE file."""
    return head.startswith((b"PK\x03\x04", _OLD))


def read(path: Path) -> list[Grid]:
    """The tables of the sheets that hold anything.

    Raises:
        Refused: it is no workbook, is broken, protected, or inflates beyond measure.
    """
    with path.open("rb") as file:
        old = file.read(8) == _OLD
    sheets = list(_xls(path) if old else _xlsx(path))
    if not sheets:
        raise Refused("no visible sheet of this workbook holds a table.", place=path.name)
    return sheets


def _xlsx(path: Path) -> Iterator[Grid]:
    openpyxl = extra("openpyxl")
    extras = inspect(path)
    try:
        with closing(openpyxl.load_workbook(path, read_only=True, rich_text=True)) as book:
            stored: Any = None
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()  # what the file claims may be wrong, or a bomb
                rows = _limited((list(row) for row in sheet.iter_rows()), path)
                if any(cell.data_type == "f" for row in rows for cell in row):
                    stored = stored or openpyxl.load_workbook(path, read_only=True, data_only=True)
                    results = _results(stored[sheet.title])
                else:
                    results = {}
                merged, rich = extras.get(sheet.title, ([], {}))
                pieces = [[_piece(cell, results) for cell in row] for row in rows]
                for (row, column), text in rich.items():
                    pieces[row - 1][column - 1] = Piece(text)
                yield from _grid(pieces, sheet.title, merged, path)
            if stored:
                stored.close()
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever a broken part makes it raise
        raise _unreadable(path, "XLSX", type(error).__name__) from None


def _limited(rows: Iterator[list[Any]], path: Path) -> list[list[Any]]:
    """The rows with anything in them, refused before they fill the memory."""
    kept: list[list[Any]] = []
    cells = 0
    for row in rows:
        while row and row[-1].value is None:
            row.pop()
        cells += len(row) + 1
        if cells > 2 * MAX_CELLS:
            raise Refused(f"a sheet has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=path.name)
        kept.append(row)
    return kept


def inspect(path: Path) -> dict[str, Extras]:
    """What openpyxl does not tell of each sheet, after a look at the sizes that the archive tells.

    Raises:
        Refused: it is no workbook, a part inflates too much, or has a document type (no program writes one).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise Refused("this archive is no XLSX workbook; unpack it or save it as XLSX.", place=path.name)
            bombs = any(p.file_size > MAX_INFLATED // 40 and p.file_size > MAX_RATIO * p.compress_size for p in parts)
            if bombs or sum(part.file_size for part in parts) > MAX_INFLATED:
                raise Refused("this workbook inflates beyond any table's size; save the sheet as CSV.", place=path.name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        if _DOCTYPE.search(file.read(100_000).replace(b"\0", b"")):
                            raise Refused(
                                f"its part {part.filename} has a document type; save it anew.", place=path.name
                            )
            return {name: _extent(archive, part) for name, part in _sheets(archive, path.name)}
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _unreadable(path, "XLSX", error) from None


def _sheets(archive: zipfile.ZipFile, place: str) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet."""
    relations = parse_xml(archive.read("xl/_rels/workbook.xml.rels"), place)
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in parse_xml(archive.read("xl/workbook.xml"), place).iter(f"{_MAIN}sheet"):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        target = targets.get(key, "")
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _extent(archive: zipfile.ZipFile, part: str) -> Extras:
    """Merged ranges, and texts with scripts that stand in the sheet itself: openpyxl reads both only into memory."""
    merged: list[Merged] = []
    rich: dict[tuple[int, int], str] = {}
    if part not in archive.namelist():
        return merged, rich
    cells = extra("openpyxl.utils.cell")
    tags = (f"{_MAIN}mergeCell", f"{_MAIN}row")
    with archive.open(part) as file:
        for _, element in extra("lxml.etree").iterparse(file, tag=tags, no_network=True, resolve_entities=False):
            if element.tag.endswith("mergeCell"):
                left, top, right, bottom = cells.range_boundaries(element.get("ref", ""))
                merged.append((top, left, bottom, right))
            for cell in element.iterchildren(f"{_MAIN}c"):
                if cell.get("t") == "inlineStr" and cell.find(f".//{_MAIN}vertAlign") is not None:
                    row, column = cells.coordinate_to_tuple(cell.get("r", ""))
                    rich[row, column] = tidy("".join(map(_inline, cell.iter(f"{_MAIN}r"))))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return merged, rich


def _inline(run: Any) -> str:
    """A run of a text within the sheet, `<r><rPr><vertAlign val="superscript"/></rPr><t>−1</t></r>`."""
    text = "".join(each.text or "" for each in run.iter(f"{_MAIN}t"))
    raised = next((each.get("val") for each in run.iter(f"{_MAIN}vertAlign")), "")
    return _script(text, raised)


def _results(sheet: Any) -> dict[tuple[int, int], Any]:
    """What the last calculation of each formula gave, as far as the file has it."""
    sheet.reset_dimensions()
    return {(cell.row, cell.column): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}


def _piece(cell: Any, results: dict[tuple[int, int], Any]) -> Piece:
    if cell.data_type == "f":
        result = results.get((cell.row, cell.column))
        if result is None:
            return Piece(str(getattr(cell.value, "text", cell.value)))
        return Piece(
            _shown(result.value, result.number_format), decision=f"the stored result of the formula {cell.value}"
        )
    return Piece(_shown(cell.value, cell.number_format if cell.value is not None else ""))


def _shown(value: Any, style: str) -> str:
    """A stored value as text: a number with all its digits, and the zeros that its format adds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, style)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):  # rich text: pieces, some with a font
        return tidy("".join(map(_run, value)))
    return tidy(str(value))


def _run(piece: Any) -> str:
    """A run of a shared text, with a font or without."""
    return _script(str(getattr(piece, "text", piece)), getattr(getattr(piece, "font", None), "vertAlign", None))


def _script(text: str, raised: str | None) -> str:
    mark = {"superscript": "^", "subscript": "_"}.get(raised or "", "")
    return f"{mark}{{{text}}}" if mark and text.strip() else text


def _number(value: float, style: str) -> str:
    """All digits that a workbook keeps (15), in the way the number format asks for."""
    exact = Decimal(f"{value:.15g}")
    if not exact.is_finite():
        return str(value)
    style = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].', "", (style or "").split(";")[0])
    percent = "%" in style
    exact = (exact * 100 if percent else exact).normalize()
    zeros = re.search(r"[0#?]\.(0+)", style)
    if re.search(r"[0#]E[+-]", style) or (exact and not Decimal("1e-4") <= abs(exact) < Decimal("1e16")):
        decimals = max(len(exact.as_tuple().digits) - 1, len(zeros[1]) if zeros else 0)
        return f"{exact:.{decimals}E}" + ("%" if percent else "")
    decimals = max(-int(exact.as_tuple().exponent), len(zeros[1]) if zeros else 0, 0)
    return f"{exact:.{decimals}f}" + ("%" if percent else "")


def _grid(pieces: list[list[Piece]], name: str, merged: list[Merged], path: Path) -> Iterator[Grid]:
    """The grid of a sheet; nothing for an empty one."""
    while pieces and not any(piece.text for piece in pieces[-1]):
        pieces.pop()
    width = max((column for row in pieces for column, piece in enumerate(row, 1) if piece.text), default=0)
    if not width:
        return
    if width * len(pieces) > MAX_CELLS:
        raise Refused(f"the sheet {name} has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=path.name)
    hidden: set[tuple[int, int]] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, low, far in merged:
        if top > len(pieces) or left > width:
            continue
        bottom, right = min(low, len(pieces)), min(far, width)
        inside = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if hidden.isdisjoint(inside):
            spans[top, left] = (bottom - top + 1, right - left + 1)
            hidden |= inside - {(top, left)}
    rows = []
    for row, line in enumerate(pieces, 1):
        padded = (line + [Piece("")] * (width - len(line)))[:width]
        places = (((row, column), piece) for column, piece in enumerate(padded, 1) if (row, column) not in hidden)
        rows.append(
            [piece._replace(rows=spans.get(at, (1, 1))[0], columns=spans.get(at, (1, 1))[1]) for at, piece in places]
        )
    yield lay_out(rows, name)


def _xls(path: Path) -> Iterator[Grid]:
    xlrd = extra("xlrd")
    try:
        book = xlrd.open_workbook(path, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        for sheet in book.sheets():
            if sheet.visibility:
                continue
            rows = [[Piece(_old(xlrd, book, sheet, r, c)) for c in range(sheet.row_len(r))] for r in range(sheet.nrows)]
            merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
            yield from _grid(rows, sheet.name, merged, path)
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001  xlrd raises whatever broken bytes make it raise
        raise _unreadable(path, "XLS", type(error).__name__) from None


def _old(xlrd: Any, book: Any, sheet: Any, row: int, column: int) -> str:
    """The text of a cell of an XLS sheet; xlrd counts from 0."""
    cell = sheet.cell(row, column)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return _number(cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _shown(xlrd.xldate_as_datetime(cell.value, book.datemode), "")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _shown(bool(cell.value), "")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR"))
    text, out, start, mark = str(cell.value), "", 0, ""
    for offset, font in [*sheet.rich_text_runlist_map.get((row, column), ()), (len(text), 0)]:
        piece = text[start:offset]
        out += f"{mark}{{{piece}}}" if mark and piece.strip() else piece
        start, mark = offset, {1: "^", 2: "_"}.get(book.font_list[font].escapement, "")
    return tidy(out)


def _unreadable(path: Path, kind: str, why: object) -> Refused:
    return Refused(f"this is no readable {kind} workbook ({why}); save it anew as XLSX.", place=path.name)
