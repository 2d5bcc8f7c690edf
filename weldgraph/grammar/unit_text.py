"""Unit text → unit: any printed spelling is read to one unit, or refused; never to another unit.

    read_unit("mA h g−1").ucum == "mA.h/g"
    read_unit("C", "temperature").ucum == "Cel"      # alone, "C" is refused

Rules that printed units need and that general libraries lack: digits after a symbol are its exponent; a slash covers
all that follows it up to the next slash (W/m K); symbols may be glued (mAhg−1); a word with two meanings is read only
where the property measured allows exactly one of them.
"""

import itertools
import math
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.text import tidy
from weldgraph.grammar.unit_table import Exponent, Parts, ordered, power, size, table
from weldgraph.grammar.unit_writing import unit_of
from weldgraph.model import Unit

_LONGEST = 120
_MOST_READINGS = 64
_HIGHEST_POWER = 9
_UNIT_HELP = "Write it as in mAh/g, or declare it in ontology/units.ttl."

Reading = tuple[Parts, bool]
"""Parts of one way to read a text, and whether the property must confirm it."""


class TwoMeanings(Refused):
    """A unit text that may mean several units here."""


@lru_cache(maxsize=8192)
def read_unit(text: str, quantity: str = "") -> Unit:
    """The unit that a text prints.

    Args:
        text: the unit alone, without a number: "mAh g^{−1}", "W/mK", "wt.%", "V vs. Li/Li+".
        quantity: label or quantity kind of the property measured ("sintering temperature", "ElectricConductivity").
            It decides between several meanings ("C", "W/mK") and never repairs what is printed.

    Raises:
        Refused: the text is no unit, carries a number, or has several meanings and `quantity` does not decide.
    """
    if len(text) > _LONGEST:
        raise Refused(f"A unit of {len(text)} characters was found, at most {_LONGEST} were expected.")
    bare = _bare(tidy(text))
    readings: dict[Parts, bool] = {}
    for parts, doubtful in _readings(bare, text):
        readings[parts] = readings.get(parts, True) and doubtful
    return unit_of(_chosen(readings, text, quantity))


def parts_of_text(text: str) -> Parts:
    """The parts of a unit text with a single meaning. Raises Refused."""
    return _chosen(dict(_readings(_bare(tidy(text)), text)), text, "")


def _chosen(readings: dict[Parts, bool], text: str, quantity: str) -> Parts:
    sure = [parts for parts, doubtful in readings.items() if not doubtful]
    if len(sure) == 1 and len(readings) == 1:
        return sure[0]
    kinds = kinds_named(quantity)
    if kinds:
        fitting = [parts for parts in readings if _fits(parts, kinds)]
        preferred = [parts for parts in fitting if parts in sure] or fitting
        if len(preferred) == 1:
            return preferred[0]
    if len(sure) == 1:
        return sure[0]
    meanings = " or ".join(sorted(_name(unit_of(parts)) for parts in readings)[:4])
    if not readings:
        raise Refused(f"{text!r} is no unit known here. {_UNIT_HELP}")
    where = f"{quantity!r} does not say which" if quantity else "the property that would say which is not given"
    raise TwoMeanings(f"The unit {text!r} may mean {meanings}, and {where}; write the unit out.")


def _name(unit: Unit) -> str:
    return table().labels.get(unit.iri, unit.symbol)


def _fits(parts: Parts, kinds: frozenset[str]) -> bool:
    declared = table().declared.get(parts)
    if declared is not None:
        return bool(table().kinds[declared.iri] & kinds)
    dimension = size(parts)[1]
    return any(dimension in table().dimensions.get(kind, ()) for kind in kinds)


@lru_cache(maxsize=2048)
def kinds_named(quantity: str) -> frozenset[str]:
    """The quantity kinds that a property's label points to: "lattice thermal conductivity" → ThermalConductivity."""
    kind_words = table().kind_words
    label = " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-zα-ω.-]+", " ", quantity).lower().split())
    exact = kind_words.get(quantity.lower()) or kind_words.get(label)
    if exact:
        return exact
    found = [
        word for word in kind_words if word in label and re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", label)
    ]
    longest = [word for word in found if not any(word != other and word in other for other in found)]
    return frozenset().union(*(kind_words[word] for word in longest)) if longest else frozenset()


# --- from text to parts

