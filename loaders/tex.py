"""LaTeX text → text with ^{…}, _{…} and line breaks. Parsed by pylatexenc; no macro is run.

A macro that is not known here keeps its name, so that no reader takes what is left for the whole.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.markup import tidy

Nodes = Sequence[Any]


def _table(*lines: str) -> dict[str, str]:
    """`sign: name name` per entry → name → sign."""
    pairs = (line.partition(": ") for line in lines)
    return {name: sign for sign, _, names in pairs for name in names.split()}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SIGNS = {
    **_table(
        " : quad qquad space enspace nobreakspace , ; : thinspace",
        ": ! / - @ relax noindent centering raggedright raggedleft arraybackslash bfseries itshape rmfamily sffamily",
        ": ttfamily normalfont small footnotesize scriptsize tiny large bf it rm em left right displaystyle textstyle",
        ": limits strut null protect allowbreak upshape mdseries boldmath big Big bigl bigr toprule midrule bottomrule",
        ": hline endhead endfirsthead endfoot endlastfoot par cr maketitle item hfill newpage clearpage",
        "%: % percent", "&: &", "_: _", "#: #", "$: $", "{: { lbrace", "}: } rbrace", "|: mid vert", "*: ast",
        "×: times", "·: cdot cdotp textperiodcentered", "±: pm textpm", "−: minus textminus", "∓: mp", "√: checkmark",
        "~: sim textasciitilde", "≈: approx", "≤: le leq leqslant", "≥: ge geq geqslant", "<: lt textless", "=: equal",
        ">: gt textgreater", "≪: ll", "≫: gg", "≠: ne neq", "∝: propto", "°: degree textdegree", "∘: circ", "′: prime",
        "…: ldots dots textellipsis cdots", "–: textendash", "—: textemdash", "→: to rightarrow", "∞: infty", "Å: AA",
        "µ: textmu", "μ: mu upmu", "Ω: Omega ohm textohm upOmega", "‰: textperthousand", "†: dag dagger textdagger",
        "‡: ddag ddagger", "§: S", "¶: P", "®: textregistered", "™: texttrademark", "•: bullet textbullet", "α: alpha",
        "β: beta", "γ: gamma", "δ: delta", "ε: epsilon varepsilon", "ζ: zeta", "η: eta", "θ: theta", "κ: kappa",
        "λ: lambda", "ν: nu", "ξ: xi", "π: pi", "ρ: rho", "σ: sigma", "τ: tau", "φ: phi varphi", "χ: chi", "ψ: psi",
        "ω: omega", "Γ: Gamma", "Δ: Delta", "Θ: Theta", "Λ: Lambda", "Π: Pi", "Σ: Sigma", "Φ: Phi", "Ψ: Psi",
        "ß: ss", "æ: ae", "ø: o", "Ø: O", "ł: l", "ı: i", "∥: parallel", "∆: triangle", "√: surd",
    ),
    " ": " ", "\\": "\n", "newline": "\n", "linebreak": "\n", "tabularnewline": "\n",
}  # fmt: skip
"""What a macro without argument prints."""

_SPECIALS = {"~": "\u00a0", "--": "–", "---": "—", "``": "“", "''": "”"}
_ACCENTS = dict(
    zip(
        ["'", "`", "^", '"', "~", "=", "c", "v", "u", "H", "r", "k", ".", "bar", "hat", "tilde", "overline"],
        "\u0301\u0300\u0302\u0308\u0303\u0304\u0327\u030c\u0306\u030b\u030a\u0328\u0307\u0304\u0302\u0303\u0304",
        strict=True,
    )
)
_FIRST = _names(
    "text textrm textbf textit textsl textsf texttt textup textnormal textmd textsc emph underline mathrm "
    "mathbf mathit mathsf mathcal mathbb boldsymbol bm mbox hbox fbox makecell shortstack thead smash "
    "operatorname ensuremath uline specialcell mathregular mathop caption section subsection url"
)
"""Macros that print their argument."""
_LAST = {
    **dict.fromkeys(_names("textcolor href parbox rotatebox raisebox scalebox colorbox pbox hyperlink hypertarget"), 2),
    **dict.fromkeys(_names("multicolumn multirow resizebox"), 3),
}
"""Macros that print the last of so many arguments."""
_GONE = {
    **dict.fromkeys(_names("rowcolor cellcolor color label vspace hspace phantom hphantom vphantom footnote ref"), 1),
    **dict.fromkeys(_names("cmidrule cline addlinespace noalign arrayrulecolor footnotetext includegraphics"), 1),
    **dict.fromkeys(_names("setlength renewcommand"), 2),
    "specialrule": 3,
}
"""Macros that print nothing, with their number of arguments."""
_CITES = _names("cite citep citet citenum onlinecite textcite parencite autocite")
_UP = frozenset({"textsuperscript", "tnote", "footnotemark", "supercite"})
_SINGLE = _FIRST | _CITES | _UP | {"textsubscript", "num", "tablenum", "ang", "ce", "ch", "si", "unit"}
_DOUBLE = frozenset({"SI", "qty", "numrange", "frac", "dfrac", "tfrac", "nicefrac", "sfrac"})
_TRIPLE = frozenset({"SIrange", "qtyrange"})

_PREFIXES = _table(
    "f: femto", "p: pico", "n: nano", "µ: micro", "m: milli", "c: centi", "d: deci", "h: hecto", "k: kilo", "M: mega",
    "G: giga", "T: tera",
)  # fmt: skip
_UNITS = _table(
    "m: metre meter", "g: gram", "kg: kilogram kg", "s: second", "min: minute", "h: hour", "d: day", "A: ampere",
    "K: kelvin", "mol: mole mol", "Hz: hertz", "N: newton", "Pa: pascal", "J: joule", "W: watt", "C: coulomb",
    "V: volt", "F: farad", "Ω: ohm", "S: siemens", "T: tesla", "H: henry", "°C: degreeCelsius celsius",
    "L: litre liter L", "°: degree", "%: percent", "eV: electronvolt eV", "bar: bar", "Å: angstrom", "rad: radian",
    "nm: nm", "µm: um", "mm: mm", "cm: cm", "kPa: kPa", "MPa: MPa", "GPa: GPa", "mA: mA", "mV: mV", "mAh: mAh",
    "Ah: Ah", "Wh: Wh", "mg: mg", "mL: mL", "kJ: kJ", "Gy: gray", "Bq: becquerel", "cd: candela", "t: tonne",
    "ha: hectare", "lm: lumen", "lx: lux",
)  # fmt: skip
_POWERS = {"squared": "2", "cubed": "3", "square": "2", "cubic": "3"}


def plain(source: str) -> str:
    """The text of a piece of LaTeX.

    Raises:
        Refused: its braces do not match, or are nested too deep.
    """
    return shown(parse(source))


def shown(nodes: Nodes) -> str:
    """The text of nodes, tidy."""
    return tidy(_text(nodes).replace("^{∘}", "°").replace("∘", "°"))


@lru_cache(maxsize=1)
def _context() -> Any:
    spec = extra("pylatexenc.macrospec")
    counts = {**dict.fromkeys(_SINGLE, 1), **dict.fromkeys(_DOUBLE, 2), **dict.fromkeys(_TRIPLE, 3), **_LAST, **_GONE}
    macros = [spec.std_macro(name, "*" + "[{" * count) for name, count in counts.items()]
    macros += [spec.std_macro(name, "{") for name in _ACCENTS]
    macros += [spec.std_macro("\\", "*["), spec.std_macro("addlinespace", "["), spec.std_macro("footnotemark", "[")]
    specials = [spec.SpecialsSpec(sign) for sign in ("&", *_SPECIALS)]
    boxes = [spec.std_environment(name, "[{") for name in ("minipage", "tabular", "array")]
    database = spec.LatexContextDb()
    database.add_context_category("tables", macros=macros, specials=specials, environments=boxes)
    database.set_unknown_macro_spec(spec.std_macro("", ""))
    database.set_unknown_environment_spec(spec.std_environment("", ""))
    return database


def parse(source: str) -> Nodes:
    """The nodes of a piece of LaTeX; see `plain`."""
    walker = extra("pylatexenc.latexwalker")
    try:
        nodes: Nodes = walker.LatexWalker(
            source + "\n\\relax", latex_context=_context(), tolerant_parsing=False
        ).get_latex_nodes()[0]
    except (walker.LatexWalkerError, RecursionError, ValueError, IndexError, AttributeError, TypeError) as error:
        message = str(getattr(error, "msg", "") or type(error).__name__).split("\n")[0]
        raise Refused(f"this LaTeX cannot be read: {message[:100]}; check its braces.") from None
    return nodes


def _text(nodes: Nodes) -> str:
    out: list[str] = []
    script = ""  # "^" or "_" that wants its argument
    for node in nodes:
        if type(node).__name__ == "LatexCharsNode":
            chars = re.sub(r"([\^_])\s*([^\s{\\^_])", r"\1{\2}", node.chars.replace("\n", " "))
            if script and chars.strip():
                out.append(f"{script}{{{chars[0]}}}")
                chars, script = chars[1:], ""
            end = re.search(r"([\^_])\s*$", chars)
            out.append(chars[: end.start()] if end else chars)
            script = end[1] if end else script
        elif script:
            out.append(f"{script}{{{_one(node)}}}")
            script = ""
        else:
            out.append(_one(node))
    return "".join(out)


def _one(node: Any) -> str:
    kind = type(node).__name__
    if kind == "LatexMacroNode":
        return _macro(node)
    if kind == "LatexSpecialsNode":
        return _SPECIALS.get(node.specials_chars, str(node.specials_chars))
    if kind in {"LatexGroupNode", "LatexMathNode", "LatexEnvironmentNode"}:
        return _text(node.nodelist)
    return _text([node]) if kind == "LatexCharsNode" else ""


def arguments(node: Any) -> list[Any]:
    """The mandatory arguments of a macro, as nodes."""
    given = node.nodeargd
    if not given or not given.argnlist:
        return []
    return [each for kind, each in zip(given.argspec, given.argnlist, strict=False) if kind == "{" and each is not None]


def _macro(node: Any) -> str:  # noqa: PLR0911  one a kind of macro
    """What a macro prints; its name, if it is not known."""
    name, given = node.macroname, arguments(node)
    if name in _ACCENTS and given:
        letter = _one(given[0])
        return letter + _ACCENTS[name] if letter else name  # \^{} prints ^
    if name in _GONE:
        return ""
    if name == "footnotemark":
        marks = [each for each in node.nodeargd.argnlist or () if each is not None]
        return f"^{{{_one(marks[0])}}}" if marks else ""
    if name in _SIGNS:
        return _SIGNS[name]
    if not given:
        return f"\\{name}{node.macro_post_space}"
    texts = [_one(each) for each in given]
    if name in _UP:
        return f"^{{{texts[0]}}}"
    if name == "textsubscript":
        return f"_{{{texts[0]}}}"
    if name in _CITES:
        return f"[{','.join(key.strip() for key in texts[0].split(','))}]"
    if name in {"ce", "ch"}:
        return re.sub(r"(?<=[A-Za-z)\]])(\d+(?:\.\d+)?)", r"_{\1}", texts[0])
    return _siunitx(name, texts, given) or texts[_LAST.get(name, 1) - 1]


def _siunitx(name: str, texts: list[str], given: list[Any]) -> str:
    """What siunitx and the fractions print; "" for other macros."""
    if name in {"SI", "qty"}:
        return f"{_number(texts[0])} {unit(given[1].latex_verbatim())}"
    if name in _TRIPLE:
        return f"{_number(texts[0])}–{_number(texts[1])} {unit(given[2].latex_verbatim())}"
    if name == "numrange":
        return f"{_number(texts[0])}–{_number(texts[1])}"
    if name in _DOUBLE:
        return f"{texts[0]}/{texts[1]}"
    if name in {"si", "unit"}:
        return unit(given[0].latex_verbatim())
    return _number(texts[0]) + "°" * (name == "ang") if name in {"num", "tablenum", "ang"} else ""


def _number(text: str) -> str:
    """A number as siunitx takes it: 1.2e-3 prints 1.2 × 10^{−3}, +- prints ±."""
    text = re.sub(r"\s*\+-\s*", " ± ", text.strip())
    text = re.sub(r"[eEdD]\+?(-?)(\d+)$", lambda power: f" × 10^{{{'−' if power[1] else ''}{power[2]}}}", text)
    return re.sub(r"^\s*× ", "", text)


def unit(source: str) -> str:
    r"""A unit as siunitx takes it, by macros (\milli\ampere\hour\per\gram) or by letters (mA.h/g)."""
    parts: list[list[str]] = []  # symbol, sign, exponent
    prefix = sign = power = ""
    wants = False  # \tothe waits for its argument
    for macro, group, letters in re.findall(r"\\([A-Za-z]+|%)|\{([^{}\\]*)\}|([^\\{}]+)", source):
        if wants and (group or letters) and parts:
            parts[-1][2], wants = (group or letters).strip(), False
        elif macro == "per":
            sign = "−"
        elif macro in {"square", "cubic"}:
            power = _POWERS[macro]
        elif macro in _POWERS and parts:
            parts[-1][2] = _POWERS[macro]
        elif macro in {"tothe", "raiseto"}:
            wants = True
        elif macro in _PREFIXES:
            prefix = _PREFIXES[macro]
        elif macro:
            parts.append([prefix + _UNITS.get(macro, _SIGNS.get(macro, f"\\{macro}")), sign, power])
            prefix = sign = power = ""
        elif (group or letters).strip():
            parts.append(
                [re.sub(r"\^(-?\d+)", r"^{\1}", (group or letters).strip().replace(".", "·").replace("~", " ")), "", ""]
            )
    scripts = [(symbol, sign + (power or ("1" if sign else ""))) for symbol, sign, power in parts]
    return " ".join(symbol + (f"^{{{script}}}" if script else "") for symbol, script in scripts)
