"""Text with its superscripts, subscripts and line breaks, out of a tree of elements; and trees out of hostile bytes.

One walker serves HTML, JATS and TEI; a dialect says which elements mean what.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra

Element = Any
"""An element of lxml, which is imported only where a file needs it."""

MAX_BYTES = 100_000_000

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
_SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₙₘ"
_PLAIN = str.maketrans(_SUPERSCRIPT + _SUBSCRIPT, "0123456789+−=()n" + "0123456789+−=()aeoxnm")
_UP = re.compile(f"[{_SUPERSCRIPT}]+")
_DOWN = re.compile(f"[{_SUBSCRIPT}]+")
_TIDY = re.compile(r"[!-z|]*(?: [!-z|]+)*")  # ASCII without braces, one space between words
_SPACE = re.compile(r"[ \t\r\f\v]+")
_BEFORE = re.compile(r"[ \t]+(?=[\^_]\{)")
_EMPTY = re.compile(r"[\^_]\{\s*\}")
_SPLIT = re.compile(r"\^\{([+\-‐‑–−])\}\^\{(\d+)\}")
_INSIDE = re.compile(r"([\^_])\{\s*([^{}]*?)\s*\}")
_INVISIBLE = re.compile("[\u200b\ufeff\u00ad\u2060]")


def tidy(text: str) -> str:
    """Spaces collapsed, empty lines gone, each script in braces and next to what it stands on.

    A superscript written as a character of its own (⁻³) becomes ^{…}; a sign and its number in two pieces become one.
    """
    if _TIDY.fullmatch(text):
        return text
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = _UP.sub(lambda run: "^{" + run[0].translate(_PLAIN) + "}", text)
        text = _DOWN.sub(lambda run: "_{" + run[0].translate(_PLAIN) + "}", text)
    if "{" in text:
        text = _SPLIT.sub(r"^{\1\2}", _INSIDE.sub(r"\1{\2}", _BEFORE.sub("", _EMPTY.sub("", text))))
    lines = (_SPACE.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line and not line.isspace())


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the elements of a format mean, by local name.

    Attributes:
        up, down: superscript, subscript.
        breaks: a line break.
        blocks: begins and ends a line.
        skipped: its content is not shown.
        script: "^" or "_" for an element that its attributes make a super- or subscript, else "".
    """

    up: frozenset[str] = frozenset({"sup"})
    down: frozenset[str] = frozenset({"sub"})
    breaks: frozenset[str] = frozenset({"br", "break", "lb"})
    blocks: frozenset[str] = frozenset({"p", "div", "li", "item", "list-item", "title"})
    skipped: frozenset[str] = frozenset()
    script: Callable[[Element], str] = lambda _: ""


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for a comment or an instruction."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def text_of(element: Element, dialect: Dialect, without: frozenset[str] = frozenset()) -> str:
    """The text of an element with its markup; elements named in `without` are left out."""
    out: list[str] = []
    hidden = dialect.skipped | without
    waiting: list[Element | str] = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            out.append(node)
            continue
        name = local(node)
        if node is not element:
            waiting.append(_flat(node.tail))
        if name == "math":
            out.append(_mathml(node))
        elif name and (name not in hidden or node is element):
            out.append(_opening(name, node, dialect) + _flat(node.text))
            waiting.append(_closing(name, node, dialect))
            waiting.extend(reversed(node))
        elif not name and str(node).startswith("&"):
            out.append(html.unescape(str(node)))
    return tidy("".join(out))


def _flat(text: str | None) -> str:
    return text.replace("\n", " ") if text else ""


def _script(name: str, node: Element, dialect: Dialect) -> str:
    if name in dialect.up:
        return "^"
    return "_" if name in dialect.down else dialect.script(node)


def _opening(name: str, node: Element, dialect: Dialect) -> str:
    if name in dialect.breaks or name in dialect.blocks:
        return "\n"
    script = _script(name, node, dialect)
    return script and script + "{"


def _closing(name: str, node: Element, dialect: Dialect) -> str:
    if name in dialect.blocks:
        return "\n"
    return "}" if _script(name, node, dialect) else ""


def _mathml(node: Element) -> str:
    """Presentation MathML on one line; what has no such form keeps its order."""
    name, parts = local(node), [_mathml(child) for child in node if local(child)]
    text = (node.text or "").strip()
    if name in {"annotation", "annotation-xml"}:
        return ""
    if name in {"msup", "mover"} and len(parts) > 1:
        return f"{parts[0]}^{{{parts[1]}}}"
    if name in {"msub", "munder"} and len(parts) > 1:
        return f"{parts[0]}_{{{parts[1]}}}"
    if name in {"msubsup", "munderover"} and len(parts) > 2:  # noqa: PLR2004  base, sub, super
        return f"{parts[0]}_{{{parts[1]}}}^{{{parts[2]}}}"
    if name == "mfrac" and len(parts) > 1:
        return f"{parts[0]}/{parts[1]}"
    return " " if name == "mspace" else text + "".join(parts)


_ENTITY = re.compile(rb"<!ENTITY\s+(?!\S+\s+(?:SYSTEM|PUBLIC)\s[^>]*\sNDATA\s)")


def parse_xml(data: bytes, place: str) -> Element:
    """The root of a document that may be hostile: no entity is expanded, nothing is fetched.

    Raises:
        Refused: it is not well-formed, is too large, or declares entities.
    """
    if len(data) > MAX_BYTES:
        raise Refused(f"the file is larger than {MAX_BYTES:,} bytes; cut the table out.", place=place)
    if _ENTITY.search(data.replace(b"\0", b"") if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else data):
        raise Refused("this XML declares entities, which are not expanded; save it without them.", place=place)
    etree = extra("lxml.etree")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        message = str(error).partition(", line")[0]
        line = getattr(error, "lineno", None)
        where = f"{place}, line {line}" if line else place
        raise Refused(f"this is not well-formed XML: {message}; is the file complete?", place=where) from None
    if root is None:
        raise Refused("this XML has no element; is the file complete?", place=place)
    return root


def named(root: Element, *names: str) -> Iterable[Element]:
    """The descendants of these local names, whatever their namespace, in document order."""
    return (node for node in root.iter() if local(node) in names)


def number(value: str | None, default: int = 1) -> int:
    """An attribute that should hold a number: rowspan="2"."""
    digits = (value or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else default  # noqa: PLR2004  spans
