"""A column head → name, unit, conditions, multiplier, footnotes.

    split_header("Retention after 100 cycles at 0.1 A g^{−1} (%)")

The unit is usually in the last bracket; it may also follow a slash (Thickness/μm), a comma (Resistance, Ω) or nothing
(Weight mg). A bracket that is no unit is a symbol, a definition (L/W), a condition (20 cycles) or a second name.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.clauses import cycle_number, read_clauses
from weldgraph.grammar.marks import footnote
from weldgraph.grammar.text import tidy
from weldgraph.grammar.unit_text import TwoMeanings, kinds_named
from weldgraph.grammar.value import AGAINST, scaled_unit, without_power
from weldgraph.model import Condition
from weldgraph.units import kinds, parts_of, read_unit

_LONGEST = 400
_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)|\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_TWO = re.compile(r"(.{1,150}?[)\]])\s?(?:and|&|/|,|;)\s?(.{1,150}[)\]]|[A-Za-z][A-Za-z. ]{2,40})$")
_ORDINALS = re.compile(
    r"(?<![\w.])(?:\d{1,5}\s?(?:\^\{(?:st|nd|rd|th)\}|(?:st|nd|rd|th)\b)(?:\s?(?:&|and|,|/)\s?(?=\d))?\s?){1,9}(?:cycles?\b)?",
    re.IGNORECASE,
)
_CLAUSE_BEGINS = re.compile(r"(?:\b(?:after|at|under|over|during|for|within|vs\.?|in)\b|@)", re.IGNORECASE)
_MULTIPLIED = re.compile(r"[×x*·]\s?10\s?(?:\^\{[+-]?\d+\}|[+-]\d{1,2}\b)|^10\^\{[+-]?\d+\}")
_PER_CENT_WORD = re.compile(r"\b(?:percent|percentage|per cent)$", re.IGNORECASE)
_RATIO = re.compile(r"\bratio\b", re.IGNORECASE)
_LIKE_A_UNIT = re.compile(r"[A-Za-zμΩ]\s?(?:\^\{-\d[^{}]*\}|-\d)|^[A-Za-zμΩ%]{1,4}\s?[/·]\s?[A-Za-zμΩ]{1,4}\d?$")
COUNTED = re.compile(r"\byear\b|\bcycle (?:numbers?|no)\b|^cycles?$|\bnumber of\b|\bno\. of\b", re.IGNORECASE)
NAMES = re.compile(
    r"sample|material|electrode|host|electrolyte|treatment|method|strateg|structure|morpholog|description|composition|"
    r"\bname|label|binder|additive|solvent|precursor|journal|manufacturer|phase|anode|cathode|type\b|technique|remark|"
    r"comment|\bnotes?\b|author|title|application|extracted|framework|system|catalyst|substrate|preparation|synthesis|"
    r"process|separator|membrane|filler|\bgoal|equation|expression|\bsite\b|facet|device|product|model\b|characteristic|"
    r"polymer|additives?\b|\bsalt|component|\belement|novelty|partner|formats?\b|chemistr|\bunits?\b",
    re.IGNORECASE,
)
"""Words of heads over names and descriptions: a cell there that is no value is text."""
_LEADING = re.compile(r"((?:(?:wt|vol|at|mol|mass)\.?\s?)?%)\s+(?=[A-Za-z])", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;]|\s(?=at |after |@)")
_MARK = re.compile(r"[a-z]|\d|[*†‡§#]+")
_BY = re.compile(r"(?:by )?(wt|weight|mass|vol|volume|mol|mole|at|atom)\.?(?: ?%| percent)?", re.IGNORECASE)
_BASIS = {"weight": "wt", "mass": "wt", "volume": "vol", "mole": "mol", "atom": "at"}
_LOOSE_MARK = re.compile(
    r"(?<=[)\]])\s?([a-z*†‡§#]|\d)$|(?<=[A-Za-z])(#)$|(?<=[A-Za-zμΩ%°)\]])\s?\^\{(\d{1,2})\}$(?<!m\^\{2\})(?<!m\^\{3\})"
)
_SECOND_NAME = re.compile(r"^[a-z ]*(?:stability|retention|efficiency|life|capability|number)$")
_DEFINITION = re.compile(r"[A-Za-z]{1,5}(?:_\{[^{}]*\})?|[A-Z]{1,2}/[A-Z]{1,2}|[A-Z][A-Z0-9]{1,6}")
_SHORT_WORDS = frozenset({"bar", "mol", "rad", "min", "dec", "cal", "atm", "psi", "dpa"})


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a column says.

    Attributes:
        name: of the property or of the thing, as printed.
        unit: text of the unit, "" where the head prints none; `read_unit` reads it.
        conditions: what the head says held, in the order printed.
        multiplier: power of ten that multiplies the printed numbers.
        footnotes: marks.
        parts: name and unit of each of several quantities that share the column (a/b cells).
        aside: a second name in brackets, for values in brackets.
        doubt: why the multiplier is unclear, or "".
    """

    name: str
    unit: str = ""
    conditions: tuple[Condition, ...] = ()
    multiplier: int = 0
    footnotes: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    aside: str = ""
    doubt: str = ""


