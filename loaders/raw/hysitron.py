r"""Hysitron indentation: TriboScan text (.txt) and high-load test (.hld).

Source   real files of both kinds
Gives    indentation_depth_nanometre, indentation_load_micronewton, time_second, further channels by their headings;
         several segments of a text one below the other, named by `part`
Drops    of .hld the approach and the drift measurement; the block "Test Data" is the test
Example  Number of Points = 5304
         Depth (nm)\tLoad (µN)\tTime (s)\tDepth (V)\tLoad (V)
         0.814723\t1.836146\t0.000000\t-0.001850\t0.481918
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, table, ucum, whole
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column

NAME = "Hysitron indentation (.txt, .hld)"
SUFFIXES = frozenset({".txt", ".hld"})
EXTRA = ""

_POINTS = re.compile(r"(?:Number of Points\s*=|(.*) Data Points:)\s*(\d+)")
_SEGMENTS = re.compile(r"(.+?)\s*(?:\(([^()]*)\)|_([^_\s]+))")
_MICRO = re.compile(r"[uµμ\ufffd?](?=N|m)")
_LENGTHS = {"nm": 1.0, "um": 1e3}
_FORCES = {"uN": 1.0, "mN": 1e3, "nN": 1e-3}


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the count of points above a heading of depth and load, or by the first line of .hld."""
    return b"Hysitron" in head[:200] or (b"Number of Points" in head[:4000] and b"Depth (nm)" in head)


def read(path: Path) -> RawFile:
    """The test.

    Raises:
        Refused: a segment has fewer points than it says, or depth or load have no known unit.
    """
    text = decode(content(path), str(path))
    warning = whole(text, str(path))
    lines = text.split("\n")
    metadata: dict[str, str] = {}
    segments: list[tuple[list[str], Array]] = []
    at = 0
    while at < len(lines):
        found = _POINTS.fullmatch(lines[at].strip())
        if not found:
            _pair(lines[at], metadata, first=at == 0)
            at += 1
            continue
        kind, count = found[1] or "", int(found[2])
        heading, data, at = _segment(lines, at + 1, count, path)
        if not kind or kind == "Test":
            segments.append((heading, data))
    if not segments:
        raise Refused("it holds no data of a test; the file was cut: copy it anew.", place=str(path))
    if any(heading != segments[0][0] for heading, _ in segments):
        raise Refused("its segments have different channels; export them apart.", place=str(path))
    data = np.concatenate([values for _, values in segments])
    columns = [_column(printed, data[:, k], str(path)) for k, printed in enumerate(segments[0][0])]
    if len(segments) > 1:
        columns.append(
            column("part", "", [f"segment {i}" for i, (_, values) in enumerate(segments, 1) for _ in values])
        )
    warnings = [warning] if warning else []
    if not any(key.startswith("Tip C") for key in metadata):
        warnings.append("The file has no area function of the tip, so that no hardness can be derived from it alone.")
    technique = (
        "instrumented indentation"
        if {"indentation_depth_nanometre", "indentation_load_micronewton"} <= {c.name for c in columns}
        else ""
    )
    return RawFile(NAME, technique, tuple(columns), metadata.get("System", "Hysitron"), metadata, tuple(warnings))


def _pair(line: str, metadata: dict[str, str], *, first: bool) -> None:
    key, mark, value = line.partition(": ")
    if mark and value.strip():
        metadata.setdefault(key.strip(), value.strip())
    elif first and line.strip():
        metadata["Time Stamp"] = line.strip()


def _segment(lines: list[str], at: int, count: int, path: Path) -> tuple[list[str], Array, int]:
    """Heading and rows of one block; empty lines within it are between segments of the load function."""
    if at >= len(lines) or not lines[at].strip():
        raise Refused("a count of points has no heading below it; the file was cut.", place=f"{path}, line {at + 1}")
    heading = [name.strip() for name in lines[at].strip().split("\t") if name.strip()]
    rows: list[tuple[int, list[str]]] = []
    at += 1
    while at < len(lines) and len(rows) < count:
        if words := lines[at].split():
            if ":" in lines[at] or "=" in lines[at]:
                break
            rows.append((at + 1, words))
        at += 1
    if len(rows) != count:
        raise Refused(f"it says {count} points and has {len(rows)}; the file was cut: copy it anew.", place=str(path))
    if not count:
        return heading, np.empty((0, len(heading))), at
    return heading, table(rows, len(heading), str(path)), at


def _column(printed: str, data: Array, place: str) -> Column:
    found = _SEGMENTS.fullmatch(printed)
    name = (found[1] if found else printed).strip().lower()
    unit = _MICRO.sub("u", (found[2] or found[3] or "") if found else "")
    if name in {"depth", "disp"} and unit != "V":
        if unit not in _LENGTHS:
            raise Refused(f"the depth is in '{unit}', wanted nm or µm.", place=place)
        return column("indentation_depth_nanometre", printed, data * _LENGTHS[unit])
    if name in {"load", "force"} and unit != "V":
        if unit not in _FORCES:
            raise Refused(f"the load is in '{unit}', wanted µN or mN.", place=place)
        return column("indentation_load_micronewton", printed, data * _FORCES[unit])
    if name == "time" and unit == "s":
        return column("time_second", printed, data)
    return other_column(printed, data, ucum(unit))
