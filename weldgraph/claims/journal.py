"""A journal and a year printed in a table against the reference list."""

import re
import unicodedata
from typing import Final

from weldgraph.claims.cited import numbers
from weldgraph.claims.claim import Claim, Graph, Notes, Rule, weigh
from weldgraph.derive import Fact

RULE = Rule(
    code="CLAIM-JOURNAL",
    type=2,
    title="journal and year of a row are those of its reference",
    why="A table that prints the journal or the year of a work beside its number can be compared with the reference "
    "list. If the two differ, the row or the number may be of another work.",
    silent="A journal and its abbreviation (ISO 4), an edition (Int. Ed.), and a field that the reference list lacks.",
)

_COLUMNS: Final = ("journal", "publication year")
_EMPTY_WORDS: Final = frozenset(
    {"a", "an", "and", "the", "of", "for", "in", "on", "to", "de", "der", "des", "die", "du", "et", "la", "le", "les"}
    | {"und", "int", "ed", "edn", "edition", "international", "engl", "english"}
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_ONLINE_FIRST: Final = 1
"""Years by which online and printed appearance differ."""


def check(graph: Graph, _: tuple[Claim, ...], notes: Notes) -> None:
    """Every value of a journal or year column that is of a cited work."""
    for name in _COLUMNS:
        for fact in notes.facts.answering.get(name, ()):
            for work in graph.all(fact.iri, "citedWork"):
                _compare(graph, fact, work, notes)


def _compare(graph: Graph, fact: Fact, work: str, notes: Notes) -> None:
    text = fact.quantity.text or fact.quantity.printed
    journal, year = graph.one(work, "journal"), graph.one(work, "year")
    printed_year = _YEAR.search(text)
    printed_journal = _YEAR.sub("", text)
    differs: list[str] = []
    if journal and _words(printed_journal) and not same_journal(printed_journal, journal):
        differs.append("journal")
    if year and printed_year and printed_year[0] != year:
        differs.append("year")
    notes.count(RULE)
    if not differs:
        return
    apart = abs(int(printed_year[0]) - int(year)) if differs == ["year"] and printed_year else _ONLINE_FIRST + 1
    listed = ", ".join(filter(None, (journal, year)))
    label = graph.one(work, "rdfs:label")
    notes.alert(
        RULE, weigh(certain=apart > _ONLINE_FIRST), fact.subject, fact.iri,
        f"{text} is printed for {notes.called(fact.subject)}; for its reference, {label} {numbers(graph, work)}, the "
        f"list has another {' and another '.join(differs)}: {listed}.",
        printed=text, recomputed=listed, sources=(fact.source,),
    )  # fmt: skip


def same_journal(one: str, other: str) -> bool:
    """Whether two names may be of one journal: in full, abbreviated word by word as in ISO 4, or as initials.

    same_journal("Nat. Nanotechnol.", "Nature Nanotechnology")
    """
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    if len(first) == len(second) and all(_abbreviates(a, b) for a, b in zip(first, second, strict=True)):
        return True
    return any(
        len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long)
        for short, long in ((first, second), (second, first))
    )


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return [word for word in _WORD.findall(letters) if word not in _EMPTY_WORDS]


def _abbreviates(one: str, other: str) -> bool:
    """Whether the letters of the shorter word stand in the longer one in this order, the first first."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return short[0] == long[0] and all(letter in rest for letter in short)
