"""One printed number: sign, thousands, decimals, power of ten, uncertainty. Every digit that is printed is kept.

Works on text that `printed.tidy` has seen. A point is the decimal sign; a comma only groups thousands (in 240,000 real
cells a decimal comma stood once). What looks like a number and is none (2..65, 024, 0,15) is refused, never repaired.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from weldgraph.errors import Refused

_MOST_POWER = 60
_MOST_DIGITS = 40

_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,]|\.\d)"
    r"|\d{1,3}(?: \d{3})+(?:\.\d+)?(?! ?\d|[.,]\d)"
    r"|\d+(?:\.\d+)?(?!\d|\.\.?\d|,\d(?!\d{3}))"
    r"|\.\d+(?![\d.])"
)
_POWER = (
    r"\s?[×x*·]\s?10(?:\s?\^\{\s?(?P<raised>[+-]?\s?\d+)\s?\}|\s?(?P<signed>[+-]\d{1,2})(?!\d|\.\d)"
    r"|(?P<flat>\d{1,2})(?![\d.,]))"
    r"|[eE](?P<e>[+-]?\d{1,3})(?![\d.A-Za-z])"
)
_TEN = re.compile(r"(?P<sign>[+-]?)\s?10(?:\^\{\s?(?P<raised>[+-]?\s?\d+)\s?\})")
_MANTISSA = re.compile(rf"(?P<sign>[+-]?)\s?(?P<digits>{_DIGITS})")
_POWER_OF_TEN = re.compile(_POWER)
_BEGINS = re.compile(r"[+-]?\s?\.?\d")
_FOUND = re.compile(r"[+-]?\s?[\d.,]+")
_IN_BRACKETS = re.compile(r"\(([^()]{3,40})\)")
_PLUS_MINUS = re.compile(rf"\s?(?:±|\+\s?/\s?-|\+-)\s?(?P<digits>{_DIGITS})")
_PLUS_MINUS_BRACKET = re.compile(rf"\s?\((?:±|\+\s?/\s?-|\+-)\s?(?P<digits>{_DIGITS})\)")
_IN_LAST_DIGITS = re.compile(r"(?P<space>\s?)\((?P<digits>\d{1,3})\)")
_ASYMMETRIC = re.compile(r"\s?(?:\^\{\s?\+\s?(?P<up>\d+(?:\.\d+)?)\s?\}\s?_\{\s?-\s?(?P<down>\d+(?:\.\d+)?)\s?\})")


class Malformed(Refused):
    """What looks like a number and is none: 2..65, 024, 0,15."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed.

    Attributes:
        value: exact.
        last: one unit of the last printed digit.
        whole: True where the digits end before the decimal point, so that trailing zeros may not count.
        below, above: the stated uncertainty to either side, or None.
        tens: the power of ten printed with it, None for none.
        decisions: sentences, one for each reading that was a decision.
    """

    value: Decimal
    last: Decimal
    whole: bool = False
    below: Decimal | None = None
    above: Decimal | None = None
    tens: int | None = None
    decisions: tuple[str, ...] = ()

    @property
    def digits(self) -> str:
        """The value as a plain numeral with its printed digits."""
        return format(self.value, "f")

    def times_ten_to(self, power: int, decision: str = "") -> "Number":
        """The number with a power of ten from elsewhere: a header, the other end of a range."""
        return replace(
            self,
            value=self.value.scaleb(power),
            last=self.last.scaleb(power),
            whole=self.whole and power == 0,
            below=None if self.below is None else self.below.scaleb(power),
            above=None if self.above is None else self.above.scaleb(power),
            decisions=(*self.decisions, decision) if decision else self.decisions,
        )


def read_uncertainty(number: Number, text: str, place: int) -> tuple[Number, int]:
    """The number with an uncertainty printed behind its unit: 29 nm (± 6)."""
    if number.above is None and (match := _PLUS_MINUS_BRACKET.match(text, place)):
        error = _mantissa("", match["digits"], text, match.start("digits"))
        return replace(number, below=error.value, above=error.value), match.end()
    return number, place


def read_number(text: str, place: int = 0) -> tuple[Number, int] | None:
    """The number that begins at `place` and where it ends, or None. Raises Refused for a misprint."""
    if match := _TEN.match(text, place):
        power = _power(match["raised"], text)
        value = Decimal(match["sign"] + "1").scaleb(power)
        return _uncertain(Number(value, abs(value), tens=power), text, match.end())
    match = _MANTISSA.match(text, place)
    if match is None and (bracket := _IN_BRACKETS.match(text, place)):  # (1.2 ± 0.1) × 10^{-3}
        inner = read_number(bracket[1])
        if inner is not None and inner[0].above is not None and inner[1] == len(bracket[1]):
            return _with_power(inner[0], text, bracket.end()) or (inner[0], bracket.end())
        return None
    if match is None:
        if _BEGINS.match(text, place):
            raise _malformed(text, place)
        return None
    if match["sign"] and match.start("digits") > match.end("sign") and text[place - 1 : place] == " ":
        return None  # "Al - 99.6": a dash between words, no sign
    number, end = _mantissa(match["sign"], match["digits"], text, place), match.end()
    number, end = _uncertain(number, text, end)
    return (_with_power(number, text, end) or (number, end)) if number.tens is None else (number, end)


def _mantissa(sign: str, digits: str, text: str, place: int) -> Number:
    plain = digits.replace(",", "").replace(" ", "")
    groups = re.split("[, ]", digits.partition(".")[0])
    if len(plain) > _MOST_DIGITS or re.match(r"0\d", plain) or (len(groups) > 1 and groups[0] == "0"):
        raise _malformed(text, place)
    if " " in digits and len(groups[0]) == 3 and not any(group[0] == "0" for group in groups[1:]):  # noqa: PLR2004
        raise Refused(
            f"{digits!r} may be one number with spaces for thousands or several numbers; write it without them."
        )
    value = Decimal(sign + plain)
    exponent = value.as_tuple().exponent
    return Number(value, Decimal(1).scaleb(int(exponent)), whole="." not in plain)


def _power(text: str, whole: str) -> int:
    power = int(text.replace(" ", ""))
    if abs(power) > _MOST_POWER:
        raise Refused(f"{whole!r} has a power of ten beyond {_MOST_POWER}; check the exponent.")
    return power


def _with_power(number: Number, text: str, place: int) -> tuple[Number, int] | None:
    match = _POWER_OF_TEN.match(text, place)
    if match is None:
        return None
    decision = ""
    if match["flat"]:
        if not 1 <= abs(number.value) < 10:  # noqa: PLR2004
            return None
        decision = f"{match[0].strip()!r} is read as a power of ten whose superscript was lost"
    power = _power(match["raised"] or match["signed"] or match["flat"] or match["e"], text)
    scaled = number.times_ten_to(power, decision)
    return replace(scaled, whole=False, tens=power), match.end()


def _uncertain(number: Number, text: str, place: int) -> tuple[Number, int]:
    """The number with a stated uncertainty, printed before or behind its power of ten."""
    own = _with_power(number, text, place) if number.tens is None else None
    start, end = own or (number, place)
    if match := _PLUS_MINUS.match(text, end):
        error = _mantissa("", match["digits"], text, match.start("digits"))
        power = _with_power(error, text, match.end())
        if power is not None and start.tens is None:  # 1.2 ± 0.1 × 10^{-3}: the power is of both
            tens = power[0].tens or 0
            return replace(start.times_ten_to(tens), below=power[0].value, above=power[0].value, tens=tens), power[1]
        error, stop = power or (error, match.end())
        return replace(start, below=error.value, above=error.value), stop
    if match := _ASYMMETRIC.match(text, end):
        return replace(start, below=Decimal(match["down"]), above=Decimal(match["up"])), match.end()
    if match := _PLUS_MINUS_BRACKET.match(text, end):
        error = _mantissa("", match["digits"], text, match.start("digits"))
        return replace(start, below=error.value, above=error.value), match.end()
    match = _IN_LAST_DIGITS.match(text, end)
    if match and _counts_last_digits(number, match):
        error_value = Decimal(match["digits"]) * start.last
        return replace(start, below=error_value, above=error_value), match.end()
    return start, end


def _counts_last_digits(number: Number, match: re.Match[str]) -> bool:
    """Whether (3) behind a number is an uncertainty: 8.1697 (3), 54(5); not 100 (25) nor 94 (2011)."""
    if not number.whole:
        return len(match["digits"]) <= 2 and match["digits"][0] != "0"  # noqa: PLR2004
    return not match["space"] and len(match["digits"]) < len(number.digits.lstrip("-"))


def _malformed(text: str, place: int) -> Malformed:
    found = _FOUND.match(text, place)
    shown = found[0] if found else text[place : place + 12]
    return Malformed(
        f"{shown!r} is no well-formed number: one decimal point, no leading zero, a comma only before three digits. "
        "Keep what is printed and give the reading beside it."
    )
