"""Thermo Avantage workbook (.xlsx) of photoelectron spectra.

Source   real exports: a sheet a spectrum with the heading "Binding Energy (E)", a line of units, the spectrum; tables
         of peaks on sheets of their own; parameters in columns H and I of some
Gives    binding_energy_electronvolt or kinetic_energy_electronvolt, intensity_count_per_second or intensity_count,
         fitted curves by their headings; the spectra one below the other, named by `part`; the quantification as
         metadata
Drops    pictures; an export that has several samples side by side is refused
Example  Axis | Energy | Elements= | 2721
         Binding Energy (E)
         eV | | Counts / s
         1350.08 | | 123177
"""

from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import rising
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column
from weldgraph.loaders.raw.sheets import Row, holds, sheets, shown

NAME = "Thermo Avantage workbook (.xlsx)"
SUFFIXES = frozenset({".xlsx", ".xls"})
EXTRA = "raw"

_ENERGIES = {
    "Binding Energy (E)": "binding_energy_electronvolt",
    "Binding Energy": "binding_energy_electronvolt",
    "Kinetic Energy (E)": "kinetic_energy_electronvolt",
    "Kinetic Energy": "kinetic_energy_electronvolt",
}
_COUNTS = {
    "Counts / s": "intensity_count_per_second",
    "Counts/s": "intensity_count_per_second",
    "Counts": "intensity_count",
}
_LOOK = 40
_QUANTIFIED = "Atomic %"


def recognises(head: bytes, path: Path) -> bool:
    """By the heading of an energy, with its unit below, on a sheet."""
    return any(holds(head, path, energy, "eV", "Counts") for energy in ("Binding Energy (E)", "Kinetic Energy (E)"))


def read(path: Path) -> RawFile:
    """Every spectrum of the workbook.

    Raises:
        Refused: a spectrum has fewer rows than it says, or a unit that is not known.
    """
    book = sheets(path)
    parts: dict[str, tuple[str, str, dict[str, Array]]] = {}
    metadata: dict[str, str] = {}
    for name, rows in book.items():
        at = _heading(rows)
        if at is None:
            metadata |= _quantification(name, rows)
            continue
        parts[name] = _spectrum(rows, at, f"{path}, sheet {name}")
        metadata |= {f"{name}: {key}": value for key, value in _parameters(rows, at).items()}
    if not parts:
        raise Refused("no sheet has an energy with its unit below it.", place=str(path))
    energies = {(energy, counts) for energy, counts, _ in parts.values()}
    if len(energies) != 1:
        raise Refused("its sheets have different energies or units; export them apart.", place=str(path))
    energy, counts = energies.pop()
    printed = list(dict.fromkeys(heading for _, _, data in parts.values() for heading in data))
    lengths = {name: len(data[energy]) for name, (_, _, data) in parts.items()}
    columns: list[Column] = []
    for heading in printed:
        data = np.concatenate(
            [each.get(heading, np.full(lengths[name], np.nan)) for name, (_, _, each) in parts.items()]
        )
        if heading == energy:
            columns.append(column(_ENERGIES[heading], heading, data))
        elif heading == counts:
            columns.append(column(_COUNTS[heading], heading, data))
        else:
            columns.append(other_column(heading, data, "/s" if "count_per" in _COUNTS[counts] else "1"))
    if len(parts) > 1:
        columns.append(column("part", "sheet", [name for name, length in lengths.items() for _ in range(length)]))
    return RawFile(NAME, "X-ray photoelectron spectroscopy", tuple(columns), "Thermo Avantage", metadata)


def _heading(rows: list[Row]) -> int | None:
    """The row of the heading, with units below it."""
    for at, row in enumerate(rows[:_LOOK]):
        below = rows[at + 1] if at + 1 < len(rows) else []
        if row and shown(row[0]) in _ENERGIES and below and shown(below[0]) == "eV":
            return at
    return None


def _spectrum(rows: list[Row], at: int, place: str) -> tuple[str, str, dict[str, Array]]:
    """Heading of the energy, unit of the counts, and the columns by heading."""
    energy = shown(rows[at][0])
    units = [shown(cell) for cell in rows[at + 1]]
    body = [row for row in rows[at + 2 :] if shown(row[0])]
    told = next(
        (row[k + 1] for row in rows[:at] for k, cell in enumerate(row[:-1]) if shown(cell) == "Elements="), None
    )
    if isinstance(told, float) and told != len(body):
        raise Refused(f"it says {told:g} points and has {len(body)}; the file is damaged.", place=place)
    if not body:
        raise Refused("it has a heading and no points.", place=place)
    data = {energy: _numbers(body, 0, at, place)}
    rising(data[energy], energy, place)
    measured = ""
    for index in range(1, len(units)):
        unit, heading = units[index], shown(rows[at][index]) if index < len(rows[at]) else ""
        if not unit:
            continue
        if not measured:
            if unit not in _COUNTS:
                raise Refused(f"the intensity is in '{unit}', wanted Counts / s or Counts.", place=place)
            measured = unit
            data[unit] = _numbers(body, index, at, place)
        elif not heading:
            raise Refused("it has several spectra side by side; export a sheet a spectrum.", place=place)
        else:
            data[heading] = _numbers(body, index, at, place)
    if not measured:
        raise Refused("no column has a unit of intensity.", place=place)
    return energy, measured, data


def _numbers(rows: list[Row], index: int, at: int, place: str) -> Array:
    values = []
    for line, row in enumerate(rows, at + 3):
        cell = row[index] if index < len(row) else ""
        if not isinstance(cell, int | float) or isinstance(cell, bool):
            raise Refused(f"found '{shown(cell)[:40]}', wanted a number.", place=f"{place}, row {line}")
        values.append(float(cell))
    return np.array(values)


def _parameters(rows: list[Row], at: int) -> dict[str, str]:
    """What stands above the spectrum: the file it came from, parameters beside it."""
    found: dict[str, str] = {}
    for row in rows[:at]:
        cells = [shown(cell) for cell in row]
        if cells and cells[0].lower().endswith(".vgd"):
            found["file"] = cells[0].replace("\\", "/").rpartition("/")[2]
        if len(cells) > 8 and cells[7] and cells[8] and cells[7] != "Parameter":  # noqa: PLR2004  columns H and I
            found[cells[7]] = cells[8]
    return found


def _quantification(name: str, rows: list[Row]) -> dict[str, str]:
    """The table of peaks with atomic percentages, as "sheet: peak: heading"."""
    for at, row in enumerate(rows[:_LOOK]):
        headings = [shown(cell) for cell in row]
        if "Name" in headings and (_QUANTIFIED in headings or "Peak BE" in headings):
            key = headings.index("Name")
            return {
                f"{name}: {shown(line[key])}: {heading}": shown(line[index])
                for line in rows[at + 1 :]
                for index, heading in enumerate(headings)
                if heading and index != key and shown(line[key]) and shown(line[index])
            }
    return {}
