"""What differs between two samples of a controlled pair, and what it does to a property."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from weldgraph.compare.evidence import Value
from weldgraph.errors import Refused
from weldgraph.model import Quantity, Unit
from weldgraph.quantity import certainly_less, read_quantity

Way = Literal["rises", "falls", "within rounding"]


@dataclass(frozen=True, slots=True)
class Knob:
    """What differs between two samples, with both values; the lower one first where they are numbers.

    Attributes:
        inferred, unknown: parameters that are equal by inference only, and such as are stated on one side only.
    """

    a: str
    b: str
    label_a: str
    label_b: str
    parameter: str
    step: str
    value_a: str
    value_b: str
    inferred: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A knob, and the values of a property on both sides; no values where none was taken under equal conditions.

    Attributes:
        low, high: what the prints admit of the change from a to b, in `unit`.
    """

    knob: Knob
    a: Value | None = None
    b: Value | None = None
    unit: Unit | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    way: Way | None = None


def way_of(a: Quantity, b: Quantity) -> Way:
    """What the second does against the first, in certain order."""
    return "rises" if certainly_less(a, b) else "falls" if certainly_less(b, a) else "within rounding"


def number_in(text: str) -> Quantity | None:
    """The number in a text such as "40 MPa"; None for a word."""
    try:
        quantity = read_quantity(text)
    except Refused:
        return None
    return None if quantity.text else quantity


def common(a: Value, b: Value) -> str:
    """The conditions that both have, as people read them."""
    held = set(a.conditions.split("; ")) | set(b.conditions.split("; "))
    names = {text.partition("=")[0] for text in a.conditions.split("; ")} & {
        text.partition("=")[0] for text in b.conditions.split("; ")
    }
    return "; ".join(sorted(text for text in held if text and text.partition("=")[0] in names and text in a.conditions))
