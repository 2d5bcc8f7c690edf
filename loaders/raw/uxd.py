"""Bruker and Siemens powder scan as text (.uxd).

Source   keywords read from exports of the converter XCH; files without keywords are plain columns (two_columns)
Gives    two_theta_degree (or the angle of the drive that moved), intensity_count or intensity_count_per_second;
         several ranges one below the other, named by `part`
Drops    slits, drives that stand still, comments
Example  _WL1=1.540600
         _STEPSIZE=0.020000
         _2THETACOUNTS
          10.0000  118
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, number, rising, table, whole
from weldgraph.loaders.raw.rawfile import Array, RawFile, column, other_column

NAME = "Bruker powder scan as text (.uxd)"
SUFFIXES = frozenset({".uxd"})
EXTRA = ""

_DATA = re.compile(r"_(2THETA)?(COUNTS|CPS)\s*(?:=\s*\d+)?")
_COUPLED = frozenset({"COUPLED", "2THETA", "DETECTOR"})
"""Drives that scan 2-theta; under any other (THETA, PHI, KHI) the first column is the angle of that drive."""
_KEY = re.compile(r"_(\w+)\s*=\s*(.*)")


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By its first keywords."""
    return b"_FILEVERSION" in head and any(word in head for word in (b"_STEPSIZE", b"COUNTS", b"_SAMPLE"))


def read(path: Path) -> RawFile:
    """Every range of the file.

    Raises:
        Refused: a range is cut, or its data are of a kind that is not read.
    """
    text = decode(content(path), str(path))
    warning = whole(text, str(path))
    metadata: dict[str, str] = {}
    keys: dict[str, str] = {}
    parts: list[tuple[Array, Array]] = []
    kinds: set[str] = set()
    drives: set[str] = set()
    rows: list[tuple[int, list[str]]] = []
    kind = ""
    for line, words in enumerate([*text.split("\n"), "_END"], 1):
        stripped = words.strip()
        if not stripped or stripped.startswith(";"):
            continue
        if not stripped.startswith("_"):
            if not kind:
                raise Refused(f"found '{stripped[:40]}' before any data keyword.", place=f"{path}, line {line}")
            rows.append((line, stripped.split()))
            continue
        if kind:
            parts.append(_range(kind, rows, keys, path))
            rows, kind = [], ""
        if found := _DATA.fullmatch(stripped):
            kind = stripped
            kinds.add(found[2])
            drives.add(keys.get("DRIVE", "COUPLED").upper())
        elif found := _KEY.fullmatch(stripped):
            keys[found[1]] = found[2].strip("' ")
            metadata.setdefault("_" + found[1], keys[found[1]])
        elif stripped != "_END":
            raise Refused(
                f"data under the keyword {stripped[:30]} are not read; export counts or cps.",
                place=f"{path}, line {line}",
            )
    if not parts or len(kinds) > 1:
        raise Refused("it holds no range, or counts and rates at once; export it anew.", place=str(path))
    if len(drives) > 1 or metadata.get("_WL_UNIT", "A") != "A":
        raise Refused(
            "its ranges move different drives, or its wavelength is not in Å; split or export it anew.", place=str(path)
        )
    drive, angles = drives.pop(), np.concatenate([x for x, _ in parts])
    columns = [
        column("two_theta_degree", "_2THETA", angles) if drive in _COUPLED else other_column(drive, angles, "deg"),
        column(
            "intensity_count" if kinds == {"COUNTS"} else "intensity_count_per_second",
            kinds.pop(),
            np.concatenate([y for _, y in parts]),
        ),
    ]
    if len(parts) > 1:
        columns.append(column("part", "range", [f"range {i}" for i, (x, _) in enumerate(parts, 1) for _ in x]))
    return RawFile(NAME, "X-ray diffraction", tuple(columns), metadata=metadata, warnings=(warning,) if warning else ())


def _range(kind: str, rows: list[tuple[int, list[str]]], keys: dict[str, str], path: Path) -> tuple[Array, Array]:
    """Angles and intensities of one range; without angles in the rows they follow from start and step."""
    told = int(number(keys["STEPCOUNT"], str(path))) if keys.get("STEPCOUNT") else 0
    if kind.startswith("_2THETA"):
        data = table(rows, 2, str(path))
        x, y = data[:, 0], data[:, 1]
    else:
        y = np.array([number(each, f"{path}, line {line}") for line, fields in rows for each in fields])
        if "STEPSIZE" not in keys or not ({"START", "2THETA"} & keys.keys()):
            raise Refused("a range has no _START or no _STEPSIZE, so its angles are unknown.", place=str(path))
        start = number(keys.get("START") or keys["2THETA"], str(path))
        x = start + number(keys["STEPSIZE"], str(path)) * np.arange(len(y))
    if told and told != len(y):
        raise Refused(f"a range says {told} steps and has {len(y)}; the file was cut: copy it anew.", place=str(path))
    rising(x, "2-theta", str(path))
    return x, y
