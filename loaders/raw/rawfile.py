"""What a reader of instrument files gives: columns with names, units and terms; never a value of its own making."""

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from weldgraph.resources import folder

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    Attributes:
        name: machine name: of the Battery Data Format, or ours (names.tsv); of neither, the heading in snake case.
        printed: the heading as the file has it; "" where the format has none (binary).
        unit: UCUM code of `data` ("A", "Ohm", "1" for a count or pure number); "" for words, and where none is told.
        data: numbers (float64, absent is NaN; or int64), or words (dtype object, absent is "").
        term: IRI of what the column observes; "" where there is none.
    """

    name: str
    printed: str
    unit: str
    data: Array
    term: str = ""


@dataclass(frozen=True, slots=True)
class RawFile:
    """An instrument file as it is.

    Several scans or spectra of one file stand one below the other, and the column `part` names each row's.

    Attributes:
        format: NAME of the reader, for people.
        technique: label of the technique in the ontology ("galvanostatic cycling"); "" where the file does not tell.
            It decides which features are derived.
        columns: all of one length, in file order.
        instrument: make, model or serial number as the file has it.
        metadata: what the header says, as printed, by the header's own names.
        warnings: sentences: what a person must know before trusting a number (no mass, a clock that is wrong).
        sha256, size: of the bytes; filled in by `weldgraph.loaders.raw.read`.
    """

    format: str
    technique: str
    columns: tuple[Column, ...]
    instrument: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    sha256: str = ""
    size: int = 0

    @property
    def rows(self) -> int | None:
        """Data points; None for an image, which has none."""
        return len(self.columns[0].data) if self.columns else None

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return {column.name for column in self.columns}.issuperset(names)

    def __getitem__(self, name: str) -> Array:
        """The data of a column. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column.data
        raise KeyError(name)


class Reader(Protocol):
    """What a module of this package offers; the module itself is the reader."""

    NAME: str
    """For people: "LAND binary (.ccs)"."""
    SUFFIXES: frozenset[str]
    """In lower case, with the dot: for people. The content decides."""
    EXTRA: str
    """The optional extra, or system program, it needs; "" for none."""

    def recognises(self, head: bytes, path: Path) -> bool:
        """Whether the file is of this format, by its first 64 KiB; never raises."""

    def read(self, path: Path) -> RawFile:
        """All of the file. Raises Refused; what a parser raises on damaged bytes is turned into it."""


def column(name: str, printed: str, data: Any) -> Column:
    """A column of names.tsv; `data` is in the unit that stands there."""
    unit, term = names()[name]
    return Column(name, printed, unit, _array(data, words=not unit), term)


def other_column(printed: str, data: Any, unit: str = "1", name: str = "") -> Column:
    """A column that neither the Battery Data Format nor names.tsv knows: kept under its own heading, without a term."""
    words = "".join(letter if letter.isalnum() else " " for letter in (name or printed)).split()
    array = np.asarray(data)
    return Column("_".join(words).lower() or "column", printed, unit, _array(array, words=array.dtype.kind in "OSU"))


def _array(data: Any, *, words: bool) -> Array:
    if words:
        return np.asarray(data, dtype=object)
    array = np.asarray(data)
    return array.astype(np.int64 if array.dtype.kind in "iub" else np.float64, copy=False)


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[str, str]]:
    """Machine name → (UCUM unit, IRI of the term); names.tsv."""
    return {row["name"]: (row["unit"], _iri(row["term"])) for row in _rows()}


@lru_cache(maxsize=1)
def headings() -> dict[str, str]:
    """Machine name → heading for people, of the Battery Data Format where it has one ("Voltage / V")."""
    return {row["name"]: row["heading"] for row in _rows()}


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    with (folder("loaders") / "raw" / "names.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


_PREFIXES = {
    "bdf": "https://w3id.org/battery-data-alliance/ontology/battery-data-format#",
    "wg": "https://w3id.org/weldgraph#",
}


def _iri(short: str) -> str:
    prefix, colon, local = short.partition(":")
    return _PREFIXES[prefix] + local if colon else ""
