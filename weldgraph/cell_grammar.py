"""One cell of a table → the values it prints, with what held, what is cited and what is missing.

    read_cell("111 mAh g^{−1} after 180 cycles under 0.5 C at 25 °C")
    read_cell("1.8 × 10^{−2} (25 °C)/-", header="Conductivity (S·cm^{−1}) and Capacity (mAh·g^{−1})")

Order of tests: missing mark, citation, footnote marks, text without a number, lines, values one after the other. A rule
never eats what it does not explain: an unread rest refuses the cell, or makes it text where it begins like a name.
"""

import re
from dataclasses import dataclass, field, replace

from weldgraph.clauses import cycle_number, match_clause, property_of, read_clauses
from weldgraph.errors import Refused
from weldgraph.header_grammar import Header, split_header
from weldgraph.marks import citation_behind, footnote, labels, missing_mark, whole_citation
from weldgraph.model import Condition, Quantity, Reading, Unit
from weldgraph.numbers import Malformed
from weldgraph.printed import tidy
from weldgraph.process_cells import read_steps
from weldgraph.unit_text import kinds_named, read_unit
from weldgraph.value_grammar import Value, quantity_of, read_value, scaled_unit

_LONGEST = 2000
_REFERENCES = re.compile(
    r"(?:refs?\b\.?|references?\b|ref\.? ?no|sources?\b|citations?\b|literature\b|lit\.)", re.IGNORECASE
)
_NAMES = re.compile(
    r"sample|material|electrode|host|electrolyte|treatment|method|strateg|structure|morpholog|description|composition|"
    r"\bname|label|binder|additive|solvent|precursor|journal|manufacturer|phase|anode|cathode|type\b|technique|remark|"
    r"comment|\bnotes?\b|author|title|application|extracted|framework|system|catalyst|substrate|preparation|synthesis|process",
    re.IGNORECASE,
)
_STEPS = re.compile(
    r"treatment|process|anneal|sinter|calcin|heat|synthesis|preparation|condition|milling|pressing", re.IGNORECASE
)
_COUNTED = re.compile(r"\byear\b|\bcycle (?:number|no)|^cycles?$|\bnumber of\b|\bno\. of\b", re.IGNORECASE)
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:\s?:\s?\d+(?:\.\d+)?)+(?![\d.])")
_SEPARATOR = re.compile(r"\s*(?P<sign>/|&|;|\||,|\band\b)\s*")
_DASH = re.compile(r"(?:-+|n/?a|N/?A|N\.A\.|n\.a\.|n\.d\.)(?=\s*(?:[/&;|,]|$))")
_BRACKET = re.compile(r"\s*(?:\((?P<round>(?:[^()]|\([^()]*\))*)\)|\[(?P<square>[^\[\]]*)\])")
_NOTE = re.compile(r"\^\{\s?\[?([a-z*†‡§#])\]?\s?\}|([*†‡§])(?=\s|[/,;]|$)")
_PHRASE = re.compile(
    r"(?:an?\s|the\s)?(?P<name>[A-Za-z][A-Za-z'-]*(?: [A-Za-z'-]+){0,7}?)"
    r"(?P<link>\s+(?:of|is|was|are|reached|reaches|up to)\s+|\s*[=:]\s*|\s+)"
    r"(?=[(~<>≤≥.\d-]|(?:more|higher|greater|less|lower|over|above|below|about|approximately|nearly|around|at least)\s)",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:after|at|under|during|for|within|in|with|by|and)\b", re.IGNORECASE)
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
_FIRST = re.compile(r"(?:first|initial)\b.*charge", re.IGNORECASE)
_NAME_LIKE = re.compile(r"\d+(?:-\d+)?[A-Z][A-Za-z]*(?:[ -].*)?$")
_CURRENTS = frozenset({"C-rate", "specific current", "areal current density", "electric current"})


@dataclass(slots=True)
class _Item:
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


