"""What a question returns: terms in rows, in one lexical form whichever engine answered.

Engines print the same number in different ways: Oxigraph prints the double 1e-18 as 0.000000000000000001, Virtuoso as
1e-18. `normalise` brings decimals, doubles, integers, booleans and language tags into the canonical form of XSD 1.1.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from weldgraph.nquads import XSD, plain

STRING = f"{XSD}string"
BOOLEAN = f"{XSD}boolean"
INTEGER = f"{XSD}integer"
DECIMAL = f"{XSD}decimal"
DOUBLE = f"{XSD}double"
FLOAT = f"{XSD}float"
FINE_DECIMAL = "https://w3id.org/weldgraph#fineDecimal"
"""A decimal with more digits than the server that keeps it has room for; an answer never shows this datatype."""

_TEXT = frozenset({STRING, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"})

# Oxigraph gives every integer subtype back as xsd:integer
_INTEGERS = frozenset(
    XSD + name
    for name in (
        *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
        *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
NUMERIC = _INTEGERS | {DECIMAL, DOUBLE, FLOAT}

_INTEGER = re.compile(r"([+-]?)0*([0-9]+)", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_SPECIAL = {"inf": "INF", "+inf": "INF", "-inf": "-INF", "nan": "NaN"}  # Virtuoso's and Python's spellings among them


@dataclass(frozen=True, slots=True)
class Term:
    """One RDF term.

    Attributes:
        kind: iri, literal or bnode.
        value: the IRI, the lexical form, or the label of the blank node.
        datatype: IRI of the datatype; "" for IRIs, for plain text and for text with a language.
        language: tag in lower case, "" for none.
    """

    kind: Literal["iri", "literal", "bnode"]
    value: str
    datatype: str = ""
    language: str = ""

    @property
    def is_number(self) -> bool:
        """Whether this is a literal of a numeric datatype with a readable value."""
        return self.datatype in NUMERIC and (bool(_DOUBLE.fullmatch(self.value)) or self.value in _SPECIAL.values())


@dataclass(frozen=True, slots=True)
class Answer:
    """A table of terms.

    Attributes:
        columns: names of the variables. A yes-or-no question has the one column "answer"; a constructed graph has
            "subject", "predicate" and "object".
        rows: one term a column, None where nothing was bound.
        kind: the form of the query.
    """

    columns: list[str]
    rows: list[tuple[Term | None, ...]]
    kind: Literal["select", "ask", "construct"] = "select"


def yes_or_no(value: bool) -> Answer:
    """The answer to an ASK query."""
    return Answer(["answer"], [(Term("literal", "true" if value else "false", BOOLEAN),)], "ask")


def normalise(term: Term) -> Term:
    """The same term in canonical form; a literal that its datatype does not allow keeps its text."""
    if term.kind != "literal":
        return term
    canonical = _CANONICAL.get(term.datatype)
    value = canonical(term.value) if canonical else term.value
    datatype = _DATATYPES.get(term.datatype, term.datatype)
    return Term("literal", value, datatype, term.language.lower())


def canonical_decimal(text: str) -> str:
    """XSD 1.1 canonical form of a decimal: "94.0" is "94", "-.70" is "-0.7"."""
    return plain(Decimal(text)) if _DECIMAL.fullmatch(text) else text


def canonical_double(text: str) -> str:
    """XSD canonical form of a double, with the fewest digits that read back as the same number: "9.42E1"."""
    if text.lower() in _SPECIAL:
        return _SPECIAL[text.lower()]
    if not _DOUBLE.fullmatch(text):
        return text
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return "INF" if number > 0 else "-INF"
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    figures = "".join(map(str, digits)).rstrip("0")
    if not figures:
        return "-0.0E0" if sign else "0.0E0"
    power = int(exponent) + len(digits) - 1
    return f"{'-' if sign else ''}{figures[0]}.{figures[1:] or '0'}E{power}"


def _canonical_integer(text: str) -> str:
    match = _INTEGER.fullmatch(text)
    if not match:
        return text
    sign, digits = match.groups()
    return f"-{digits}" if sign == "-" and digits != "0" else digits


def _canonical_boolean(text: str) -> str:
    return {"1": "true", "0": "false"}.get(text, text)


def _canonical_time(text: str) -> str:
    return text.removesuffix("+00:00").removesuffix("-00:00") + "Z" if text.endswith(("+00:00", "-00:00")) else text


_CANONICAL: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(_INTEGERS, _canonical_integer),
    DECIMAL: canonical_decimal,
    FINE_DECIMAL: canonical_decimal,
    DOUBLE: canonical_double,
    FLOAT: canonical_double,
    BOOLEAN: _canonical_boolean,
    f"{XSD}dateTime": _canonical_time,
}
_DATATYPES = {**dict.fromkeys(_INTEGERS, INTEGER), **dict.fromkeys(_TEXT, ""), FINE_DECIMAL: DECIMAL}
