"""What the words around a value mean: its property, its unit, what held."""

import re
from collections.abc import Sequence
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.clauses import match_clause, read_clauses
from weldgraph.grammar.text import tidy
from weldgraph.model import Condition, Unit
from weldgraph.quantity import Header, read_cell, split_header
from weldgraph.terms import Property, property_named
from weldgraph.units import kinds, read_unit

_LONGEST = 1500
_OPENS = re.compile(r"(?:\s|^|\()(?=(?:at|after|under|@)\s?[~\d(r])", re.IGNORECASE)
_VALUES_IN = re.compile(
    r"(?:^in|\b(?:values|data|results|numbers|contents?|concentrations?|compositions?)\b[^.()]{0,30}\bin|\bunits?:?)\s+"
    r"([^\s.;,()]+(?:\s[^\s.;,()]+)?)|\((?:in\s)?([^()]{1,25})\)",
    re.IGNORECASE,
)
_LONG_CAPTION = 250


_PURE = "A0E0L0I0M0H0T0D1"
_BESIDE = re.compile(
    r"along with|as well as|together with|respectively|\bbefore\b|\bfresh\b|pristine|\bas-|\b(?:and|or|vs\.?|to)\s*$",
    re.IGNORECASE,
)
"""What stands behind it in a caption may hold for a part of the table only."""
_SAID = re.compile(r"\d|room|\bRT\b|ambient", re.IGNORECASE)
_BIBLIOGRAPHIC = frozenset({"publication year"})
"""A property of the cited work, not of what was measured."""


def head_of(text: str) -> Header:
    """The parts of a head; a name like PMMA/CA, which reads as a product of units in several ways, is a name."""
    try:
        return split_header(text)
    except Refused:
        return Header(text)


@lru_cache(maxsize=8192)
def property_for(name: str, unit: Unit | None) -> tuple[Property | None, str]:
    """The property of that name, if a value in that unit can be of it; else None, and why if the unit is against."""
    if not name.strip():
        return None, ""
    try:
        prop = property_named(name, dimension=unit.dimension if unit else "")
    except Refused:
        return property_for(name[:-1], unit) if len(name) > 4 and name.endswith("s") else (None, "")  # noqa: PLR2004  a plural
    short = len(re.sub(r"[^A-Za-z]", "", name)) < 4  # noqa: PLR2004  a symbol, or as short as one
    flat = all("_" in symbol for symbol in prop.symbols) and "_" not in name
    if unit is None and short and (prop.dimension not in {"", _PURE} or (prop.symbols and flat)):
        return None, f"'{name}' is not taken as {prop.label}: no unit says that the symbol means it"
    if unit and short and unit.ucum != "1" and prop.kind and kinds(unit) and prop.kind not in kinds(unit):
        return None, f"'{name}' is not taken as {prop.label}: {unit.symbol} is no unit of it"
    if unit and unit.ucum != "1" and prop.dimension and unit.dimension and prop.dimension != unit.dimension:
        return None, f"'{name}' is not taken as {prop.label}, which is not measured in {unit.symbol}"
    return prop, ""


def unit_of_head(text: str) -> str:
    """The unit that a head or a label prints, with its power of ten; "" for none."""
    header = head_of(text)
    return f"10^{{{header.multiplier}}} {header.unit}" if header.multiplier and header.unit else header.unit


def unit_of_table(text: str) -> str:
    """The one unit that a caption or a note gives for all values: "Composition (wt%)", "All values in MPa"."""
    sentence = re.split(r"(?<=[a-z)%])[.;] ", tidy(text[:_LONGEST]))[0]
    found = dict.fromkeys(filter(None, (_unit(match[1] or match[2]) for match in _VALUES_IN.finditer(sentence))))
    return next(iter(found)) if len(found) == 1 and len(sentence) < _LONG_CAPTION else ""


def _unit(words: str) -> str:
    """The words, or the first of them, if they are a unit."""
    for text in dict.fromkeys((words, words.partition(" ")[0])):
        try:
            unit = read_unit(text)
        except Refused:
            continue
        if unit.ucum != "1" and (len(text) > 1 or text == "%"):
            return text
    return ""


