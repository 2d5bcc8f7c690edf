"""RDF terms as text: the forms that every engine keeps and gives back unchanged.

Written as text because a text writer is an order of magnitude faster than any graph of Python objects. The lexical
forms are the canonical ones of XSD 1.1, so that the same value has the same bytes in every store.
"""

import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from urllib.parse import quote

XSD = "http://www.w3.org/2001/XMLSchema#"

_SAFE = "@=,;:~+!$'()*"
_SEGMENT = re.compile(rf"[A-Za-z0-9_.{_SAFE}-]+")
_MAX_FRACTION = 18
_LARGEST = Decimal(10) ** 20
"""What Oxigraph's 128 bits of an xsd:decimal hold; a number beyond keeps its digits as text and its SI value."""


def iri(text: str) -> str:
    """An IRI between its brackets."""
    return f"<{text}>"


def string(text: str) -> str:
    """A plain string literal."""
    return encode_basestring(text)  # JSON escapes what N-Quads does, in the same way


def boolean(value: bool) -> str:
    """An xsd:boolean."""
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def integer(value: int) -> str:
    """An xsd:integer."""
    return f'"{value}"^^<{XSD}integer>'


def decimal(value: Decimal) -> str | None:
    """A canonical xsd:decimal, or None where an engine would round it in silence."""
    text = plain(value)
    if len(text.partition(".")[2]) > _MAX_FRACTION or abs(value) > _LARGEST:
        return None
    return f'"{text}"^^<{XSD}decimal>'


def plain(value: Decimal) -> str:
    """A decimal numeral without exponent, trailing zeros or a trailing point; exact at any size."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@lru_cache(maxsize=16_384)
def double(value: float) -> str:
    """A canonical xsd:double: the shortest digits that read back the same."""
    if not math.isfinite(value):
        text = "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
    elif not value:
        text = "0.0E0"  # a negative zero is none here
    else:
        mantissa, _, tens = repr(abs(value)).partition("e")
        whole, _, fraction = mantissa.partition(".")
        digits = (whole + fraction).lstrip("0")
        exponent = int(tens or 0) + len(whole) - 1 - (len(whole + fraction) - len(digits))
        text = f"{'-' if value < 0 else ''}{digits[0]}.{digits[1:].rstrip('0') or '0'}E{exponent}"
    return f'"{text}"^^<{XSD}double>'


@lru_cache(maxsize=16_384)
def slug(text: str) -> str:
    """A readable IRI segment: superscripts and accents become plain letters, spaces hyphens, the rest is encoded."""
    if _SEGMENT.fullmatch(text):
        return text
    flat = unicodedata.normalize("NFKD", text.replace("^{", "").replace("_{", "").replace("}", ""))
    flat = flat.replace("−", "-").replace("–", "-").replace("/", "-")
    letters = "".join(c for c in flat if not unicodedata.combining(c))
    return quote("-".join(letters.split()), safe=_SAFE)