_REFERENCE = re.compile(r",?\s*\(?\b(?:vs\.?|versus)\s*[A-Z][\w/+^{}. ()-]{0,24}$")
_OF_WHOLE = re.compile(r"(%)\s+of\s+(?:the\s+)?[a-z][a-z -]{2,40}$")
_SUBSCRIPT = re.compile(r"(?<=[\w}%])_\{[^{}]*\}")
_BASIS = re.compile(
    r"(?<=[\d}])\s*\(?(?:electrode|active material|active|composite|total|carbon|silicon|sulfur|anode|cathode)\)?$"
)
_TOKEN = re.compile(
    r"(?P<space>[ \n]+)"
    r"|\^\{\s*(?P<raised>[+-]?\d{1,3}(?:/[2-9]|\.5)?)\s*\}"
    r"|(?P<digits>-?\d+(?:/2(?!\d))?)"
    r"|(?P<word>[A-Za-zμΩÅ°%‰$€□℃\ue100-\ue8ff]+)"
    r"|(?P<mark>[/()·*×.\[\]-])"
)
_MULTIPLIER = re.compile(r"[×x*]?\s*10\s*(?:\^\{[^}]*\}|-?\d)")
_PIECE = 4  # letters of the longest symbol that is met glued to others


def _bare(text: str) -> str:
    """The text without enclosing brackets, reference electrode and what a subscript adds (g_{Si})."""
    text = re.sub(r"√\(?([A-Za-z]+)\)?", r"\1^{1/2}", text.strip(" \n,;"))
    while len(text) > 1 and text[0] + text[-1] in ("()", "[]", "{}") and _encloses(text):
        text = text[1:-1].strip()
    text = _OF_WHOLE.sub(r"\1", _REFERENCE.sub("", text))
    return _BASIS.sub("", _SUBSCRIPT.sub("", text)).strip()


def _encloses(text: str) -> bool:
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth == 0:
            return place == len(text) - 1
    return False


def _readings(text: str, printed: str) -> Iterator[Reading]:
    words = table().words
    whole = words.get(text)
    if not whole and ("%" in text or "ercent" in text):
        whole = words.get(re.sub(r"[\s.,()-]", "", text).lower())
    if whole:
        yield from whole
        return
    if not text or _MULTIPLIER.match(text) or (text[0].isdigit() and not re.match(r"1\s?/", text)):
        raise Refused(f"The unit {printed!r} begins with a number or is empty; give the number apart from its unit.")
    yield from _Product(text, printed).readings()


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[re.Pattern[str], str, tuple[Reading, ...]], ...]:
    """Spellings with a space or point inside, the longest first, each with one private letter that takes its place."""
    found = sorted((word for word in table().words if " " in word or "." in word), key=lambda word: (-len(word), word))
    return tuple(
        (re.compile(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])"), chr(0xE100 + place), table().words[word])
        for place, word in enumerate(found)
    )


