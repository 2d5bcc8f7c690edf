"""VAMAS surface analysis (.vms, .npl), ISO 14976.

Source   ISO 14976:1998 (the list of lines of an experiment and of a block), checked on files of three programs
Gives    kinetic_energy_electronvolt or binding_energy_electronvolt, intensity_count or intensity_count_per_second,
         further corresponding variables by their labels; the blocks one below the other, named by `part`; where a
         block of a map or profile was measured (place, etching time) as metadata
Drops    images of one variable, and blocks whose header lists left-out parameters: refused
Example  VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May 4
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, number, ucum
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, names, other_column

NAME = "VAMAS surface analysis (.vms)"
SUFFIXES = frozenset({".vms", ".npl", ".vamas"})
EXTRA = ""

UNKNOWN = 1e37
"""The number by which the standard says that a value is not known."""

_FIRST = "VAMAS Surface Chemical Analysis Standard Data Transfer Format"
_COUNTED = frozenset({"MAP", "MAPDP", "NORM", "SDP"})
_PLACED = frozenset({"MAP", "MAPDP"})
"""Modes with a place for each block; of the other maps (MAPSV, MAPSVDP, SEM) a block is an image."""
_READ = frozenset({"NORM", "SDP", "SDPSV", "NOEXP", *_PLACED})
_SPUTTERED = frozenset({"SDP", "SDPSV", "MAPDP"})
_ION = frozenset({"FABMS", "FABMS energy spec", "ISS", "SIMS", "SIMS energy spec", "SNMS", "SNMS energy spec"})
_ETCHED = frozenset({"AES diff", "AES dir", "EDX", "ELS", "UPS", "XPS", "XRF"})
_MOST_LINES = 10_000


_Labels = list[tuple[str, str]]
"""Labels and their units."""


@dataclass(slots=True)
class _Block:
    name: str
    technique: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    data: dict[tuple[str, str], Array] = field(default_factory=dict)
    """Label and unit → values; the abscissa first."""


class _Lines:
    """The lines one after the other, with their numbers for messages."""

    def __init__(self, text: str, path: Path) -> None:
        self.lines = text.split("\n")
        self.at = 0
        self.path = path

    def next(self, what: str) -> str:
        if self.at >= len(self.lines):
            raise Refused(f"it ends where {what} was wanted; the file was cut: copy it anew.", place=str(self.path))
        self.at += 1
        return self.lines[self.at - 1].strip()

    def number(self, what: str) -> float:
        return number(self.next(what), f"{self.path}, line {self.at}, {what}")

    def count(self, what: str, most: int = _MOST_LINES) -> int:
        value = self.number(what)
        if value != int(value) or not 0 <= value <= most:
            raise Refused(
                f"found {value:g}, wanted a count for {what}; the file is damaged.",
                place=f"{self.path}, line {self.at}",
            )
        return int(value)

    def skip(self, count: int, what: str) -> list[str]:
        return [self.next(what) for _ in range(count)]


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the sentence that the standard sets as first line; some programs write empty lines before it."""
    return head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_FIRST.encode())


def read(path: Path) -> RawFile:
    """Every block of the file.

    Raises:
        Refused: it is cut, or a map.
    """
    text = decode(content(path).replace(b"\0", b" "), str(path)).lstrip(" \t\n\ufeff")
    lines = _Lines(text, path)
    metadata, mode, scan, variables, extra_lines = _experiment(lines)
    blocks = [_block(lines, mode, scan, variables, extra_lines) for _ in range(lines.count("number of blocks"))]
    if not blocks:
        raise Refused("it holds no block; the measurement was not saved.", place=str(path))
    techniques = {block.technique for block in blocks}
    metadata["technique"] = ", ".join(sorted(filter(None, techniques)))
    for index, block in enumerate(blocks, 1):
        prefix = f"block {index} " if len(blocks) > 1 else ""
        metadata |= {prefix + key: value for key, value in block.metadata.items()}
    technique = "X-ray photoelectron spectroscopy" if techniques == {"XPS"} else ""
    columns = _columns(blocks)
    if len(blocks) > 1:
        labels = [each for i, block in enumerate(blocks, 1) for each in [block.name or f"block {i}"] * _length(block)]
        columns.append(column("part", "block identifier", _distinct(labels, blocks)))
    return RawFile(
        NAME, technique, tuple(columns), metadata.get("instrument", ""), {k: v for k, v in metadata.items() if v}
    )


