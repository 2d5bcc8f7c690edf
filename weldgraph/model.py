"""The plain values that pass between loaders, graph and check.

Nothing here knows of files, RDF or a store. A number is never a float: what is printed is text, and what is
calculated with is an exact Decimal or Fraction.
"""

import builtins
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

BoundKind = Literal["exact", "nominal", "rounding", "ambiguous", "stated", "range", "limit", "approximate"]
"""How the bounds of a number came about; the table of design section 4.

exact        a count, a cycle number, a stated ratio: no bounds
nominal      a set point or label: no bounds, calculated with as exact
rounding     half a unit of the last printed digit
ambiguous    trailing zeros before the point may not count (320, 1000): bounds as if all digits count
stated       an uncertainty is printed (1.2 ± 0.1, 1.2(1))
range        two ends are printed; the spread of a population, not the interval of one specimen
limit        one end is printed (> 98 %)
approximate  ~69 (one unit of the last digit) or "about" (ten per cent)
"""

AbsenceKind = Literal["not reported", "not applicable", "not measured", "figure only", "reported elsewhere"]
"""The five ways in which a value can be absent. Absent is never 0."""

ABSENCES: tuple[AbsenceKind, ...] = (
    "not reported",
    "not applicable",
    "not measured",
    "figure only",
    "reported elsewhere",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement.

    Attributes:
        ucum: UCUM code, case sensitive ("mA.h/g"); "1" for a pure number.
        iri: IRI of the unit: QUDT's, or one declared in ontology/units.ttl, or one minted from the UCUM code.
        qudt: IRI of the QUDT unit, or "" where QUDT has none.
        symbol: as people write it ("mAh/g").
        factor: multiply by this, then add `offset`, to reach the reference unit of the quantity kind; both are exact
            decimal strings or "n/d" fractions so that the value stays plain ("1/60").
        offset: see factor ("0", or "273.15" for degree Celsius).
        dimension: QUDT dimension vector local name ("A0E1L0I0M-1H0T1D0").
    """

    ucum: str
    iri: str
    qudt: str
    symbol: str
    factor: str
    offset: str = "0"
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that held while a value was taken: a property with a quantity ("cycle number" 80)."""

    property: str
    quantity: "Quantity"

    @builtins.property  # the field `property` hides the decorator
    def value(self) -> Decimal | str | None:
        """The number, or the word."""
        return self.quantity.text or self.quantity.value

    @builtins.property  # the field `property` hides the decorator
    def unit(self) -> str | None:
        """UCUM code; None where there is no unit."""
        return self.quantity.ucum


@dataclass(frozen=True, slots=True)
class Quantity:
    """A printed number, or a printed word, with everything that was printed about it.

    Exactly one of these holds: `value` is a number (lower and upper are its bounds, if it has any); `kind` is "range"
    and lower and upper are its ends, value None; `kind` is "limit" and exactly one of lower and upper is set, value
    None; `text` is a categorical value ("argon"), and there is no number.

    Attributes:
        printed: the text as it stands in the document, superscripts as ^{…}, subscripts as _{…}.
        value: the number in the printed unit, after a multiplier in the header was applied.
        digits: `value` as a plain decimal numeral with its printed digits kept ("94.0"), "" for none.
        lower, upper: closed bounds in the printed unit, exact.
        lower_open, upper_open: True where the end itself is excluded ("> 98").
        kind: how the bounds came about.
        unit: the unit, or None for text.
        approximate: True for ~, ca., about.
        uncertainty: the stated one ("0.1" of 1.2 ± 0.1), else None.
        text: a categorical value, "" for none.
        decisions: sentences, one for each reading that was a decision.
    """

    printed: str
    kind: BoundKind = "rounding"
    value: Decimal | None = None
    digits: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_open: bool = False
    upper_open: bool = False
    unit: Unit | None = None
    approximate: bool = False
    uncertainty: Decimal | None = None
    text: str = ""
    decisions: tuple[str, ...] = ()

    @property
    def ucum(self) -> str | None:
        """UCUM code, or the symbol of a unit that has none; None where no unit is printed."""
        return (self.unit.ucum or self.unit.symbol) if self.unit and self.unit.ucum != "1" else None


@dataclass(frozen=True, slots=True)
class Reading:
    """One value read from one cell of a table, or from one short text.

    Attributes:
        quantity: the value.
        property: label of the property the text itself names ("discharge capacity"), "" for none.
        conditions: what the text itself says held ("after 200 cycles at 1 C").
        citations: reference labels printed beside the value.
        missing: kind of absence if a missing mark was printed, with `quantity` None.
        label: a word that tells several values of one cell apart ("block", "active loading").
        decisions: sentences, one for each reading that was a decision.
        footnotes: marks printed beside the value ("a", "*").
    """

    quantity: Quantity | None
    property: str = ""
    conditions: tuple[Condition, ...] = ()
    citations: tuple[str, ...] = ()
    missing: AbsenceKind | None = None
    label: str = ""
    decisions: tuple[str, ...] = field(default=())
    footnotes: tuple[str, ...] = ()

    @builtins.property
    def printed(self) -> str:
        """The characters that were read; empty for a missing mark."""
        return self.quantity.printed if self.quantity else ""

    @builtins.property
    def value(self) -> Decimal | None:
        """The number in the printed unit; of a bound, the bound itself; None for a range."""
        if self.quantity is None or self.quantity.kind != "limit":
            return self.quantity.value if self.quantity else None
        return self.quantity.lower if self.quantity.lower is not None else self.quantity.upper

    @builtins.property
    def lower(self) -> Decimal | None:
        """The lower end of a range, or the lower bound from rounding or ±."""
        return self.quantity.lower if self.quantity else None

    @builtins.property
    def upper(self) -> Decimal | None:
        """The upper end of a range, or the upper bound from rounding or ±."""
        return self.quantity.upper if self.quantity else None

    @builtins.property
    def unit(self) -> str | None:
        """UCUM code; None where no unit is printed."""
        return self.quantity.ucum if self.quantity else None

    @builtins.property
    def approximate(self) -> bool:
        """True for ~, ca., about."""
        return bool(self.quantity and self.quantity.approximate)

    @builtins.property
    def uncertainty(self) -> Decimal | None:
        """The stated one."""
        return self.quantity.uncertainty if self.quantity else None

    @builtins.property
    def bound(self) -> str | None:
        """One of < > <= >= for a limit, else None."""
        limit = self.quantity if self.quantity and self.quantity.kind == "limit" else None
        if limit is None:
            return None
        return (">" if limit.lower_open else ">=") if limit.lower is not None else ("<" if limit.upper_open else "<=")


# What a record holds. Names of properties, step kinds and techniques are the preferred labels of the ontology.


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


Role = Literal["set point", "measured", "peak", "nominal"]
"""What a person chose, what came out, the highest that came out ("up to 4 kA"), or what an instrument can reach."""

OriginOfValue = Literal["measured", "derived", "quoted", "restated"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A quantity with a role: of a step, a setting of a measurement, an attribute of a material, a capability."""

    property: str
    quantity: Quantity
    place: Place
    role: Role = "set point"
    because: str = ""
    """Why the value was inferred; empty where it is stated."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A value that a reader would need and that is not there."""

    property: str
    kind: AbsenceKind
    because: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What a step used: an entity of the record, in a role, in an amount."""

    what: str
    role: str = ""
    amount: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One process step of a route."""

    id: str
    kind: str
    place: TextPlace
    uses: tuple[Use, ...] = ()
    instrument: str = ""
    parameters: tuple[Parameter, ...] = ()
    absences: tuple[Absence, ...] = ()
    because: str = ""
    """Why the step was inferred from another; empty where it is stated."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mixture or a component of a cell."""

    what: str
    role: str = ""
    amount: Parameter | None = None


EntityKind = Literal["material", "sample", "slurry", "electrode", "cell"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A material, a sample in one physical state, or a cell.

    Attributes:
        id: unique in the record.
        name: as the document names it; entities of one name are one family.
        origin: "made" (there is a route), or where it comes from.
        parts: parts of a mixture, or components of a cell with their role ("working electrode").
    """

    id: str
    kind: EntityKind
    name: str
    label: str
    origin: Literal["made", "purchased", "not reported", "reported elsewhere"]
    place: TextPlace | None
    state: str = ""
    route: tuple[Step, ...] = ()
    attributes: tuple[Parameter, ...] = ()
    absences: tuple[Absence, ...] = ()
    parts: tuple[Part, ...] = ()
    supplier: str = ""
    formula: str = ""
    format: str = ""
    configuration: str = ""
    cites: tuple[str, ...] = ()
    because: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument by make and model; its capability is the range it can reach, never a parameter of a step."""

    id: str
    make: str = ""
    model: str = ""
    kind: str = ""
    capability: tuple[Parameter, ...] = ()
    place: TextPlace | None = None
    note: str = ""


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