def read_cell(text: str, header: str = "", unit: str = "") -> list[Reading]:
    """The values a cell prints, in order; empty for a text without a number, or a name.

    Args:
        text: the cell, superscripts as ^{…}; a line break separates lines.
        header: the head of its column (or row), for the unit, for several values with one head, for what "C" means.
        unit: unit of the column where the head does not print it, or prints it wrong; it may carry a power of ten.

    Raises:
        Refused: something in the cell is not explained, or is a misprint (2..65).
    """
    if len(text) > _LONGEST:
        if any(map(str.isdigit, text)):
            raise Refused(f"A cell of {len(text)} characters was found, at most {_LONGEST} are read; mark it as text.")
        return []
    plain = tidy(text)
    head = split_header(header)
    if not plain:
        return []
    if _REFERENCES.match(head.name) and not head.unit:
        return _cited(plain)
    mark = missing_mark(plain)
    if mark and not (plain.lower() in {"x", "none", "nil", "?"} and _NAMES.search(head.name)):
        return _missing(plain, mark, head)
    if cited := whole_citation(plain):
        return [Reading(None, citations=cited)]
    bare, cites, notes = _stripped(plain)
    if not re.search(r"\d", bare):
        return [Reading(None, citations=cites, label=bare, footnotes=notes)] if cites or notes else []
    try:
        return _finished(_read(bare, head), head, unit, cites, notes)
    except Refused as refused:
        if steps := _steps(bare, head):
            return steps
        if (not isinstance(refused, Malformed) or _NAMES.search(head.name)) and _is_text(bare, head, unit):
            return [Reading(None, citations=cites, label=bare, footnotes=notes)] if cites or notes else []
        raise


def _steps(bare: str, head: Header) -> list[Reading]:
    """A treatment in words, where the head or the text says it is one."""
    if not (_STEPS.search(head.name) or re.search(r"→|\bthen\b", bare)):
        return []
    try:
        return read_steps(bare.replace("\n", " "))
    except Refused:
        return []


def _cited(plain: str) -> list[Reading]:
    if missing_mark(plain):
        return []
    cited = whole_citation(plain) or labels(plain.strip("[]() "))
    return [Reading(None, citations=cited)] if cited else []


def _missing(plain: str, mark: tuple[str, str], head: Header) -> list[Reading]:
    kind, decision = mark
    pieces = plain.split("/") if "/" in plain and plain != "/" and len(plain.split("/")) == len(head.parts) else [plain]
    names = [name for name, _ in head.parts] if len(pieces) > 1 else [""]
    decisions = (decision,) if decision else ()
    return [Reading(None, missing=kind, label=name.lower(), decisions=decisions) for name in names]  # type: ignore[arg-type]  # one of the five


