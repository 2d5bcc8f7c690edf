"""A shape's own SELECT, made ready to be asked for all focus nodes at once.

SHACL runs such a query once a focus node, with $this bound beforehand. The same rows come out of one run when the
pattern that finds the focus nodes stands first in every group: a join on ?this is what the binding would have been.
Where that is not so (a limit, a BIND inside OPTIONAL) the shape is left to pySHACL.
"""

import re

from pyoxigraph import NamedNode, QuerySolutions, Store

from weldgraph.errors import Refused

FOCUS = "\0"  # stands where the pattern of the focus nodes goes; no query can hold this character

_TOKEN = re.compile(
    r"""(?P<skip>\s+|\#[^\n]*)
      |(?P<text>'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}|"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*"{3}|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      |(?P<iri><[^<>"{}|^`\\\s]*>|[\w.-]*:[\w.%-]*)
      |(?P<var>[?$]\w+)
      |(?P<word>\w+)
      |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORBIDDEN = {
    "MINUS": "Use FILTER NOT EXISTS.",
    "VALUES": "Use FILTER with IN.",
    "SERVICE": "Ask only the data itself.",
    "FROM": "Ask only the data itself.",
}
_JOINED = {"EXISTS", "OPTIONAL"}  # what stands in such a group sees ?this already
_PER_NODE = {"LIMIT", "OFFSET", "GRAPH"}


class NotCompiled(Exception):
    """What is left to pySHACL; the text is the reason."""


def checked_select(select: str, prefixes: dict[str, str], path: str) -> str:
    """The query with its prefixes, its $PATH in place, and FOCUS where the focus nodes go.

    Raises:
        Refused: it is no SELECT of $this, or holds what SHACL or this project's privacy forbids.
        NotCompiled: it has to be run focus node by focus node.
    """
    if FOCUS in select:
        raise Refused("sh:select: found the character U+0000, wanted SPARQL. Remove it.")
    out: list[str] = []
    groups: list[str] = []  # of each open brace, the word before it
    clause: list[str] | None = None  # what the SELECT clause being read projects
    depth = 0  # of round brackets inside that clause
    before = ""
    for match in _TOKEN.finditer(select):
        sign, kind = match.group(), match.lastgroup
        if kind == "skip":
            out.append(" ")
            continue
        word = sign.upper() if kind == "word" else sign
        _check_word(word, kind, groups)
        opens = before == "{" and groups[-1] not in _JOINED and word != "SELECT"
        out += [f"{FOCUS} "] * opens + [_variable(sign, before, path) if kind == "var" else sign]
        if word == "SELECT":
            clause, depth = [], 0
        elif sign == "{":
            _check_clause(clause, outermost=not groups)
            clause = None
            groups.append(before)
        elif sign == "}" and groups:
            groups.pop()
        elif clause is not None:
            depth += {"(": 1, ")": -1}.get(sign, 0)
            clause += [sign.lstrip("?$")] if depth == 0 else []
        before = word
    try:
        text = _prologue(prefixes) + "".join(out)
        answer = Store().query(text.replace(FOCUS, ""))
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise Refused(f"sh:select: found {error}; wanted a SPARQL SELECT with its prefixes declared.") from error
    if not isinstance(answer, QuerySolutions):
        raise Refused("sh:select: found another kind of query, wanted a SELECT of $this.")
    return text


def _check_clause(clause: list[str] | None, *, outermost: bool) -> None:
    if clause is not None and "this" not in clause and not (outermost and "*" in clause):
        raise Refused("sh:select: found a SELECT without $this, wanted it in every SELECT. Add it.")


def _prologue(prefixes: dict[str, str]) -> str:
    for prefix in prefixes:
        if not re.fullmatch(r"([^\W\d_][\w-]*)?", prefix):
            raise ValueError(f"prefix {prefix!r}")
    return "".join(f"PREFIX {prefix}: {NamedNode(iri)}\n" for prefix, iri in sorted(prefixes.items()))


def _check_word(word: str, kind: str | None, groups: list[str]) -> None:
    if kind != "word":
        return
    if word in _FORBIDDEN:
        raise Refused(f"sh:select: found {word}, which SHACL does not allow here. {_FORBIDDEN[word]}")
    if word in _PER_NODE or (word == "BIND" and groups and groups[-1] == "OPTIONAL"):
        raise NotCompiled(f"sh:select with {word}")


def _variable(token: str, before: str, path: str) -> str:
    name = token[1:]
    if name == "this" and before == "AS":
        raise Refused("sh:select: found AS $this, wanted another name: $this is the focus node. Rename it.")
    if name in ("shapesGraph", "currentShape"):
        raise NotCompiled(f"sh:select with ${name}")
    if name == "PATH":
        if not path:
            raise Refused("sh:select: found $PATH in a shape without sh:path. Write the property.")
        return f"({path})"
    return f"?{name}"
