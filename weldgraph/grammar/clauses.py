"""What held while a value was taken, in the words of cells and heads: "after 200 cycles at 1 C", "0.5C", "in Ar".

The kind of unit says which condition it is; the words around it only have to be of the closed lists here.
"""

import re
from decimal import Decimal

from weldgraph.errors import Refused
from weldgraph.grammar.number import Number
from weldgraph.grammar.value import AGAINST, Value, quantity_of, read_value
from weldgraph.model import Condition, Quantity
from weldgraph.units import by_ucum, kinds

_LEAD = re.compile(
    r"\s*(?:[,;]\s*)?(?:and\s+|&\s*)?(?:(?P<word>(?:even )?after|at|@|under|over|during|for|within|in|with|using|by|"
    r"upon|through|until|up to|of|cycled at|tested at|measured at|operated at)(?:\s+|(?=\d)|(?<=@)))?"
    r"(?:the\s+|an?\s+)?(?:only\s+)?",
    re.IGNORECASE,
)
_OPENED = re.compile(r"[,;&]|and\s")
_TH = r"(?:\^\{\s?(?:st|nd|rd|th)\s?\}|st|nd|rd|th)"
_COUNT = r"\d{1,3}(?:[ ,]\d{3})+|\d+"
_CYCLES = re.compile(
    rf"(?P<approx>[~>]\s?)?(?P<list>(?:{_COUNT})(?:{_TH})?(?:\s?(?:/|&|,|and)\s?(?:{_COUNT})(?:{_TH})?)*)\s?"
    r"(?:(?:charge|discharge|full|deep)[ /-])*(?:cycles?|cyc\.?)(?![A-Za-z])",
    re.IGNORECASE,
)
_NTH = re.compile(
    rf"(?P<list>\d+\s?{_TH}(?:\s?(?:/|&|,|and)\s?\d+\s?{_TH})*)(?:\s?(?:cycles?|charge|discharge))?(?![A-Za-z])",
    re.IGNORECASE,
)
_CYCLE_WORD = re.compile(
    r"(?P<word>first|initial|second|third|fifth|tenth)\s(?:cycles?|charge|discharge)", re.IGNORECASE
)
_WORDS = {"first": 1, "initial": 1, "second": 2, "third": 3, "fifth": 5, "tenth": 10}
_ROOM = re.compile(r"(?:room|ambient)[ -]temp(?:erature|\.)?|RT(?![A-Za-z])|r\.t\.", re.IGNORECASE)
_GAS = (
    r"(?:Ar|He|(?:N|H|O|CO)_?\{?2\}?|NH_?\{?3\}?|air|argon|nitrogen|hydrogen|oxygen|vacuum|helium)(?:\s(?:gas|flow))?"
)
_ATMOSPHERE = re.compile(
    rf"(?:(?:high|flowing|dry|pure|inert|reducing|ambient)\s)?"
    rf"(?:{_GAS}(?:\s?[/+]\s?{_GAS})*(?:\s(?:atmosphere|flow|gas))?|inert atmosphere)"
    r"(?![A-Za-z])"
)
_CELL = re.compile(
    r"(?:(?:pouch|coin|half|full|symmetric|button|cylindrical|prismatic|Swagelok|single)[ -])+(?:type )?cells?",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?P<name>[A-Za-z][A-Za-z -]{2,40}?)\sof\s", re.IGNORECASE)
_SYMBOL = re.compile(r"[A-Za-z]{1,12}(?:_\{[^{}]*\})?\s?[=:]\s?(?=[\d~<>≤≥+-])")  # (T = 25 °C)
_C_ALONE = re.compile(r"C(?=\s*(?:$|[,;)]))")  # "(C)" is 1 C
_NUMBER_OF_C = re.compile(r"[~<>≤≥]?\s?(\d+(?:\.\d+)?)\s?C(?![A-Za-z])")
_BRACKET = re.compile(r"\s?\(([^()]*)\)")
_HIGHEST_RATE = 20  # beyond, "25 C" in a sentence may be a temperature

CURRENTS = frozenset({"C-rate", "specific current", "areal current density", "electric current"})
"""Conditions that say the same thing in different units."""

_PROPERTIES = (
    ("CRate", "C-rate"),
    ("Temperature", "temperature"),
    ("SpecificElectricCurrent", "specific current"),
    ("ElectricCurrentDensity", "areal current density"),
    ("RateOfRiseOfVoltage", "scan rate"),
    ("TemperaturePerTime", "heating rate"),
    ("SpecificPower", "specific power"),
    ("PowerPerArea", "areal power"),
    ("Time", "duration"),
    ("Count", "cycle number"),
    ("ElectricCurrent", "electric current"),
    ("ElectricPotential", "voltage"),
    ("Pressure", "pressure"),
    ("RotationalFrequency", "rotational speed"),
    ("Frequency", "frequency"),
    ("MassPerArea", "mass loading"),
    ("Force", "load"),
    ("MagneticFluxDensity", "magnetic field"),
    ("AmountOfSubstanceConcentration", "concentration"),
)
"""The property a condition is of, by the quantity kind of its unit."""