def _stripped(plain: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The cell without citations and footnote marks at its end."""
    cites: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    while True:
        rest, note = footnote(plain)
        if note:
            plain, notes = rest, (note, *notes)
            continue
        rest, found = citation_behind(plain)
        if not found:
            return plain, cites, notes
        plain, cites = rest, found + cites


def _is_text(bare: str, head: Header, unit: str) -> bool:
    """Whether a cell that holds a number but no readable value is a name or a description."""
    if _NAMES.search(head.name) and not (head.unit or unit):
        return True
    begins_with_letter = bare[0].isalpha() or bare[0] in "*(@#"
    if begins_with_letter:
        return not (head.unit or unit) or not re.search(r"(?:^|\s)[~<>]?\d", bare)
    return bool(_NAME_LIKE.fullmatch(bare)) and not (head.unit or unit)


def _read(bare: str, head: Header) -> list[_Item]:
    """The items of the whole cell: line by line if each line stands for itself, else the lines joined."""
    lines = bare.split("\n")
    if len(lines) > 1:
        try:
            items: list[_Item] = []
            for line in lines:
                items = _Line(line, head, items).read()
        except Refused:
            items = []
        if items:
            return items
    return _Line(" ".join(lines), head, []).read()


class _Line:
    """Values one after the other, with brackets, clauses and separators between them."""

    def __init__(self, text: str, head: Header, before: list[_Item]) -> None:
        self.text, self.head, self.items = text, head, list(before)
        self.place = 0
        self.group = before[-1].group + 1 if before else 0
        self.pending: list[Condition] = []
        self.fresh = False  # a new sentence has begun, so that a clause belongs to the value that follows it

    def refused(self) -> Refused:
        rest = self.text[self.place :].strip() or self.text
        return Refused(
            f"{rest!r} in {self.text!r} is not explained. Mark the cell as text, or say in the layout how it is split and read."
        )

    def read(self) -> list[_Item]:
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
        return _CURRENTS if own in _CURRENTS else frozenset({own} - {""})

    def _value(self) -> bool:
        if match := _RATIO.match(self.text, self.place):
            for number in match[0].split(":"):
                self._add(read_value(number.strip())[0], ratio=True)  # type: ignore[index]  # it is a number
            self.place = match.end()
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
        if match is None or _PREPOSITION.match(match["name"]):
            return False
        name, place = match["name"].strip(), match.end()
        if self.text.startswith("(", place):
            return self._phrase_and_bracket(name, place)
        found = read_value(self.text, place, quantity=name)
        if found is None or (found[0].unit is None and not match["link"].strip()):
            return False
        self._add(found[0])
        item = self.items[-1]
        if kinds_named(name) or re.search(r"efficien|retention|yield|porosity|uptake|ratio|life", name, re.IGNORECASE):
            item.property = name
        else:
            item.label = name
        if _FIRST.match(name):
            item.conditions.append(cycle_number("1"))
        self.place = found[1]
        return True

    def _phrase_and_bracket(self, name: str, place: int) -> bool:
        """A long life (350 cycles, >145 days): the values are in the bracket."""
        bracket = _BRACKET.match(self.text, place)
        if bracket is None or not bracket["round"]:
            return False
        inner = [item for part in bracket["round"].split(", ") for item in _Line(part, Header(name), []).read()]
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
        self.items.append(_Item(value, self.group, [*self.pending], ratio=ratio))
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
        if word and _STEPS.search(self.head.name):
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
        if _REMARK.match(inside):
            last.decisions.append(f"remark: {inside}")
            return
        if self.head.aside and (inner := self._aside(inside)):
            self.items += inner
            return
        held = read_clauses(inside)
        if held and not (last.value and _CURRENTS & {c.property for c in held} and self._own(last.value) == _CURRENTS):
            for item in self.items:
                if item.group == self.group:
                    item.conditions += held
            return
        if not re.search(r"\d", inside):
            self._label(inside.strip())
            return
        inner = _Line(inside, Header(self.head.name), []).read()
        if any(item.value is None or item.value.unit is None for item in inner):
            raise self.refused()
        for item in inner:
            item.group = self.group
        self.items += inner

    def _aside(self, inside: str) -> list[_Item]:
        """Values of the second name in the head: Cycle number (specific current)."""
        try:
            inner = _Line(inside, Header(self.head.aside), []).read()
        except Refused:
            return []
        for item in inner:
            item.group, item.label = self.group, self.head.aside
        if not self.items[-1].label:
            self.items[-1].label = self.head.name.lower()
        return inner

    def _label(self, words: str) -> None:
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
        if sign == "/" and _half(self.text):
            raise Refused(
                f"{self.text!r} may be a fraction or two values; write it as a decimal, or say how it is split."
            )
        self.place = match.end()
        return True


def _half(text: str) -> bool:
    match = re.match(r"(?:.*\s)?(\d)/(\d)(?![\d.,/])", text)
    return bool(
        match and int(match[1]) < int(match[2]) and len(re.findall("/", text)) == 1 and not re.search(r"\d\.\d", text)
    )


# --- units, labels and bounds


def _finished(
    items: list[_Item], head: Header, unit: str, cites: tuple[str, ...], notes: tuple[str, ...]
) -> list[Reading]:
    """The items as readings: the head's names, units, multiplier and cycle numbers, and marks at the cell's end."""
    _name_parts(items, head)
    _share_unit(items, head)
    _share_conditions(items, head)
    default = _default_units(items, head, unit)
    exact = bool(_COUNTED.search(head.name))
    readings: list[Reading] = []
    for item, (tens, whose) in zip(items, default, strict=True):
        quantity: Quantity | None = None
        names = [condition.property for condition in item.conditions]
        if len(set(names)) < len(names):
            raise Refused(
                f"The cell gives two values of {max(names, key=names.count)!r} for one value; say which holds."
            )
        if item.value is not None:
            whole = item.value.first.value == item.value.first.value.to_integral()
            quantity = quantity_of(item.value, unit=whose, tens=tens, exact=item.ratio or (exact and whole))
        readings.append(
            Reading(
                quantity,
                item.property,
                tuple(item.conditions),
                tuple(dict.fromkeys((*item.citations, *cites))),
                "not reported" if item.value is None else None,
                item.label,
                tuple(item.decisions),
                tuple(dict.fromkeys((*item.notes, *notes))),
            )
        )
    return readings


def _groups(items: list[_Item]) -> list[int]:
    return sorted({item.group for item in items})


def _name_parts(items: list[_Item], head: Header) -> None:
    """The names in a head of several quantities, each on its part of the cell."""
    groups = _groups(items)
    if len(head.parts) < 2 or len(groups) != len(head.parts):  # noqa: PLR2004
        if any(item.value is None for item in items) and len(items) > 1:
            raise Refused("A cell with a gap between slashes has not as many parts as its head; say how it is split.")
        return
    for item in items:
        item.label = item.label or head.parts[groups.index(item.group)][0].removesuffix(" ratio").strip(" ,")
        if re.fullmatch(r"[A-Z][a-z]+(?: [a-z]+)*", item.label):
            item.label = item.label.lower()


def _share_unit(items: list[_Item], head: Header) -> None:
    """The unit behind the last value of a list is that of all: 15/25/35 °C."""
    values = [item.value for item in items if item.value is not None]
    if len(values) < 2 or values[-1].unit is None or any(value.unit is not None for value in values[:-1]):  # noqa: PLR2004
        return
    if (
        len({unit for _, unit in head.parts}) > 1
        or any(item.ratio for item in items)
        or len(_groups(items)) < len(items)
    ):
        return
    for item in items:
        if item.value is not None:
            item.value = replace(item.value, unit=values[-1].unit)


def _share_conditions(items: list[_Item], head: Header) -> None:
    """Cycle numbers in the head, one for each value: "1st & 100th" over "410 & 454"."""
    held = [condition for condition in head.conditions if condition.property == "cycle number"]
    values = [item for item in items if item.value is not None]
    if len(held) > 1:
        if len(held) != len(values):
            raise Refused(
                f"The head names {len(held)} cycles and the cell has {len(values)} values; say which is which."
            )
        for item, condition in zip(values, held, strict=True):
            item.conditions.append(condition)


def _default_units(items: list[_Item], head: Header, unit: str) -> list[tuple[int, Unit | None]]:
    """Power of ten and unit for each item that prints none."""
    needed = [item.value is not None and item.value.unit is None and not item.ratio for item in items]
    if not any(needed):
        return [(0, None)] * len(items)
    by_head = not unit or tidy(unit) == head.unit
    if by_head and head.doubt:
        raise Refused(
            f"The head {head.name!r} is unclear: {head.doubt}. Give the unit with its power of ten in the layout."
        )
    groups = _groups(items)
    parts = head.parts if len(head.parts) == len(groups) else ()
    found: list[tuple[int, Unit | None]] = []
    for item in items:
        part = parts[groups.index(item.group)] if parts else ("", "")
        text = unit or part[1] or head.unit
        if item.label == head.aside != "":
            found.append((0, None))
        elif text:
            tens, whose = scaled_unit(text, part[0] or head.name)
            found.append((tens or (head.multiplier if by_head else 0), whose))
        else:
            found.append((0, None))
    return found
