"""Printed quantities: one value from text, its bounds compared, its text again.

    read_quantity("~20 wt%")            # 20, approximate, between 19 and 21 wt%
    agree(a, b)                         # nothing speaks against their being the same value
    certainly_less(a, b)                # for rankings: touching is distinct

A cell of a table is read by `read_cell`, a header by `split_header`; both are passed on from here.
"""

import math
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.cell import read_cell
from weldgraph.grammar.header import Header, split_header
from weldgraph.grammar.marks import missing_mark
from weldgraph.grammar.text import tidy
from weldgraph.grammar.value import AGAINST, quantity_of, read_value, scaled_unit
from weldgraph.model import Quantity, Unit
from weldgraph.units import comparable, convert, reference_unit

__all__ = [
    "Header",
    "agree",
    "certainly_less",
    "ends",
    "generous_ends",
    "read_cell",
    "read_quantity",
    "restates",
    "show",
    "si",
    "split_header",
]

_LONGEST = 400
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:\s?:\s?\d+(?:\.\d+)?)+(?=$|[\s(])")
_RATIO_BASIS = re.compile(
    r"\s?\(?(?:by )?(?:w/w|v/v|m/m|wt/wt|weight|mass|volume|vol|wt|mol|molar|mole|n/n)\.?( ratio)?\)?"
)
_NUMBER_ALONE = re.compile(r"(?:^|[\s(~<>≤≥=±])[+-]?\.?\d")

Ends = tuple[Fraction | None, Fraction | None]
"""Lower and upper end; None where there is none."""


@lru_cache(maxsize=4096)
def read_quantity(text: str, *, unit: str = "", property: str = "", nominal: bool = False) -> Quantity:  # noqa: A002
    """One value as a curator writes it or a paper prints it: "800 rpm", "> 98 %", "1.2(1)", "8:1:1", "argon".

    Args:
        text: the value, with its unit or without.
        unit: unit where the text has none; a power of ten before it multiplies the number ("10^{-4} S/cm").
        property: label of the property; it says what a unit of two meanings means ("C").
        nominal: a set point, label, window or test current: no bounds.

    Raises:
        Refused: a character of the text is not explained.
    """
    plain = tidy(text).replace("\n", " ")
    if not plain or len(plain) > _LONGEST:
        raise Refused(f"A value of {len(plain)} characters was found; write one number with its unit, or one word.")
    if match := _RATIO.match(plain):
        basis = plain[match.end() :]
        if not basis or _RATIO_BASIS.fullmatch(basis):
            return Quantity(printed=text, kind="exact", text=re.sub(r"\s", "", match[0]) + basis)
    if missing_mark(plain):
        raise Refused(f"{text!r} marks a missing value; say which of the five absences it is.")
    found = read_value(plain, quantity=property)
    if found is None:
        return _word(text, plain)
    value, end = found
    rest = plain[end:].strip()
    note = ""
    if against := AGAINST.fullmatch(plain[end:]):
        note, rest = f"potential against {against['reference']}", ""
    if value.fixed == "exact" and re.fullmatch(r"cycles?", rest):
        rest = ""
    if rest not in ("", "."):
        raise Refused(f"{rest!r} in {text!r} is not explained; give one number with its unit, and conditions apart.")
    tens, whose = scaled_unit(unit, property) if unit else (0, None)
    return replace(quantity_of(value, unit=whose, tens=tens, nominal=nominal, note=note), printed=text)


def _word(text: str, plain: str) -> Quantity:
    """A categorical value. A number in it would be lost, so that only names such as CR2032 may have digits."""
    if not any(map(str.isalpha, plain)) or _NUMBER_ALONE.search(plain):
        raise Refused(f"{text!r} is neither a number with a unit nor a word; give one of them.")
    return Quantity(printed=text, kind="nominal", text=plain)


# --- ends


def ends(quantity: Quantity) -> Ends:
    """The ends as printed; of a value without bounds, the value itself twice."""
    if quantity.value is not None and quantity.lower is None and quantity.upper is None:
        return Fraction(quantity.value), Fraction(quantity.value)
    lower, upper = quantity.lower, quantity.upper
    return (None if lower is None else Fraction(lower), None if upper is None else Fraction(upper))


def generous_ends(quantity: Quantity) -> Ends:
    """The widest ends the print admits, for alerts.

    Trailing zeros of 320 may not count; 1.2 may be 1.29 cut off; > 98 wt% of a whole ends at 100.
    """
    lower, upper = ends(quantity)
    if quantity.kind in ("rounding", "ambiguous", "approximate") and quantity.value is not None:
        unit = _last_unit(quantity.value, zeros_count=quantity.kind == "rounding")
        value = Fraction(quantity.value)
        spread = unit if quantity.kind == "approximate" else unit / 2
        cut = [value + unit, value] if value >= 0 else [value, value - unit]
        cut = cut if quantity.kind != "approximate" else [value, value]
        lower = min(value - spread, *cut, *([] if lower is None else [lower]))
        upper = max(value + spread, *cut, *([] if upper is None else [upper]))
    elif quantity.kind == "limit" and quantity.unit and quantity.unit.ucum.startswith("%{") and lower is not None:
        upper = Fraction(100) if lower <= 100 and "point" not in quantity.unit.ucum else None  # noqa: PLR2004
    return lower, upper


def _last_unit(value: Decimal, *, zeros_count: bool) -> Fraction:
    """One unit of the last digit that counts; zeros behind a point always do."""
    if not zeros_count and int(value.as_tuple().exponent) >= 0:
        digits = format(abs(value), "f")
        return Fraction(10) ** (len(digits) - len(digits.rstrip("0"))) if value else Fraction(1)
    return Fraction(10) ** int(value.as_tuple().exponent)


def _in_unit_of(quantity: Quantity, pair: Ends, unit: Unit) -> Ends:
    if quantity.unit is None:
        raise Refused(f"{quantity.printed!r} is no number; only numbers are compared.")
    low, high = (None if end is None else convert(end, quantity.unit, unit) for end in pair)
    return low, high


# --- comparing


def agree(a: Quantity, b: Quantity) -> bool:
    """Whether nothing printed speaks against the two being the same: their widest closed bounds touch.

    Values whose units cannot be converted into each other do not agree; two words agree if they are the same word.
    """
    if a.text or b.text:
        return a.text.casefold() == b.text.casefold()
    if a.unit is None or b.unit is None or not comparable(a.unit, b.unit):
        return False
    (a_low, a_high), (b_low, b_high) = generous_ends(a), _in_unit_of(b, generous_ends(b), a.unit)
    return not (_before(a_high, b_low) or _before(b_high, a_low))


def _before(high: Fraction | None, low: Fraction | None) -> bool:
    return high is not None and low is not None and high < low


def restates(a: Quantity, b: Quantity) -> bool:
    """Whether one print repeats the other: the longer, rounded to the digits of the shorter, is the shorter.

    86 does not restate 87; 94 restates 94.0. A half may be rounded either way, and trailing zeros of 320 may not count.
    """
    if a.text or b.text:
        return a.text.casefold() == b.text.casefold()
    if a.unit is None or b.unit is None or not comparable(a.unit, b.unit) or (a.kind == "range") != (b.kind == "range"):
        return False
    if a.value is None or b.value is None:
        return all(_same_end(*pair, a.unit, b.unit) for pair in ((a.lower, b.lower), (a.upper, b.upper)))
    return _same_end(a.value, b.value, a.unit, b.unit)


def _same_end(a: Decimal | None, b: Decimal | None, unit_a: Unit, unit_b: Unit) -> bool:
    if a is None or b is None:
        return a is b
    in_a = convert(b, unit_b, unit_a)
    scale = Fraction(unit_b.factor) / Fraction(unit_a.factor) if unit_a.iri != unit_b.iri else Fraction(1)
    coarser = max(_last_unit(a, zeros_count=False), _last_unit(b, zeros_count=False) * scale)
    return abs(in_a - Fraction(a)) <= coarser / 2


def certainly_less(a: Quantity, b: Quantity) -> bool:
    """Whether every value the print of `a` admits lies below every value of `b`; bounds that touch are distinct.

    Digits count as printed, 320 as 320 ± 0.5: rounding is a lower limit of the uncertainty, which a ranking has to say.

    Raises:
        Refused: one of the two is a word, or the units cannot be converted into each other.
    """
    if a.unit is None or b.unit is None:
        raise Refused(f"{a.printed!r} and {b.printed!r} cannot be ranked; both must be numbers.")
    (a_low, a_high), (b_low, b_high) = ends(a), _in_unit_of(b, ends(b), a.unit)
    if a_high is None or b_low is None or a_high > b_low:
        return False
    return a_high < b_low or (a_low, a_high) != (b_low, b_high)


@lru_cache(maxsize=4096)
def si(quantity: Quantity) -> tuple[float | None, float | None, float | None]:
    """Value and bounds in coherent SI, the bounds rounded outwards; for search and sorting only.

    The value of a range or a limit is None, and so are bounds that do not exist. What has no size (mesh) stays so.
    """
    if quantity.unit is None:
        return None, None, None
    unit, target = quantity.unit, reference_unit(quantity.unit)
    value = None if quantity.value is None else float(convert(quantity.value, unit, target))
    lower = None if quantity.lower is None else _outwards(convert(quantity.lower, unit, target), -math.inf)
    upper = None if quantity.upper is None else _outwards(convert(quantity.upper, unit, target), math.inf)
    return value, lower, upper


def _outwards(exact: Fraction, way: float) -> float:
    near = float(exact)
    inside = Fraction(near) > exact if way < 0 else Fraction(near) < exact
    return math.nextafter(near, way) if inside else near


# --- and back to text


def show(quantity: Quantity) -> str:
    """The quantity as people read it, with its printed digits: "94.0 %", "1.5–1.7 mg/cm²", "> 98 %"."""
    if quantity.text:
        return quantity.text
    numeral = _numeral(quantity)
    symbol = "" if quantity.unit is None or quantity.unit.ucum == "1" else quantity.unit.symbol
    return f"{numeral}{'' if symbol in ('', '°') else ' '}{symbol}"


def _numeral(quantity: Quantity) -> str:
    if quantity.kind == "range":
        ends_ = "–".join(_plain(end) for end in (quantity.lower, quantity.upper) if end is not None)
        return ("~" if quantity.approximate else "") + ends_
    if quantity.kind == "limit" and quantity.lower is not None:
        return f"{'>' if quantity.lower_open else '≥'} {_plain(quantity.lower)}"
    if quantity.kind == "limit" and quantity.upper is not None:
        return f"{'<' if quantity.upper_open else '≤'} {_plain(quantity.upper)}"
    if quantity.value is None:
        raise Refused(f"{quantity.printed!r} holds neither a number nor a word.")
    if quantity.uncertainty is not None:
        return f"{_plain(quantity.value)} ± {_plain(quantity.uncertainty)}"
    if quantity.kind == "approximate" and quantity.upper is not None:
        ten_per_cent = quantity.upper - quantity.value == abs(quantity.value) / 10
        return f"{'about ' if ten_per_cent else '~'}{_plain(quantity.value)}"
    if quantity.kind == "rounding" and quantity.upper is not None:
        return _plain(quantity.value, last=(quantity.upper - quantity.value) * 2)
    return _plain(quantity.value)


def _plain(value: Decimal, last: Decimal | None = None) -> str:
    """A numeral; with a power of ten where a plain one would be long or would show zeros that were not printed."""
    text = format(value, "f")
    tens = value.adjusted()
    lost = last is not None and last.adjusted() > 0
    if not value or (-5 <= tens < 7 and not lost):  # noqa: PLR2004
        return text.replace("-", "−")
    digits = value.quantize(Decimal(1).scaleb(last.adjusted())) if lost and last is not None else value
    return f"{format(digits.scaleb(-tens), 'f')} × 10^{{{tens}}}".replace("-", "−")
