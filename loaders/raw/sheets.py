"""Workbooks of instruments as rows of plain values: .xlsx read with python-calamine, .xls with xlrd.

The reader of printed tables (loaders/workbook.py) keeps decimals and merged cells and takes twelve times as long. A cut
.xls makes calamine panic, which no caller can catch well; xlrd raises.
"""

import datetime as dt
import io
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.raw.lines import MAX_BYTES, content

Row = list[Any]
"""Texts, floats, dates; "" for an empty cell."""

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NEW = b"PK\x03\x04"
MAX_INFLATED = 2_000_000_000
MAX_RATIO = 200
_NO_DAYS = frozenset({dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1904, 1, 1)})
"""Days by which the libraries show a time of the day without a date."""
_STRINGS = 3_000_000


def holds(head: bytes, path: Path, *words: str) -> bool:
    """Whether the file is a workbook and all these words stand in it; it is not opened, so that no extra is needed."""
    try:
        if head.startswith(OLD) and path.stat().st_size <= MAX_BYTES:
            data = path.read_bytes()
            return all(word.encode("cp1252", "ignore") in data or word.encode("utf-16-le") in data for word in words)
        if head.startswith(NEW):
            text = _strings(path)
            return all(escape(word) in text for word in words)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        pass
    return False


def _strings(path: Path) -> str:
    """The first megabytes of the strings of an XLSX workbook."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith(("xl/sharedStrings", "xl/worksheets/sheet"))]
        return "\n".join(archive.open(name).read(_STRINGS).decode("utf-8", "replace") for name in sorted(names)[:12])


def sheets(path: Path) -> dict[str, list[Row]]:
    """The sheets by name, in order, each as its rows.

    Raises:
        Refused: it is no workbook, is broken, or inflates beyond measure.
    """
    data = content(path)
    try:
        return _xls(data) if data.startswith(OLD) else _xlsx(data, str(path))
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001  both libraries raise whatever broken bytes make them raise
        why = f"{type(error).__name__}: {error}".splitlines()[0][:100].rstrip(".")
        raise Refused(f"this is no readable workbook ({why}); export it anew.", place=str(path)) from None


def _xlsx(data: bytes, place: str) -> dict[str, list[Row]]:
    calamine = extra("python_calamine", "raw")
    _inspect(data, place)
    book = calamine.load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _xls(data: bytes) -> dict[str, list[Row]]:
    xlrd = extra("xlrd", "raw")
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=False)

    def value(cell: Any) -> Any:
        if cell.ctype == xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR")
        return cell.value

    return {sheet.name: [[value(cell) for cell in row] for row in sheet.get_rows()] for sheet in book.sheets()}


def shown(cell: Any) -> str:
    """A cell as text, for metadata."""
    if isinstance(cell, float):
        return f"{cell:.10g}"
    if isinstance(cell, dt.datetime) and cell.date() in _NO_DAYS:
        return cell.time().isoformat()
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell).strip("\ufeff ").strip()


def _inspect(data: bytes, place: str) -> None:
    if data.startswith(OLD):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts)
            broken = archive.testzip() if size <= MAX_INFLATED and size <= max(MAX_RATIO * packed, 10_000_000) else ""
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise Refused(f"this is no readable workbook ({error}); it was cut: copy it anew.", place=place) from None
    if broken == "":
        raise Refused(f"this workbook inflates to {size:,} bytes, which no measurement does.", place=place)
    if broken:
        raise Refused(f"its part {broken} is damaged (checksum); copy it anew.", place=place)
