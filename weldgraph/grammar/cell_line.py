"""One line of a cell: values one after the other, with brackets, clauses and separators between them."""

import re
from dataclasses import dataclass, field, replace

from weldgraph.errors import Refused
from weldgraph.grammar.clauses import CURRENTS, cycle_number, match_clause, property_of, read_clauses
from weldgraph.grammar.header import NAMES, Header
from weldgraph.grammar.marks import citation_behind
from weldgraph.grammar.process import STEPS
from weldgraph.grammar.unit_text import kinds_named, read_unit
from weldgraph.grammar.value import Value, read_value
from weldgraph.model import Condition, Unit

_RATIO = re.compile(r"\d+(?:\.\d+)?(?:\s?:\s?\d+(?:\.\d+)?)+(?![\d.])")
_SEPARATOR = re.compile(r"\s*(?P<sign>/|&|;|\||,|\band\b)\s*")
_DASH = re.compile(r"(?:-+|n/?a|N/?A|N\.A\.|n\.a\.|n\.d\.)(?=\s*(?:[/&;|,]|$))")
_BRACKET = re.compile(r"\s*(?:\((?P<round>(?:[^()]|\([^()]*\))*)\)|\[(?P<square>[^\[\]]*)\])")
_NOTE = re.compile(r"\^\{\s?\[?([a-z*†‡§#])\]?\s?\}|([*†‡§])(?=\s|[/,;]|$)")
_PHRASE = re.compile(
    r"(?:an?\s|the\s)?(?P<name>[A-Za-z][A-Za-z'-]*(?: [A-Za-z'-]+){0,7}?)"
    r"(?P<link>\s+(?:of|is|was|are|reached|reaches|up to)\s+|\s*[=:]\s*|\s+)"
    r"(?=[(~<>≤≥.\d-]|(?:more|higher|greater|less|lower|over|above|below|about|approximately|nearly|around|at least)"
    r"\s)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"\b(?:after|at|under|during|for|within|in|with|by|and|containing)\b", re.IGNORECASE)
_SO = re.compile(
    r"\s*,?\s*(?:(?:still\s)?(?:remains?|remained|retains?|retained|is|was|maintains?|reaches|with))?\s*", re.IGNORECASE
)
_NEW_SENTENCE = re.compile(
    r"\s*[,;]\s*(?=(?:after|at)\b[^,;]{1,60}\b(?:remain|retain|is|was|maintain|reach|still))", re.IGNORECASE
)
_PARTICIPLE = re.compile(r"\s+(?P<word>[a-z]+(?:[ -][a-z]+)?(?:ed|ing))$")
_REMARK = re.compile(
    r"(?:very |highly )?(?:stable|constant|tested|measured|estimated|calculated|reversible)\b", re.IGNORECASE
)
_ASSIGNED = re.compile(r"[A-Za-z]\w{0,3}\s?=\s?[\d.]+")  # 530 (x = 1)
_PROPERTY = re.compile(r"efficien|retention|yield|porosity|uptake|ratio|life", re.IGNORECASE)
_BY = re.compile(r"\s+(by (?:volume|weight|mass|mole|mol|vol|wt)\.?)", re.IGNORECASE)
_FRACTION = re.compile(r"(?:.|^)(?<![\d.])(\d)/(\d)(?![\d.,/])")
_FIRST = re.compile(r"(?:first|initial)\b.*charge", re.IGNORECASE)


@dataclass(slots=True)
class Item:
    """A value, or a missing mark, before units and bounds."""

    value: Value | None
    group: int
    conditions: list[Condition] = field(default_factory=list)
    label: str = ""
    property: str = ""
    citations: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    ratio: bool = False
    empty: bool = False


class Line:
    """Values one after the other, with brackets, clauses and separators between them."""

    def __init__(self, text: str, head: Header, before: list[Item]) -> None:
        self.text, self.head, self.items = text, head, list(before)
        self.place = 0
        self.group = before[-1].group + 1 if before else 0
        self.pending: list[Condition] = []
        self.fresh = False  # a new sentence has begun, so that a clause belongs to the value that follows it

    def refused(self) -> Refused:
        """What to say of the rest that is not explained."""
        rest = self.text[self.place :].strip() or self.text
        return Refused(
            f"{rest!r} in {self.text!r} is not explained. "
            "Mark the cell as text, or say in the layout how it is split and read."
        )

    def read(self) -> list[Item]:
        """The items before this line and those of this line. Raises Refused for an unread rest."""
        before = len(self.items)
        expecting = True
        while self.text[self.place :].strip(" .,;"):
            if expecting:
                expecting = not self._begin()
                continue
            if not self._follow():
                expecting = self._separate()
        if expecting and self.text.rstrip().endswith("/"):
            self._add(None)
        if len(self.items) == before and (not before or not self.items):
            raise self.refused()
        return self.items

    # the beginning of a value

    def _begin(self) -> bool:
        text = self.text
        while self.place < len(text) and text[self.place] == " ":
            self.place += 1
        if text.startswith("/", self.place):
            self._add(None)
            self.items[-1].empty = True
            return True
        if dash := _DASH.match(text, self.place):
            self._add(None)
            self.place = dash.end()
            return True
        if self.fresh:
            self.fresh = False
            return self._clause_first()
        return self._held_by_previous() or self._value() or self._phrase() or self._clause_first()

    def _held_by_previous(self) -> bool:
        """A condition behind a slash, or alone in its line: 939.1/140th cycle, 300 °C/2 h, 2.61/(100 °C)."""
        if not self.items or self.items[-1].value is None:
            return False
        if bracket := _BRACKET.match(self.text, self.place):
            held = read_clauses(bracket["round"]) if bracket["round"] else None
            if held:
                self.items[-1].conditions += held
                self.place = bracket.end()
            return bool(held)
        if len(self.head.parts) > 1 and self.group < len(self.head.parts):
            return False
        previous = self.items[-1].value
        if (
            previous.unit is None
            and not self.head.unit
            and not re.match(r"\s*\d+\s?(?:\^\{)?(?:st|nd|rd|th)", self.text[self.place :])
        ):
            return False
        found = match_clause(self.text, self.place, free=True)
        if found is None or any(condition.property in self._own(previous) for condition in found[0]):
            return False
        self.items[-1].conditions += found[0]
        self.place = found[1]
        return True

    def _own(self, value: Value) -> frozenset[str]:
        """Properties of which the value itself may be, so that its neighbour is no condition but another value."""
        unit = value.unit
        if unit is None and self.head.unit:
            try:
                unit = read_unit(self.head.unit, self.head.name)
            except Refused:
                unit = None
        own = property_of(replace(value, unit=unit, second=None))
        return CURRENTS if own in CURRENTS else frozenset({own} - {""})

    def _value(self) -> bool:
        if match := _RATIO.match(self.text, self.place):
            for number in match[0].split(":"):
                self._add(read_value(number.strip())[0], ratio=True)  # type: ignore[index]  # it is a number
            self.place = match.end()
            if by := _BY.match(self.text, self.place):
                self._label(by[1])
                self.place = by.end()
            return True
        found = read_value(self.text, self.place, quantity=self.head.name)
        if found is None:
            return False
        self._add(found[0])
        self.place = found[1]
        return True

    def _phrase(self) -> bool:
        """Words before a value name its property: "Coulombic efficiency higher than 99%"."""
        match = _PHRASE.match(self.text, self.place)
        if match is None or _PREPOSITION.search(match["name"]):
            return False
        name, place = match["name"].strip(), match.end()
        if self.text.startswith("(", place):
            return self._phrase_and_bracket(name, place)
        found = read_value(self.text, place, quantity=name)
        if found is None or (found[0].unit is None and not match["link"].strip()):
            return False
        known = bool(kinds_named(name) or _PROPERTY.search(name))
        if NAMES.search(self.head.name) and not known:
            return False  # "Copper 99.99 %" in a column of materials is a name
        self._add(found[0])
        item = self.items[-1]
        item.property, item.label = (name, "") if known else ("", name)
        if _FIRST.match(name):
            item.conditions.append(cycle_number("1"))
        self.place = found[1]
        return True

    def _phrase_and_bracket(self, name: str, place: int) -> bool:
        """A long life (350 cycles, >145 days): the values are in the bracket."""
        bracket = _BRACKET.match(self.text, place)
        if bracket is None or not bracket["round"]:
            return False
        if NAMES.search(self.head.name):
            return False
        inner = [item for part in bracket["round"].split(", ") for item in Line(part, Header(name), []).read()]
        if any(item.value is None or item.value.unit is None for item in inner):
            return False
        for item in inner:
            item.group, item.property = self.group, name
        self.items += inner
        self.place = bracket.end()
        return True

    def _clause_first(self) -> bool:
        """What held comes before the value: "after 40 cycles remain 730 mAh/g"."""
        found = match_clause(self.text, self.place, free=True)
        if found is None:
            raise self.refused()
        so = _SO.match(self.text, found[1])
        self.place = so.end() if so else found[1]
        self.pending += found[0]
        return False

    def _add(self, value: Value | None, *, ratio: bool = False) -> None:
        self.items.append(Item(value, self.group, [*self.pending], ratio=ratio))
        self.pending = []

    # what follows a value

    def _follow(self) -> bool:
        text = self.text
        if note := _NOTE.match(text, self.place):
            self.items[-1].notes.append(note[1] or note[2])
            self.place = note.end()
            return True
        if bracket := _BRACKET.match(text, self.place):
            self._bracket(bracket)
            self.place = bracket.end()
            return True
        if _NEW_SENTENCE.match(text, self.place):
            return False
        found = match_clause(text, self.place)
        last = self.items[-1].value
        if found is not None and not (
            last
            and text[self.place : self.place + 2].strip() in {",", "&", "an"}
            and any(condition.property in self._own(last) for condition in found[0])
        ):
            self._hold(found[0])
            self.place = found[1]
            return True
        word = _PARTICIPLE.match(text, self.place)
        if word and STEPS.search(self.head.name):
            self.items[-1].label = word["word"]
            self.place = word.end()
            return True
        return False

    def _hold(self, held: list[Condition]) -> None:
        """A clause holds for the values it follows; of a list without units of their own, for all of them."""
        mine = [item for item in self.items if item.group == self.group]
        earlier = [item for item in self.items if item.group < self.group]
        if earlier and all(item.value is None or (item.value.unit is None and not item.conditions) for item in earlier):
            mine = self.items
        if len(held) > 1 and len({condition.property for condition in held}) == 1:
            if len(held) != len(mine):
                raise self.refused()
            for item, condition in zip(mine, held, strict=True):
                item.conditions.append(condition)
            return
        for item in mine:
            item.conditions += held

    def _bracket(self, bracket: re.Match[str]) -> None:
        inside = bracket["round"] if bracket["round"] is not None else bracket["square"]
        rest, cited = citation_behind(f"[{inside}]" if bracket["square"] is not None else f"({inside})")
        last = self.items[-1]
        if cited and not rest:
            last.citations += cited
            return
        words, _, rest = inside.partition(", ")
        if rest and not re.search(r"\d", words) and (both := read_clauses(rest)):
            self._label(words)
            last.conditions += both
            return
        if _REMARK.match(inside):
            last.decisions.append(f"remark: {inside}")
            return
        if self.head.aside and (inner := self._aside(inside)):
            self.items += inner
            return
        held = read_clauses(inside)
        if held and not (last.value and CURRENTS & {c.property for c in held} and self._own(last.value) == CURRENTS):
            for item in self.items:
                if item.group == self.group:
                    item.conditions += held
            return
        unit = _unit_in_bracket(inside) if last.value and last.value.unit is None and not self.head.unit else None
        if last.value and unit:
            last.value = replace(last.value, unit=unit)
            return
        if not re.search(r"\d", inside) or _ASSIGNED.fullmatch(inside):
            self._label(inside.strip())
            return
        inner = Line(inside, Header(self.head.name), []).read()
        if any(item.value is None or item.value.unit is None for item in inner):
            raise self.refused()
        for item in inner:
            item.group = self.group
        self.items += inner

    def _aside(self, inside: str) -> list[Item]:
        """Values of the second name in the head: Cycle number (specific current)."""
        try:
            inner = Line(inside, Header(self.head.aside), []).read()
        except Refused:
            return []
        for item in inner:
            item.group, item.label = self.group, self.head.aside
        if not self.items[-1].label:
            self.items[-1].label = self.head.name.lower()
        return inner

    def _label(self, words: str) -> None:
        if any(item.ratio for item in self.items):
            for item in self.items:
                item.label = words
            return
        names = [name.strip() for name in words.split("/")]
        unnamed = [item for item in self.items if not item.label]
        if len(names) == len(unnamed) > 1:
            for item, name in zip(unnamed, names, strict=True):
                item.label = name
        else:
            self.items[-1].label = words

    def _separate(self) -> bool:
        new = _NEW_SENTENCE.match(self.text, self.place)
        match = new or _SEPARATOR.match(self.text, self.place)
        if match is None or match.end() == self.place:
            raise self.refused()
        self.fresh = new is not None
        sign = match.groupdict().get("sign", ",")
        if sign != "," or len(self.head.parts) < 2:  # 60.3/125, 314: a comma goes on within a part  # noqa: PLR2004
            self.group += 1
        if sign == "/" and self._half():
            raise Refused(
                f"{self.text!r} may be a fraction or two values; write it as a decimal, or say how it is split."
            )
        self.place = match.end()
        return True

    def _half(self) -> bool:
        """Whether the slash may be that of a fraction: 1/2, or the second one of 923 K/1/2 h."""
        match = _FRACTION.match(self.text, max(0, self.place - 2))
        if match is None or int(match[1]) >= int(match[2]) or self.head.parts or self.items[-1].group != self.group - 1:
            return False
        before = [item.value for item in self.items[:-1] if item.group == self.group - 2]
        return not before or (before[-1] is not None and before[-1].unit is not None)


def _unit_in_bracket(inside: str) -> Unit | None:
    """The unit of 5.2 × 10^{-3} (cm^{2} s^{-1}); a bracket with words is none."""
    if not re.search(r"[/^]", inside) or re.fullmatch(r"[a-z]/[a-z]", inside):
        return None
    try:
        return read_unit(inside)
    except Refused:
        return None
