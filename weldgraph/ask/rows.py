"""What is done with the rows of an answer in Python, so that every engine gives the same: join, rank, sort."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
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
    columns = list(zip(*answer.rows, strict=True))
    if not columns:
        return answer
    places = [_places(columns[answer.columns.index(name)], is_descending=is_descending) for name, is_descending in keys]
    ordered = sorted(zip(*places, range(len(answer.rows)), strict=True))
    return Answer(answer.columns, [answer.rows[key[-1]] for key in ordered], answer.kind)


def joined(answer: Answer, columns: Sequence[str]) -> Answer:
    """One row where only these columns differ, with all their values, sorted, each once."""
    many = [answer.columns.index(column) for column in columns]
    one = [at for at in range(len(answer.columns)) if at not in many]
    numbers = [_numbers([row[at] for row in answer.rows]) for at in one]
    groups: dict[tuple[int, ...], list[tuple[Term | None, ...]]] = {}
    for row, key in zip(answer.rows, zip(*numbers, strict=True) if one else ((),) * len(answer.rows), strict=True):
        groups.setdefault(key, []).append(row)
    rows = []
    for group in groups.values():
        cells = list(group[0])
        for at in many:
            cells[at] = _joined(row[at] for row in group)
        rows.append(tuple(cells))
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
    ranks = _ranks(present)
    rows = [
        (*(ranks[own] if own else (None, None)), *(row[at] for at in kept))
        for row, own in zip(answer.rows, bounds, strict=True)
    ]
    return Answer(["rank", "rank_worst", *(answer.columns[at] for at in kept)], rows, answer.kind)


def _ranks(present: Sequence[tuple[float, float]]) -> dict[tuple[float, float], tuple[Term, Term]]:
    """Both ranks of each interval, counted in the sorted ends instead of pair by pair."""
    lows, highs = sorted(low for low, _ in present), sorted(high for _, high in present)
    ranks = {}
    for (low, high), times in Counter(present).items():
        # those equal to it: a point is above itself in the counts below, and not better than itself
        same = times if _is_above(low, high) else 0
        better = len(lows) - bisect_left(lows, True, key=partial(_is_above, high=high)) - same
        worse = bisect_left(highs, True, key=partial(_is_not_above, low)) - same
        unsure = len(present) - worse - (times if low == high else 1)
        ranks[low, high] = _integer(1 + better), _integer(1 + unsure)
    return ranks


def _numbers(terms: Sequence[Term | None]) -> list[int]:
    """A number for each term, the same for equal ones: cheaper to compare and to hash than terms."""
    first: dict[Term | None, int] = {}
    numbers = {id(term): first.setdefault(term, len(first)) for term in {id(term): term for term in terms}.values()}
    return [numbers[id(term)] for term in terms]


def _places(terms: Sequence[Term | None], *, is_descending: bool) -> list[int]:
    """Where each term belongs in the order of a column; each different one is looked at once."""
    numbers = _numbers(terms)
    different = dict(zip(numbers, terms, strict=True))
    keys = {number: _rank_of(term, last=not is_descending) for number, term in different.items()}
    places: dict[int, int] = {}
    before: tuple[Any, ...] | None = None
    place = 0
    for number in sorted(keys, key=keys.__getitem__):
        place += keys[number] != before
        before = keys[number]
        places[number] = -place if is_descending else place
    return [places[number] for number in numbers]


def _rank_of(term: Term | None, *, last: bool) -> tuple[Any, ...]:
    """Where a cell belongs; `last` is the side on which unbound ones end up after a reversal."""
    if term is None:
        return (last,)
    if term.kind == "literal" and len(term.value) <= _LONGEST and _NUMERAL.fullmatch(term.value):
        return (not last, 0, Decimal(term.value), term.value, term.datatype)
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


def _is_above(low: float, high: float) -> bool:
    """Whether an interval that begins at `low` is above one that ends at `high`; touching counts."""
    return low >= high - _TOUCH * max(abs(low), abs(high))


def _is_not_above(low: float, high: float) -> bool:
    return not _is_above(low, high)


def _integer(number: int) -> Term:
    return Term("literal", str(number), INTEGER)
