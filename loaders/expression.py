"""An expression of a mapping: JMESPath over a row and the names that stand for parts of it.

Source   JMESPath (jmespath.org), evaluated by the package jmespath; it can look and compare, and runs no code.
Gives    the value at that place of the row, None for nothing; and which entries of a row it can read.
Example  length(operation.conditions.heating_temperature) > `1`
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra

Reads = tuple[str, ...] | None
"""Names that lead from a row to an entry, list numbers left out: ("operations", "token"); None for no part of a row."""

MAX_EXPRESSION = 500
MAX_FOUND = 100_000
"""Items of a list, or characters of a text, that an expression may give."""
_MULTIPLIES = 4
_MULTIPLYING = frozenset({"multi_select_list", "join", "to_string", "map"})
_ROOT = ("",)


class Expression:
    """An expression that was found to be one.

    Attributes:
        text, line: as written, and where in the mapping.
        gives: what of a row it gives, if it is a plain way to an entry.
        reads: every entry of a row that it looks at.
    """

    __slots__ = ("_compiled", "_names", "gives", "line", "reads", "text")

    def __init__(self, text: str, names: Mapping[str, Reads], line: int = 1) -> None:
        """Parse `text`; `names` are those it may begin with, each with what of a row it stands for.

        Raises:
            Refused: it is no JMESPath, or begins with another name.
        """
        if len(text) > MAX_EXPRESSION:
            raise Refused(f"found an expression of {len(text)} characters, wanted at most {MAX_EXPRESSION}.")
        self.text = text
        self.line = line
        self._compiled = _compiled(text)
        tree = self._compiled.parsed
        if _multiplies(tree) > _MULTIPLIES:
            raise Refused(f"found more than {_MULTIPLIES} lists, join(), map() or to_string() in '{text[:60]}'.")
        found: set[tuple[str, ...]] = set()
        self.gives = _walk(tree, _ROOT, names, found)
        self.reads = frozenset(found | ({self.gives} if self.gives else set()))
        self._names = _plain(tree)

    def value(self, scope: Mapping[str, Any]) -> Any:
        """What it gives for these values of the names.

        Raises:
            Refused: a function got what it cannot take, or it gives too much.
        """
        if self._names:
            found: Any = scope
            for step in self._names:
                if isinstance(step, str):
                    found = found.get(step) if isinstance(found, Mapping) else None
                else:
                    found = found[step] if isinstance(found, list) and -len(found) <= step < len(found) else None
            return found
        try:
            found = self._compiled.search(scope)
        except (ValueError, TypeError) as error:
            raise self.refused(f"'{self.text}' cannot be found here: {' '.join(str(error).split())[:200]}.") from None
        if isinstance(found, list | str) and len(found) > MAX_FOUND:
            raise self.refused(f"'{self.text}' gives more than {MAX_FOUND:,} items or characters.")
        return found

    def refused(self, sentence: str) -> Refused:
        """A refusal of what it gives, placed in the mapping."""
        return Refused(sentence, place=f"line {self.line}")

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether it is true: anything but nothing, false, and what is empty, as JMESPath has it."""
        found = self.value(scope)
        return found is not None and found is not False and found not in ("", [], {})


@lru_cache
def _compiled(text: str) -> Any:
    jmespath = extra("jmespath", "mapping")
    try:
        return jmespath.compile(text)
    except ValueError as error:
        said = str(error).splitlines()[0].split(" for expression")[0].rstrip(": ")
        raise Refused(f"found '{text[:60]}', which is no JMESPath: {said}.") from None
    except RecursionError:
        raise Refused(f"found '{text[:20]}…', which is nested too deeply.") from None


def _multiplies(tree: Any) -> int:
    """How many parts may give more than they get; a part that JMESPath reads as nobody means it is refused."""
    if tree["type"] == "subexpression" and tree["children"][0]["type"] == "not_expression":
        raise Refused("found ! before names with dots, which JMESPath reads as (!first).second; write !(first.second).")
    own = tree["type"] if tree["type"] != "function_expression" else tree["value"]
    return (own in _MULTIPLYING) + sum(_multiplies(child) for child in tree["children"] if isinstance(child, dict))


def _plain(tree: Any) -> tuple[str | int, ...]:
    """The names and numbers of an expression that is nothing else: evaluated here, in a tenth of the time."""
    if tree["type"] in {"field", "index"}:
        return (tree["value"],)
    if tree["type"] not in {"subexpression", "index_expression"}:
        return ()
    parts = [_plain(child) for child in tree["children"]]
    return tuple(step for part in parts for step in part) if all(parts) else ()


def _walk(tree: Any, here: Reads, names: Mapping[str, Reads], found: set[tuple[str, ...]]) -> Reads:
    """What of a row a part of an expression gives; what it looks at besides goes to `found`."""
    kind, children = tree["type"], tree["children"]

    def use(child: Any, at: Reads) -> None:
        if (given := _walk(child, at, names, found)) and given != _ROOT:
            found.add(given)

    match kind:
        case "field":
            if here == _ROOT:
                return _named(tree["value"], names)
            return None if here is None else (*here, tree["value"])
        case "current" | "identity" | "index" | "slice":
            return here
        case "subexpression" | "index_expression" | "pipe" | "projection" | "flatten" | "filter_projection":
            given = here
            for child in children[:2] if kind == "filter_projection" else children:
                given = _walk(child, given, names, found)
            if kind == "filter_projection":
                use(children[2], _walk(children[0], here, names, set()))
            return given
        case _:
            values = [child for child in children if isinstance(child, dict) and child["type"] != "expref"]
            inner = _walk(values[0], here, names, set()) if values else None
            for child in values:
                use(child, here)
            for child in children:  # &expression in a function is of the items of its other argument
                if child not in values and isinstance(child, dict):
                    use(child["children"][0], inner)
            return None


def _named(name: str, names: Mapping[str, Reads]) -> Reads:
    if name not in names:
        raise Refused(f"found the name '{name}', wanted one of: {', '.join(names)}.")
    return names[name]
