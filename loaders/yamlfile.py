"""YAML as data that somebody else wrote: text only, with the line of every entry.

Source   YAML 1.2, the subset without tags, anchors and aliases.
Gives    dictionaries, lists and strings; a number stays the text it is, so 94.0 keeps its zero.
Drops    comments.
Example  tap density: 1.68 g/cm3
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from weldgraph.errors import Refused

MAX_BYTES = 20_000_000
_DEEPEST = 100
"""Levels; the path of an entry is kept, so that a file of brackets alone would fill the memory."""
Path_ = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Of the loader only the event stream is used; nothing is constructed from it."""


@dataclass(slots=True)
class Tree:
    """The content of one file, and the line of each entry by its path."""

    file: str
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def place(self, path: Path_ = ()) -> str:
        """File and line of the nearest entry at or above `path`."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.file}, line {self.lines.get(path, 1)}"


def read_yaml(path: Path, name: str = "") -> Tree:
    """The file as dictionaries, lists and strings.

    Raises:
        Refused: the file is not YAML, is too large, has a tag, an anchor, an alias, a key twice or an entry without
            value.
    """
    name = name or path.name
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused(f"the file is larger than {MAX_BYTES:,} bytes; split the record.", place=name)
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refused("there is no such file.", place=str(path)) from None
    except UnicodeDecodeError as error:
        raise Refused(f"byte {error.start} is not UTF-8; save the file as UTF-8.", place=name) from None
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Tree:
    """See `read_yaml`; the text instead of the file."""
    try:
        return _build(text, name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise Refused(f"this is not YAML: {problem}; check quotes and indentation.", place=name + line) from None


def dump(value: Any, *, flow: bool = False) -> str:
    """Dictionaries, lists and strings as YAML that `parse_yaml` reads; on one line if `flow`."""
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=10**9)
    return text.removesuffix("\n").removesuffix("\n...") if flow else text


class _Dumper(yaml.SafeDumper):
    """Writes what stands twice twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML asks with it
        """A record has no aliases."""
        return True


def _build(text: str, name: str) -> Tree:
    tree = Tree(name, {})
    stack: list[tuple[Any, Path_, str | None]] = []  # container, its path, the key that waits for a value
    documents = 0
    event: Any
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        here = f"{name}, line {line}"
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Refused("found a second YAML document, wanted one a file; remove the '---'.", place=here)
        elif isinstance(event, yaml.AliasEvent):
            raise Refused(f"found the alias '*{event.anchor}', wanted plain text; write it out.", place=here)
        elif isinstance(event, yaml.NodeEvent):
            if event.anchor:
                raise Refused(f"found the anchor '&{event.anchor}', wanted plain text; use `like:`.", place=here)
            tag = getattr(event, "tag", None)
            if tag:
                raise Refused(f"found the tag '{tag}', wanted plain text; a record runs no code.", place=here)
            _place_node(tree, stack, event, line, here)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            stack.pop()
    return tree


def _place_node(tree: Tree, stack: list[tuple[Any, Path_, str | None]], event: Any, line: int, here: str) -> None:
    """Put one node where it belongs: at the top, into a list, as a key, or as the value of the key before it."""
    scalar = isinstance(event, yaml.ScalarEvent)
    if not stack:
        tree.lines[()] = line
        if scalar:
            raise Refused("found a single value, wanted entries (`id: …`); see `weldgraph schema`.", place=here)
        tree.data = {} if isinstance(event, yaml.MappingStartEvent) else []
        stack.append((tree.data, (), None))
        return
    parent, path, key = stack[-1]
    if isinstance(parent, dict) and key is None:
        if not scalar:
            raise Refused("found a list or mapping as a key, wanted a name.", place=here)
        if event.value in parent:
            raise Refused(f"found '{event.value}' twice; keep one.", place=here)
        stack[-1] = (parent, path, event.value)
        tree.lines[(*path, event.value)] = line
        return
    step: str | int = key if key is not None else len(parent)
    child_path = (*path, step)
    tree.lines.setdefault(child_path, line)
    if scalar:
        if event.value == "" and not event.style:
            raise Refused(f"'{step}' has no value; give one, say `not reported`, or remove it.", place=here)
        child: Any = event.value
    else:
        child = {} if isinstance(event, yaml.MappingStartEvent) else []
    if isinstance(parent, dict):
        parent[key] = child
        stack[-1] = (parent, path, None)
    else:
        parent.append(child)
    if not scalar:
        if len(stack) == _DEEPEST:
            raise Refused(f"found entries within entries, {_DEEPEST} deep, wanted fewer levels.", place=here)
        stack.append((child, child_path, None))
