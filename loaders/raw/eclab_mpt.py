"""EC-Lab text (.mpt) of Bio-Logic potentiostats, with a point or a comma as the decimal sign.

Source   files of EC-Lab 11; the number of header lines stands in the second line.
Gives    by technique: test_time_second, voltage_volt (Ewe), current_ampere, net_capacity_ah, cycle_count; or
         frequency_hertz, real_ and imaginary_impedance_ohm (Im(Z), the sign turned). Columns without a name in
         names.tsv keep their heading.
Drops    the settings of the steps, which stand in the header as a table.
Example  EC-Lab ASCII FILE
         Nb header lines : 73
"""

import re
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.eclab import finished, technique, to_column
from weldgraph.loaders.raw.rawfile import Column, RawFile
from weldgraph.loaders.raw.textcolumns import decimal_of, read_columns, split

NAME = "EC-Lab text (.mpt)"
SUFFIXES = frozenset({".mpt"})
EXTRA = ""

_MARKS = (b"EC-Lab ASCII FILE", b"BT-Lab ASCII FILE")
_COUNT = re.compile(rb"Nb header lines\s*:\s*(\d{1,6})")
_LOOP = re.compile(r"Loop \d+ from point number (\d+) to (\d+)")
_ONLY_HEADING = 3


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001
    """By its first line."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(_MARKS)


def read(path: Path) -> RawFile:
    """All points. Raises Refused."""
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    if not data.isascii():
        data = _decoded(data).encode()
    found = _COUNT.search(data[:200])
    if found is None:
        raise Refused("the second line does not tell the number of header lines; the file is damaged, export it again.")
    text = split(data, "\t", int(found[1]) - 1)
    if "time/s" not in text.headings and "freq/Hz" not in text.headings:
        raise Refused(
            f"line {int(found[1])}, the last of the header, has no headings; the file is damaged, export it again."
        )
    table, warnings = read_columns(text, decimal=decimal_of(text))
    columns: list[Column] = []
    for heading, values in table:
        if heading:
            columns.append(to_column(heading, values, columns))
    _complete(text.preamble, len(columns[0].data))
    metadata = _metadata(text.preamble)
    kind = technique(text.preamble[_ONLY_HEADING] if len(text.preamble) > _ONLY_HEADING else "")
    if not kind and "freq/Hz" in text.headings:
        kind = "electrochemical impedance spectroscopy"
    return finished(RawFile(NAME, kind, tuple(columns), metadata.get("Device", ""), metadata, tuple(warnings)))


def _decoded(data: bytes) -> str:
    """EC-Lab writes the code page of its machine; only µ, ² and ³ matter, and they are in latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _complete(preamble: tuple[str, ...], rows: int) -> None:
    """The header tells the points of each loop. Raises Refused if they are not there."""
    loops = [int(match[2]) for line in preamble if (match := _LOOP.match(line))]
    if loops and max(loops) + 1 != rows:
        raise Refused(
            f"the header tells of {max(loops) + 1:,} points and {rows:,} are there; the file is cut, export it again."
        )


def _metadata(preamble: tuple[str, ...]) -> dict[str, str]:
    found = {"technique": preamble[_ONLY_HEADING].strip()} if len(preamble) > _ONLY_HEADING else {}
    for line in preamble:
        key, colon, value = line.partition(" : ")
        if colon and value.strip() and not line.startswith("Nb header"):
            found.setdefault(key.strip(), value.strip())
    return {key: value for key, value in found.items() if value}
