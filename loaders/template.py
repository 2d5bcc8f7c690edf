"""The template of a mapping: entries of a record with the places where values of a row go.

An entry is text, with `${expression}` in it where values go; a list; entries; or one of three:

    {for: expression, as: name, each: entry}       a list with an entry for each item; with `key`, entries by that key
    {cases: [{if: expression, give: entry}, …]}    the entry of the first case that holds, or `drop` with a reason
    {lookup: list, of: expression}                 what stands for that word in a list of the mapping

`with: {name: expression}` gives names to what is needed again. An entry for which the row has nothing is left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.expression import Expression
from weldgraph.loaders.yamlfile import Path_

MAX_TEXT = 10_000
MAX_ITEMS = 10_000
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class Making:
    """What a row is turned into, as it is made.

    Attributes:
        scope: the value of each name.
        digits: significant digits that numbers are written with; 0 for all.
        lines: path of each entry that was made → line of the mapping.
        dropped: what was not taken over, with the reason; once for each time.
    """

    scope: dict[str, Any]
    digits: int = 0
    lines: dict[Path_, int] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """An entry of the template.

    Attributes:
        line: where it stands in the mapping.
        name: of the entry, for people.
    """

    line: int
    name: str

    def make(self, making: Making, path: Path_) -> Any:
        """What the entry is for this row; None for nothing."""
        raise NotImplementedError


@dataclass(slots=True)
class Text(Node):
    """Text, with values in it."""

    parts: tuple[str | Expression, ...]

    def make(self, making: Making, path: Path_) -> str | None:
        """Nothing, if a value in it is."""
        making.lines[path] = self.line
        texts = []
        for part in self.parts:
            text = part if isinstance(part, str) else as_text(part, making)
            if text is None:
                return None
            texts.append(text)
        return "".join(texts)


@dataclass(slots=True)
class Entries(Node):
    """Entries by name; nothing, if all of them are."""

    entries: tuple[tuple[Text, Node], ...]

    def make(self, making: Making, path: Path_) -> dict[str, Any] | None:
        """See Node."""
        made: dict[str, Any] = {}
        for key, node in self.entries:
            name = key.make(making, path)
            value = None if name is None else node.make(making, (*path, name))
            if name is not None and value is not None:
                _put(made, name, value, self.line)
        making.lines[path] = self.line
        return made or None


@dataclass(slots=True)
class Items(Node):
    """A list as it stands in the template."""

    items: tuple[Node, ...]

    def make(self, making: Making, path: Path_) -> list[Any] | None:
        """See Node."""
        made: list[Any] = []
        for node in self.items:
            value = node.make(making, (*path, len(made)))
            if value is not None:
                made.append(value)
        return made or None


@dataclass(slots=True)
class For(Node):
    """An entry for each item of a list in the row."""

    source: Expression
    item: str
    names: tuple[tuple[str, "Expression | Node"], ...]
    drops: tuple[tuple[Expression, str], ...]
    key: Text | None
    each: Node
    prefix: str

    def make(self, making: Making, path: Path_) -> Any:
        """See Node."""
        found = self.source.value(making.scope)
        if found is None:
            return None
        if not isinstance(found, list) or len(found) > MAX_ITEMS:
            what = "no list" if not isinstance(found, list) else f"{len(found):,} items"
            raise self.source.refused(f"found {what} at '{self.source.text}', wanted a list of at most {MAX_ITEMS:,}.")
        outer = making.scope
        made: Any = [] if self.key is None else {}
        for number, value in enumerate(found):
            where = f"{outer['place'].get(self.prefix, '')}{self.source.text.removeprefix(self.prefix)}[{number}]"
            making.scope = {
                **outer,
                self.item: value,
                "number": {**outer["number"], self.item: number + 1},
                "kept": {**outer["kept"], self.item: len(made) + 1},
                "place": {**outer["place"], self.item: where},
            }
            bind(self.names, making, path)
            reason = next((reason for rule, reason in self.drops if rule.holds(making.scope)), "")
            if reason:
                making.dropped.append(f"{self.item}: {reason}")
                continue
            self._add(made, making, path)
        making.scope = outer
        making.lines[path] = self.line
        return made or None

    def _add(self, made: Any, making: Making, path: Path_) -> None:
        key = len(made) if self.key is None else self.key.make(making, path)
        value = None if key is None else self.each.make(making, (*path, key))
        if value is None:
            return
        if self.key is None:
            made.append(value)
        else:
            _put(made, str(key), value, self.line)


@dataclass(slots=True)
class Cases(Node):
    """The first case that holds."""

    names: tuple[tuple[str, "Expression | Node"], ...]
    cases: tuple[tuple[Expression | None, Node | None, str], ...]

    def make(self, making: Making, path: Path_) -> Any:
        """See Node."""
        outer = making.scope
        making.scope = dict(outer)
        bind(self.names, making, path)
        try:
            for condition, node, reason in self.cases:
                if condition is None or condition.holds(making.scope):
                    if reason:
                        making.dropped.append(f"{self.name}: {reason}")
                    return node.make(making, path) if node else None
        finally:
            making.scope = outer
        making.dropped.append(f"{self.name}: no case holds")
        return None


@dataclass(slots=True)
class Lookup(Node):
    """What stands for a word in a list."""

    list: str
    entries: Mapping[str, str | None]
    """None: dropped, with the reason in `reasons`."""
    reasons: Mapping[str, str]
    by_part: bool
    of: Expression
    otherwise: Node | None

    def make(self, making: Making, path: Path_) -> Any:
        """See Node."""
        making.lines[path] = self.line
        word = as_text(self.of, making)
        if word is None:
            return None
        key = self._key(word)
        if key is None:
            if self.otherwise:
                return self.otherwise.make(making, path)
            making.dropped.append(f"{self.name}: '{word[:40]}' is not in {self.list}")
            return None
        if self.entries[key] is None:
            making.dropped.append(f"{self.name}: {self.reasons[key]}")
        return self.entries[key]

    def _key(self, word: str) -> str | None:
        if not self.by_part:
            return word if word in self.entries else None
        lower = word.lower()
        return next((key for key in self.entries if key.lower() in lower), None)


def bind(names: tuple[tuple[str, Expression | Node], ...], making: Making, path: Path_) -> None:
    """Give names their values; a later one may use an earlier."""
    for name, of in names:
        making.scope[name] = of.value(making.scope) if isinstance(of, Expression) else of.make(making, path)


def as_text(expression: Expression, making: Making) -> str | None:
    """What it gives as text: a number without exponent and without zeros at its end; None for nothing.

    Raises:
        Refused: it is a list or entries, too long, or has characters that are no text.
    """
    value, what = expression.value(making.scope), expression.text
    if value is None:
        return None
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, int):
        text = str(value)
    elif isinstance(value, float):
        text = _number(value, making)
    else:
        kind = "a list" if isinstance(value, list) else "entries"
        raise expression.refused(f"found {kind} at '{what}', wanted text or a number.")
    if len(text) > MAX_TEXT:
        raise expression.refused(f"found {len(text):,} characters at '{what}', wanted at most {MAX_TEXT:,}.")
    if found := _ILLEGAL.search(text):
        raise expression.refused(f"found the character U+{ord(found[0]):04X} at '{what}', which is no text.")
    return text


def _number(value: float, making: Making) -> str:
    text = format(Decimal(repr(value)), "f")
    if making.digits:
        rounded = format(Decimal(f"{value:.{making.digits}g}"), "f")
        if Decimal(rounded) != Decimal(text):
            making.dropped.append(f"digits: a number was rounded to {making.digits}")
        text = rounded
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _put(made: dict[str, Any], name: str, value: Any, line: int) -> None:
    if name in made:
        sentence = f"found '{name[:60]}' twice for this row, wanted a key of its own for each."
        raise Refused(sentence, place=f"line {line}")
    made[name] = value
