"""Netzsch text export (.txt, .csv) of thermobalances and calorimeters.

Source   real files; separator and decimal mark are told by the file
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
    return b"#SEPARATOR:" in plain and (b"NETZSCH" in plain or b"#EXPORTTYPE" in plain)


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
            if metadata.get("SEPARATOR") not in _SEPARATORS or metadata.get("DECIMAL", "POINT") not in _DECIMALS:
                raise Refused("it does not tell a known separator and decimal mark.", place=f"{path}, line {at}")
            separator = _SEPARATORS[metadata["SEPARATOR"]]
            heading = [each.strip() for each in line[2:].split(separator)]
        elif found := _KEY.fullmatch(line.strip()):
            if found[2].strip():
                metadata.setdefault(found[1].strip(), found[2].strip())
        elif line.strip() and heading:
            rows.append((at, line.strip().split(separator)))
        elif line.strip():
            raise Refused(
                f"found '{line.strip()[:40]}' before the heading, which begins with ##.", place=f"{path}, line {at}"
            )
    if not heading:
        raise Refused("it has no heading, which begins with ##; the file was cut: copy it anew.", place=str(path))
    decimal = _DECIMALS[metadata.get("DECIMAL", "POINT")]
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
