"""A record: its documents and tables, what it cites, and all that it says."""

from dataclasses import dataclass

from weldgraph.model.made import Entity, Instrument
from weldgraph.model.measured import Claim, DataFile, Observation, Run


@dataclass(frozen=True, slots=True)
class Work:
    """A cited work. `key` is the entry of the bibliography; empty fields are absent there."""

    key: str
    label: str
    authors: tuple[str, ...] = ()
    title: str = ""
    year: str = ""
    journal: str = ""
    volume: str = ""
    page: str = ""
    doi: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the record: main text, supporting information."""

    id: str
    label: str
    kind: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is printed, cell for cell."""

    id: str
    label: str
    document: str
    file: str
    sha256: str
    cells: tuple[tuple[str, ...], ...]
    header_rows: int = 1
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What an author or curator answers to an alert.

    Attributes:
        alert: code of the alert.
        subject: what the alert is about, as the report names it; empty for all alerts of the code.
        by: who answers.
    """

    alert: str
    answer: str
    subject: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """All of a record, in the order of its files."""

    id: str
    title: str
    documents: tuple[Document, ...]
    work: str = ""
    licence: str = ""
    curator: str = ""
    note: str = ""
    entities: tuple[Entity, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    runs: tuple[Run, ...] = ()
    families: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tables: tuple[Table, ...] = ()
    files: tuple[DataFile, ...] = ()
    observations: tuple[Observation, ...] = ()
    claims: tuple[Claim, ...] = ()
    works: tuple[Work, ...] = ()
    citations: tuple[tuple[str, str, str], ...] = ()
    """(document, label, work key), in list order."""
    responses: tuple[Response, ...] = ()
