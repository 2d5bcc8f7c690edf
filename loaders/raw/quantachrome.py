"""Quantachrome raw analysis text of the programs ASiQwin, NovaWin, QuadraWin.

Source   real files of two programs: the raw data, whose volume is that of the whole sample, so that it is divided by
         the sample's weight; and the report "Isotherm", whose volume is per gram, over the relative pressure
Gives    relative_pressure, adsorbed_volume_stp_cm3_per_g, pressure_pascal, saturation_pressure_pascal, branch
Drops    tolerance, equilibration time and time of a point
Example  Outgas Time:   24.0 hrs   Outgas Temp:   120.0 °C   Sample Weight: 0.0339 g
              Press            P0         Volume @ STP
              Torr            Torr             cc
              0.00202042    764.02            0.004927
"""

import re
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.isotherm import isotherm, loading_factor, other_gas, pressure_factor
from weldgraph.loaders.raw.lines import content, decode, is_number, maybe, table, whole
from weldgraph.loaders.raw.rawfile import Array, RawFile

NAME = "Quantachrome raw analysis text"
SUFFIXES = frozenset({".txt"})
EXTRA = ""

_KEYS = re.compile(
    r"(Operator|Date|Sample ID|Filename|Sample Desc|Comment|Outgas ?Time|Outgas ?Temp\.?|Sample [Ww]eight"
    r"|Sample [Vv]olume|Analysis [Gg]as|Molec\. Wt|Non-ideality|Analysis [Tt]ime|Instrument|Bath [Tt]emp\.?"
    r"|Press\. Tolerance|Equil time|Equil timeout|End of run|Cell ID|Cross-section|Void Vol\.? Mode|Station):"
)
_GAP = re.compile(r"\s{2,}")
_RELATIVE, _ABSOLUTE = frozenset({"P/Po", "P/P0", "p/p0"}), frozenset({"Press", "Pressure"})
_SATURATION = frozenset({"P0", "Po"})


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the maker's name and the heading of the volume."""
    return b"Quantachrome" in head[:2000] and b"Volume @ STP" in head


def read(path: Path) -> RawFile:
    """The isotherm.

    Raises:
        Refused: there is no weight to divide by, a unit is not known, or a line is cut.
    """
    text = decode(content(path), str(path))
    warning = whole(text, str(path))
    lines = text.split("\n")
    heading = next((at for at, line in enumerate(lines) if "Volume @ STP" in line), None)
    if heading is None:
        raise Refused("it has no table with 'Volume @ STP'; export the raw analysis data.", place=str(path))
    metadata = _metadata(lines[:heading])
    body = [(at + 1, line) for at, line in enumerate(lines) if at > heading and line.strip()]
    if lines[heading].split()[0] == "Relative":  # the report: "Relative" above "Pressure" above the unit
        lines[heading] = lines[heading].replace("Relative", "P/Po    ", 1)
        body = [(line, words) for line, words in body if words.split() != ["Pressure"]]
    if len(body) < 2:  # noqa: PLR2004  units and a row
        raise Refused("its table has no rows; the file was cut: copy it anew.", place=str(path))
    units = {} if is_number(body[0][1].split()[0]) else _units(lines[heading], body[0][1])
    names = [name for name in _GAP.split(lines[heading].strip()) if name]
    rows = [(line, words.split()) for line, words in body[1 if units else 0 :]]
    data = table(rows, len(names), str(path))
    columns = {name: data[:, at] for at, name in enumerate(names)}

    def pressure(wanted: frozenset[str]) -> tuple[str, Array] | None:
        name = next((each for each in names if each in wanted), "")
        return (name, columns[name] * pressure_factor(units.get(name, ""), str(path))) if name else None

    relative = next(((each, columns[each]) for each in names if each in _RELATIVE), None)
    adsorbed = columns["Volume @ STP"] * _per_gram(units.get("Volume @ STP", ""), metadata, path)
    found = isotherm(relative, pressure(_ABSOLUTE), pressure(_SATURATION), ("Volume @ STP", adsorbed))
    instrument = " ".join(filter(None, ("Quantachrome", metadata.get("Instrument", ""))))
    warnings = (*((warning,) if warning else ()), *other_gas(metadata))
    return RawFile(NAME, "nitrogen sorption", tuple(found), instrument, metadata, warnings)


def _metadata(lines: list[str]) -> dict[str, str]:
    """Fields of the header, several on a line, some without a space between; of two the second is the report's."""
    metadata: dict[str, str] = {}
    for line in lines:
        marks = list(_KEYS.finditer(line))
        for at, mark in enumerate(marks):
            value = line[mark.end() : marks[at + 1].start() if at + 1 < len(marks) else len(line)].strip()
            key = mark[1] if mark[1] not in metadata else f"{mark[1]} (report)"
            if value:
                metadata[key] = value
    return metadata


def _units(heading: str, line: str) -> dict[str, str]:
    """The unit under each name, by the nearest middle; a name may have none (P/Po)."""
    middles = {found[0]: (found.start() + found.end()) / 2 for found in re.finditer(r"\S+(?: \S+)*", heading)}
    units: dict[str, str] = {}
    for found in re.finditer(r"\S+", line):
        middle = (found.start() + found.end()) / 2
        units[min(middles, key=lambda name: abs(middles[name] - middle))] = found[0]
    return units


def _per_gram(unit: str, metadata: dict[str, str], path: Path) -> float:
    if unit not in {"cc", "cm3", "cm³", "ml", "mL"}:
        return loading_factor(unit, str(path))
    printed = next((value for key, value in metadata.items() if key.lower() == "sample weight"), "")
    weight = maybe(printed)
    if weight is None or weight <= 0 or not printed.endswith("g") or printed.endswith("mg"):
        raise Refused(
            f"the volume is that of the whole sample and its weight is '{printed}', wanted grams above 0.",
            place=str(path),
        )
    return 1.0 / weight