class _Product:
    """One pass over the tokens of a unit, factor by factor; each factor may have several readings."""

    def __init__(self, text: str, printed: str) -> None:
        self.printed = printed
        self.phrases: dict[str, tuple[Reading, ...]] = {}
        for pattern, letter, readings in _phrases() if " " in text or "." in text else ():
            text, times = pattern.subn(letter, text)
            if times:
                self.phrases[letter] = readings
        self.tokens = self._tokens(re.sub(r"(?<=\S)\s+per\s+(?=\S)", "/", text))
        self.explicit = False  # whether a negative exponent, slash or product sign shows that this is a product

    def refused(self, why: str) -> Refused:
        return Refused(f"The unit {self.printed!r} cannot be read: {why}. {_UNIT_HELP}")

    def _tokens(self, text: str) -> list[tuple[str, str, bool]]:
        """Kind, text and whether a space stands before, the last token first."""
        tokens, place, spaced = [], 0, False
        while place < len(text):
            token = _TOKEN.match(text, place)
            if token is None:
                raise self.refused(f"{text[place:]!r} is unexpected")
            place = token.end()
            kind = str(token.lastgroup)
            if kind != "space":
                tokens.append((token[0] if kind == "mark" else kind, token[kind], spaced))
            spaced = kind == "space"
        if len(tokens) > 1 and tokens[-1][0] == ".":
            tokens.pop()  # the point of an abbreviation: hrs.
        return tokens[::-1]

    def readings(self) -> Iterator[Reading]:
        factors = self._factors(closing=False)
        if not factors:
            raise self.refused("it names no unit")
        if math.prod(map(len, factors)) > _MOST_READINGS:
            raise self.refused("it can be read in too many ways")
        for combination in itertools.product(*factors):
            exponents: dict[str, Exponent] = {}
            for parts, _ in combination:
                for symbol, exponent in parts:
                    exponents[symbol] = exponents.get(symbol, 0) + exponent
            found = ordered(exponents)
            if not self.explicit and found not in table().declared:
                continue
            if any("/" in symbol for symbol, _ in found):
                continue  # a C-rate or a standard flow stands alone
            yield found, any(doubtful for _, doubtful in combination)

    def _factors(self, *, closing: bool) -> list[list[Reading]]:
        """The factors up to the end, or up to the bracket that closes."""
        factors: list[list[Reading]] = []
        sign = 1
        while self.tokens:
            kind, text, _ = self.tokens.pop()
            if kind == "word":
                exponent = self._exponent(text, sign)
                factors.append(
                    [(_raised(parts, exponent * sign), doubt) for parts, doubt in self._word(text, exponent, sign)]
                )
            elif kind in ("(", "["):
                factors += self._bracket(sign)
            elif kind in (")", "]") and closing:
                return factors
            elif kind == "digits" and text.isdecimal() and text[0] != "0" and sign < 0 and self.tokens:
                factors.append([(((text, -1),), False)])
            else:
                sign = self._between(kind, text, sign, first=not factors)
        if closing:
            raise self.refused("a bracket stays open")
        return factors

    def _bracket(self, sign: int) -> list[list[Reading]]:
        inner = self._factors(closing=True)
        exponent = self._exponent("", sign) * sign
        return [[(_raised(parts, exponent), doubt) for parts, doubt in readings] for readings in inner]

    def _between(self, kind: str, text: str, sign: int, *, first: bool) -> int:
        """The sign behind a slash or product sign; a hyphen may join two symbols, a 1 may open a fraction."""
        if kind == "/" and self.tokens and self.tokens[-1][0] != "/":
            self.explicit = True
            return -1
        one = kind == "digits" and text == "1" and first and bool(self.tokens) and self.tokens[-1][0] == "/"
        if not self.tokens or not (one or kind in ("·", "*", "×", ".", "-")):
            raise self.refused(f"{text!r} is unexpected")
        self.explicit = self.explicit or kind != "-"
        return sign

    def _exponent(self, word: str, sign: int) -> Exponent:
        """The exponent that follows a symbol, 1 if none does."""
        if not self.tokens:
            return 1
        kind, text, spaced = self.tokens[-1]
        square_after_space = text in ("2", "3") and word.endswith("m")
        if kind not in ("raised", "digits") or (
            kind == "digits" and spaced and not (text[0] == "-" or square_after_space)
        ):
            return 1
        self.tokens.pop()
        exponent = power(text)
        self.explicit = self.explicit or exponent < 0
        if exponent in (0, 1) or not -_HIGHEST_POWER <= exponent <= _HIGHEST_POWER or (sign < 0 and exponent < 0):
            raise self.refused(f"the exponent {text} is not expected here")
        return exponent

    def _word(self, word: str, exponent: Exponent, sign: int) -> Iterator[Reading]:
        """What a word may mean; the exponent behind a glued word belongs to its last symbol."""
        whole = self.phrases.get(word) or table().words.get(word, ())
        product_in_one = any(len(parts) > 1 for parts, _ in whole) and word[-1] == "h" and exponent != 1
        metre_first = sign < 0 and word in ("mK", "ms")  # W/mK, kg/ms
        for parts, doubtful in whole:
            yield parts, doubtful or product_in_one or metre_first
        pieces = _glued(word) if not whole or product_in_one or metre_first else []
        if not whole and not pieces:
            raise self.refused(f"{word!r} is no unit known here")
        sure = sum(not doubtful for _, doubtful in pieces)
        for split, doubtful in pieces:
            exponents: dict[str, Exponent] = {}
            for place, parts in enumerate(split, start=1):
                for symbol, own in parts:
                    mine = own if place == len(split) else own / Fraction(exponent)
                    exponents[symbol] = exponents.get(symbol, 0) + mine
            yield tuple(exponents.items()), doubtful or bool(whole) or sure > 1


def _raised(parts: Parts, exponent: Exponent) -> Parts:
    return tuple((symbol, own * exponent) for symbol, own in parts)


@lru_cache(maxsize=4096)
def _glued(word: str) -> list[tuple[list[Parts], bool]]:
    """The ways to cut a word into the fewest symbols, at least two: mAhg → mAh, g."""
    words = table().words
    best: list[list[tuple[list[Parts], bool]]] = [[] for _ in range(len(word) + 1)]
    best[0] = [([], False)]
    if len(word) > 3 * _PIECE:
        return []
    for end in range(1, len(word) + 1):
        found = [
            ([*before, parts], doubt or doubtful)
            for start in range(max(0, end - _PIECE), end)
            if end - start < len(word)
            for parts, doubtful in words.get(word[start:end], ())
            for before, doubt in best[start][:_MOST_READINGS]
        ]
        fewest = min((len(split) for split, _ in found), default=0)
        best[end] = [(split, doubt) for split, doubt in found if len(split) == fewest]
    return best[len(word)]
