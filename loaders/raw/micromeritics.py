"""Micromeritics report as a workbook (.xls, .xlsx).

Source   real reports: blocks side by side under a title; read is the "Isotherm Tabular Report"
Gives    relative_pressure, adsorbed_volume_stp_cm3_per_g, pressure_pascal, saturation_pressure_pascal, branch
Drops    plots, and what the program derived (kept as metadata: BET surface area)
Example  Isotherm Tabular Report
         Relative Pressure (p/p°) | Quantity Adsorbed (cm³/g STP) | Saturation Pressure (mbar)
"""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.isotherm import isotherm, loading_factor, other_gas, pressure_factor
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile
from weldgraph.loaders.raw.sheets import Row, holds, sheets, shown

NAME = "Micromeritics report (.xls)"
SUFFIXES = frozenset({".xls", ".xlsx"})
EXTRA = "raw"

_TITLE = "Isotherm Tabular Report"
_UNIT = re.compile(r"(.*?)\s*\(([^()]*)\)\s*$")
_VERSION = re.compile(
    r"(?:\d?Flex|ASAP|Tri ?Star|Gemini|MicroActive|AutoChem|AutoPore|HPVA|\d{4} )\b.*?\bV?\d+\.\d+(?: [A-Z]\b)?"
)
_LOOK = 80


def recognises(head: bytes, path: Path) -> bool:
    """By the title of the report on a sheet."""
    return holds(head, path, _TITLE)


def read(path: Path) -> RawFile:
    """The isotherm of the first sheet that has one.

    Raises:
        Refused: a heading has no known unit, or a row lacks a value.
    """
    found = next(((name, rows, at) for name, rows in sheets(path).items() if (at := _title(rows)) is not None), None)
    if found is None:
        raise Refused(f"no sheet has the title '{_TITLE}' among its first {_LOOK} rows.", place=str(path))
    name, rows, (top, left) = found
    place = f"{path}, sheet {name}"
    metadata = _metadata(rows, top, left)
    heading = next(
        (line for line in range(top, min(top + 12, len(rows))) if any(map(_is_amount, rows[line][left:]))),
        None,
    )
    if heading is None:
        raise Refused("the report has no heading 'Quantity Adsorbed'.", place=place)
    columns: dict[str, tuple[str, int]] = {}
    for place_of, cell in enumerate(rows[heading][left:], left):
        words = shown(cell)
        if words == "|" or (not words and columns):
            break
        if unit := _UNIT.fullmatch(words):
            columns[unit[1]] = (unit[2], place_of)
    body = _body(rows, heading, columns, place)
    return RawFile(
        NAME,
        "nitrogen sorption",
        tuple(_columns(body, columns, place)),
        metadata.pop("instrument"),
        metadata,
        other_gas(metadata),
    )


def _is_amount(cell: object) -> bool:
    return shown(cell).startswith("Quantity Adsorbed")


def _title(rows: list[Row]) -> tuple[int, int] | None:
    return next(
        ((at, k) for at, row in enumerate(rows[:_LOOK]) for k, cell in enumerate(row) if shown(cell) == _TITLE), None
    )


def _body(rows: list[Row], heading: int, columns: dict[str, tuple[str, int]], place: str) -> dict[str, Array]:
    """The values of each column; rows without an amount (the saturation pressure alone) are no points."""
    amount = next(at for name, (_, at) in columns.items() if name.startswith("Quantity Adsorbed"))
    points: list[tuple[int, Row]] = []
    for line, row in enumerate(rows[heading + 1 :], heading + 2):
        value = row[amount] if amount < len(row) else ""
        if isinstance(value, int | float):
            points.append((line, row))
        elif shown(value):
            raise Refused(f"found '{shown(value)[:40]}', wanted an amount adsorbed.", place=f"{place}, row {line}")
        elif points and not any(shown(row[at]) for _, at in columns.values() if at < len(row)):
            break
    if not points:
        raise Refused("the report has no points.", place=place)
    values: dict[str, Array] = {}
    for name, (_, at) in columns.items():
        cells = [row[at] for _, row in points]
        numbers = [cell for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
        if len(numbers) == len(cells):
            values[name] = np.array(numbers, dtype=np.float64)
        elif numbers and name in {"Relative Pressure", "Absolute Pressure"}:
            line = next(line for line, row in points if not isinstance(row[at], int | float))
            raise Refused(f"a point has no {name.lower()}.", place=f"{place}, row {line}")
    return values


def _columns(body: dict[str, Array], columns: dict[str, tuple[str, int]], place: str) -> list[Column]:
    def of(name: str) -> tuple[str, Array] | None:
        if name not in body:
            return None
        unit = columns[name][0]
        return f"{name} ({unit})", body[name] * pressure_factor(unit, place)

    amount = next(name for name in body if name.startswith("Quantity Adsorbed"))
    unit = columns[amount][0]
    relative = body.get("Relative Pressure")
    return isotherm(
        None if relative is None else (f"Relative Pressure ({columns['Relative Pressure'][0]})", relative),
        of("Absolute Pressure"),
        of("Saturation Pressure"),
        (f"{amount} ({unit})", body[amount] * loading_factor(unit, place)),
    )


def _instrument(rows: list[Row], left: int) -> str:
    """Name and version beside the number of the page; the name of the company, the sample and the site stand above."""
    cells = [text for row in rows for cell in row[left : left + 6] if _VERSION.match(text := shown(cell))]
    own = (
        [text for text in cells if "Version" in text] or [text for text in cells if "MicroActive" not in text] or cells
    )
    return f"Micromeritics {_VERSION.match(own[0])[0]}" if own else "Micromeritics"  # type: ignore[index]  # it matches


def _metadata(rows: list[Row], top: int, left: int) -> dict[str, str]:
    """What stands above the report: "Sample:" with the cell to its right; and the areas that the program states."""
    metadata: dict[str, str] = {"instrument": _instrument(rows[:top], left)}
    for row in rows[:top]:
        cells = [shown(cell) for cell in row[left : left + 4]]
        for key, value in pairwise(cells):
            if key.endswith(":") and value and not value.endswith(":"):
                metadata.setdefault(key.rstrip(": "), value)
    for row in rows:
        for key, value in pairwise(row):
            if shown(key) == "BET Surface Area:" and shown(value):
                metadata.setdefault("BET Surface Area", shown(value))
    return metadata