def _experiment(lines: _Lines) -> tuple[dict[str, str], str, str, _Labels, int]:
    """Metadata, experiment mode, scan mode, experimental variables, and how many lines a block has more."""
    lines.next("format identifier")
    metadata = {name: lines.next(name) for name in ("institution", "instrument", "operator", "experiment")}
    metadata = {name: value for name, value in metadata.items() if value not in {"", "Not Specified", "Not specified"}}
    lines.skip(lines.count("lines of comment"), "comment")
    mode, scan = lines.next("experiment mode"), lines.next("scan mode")
    metadata |= {"experiment mode": mode, "scan mode": scan}
    if mode not in _READ or scan not in {"REGULAR", "IRREGULAR"}:
        raise Refused(
            f"its mode is {mode}, {scan}; only spectra (NORM, SDP, MAP with a block a place) are read.",
            place=f"{lines.path}, line {lines.at}",
        )
    if mode in _COUNTED:
        lines.count("spectral regions", 10**6)
    if mode in _PLACED:
        metadata["analysis positions"] = str(lines.count("analysis positions", 10**9))
        lines.skip(2, "discrete coordinates")
    variables = [
        (lines.next("experimental variable"), lines.next("its unit"))
        for _ in range(lines.count("experimental variables", 100))
    ]
    if lines.number("entries in the parameter list"):
        raise Refused(
            "its blocks leave out parameters, which is not read; export it anew.",
            place=f"{lines.path}, line {lines.at}",
        )
    lines.skip(lines.count("manual entries"), "manual entry")
    more, extra_lines = lines.count("future entries"), lines.count("future block entries")
    lines.skip(more, "future entry")
    return metadata, mode, scan, variables, extra_lines


def _block(lines: _Lines, mode: str, scan: str, variables: _Labels, extra_lines: int) -> _Block:
    block = _Block(lines.next("block identifier"))
    sample = lines.next("sample identifier")
    date = [lines.number(part) for part in ("year", "month", "day", "hour", "minute", "second")]
    lines.number("hours from GMT")
    comments = lines.skip(lines.count("lines of block comment"), "block comment")
    block.technique = lines.next("technique")
    held = [("x", ""), ("y", "")] if mode in _PLACED else []
    held += variables
    varied = [(label, unit, lines.number(f"the value of {label}")) for label, unit in held]
    source = lines.next("analysis source")
    if mode in _SPUTTERED or block.technique in _ION:
        lines.skip(3, "sputtering ion")
    energy = lines.number("energy of the source")
    lines.skip(3, "strength and beam width of the source")
    lines.skip(2 if mode in _PLACED else 0, "field of view")
    lines.skip(2, "angles of the source")
    analyser = lines.next("analyser mode")
    passed = lines.number("pass energy")
    if block.technique == "AES diff":
        lines.number("differential width")
    magnification, work, bias = (lines.number(what) for what in ("magnification", "work function", "target bias"))
    lines.skip(4, "analysis width and take-off angles")
    species, transition = lines.next("species"), lines.next("transition")
    lines.number("charge of the detected particle")
    x: tuple[tuple[str, str], float, float] | None = None
    if scan == "REGULAR":
        label = lines.next("abscissa label"), lines.next("abscissa unit")
        x = (label, lines.number("abscissa start"), lines.number("abscissa increment"))
    labels = [(lines.next("label"), lines.next("unit")) for _ in range(lines.count("corresponding variables", 100))]
    lines.next("signal mode")
    seconds, scans = lines.number("collection time"), lines.number("number of scans")
    lines.number("time correction")
    if mode in _SPUTTERED and block.technique in _ETCHED:
        lines.skip(7, "sputtering source")
    lines.skip(3, "angles of the sample")
    extras = [
        (lines.next("label"), lines.next("unit"), lines.next("value"))
        for _ in range(lines.count("additional parameters"))
    ]
    lines.skip(extra_lines, "future block entry")
    total = lines.count("number of ordinates", 10**8)
    if not labels or total % len(labels):
        raise Refused(
            f"a block has {total} values for {len(labels)} variables; the file is damaged.",
            place=f"{lines.path}, line {lines.at}",
        )
    limits = [(lines.number("minimum"), lines.number("maximum")) for _ in labels]
    first = lines.at
    values = np.array([lines.number("an ordinate") for _ in range(total)]).reshape(-1, len(labels))
    block.data = _data(values, labels, x)
    for at, (low, high) in enumerate(limits):
        _within(values[:, at], low, high, f"{lines.path}, line {first}, block '{block.name}'")
    told = {
        "sample": sample, "source": source, "analyser mode": analyser, "species": species, "transition": transition,
        "date": "-".join(f"{part:02.0f}" for part in date[:3]) if 0 < date[0] < UNKNOWN else "",
        "comment": " | ".join(each for each in comments if each.startswith(("CASA region", "CASA comp"))),
    }  # fmt: skip
    numbers = {
        "hv / eV": energy, "pass energy / eV": passed, "work function / eV": work, "target bias / V": bias,
        "magnification": magnification, "collection time / s": seconds, "scans": scans,
    }  # fmt: skip
    block.metadata = {k: v for k, v in told.items() if v} | {
        k: f"{v:.10g}" for k, v in numbers.items() if abs(v) < UNKNOWN
    }
    block.metadata |= {
        f"{label} / {unit}" if unit not in {"", "d", "n"} else label: f"{value:.10g}"
        for label, unit, value in varied
        if abs(value) < UNKNOWN
    }
    block.metadata |= {label: f"{value} {unit}" for label, unit, value in extras if label and value}
    return block


