"""The workbook of a record as the folder that it stands for, and faults of the folder as places in the workbook.

Source   what `record_workbook` writes, as people change it in a spreadsheet program.
Gives    the files of docs/record.md.
Drops    the sheet "read me", empty rows.
Example  sheet steps: of = samples/powder, id = milling, kind = ball milling
"""

import csv
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from weldgraph.errors import ManyRefusals, Refused
from weldgraph.loaders.bibliography import bibtex
from weldgraph.loaders.extra import extra
from weldgraph.loaders.grid import MAX_CELLS
from weldgraph.loaders.nested import nested
from weldgraph.loaders.record_workbook import GROUPS, HOW, LISTS, SECTIONS, Row
from weldgraph.loaders.sheets import read_sheets
from weldgraph.loaders.yamlfile import Path_, dump, parse_yaml

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_READ = frozenset({"record.yaml", "statements.yaml", "responses.yaml"})


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The record of a workbook as a folder, as long as the context lasts.

    Raises:
        ManyRefusals: the workbook is none of a record; and whatever is refused in the context, placed in the workbook.
    """
    with tempfile.TemporaryDirectory() as made:
        book = _Book(path)
        try:
            book.write(Path(made))
            yield Path(made)
        except ManyRefusals as error:
            raise ManyRefusals([book.placed(each) for each in error.refusals]) from None
        except Refused as error:
            raise ManyRefusals([book.placed(error)]) from None


class _Book:
    """The sheets of a workbook, and from which row each entry of the files is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheets: dict[str, list[list[str]]] = {}
        self.titles: dict[str, str] = {}
        self.places: dict[str, dict[Path_, str]] = defaultdict(dict)
        self.texts: dict[str, str] = {}

    def write(self, folder: Path) -> None:
        """Write the files of the record."""
        self.sheets = read_sheets(self.path)
        if "record" not in self.sheets:
            raise Refused("this workbook has no sheet 'record'; `weldgraph init --xlsx` writes one that has.")
        self.texts["record.yaml"] = dump(self._record())
        for name in ("statements", "responses"):
            entries = [self._nested(name, row, cells) for row, cells in self._rows(name)]
            if entries:
                self.texts[f"{name}.yaml"] = dump(entries)
                self.places[f"{name}.yaml"] = {
                    (at,): f"sheet {name}, row {row}" for at, (row, _) in enumerate(self._rows(name))
                }
        prints = dict(self._tables())
        works = [bibtex(dict(cells)) for _, cells in self._rows("references")]
        if works:
            self.texts["references.bib"] = "\n".join(works)
        cited = [[cells.get(key, "") for key in ("document", "label", "work")] for _, cells in self._rows("citations")]
        self._others()
        self._unknown()
        (folder / "tables").mkdir()
        for name, text in self.texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        for name, rows in prints.items():
            _write_csv(folder / "tables" / f"{name}.csv", rows)
        if cited:
            _write_csv(folder / "citations.csv", [["document", "label", "work"], *cited])

    def _rows(self, sheet: str) -> Iterator[tuple[int, Row]]:
        """Row number and texts by column, of the rows that hold anything."""
        rows = self.sheets.get(sheet, [])
        heads = rows[0] if rows else []
        named = [head for head in heads if head]
        if len(set(named)) < len(named):
            twice = next(head for head in named if named.count(head) > 1)
            raise Refused(f"found the column '{twice}' twice; keep one.", place=f"sheet {sheet}, row 1")
        for number, texts in enumerate(rows[1:], 2):
            cells = {head: text for head, text in zip(heads, texts, strict=False) if text}
            stray = cells.pop("", "") or next(filter(None, texts[len(heads) :]), "")
            if stray:
                raise Refused(f"found '{stray[:40]}' in a column without a head.", place=f"sheet {sheet}, row {number}")
            if cells:
                yield number, cells

    def _nested(self, sheet: str, row: int, cells: Row) -> Any:
        try:
            return nested(cells)
        except Refused as error:
            raise error.at(f"sheet {sheet}, row {row}") from None

    def _taken(self, sheet: str, row: int, cells: Row, column: str) -> str:
        """The text of a column that a row must have, taken out of it."""
        if column not in cells:
            raise Refused(f"this row has no '{column}'; give it one.", place=f"sheet {sheet}, row {row}")
        return cells.pop(column)

    def _safe(self, name: str, sheet: str) -> str:
        if not _SAFE.fullmatch(name):
            raise Refused(f"found the name '{name}', wanted letters, digits, . _ and -.", place=f"sheet {sheet}")
        return name

    # --- record.yaml

    def _record(self) -> dict[str, Any]:
        cells = {}
        for row, entry in self._rows("record"):
            name = self._taken("record", row, entry, "entry")
            cells[name] = entry.get("value", "")
            self.places["record.yaml"][name.split(" > ")[0],] = f"sheet record, row {row}"
        record: dict[str, Any] = self._nested("record", 1, cells)
        for section in SECTIONS:
            for row, entry in self._rows(section):
                self._put(
                    record.setdefault(section, {}),
                    (section,),
                    self._taken(section, row, entry, "id"),
                    section,
                    row,
                    entry,
                )
        for row, entry in self._rows("steps"):
            owner, path = self._of(record, "steps", row, entry, 2)
            route = owner.setdefault("route", [])
            self.places["record.yaml"][*path, "route", len(route)] = f"sheet steps, row {row}"
            route.append(self._nested("steps", row, entry))
        for row, entry in self._rows("uses"):
            owner, path = self._of(record, "uses", row, entry, 3)
            self.places["record.yaml"][*path, "uses", len(owner.setdefault("uses", []))] = f"sheet uses, row {row}"
            owner["uses"].append(self._nested("uses", row, entry))
        for row, entry in self._rows("parameters"):
            self._parameter(record, row, entry)
        return record

    def _put(self, entries: dict[str, Any], path: Path_, name: str, sheet: str, row: int, cells: Row) -> None:
        if name in entries:
            raise Refused(f"found '{name}' twice; keep one.", place=f"sheet {sheet}, row {row}")
        entries[name] = self._nested(sheet, row, cells)
        self.places["record.yaml"][*path, name] = f"sheet {sheet}, row {row}"

    def _of(self, record: dict[str, Any], sheet: str, row: int, cells: Row, most: int) -> tuple[dict[str, Any], Path_]:
        """The entry that a row belongs to, and its path in record.yaml."""
        of = self._taken(sheet, row, cells, "of")
        section, name, *step = of.split("/")[:3] if 1 < of.count("/") + 1 <= most else ("", "")
        owner = record.get(section, {}).get(name) if section in SECTIONS else None
        path: Path_ = (section, name)
        if owner is not None and step:
            route = owner.get("route", [])
            at = next((at for at, each in enumerate(route) if each.get("id") == step[0]), None)
            owner, path = (None, path) if at is None else (route[at], (*path, "route", at))
        if owner is None:
            wanted = "samples/powder" if sheet == "steps" else "samples/powder/milling"
            raise Refused(
                f"found '{of}', which no sheet has; wanted it like {wanted}.", place=f"sheet {sheet}, row {row}"
            )
        return owner, path

    def _parameter(self, record: dict[str, Any], row: int, cells: Row) -> None:
        owner, path = self._of(record, "parameters", row, cells, 3)
        group, name = (self._taken("parameters", row, cells, column) for column in ("group", "property"))
        if group not in GROUPS:
            raise Refused(
                f"found the group '{group}', wanted one of: {', '.join(GROUPS)}.", place=f"sheet parameters, row {row}"
            )
        if group == "missing" and "value" in cells and len(cells) > 1:
            cells = {("kind" if key == "value" else key): text for key, text in cells.items()}
        self._put(owner.setdefault(group, {}), (*path, group), name, "parameters", row, cells)
        entry = owner[group][name]
        if entry.keys() == {"value"}:
            owner[group][name] = entry["value"]

    # --- tables

    def _tables(self) -> Iterator[tuple[str, list[list[str]]]]:
        layouts: dict[str, dict[str, Any]] = {}
        for row, cells in self._rows("tables"):
            name = self._safe(self._taken("tables", row, cells, "table"), f"tables, row {row}")
            title = cells.pop("sheet", name)
            size = [int(text) if (text := cells.pop(key, "0")).isdigit() else 0 for key in ("height", "width")]
            if title not in self.sheets or title in {*SECTIONS, *LISTS, HOW, "record"} or title in self.titles.values():
                raise Refused(
                    f"found the sheet '{title}', wanted one of its own for this table.",
                    place=f"sheet tables, row {row}",
                )
            self.titles[name] = title
            layouts[name] = self._nested("tables", row, cells)
            self.places[f"tables/{name}.yaml"][()] = f"sheet tables, row {row}"
            yield name, _sized(self.sheets[title], size[0], size[1], f"sheet tables, row {row}")
        for sheet, key, section in (
            ("columns", "column", "columns"),
            ("rows", "", "rows"),
            ("table cells", "cell", "cells"),
        ):
            for row, cells in self._rows(sheet):
                name = self._taken(sheet, row, cells, "table")
                if name not in layouts:
                    raise Refused(
                        f"found '{name}', wanted a table of the sheet tables.", place=f"sheet {sheet}, row {row}"
                    )
                layout = layouts[name]
                if key:
                    at: str | int = self._taken(sheet, row, cells, key)
                    layout.setdefault(section, {})[at] = self._nested(sheet, row, cells)
                else:
                    at = len(layout.setdefault(section, []))
                    layout[section].append(self._nested(sheet, row, cells))
                self.places[f"tables/{name}.yaml"][section, at] = f"sheet {sheet}, row {row}"
        self.texts |= {f"tables/{name}.yaml": dump(layout) for name, layout in layouts.items()}

    def _others(self) -> None:
        """Files that are not read as a record: a row a line."""
        lines: dict[str, list[str]] = defaultdict(list)
        for row, cells in self._rows("other files"):
            name = cells.get("file", "")
            if not _SAFE.fullmatch(name) or not name.endswith(".yaml") or name in _READ:
                sentence = f"found the file '{name}', wanted a .yaml file that is not part of the record itself."
                raise Refused(sentence, place=f"sheet other files, row {row}")
            lines[name].append(cells.get("text", ""))
        self.texts |= {name: "\n".join(each) for name, each in lines.items()}

    def _unknown(self) -> None:
        known = {*SECTIONS, *LISTS, HOW, "record", *self.titles.values()}
        for title, rows in self.sheets.items():
            if title not in known and any(map(any, rows)):
                raise Refused(
                    f"found the sheet '{title}', which no table of the sheet tables has; name it there or remove it.",
                    place=f"sheet {title}",
                )

    # --- faults

    def placed(self, fault: Refused) -> Refused:
        """The fault at its place in the workbook."""
        place = fault.place
        if line := re.fullmatch(r"(\S+\.yaml), line (\d+)", place):
            place = self._place(line[1], int(line[2])) or place
        elif cell := re.fullmatch(r"tables/(\S+)\.csv, cell \S+!R(\d+)C(\d+)", place):
            column = extra("openpyxl.utils").get_column_letter(int(cell[3]))
            place = f"sheet {self.titles.get(cell[1], cell[1])}, cell {column}{cell[2]}"
        elif row := re.fullmatch(r"citations\.csv, line (\d+)", place):
            place = f"sheet citations, row {row[1]}"
        elif place == "references.bib":
            place = "sheet references"
        if not place.startswith(self.path.name):
            place = ", ".join(filter(None, (self.path.name, place)))
        return fault.at(place)

    def _place(self, file: str, line: int) -> str:
        lines = parse_yaml(self.texts[file], file).lines if file in self.texts else {}
        paths = [path for path, at in lines.items() if at == line]
        for path in sorted(paths, key=len, reverse=True):
            for length in range(len(path), -1, -1):
                if path[:length] in self.places[file]:
                    return self.places[file][path[:length]]
        return ""


def _sized(rows: list[list[str]], height: int, width: int, place: str) -> list[list[str]]:
    """All rows equally long, with the empty ones at the end that a sheet forgets."""
    width = max(width, max(map(len, rows), default=0))
    if width * max(height, len(rows)) > MAX_CELLS:
        raise Refused(f"the table has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=place)
    rows = [*rows, *([[]] * (height - len(rows)))]
    return [row + [""] * (width - len(row)) for row in rows]


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
