"""Columns of numbers and words in delimited text, millions of lines at a time."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.encoding import decode
from weldgraph.loaders.raw.rawfile import Array

SAMPLE = 200
"""Lines that decide which columns are numbers; a word further down in one of them is a fault of the file."""
ABSENT = ("", "-", "--", "—", "NaN", "nan")

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Text:
    r"""The lines of a text file: those before the heading, the heading's fields, and the bytes after it.

    Attributes:
        preamble: lines before the heading.
        headings: fields of the heading, stripped.
        body: what follows, in UTF-8 with \\n.
        separator: between fields.
        line: number of the first line of the body, from 1.
    """

    preamble: tuple[str, ...]
    headings: tuple[str, ...]
    body: bytes
    separator: str
    line: int


def text_bytes(data: bytes) -> bytes:
    r"""The file in UTF-8 with \\n, whatever it was in. Raises Refused."""
    if not data.isascii() or b"\0" in data:
        data = decode(data, "").encode()
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.removeprefix(b"\xef\xbb\xbf")


def split(data: bytes, separator: str, heading: int) -> Text:
    """The file as preamble, heading (a line number from 0) and body. `data` is as `text_bytes` gives it."""
    start = 0
    lines: list[str] = []
    for _ in range(heading + 1):
        end = data.find(b"\n", start)
        if end < 0:
            raise Refused("the file ends before its data; export it again.")
        lines.append(data[start:end].decode())
        start = end + 1
    *preamble, head = lines
    blank = 0
    while data[start : start + 1] == b"\n":
        start, blank = start + 1, blank + 1
    fields = tuple(field.strip().strip('"').strip() for field in head.split(separator))
    return Text(tuple(preamble), fields, data[start:], separator, heading + 2 + blank)


def read_columns(text: Text, *, decimal: str = ".") -> tuple[list[tuple[str, Array]], list[str]]:
    """(heading, data) of each column that has a heading, and warnings.

    Numbers are float64 with NaN where absent; a column with words is of objects with "".

    Raises:
        Refused: a line has fields too many or too few, or a word stands among numbers. The last line may be cut: what
            is whole of it stays, with a warning.
    """
    import pandas as pd  # noqa: PLC0415  slow to import

    body, warnings = _whole(text, decimal)
    if not body:
        raise Refused(f"the heading stands in line {text.line - 1} and no data follow; export the file again.")
    first = body[: body.index(b"\n")].decode()
    count = len(_fields(first, text.separator))
    headings = list(text.headings)
    while len(headings) > count and not headings[-1]:
        headings.pop()
    if len(headings) > count and len(list(filter(None, headings))) == count:
        headings = [heading for heading in headings if heading]  # blank names in the middle, met in EC-Lab text
    headings += [""] * (count - len(headings))
    if len(headings) > count:
        raise Refused(
            f"found {len(headings)} headings over {count} columns in line {text.line}; export the file again."
        )
    names = list(range(count))
    quoted = b'"' in body
    if not quoted:
        _even(body, text, count)
    keys: dict[str, Any] = {
        "sep": text.separator,
        "header": None,
        "names": names,
        "encoding": "utf-8",
        "quoting": csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        "keep_default_na": False,
        "skip_blank_lines": True,
        "index_col": False,
        "usecols": [number for number in names if headings[number]],
    }
    sample = pd.read_csv(io.BytesIO(body), nrows=SAMPLE, dtype=str, na_values=[], **keys)
    numeric = [name for name in sample.columns if _are_numbers(sample[name], decimal)]
    dtypes = {name: ("float64" if name in numeric else "object") for name in sample.columns}
    try:
        frame = pd.read_csv(
            io.BytesIO(body),
            dtype=dtypes,
            na_values={name: list(ABSENT) for name in numeric},
            decimal=decimal,
            **keys,
        )
    except ValueError as error:
        raise Refused(
            f"a word stands among the numbers: {_first_word(text, body, numeric, decimal) or error}."
        ) from None
    data: list[tuple[str, Array]] = []
    for name in frame.columns:
        array = frame[name].to_numpy()
        if name not in numeric:
            codes, known = pd.factorize(array)
            words = np.array([str(word).strip() for word in known], dtype=object)
            array = words[codes] if any(words) else np.full(len(array), np.nan)
        data.append((headings[name], array))
    return data, warnings


def _fields(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator)) if '"' in line else line.split(separator)


def _whole(text: Text, decimal: str) -> tuple[bytes, list[str]]:
    """The body without blank lines, its last line made as long as the others if it was cut."""
    body = text.body
    while b"\n\n" in body:
        body = body.replace(b"\n\n", b"\n")
    if not body or body.isspace():
        return b"", []
    if body.endswith(b"\n"):
        *_, last = body[-100_000:-1].rsplit(b"\n", 1)
        ended = True
    else:
        last = body[-100_000:].rsplit(b"\n", 1)[-1]
        ended = False
    first = body[: body.index(b"\n")].decode() if b"\n" in body else body.decode()
    wanted = _fields(first, text.separator)
    found = _fields(last.decode(), text.separator)
    if len(found) == len(wanted) and not ended and _alike(found[-1], wanted[-1], decimal):
        return body + b"\n", ["The last line has no line end: if the file was cut there, what came after is missing."]
    if len(found) > len(wanted) or (ended and len(found) == len(wanted)):
        return (body if ended else body + b"\n"), []
    if len(last) == len(body.strip(b"\n")):
        raise Refused("the only line of data is cut; copy the file again.")
    number = text.line + body.rstrip(b"\n").count(b"\n")
    kept = [*found[: len(found) if ended else -1], *[""] * (len(wanted) - len(found) + (not ended))]
    start = len(body) - len(last) - ended
    return (
        body[:start] + text.separator.join(kept).encode() + b"\n",
        [f"Line {number}, the last, is cut: the file is not complete; what is missing of it is left out."],
    )


def _alike(last: str, other: str, decimal: str) -> bool:
    """Whether the last field of a file without a line end is as long as it should be."""
    return len(last.strip().partition(decimal)[2]) == len(other.strip().partition(decimal)[2])


def _even(body: bytes, text: Text, count: int) -> None:
    separator = text.separator.encode()
    lines = body.count(b"\n")
    if body.count(separator) == (count - 1) * lines:
        return
    for number, line in enumerate(body.split(b"\n")[:-1]):
        if line.count(separator) != count - 1:
            found = line.count(separator) + 1
            raise Refused(
                f"line {text.line + number} has {found} fields where {count} were wanted; the file is damaged."
            )


def _are_numbers(column: Any, decimal: str) -> bool:
    words = [str(word).strip() for word in column]
    return any(word not in ABSENT for word in words) and all(
        word in ABSENT or _NUMBER.fullmatch(word.replace(decimal, ".")) for word in words
    )


def _first_word(text: Text, body: bytes, numeric: list[int], decimal: str) -> str:
    for number, line in enumerate(body.decode(errors="replace").split("\n")):
        fields = _fields(line, text.separator)
        for place in numeric:
            word = fields[place].strip() if place < len(fields) else ""
            if word not in ABSENT and not _NUMBER.fullmatch(word.replace(decimal, ".")):
                return f"'{word[:40]}' in line {text.line + number}, column {place + 1}"
    return ""


def decimal_of(text: Text) -> str:
    """The decimal sign of a body whose separator is not the comma; it is the one that stands between digits."""
    if text.separator == ",":
        return "."
    head = text.body[:20_000].decode(errors="replace")
    commas, points = len(re.findall(r"\d,\d", head)), len(re.findall(r"\d\.\d", head))
    return "," if commas > points else "."