def held_in(text: str) -> dict[str, tuple[Condition, str]]:
    """What a caption or a note says held, and in which words; what it gives twice is left out."""
    plain = tidy(text[:_LONGEST]).replace("\n", " ")
    found: dict[str, tuple[Condition, str]] = {}
    twice: set[str] = set()
    end = 0
    for match in _OPENS.finditer(plain):
        if match.start() < end or _BESIDE.search(plain, end, match.start() + 1):
            continue
        try:
            clause = match_clause(plain, match.end())
        except Refused:
            continue
        if clause is None:
            continue
        end = clause[1]
        words = plain[match.end() : end].strip(" .")
        for condition in clause[0]:
            if condition.property in found:
                twice.add(condition.property)
            found[condition.property] = (condition, words)
        if re.match(r"\s?(?:,|and|or|to|–|-|/)\s?[~\d]", plain[end:]):  # a second value of the same follows
            twice.update(condition.property for condition in clause[0])
    return {name: pair for name, pair in found.items() if name not in twice}


@lru_cache(maxsize=16_384)
def held_by_label(text: str, head: str) -> tuple[Condition, ...]:
    """What a label of a row says held: `25 °C`, `10th (0.1 A g⁻¹)`, 2.0 under "Current density (A/g)"; else ()."""
    plain = tidy(text).replace("\n", " ")
    pieces = [plain]
    if not _SAID.search(plain):
        return ()  # C is carbon more often than a rate
    if bracket := re.fullmatch(r"(.+?)\s?\(([^()]+)\)", plain):
        pieces = [bracket[1], bracket[2]]
    try:
        clauses = [read_clauses(piece) for piece in pieces]
        if all(clauses):
            return tuple(condition for clause in clauses for condition in clause or ())
        readings = read_cell(text, header=head) if head and re.search(r"\d", text) else []
    except Refused:
        return ()
    found = []
    for reading in readings:
        if reading.quantity is None or reading.quantity.text:
            return ()
        prop, _ = property_for(reading.property or reading.label or head_of(head).name, reading.quantity.unit)
        if prop is None or not (prop.nominal or prop.exact) or prop.label in _BIBLIOGRAPHIC:
            return ()
        found.append(Condition(prop.label, reading.quantity))
        found.extend(reading.conditions)
    return tuple(found)


def chosen(names: Sequence[str]) -> str:
    """The text that names the property: the first that the ontology knows, or that names itself by a unit or a symbol.

    In "Lattice parameters | c (Å)" it is the inner one, though only the outer one is known: c is not a.
    """
    for text in names:
        header = head_of(text)
        known = property_for(header.name, head_unit(header))[0] is not None
        if known or len(header.parts) > 1 or (header.unit and header.name) or _is_symbol(header.name):
            return text
    return next((text for text in names if head_of(text).unit), names[0] if names else "")


@lru_cache(maxsize=4096)
def _is_symbol(name: str) -> bool:
    """Whether one or two letters stand for some property."""
    letters = re.sub(r"[\^_]\{[^{}]*\}|[^A-Za-zα-ωΑ-Ω]", "", name)
    try:
        return 0 < len(letters) <= 2 and bool(property_named(name))  # noqa: PLR2004  a symbol
    except Refused:
        return False


def head_unit(header: Header) -> Unit | None:
    """The unit that a head prints, if it can be read."""
    try:
        return read_unit(header.unit, header.name) if header.unit else None
    except Refused:
        return None


@lru_cache(maxsize=8192)
def heads_hold(names: tuple[str, ...]) -> tuple[Condition, ...]:
    """What heads say held; "1st" and "25 °C" as heads of their own too. Several cycles in a head are the cell's."""
    found: list[Condition] = []
    for text in names:
        header = head_of(text)
        conditions = header.conditions
        bare = header.name if header.unit else text  # "0.1 C rate (mAh/g)"
        if not conditions and _SAID.search(bare):
            try:
                conditions = read_clauses(tidy(bare).replace("\n", " ")) or ()
            except Refused:
                conditions = ()
        own = [condition.property for condition in conditions]
        found.extend(condition for condition in conditions if own.count(condition.property) == 1)
    return tuple(found)
