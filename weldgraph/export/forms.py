"""A table for a paper as CSV, Markdown, LaTeX or a Word document; the same table gives the same bytes."""

import csv
import io
import zipfile
from typing import Any, Final

from weldgraph.errors import Refused
from weldgraph.export.papertable import Grid, spread, starts
from weldgraph.typeset import as_latex, as_markdown, runs

FORMS: Final = ("csv", "markdown", "latex", "docx")
_LANDSCAPE: Final = 5  # columns that stand on a page upright
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def write(grid: Grid, form: str) -> bytes:
    """The table in one of FORMS.

    Raises:
        Refused: a Word document is asked for and python-docx is not installed.
    """
    if form == "docx":
        return docx(grid)
    return {"csv": as_csv, "markdown": markdown, "latex": latex}[form](grid).encode()


def as_csv(grid: Grid) -> str:
    """Every cell as it is printed, every row whole; title and notes are left out."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*grid.head, *grid.rows])
    return text.getvalue()


def markdown(grid: Grid) -> str:
    """A pipe table; further header rows are bold."""
    width = max(map(len, (*grid.head, *grid.rows)), default=1)
    first, *more = grid.head or ((),)
    lines = [f"**{as_markdown(grid.title)}**", "", _piped(first, width), "|" + " --- |" * width]
    lines += [
        _piped([f"**{cell}**" if cell else "" for cell in map(as_markdown, row)], width, raw=True) for row in more
    ]
    for row, begins in zip(grid.rows, starts(grid), strict=True):
        lines.append(_piped(row if begins else ("", *row[1:]), width))
    return "\n".join([*lines, *(line for note in grid.notes for line in ("", as_markdown(note)))]) + "\n"


def _piped(row: Any, width: int, *, raw: bool = False) -> str:
    cells = [cell if raw else as_markdown(cell) for cell in row]
    return "| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |"


def latex(grid: Grid) -> str:
    """A longtable with the rules of booktabs."""
    width = max(map(len, (*grid.head, *grid.rows)), default=1)
    share = f"{0.92 / width:.3f}"
    columns = rf">{{\raggedright\arraybackslash}}p{{{share}\linewidth}}" * width
    lines = [
        r"% \usepackage{array,booktabs,longtable}",
        rf"\begin{{longtable}}{{@{{}}{columns}@{{}}}}",
        rf"\caption{{{as_latex(grid.title)}}}\\",
        r"\toprule",
        *(_latex_row([rf"\textbf{{{as_latex(cell)}}}" if cell else "" for cell in row], width) for row in grid.head),
        r"\midrule",
        r"\endhead",
    ]
    for number, (row, begins) in enumerate(zip(grid.rows, starts(grid), strict=True)):
        if grid.grouped and begins and number:
            lines.append(r"\addlinespace")
        cells = [as_latex(cell) for cell in (row if begins else ("", *row[1:]))]
        if spread(grid, row):
            many = len(row) - grid.spread
            wide = rf"p{{{0.92 * many / width:.3f}\linewidth}}"
            cells = [*cells[: grid.spread], rf"\multicolumn{{{many}}}{{{wide}}}{{{cells[-1]}}}"]
            lines.append(" & ".join(cells) + r" \\")
        else:
            lines.append(_latex_row(cells, width))
    lines += [r"\bottomrule", r"\end{longtable}", *(rf"\noindent {as_latex(note)}\par" for note in grid.notes)]
    return "\n".join(lines) + "\n"


def _latex_row(cells: list[str], width: int) -> str:
    return " & ".join([*cells, *[""] * (width - len(cells))]) + r" \\"


def docx(grid: Grid) -> bytes:
    """A Word document with the table alone: title, table, notes; on its side where it is wide.

    Raises:
        Refused: python-docx is not installed.
    """
    try:
        from docx import Document  # noqa: PLC0415  an extra
        from docx.enum.section import WD_ORIENT  # noqa: PLC0415
        from docx.shared import Pt  # noqa: PLC0415
    except ImportError:
        raise Refused(
            "a Word document is written with python-docx, which is not installed; install weldgraph[docx]."
        ) from None
    document = Document()
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(9)
    width = max(map(len, (*grid.head, *grid.rows)), default=1)
    section = document.sections[0]
    if width > _LANDSCAPE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    _put(document.add_paragraph(), grid.title, bold=True)
    made = document.add_table(rows=len(grid.head) + len(grid.rows), cols=width, style="Table Grid")
    begins = [True] * len(grid.head) + starts(grid)
    for number, (row, line) in enumerate(zip((*grid.head, *grid.rows), made.rows, strict=True)):
        cells = line.cells
        in_head = number < len(grid.head)
        if spread(grid, row) and not in_head:
            cells[grid.spread].merge(cells[len(row) - 1])
            row = row[: grid.spread + 1]  # noqa: PLW2901  the rest is the same
        for column, text in enumerate(row):
            if column or begins[number]:
                _put(cells[column].paragraphs[0], text, bold=in_head)
        if in_head:
            _repeat(line)
    for note in grid.notes:
        _put(document.add_paragraph(), note)
    return _dateless(document)


def _put(paragraph: Any, text: str, *, bold: bool = False) -> None:
    for piece, how in runs(text):
        run = paragraph.add_run("".join(one for one in piece if one >= " " or one in "\n\t"))
        run.bold = bold or None
        run.font.superscript, run.font.subscript = how == "sup" or None, how == "sub" or None


def _repeat(line: Any) -> None:
    """A header row stands on every page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  an extra

    line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  python-docx has no other way


def _dateless(document: Any) -> bytes:
    """The document without the time of writing."""
    written, fixed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            entry = zipfile.ZipInfo(info.filename, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(info))
    return fixed.getvalue()
