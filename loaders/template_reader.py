"""What a mapping says, as the nodes of its template; every fault of it at once.

Source   the entries of a mapping file, as docs/mapping.md has them.
Gives    nodes of `template`.
Drops    nothing.
Example  kind: {lookup: kinds, of: operation.type}
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.expression import Expression, Reads
from weldgraph.loaders.template import Cases, Entries, For, Items, Lookup, Node, Text
from weldgraph.loaders.yamlfile import Path_, Tree

_PLACES = re.compile(r"\$\{([^{}]*)\}")
_WAY = re.compile(r"""(?P<first>[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*|\."[^"]+"|\[\d+\])*""")
_OWN = frozenset({"each", "give", "cases", "with", "otherwise", "value"})
"""Names in a mapping that are no names of entries of a record."""


@dataclass(slots=True)
class Compiler:
    """Makes nodes of what the mapping says; notes what was refused, and what of a row is read."""

    tree: Tree
    lists: Mapping[str, Any]
    faults: list[Refused] = field(default_factory=list)
    items: set[str] = field(default_factory=lambda: {"row"})
    reads: set[tuple[str, ...]] = field(default_factory=set)

    def node(self, raw: Any, path: Path_, names: Mapping[str, Reads]) -> Node:
        """The node of an entry at `path` of the mapping, with the names that it may use."""
        line = self.tree.lines.get(path, 1)
        name = next((step for step in reversed(path) if isinstance(step, str) and step not in _OWN), "record")
        if isinstance(raw, str):
            return self.text(raw, path, names)
        if isinstance(raw, list):
            return Items(line, name, tuple(self.node(each, (*path, n), names) for n, each in enumerate(raw)))
        if "for" in raw:
            return self._for(raw, path, names, name)
        if "cases" in raw:
            inner, bound = self.bound(raw.get("with", {}), path, names)
            return Cases(line, name, bound, tuple(self._cases(raw["cases"], (*path, "cases"), inner)))
        if "lookup" in raw:
            return self._lookup(raw, path, names, name)
        entries = []
        for key, value in raw.items():
            here = (*path, key)
            entries.append((self.text(key, here, names), self.node(value, here, names)))
        return Entries(line, name, tuple(entries))

    def text(self, raw: str, path: Path_, names: Mapping[str, Reads]) -> Text:
        """Text with values in it."""
        pieces = _PLACES.split(raw)
        parts: list[str | Expression] = []
        for number, piece in enumerate(pieces):
            if number % 2:
                parts.append(self.expression(piece, path, names))
            elif "${" in piece:
                self._refuse(f"found '{raw[:60]}', wanted an expression without {{ and }} between ${{ and }}.", path)
            elif piece:
                parts.append(piece)
        return Text(self.tree.lines.get(path, 1), str(path[-1]) if path else "", tuple(parts))

    def expression(self, raw: str, path: Path_, names: Mapping[str, Reads], *, counts: bool = True) -> Expression:
        """An expression; what it reads is noted, unless it only gives a name to something."""
        try:
            made = Expression(raw, names, self.tree.lines.get(path, 1))
        except Refused as error:
            self._refuse(error.sentence, path)
            return Expression("`null`", {})
        self.reads |= made.reads if counts or made.gives is None else made.reads - {made.gives}
        return made

    def bound(
        self, raw: Mapping[str, Any], path: Path_, names: Mapping[str, Reads]
    ) -> tuple[dict[str, Reads], tuple[tuple[str, Expression | Node], ...]]:
        """The names that are known inside, and what the new ones stand for."""
        inner = dict(names)
        made: list[tuple[str, Expression | Node]] = []
        for name, of in raw.items():
            here = (*path, "with", name)
            if name in inner:
                self._refuse(f"found the name '{name}', which is used around it; choose another.", here)
            if isinstance(of, str):
                expression = self.expression(of, here, inner, counts=False)
                made.append((name, expression))
                inner[name] = expression.gives
            else:
                made.append((name, self.node(of, here, inner)))
                inner[name] = None
        return inner, tuple(made)

    def rules(self, raw: list[Any], path: Path_, names: Mapping[str, Reads]) -> tuple[tuple[Expression, str], ...]:
        """The rules of a `drop`."""
        return tuple(
            (self.expression(rule["if"], (*path, n, "if"), names), rule["because"]) for n, rule in enumerate(raw)
        )

    def _for(self, raw: dict[str, Any], path: Path_, names: Mapping[str, Reads], name: str) -> For:
        source = self.expression(raw["for"], (*path, "for"), names, counts=False)
        item = raw["as"]
        way = _WAY.fullmatch(raw["for"])
        if way is None or way["first"] not in self.items:
            wanted = f"names and [numbers] that begin with one of: {', '.join(sorted(self.items))}"
            self._refuse(f"found '{raw['for'][:60]}', wanted {wanted}; leave items out with `drop`.", (*path, "for"))
        self.items.add(item)
        if item in names:
            self._refuse(f"found the name '{item}', which is used around it; choose another.", (*path, "as"))
        inner, bound = self.bound(raw.get("with", {}), path, {**names, item: source.gives})
        return For(
            line=self.tree.lines.get(path, 1),
            name=name,
            source=source,
            item=item,
            names=bound,
            drops=self.rules(raw.get("drop", []), (*path, "drop"), inner),
            key=self.text(raw["key"], (*path, "key"), inner) if "key" in raw else None,
            each=self.node(raw["each"], (*path, "each"), inner),
            prefix=way["first"] if way else "",
        )

    def _cases(
        self, raw: list[Any], path: Path_, names: Mapping[str, Reads]
    ) -> Iterator[tuple[Expression | None, Node | None, str]]:
        for number, case in enumerate(raw):
            here = (*path, number)
            condition = self.expression(case["if"], (*here, "if"), names) if "if" in case else None
            node = self.node(case["give"], (*here, "give"), names) if "give" in case else None
            yield condition, node, case.get("drop", "")

    def _lookup(self, raw: dict[str, Any], path: Path_, names: Mapping[str, Reads], name: str) -> Lookup:
        known = self.lists.get(raw["lookup"])
        if known is None:
            wanted = ", ".join(self.lists) or "none"
            self._refuse(f"found the list '{raw['lookup']}', wanted one of `lists`: {wanted}.", (*path, "lookup"))
            known = {"words": {}}
        words = known["words"]
        return Lookup(
            line=self.tree.lines.get(path, 1),
            name=name,
            list=raw["lookup"],
            entries={word: of if isinstance(of, str) else None for word, of in words.items()},
            reasons={word: of["drop"] for word, of in words.items() if not isinstance(of, str)},
            by_part=known.get("match") == "part",
            of=self.expression(raw["of"], (*path, "of"), names),
            otherwise=self.node(raw["otherwise"], (*path, "otherwise"), names) if "otherwise" in raw else None,
        )

    def _refuse(self, sentence: str, path: Path_) -> None:
        self.faults.append(Refused(sentence, place=self.tree.place(path)))
