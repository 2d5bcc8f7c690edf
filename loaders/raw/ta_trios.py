r"""TA Instruments text export of TRIOS (.txt, .csv): a block a step.

Source   the layout of the program's text export, as its workbooks have it too (ta_workbook): details, then [step], the
         step's name, headings, units, rows
Gives    time_second, temperature_celsius, sample_mass_milligram, sample_mass_percent, further signals; the steps one
         below the other, named by `part`
Drops    nothing
Example  [step]
         Ramp 10.00 °C/min to 800.00 °C
         Time\tTemperature\tWeight\tWeight
         min\t°C\tmg\t%
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, is_number, table, whole
from weldgraph.loaders.raw.rawfile import Column, RawFile, column
from weldgraph.loaders.raw.thermal import distinct, signal

NAME = "TA Instruments text export of TRIOS"
SUFFIXES = frozenset({".txt", ".csv"})
EXTRA = ""

_STEP = "[step]"
_NEEDED = re.compile(rb"^Time[\t,;]Temperature[\t,;]", re.MULTILINE)


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By a step, or by headings of time and temperature below a line of details of the program."""
    plain = head.replace(b"\0", b"")
    return _STEP.encode() in plain.lower() and (_NEEDED.search(plain) is not None or b"rios" in plain)


def read(path: Path) -> RawFile:
    """Every step.

    Raises:
        Refused: a step has no headings, a row is cut, or the steps have different signals.
    """
    text = decode(content(path), str(path)).lstrip("\ufeff")
    warning = whole(text, str(path))
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if line.strip().lower() == _STEP]
    if not starts:
        raise Refused(f"it has no {_STEP}; the file was cut: copy it anew.", place=str(path))
    metadata = {key.strip(): value.strip() for key, value in map(_pair, lines[: starts[0]]) if value.strip()}
    parts: list[tuple[str, list[Column]]] = []
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        parts.append(_step(lines, at + 1, end, str(path)))
    first = parts[0][1]
    if any([each.printed for each in part] != [each.printed for each in first] for _, part in parts):
        raise Refused("its steps have different signals; export them apart.", place=str(path))
    columns = [
        Column(each.name, each.printed, each.unit, np.concatenate([part[k].data for _, part in parts]), each.term)
        for k, each in enumerate(first)
    ]
    if len(parts) > 1:
        columns.append(column("part", _STEP, [name for name, part in parts for _ in part[0].data]))
    mass = any(each.name.startswith("sample_mass") for each in columns)
    instrument = next((metadata[key] for key in metadata if key.lower() in {"instrument name", "instrument"}), "")
    technique = "thermogravimetric analysis" if mass else ""
    return RawFile(NAME, technique, tuple(columns), instrument, metadata, (warning,) if warning else ())


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition("\t" if "\t" in line else ",")
    return key, value


def _step(lines: list[str], start: int, end: int, place: str) -> tuple[str, list[Column]]:
    """Name and columns of the step between two lines."""
    heading = next((at for at in range(start, min(start + 5, end)) if lines[at].startswith("Time")), None)
    if heading is None or heading + 1 >= end:
        raise Refused(
            "a step has no headings that begin with Time; the file was cut.", place=f"{place}, line {start + 1}"
        )
    mark = max("\t;,", key=lines[heading].count)
    names, units = ([field.strip() for field in lines[at].rstrip().split(mark)] for at in (heading, heading + 1))
    if len(names) != len(units) or is_number(units[0]):
        raise Refused("the headings have no units below them.", place=f"{place}, line {heading + 2}")
    rows = [(at + 1, lines[at].rstrip().split(mark)) for at in range(heading + 2, end) if lines[at].strip()]
    comma = mark != "," and any("," in field for _, fields in rows[:3] for field in fields)
    data = table(rows, len(names), place, "," if comma else ".")
    printed = [f"{name} ({unit})" for name, unit in zip(names, units, strict=True)]
    name = next((lines[at].strip() for at in range(start, heading) if lines[at].strip()), "")
    return name, distinct([signal(words, data[:, k], place) for k, words in enumerate(printed)])