def read_clauses(text: str, *, free: bool = True) -> tuple[Condition, ...] | None:
    """The conditions, if the text consists of nothing else; else None. Raises Refused for a unit of two meanings."""
    found: list[Condition] = []
    symbol = _SYMBOL.match(text)
    place = symbol.end() if symbol else 0
    while text[place:].strip(" ,;."):
        clause = match_clause(text, place, free=free)
        if clause is None:
            return None
        found += clause[0]
        place = clause[1]
    return tuple(found) if found else None


def match_clause(
    text: str, place: int, *, free: bool = False, step: bool = False
) -> tuple[list[Condition], int] | None:
    """The clause at `place` and where it ends. Unless `free`, a preposition or comma has to open it.

    In a `step` of a treatment, a C or k is a temperature.
    """
    if (text.startswith(" ", place) or free) and (against := AGAINST.match(text, place)):
        return [_words("reference electrode", against["reference"])], against.end()
    lead = _LEAD.match(text, place)
    opened, start = (bool(_OPENED.search(lead[0]) or lead["word"]), lead.end()) if lead else (False, place)
    for pattern, made in ((_CYCLES, _cycles), (_NTH, _cycles), (_CYCLE_WORD, _nth_word)):
        if match := pattern.match(text, start):
            return made(match), match.end()
    if not (free or opened):
        return None
    if match := _ROOM.match(text, start):
        return _room(text, match)
    for pattern, prop in ((_CELL, "cell format"), (_ATMOSPHERE, "atmosphere")):
        if match := pattern.match(text, start):
            return [_words(prop, match[0])], match.end()
    return _measured(text, start, step=step)


def _measured(text: str, start: int, *, step: bool) -> tuple[list[Condition], int] | None:
    named = _NAMED.match(text, start)
    place = named.end() if named else start
    name = named["name"].strip() if named else ""
    if not step and (alone := _C_ALONE.match(text, place)):
        one = Value("C", Number(Decimal(1), Decimal(1), whole=True), unit=by_ucum("{C}/h"))
        return [Condition("C-rate", quantity_of(one, nominal=True))], alone.end()
    found = read_value(text, place, quantity=name or ("temperature" if step else _small_rate(text, place)))
    if found is None or found[0].unit is None:
        return None
    prop = property_of(found[0])
    if prop == "" and not name:
        return None
    return [Condition(prop or name.lower(), quantity_of(found[0], nominal=True))], found[1]


def _small_rate(text: str, place: int) -> str:
    """A C behind a small number is a rate; behind a large one it may be a temperature, and is refused."""
    number = _NUMBER_OF_C.match(text, place)
    return "C-rate" if number and float(number[1]) <= _HIGHEST_RATE else ""


def property_of(value: Value) -> str:
    """Label of the property that a value of that unit is a condition of, or ""."""
    if value.unit is None:
        return ""
    found = kinds(value.unit)
    prop = next((label for kind, label in _PROPERTIES if kind in found and value.unit.ucum != "1"), "")
    return "potential window" if prop == "voltage" and value.second is not None else prop


def cycle_number(number: str) -> Condition:
    """The condition of a cycle number: a count, exact."""
    plain = Decimal(re.sub(r"\D", "", number))
    printed = format(plain, "f")
    return Condition("cycle number", Quantity(number, "exact", plain, printed, unit=by_ucum("1")))


def _cycles(match: re.Match[str]) -> list[Condition]:
    if match.groupdict().get("approx"):
        value = read_value(match["approx"] + match["list"])
        if value is None:
            raise Refused(f"{match[0]!r} is no number of cycles.")
        return [Condition("cycle number", quantity_of(value[0], nominal=True))]
    grouped = re.fullmatch(_COUNT, match["list"])
    numbers = [match["list"]] if grouped else re.findall(r"\d+", match["list"])
    return [cycle_number(number) for number in numbers]


def _nth_word(match: re.Match[str]) -> list[Condition]:
    return [cycle_number(str(_WORDS[match["word"].lower()]))]


def _room(text: str, match: re.Match[str]) -> tuple[list[Condition], int]:
    """Room temperature, with the number in brackets if one is given."""
    bracket = _BRACKET.match(text, match.end())
    value = read_value(bracket[1], quantity="temperature") if bracket else None
    if bracket and value and value[1] == len(bracket[1]):
        return [Condition("temperature", quantity_of(value[0], nominal=True))], bracket.end()
    return [_words("temperature", "room temperature", match[0])], match.end()


def _words(prop: str, text: str, printed: str = "") -> Condition:
    return Condition(prop, Quantity(printed or text, "nominal", text=text))
