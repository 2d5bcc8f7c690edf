"""One printed value: qualifier, number or range, unit; and the bounds that its print gives it.

    read_value("~1.4 × 10^{-3} S/cm at 25 °C")   # the value, and where it ends: before " at"

The table of bounds is in `model.BoundKind`. A value that is read here is exact: Decimal throughout, no float.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.number import Number, read_number, read_uncertainty
from weldgraph.grammar.text import tidy
from weldgraph.grammar.unit_text import TwoMeanings, read_unit
from weldgraph.model import BoundKind, Quantity, Unit
from weldgraph.units import by_ucum, kinds

_ABOUT = Decimal("0.1")  # "about" is ten per cent

_QUALIFIERS: tuple[tuple[str, str], ...] = (
    (
        ">",
        r">|more than|greater than|higher than|larger than|longer than|better than|above|over|exceeding|in excess of",
    ),
    (">=", r"≥|>=|=>|at least|not less than|no less than|minimum|min\.?(?= ?[\d.])|a minimum of|not below"),
    ("<", r"<|less than|lower than|smaller than|fewer than|shorter than|below|under|beneath"),
    ("<=", r"≤|<=|=<|at most|not more than|no more than|maximum|max\.?(?= ?[\d.])|a maximum of|up to|not above"),
    ("~", r"~|≈|ca\.?|c\.(?= ?\d)"),
    ("about", r"about|around|approximately|approx\.?|roughly|circa|nearly|almost|close to|some(?= \d)"),
    ("=", r"="),
)
_QUALIFIER = re.compile(
    "|".join(f"(?P<q{place}>(?:{words})(?![A-Za-z]))" for place, (_, words) in enumerate(_QUALIFIERS)), re.IGNORECASE
)
_RANGE = re.compile(r"\s?(?:-|~|…|\.\.\.|\bto\b|\band\b)\s?(?=[+-]?\s?\.?\d|[~<>])", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:(?P<from>from)|(?P<between>between))\s", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d{1,7})\s?(?:\^\{\s?(?:st|nd|rd|th)\s?\}|(?:st|nd|rd|th)\b)(?:\s?cycles?\b)?", re.IGNORECASE)
_C_RATE = re.compile(
    r"(?P<sign>[~<>≤≥]?)\s?(?P<top>\d+(?:\.\d+)?\s?)?C\s?/\s?(?P<below>\d+(?:\.\d+)?)(?![\d.]|\s?[A-Za-z%])"
)
_LOST_POWER = re.compile(r"(?P<sign>[+-]?)10-(?P<power>[1-9])(?![\d.,]|\s?[×x]\s?10)")
_SCALED = re.compile(r"(?:[×x]\s?)?10(?:\^\{\s?([+-]?\d{1,2})\s?\}|([+-]\d{1,2})(?!\d)|([1-9]\d?))\s?(?=\D)")
_PLUS_MINUS = re.compile(r"\s?(?:±|\+\s?/\s?-|\+-)\s?(?=[\d.])")
_MICRO = Decimal("0.000001")
_ONE_UNIT_TWICE = re.compile(r"(?P<unit>[^\s\d-]+)\s?-\s?\d+(?:\.\d+)?\s?(?P=unit)(?![A-Za-z])")  # 1 h–3 h
_WORD_END = re.compile(r"(?<=[A-Za-zμΩÅ°%}])(?=\s?-\s?\d)|(?<=\S)\s+(?=\S)|(?<=\S)(?=[(\[*†‡§])|(?=\^\{\s?[a-z*†‡§[])")
_UNIT_RUN = re.compile(
    r"\s?(?P<run>[%A-Za-zμΩÅ°‰$€□√](?:(?!\s?/\s?[~<>≤≥-]?\s?\.?\d|\s?[/;&,|+~<>→=:]\s|\s?\(\s?(?:vs|versus)\b|\s(?:at|after|under|for|in|over|during|with|vs\.?|versus|and|to)\s)"
    r"[^;&|+~<>→=±\n,:@]){0,60})"
)
AGAINST = re.compile(
    r"\s?,?\s?\(?(?:vs\.?|versus)\s?(?P<reference>[A-Z][A-Za-z0-9/+^{}_]{0,24}(?: \+/[A-Za-z]+)?)\)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Value:
    """What is printed of one value, before it is known which unit a header adds.

    Attributes:
        printed: the text it was read from.
        first: the number, or the lower end of a range.
        second: the upper end of a range.
        qualifier: one of > >= < <= ~ about, or empty.
        unit: the unit printed with it, or None.
        fixed: "exact" for an ordinal, "nominal" for a rate such as C/5: no bounds.
        decisions: sentences, one for each reading that was a decision.
    """

    printed: str
    first: Number
    second: Number | None = None
    qualifier: str = ""
    unit: Unit | None = None
    fixed: BoundKind | None = None
    decisions: tuple[str, ...] = ()


def read_value(text: str, place: int = 0, *, quantity: str = "") -> tuple[Value, int] | None:
    """The value that begins at `place` and where it ends, or None. `quantity` says what a unit of two meanings means.

    Raises:
        Refused: a number is malformed, or its unit has several meanings here.
    """
    if match := _C_RATE.match(text, place):
        return _c_rate(match), match.end()
    if match := _ORDINAL.match(text, place):
        return Value(match[0], Number(Decimal(match[1]), Decimal(1), whole=True), fixed="exact"), match.end()
    start, between = place, _BETWEEN.match(text, place)
    qualifier, place = _qualifier(text, between.end() if between else place)
    first = _lost_power(text, place) or read_number(text, place)
    if first is None:
        return None
    value = Value("", first[0], None, qualifier, decisions=first[0].decisions)
    unit, end = read_unit_at(text, first[1], quantity)
    certain, end = read_uncertainty(value.first, text, end)
    if certain.above is None and unit is not None and (plus := _PLUS_MINUS.match(text, end)):  # 75.3 % ± 0.6 %
        error = read_number(text, plus.end())
        if error is not None and read_unit_at(text, error[1], quantity)[0] == unit:
            certain = replace(certain, below=error[0].value, above=error[0].value)
            end = read_unit_at(text, error[1], quantity)[1]
    value = replace(value, first=certain)
    dash = _RANGE.match(text, end) if value.first.above is None else None
    if dash and _may_be_range(dash[0], qualifier, between):
        other_qualifier, place = _qualifier(text, dash.end())
        second = read_number(text, place)
        if second is not None and second[0].above is None and other_qualifier in ("", qualifier):
            second_unit, end = read_unit_at(text, second[1], quantity)
            if unit is not None and second_unit not in (None, unit):
                raise Refused(f"{text[start:end]!r} has two units for one range; give both ends in one unit.")
            value, unit = _ranged(value, second[0], text[start:end]), second_unit or unit
    if between and value.second is None:
        return None
    return replace(value, printed=text[start:end].strip(), unit=unit), end


def _qualifier(text: str, place: int) -> tuple[str, int]:
    match = _QUALIFIER.match(text, place)
    if match is None:
        return "", place
    sign = next(name for number, (name, _) in enumerate(_QUALIFIERS) if match[f"q{number}"] is not None)
    end = match.end()
    return ("" if sign == "=" else sign), end + (text[end : end + 1] == " ")


def _c_rate(match: re.Match[str]) -> Value:
    """C/5 and 2C/3 as multiples of 1 C."""
    printed, below = match[0].strip(), Decimal(match["below"])
    if not below:
        raise Refused(f"{printed!r} divides by zero; check the C-rate.")
    exact = Fraction(Decimal((match["top"] or "1").strip())) / Fraction(below)
    value = Decimal(exact.numerator) / Decimal(exact.denominator)
    short = value.quantize(_MICRO).normalize()
    decisions = () if Fraction(short) == exact else (f"{printed} is kept to six decimals",)
    number = Number(short + 0, _MICRO)
    return Value(printed, number, None, match["sign"], by_ucum("{C}/h"), "nominal", decisions)


def _lost_power(text: str, place: int) -> tuple[Number, int] | None:
    """10-3 is 10^{-3} whose superscript was lost; 10-30 is a range."""
    match = _LOST_POWER.match(text, place)
    if match is None:
        return None
    value = Decimal(match["sign"] + "1").scaleb(-int(match["power"]))
    decision = f"{match[0]!r} is read as a power of ten, not as a range"
    return Number(value, abs(value), tens=-int(match["power"]), decisions=(decision,)), match.end()


def _may_be_range(dash: str, qualifier: str, between: re.Match[str] | None) -> bool:
    if "and" in dash.lower():
        return bool(between and between["between"])
    return qualifier in ("", "~", "about")


def _ranged(value: Value, second: Number, printed: str) -> Value:
    """The value with its other end; a power of ten behind the second end may be of both; low comes before high."""
    first, decisions = value.first, (*value.decisions, *second.decisions)
    if second.tens is not None and first.tens is None:
        mantissa = second.value.scaleb(-second.tens)
        if not (1 <= abs(first.value) < 10 or abs(mantissa) <= abs(first.value) * 10 <= abs(mantissa) * 100):  # noqa: PLR2004
            raise Refused(f"It is unclear whether the power of ten in {printed!r} is of both ends; write it twice.")
        first = first.times_ten_to(second.tens)
        decisions = (*decisions, f"the power of ten in {printed!r} is read as that of both ends")
    if first.value > second.value:
        first, second = second, first
        decisions = (*decisions, f"{printed!r} is printed from high to low")
    return replace(value, first=first, second=second, decisions=decisions)


# --- the unit behind a number


def read_unit_at(text: str, place: int, quantity: str = "") -> tuple[Unit | None, int]:
    """The longest unit that begins at `place`, and where it ends; None and `place` if none does."""
    match = _UNIT_RUN.match(text, place)
    if match is None:
        return None, place
    unit, length = _longest_unit(match["run"], quantity)
    return (None, place) if unit is None else (unit, match.start("run") + length)


@lru_cache(maxsize=8192)
def _longest_unit(run: str, quantity: str) -> tuple[Unit | None, int]:
    if match := _ONE_UNIT_TWICE.match(run):
        run = match["unit"]
    two_meanings: Refused | None = None
    for end in _word_ends(run):
        try:
            return read_unit(run[:end], quantity), end
        except TwoMeanings as refused:
            two_meanings = refused
        except Refused:
            continue
    if two_meanings:
        raise two_meanings
    return None, 0


def _word_ends(run: str) -> Iterator[int]:
    """Ends of the run's words, the last first: a unit ends with a word, before a bracket, or before a footnote."""
    ends = {len(run.rstrip(" .")), len(run.rstrip())} | {match.start() for match in _WORD_END.finditer(run)}
    return iter(sorted((end for end in ends if end), reverse=True))


