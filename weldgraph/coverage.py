"""Which numbers of a paper's text a record covers, and which not.

A record's `text.yaml` says where the sections of the text start and which numbers are no data, each with the reason:

    sections:
      - {exempt: names and addresses, starts: ""}
      - {at: "main: Abstract", starts: "Abstract:"}      # the first words of a line, in the order of the text
      - {at: "si: Table S4", table: S4, starts: "Current density"}
    exempt:
      - {reason: reference number, numbers: ["[#]", "[#,#]"]}
      - {reason: instrument model, at: "si: Materials characterization", numbers: ["JEM-#"]}

`#` stands for any number. A section that a figure interrupts is named again where it goes on. A quote covers the
numbers inside it; `…` in a quote stands for words left out, at most 300 characters. A quote that occurs more often
in its section than the record uses it covers the first places only, longer quotes going before. Exponents of units
are no numbers.
"""

import csv
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from weldgraph.errors import Refused
from weldgraph.loaders.yamlfile import read_yaml

_NUMBER = r"(?:\d{1,3}(?:[ ,]\d{3})+(?![\d])|\d+(?:\.\d+)?)"
_OPEN = r"(?<!\d)(?<!\d[.])"  # a number starts here, it is not the end of a longer one
_BASE = r"(?<!\^)(?<!\^-)"  # and is not an exponent
_CLOSE = r"(?![.]?\d)"
_TOKEN = re.compile(_OPEN + _BASE + _NUMBER)
_ATOM = re.compile(r"(\^-?)?(\d+(?:\.\d+)?)|\S")
_VALUES = frozenset({"parameters", "settings", "attributes", "capability"})
_SINGLE = frozenset({"amount", "model", "format", "cells made"})


State = Literal["covered", "exempt", "uncovered"]
_Span = tuple[int, int, State, str]


class Quote(NamedTuple):
    """A printed number with the words that pin it down, and the place that holds it ("si: Preparation of SG")."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the text: from the line that starts with `starts` to where the next begins.

    Attributes:
        place: document and section; several stretches may share it. Empty for an exempt one.
        starts: the first words of its first line; empty for the beginning of the text.
        table: id of the record's table that is printed here.
        exempt: why no number of it is data.
    """

    place: str
    starts: str
    table: str = ""
    exempt: str = ""


