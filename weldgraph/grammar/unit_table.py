"""The units of ontology/units.ttl, and how units are built from parts.

A unit is a product of powers of symbols. A symbol is an atom of the table ("A") with or without an SI prefix ("mA").
What the table declares keeps its IRI; any other product gets an IRI made of its UCUM code. Factors are exact: they
are computed from the atoms, never taken from a rounded multiplier of a product.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.text import tidy
from weldgraph.model import Unit
from weldgraph.resources import folder

WGU = "https://w3id.org/weldgraph/unit/"
QUDT_UNIT = "http://qudt.org/vocab/unit/"

Exponent = Fraction | int
Parts = tuple[tuple[str, Exponent], ...]
"""Symbols with their exponents, in canonical order: ("mA", 1), ("h", 1), ("g", -1)."""

Dimension = tuple[Exponent, ...]
"""Exponents of amount, current, length, intensity, mass, temperature, time; QUDT's order."""

_NOTHING: Dimension = (0,) * 7

_PREFIXES = {"T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
_PREFIX_SPELLINGS = {prefix: ("μ", "u") if prefix == "u" else (prefix,) for prefix in _PREFIXES}
_PREFIX_WORDS = {
    "G": ("giga",),
    "M": ("mega",),
    "k": ("kilo",),
    "c": ("centi",),
    "m": ("milli",),
    "u": ("micro",),
    "n": ("nano",),
}
_NO_PREFIX = {"gm", "gms"}  # kgm is a kilogram metre
_TEN = Fraction(10)
_SHORT = 3  # longer words (ohm is short, hertz is long) take the prefix written out
_RARE_PREFIXES = {"c": {"m", "L", "P", "mol/L"}, "d": {"m", "L"}, "h": {"Pa"}}  # cA, dV, hW are never meant
LETTERS = "AELIMHT"
_RANKS = (
    1,
    0,
    3,
    4,
    2,
    5,
    6,
)  # canonical order puts current first, then amount, intensity, mass, length, temperature, time
_MULTIPLIER_DIGITS = 30  # a multiplier with so many digits is a rounded one


@dataclass(frozen=True, slots=True)
class Atom:
    """A unit that is not a product: its code, size and dimension; `counts` names what a counting unit counts."""

    code: str
    factor: Fraction
    offset: Fraction
    dimension: Dimension
    counts: str
    symbol: str
    prefixable: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Everything units.ttl says, ready for look-up.

    Attributes:
        atoms: by code.
        declared: by parts.
        by_code: by UCUM code, or by the code that stands for one.
        parts: parts of each declared unit, by IRI.
        labels: name of each declared unit, by IRI.
        kinds: quantity kinds of each declared unit, by IRI.
        words: what a printed word may stand for. True: the property must confirm it.
        kind_words: words of a property's label and the quantity kinds they point to.
        dimensions: dimensions of the units of a quantity kind.
    """

    atoms: Mapping[str, Atom]
    declared: Mapping[Parts, Unit]
    by_code: Mapping[str, Unit]
    parts: Mapping[str, Parts]
    labels: Mapping[str, str]
    kinds: Mapping[str, frozenset[str]]
    words: Mapping[str, tuple[tuple[Parts, bool], ...]]
    kind_words: Mapping[str, frozenset[str]]
    dimensions: Mapping[str, frozenset[Dimension]]


@lru_cache(maxsize=1)
def table() -> Table:
    """The table, read once (about 20 ms)."""
    facts = _facts()
    units = {iri: about for iri, about in sorted(facts.items()) if "conversionMultiplier" in about}
    atoms = {_code(about): _atom(about) for about in units.values() if "UnitAtom" in about["type"]}
    parts = {iri: _parts_of_code(_code(about), atoms) for iri, about in units.items()}
    declared = {parts[iri]: _declared(iri, about, parts[iri], atoms) for iri, about in units.items()}
    kinds = {iri: frozenset(about.get("hasQuantityKind", ())) for iri, about in units.items()}
    dimensions: dict[str, set[Dimension]] = {}
    for iri, names in kinds.items():
        for name in names:
            dimensions.setdefault(name, set()).add(_size(parts[iri], atoms)[1])
    kind_words: dict[str, set[str]] = {}
    for iri, about in facts.items():
        if "QuantityKind" in about.get("type", ()):
            for word in (*about.get("hiddenLabel", ()), *about["label"], _local(iri)):
                kind_words.setdefault(word.lower(), set()).add(_local(iri))
    return Table(
        atoms=atoms,
        declared=declared,
        by_code={_code(about): declared[parts[iri]] for iri, about in units.items()},
        parts=parts,
        labels={iri: about["label"][0].lower() for iri, about in units.items()},
        kinds=kinds,
        words=_words(units, parts, atoms),
        kind_words={word: frozenset(names) for word, names in kind_words.items()},
        dimensions={kind: frozenset(found) for kind, found in dimensions.items()},
    )


def _facts() -> dict[str, dict[str, list[str]]]:
    """Subject → local name of the predicate → values; of the IRIs among the values only the local name."""
    from pyoxigraph import parse  # noqa: PLC0415  not needed by `import weldgraph`

    facts: dict[str, dict[str, list[str]]] = {}
    for quad in parse(path=str(folder("ontology") / "units.ttl")):
        value = str(getattr(quad.object, "value", ""))
        about = facts.setdefault(str(getattr(quad.subject, "value", "")), {})
        about.setdefault(_local(quad.predicate.value), []).append(_local(value) if value.startswith("http") else value)
    return facts


def _local(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]


def _code(about: Mapping[str, list[str]]) -> str:
    """The UCUM code, or the notation that stands in for one where UCUM has none."""
    return (about.get("ucumCode") or about["notation"])[0]


def _exact(printed: str) -> Fraction:
    """The multiplier as a fraction; 0.5555… with 34 digits is 5/9."""
    value = Fraction(printed)
    if len(printed) < _MULTIPLIER_DIGITS:
        return value
    near = value.limit_denominator(10**9)
    return near if abs(near - value) <= abs(value) / 10**_MULTIPLIER_DIGITS else value


def _atom(about: Mapping[str, list[str]]) -> Atom:
    code = _code(about)
    counts = code if "CountingUnit" in about["type"] else "angle" if "Angle" in about.get("hasQuantityKind", ()) else ""
    exponents = re.findall(r"[A-Z](-?\d+)", about["hasDimensionVector"][0])
    factor = _exact(about["conversionMultiplier"][0])
    return Atom(
        code=code,
        factor=factor,
        offset=_exact(about.get("conversionOffset", ["0"])[0]) * factor,  # QUDT: (value + offset) * multiplier
        dimension=tuple(int(exponent) for exponent in exponents[:7]),
        counts=counts,
        symbol=about["symbol"][0],
        prefixable="takesPrefix" in about,
    )


def _declared(iri: str, about: Mapping[str, list[str]], parts: Parts, atoms: Mapping[str, Atom]) -> Unit:
    factor = _size(parts, atoms)[0]
    qudt = iri if iri.startswith(QUDT_UNIT) else "".join(QUDT_UNIT + name for name in about.get("broadMatch", ()))
    return Unit(
        ucum=about.get("ucumCode", [""])[0],
        iri=iri,
        qudt=qudt,
        symbol=about["symbol"][0],
        factor=numeral(factor),
        offset=numeral(atoms[parts[0][0]].offset)
        if len(parts) == 1 and parts[0][0] in atoms and parts[0][1] == 1
        else "0",
        dimension=about["hasDimensionVector"][0],
    )


def numeral(value: Fraction) -> str:
    """A plain decimal where the fraction ends, else "n/d"."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    with localcontext() as context:
        context.prec = 200
        text = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _split_symbol(symbol: str, atoms: Mapping[str, Atom]) -> tuple[int, Atom] | None:
    """Power of ten and atom of a symbol; a plain number is an atom of its own ("100" in s/(100.cm3))."""
    if symbol in atoms:
        return 0, atoms[symbol]
    if symbol.isdecimal():
        return 0, Atom(symbol, Fraction(int(symbol)), Fraction(0), _NOTHING, "", symbol, prefixable=False)
    prefix, rest = symbol[:1], symbol[1:]
    if prefix in _PREFIXES and rest in atoms and atoms[rest].prefixable:
        return _PREFIXES[prefix], atoms[rest]
    return None


def _size(
    parts: Iterable[tuple[str, Exponent]], atoms: Mapping[str, Atom]
) -> tuple[Fraction, Dimension, frozenset[tuple[str, Exponent]]]:
    """Factor to coherent SI, dimension, and what is counted."""
    factor, dimension, counted = Fraction(1), list[Exponent](_NOTHING), dict[str, Exponent]()
    for symbol, exponent in parts:
        found = _split_symbol(symbol, atoms)
        if found is None:
            raise Refused(f"{symbol!r} is no unit; add it to ontology/units.ttl if it should be one.")
        tens, atom = found
        size = atom.factor * _TEN**tens if tens else atom.factor
        if not size and exponent != 1:
            raise Refused(f"{atom.symbol!r} has no size and cannot be part of another unit.")
        factor *= (
            size if exponent == 1 else size**exponent.numerator if exponent.denominator == 1 else _root(size, exponent)
        )
        dimension = [a + b * exponent for a, b in zip(dimension, atom.dimension, strict=True)]
        if atom.counts:
            counted[atom.counts] = counted.get(atom.counts, 0) + exponent
    return factor, tuple(dimension), frozenset((name, exponent) for name, exponent in counted.items() if exponent)


def _root(size: Fraction, exponent: Exponent) -> Fraction:
    """An exact power with a fraction in the exponent, or a refusal: no irrational factor is rounded."""
    numerator, denominator = (round(part ** (1 / exponent.denominator)) for part in (size.numerator, size.denominator))
    root = Fraction(numerator, denominator)
    if root**exponent.denominator != size:
        raise Refused(
            f"A unit with the power {exponent} of a unit of size {size} has no exact size; write it in other units."
        )
    return root**exponent.numerator


def _ordered(exponents: Mapping[str, Exponent], atoms: Mapping[str, Atom]) -> Parts:
    """Canonical order: what has more base dimensions first, then by the letters of the dimension, then by code."""

    def rank(item: tuple[str, Exponent]) -> tuple[object, ...]:
        found = _split_symbol(item[0], atoms)
        if found is None:
            raise Refused(f"{item[0]!r} is no unit; add it to ontology/units.ttl if it should be one.")
        letters = [place for place, letter in enumerate(_RANKS) if found[1].dimension[letter]]
        return (item[0].isdecimal() is False, -len(letters), letters, found[1].code, item[0])

    return tuple(sorted(((symbol, exponent) for symbol, exponent in exponents.items() if exponent), key=rank))


_LONGEST_CODE = 120
_DANGLING = re.compile(r"^$|^\.|[./(][./)]|[./(]$")
_CODE = re.compile(
    r"(?P<mark>[()./])|(?P<symbol>\d+(?=[./()]|$)|(?:[A-Za-z_'%]|\{[^{}]*\}|\[[^][]*\])+)(?P<power>[+-]?\d{1,2}(?:/2)?)?(?!\d)"
)


def _parts_of_code(code: str, atoms: Mapping[str, Atom]) -> Parts:
    """The parts of a UCUM code; an atom's code is that atom. A slash covers one term or one group, as UCUM has it."""
    if code in atoms:
        return () if code == "1" else ((code, 1),)
    if len(code) > _LONGEST_CODE or code.count("(") != code.count(")") or _DANGLING.search(code):
        raise Refused(f"{code[:40]!r} is no UCUM code; write one such as 'mA.h/g'.")
    exponents: dict[str, Exponent] = {}
    groups, sign, place = [1], 1, 0
    while place < len(code):
        match = _CODE.match(code, place)
        if match is None:
            raise Refused(f"{code!r} is no UCUM code from {code[place:]!r} on; write one such as 'mA.h/g'.")
        place = match.end()
        match match["mark"]:
            case "(":
                groups.append(groups[-1] * sign)
                sign = 1
            case ")" if len(groups) > 1:
                groups.pop()
            case ".":
                sign = 1
            case "/":
                sign = -1
            case None if match["symbol"] != "1":
                symbol = match["symbol"]
                exponents[symbol] = exponents.get(symbol, 0) + power(match["power"] or "1") * sign * groups[-1]
                sign = 1
    return _ordered(exponents, atoms)


def power(text: str) -> Exponent:
    """The exponent a numeral stands for: an int where it is one."""
    return Fraction(text) if "/" in text or "." in text else int(text)


def ordered(exponents: Mapping[str, Exponent]) -> Parts:
    """Exponents by symbol as parts in canonical order, without zeros. Raises Refused for an unknown symbol."""
    return _ordered(exponents, table().atoms)


def size(parts: Parts) -> tuple[Fraction, Dimension, frozenset[tuple[str, Exponent]]]:
    """Factor to coherent SI, dimension, and what is counted (cycles, turns of an angle) with its exponents."""
    return _size(parts, table().atoms)


def parts_of_code(code: str) -> Parts:
    """The parts of a UCUM code. Raises Refused where it is none."""
    return _parts_of_code(code, table().atoms)


def _starts(prefix: str, word: str) -> tuple[str, ...]:
    """How a prefix is written before a word: m before V, milli before volt, both before ohm."""
    short = _PREFIX_SPELLINGS[prefix] if len(word) <= _SHORT else ()
    return short + (_PREFIX_WORDS.get(prefix, ()) if len(word) >= _SHORT and word.isascii() else ())


def _words(
    units: Mapping[str, Mapping[str, list[str]]], parts: Mapping[str, Parts], atoms: Mapping[str, Atom]
) -> dict[str, tuple[tuple[Parts, bool], ...]]:
    """Every word with the parts it may stand for. A word of the table comes before the same word made with a prefix."""
    plain: dict[str, dict[Parts, bool]] = {}
    prefixed: dict[str, dict[Parts, bool]] = {}
    for iri, about in units.items():
        doubtful = about.get("ambiguousSpelling", [])
        for word in {*about["symbol"], *about.get("altLabel", ()), *doubtful}:
            plain.setdefault(tidy(word), {})[parts[iri]] = word in doubtful
        if "takesPrefix" not in about:
            continue
        (first, exponent), *rest = parts[iri]
        for prefix in _PREFIXES:
            if first not in _RARE_PREFIXES.get(prefix, {first}):
                continue
            made = _ordered({prefix + first: exponent, **dict(rest)}, atoms)
            for word in {*about["symbol"], *about.get("altLabel", ())} - _NO_PREFIX:
                if " " not in word:
                    for start in _starts(prefix, word):
                        prefixed.setdefault(start + tidy(word), {})[made] = False
    return {word: tuple(found.items()) for word, found in (prefixed | plain).items()}