def scaled_unit(text: str, quantity: str = "") -> tuple[int, Unit]:
    """A unit as headers print it: power of ten that multiplies the value, and the unit itself. Raises Refused."""
    plain = tidy(text)
    match = _SCALED.match(plain)
    power = int(match[1] or match[2] or match[3]) if match else 0
    return power, read_unit(without_power(text), quantity)


def without_power(text: str) -> str:
    """The unit text without the power of ten before it."""
    plain = tidy(text)
    match = _SCALED.match(plain)
    return plain[match.end() :].lstrip("·*× ") if match else plain


# --- bounds


def quantity_of(
    value: Value, *, unit: Unit | None = None, tens: int = 0, nominal: bool = False, exact: bool = False, note: str = ""
) -> Quantity:
    """The value as a quantity with the bounds its print gives it.

    Args:
        value: what was printed.
        unit: unit from elsewhere, where none is printed with the value; a pure number without it.
        tens: power of ten from elsewhere; it counts only where the unit does.
        nominal: a set point or label: no bounds.
        exact: a count: no bounds.
        note: a decision to add.
    """
    if value.unit is None and tens and any(n is not None and n.tens is not None for n in (value.first, value.second)):
        raise Refused(f"{value.printed!r} prints a power of ten and so does its head; say which of them counts.")
    if value.unit is None and tens:
        value = replace(
            value,
            first=value.first.times_ten_to(tens),
            second=value.second and value.second.times_ten_to(tens),
        )
    number, whose = value.first, value.unit or unit or by_ucum("1")
    made = Quantity(
        printed=value.printed,
        unit=whose,
        approximate=value.qualifier in ("~", "about"),
        decisions=(*value.decisions, *((note,) if note else ())),
    )
    if value.second is not None:
        return replace(made, kind="range", lower=number.value, upper=value.second.value)
    if value.qualifier in (">", ">="):
        return replace(made, kind="limit", lower=number.value, lower_open=value.qualifier == ">")
    if value.qualifier in ("<", "<="):
        return replace(made, kind="limit", upper=number.value, upper_open=value.qualifier == "<")
    made = replace(made, value=number.value, digits=number.digits)
    if number.above is not None and number.below is not None:
        error = number.above if number.above == number.below else None
        low, high = number.value - number.below, number.value + number.above
        return replace(made, kind="stated", lower=low, upper=high, uncertainty=error)
    if made.approximate:
        spread = number.last if value.qualifier == "~" else abs(number.value) * _ABOUT
        return replace(made, kind="approximate", lower=number.value - spread, upper=number.value + spread)
    counted = number.value == number.value.to_integral() and "Count" in kinds(whose) and whose.ucum != "1"
    fixed: BoundKind | None = value.fixed or ("exact" if exact or counted else "nominal" if nominal else None)
    if fixed:
        return replace(made, kind=fixed)
    zeros = number.whole and number.digits.lstrip("-") != "0" and number.digits.endswith("0")
    half = number.last / 2
    return replace(
        made, kind="ambiguous" if zeros else "rounding", lower=number.value - half, upper=number.value + half
    )
