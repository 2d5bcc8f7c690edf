"""Netzsch text export (.txt, .csv) of thermobalances and calorimeters.

Source   real files; separator and decimal mark are told by the file, or by its heading and first row; some exports
         have the values of the header in a cell of their own
Gives    temperature_celsius, time_second, sample_mass_percent or sample_mass_milligram, further signals by their
         headings
Drops    nothing
Example  #SEPARATOR:SEMICOLON
         ##Temp./°C;Time/min;Mass/%
          27.14100;  0.00000;99.98948
"""

import re
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, is_number, table, whole
from weldgraph.loaders.raw.rawfile import RawFile
from weldgraph.loaders.raw.thermal import distinct, signal

NAME = "Netzsch text export"
SUFFIXES = frozenset({".txt", ".csv"})
EXTRA = ""

_SEPARATORS = {"SEMICOLON": ";", "COMMA": ",", "TAB": "\t", "SPACE": None}
_DECIMALS = {"POINT": ".", "COMMA": ","}
_KEY = re.compile(r"#([^:]+):(.*)")


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By its keys."""
    plain = head.replace(b"\0", b"")
    return b"#EXPORTTYPE:" in plain or (b"#SEPARATOR:" in plain and b"NETZSCH" in plain)


def read(path: Path) -> RawFile:
    """The signals.

    Raises:
        Refused: a row is cut, or separator or decimal mark are not told.
    """
    text = decode(content(path), str(path))
    warning = whole(text, str(path))
    metadata: dict[str, str] = {}
    heading: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    separator: str | None = None
    for at, line in enumerate(text.split("\n"), 1):
        if line.startswith("##"):
            separator = _separator(line, metadata, f"{path}, line {at}")
            heading = [each.strip() for each in line[2:].rstrip(f"{separator or ''} ").split(separator)]
        elif found := _KEY.fullmatch(line.strip()):
            if value := found[2].strip("\t ;,"):
                metadata.setdefault(found[1].strip(), value)
        elif line.strip(" ;,\t") and heading:
            rows.append((at, _fields(line, separator, len(heading))))
        elif line.strip(" ;,\t"):
            raise Refused(
                f"found '{line.strip()[:40]}' before the heading, which begins with ##.", place=f"{path}, line {at}"
            )
    if not heading:
        raise Refused("it has no heading, which begins with ##; the file was cut: copy it anew.", place=str(path))
    decimal = _decimal(rows, metadata)
    if rows and not is_number(rows[0][1][0], decimal):
        raise Refused(
            f"found '{rows[0][1][0][:40]}', wanted a number with a decimal {decimal}.",
            place=f"{path}, line {rows[0][0]}",
        )
    data = table(rows, len(heading), str(path), decimal)
    columns = distinct([signal(printed, data[:, k], str(path)) for k, printed in enumerate(heading)])
    mass = any(each.name.startswith("sample_mass") for each in columns)
    technique = "thermogravimetric analysis" if mass else ""
    instrument = metadata.get("INSTRUMENT", "")
    return RawFile(NAME, technique, tuple(columns), instrument, metadata, (warning,) if warning else ())


def _separator(heading: str, metadata: dict[str, str], place: str) -> str | None:
    """As the file tells it; else the one mark that stands between the words of the heading."""
    if metadata.get("DECIMAL", "POINT") not in _DECIMALS:
        raise Refused("it does not tell a known decimal mark.", place=place)
    if "SEPARATOR" in metadata:
        if metadata["SEPARATOR"] not in _SEPARATORS:
            raise Refused(
                f"its separator is '{metadata['SEPARATOR']}', wanted one of {', '.join(_SEPARATORS)}.", place=place
            )
        return _SEPARATORS[metadata["SEPARATOR"]]
    marks = [mark for mark in ";,\t" if mark in heading]
    if len(marks) != 1:
        raise Refused("it does not tell its separator, and its heading has none or several.", place=place)
    return marks[0]


def _decimal(rows: list[tuple[int, list[str]]], metadata: dict[str, str]) -> str:
    """As the file tells it; else the comma where a field of the first row has one, which its separator then is not."""
    if "DECIMAL" in metadata:
        return _DECIMALS[metadata["DECIMAL"]]
    return "," if rows and any("," in field for field in rows[0][1]) else "."


def _fields(line: str, separator: str | None, width: int) -> list[str]:
    """The fields of a row, without empty ones beyond the heading."""
    fields = line.strip(" ").split(separator)
    while len(fields) > width and not fields[-1].strip():
        fields.pop()
    return fields
