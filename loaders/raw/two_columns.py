"""Bare columns of numbers: powder patterns (.xy, .xye, .uxd without keywords) and spectra as text.

Source   no standard; exports of DIFFRAC.EVA, FIT2D (.chi: title, two labels, count), synchrotron beamlines and
         spectrometers; comments of SPECS programs say which energy x is
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
SUFFIXES = frozenset({".xy", ".xye", ".uxd", ".asc", ".txt", ".dat", ".csv", ".chi"})
EXTRA = ""

_COMMENT = ("#", "'", "/", "*", ";", "!", "%", '"')
_SPLIT = re.compile(r"\s*[,;\t]\s*|\s+")
_EUROPEAN = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?(?:[;\t ]+[-+]?\d+(?:,\d+)?(?:[eE][-+]?\d+)?){1,2}\s*")
_KEY = re.compile(r"[#;!*/ ]*([A-Za-z][\w .()/\[\]°-]*?)\s*[=:]\s*(\S.*?)\s*$")
_EVA = re.compile(r'(\w+): "([^"]*)"')
_ANGLE = re.compile(r"2\s*-?\s*theta|two\s*-?theta|2\s*θ|\b2th\b|\btth\b", re.IGNORECASE)
_SHIFT = re.compile(r"raman.*(?:cm-1|cm\^-1|1/cm|cm⁻¹|cm-¹)", re.IGNORECASE)
_BINDING = re.compile(r"values in binding energy|axis: +binding energy|binding energy.*\bev\b", re.IGNORECASE)
_KINETIC = re.compile(r"values in kinetic energy|axis: +kinetic energy|kinetic energy.*\bev\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:theta|omega|energy|wavelength|q|d-?spacing|time|temperature)\b", re.IGNORECASE)
"""Words of a heading that say that x is something else than the suffix would make one think."""
_RATE = re.compile(r"counts per second: +yes|count rate: +counts per second|counts/s", re.IGNORECASE)
_PATTERN = frozenset({".xy", ".xye", ".uxd"})
_WIDEST = 3
_SAMPLE = 60
_HEADINGS = 6
"""Lines of text before the numbers, at most."""
_TWICE = 0.01
"""Share of neighbouring points that may have one x, as printed, where ranges were joined."""
HIGHEST_ANGLE = 180
Block = tuple[str, list[tuple[int, list[str]]]]
"""What a comment above calls a block of rows, and its rows with their lines."""


def recognises(head: bytes, path: Path) -> bool:
    """Two or three numbers a line but in comments and in a few lines above, which name an angle, shift or energy."""
    try:
        text = decode(head[: head.rfind(b"\n") + 1] or head, path.name)
    except Refused:
        return False
    lines = [line for line in islice(text.split("\n"), 400) if line.strip() and not line.lstrip().startswith(_COMMENT)]
    first = next((at for at, line in enumerate(lines) if _is_row(line)), len(lines))
    above, rows = lines[:first], lines[first : first + _SAMPLE]
    if not rows or len(above) > _HEADINGS or not all(map(_is_row, rows)):
        return False
    return not above or any(map(_names_x, above))


def read(path: Path) -> RawFile:
    """The columns.

    Raises:
        Refused: a line is no row of numbers, the last is cut, or x goes to and fro.
    """
    text = decode(content(path), str(path))
    warnings = [warning] if (warning := whole(text, str(path))) else []
    metadata: dict[str, str] = {}
    blocks = _blocks(text, metadata)
    widths = {len(rows[0][1]) for _, rows in blocks}
    decimal = "," if any(_EUROPEAN.fullmatch(line) for line in text.split("\n")[:_SAMPLE]) else "."
    parts = [table(rows, len(blocks[0][1][0][1]), str(path), decimal) for _, rows in blocks]
    if widths - {2, _WIDEST}:
        raise Refused(f"it has {max(widths)} columns without a heading, wanted two or three.", place=str(path))
    if len(parts) > 1 and _runs(np.concatenate(parts)[:, 0]):  # comments or empty lines within one scan
        parts = [np.concatenate(parts)]
    for part in parts:
        warnings += _one_way(part[:, 0], path)
    data = np.concatenate(parts)
    technique, columns, said = _meaning(data, metadata, path)
    if len(parts) > 1:
        named = [name or f"block {at}" for at, (name, _) in enumerate(blocks, 1)]
        if len(set(named)) < len(named):
            named = [f"{name} ({at})" for at, name in enumerate(named, 1)]
        columns.append(column("part", "", [name for name, part in zip(named, parts, strict=True) for _ in part]))
    return RawFile(NAME, technique, tuple(columns), metadata=metadata, warnings=(*said, *warnings))


def _blocks(text: str, metadata: dict[str, str]) -> list[Block]:
    """Rows between comments or empty lines; a count alone in a line above the first is checked."""
    blocks: list[Block] = []
    name, open_, count = "", False, 0
    for line, words in enumerate(text.split("\n"), 1):
        plain = words.strip()
        if _is_row(words) or (open_ and plain and not plain.startswith(_COMMENT)):
            if not open_:
                blocks.append((name, []))
            open_ = True
            blocks[-1][1].append((line, _fields(words)))
            continue
        if blocks and plain and not plain.startswith(_COMMENT):
            blocks[-1][1].append((line, _fields(words)))  # no row: refused with its line
        open_ = False
        if plain.isdecimal() and not blocks:
            count = int(plain)
        elif plain:
            _comment(plain, metadata)
            if found := re.search(r"Region:\s*(\S.*)", plain):
                name = found[1].strip()
    held = sum(len(rows) for _, rows in blocks)
    if count and count != held:
        raise Refused(f"it says {count} points and has {held}; the file was cut: copy it anew.")
    return blocks or [("", [(1, [])])]


def _runs(x: Array) -> bool:
    steps = np.diff(x)
    return bool((steps > 0).all() or (steps < 0).all())


def _one_way(x: Array, path: Path) -> list[str]:
    """Refuses an x that goes to and fro; a few neighbours that are printed alike are told."""
    steps = np.diff(x)
    alike = int((steps == 0).sum())
    if not alike or alike > max(1, _TWICE * len(x)) or not ((steps >= 0).all() or (steps <= 0).all()):
        rising(x, "the first column", str(path))
        return []
    at = int(np.flatnonzero(steps == 0)[0])
    said = (
        f"{alike} of its points have the same x as the one before, first at {x[at]:g}; "
        "ranges may have been joined there."
    )
    return [said]


def _fields(line: str) -> list[str]:
    if _EUROPEAN.fullmatch(line):
        return re.split(r"[;\t ]+", line.strip())
    return _SPLIT.split(line.strip().rstrip(",;"))


def _is_row(line: str) -> bool:
    fields = _fields(line)
    return 2 <= len(fields) <= _WIDEST and all(is_number(each) or is_number(each, ",") for each in fields)  # noqa: PLR2004


def _names_x(line: str) -> bool:
    """Whether a line above the numbers says what x is."""
    return any(each.search(line) for each in (_ANGLE, _SHIFT, _BINDING, _KINETIC)) or (
        bool(_OTHER.search(line)) and "intensity" in line.lower()
    )


def _comment(words: str, metadata: dict[str, str]) -> None:
    plain = words.lstrip("".join(_COMMENT)).strip()
    if _names_x(plain) or _RATE.search(plain):
        known = metadata.get("heading", "")
        if plain not in known.split(" | "):
            metadata["heading"] = f"{known} | {plain}" if known else plain
    pairs = _EVA.findall(words) or [found.groups()] if (found := _KEY.match(words)) else _EVA.findall(words)
    for name, value in pairs:
        if value:
            metadata.setdefault(name.strip(), value.strip())


def _meaning(data: Array, metadata: dict[str, str], path: Path) -> tuple[str, list[Column], list[str]]:
    """What the columns are, by the comments, the suffix, or a mark that only one technique leaves."""
    x, y = data[:, 0], data[:, 1]
    told = " ".join([*metadata, *metadata.values()])
    heading = metadata.get("heading", "")
    angles = x.min() > -HIGHEST_ANGLE and x.max() <= HIGHEST_ANGLE
    third = [column("intensity_uncertainty", "", data[:, 2])] if data.shape[1] == _WIDEST else []
    unit = "The file gives no unit of the intensity; only ratios of intensities mean something."
    if _BINDING.search(heading) or _KINETIC.search(heading):
        kind = "binding" if _BINDING.search(heading) else "kinetic"
        rate = bool(_RATE.search(heading))
        intensity = "intensity_count_per_second" if rate else "intensity_arbitrary"
        columns = [column(f"{kind}_energy_electronvolt", "", x), column(intensity, "", y)]
        columns += [other_column("", data[:, 2], "1", "column 3")] if third else []
        return "X-ray photoelectron spectroscopy", columns, [] if rate else [unit]
    if angles and _ANGLE.search(told):
        return (
            "X-ray diffraction",
            [column("two_theta_degree", "", x), column("intensity_arbitrary", "", y), *third],
            [unit],
        )
    if angles and path.suffix.lower() in _PATTERN and not _OTHER.search(heading):
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
    if heading:
        return "", names, [f"The file says '{heading[:80]}', which is no 2-theta and no Raman shift: no features."]
    return "", names, ["The file names neither columns nor units; say by its suffix (.xy) or a heading what they are."]


def _laser_line(x: Array, y: Array) -> float | None:
    """Where x = 0 holds the highest point of a spectrum that reaches beyond any angle; None elsewhere.

    A notch filter leaves a remnant of the laser at shift 0; a scale in degrees or nanometres has nothing there.
    """
    if not (x.min() < 0 < x.max() and x.max() > 2 * HIGHEST_ANGLE):
        return None
    top = float(x[int(np.argmax(y))])
    return top if abs(top) < 15 else None  # noqa: PLR2004  1/cm, width of the filter
