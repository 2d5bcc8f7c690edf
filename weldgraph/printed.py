"""The paper of a record as it is printed: its title and its tables, cell for cell."""

import csv
import io
from dataclasses import dataclass

from weldgraph.claims.claim import Graph


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as printed.

    Attributes:
        id: of the table; `label` what people call it.
        document: label of the document it is in.
        cells: all of them, header rows too.
    """

    id: str
    label: str
    caption: str
    document: str
    cells: tuple[tuple[str, ...], ...]
    header_rows: int

    @property
    def head(self) -> tuple[tuple[str, ...], ...]:
        """The header rows."""
        return self.cells[: self.header_rows]

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """All other rows."""
        return self.cells[self.header_rows :]


@dataclass(frozen=True, slots=True)
class Paper:
    """What a record is about.

    Attributes:
        record: its id.
        authors: of the work, in one line.
        sheets: by id.
    """

    record: str
    title: str
    authors: str
    journal: str
    sheets: tuple[Sheet, ...]


def read_paper(reader: Graph) -> Paper:
    """Title and tables of the record that `reader` reads; a record built before tables were kept has none."""
    record = reader.graph.value
    work = reader.one(record, "work")
    return Paper(
        record=reader.one(record, "dcterms:identifier"),
        title=reader.one(record, "rdfs:label"),
        authors=reader.one(work, "authors"),
        journal=" ".join(filter(None, (reader.one(work, name) for name in ("journal", "volume", "year")))),
        sheets=tuple(sheet for table in reader.of_class("Table") if (sheet := _sheet(reader, table)).cells),
    )


def _sheet(reader: Graph, table: str) -> Sheet:
    rows = csv.reader(io.StringIO(reader.one(table, "csv"), newline=""))
    return Sheet(
        id=reader.one(table, "dcterms:identifier"),
        label=reader.one(table, "rdfs:label"),
        caption=reader.one(table, "caption"),
        document=reader.one(reader.one(table, "document"), "rdfs:label"),
        cells=tuple(tuple(row) for row in rows),
        header_rows=int(reader.one(table, "headerRows") or 1),
    )