@lru_cache(maxsize=4096)
def split_header(text: str) -> Header:
    """The parts of a head. A head that is not understood is a name and nothing else; nothing is refused."""
    plain = re.sub(r" (?=_\{)", "", tidy(text[:_LONGEST]).replace("\n", " "))
    plain = re.sub(r"\^\{\s?(\[[a-z]\])\s?\}", r"\1", plain)
    plain, ordinals = _without_ordinals(plain)
    if (match := _TWO.match(plain)) and (two := _two(split_header(match[1]), split_header(match[2]))):
        return replace(two, conditions=ordinals + two.conditions)
    plain, notes = _without_footnotes(plain)
    header = _bracketed(plain)
    if not header.unit:
        header = _unbracketed(header)
    name, conditions = _conditions_in(header.name)
    name, more = _without_footnotes(name)
    doubt = header.doubt
    if _MULTIPLIED.search(name):
        doubt = "a power of ten beside the symbol may multiply the numbers or divide them"
    unit = header.unit or ("%" if _PER_CENT_WORD.search(name) else "")
    footnotes = tuple(dict.fromkeys((*header.footnotes, *more, *notes)))
    made = replace(
        header,
        name=name,
        unit=unit,
        conditions=ordinals + conditions + header.conditions,
        footnotes=footnotes,
        doubt=doubt,
    )
    return replace(made, parts=tuple((part, "" if COUNTED.search(part) else unit) for part in _names_in(name)))


def _two(first: Header, second: Header) -> Header | None:
    """Two quantities with a unit each, or a count and one with a unit: "Capacity (mAh/g)/Cycle no."."""
    if not (first.unit and first.name and second.name) or not (second.unit or COUNTED.search(second.name)):
        return None
    parts = ((first.name, first.unit), (second.name, second.unit))
    held, notes = first.conditions + second.conditions, first.footnotes + second.footnotes
    return Header(f"{first.name} and {second.name}", "", held, 0, notes, parts)


def _without_ordinals(name: str) -> tuple[str, tuple[Condition, ...]]:
    """The head without "1st", "50th cycle"."""
    found = [cycle_number(number) for match in _ORDINALS.finditer(name) for number in re.findall(r"\d+", match[0])]
    return (" ".join(_ORDINALS.sub(" ", name).split()) if found else name), tuple(found)


