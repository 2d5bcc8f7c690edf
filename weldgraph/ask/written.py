"""An answer as people get it: a table for the terminal, CSV, JSON, a DataFrame.

A column `x` of IRIs with a column `xLabel` beside it becomes `x` with the labels, and `x_iri` behind all others.
"""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from weldgraph.answer import BOOLEAN, INTEGER, Answer, Term

if TYPE_CHECKING:
    import pandas as pd

_GAP = 3  # blanks between two columns
_WORD = 16  # longer words may be broken
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def labelled(answer: Answer) -> Answer:
    """The answer with labels in the place of IRIs, and the IRIs at the end; what has no label shows its IRI."""
    pairs = {name: f"{name}Label" for name in answer.columns if f"{name}Label" in answer.columns}
    columns = [name for name in answer.columns if name not in pairs.values()]
    rows = []
    for row in answer.rows:
        cells = dict(zip(answer.columns, row, strict=True))
        shown = [cells[pairs[name]] or cells[name] if name in pairs else cells[name] for name in columns]
        rows.append((*shown, *(cells[name] for name in pairs)))
    return Answer([*columns, *(f"{name}_iri" for name in pairs)], rows, answer.kind)


def frame(answer: Answer) -> "pd.DataFrame":
    """The answer as a DataFrame: numbers as int64 or float64, yes and no as bool, everything else as text or None.

    A column is numeric where every bound value is a number; printed digits are text and stay so. A missing number is
    NaN.
    """
    import pandas as pd  # noqa: PLC0415 - slow to import

    answer = labelled(answer)
    data = {name: _series([row[at] for row in answer.rows]) for at, name in enumerate(answer.columns)}
    return pd.DataFrame(data, columns=pd.Index(answer.columns))


def write(answer: Answer, form: Literal["table", "csv", "json"], *, width: int | None = None) -> str:
    """The answer as text that ends with a line end.

    Args:
        answer: what to write.
        form: a table leaves out IRIs that have labels, and empty columns; where it would break words, each row is a
            block of lines instead.
        width: of the table in characters; by default the terminal's.
    """
    answer = labelled(answer)
    if form == "csv":
        return _csv(answer)
    if form == "json":
        rows = [dict(zip(answer.columns, map(_value, row), strict=True)) for row in answer.rows]
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    return _table(answer, width or shutil.get_terminal_size().columns)


def _csv(answer: Answer) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_text(term) for term in row] for row in answer.rows)
    return text.getvalue()


def _table(answer: Answer, width: int) -> str:
    from rich import box  # noqa: PLC0415 - slow to import
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    if not answer.rows:
        return "No rows.\n"
    shown = [
        at
        for at, name in enumerate(answer.columns)
        if not name.endswith("_iri") and any(row[at] for row in answer.rows)
    ]
    cells = [[_CONTROL.sub("\N{REPLACEMENT CHARACTER}", _text(row[at])) for at in shown] for row in answer.rows]
    names = [answer.columns[at] for at in shown]
    if sum(_longest_word(column) + _GAP for column in zip(names, *cells, strict=True)) > width:
        return _blocks(names, cells)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at in shown:
        is_numeric = all(row[at] is None or _is_numeral(row[at]) for row in answer.rows)
        table.add_column(Text(answer.columns[at]), justify="right" if is_numeric else "left", overflow="fold")
    for row in cells:
        table.add_row(*map(Text, row))  # as Text, so that a label is never markup
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, force_terminal=False).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().strip("\n").split("\n"))


def _blocks(names: list[str], cells: list[list[str]]) -> str:
    """A line a cell that holds something, an empty line behind each row."""
    left = max(map(len, names))
    blocks = (
        "\n".join(f"{name:{left}}  {text}" for name, text in zip(names, row, strict=True) if text) for row in cells
    )
    return "\n\n".join(blocks) + "\n"


def _longest_word(texts: Iterable[str]) -> int:
    return min(_WORD, max((len(word) for text in texts for word in text.split()), default=0))


def _text(term: Term | None) -> str:
    """As a person reads it: doubles without needless exponent."""
    if term is None:
        return ""
    return repr(float(term.value)) if term.is_number and "E" in term.value else term.value


def _value(term: Term | None) -> Any:
    """As JSON and Python have it; what JSON has no number for (INF, NaN) stays text."""
    if term is None:
        return None
    if term.datatype == BOOLEAN:
        return term.value == "true"
    if term.datatype == INTEGER and term.is_number:
        return int(term.value)
    if term.is_number and term.value not in ("INF", "-INF", "NaN"):
        return float(term.value)
    return term.value


def _series(terms: list[Term | None]) -> "pd.Series[Any]":
    import pandas as pd  # noqa: PLC0415

    bound = [term for term in terms if term is not None]
    if bound and all(term.is_number for term in bound):
        is_whole = len(bound) == len(terms) and all(term.datatype == INTEGER for term in bound)
        if is_whole and all(abs(int(term.value)) < 2**63 for term in bound):
            return pd.Series([int(term.value) for term in bound], dtype="int64")
        return pd.Series([float("nan") if term is None else float(term.value) for term in terms], dtype="float64")
    if bound and len(bound) == len(terms) and all(term.datatype == BOOLEAN for term in bound):
        return pd.Series([term.value == "true" for term in bound], dtype="bool")
    return pd.Series([None if term is None else term.value for term in terms], dtype="object")


def _is_numeral(term: Term | None) -> bool:
    return term is not None and re.fullmatch(r"[<>~≈≤≥+-]?[0-9.]+(E-?[0-9]+)?", term.value) is not None
