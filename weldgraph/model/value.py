"""A printed number or word: its unit, its bounds, what held, and the five ways to be absent."""

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

    def __hash__(self) -> int:
        return hash((self.printed, self.digits, self.kind))  # a decimal takes long to hash, and tells little more

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
