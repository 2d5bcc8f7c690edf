"""What is done with the rows of an answer in Python, so that every engine gives the same: join, rank, sort."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from weldgraph.answer import INTEGER, Answer, Term
from weldgraph.errors import Refused

_NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_DIGITS = re.compile(r"([0-9]+)", re.ASCII)
_LONGEST = 400  # characters of a numeral; Python turns longer ones into a number slowly, and beyond 4300 not at all
# SI bounds are doubles rounded outwards: two that touch in print overlap by some units of the last binary place
_TOUCH = 1e-12


def sorted_by(answer: Answer, order: Sequence[str]) -> Answer:
    """The rows in natural order of some columns ("value desc"), ties by the others from left to right.

    Numbers come before text and go by value, "S2" comes before "S10", what is not bound comes last.
    """
    keys = [(name.split()[0], name.endswith(" desc")) for name in order]
    named = {name for name, _ in keys}
    keys += [(column, False) for column in answer.columns if column not in named]
    rows = list(answer.rows)
    for name, is_descending in reversed(keys):
        at = answer.columns.index(name)
        rows.sort(key=lambda row: _rank_of(row[at], last=not is_descending), reverse=is_descending)
    return Answer(answer.columns, rows, answer.kind)


def joined(answer: Answer, columns: Sequence[str]) -> Answer:
    """One row where only these columns differ, with all their values, sorted, each once."""
    many = [answer.columns.index(column) for column in columns]
    one = [at for at in range(len(answer.columns)) if at not in many]
    groups: dict[tuple[Term | None, ...], list[tuple[Term | None, ...]]] = {}
    for row in answer.rows:
        groups.setdefault(tuple(row[at] for at in one), []).append(row)
    rows = []
    for key, group in groups.items():
        cells = dict(zip(one, key, strict=True)) | {at: _joined(row[at] for row in group) for at in many}
        rows.append(tuple(cells[at] for at in range(len(answer.columns))))
    return Answer(answer.columns, rows, answer.kind)


def ranked(answer: Answer, lower: str, upper: str, better: str) -> Answer:
    """The answer with the columns rank and rank_worst in front, in the place of the three it is ranked by.

    rank is 1 + the rows that are certainly better; rank_worst counts those too that may be. Bounds that touch are
    distinct. Without a direction, or without bounds, there is no rank.
    """
    low, high, way = (answer.columns.index(column) for column in (lower, upper, better))
    kept = [at for at in range(len(answer.columns)) if at not in (low, high, way)]
    bounds = [_bounds(row[low], row[high], row[way]) for row in answer.rows]
    present = [pair for pair in bounds if pair]
    rows = []
    for row, own in zip(answer.rows, bounds, strict=True):
        ranks: tuple[Term | None, ...] = (None, None)
        if own:
            certain = sum(_is_better(other, own) for other in present)
            possible = sum(not _is_better(own, other) and not _is_same_point(own, other) for other in present)
            possible -= own[0] != own[1]  # a row with width is among those not certainly worse than itself
            ranks = (_integer(1 + certain), _integer(1 + possible))
        rows.append((*ranks, *(row[at] for at in kept)))
    return Answer(["rank", "rank_worst", *(answer.columns[at] for at in kept)], rows, answer.kind)


def _rank_of(term: Term | None, *, last: bool) -> tuple[Any, ...]:
    """Where a cell belongs; `last` is the side on which unbound ones end up after a reversal."""
    if term is None:
        return (last,)
    if term.kind == "literal" and len(term.value) <= _LONGEST and _NUMERAL.fullmatch(term.value):
        return (not last, 0, Fraction(term.value), _natural(term.value), term.value, term.datatype)
    kind = ("literal", "iri", "bnode").index(term.kind) + 1
    return (not last, kind, 0, _natural(term.value), term.value, term.datatype, term.language)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Pieces that compare as people expect: digits by value, letters without their case."""
    return [
        (0, int(piece[:4000]), "") if piece.isascii() and piece.isdigit() else (1, 0, piece.casefold())
        for piece in _DIGITS.split(text)
        if piece
    ]


def _joined(terms: Iterable[Term | None]) -> Term | None:
    values = {term.value: term for term in terms if term and term.value}
    if len(values) == 1:
        return next(iter(values.values()))
    ordered = sorted(values.values(), key=lambda term: _rank_of(term, last=True))
    return Term("literal", "; ".join(term.value for term in ordered)) if ordered else None


def _bounds(lower: Term | None, upper: Term | None, better: Term | None) -> tuple[float, float] | None:
    """Interval in which more is better."""
    if lower is None or upper is None or better is None:
        return None
    if better.value not in ("higher", "lower"):
        raise Refused(f"found {better.value!r} as what is better, wanted 'higher' or 'lower'.")
    low, high = float(lower.value), float(upper.value)
    return (low, high) if better.value == "higher" else (-high, -low)


def _is_better(one: tuple[float, float], other: tuple[float, float]) -> bool:
    slack = _TOUCH * max(abs(one[0]), abs(other[1]))
    return one[0] >= other[1] - slack and one != other


def _is_same_point(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one == other and one[0] == one[1]


def _integer(number: int) -> Term:
    return Term("literal", str(number), INTEGER)
