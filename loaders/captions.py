"""Which caption and which footnotes belong to which table, in a format that only writes one after the other.

A document is a row of lines and tables; a caption stands before or after its table, and a document does it one way.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from weldgraph.loaders.grid import split_caption

NEAR = 4
"""A caption is among so many lines next to its table."""


class Line(NamedTuple):
    """A line or a paragraph of the document."""

    text: str
    heading: bool = False


class About(NamedTuple):
    """What stands around a table. The fields are Grid's."""

    label: str = ""
    caption: str = ""
    footnotes: tuple[str, ...] = ()


_PREFIX = re.compile(r"^\S*_(?=(?:Supplementary )?Table\b)|^\S*\d\S*\s+(?=Table\s+\d)|^[>#\s*_]+(?=\S)")
_ENDED = re.compile(r"[.!?:)][*_\s]*$")
_MARK = re.compile(
    r"^(?:\^\{[^{}]{1,3}\}|\[[a-z*†‡]\]|[*†‡§¶#^]{1,3}(?![*\s])|[a-h]\)\s|\([a-h]\)\s|Notes?\b[.:]|Abbreviations?\b|N\.?[BD]\.?:)"
)


def around(document: Sequence[Line | None]) -> list[About]:
    """Label, caption and footnotes of each table; None stands for a table."""
    tables = [place for place, entry in enumerate(document) if entry is None]
    found: list[About] = []
    used: set[int] = set()
    above = _captions_stand_above(document, tables)
    for number, place in enumerate(tables):
        before = _lines(document, place - 1, tables[number - 1] if number else -1, -1)
        after = _lines(document, place + 1, tables[number + 1] if number + 1 < len(tables) else len(document), 1)
        notes = _footnotes(document, after)
        near = [
            [at for at in side[:NEAR] if at not in used and _labelled(document[at])]
            for side in (before, after[len(notes) :] or after)
        ]
        sides = near if above else near[::-1]
        chosen = next((side[0] for side in sides if side), None)
        if chosen is not None:
            label, caption, spent = _caption(document, chosen, place)
            used |= spent
            if chosen > place:
                notes = notes or _footnotes(document, [at for at in after if at not in spent])
        else:
            label, caption = "", _heading(document, before)
        found.append(About(label, caption, tuple(_text(document, at) for at in notes if at not in used)))
    return found


def _text(document: Sequence[Line | None], at: int) -> str:
    line = document[at]
    return line.text.strip() if line else ""


def _labelled(line: Line | None) -> bool:
    """Whether it is a caption; `Table 1 compares …` within running text is none."""
    if line is None:
        return False
    text = _PREFIX.sub("", line.text)
    label, rest = split_caption(text)
    sentence = re.match(r"[\s*_]*(?:\[[\d,–\-]+\]\s*)?(?:and|to|of|in|we|[a-z]+s|was|were|are|is)\b", rest)
    return bool(label) and not (sentence and not re.match(r".{0,60}Tab\S*\s+\S+\s*[*_]*[.:|]", text))


def _captions_stand_above(document: Sequence[Line | None], tables: Sequence[int]) -> bool:
    """Whether there is a caption before the first table, or none after it."""
    if not tables:
        return True
    end = tables[1] if len(tables) > 1 else len(document)
    before = any(_labelled(document[at]) for at in _lines(document, tables[0] - 1, -1, -1)[:NEAR])
    after = any(_labelled(document[at]) for at in _lines(document, tables[0] + 1, end, 1)[:NEAR])
    return before or not after


def _lines(document: Sequence[Line | None], start: int, end: int, step: int) -> list[int]:
    """Where the lines that are not empty stand, from a table to the next."""
    return [at for at in range(start, end, step) if _text(document, at)][: 3 * NEAR]


def _caption(document: Sequence[Line | None], at: int, table: int) -> tuple[str, str, set[int]]:
    """Label and text of a caption that may go on over the next lines."""
    label, caption = split_caption(_PREFIX.sub("", _text(document, at)))
    if caption.startswith(label):  # an identifier that ends in the label stands before it
        label, caption = split_caption(caption)
    spent = {at}
    following = _lines(document, at + 1, table if at < table else len(document), 1)
    for place in following[:NEAR]:
        line = document[place]
        text = _text(document, place)
        if line is None or line.heading or _labelled(line) or (caption and _ENDED.search(caption)):
            break
        if caption and not (text[0].islower() or caption.endswith("-") or at < table):
            break
        if not caption and at > table:
            break
        caption = f"{caption} {text}".strip()
        spent.add(place)
    return label, _unmarked(caption), spent


def _heading(document: Sequence[Line | None], before: Sequence[int]) -> str:
    """The heading next above a table without a labelled caption."""
    if before and (line := document[before[0]]) and line.heading:
        return _unmarked(line.text)
    return ""


def _unmarked(text: str) -> str:
    return re.sub(r"\*\*|__", "", text).strip()


def _footnotes(document: Sequence[Line | None], after: Sequence[int]) -> list[int]:
    """The lines right below a table that begin with a footnote mark."""
    notes = []
    for at in after:
        if not _MARK.match(_text(document, at)):
            break
        notes.append(at)
    return notes
