"""What comes of a check, and how numbers are shown in it."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from weldgraph.derive.facts import Fact, Source, as_rounded
from weldgraph.derive.reading import Reading
from weldgraph.model import Quantity
from weldgraph.quantity import generous_ends, show

Level = Literal["A", "B", "C", "G"]
LEVELS: Final[tuple[Level, ...]] = ("A", "B", "C", "G")


@dataclass(frozen=True, slots=True)
class Alert:
    """One number that its inputs do not give, or give only in a way that is not stated.

    Attributes:
        code: of the rule; stable.
        type: 2 numbers disagree; 1 what the number refers to is missing, in a note.
        level: A a headline, B under every reading, C near or resting on an inference, G a note.
        subject: what people call the thing; `subject_iri` its IRI.
        focus: IRI of the observation, parameter or statement that is judged.
        message: one sentence.
        printed: the number as printed; `printed_interval` its widest bounds, in its unit.
        recomputed: what the inputs give, at their printed values; `recomputed_interval` how far they reach.
        sources: every place involved, the judged number first.
        rule: the rule's title.
    """

    code: str
    type: int
    level: Level
    subject: str
    subject_iri: str
    focus: str
    message: str
    printed: str
    printed_interval: tuple[str, str]
    recomputed: str
    recomputed_interval: tuple[str, str]
    sources: tuple[Source, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of a record.

    Attributes:
        alerts: by level, code and subject.
        checked: code → how many numbers were recomputed, or compared.
        not_checked: (code, subject, why), sorted, each once.
    """

    alerts: tuple[Alert, ...] = ()
    checked: dict[str, int] = field(default_factory=dict)
    not_checked: tuple[tuple[str, str, str], ...] = ()


def last_unit(quantity: Quantity) -> Fraction:
    """One unit of the last digit that counts: 0.1 of 94.2, 10 of 320; of a range and a limit that of its ends."""
    number = (
        quantity.value
        if quantity.value is not None
        else quantity.lower
        if quantity.lower is not None
        else quantity.upper
    )
    if number is None:
        return Fraction(0)
    text = format(abs(number), "f")
    if "." not in text and as_rounded(quantity).kind == "ambiguous":
        return Fraction(10) ** (len(text) - len(text.rstrip("0"))) if number else Fraction(1)
    return Fraction(10) ** int(number.as_tuple().exponent)


def named(fact: Fact) -> str:
    """What is judged, in words: "Capacity retention 94.2 %", "Increase of areal capacity 207 %"."""
    claim = {"n-times": "factor"}.get(fact.traits.get("statement", ""), fact.traits.get("statement", ""))
    what = " of ".join(filter(None, (claim, fact.property))) or "number"
    return f"{what[:1].upper()}{what[1:]} {show(fact.quantity)}"


def how(reading: Reading) -> str:
    """The formula with what stands for its names."""
    given = ", ".join(f"{name} = {printed}" for name, printed in reading.inputs)
    return f"{reading.variant.text} with {given}"


def ends_of(quantity: Quantity) -> tuple[str, str]:
    """The widest bounds of a print, in its unit; "" for none."""
    low, high = generous_ends(as_rounded(quantity))
    return ("" if low is None else at(low, quantity), "" if high is None else at(high, quantity))


def at(value: Fraction, quantity: Quantity) -> str:
    """A recomputed number with one digit more than the print has."""
    unit = last_unit(quantity)
    places = 1 - (len(str(unit.numerator)) - 1) if unit >= 1 else len(str(unit.denominator))
    return decimals(value, max(places, 0))


def decimals(value: Fraction, places: int) -> str:
    """A fraction as a rounded decimal numeral."""
    return format(Decimal(round(value * 10**places)).scaleb(-places), "f")


def three(value: Fraction) -> str:
    """A number with three digits that count."""
    return format(Decimal(f"{float(value):.3g}"), "f")
