"""A curated table: the cells as printed in a CSV file, and beside it what cannot be told from them.

Source   RFC 4180, UTF-8; the layout is YAML (`$defs/layout` of the record schema).
Gives    the table, and one observation for each value of each cell that holds values.
Drops    nothing: a cell with a digit is read, or the layout says what it is, or it is refused.
Example  Materials,Tap density (g cm^{−3}),Ref.
         Yolk-shell Si/C,0.15,[16]
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.grammar.cell import read_cell
from weldgraph.grammar.header import split_header
from weldgraph.loaders.statements import many, read_subject
from weldgraph.loaders.values import Faults, quantity_of, read_conditions, refuse_bare
from weldgraph.loaders.yamlfile import Tree
from weldgraph.model import CellPlace, Condition, Observation, Quantity, Reading, Reported, Subject, Table
from weldgraph.terms import Property, property_named

Spec = dict[str, Any]

MAX_CELLS = 1_000_000
_STUB = "stub"
"""Key, not of the schema, under which a spec carries the text of the row that gave it its property."""
_VALUES = frozenset({"value", "condition and value"})
_CONDITIONS = frozenset({"condition", "condition and value"})


def read_csv(path: Path, layout: Spec) -> Table:
    """The cells of a CSV file.

    Raises:
        Refused: it is not UTF-8, not CSV, empty, or larger than a million cells.
    """
    data = path.read_bytes()
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        raise Refused(f"byte {error.start} is not UTF-8; save the file as UTF-8.", place=path.name) from None
    except csv.Error as error:
        raise Refused(f"this is not CSV: {error}; check the quotes.", place=path.name) from None
    width = max(map(len, rows), default=0)
    if not width:
        raise Refused("the table is empty; remove it or fill it.", place=path.name)
    if width * len(rows) > MAX_CELLS:
        raise Refused(f"the table has more than {MAX_CELLS:,} cells; raw data belongs in raw/.", place=path.name)
    return Table(
        id=path.stem,
        label=layout.get("label", path.stem),
        document=layout["document"],
        file=f"tables/{path.name}",
        sha256=hashlib.sha256(data).hexdigest(),
        cells=tuple(tuple(row) + ("",) * (width - len(row)) for row in rows),
        header_rows=int(layout.get("header rows", 1)),
        caption=layout.get("caption", ""),
    )


def read_observations(table: Table, tree: Tree, faults: Faults) -> tuple[Observation, ...]:
    """The values of the table, row by row, read with its layout `tree`."""
    layout = _Layout(table, tree, faults)
    observations: list[Observation] = []
    for row in range(table.header_rows + 1, len(table.cells) + 1):
        observations.extend(layout.row(row))
    return tuple(observations)


class _Layout:
    """A layout applied to its table: what each cell is, by table, column, row and cell, the later winning."""

    def __init__(self, table: Table, tree: Tree, faults: Faults) -> None:
        self.table, self.tree, self.faults = table, tree, faults
        layout: Spec = tree.data
        self.base: Spec = layout.get("table", {})
        self.columns: dict[int, Spec] = {int(n): spec for n, spec in layout.get("columns", {}).items()}
        self.cells: dict[str, Spec] = layout.get("cells", {})
        self.rows: dict[int, list[tuple[int, Spec]]] = {}
        for number, entry in enumerate(layout.get("rows", ())):
            for row in self._rows_of(number, entry):
                self.rows.setdefault(row, []).append((number, entry))
        self._outside()
        self.heads = {column: self._head(column) for column in range(1, len(table.cells[0]) + 1)}

    def _rows_of(self, number: int, entry: Spec) -> Iterator[int]:
        body = range(self.table.header_rows + 1, len(self.table.cells) + 1)
        if "rows" in entry:
            for span in str(entry["rows"]).split(","):
                first, _, last = span.partition("-")
                try:
                    yield from range(int(first), int(last or first) + 1)
                except ValueError:
                    place = self.tree.place(("rows", number, "rows"))
                    self.faults.add(Refused(f"found the rows '{span}', wanted a number or 3-5."), place)
        match = {int(c): texts if isinstance(texts, list) else [texts] for c, texts in entry.get("match", {}).items()}
        if match:
            found = [row for row in body if all(self._text(row, c) in map(str, texts) for c, texts in match.items())]
            if not found:
                place = self.tree.place(("rows", number, "match"))
                self.faults.add(Refused("no row of the table has this text; compare it with the cell."), place)
            yield from found

    def _outside(self) -> None:
        """Refuse what the layout says of cells and columns that the table does not have."""
        width, height = len(self.table.cells[0]), len(self.table.cells)
        for name in self.cells:
            row, column = map(int, name[1:].split("C"))
            if not (0 < row <= height and 0 < column <= width):
                sentence = f"found the cell {name}, wanted one of the table's {height} rows and {width} columns."
                self.faults.add(Refused(sentence), self.tree.place(("cells", name)))
        for column in self.columns:
            if not 0 < column <= width:
                sentence = f"found the column {column}, wanted one of the table's {width}."
                self.faults.add(Refused(sentence), self.tree.place(("columns", str(column))))

    def _head(self, column: int) -> str:
        texts = [self.table.cells[row][column - 1] for row in range(self.table.header_rows)]
        return " ".join(dict.fromkeys(filter(None, map(str.strip, texts))))

    def _text(self, row: int, column: int) -> str:
        cells = self.table.cells
        return cells[row - 1][column - 1] if 0 < row <= len(cells) and 0 < column <= len(cells[0]) else ""

    def spec(self, row: int, column: int) -> Spec:
        """What holds for a cell. What a row says is about its values, not about its stub."""
        spec = _over(self.base, self.columns.get(column, {}))
        if spec.get("role", "value") in _VALUES:
            for _, entry in self.rows.get(row, ()):
                spec = _over(spec, {key: value for key, value in entry.items() if key not in {"rows", "match"}})
                if "property" in entry:
                    spec = {**spec, _STUB: self._stub(row)}
        return _over(spec, self.cells.get(f"R{row}C{column}", {}))

    def _stub(self, row: int) -> str:
        """The last cell of a row that names what the row is."""
        labels = [c for c, spec in self.columns.items() if spec.get("role") in {"label", "condition"}]
        return next((text for c in sorted(labels, reverse=True) if (text := self._text(row, c))), "")

    def filled(self, row: int, column: int, spec: Spec) -> str:
        """The text of a cell, or the one that holds for it: from above, or from anywhere in its block of rows."""
        text = str(spec.get("reads", self._text(row, column))).strip()
        first = self.table.header_rows + 1
        if not text and spec.get("fill") == "down":
            while not text and row > first:
                row -= 1
                text = str(self.spec(row, column).get("reads", self._text(row, column))).strip()
        if not text and "group" in spec:
            size = int(spec["group"])
            start = first + (row - first) // size * size
            texts = [self._text(r, column).strip() for r in range(start, start + size)]
            text = next(filter(None, texts), "")
        return text

    def row(self, row: int) -> Iterator[Observation]:
        """The observations of one row."""
        specs = {column: self.spec(row, column) for column in self.heads}
        roles = {column: self._role(row, column, spec) for column, spec in specs.items()}
        texts = {column: self.filled(row, column, spec) for column, spec in specs.items()}
        given = {name for _, entry in self.rows.get(row, ()) for name in entry.get("conditions", {})}
        held: list[tuple[Condition, int, frozenset[int] | None]] = []
        subjects: list[Subject] = []
        cites: tuple[str, ...] = ()
        for column, role in roles.items():
            try:
                if role in _CONDITIONS and not _names(given, specs[column].get("property", "")):
                    holds_for = (
                        frozenset(map(int, specs[column]["holds for"])) if "holds for" in specs[column] else None
                    )
                    held.extend((c, column, holds_for) for c in self._held(column, specs[column], texts[column]))
                elif role == "citation":
                    cites += _labels(texts[column])
                elif role in {"subject", "material"}:
                    subjects.extend(self._subjects(specs[column], role, texts[column]))
            except Refused as error:
                self.faults.add(error, self._place(row, column))
        subjects = [replace(s, cites=cites) if isinstance(s, Reported) else s for s in subjects]
        stub = " | ".join(
            filter(
                None, (texts[c] for c, role in roles.items() if role in {"label", "condition", "subject", "material"})
            )
        )
        for column, role in roles.items():
            if role in _VALUES and texts[column]:
                mine = [c for c, own, only in held if own != column and (only is None or column in only)]
                try:
                    place = CellPlace(self.table.id, row, column, self._text(row, column), stub, self.heads[column])
                    yield from self._cell(place, specs[column], texts[column], mine, subjects)
                except Refused as error:
                    self.faults.add(error, self._place(row, column))

    def _place(self, row: int, column: int) -> str:
        return f"{self.table.file}, cell {self.table.id}!R{row}C{column}"

    def _role(self, row: int, column: int, spec: Spec) -> str:
        as_ = spec.get("as")
        if as_ in {"text", "label", "citation"} or spec.get("role") in {"text", "ignore"}:
            return "citation" if as_ == "citation" else "text"
        if "role" in spec or "property" in spec or "parts" in spec or as_ == "missing":
            return str(spec.get("role", "value"))
        try:
            property_named(split_header(self.heads[column]).name)
        except Refused:
            if any(character.isdigit() for character in self._text(row, column)):
                sentence = (
                    f"found '{self._text(row, column)}' under '{self.heads[column]}', which is no property of the "
                    f"ontology; give column {column} a `property`, or say `as: text`."
                )
                self.faults.add(Refused(sentence), self._place(row, column))
            return "label"
        return "value"

    def _property(self, column: int, spec: Spec) -> Property:
        return property_named(spec["property"] if "property" in spec else split_header(self.heads[column]).name)

    def _unit(self, column: int, spec: Spec) -> str:
        """The unit as the layout, the stub of a row that is a property, or the head of the column has it."""
        if "unit" in spec:
            return str(spec["unit"])
        stub = printed_unit(spec[_STUB]) if _STUB in spec else ""
        return stub or printed_unit(self.heads[column])

    def _held(self, column: int, spec: Spec, text: str) -> Iterator[Condition]:
        if not text:
            return
        prop = self._property(column, spec)
        if prop.categorical:
            yield Condition(prop.label, Quantity(printed=text, text=text, kind="nominal"))
            return
        for reading in _read(prop, text, self._unit(column, spec)):
            if reading.quantity:
                nominal = quantity_of(prop, reading.quantity.printed, unit=self._unit(column, spec), nominal=True)
                yield Condition(prop.label, nominal)

    def _subjects(self, spec: Spec, role: str, text: str) -> Iterator[Subject]:
        names = text.split("\n") if spec.get("split") == "lines" else [text]
        for name in filter(None, map(str.strip, names)):
            known = spec.get("subjects", {})
            if name in known:
                yield read_subject(known[name], self.table.id)
            elif role == "material":
                yield Reported(name, (), self.table.id)
            else:
                raise Refused(f"found '{name}', wanted one of: {', '.join(known)}; add it to `subjects` of the layout.")

    def _cell(
        self, place: CellPlace, spec: Spec, text: str, held: list[Condition], subjects: list[Subject]
    ) -> Iterator[Observation]:
        own = read_subject(spec["subject"], self.table.id) if "subject" in spec else None
        parts: list[Spec] = [_over({k: v for k, v in spec.items() if k != "parts"}, p) for p in spec.get("parts", ())]
        pieces = self._pieces(place.column, spec, text, parts)
        if own is None and not subjects and not all("subject" in part for part, _ in pieces):
            raise Refused("nothing says which sample this value is of; give its column, row or cell a `subject`.")
        if len(subjects) > 1 and len(pieces) != len(subjects):
            raise Refused(f"found {len(pieces)} values for {len(subjects)} materials; give the cell `split: lines`.")
        for number, (part, reading) in enumerate(pieces, 1):
            if "subject" in part:
                subject = read_subject(part["subject"], self.table.id)
            else:
                subject = own if own is not None else subjects[number - 1 if len(subjects) > 1 else 0]
            yield self._observation(place, number, part, reading, subject, held)

    def _pieces(self, column: int, spec: Spec, text: str, parts: list[Spec]) -> list[tuple[Spec, Reading]]:
        """Each value of the cell with what holds for it."""
        if spec.get("as") == "missing" or "missing" in spec:
            return [(spec, Reading(None, missing=spec.get("missing", "not reported")))]
        if spec.get("split") == "lines" or parts:
            lines = [line for line in text.split("\n") if line.strip()] if spec.get("split") == "lines" else [text]
            if not parts:
                parts = [spec] * len(lines)
            if len(lines) == 1:
                lines = self._split(spec, parts, text)
            if len(lines) == len(parts):
                pairs = zip(parts, lines, strict=True)
                return [(p, self._one(column, p, line)) for p, line in pairs]
            readings = _read(self._property(column, parts[0]), text, self._unit(column, parts[0]))
            if len(readings) != len(parts):
                raise Refused(
                    f"found {len(readings)} values in '{text}', wanted {len(parts)} as the layout's `parts` say."
                )
            return list(zip(parts, readings, strict=True))
        return [(spec, self._one(column, spec, text))]

    @staticmethod
    def _split(spec: Spec, parts: list[Spec], text: str) -> list[str]:
        apart = len({part.get("property") for part in parts}) > 1  # each has its own unit: they are never read as one
        slashed = (split_slashes(text) if apart else text.split("/")) if spec.get("split") == "/" else [text]
        pieces = [piece.strip() for piece in slashed]
        plain = all(piece and (apart or not set(piece) & set("()[]")) for piece in pieces)
        return pieces if plain and len(pieces) == len(parts) else [text]

    def _one(self, column: int, spec: Spec, text: str) -> Reading:
        prop = self._property(column, spec)
        if prop.categorical:
            return Reading(Quantity(printed=text, text=text, kind="nominal"))
        readings = _read(prop, text, self._unit(column, spec))
        if len(readings) != 1:
            raise Refused(
                f"found {len(readings)} values in '{text}', wanted one; say `split:` and `parts:` or `as: text` in the "
                "layout."
            )
        reading = readings[0]
        if reading.quantity is None:
            return reading
        refuse_bare(prop, reading.quantity)
        return replace(reading, quantity=replace(reading.quantity, printed=text))

    def _observation(
        self, place: CellPlace, number: int, spec: Spec, reading: Reading, subject: Subject, held: list[Condition]
    ) -> Observation:
        column = place.column
        prop = self._property(column, spec)
        path = ("columns", str(column), "conditions")
        printed = split_header(spec.get(_STUB, "")).conditions or split_header(self.heads[column]).conditions
        conditions = {c.property: c for c in (*printed, *held) if c.property != prop.label}
        conditions |= {c.property: c for c in reading.conditions}
        conditions |= {c.property: c for c in read_conditions(self.tree, path, spec.get("conditions", {}), self.faults)}
        quantity = reading.quantity
        if quantity is not None:
            said = tuple(filter(None, (spec.get("decision"), _reads(spec, place.printed))))
            quantity = replace(
                quantity, decisions=tuple(dict.fromkeys((*quantity.decisions, *reading.decisions, *said)))
            )
            if prop.exact or prop.nominal:
                quantity = replace(
                    quantity_of(prop, quantity.printed, unit=self._unit(column, spec)), decisions=quantity.decisions
                )
        quoted = subject.cites if isinstance(subject, Reported) else None
        return Observation(
            where=self.table.id,
            subject=subject,
            property=prop.label,
            place=place,
            quantity=quantity,
            absent=reading.missing,
            conditions=tuple(conditions[name] for name in sorted(conditions)),
            normalised_to=spec.get("normalised to", ""),
            origin=spec.get("origin", "measured" if quoted is None else "quoted"),
            test=spec.get("test", ""),
            test_is=spec.get("test is", "stated" if "test" in spec else ""),
            characterisation=spec.get("characterisation", ""),
            half_cycle=spec.get("half cycle", ""),
            printed_half_cycle=spec.get("printed half cycle", ""),
            restates=many(spec.get("restates")),
            cites=(quoted or ()) + reading.citations,
            state=spec.get("state", ""),
            because=spec.get("because", ""),
            index=number,
        )


def split_slashes(text: str) -> list[str]:
    """`7.4 × 10^{−4} (29 °C)/153 (C/5)` → the texts around each slash that stands outside brackets."""
    return re.split(r"/(?![^()\[\]]*[)\]])", text)


def printed_unit(head: str) -> str:
    """The unit that a head prints, with its power of ten ("10^{19} cm^{-3}"); "" for none."""
    header = split_header(head)
    if header.doubt:
        raise Refused(f"the head '{head}' is unclear: {header.doubt}; give the column a `unit` in the layout.")
    return f"10^{{{header.multiplier}}} {header.unit}".strip() if header.multiplier else header.unit


def _over(below: Spec, above: Spec) -> Spec:
    """`above` wins; conditions of both hold."""
    merged = {**below, **above}
    if "conditions" in below and "conditions" in above:
        merged["conditions"] = {**below["conditions"], **above["conditions"]}
    return merged


def _names(given: set[str], name: str) -> bool:
    """Whether a row gives the condition `name` itself, so that its column need not be read."""
    return bool(name) and any(property_named(other).label == property_named(name).label for other in given)


def _read(prop: Property, text: str, unit: str) -> list[Reading]:
    readings = read_cell(text, header=prop.label, unit=unit)
    if not readings and any(character.isdigit() for character in text):
        raise Refused(f"cannot read '{text}' as {prop.label}; say `as: text` in the layout if it is none.")
    if not readings:
        raise Refused(f"found '{text}', wanted a value of {prop.label}; say `as: text` or `as: missing` in the layout.")
    return readings


def _reads(spec: Spec, printed: str) -> str:
    return f"'{printed}' is read as '{spec['reads']}'" if "reads" in spec else ""


def _labels(text: str) -> tuple[str, ...]:
    """Reference labels of a citation cell; words (`This work`) are none."""
    return tuple(label for reading in read_cell(text, header="Ref.") for label in reading.citations if label.isdigit())
