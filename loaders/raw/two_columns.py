"""Bare columns of numbers: powder patterns (.xy, .xye, .uxd without keywords) and spectra as text.

Source   no standard; exports of DIFFRAC.EVA, synchrotron beamlines and spectrometers
Gives    two_theta_degree with an intensity without unit and its uncertainty; or a Raman spectrum; what the file does
         not tell, and its suffix does not either, is read as columns without a meaning, and said so
Drops    lines that begin with #, ', /, *, ; or !, but what they say of wavelength, anode and sample is kept
Example  20.00  118
         20.02  121
"""

import re
from itertools import islice
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, is_number, rising, table, whole
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column

NAME = "Columns of numbers"
SUFFIXES = frozenset({".xy", ".xye", ".uxd", ".asc", ".txt", ".dat"})
EXTRA = ""

_COMMENT = ("#", "'", "/", "*", ";", "!", "%", '"')
_SPLIT = re.compile(r"\s*[,;\t]\s*|\s+")
_KEY = re.compile(r"[#;!*/ ]*([A-Za-z][\w .()/\[\]°-]*?)\s*[=:]\s*(\S.*?)\s*$")
_EVA = re.compile(r'(\w+): "([^"]*)"')
_ANGLE = re.compile(r"2\s*-?\s*theta|two\s*theta|2\s*θ", re.IGNORECASE)
_SHIFT = re.compile(r"raman.*(?:cm-1|cm\^-1|1/cm|cm⁻¹|cm-¹)", re.IGNORECASE)
_PATTERN = frozenset({".xy", ".xye", ".uxd"})
_WIDEST = 3
_SAMPLE = 60
HIGHEST_ANGLE = 180


def recognises(head: bytes, path: Path) -> bool:
    """Two or three numbers in each of the first lines that are no comment, in a file of one of the suffixes."""
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head, path.name)
    except Refused:
        return False
    lines = [line for line in islice(text.split("\n"), 400) if line.strip() and not line.lstrip().startswith(_COMMENT)]
    if lines and _is_heading(lines[0]):
        lines = lines[1:]
    fields = [_fields(line) for line in lines[:_SAMPLE]]
    return bool(fields) and all(2 <= len(each) <= _WIDEST and all(map(is_number, each)) for each in fields)  # noqa: PLR2004


def read(path: Path) -> RawFile:
    """The columns.

    Raises:
        Refused: a line is no row of numbers, the last is cut, or x goes to and fro.
    """
    text = decode(content(path), str(path))
    warnings = [warning] if (warning := whole(text, str(path))) else []
    rows: list[tuple[int, list[str]]] = []
    metadata: dict[str, str] = {}
    for line, words in enumerate(text.split("\n"), 1):
        if not words.strip():
            continue
        if words.lstrip().startswith(_COMMENT) or (not rows and _is_heading(words)):
            _comment(words.strip(), metadata)
        else:
            rows.append((line, _fields(words)))
    data = table(rows, len(rows[0][1]) if rows else 2, str(path))
    if data.shape[1] not in {2, _WIDEST}:
        raise Refused(f"it has {data.shape[1]} columns without a heading, wanted two or three.", place=str(path))
    rising(data[:, 0], "the first column", str(path))
    technique, columns, said = _meaning(data, metadata, path)
    return RawFile(NAME, technique, tuple(columns), metadata=metadata, warnings=(*said, *warnings))


def _fields(line: str) -> list[str]:
    return _SPLIT.split(line.strip())


def _is_heading(line: str) -> bool:
    """Whether a line names an angle or a Raman shift and holds no number alone."""
    return bool(_ANGLE.search(line) or _SHIFT.search(line)) and not any(map(is_number, _fields(line)))


def _comment(words: str, metadata: dict[str, str]) -> None:
    if _ANGLE.search(words) or _SHIFT.search(words):
        metadata.setdefault("heading", words.lstrip("".join(_COMMENT)).strip())
    pairs = _EVA.findall(words) or [found.groups()] if (found := _KEY.match(words)) else _EVA.findall(words)
    for name, value in pairs:
        if value:
            metadata.setdefault(name.strip(), value.strip())


def _meaning(data: Array, metadata: dict[str, str], path: Path) -> tuple[str, list[Column], list[str]]:
    """What the columns are, by the comments, the suffix, or a mark that only one technique leaves."""
    x, y = data[:, 0], data[:, 1]
    told = " ".join([*metadata, *metadata.values()])
    angles = x.min() > -HIGHEST_ANGLE and x.max() <= HIGHEST_ANGLE
    third = [column("intensity_uncertainty", "", data[:, 2])] if data.shape[1] == _WIDEST else []
    unit = "The file gives no unit of the intensity; only ratios of intensities mean something."
    if angles and _ANGLE.search(told):
        return (
            "X-ray diffraction",
            [column("two_theta_degree", "", x), column("intensity_arbitrary", "", y), *third],
            [unit],
        )
    if angles and path.suffix.lower() in _PATTERN:
        said = (
            f"The file names no columns; its suffix {path.suffix} says that they are 2-theta in degrees and intensity."
        )
        return (
            "X-ray diffraction",
            [column("two_theta_degree", "", x), column("intensity_arbitrary", "", y), *third],
            [said, unit],
        )
    if data.shape[1] == 2 and (laser := _laser_line(x, y)) is not None:  # noqa: PLR2004  x and y
        said = (
            f"The file names no columns; it holds the line of the laser at {laser:.1f}, so that x is read as Raman "
            "shift in 1/cm; its calibration is not stated."
        )
        return (
            "Raman spectroscopy",
            [column("raman_shift_per_centimetre", "", x), column("intensity_arbitrary", "", y)],
            [said, unit],
        )
    if data.shape[1] == 2 and _SHIFT.search(told):  # noqa: PLR2004  x and y
        return (
            "Raman spectroscopy",
            [column("raman_shift_per_centimetre", "", x), column("intensity_arbitrary", "", y)],
            [unit],
        )
    names = [other_column("", data[:, at], "1", f"column {at + 1}") for at in range(data.shape[1])]
    return "", names, ["The file names neither columns nor units; say by its suffix (.xy) or a heading what they are."]


def _laser_line(x: Array, y: Array) -> float | None:
    """Where x = 0 holds the highest point of a spectrum that reaches beyond any angle; None elsewhere.

    A notch filter leaves a remnant of the laser at shift 0; a scale in degrees or nanometres has nothing there.
    """
    if not (x.min() < 0 < x.max() and x.max() > 2 * HIGHEST_ANGLE):
        return None
    top = float(x[int(np.argmax(y))])
    return top if abs(top) < 15 else None  # noqa: PLR2004  1/cm, width of the filter
