"""A record as one workbook, for people who live in spreadsheets: its files as sheets, and the sheets as its files.

Source   docs/record.md. A row is an entry; its columns are named like the entries inside of it, `inferred > because`.
Gives    what the folder gives: the same record from both.
Drops    comments; a table gets the line ends and the quotes that weldgraph writes. raw/ stays in a folder.
Example  sheet parameters: of = samples/powder/milling, group = parameters, property = duration, value = 6 h
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.bibliography import raw_works
from weldgraph.loaders.nested import flat
from weldgraph.loaders.sheets import titled, write_sheets
from weldgraph.loaders.yamlfile import read_yaml

SUFFIX = ".xlsx"

SECTIONS = {
    "documents": "id, label, kind, file, sha256",
    "materials": "id, name, origin, supplier, formula, at, note",
    "instruments": "id, make, model, kind, at, note",
    "samples": "id, name, state, is, origin, like, at, note",
    "cells": "id, name, origin, format, working electrode, counter electrode, electrolyte, separator, at, note",
    "characterisations": "id, technique, instrument, applied to > #1, reported in > #1, at, note",
    "tests": "id, technique, instrument, applied to > #1, reported in > #1, at, note",
    "families": "id, members > #1, note",
}
"""Sections of record.yaml that have a sheet each, with the columns of an empty one."""
LISTS = {
    "steps": "of, id, kind, like, instrument, at, note",
    "uses": "of, what, role, amount, at",
    "parameters": "of, group, property, value, role, at, quote, because",
    "statements": "id, kind, at, subject, property, value, conditions > temperature, quote, test, characterisation",
    "responses": "alert, subject, answer, by",
    "tables": "table, sheet, document, label, caption, header rows, height, width",
    "columns": "table, column, role, property, unit, subject",
    "rows": "table, rows, property, unit, subject, as",
    "table cells": "table, cell, role, property, unit, as, missing, reads",
    "references": "work, entry type, author, title, journal, year, volume, pages, doi",
    "citations": "document, label, work",
    "other files": "file, text",
}
"""Sheets of everything else."""
GROUPS = ("parameters", "attributes", "settings", "capability", "missing")
HOW = "read me"
_ADVICE = """A record of weldgraph: `weldgraph build` reads this workbook as it reads a folder. A row is an entry.
What may stand where: docs/record.md, and `weldgraph schema`. All cells are text, so that 94.0 keeps its zero.
Any entry may have a column of its own: conditions > temperature; the items of a list are cites > #1, cites > #2.
In steps, uses and parameters, `of` says of what: samples/powder, samples/powder/milling, tests/cycling.
Quantities stand in the sheet parameters; their group is parameters, attributes, settings, capability or missing.
Each table has a sheet of its own with its cells as printed; how they are read is in tables, columns, rows, table cells.
This sheet is not read."""

Row = dict[str, str]


def write_workbook(folder: Path, path: Path) -> None:
    """Write the record of a folder as a workbook.

    Raises:
        Refused: something in it cannot stand in a workbook; or openpyxl is not installed.
    """
    if (folder / "raw").exists():
        raise Refused("instrument files in raw/ cannot stand in a workbook; keep the folder.", place=str(folder))
    sheets: dict[str, list[Row]] = defaultdict(list)
    record = read_yaml(folder / "record.yaml").data
    for name in record.get("include", ()):
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise Refused(f"it includes {name}, which is outside of it; copy that file in.", place=str(folder))
    for section in SECTIONS:
        for name, raw in record.pop(section, {}).items():
            _entry(sheets, section, name, raw)
    for file in ("statements", "responses"):
        own = record.pop(file, [])
        more = read_yaml(folder / f"{file}.yaml").data if (folder / f"{file}.yaml").exists() else []
        sheets[file] = [_flat(each) for each in (*own, *more)]
    prints: dict[str, list[list[str]]] = {}
    for table in sorted((folder / "tables").glob("*.csv")):
        _table(sheets, prints, table)
    if (folder / "references.bib").exists():
        sheets["references"] = raw_works(folder / "references.bib")
    if (folder / "citations.csv").exists():
        head, *rows = _read_csv(folder / "citations.csv")
        sheets["citations"] = [dict(zip(head, row, strict=True)) for row in rows]
    for other in sorted(folder.glob("*.yaml")):
        if other.stem not in {"record", "statements", "responses"}:
            lines = other.read_text(encoding="utf-8").split("\n")
            sheets["other files"] += [{"file": other.name, "text": line} for line in lines]
    top = [["entry", "value"], *map(list, _flat(record).items())]
    made = {HOW: [[line] for line in _ADVICE.split("\n")], "record": top}
    made |= {name: list(_rows(heads, sheets[name])) for name, heads in (SECTIONS | LISTS).items()}
    write_sheets(path, made | prints)


def _flat(raw: Any) -> Row:
    return dict(flat(raw)) if raw else {}


def _rows(heads: str, rows: Sequence[Row]) -> Iterator[list[str]]:
    columns = list(dict.fromkeys([*heads.split(", "), *(column for row in rows for column in row)]))
    yield columns
    for row in rows:
        yield [row.get(column, "") for column in columns]


def _entry(sheets: dict[str, list[Row]], section: str, name: str, raw: dict[str, Any]) -> None:
    """An entry of record.yaml, its route and its quantities."""
    of, raw = f"{section}/{name}", dict(raw)
    _quantities(sheets, of, raw)
    for step in raw.pop("route", []):
        within = f"{of}/{step['id']}"
        rest = dict(step)
        _quantities(sheets, within, rest)
        for use in rest.pop("uses", []):
            sheets["uses"].append({"of": within, **_flat(use if isinstance(use, dict) else {"what": use})})
        sheets["steps"].append({"of": of, **_flat(rest)})
    sheets[section].append({"id": name, **_flat(raw)})


def _quantities(sheets: dict[str, list[Row]], of: str, raw: dict[str, Any]) -> None:
    """Take the quantities out of an entry; each has a row."""
    for group in GROUPS:
        for name, value in raw.pop(group, {}).items():
            entry = dict(value) if isinstance(value, dict) else {"value": value}
            if "kind" in entry:
                entry = {"value": entry.pop("kind"), **entry}
            sheets["parameters"].append({"of": of, "group": group, "property": name, **_flat(entry)})


def _table(sheets: dict[str, list[Row]], prints: dict[str, list[list[str]]], path: Path) -> None:
    """A table, and what its layout says."""
    layout = read_yaml(path.with_suffix(".yaml")).data
    name, cells = path.stem, _read_csv(path)
    title = titled(name, (*SECTIONS, *LISTS, HOW, "record", *prints))
    prints[title] = cells
    width = max(map(len, cells), default=0)
    for column, spec in layout.pop("columns", {}).items():
        sheets["columns"].append({"table": name, "column": column, **_flat(spec)})
    for spec in layout.pop("rows", []):
        sheets["rows"].append({"table": name, **_flat(spec)})
    for cell, spec in layout.pop("cells", {}).items():
        sheets["table cells"].append({"table": name, "cell": cell, **_flat(spec)})
    size = {"height": str(len(cells)), "width": str(width)}
    sheets["tables"].append({"table": name, "sheet": title, **size, **_flat(layout)})


def _read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
