"""Where something is printed: in running text, in a cell of a table, in an instrument file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A place in running text: document, section or caption, and the few words that hold the number."""

    document: str
    section: str
    quote: str = ""

    @property
    def address(self) -> str:
        """The place in one word for people: "si: Preparation of SG"."""
        return f"{self.document}: {self.section}"


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell of a table; rows and columns count from 1 and include header rows (RFC 7111)."""

    table: str
    row: int
    column: int
    printed: str
    row_header: str = ""
    column_header: str = ""

    @property
    def address(self) -> str:
        """The place in one word for people: "S4!R3C7"."""
        return f"{self.table}!R{self.row}C{self.column}"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """An instrument file of the record, by its id there and its path."""

    file: str
    path: str

    @property
    def document(self) -> str:
        """A file is in no document."""
        return ""

    @property
    def address(self) -> str:
        """The place in one word for people: "raw/cell-a.txt"."""
        return self.path


Place = TextPlace | CellPlace | FilePlace
