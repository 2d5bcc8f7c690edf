"""What was measured and what is claimed: runs, observations, statements, instrument files.

Names of properties and techniques are the preferred labels of the ontology.
"""

from dataclasses import dataclass
from typing import Literal

from weldgraph.model.made import Absence, Parameter
from weldgraph.model.place import Place, TextPlace
from weldgraph.model.value import AbsenceKind, Condition, Quantity, Unit

OriginOfValue = Literal["measured", "derived", "quoted", "restated"]


@dataclass(frozen=True, slots=True)
class Run:
    """A characterisation or an electrochemical test, as one description in the document."""

    id: str
    technique: str
    label: str
    electrochemical: bool
    place: TextPlace | None
    instrument: str = ""
    applied_to: tuple[str, ...] = ()
    settings: tuple[Parameter, ...] = ()
    absences: tuple[Absence, ...] = ()
    reported_in: tuple[str, ...] = ()
    """Table ids, or "main: Figure 3d"."""
    because: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """A material of the literature: as named here, by the works cited for it, in the table that quotes it."""

    name: str
    cites: tuple[str, ...]
    where: str


Subject = str | Reported
"""An entity's id, "family:<name>", or a material of the literature."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of one property of one subject, with what held while it was taken and where it is printed.

    Attributes:
        where: table id, or id of the statement.
        quantity: None where a missing mark is printed; `absent` tells its kind.
        refers: what it restates or is derived from: addresses ("S4!R3C7#2") or statement ids.
    """

    where: str
    subject: Subject
    property: str
    place: Place
    quantity: Quantity | None
    absent: AbsenceKind | None = None
    conditions: tuple[Condition, ...] = ()
    normalised_to: str = ""
    origin: OriginOfValue = "measured"
    test: str = ""
    test_is: Literal["stated", "inferred", "not stated", ""] = ""
    characterisation: str = ""
    half_cycle: str = ""
    printed_half_cycle: str = ""
    restates: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    state: str = ""
    because: str = ""
    note: str = ""
    index: int = 1
    """Which of several values of one cell, from 1."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that is not a plain value: a ratio, a rank, a pairing, a trend."""

    id: str
    kind: str
    place: TextPlace
    subjects: tuple[Subject, ...] = ()
    property: str = ""
    quantity: Quantity | None = None
    conditions: tuple[Condition, ...] = ()
    of: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    restates: tuple[str, ...] = ()
    among: str = ""
    position: str = ""
    direction: str = ""
    along: str = ""
    cites: tuple[str, ...] = ()
    test: str = ""
    test_is: str = ""
    because: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of an instrument file: its machine name, what the file prints, its term and unit ("" and None: none)."""

    name: str
    printed: str
    term: str
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Derived:
    """A number derived from an instrument file, and how.

    Attributes:
        observation: the value; its place is the file.
        formula, range, reference, source, software: how it was derived; "" for none.
    """

    observation: Observation
    formula: str
    range: str = ""
    reference: str = ""
    source: str = ""
    software: str = ""


@dataclass(frozen=True, slots=True)
class DataFile:
    """An instrument file, registered: what is in it, never its rows.

    Attributes:
        path: inside the record.
        format, instrument: of the reader and of the file; "" where it could not be read.
        rows: data points; None where there are none, or it could not be read.
        run: the test or characterisation it is of.
        subject: id of what was measured.
        warnings: sentences.
    """

    id: str
    path: str
    sha256: str
    size: int
    run: str
    subject: str
    format: str = ""
    instrument: str = ""
    rows: int | None = None
    columns: tuple[DataColumn, ...] = ()
    warnings: tuple[str, ...] = ()
    derived: tuple[Derived, ...] = ()