@dataclass(frozen=True, slots=True)
class Exempt:
    """Numbers that are no data: writings with `#` for a number, the reason, and where it holds (empty: everywhere)."""

    reason: str
    numbers: tuple[str, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """One printed number.

    Attributes:
        number: as printed.
        place: document and section.
        context: the words around it.
        state: what became of it.
        by: the quote that covers it, or the reason why it is exempt.
    """

    number: str
    place: str
    context: str
    state: State
    by: str = ""


def fold(text: str) -> str:
    """The text in one writing: superscripts as ^-1, no TeX braces, one kind of minus; line breaks stay."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+", lambda run: "^" + run[0], text)
    text = unicodedata.normalize("NFKC", text).replace("\\Omega", "Ω")
    text = re.sub(r"\\[a-z]+|[${}_*]", "", text).replace("[®]", "®")
    text = re.sub("[\N{MINUS SIGN}\N{EN DASH}\N{NON-BREAKING HYPHEN}\N{HYPHEN}]", "-", text)
    return re.sub(r"[^\S\n\t]+", " ", text)


def pattern(quote: str) -> re.Pattern[str]:
    """What finds a quote in folded text however it is spaced; each group is a stretch between two ellipses."""
    parts: list[str] = []
    for piece in quote.split("…"):
        atoms = [_atom(match) for match in _ATOM.finditer(fold(piece))]
        if not atoms:
            raise Refused(f"found the quote '{quote}' with nothing to find beside an ellipsis; quote printed words.")
        parts.append("(" + r"\s*".join(atoms) + ")")
    return re.compile(r"[\s\S]{0,300}?".join(parts))


def _atom(match: re.Match[str]) -> str:
    caret, number = match[1], match[2]
    if number:
        return (re.escape(caret) if caret else _OPEN + _BASE) + re.escape(number) + _CLOSE
    return _OPEN + _BASE + _NUMBER if match[0] == "#" else re.escape(match[0])


def coverage(
    text: str, sections: Iterable[Section], quotes: Iterable[Quote], exempt: Iterable[Exempt] = ()
) -> list[Token]:
    """Every number of the text in its order, with what became of it. An exempt number is never covered.

    Raises:
        Refused: the start of a section is not in the text after the start of the one before it.
    """
    stretches = list(_stretches(fold(text), list(sections)))
    body: dict[str, str] = {}
    offsets: list[int] = []
    for section, stretch in stretches:
        before = body.get(section.place, "")
        offsets.append(len(before))
        body[section.place] = before + stretch + "\n"
    covered, _ = _match(body, quotes)
    marks = {place: _exempt_spans(place, content, exempt) + covered[place] for place, content in body.items()}
    return [
        _token(section, body[section.place], offset + found.start(), offset + found.end(), marks[section.place])
        for (section, stretch), offset in zip(stretches, offsets, strict=True)
        for found in _TOKEN.finditer(stretch)
    ]


def unfound(text: str, sections: Iterable[Section], quotes: Iterable[Quote]) -> list[Quote]:
    """The quotes that do not stand in their section, sorted."""
    body: dict[str, str] = {}
    for section, stretch in _stretches(fold(text), list(sections)):
        body[section.place] = body.get(section.place, "") + stretch + "\n"
    return sorted(_match(body, quotes)[1])


def _token(section: Section, content: str, start: int, end: int, marks: list[_Span]) -> Token:
    number, context = content[start:end], " ".join(content[max(0, start - 30) : end + 30].split())
    if section.exempt:
        return Token(number, section.place, context, "exempt", section.exempt)
    for first, last, state, by in marks:
        if first <= start and end <= last:
            return Token(number, section.place, context, state, by)
    return Token(number, section.place, context, "uncovered")


def _stretches(text: str, sections: list[Section]) -> Iterator[tuple[Section, str]]:
    """The sections with their text."""
    starts: list[int] = []
    position = 0
    for section in sections:
        if section.starts:
            atoms = r"\s*".join(_atom(match) for match in _ATOM.finditer(fold(section.starts)))
            found = re.compile(r"^[ \t]*" + atoms, re.MULTILINE).search(text, position)
            if not found:
                raise Refused(
                    f"found no line that starts with '{section.starts}' after the start of the section before it; "
                    "give the first words of a line of the text, in the order of the text.",
                    place=f"text.yaml, section '{section.place or section.exempt}'",
                )
            starts.append(found.start())
            position = found.end()
        else:
            starts.append(position)
    if starts and text[: starts[0]].strip():
        raise Refused(
            "the text before the first section belongs to none; add one with `starts: ''`.", place="text.yaml"
        )
    for section, start, end in zip(sections, starts, [*starts[1:], len(text)], strict=True):
        yield section, text[start:end]


def _exempt_spans(place: str, content: str, exempt: Iterable[Exempt]) -> list[_Span]:
    return [
        (*match.span(), "exempt", entry.reason)
        for entry in exempt
        if entry.place in ("", place)
        for writing in entry.numbers
        for match in pattern(writing).finditer(content)
    ]


def _match(body: dict[str, str], quotes: Iterable[Quote]) -> tuple[dict[str, list[_Span]], list[Quote]]:
    """Which stretches of each section the quotes cover, and which quotes are not there."""
    spans: dict[str, list[_Span]] = {place: [] for place in body}
    missing: list[Quote] = []
    for quote, uses in sorted(Counter(quotes).items(), key=lambda item: (-len(item[0].text), item[0])):
        found: list[list[_Span]] = [
            [(*match.span(piece), "covered", quote.text) for piece in range(1, len(match.groups()) + 1)]
            for match in pattern(quote.text).finditer(body.get(quote.place, ""))
        ]
        if not found:
            missing.append(quote)
            continue
        taken = spans[quote.place]
        fresh = [match for match in found if not all(_inside(span, taken) for span in match)]
        for match in fresh[:uses]:
            taken += match
    return spans, missing


def _inside(span: _Span, taken: list[_Span]) -> bool:
    return any(first <= span[0] and span[1] <= last for first, last, *_ in taken)


def read_layout(folder: Path) -> tuple[list[Section], list[Exempt]]:
    """The sections and exemptions of a record's text.yaml.

    Raises:
        Refused: the file is missing, is not YAML, or an entry has neither a place nor a reason.
    """
    tree = read_yaml(folder / "text.yaml", "text.yaml")
    sections = []
    for index, entry in enumerate(tree.data.get("sections", [])):
        if "starts" not in entry or not ("at" in entry) ^ ("exempt" in entry):
            raise Refused(
                "a section has `starts:` and one of `at:` and `exempt:`.", place=tree.place(("sections", index))
            )
        sections.append(Section(entry.get("at", ""), entry["starts"], entry.get("table", ""), entry.get("exempt", "")))
    exempt = []
    for index, entry in enumerate(tree.data.get("exempt", [])):
        if not entry.get("reason") or not entry.get("numbers"):
            raise Refused("an exemption has `reason:` and `numbers:`.", place=tree.place(("exempt", index)))
        exempt.append(Exempt(entry["reason"], tuple(entry["numbers"]), entry.get("at", "")))
    return sections, exempt


def read_quotes(folder: Path, sections: Iterable[Section]) -> list[Quote]:
    """What the record quotes: its statements, the values of record.yaml, the cells of tables printed in the text."""
    quotes: list[Quote] = []
    for name in ("record.yaml", "statements.yaml"):
        if (folder / name).exists():
            quotes += _walk(read_yaml(folder / name, name).data, "")
    for section in sections:
        if section.table:
            with (folder / "tables" / f"{section.table}.csv").open(encoding="utf-8", newline="") as file:
                quotes += [Quote(section.place, cell) for row in csv.reader(file) for cell in row]
    return [quote for quote in quotes if re.search(r"\d", quote.text)]


def _walk(node: Any, place: str) -> Iterator[Quote]:
    """What the entries say is printed, each with the place of the nearest entry around it that has one.

    The files are read as they are written, not as a loaded record, in which `like` makes many values of one print.
    """
    if isinstance(node, list):
        for child in node:
            yield from _walk(child, place)
    elif isinstance(node, dict):
        place = node.get("at", place)
        if "quote" in node or "value" in node:
            yield Quote(place, node["quote"] if "quote" in node else node["value"])
        for key, child in node.items():
            entries = child.values() if key in _VALUES else [child]
            printed = [entry for entry in entries if isinstance(entry, str)] if key in _VALUES | _SINGLE else []
            yield from (Quote(place, text) for text in printed)
            yield from _walk(list(entries), place)


def main(arguments: list[str]) -> int:
    """List the numbers of PAPER.txt with their states; 1 if one is uncovered."""
    folder, paper = map(Path, arguments)
    sections, exempt = read_layout(folder)
    tokens = coverage(paper.read_text(encoding="utf-8"), sections, read_quotes(folder, sections), exempt)
    for token in tokens:
        line = f"{token.state:9}  {token.place or '-'}  {token.number}  {token.context!r}  {token.by}"
        sys.stdout.write(line.rstrip() + "\n")
    counts = Counter((token.state, token.by if token.state == "exempt" else "") for token in tokens)
    for (state, reason), count in sorted(counts.items()):
        sys.stdout.write(f"{count:6} {state} {reason}".rstrip() + "\n")
    return int(any(token.state == "uncovered" for token in tokens))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
