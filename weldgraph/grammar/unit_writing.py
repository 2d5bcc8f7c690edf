"""Parts of a unit → the unit: the declared one, or a new one whose code, IRI, symbol and size follow from the parts."""

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache

from weldgraph.grammar.unit_table import LETTERS, WGU, Dimension, Exponent, Parts, numeral, size, table
from weldgraph.model import Unit

_HOURS = re.compile(r"(?<=[AW])·h(?![²³⁴⁵⁶⁷⁸⁹^])")  # Ah and Wh are written as one symbol


@lru_cache(maxsize=8192)
def unit_of(parts: Parts) -> Unit:
    """The unit with these parts: the declared one, or a new one with an IRI made of its code."""
    known = table()
    if parts in known.declared:
        return known.declared[parts]
    factor, dimension, _ = size(parts)
    fractional = any(exponent.denominator != 1 for _, exponent in parts)
    symbols = [(_symbol(symbol), exponent) for symbol, exponent in parts]
    no_code = fractional or any(code in symbol for symbol, _ in parts for code in _without_code())
    return Unit(
        ucum="" if no_code else _written(parts, ".", str),
        iri=WGU + _slug(parts),
        qudt="",
        symbol=_HOURS.sub("h", _written(symbols, "·", _raised, negative=fractional)),
        factor=numeral(factor),
        dimension=_vector(dimension),
    )


@lru_cache(maxsize=1)
def _without_code() -> frozenset[str]:
    return frozenset(code for code, unit in table().by_code.items() if not unit.ucum and code in table().atoms)


def _symbol(symbol: str) -> str:
    atoms = table().atoms
    if symbol in atoms or symbol.isdecimal():
        return atoms[symbol].symbol if symbol in atoms else symbol
    return symbol[0].replace("u", "µ") + atoms[symbol[1:]].symbol


def _written(
    parts: Iterable[tuple[str, Exponent]], times: str, raised: Callable[[Exponent], str], *, negative: bool = False
) -> str:
    """A product in one line: A.h/g, W/(m.K), /s, cm-2; with `negative`, no slash."""
    above = [(name, exponent) for name, exponent in parts if exponent > 0 or negative]
    below = [(name, -exponent) for name, exponent in parts if exponent < 0 and not negative]

    def line(factors: list[tuple[str, Exponent]]) -> str:
        return times.join(name + (raised(exponent) if exponent != 1 else "") for name, exponent in factors)

    if not above and len(below) == 1 and below[0][1] != 1:
        return line([(below[0][0], -below[0][1])])
    if not below:
        return line(above)
    one = "1" if not above and times != "." else ""
    return f"{one}{line(above)}/" + (line(below) if len(below) == 1 else f"({line(below)})")


def _raised(exponent: Exponent) -> str:
    if exponent.denominator != 1:
        return f"^{{{exponent}}}".replace("-", "−")
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _slug(parts: Parts) -> str:
    """The code without a slash and with letters only IRIs need no escape for: mA.h.cm-2, percent.cycle-1."""
    code = ".".join(
        name + ("" if exponent == 1 else str(exponent))
        for name, exponent in sorted(parts, key=lambda part: part[1] < 0)
    )
    plain = code.replace("%{", "percent-").replace("%", "percent").replace("/", "_")
    return plain.translate(str.maketrans("", "", "{}[]'"))


def _vector(dimension: Dimension) -> str:
    def exponent(value: Exponent) -> str:
        whole, part = divmod(abs(Fraction(value)), 1)
        return str(value) if not part else f"{'-' if value < 0 else ''}{whole}dot{int(part * 10)}"

    return (
        "".join(letter + exponent(value) for letter, value in zip(LETTERS, dimension, strict=True))
        + f"D{int(not any(dimension))}"
    )
