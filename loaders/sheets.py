"""Sheets of text in a workbook: written so that nothing in them is taken for a number, and read back.

Source   XLSX (ISO/IEC 29500), written and read with openpyxl.
Gives    rows of texts; a number, a date and a formula are refused.
Drops    colours, widths, hidden sheets, comments.
Example  a sheet "samples" with the heads id, name, origin
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.grid import MAX_CELLS
from weldgraph.loaders.workbook import inspect

MAX_TEXT = 32_767
"""Characters that a cell can hold."""
_LONGEST_TITLE = 31
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_WHEN = dt.datetime(2000, 1, 1)  # noqa: DTZ001  a workbook knows no time zone
_WIDTH = 18
_FORMATTED = 200
"""Columns that take what is typed as text."""


def write_sheets(path: Path, sheets: Mapping[str, Iterable[Sequence[str]]]) -> None:
    """Write a workbook; the same sheets give the same bytes.

    Raises:
        Refused: a text is too long for a cell or holds a character that no cell can, or openpyxl is not installed.
    """
    openpyxl = extra("openpyxl")
    styles = extra("openpyxl.styles")
    book = openpyxl.Workbook(write_only=True)
    book.properties.created = _WHEN
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        columns = sheet.column_dimensions["A"]
        columns.min, columns.max, columns.width, columns.number_format = 1, _FORMATTED, _WIDTH, "@"
        for row, texts in enumerate(rows, 1):
            cells = [_cell(openpyxl, sheet, text, f"sheet {title}, row {row}") for text in texts]
            for cell in cells if row == 1 else ():
                cell.font = styles.Font(bold=True)
            sheet.append(cells)
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(_dateless(made))


def _cell(openpyxl: Any, sheet: Any, text: str, place: str) -> Any:
    if len(text) > MAX_TEXT:
        raise Refused(f"found {len(text):,} characters, a cell holds {MAX_TEXT:,}; keep the folder.", place=place)
    if found := _ILLEGAL.search(text):
        raise Refused(f"found the character U+{ord(found[0]):04X}, which no cell can hold; take it out.", place=place)
    cell = openpyxl.cell.WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"  # not a formula, whatever it begins with
    cell.number_format = "@"
    return cell


def _dateless(made: io.BytesIO) -> bytes:
    """The archive without the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(info, data)
    return out.getvalue()


def titled(name: str, taken: Iterable[str]) -> str:
    """A title for a sheet that no other has, in any case: the name as far as a title can be that."""
    known = {each.lower() for each in taken}
    plain = re.sub(r"[\[\]:*?/\\']", "-", name)[: _LONGEST_TITLE - 4]
    titles = (plain, *(f"{plain} {number}" for number in range(2, len(known) + 3)))
    return next(each for each in titles if each.lower() not in known)


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """Title → rows of each sheet, in their order.

    Raises:
        Refused: it is no workbook, is broken, inflates beyond measure, or a cell holds anything but text.
    """
    openpyxl = extra("openpyxl")
    inspect(path)
    try:
        with closing(openpyxl.load_workbook(path, read_only=True)) as book:
            return {sheet.title: list(_rows(sheet, path.name)) for sheet in book.worksheets}
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever a broken part makes it raise
        raise Refused(
            f"this workbook cannot be read ({type(error).__name__}); is it complete?", place=path.name
        ) from None


def _rows(sheet: Any, book: str) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what the file claims may be wrong
    count = 0
    for row in sheet.iter_rows():
        texts = [_text(cell, f"{book}, sheet {sheet.title}") for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        count += len(texts) + 1
        if count > 2 * MAX_CELLS:
            raise Refused(f"a sheet has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=book)
        yield texts


def _text(cell: Any, place: str) -> str:
    if cell.value is None:
        return ""
    if isinstance(cell.value, str) and cell.data_type != "f":
        return str(cell.value)
    what = "a formula" if cell.data_type == "f" else f"{type(cell.value).__name__} {cell.value}"
    raise Refused(
        f"found {what}, wanted text, which keeps its zeros; format the cell as text and type it again.",
        place=f"{place}, cell {cell.coordinate}",
    )