def _without_footnotes(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the marks at its end. A letter, or a raised digit, behind a bracket or a unit is one."""
    found: list[str] = []
    text = text.strip(" ,;:/-")
    while True:
        rest, mark = footnote(text)
        if not mark and (loose := _LOOSE_MARK.search(text)):
            rest, mark = text[: loose.start()], next(filter(None, loose.groups()))
        if not mark:
            return text, tuple(found)
        text = rest.strip(" ,;:/-")
        found.insert(0, mark)


def _bracketed(plain: str) -> Header:
    """The unit from the last bracket that holds one; what the other brackets hold."""
    header = Header("")
    kept = ""
    end = len(plain)
    brackets = list(_BRACKET.finditer(plain))
    for match in reversed(brackets):
        inside = (match[1] if match[1] is not None else match[2]).strip()
        before = plain[: match.start()].strip()
        kept, end = plain[match.end() : end] + " " + kept, match.start()
        counts = inside.lower() == "cycles" and len(brackets) > 1
        found = None if header.unit or counts else _unit_and_clauses(inside, before)
        by = _BY.fullmatch(inside)
        if by and "%" in before and not header.unit:
            header = replace(header, unit=f"{_BASIS.get(by[1].lower(), by[1].lower())}%")
            plain = plain[:end].replace("%", " ", 1)
            end = len(plain)
        elif found and not (match[2] is not None and _MARK.fullmatch(inside) and not kinds_named(before)):
            (tens, unit), held = found
            header = replace(header, unit=unit, multiplier=tens, conditions=held + header.conditions)
        elif match[2] is not None and _MARK.fullmatch(inside):
            header = replace(header, footnotes=(inside, *header.footnotes))
        elif held := (inside != "C" and _clauses(inside)) or ():
            header = replace(header, conditions=held + header.conditions)
        elif counts or kinds_named(inside) or _SECOND_NAME.search(inside):
            header = replace(header, aside=inside)
        elif not header.unit and not _RATIO.search(before) and (inside == "C" or _LIKE_A_UNIT.search(inside)):
            header = replace(header, doubt=f"the unit {inside!r} is not understood")
        elif not _DEFINITION.fullmatch(inside):
            kept = f"{match[0]} {kept}"
    return replace(header, name=" ".join(f"{plain[:end]} {kept}".split()))


def _unit_and_clauses(inside: str, name: str) -> tuple[tuple[int, str], tuple[Condition, ...]] | None:
    """A unit, alone or with what held: "mAh/g, 0.1C", "1st, %", "V vs. Li/Li+"."""
    if against := AGAINST.search(inside):
        unit = unit_named(inside[: against.start()], name) if against.start() and against.end() == len(inside) else None
        return (unit, _clauses(inside[against.start() :]) or ()) if unit else None
    if unit := unit_named(inside, name):
        return unit, ()
    for match in _BETWEEN.finditer(inside):
        left, right = inside[: match.start()].strip(), inside[match.start() :].strip(" ,;")
        for text, rest in ((left, right), (right, left)):
            unit, held = unit_named(text, name), _clauses(rest)
            if unit and held:
                return unit, held
    return None


def unit_named(text: str, name: str) -> tuple[int, str] | None:
    """Power of ten and unit text, if the text is a unit and the name does not speak against it."""
    text = text.strip(" ,;")
    try:
        tens, unit = scaled_unit(text, name)
    except TwoMeanings:
        return (0, text) if re.search(r"[/\d]", text) else None
    except Refused:
        return None
    if _RATIO.search(name) and not unit.dimension.startswith("A0E0L0I0M0H0T0"):
        return None  # Aspect Ratio (L/W)
    if re.fullmatch(r"[a-z]", text) and len(name) > 3 and not kinds_named(name) & kinds(unit):  # noqa: PLR2004
        return None  # Cell (d)
    return tens, without_power(text)


def _unbracketed(header: Header) -> Header:
    """The unit behind a slash, a comma or nothing."""
    name = header.name
    if ("/" in name or "%" in name) and (whole := unit_named(name, "")) and kinds(read_unit(whole[1])):
        return replace(header, name="", unit=whole[1], multiplier=whole[0])
    if match := _LEADING.match(name):
        return replace(header, name=name[match.end() :], unit=match[1])
    left, _, word = name.rpartition(" ")
    found = unit_named(word, left) if left and re.fullmatch(r"[^/]+/[^/]+", word) else None  # Loading g/m2
    if found and _plainly_a_unit(found[1], left, after_sign=False):
        return replace(header, name=left, unit=found[1], multiplier=found[0])
    for match in re.finditer(r"/|, ", name):
        left, right = name[: match.start()].strip(), name[match.end() :].strip()
        if match[0] == "/" and (behind := re.match(r"%\s+(?=[A-Za-z])", right)):
            return replace(header, name=f"{left} {right[behind.end() :]}", unit="%")
        mark = re.search(r"(?<=\D) (\d)$", right)  # a footnote behind the unit
        found = unit_named(right[: mark.start()] if mark else right, left) if left and right else None
        if found and _plainly_a_unit(found[1], left, after_sign=True):
            before = re.search(r"(?<=[a-z]) (\d)$", left)  # … or before the slash
            marks = tuple(found_mark[1] for found_mark in (before, mark) if found_mark)
            left = left[: before.start()] if before else left
            return replace(header, name=left, unit=found[1], multiplier=found[0], footnotes=header.footnotes + marks)
    words = name.split(" ")
    for count in range(min(4, len(words) - 1), 0, -1):
        left, right = " ".join(words[:-count]), " ".join(words[-count:])
        found = unit_named(right, left)
        if found and left[-1:].isdigit():
            return header  # "A-1.7 mg": a value in a name
        if found and _plainly_a_unit(found[1], left, after_sign=False):
            return replace(header, name=left, unit=found[1], multiplier=found[0])
    return header


def _plainly_a_unit(text: str, name: str, *, after_sign: bool) -> bool:
    """Whether a text without a bracket is a unit: mg, mS/cm, %; a word or single letter only if it fits the name."""
    unit = read_unit(text, name)
    if "Count" in kinds(unit) and unit.ucum != "1":
        return False
    if kinds_named(name) & kinds(unit) or not text.isalpha() or any(ord(letter) > 127 for letter in text):  # noqa: PLR2004
        return unit.ucum != "1"
    if after_sign and (len(name) == 1 or text in ("V", "K", "J", "W")):
        return True  # T/K, U/V, Amplitude/V
    return (
        len(text) in (2, 3)
        and not text.isupper()
        and text == unit.symbol
        and len(parts_of(unit)) == 1
        and text not in _SHORT_WORDS
    )


def _conditions_in(name: str) -> tuple[str, tuple[Condition, ...]]:
    """The name without the cycles and clauses in it."""
    for match in _CLAUSE_BEGINS.finditer(name):
        if match.start() and (held := _clauses(name[match.start() :])):
            return name[: match.start()].strip(" ,;"), held
    return re.sub(r"\s(?:in|at|after|\()$", "", name), ()


def _clauses(text: str) -> tuple[Condition, ...] | None:
    try:
        return read_clauses(text)
    except Refused:
        return None


def _names_in(name: str) -> tuple[str, ...]:
    """Several names in one head: Porosity and Uptake; Fd-3m/P4332/LiyNi1-yO, ratio."""
    stem = re.sub(r",? ratios?$", "", name)
    parts = [part.strip() for part in re.split(r"\s?/\s?|\sand\s|\s&\s", stem)]
    return tuple(parts) if len(parts) > 1 and all(parts) else ()
