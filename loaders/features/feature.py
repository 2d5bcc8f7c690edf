"""A number derived from a file, with what it was derived by; and what only a person can say about the file."""

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Literal

DIGITS = 6
"""Significant digits of a derived number: more than any instrument gives."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a number came about.

    Attributes:
        formula: as a person would write it, with the method's name: "Q = ∫|I| dt, trapezoid".
        source: paper or standard that gives the formula; "" for arithmetic that needs none.
        range: of the data used: "p/p0 0.05–0.21", "cycle 1, charge".
        reference: what it is relative to: "cycle 3", "K-alpha1 1.540598 Å of the file".
        software: who calculated it, if not this project.
    """

    formula: str
    source: str = ""
    range: str = ""
    reference: str = ""
    software: str = "weldgraph"

    def __str__(self) -> str:
        parts = [
            self.formula,
            f"range: {self.range}" if self.range else "",
            f"reference: {self.reference}" if self.reference else "",
            f"source: {self.source}" if self.source else "",
            self.software,
        ]
        return "; ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Feature:
    """A value of one property, derived from a file.

    Attributes:
        property: label of a property of the ontology.
        value: the number as decimal text, or a word.
        unit: UCUM code; "" for a word, "1" for a pure number.
        conditions: label of a property → value with its UCUM unit ("5", "0.1 A/g"), in the order of telling.
        half_cycle: of a cell, the tester's word: "charge" or "discharge".
        reaction: what that is for the electrode: "lithiation" or "delithiation"; "" where its role is not stated.
        uncertainty: standard uncertainty in `unit`, decimal text; "" where the method gives none.
        note: what keeps it from being compared ("the last cycle is incomplete"); "" for none.
    """

    property: str
    value: str
    unit: str
    method: Method
    conditions: tuple[tuple[str, str], ...] = ()
    half_cycle: str = ""
    reaction: str = ""
    uncertainty: str = ""
    note: str = ""


CellRole = Literal["", "anode against Li", "cathode against Li", "full cell"]


@dataclass(frozen=True, slots=True)
class Given:
    """What a record or a person says and no file does; "" and None: not stated.

    Attributes:
        role: which electrode is tested against which; it decides what is lithiation.
        mass: of what `mass_of` says, in g, and who says so (`mass_source`).
        area: of the electrode in cm².
        reference_cycle: of a retention; None: the first complete cycle at the same current.
        sample_mass: of a powder or piece in g (sorption, thermogravimetry), over that of the file.
    """

    role: CellRole = ""
    mass: float | None = None
    mass_of: str = ""
    mass_source: str = ""
    area: float | None = None
    area_source: str = ""
    reference_cycle: int | None = None
    sample_mass: float | None = None
    sample_mass_source: str = ""


def number(value: float, digits: int = DIGITS) -> str:
    """A calculated number as decimal text with that many significant digits, and no exponent.

    Raises:
        ValueError: it is no finite number.
    """
    if not isfinite(value):
        raise ValueError(f"{value} is no number")
    return format(Decimal(f"{value:.{digits - 1}e}"), "f")