def _data(
    values: Array, labels: list[tuple[str, str]], x: tuple[tuple[str, str], float, float] | None
) -> dict[tuple[str, str], Array]:
    data: dict[tuple[str, str], Array] = {}
    if x is not None:
        label, start, step = x
        if not 0 < abs(step) < UNKNOWN or abs(start) >= UNKNOWN:
            raise Refused("the abscissa has no start or no step.")
        data[label] = start + step * np.arange(len(values))
    known = np.where(np.abs(values) >= UNKNOWN, np.nan, values)
    for at, (label_text, unit) in enumerate(labels):
        data[label_text or f"variable {at + 1}", unit] = known[:, at]
    return data


def _within(values: Array, low: float, high: float, place: str) -> None:
    """Refuses values beyond the limits that the block states; 0 and 0, or 0 and 1, are no limits but a habit."""
    if (low, high) != (0, 1) and low < high < UNKNOWN and len(values):
        slack = 1e-3 * max(abs(low), abs(high))
        if values.min() < low - slack or (values.max() > high + slack and values.max() < UNKNOWN):
            raise Refused(
                f"its values run from {values.min():g} to {values.max():g}, wanted {low:g} to {high:g}; it is damaged.",
                place=place,
            )


def _length(block: _Block) -> int:
    return len(next(iter(block.data.values())))


def _distinct(labels: list[str], blocks: list[_Block]) -> list[str]:
    """Labels that tell the blocks apart: with the number of the block where two have one name."""
    named = [block.name for block in blocks]
    if len(set(named)) == len(named):
        return labels
    return [
        f"{block.name or 'block'} {i}" if block.name else f"block {i}"
        for i, block in enumerate(blocks, 1)
        for _ in range(_length(block))
    ]


def _columns(blocks: list[_Block]) -> list[Column]:
    """One column a label and unit; NaN where a block has none of it."""
    labels = list(dict.fromkeys(label for block in blocks for label in block.data))
    columns = []
    for label, unit in labels:
        data = np.concatenate([block.data.get((label, unit), np.full(_length(block), np.nan)) for block in blocks])
        columns.append(_column(label, unit, data))
    return columns


def _column(label: str, unit: str, data: Array) -> Column:
    known = f"{label.lower().replace(' ', '_')}_electronvolt"
    if unit == "eV" and known in names():
        return column(known, label, data)
    if unit in {"c/s", "cps", "s-1", "1/s"}:
        return column("intensity_count_per_second", label, data)
    if label.lower() in {"counts", "count", "intensity"} and unit in {"d", "c", "n", "counts"}:
        return column("intensity_count", label, data)
    return other_column(label, data, "1" if unit in {"d", "n"} else ucum(unit))


def blocks_of(raw: RawFile) -> Iterator[tuple[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]]:
    """Prefix of its metadata, and its rows, for each block of a file read here."""
    if not raw.has("part"):
        yield "", np.ones(raw.rows or 0, dtype=bool)
        return
    parts = raw["part"]
    for index, name in enumerate(dict.fromkeys(parts), 1):
        yield f"block {index} ", parts == name
