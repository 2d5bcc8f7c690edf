"""Text with subscripts and superscripts, written _{…} and ^{…} in a record, for people: HTML, Unicode, LaTeX.

Whatever else the text holds is text: nothing of it is markup in what comes out.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markupsafe import Markup

_RAISED: Final = re.compile(r"([_^])\{([^{}]*)\}")
_PLAIN: Final = "0123456789+-−=()"
_UP: Final = str.maketrans(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_DOWN: Final = str.maketrans(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_TAG: Final = {"_": "sub", "^": "sup"}
_LATEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "−": r"$-$", "Δ": r"$\Delta$", "≥": r"$\geq$", "≤": r"$\leq$", "×": r"$\times$", "·": r"$\cdot$", "±": r"$\pm$",
    "→": r"$\to$", "°": r"\textdegree{}", "µ": r"\textmu{}", "μ": r"\textmu{}", "Ω": r"\textohm{}",
    "\n": r"\newline ", "⁻": r"\textsuperscript{$-$}",
    "–": "--", "—": "---", "[": "{[}", "]": "{]}", '"': "\\textquotedbl{}",
    **{low: rf"\textsubscript{{{digit}}}" for digit, low in zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)},
    **{raised: rf"\textsuperscript{{{digit}}}" for digit, raised in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)},
}  # fmt: skip


def as_html(text: str) -> "Markup":
    """The text as HTML; all else is escaped."""
    from markupsafe import Markup, escape  # noqa: PLC0415  comes with jinja2, which takes long to import

    return Markup(_RAISED.sub(lambda m: f"<{_TAG[m[1]]}>{m[2]}</{_TAG[m[1]]}>", str(escape(text))))  # noqa: S704  escaped


def as_plain(text: str) -> str:
    """The text in Unicode: raised digits as such, other raised text after a ^ or as it is."""

    def plain(match: re.Match[str]) -> str:
        up, inside = match[1] == "^", match[2]
        if set(inside) <= set(_PLAIN):
            return inside.translate(_UP if up else _DOWN)
        return f"^{inside}" if up else inside

    return _RAISED.sub(plain, text)


def as_markdown(text: str) -> str:
    """The same, with what Markdown and HTML would read as markup escaped; one line."""
    return re.sub(r"([\\`*_<>\[\]|#])", r"\\\1", " ".join(as_plain(text).split()))


def as_latex(text: str) -> str:
    """The text as LaTeX, for pdfLaTeX with textcomp or newer; a line break stays one."""
    script = {"sup": r"\textsuperscript{%s}", "sub": r"\textsubscript{%s}", "": "%s"}
    return "".join(script[how] % _escaped(piece) for piece, how in runs(text))


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(character) or _greek(character) for character in text)


def _greek(character: str) -> str:
    """A Greek letter by its name in mathematics; any other character as it is."""
    script, _, name = unicodedata.name(character, "").partition(" SMALL LETTER ")
    return rf"$\{name.lower()}$" if script == "GREEK" and name.isalpha() and name != "OMICRON" else character


def runs(text: str) -> list[tuple[str, str]]:
    """The text in pieces: (piece, "" or "sub" or "sup")."""
    out, end = [], 0
    for match in _RAISED.finditer(text):
        out += [(text[end : match.start()], ""), (match[2], _TAG[match[1]])]
        end = match.end()
    return [piece for piece in [*out, (text[end:], "")] if piece[0]]
