"""Certain order, against the definition applied row by row."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from weldgraph.compare.order import Interval, front, ranks

ends = st.one_of(st.none(), st.integers(-4, 4).map(Fraction))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None and low > high:
        return high, low
    return low, high


def certainly_less(a: Interval, b: Interval) -> bool:
    if a[1] is None or b[0] is None or a[1] > b[0]:
        return False
    return a[1] < b[0] or a != b


def is_point(a: Interval) -> bool:
    return a[0] is not None and a[0] == a[1]


@given(st.lists(intervals(), max_size=8), st.sampled_from(["higher", "lower"]))
def test_a_rank_counts_the_rows_that_are_certainly_better(rows: list[Interval], better: str) -> None:
    def beats(one: Interval, other: Interval) -> bool:
        return certainly_less(other, one) if better == "higher" else certainly_less(one, other)

    for row, rank in zip(rows, ranks(rows, better), strict=True):
        others = [other for other in rows if not (other == row and is_point(row))]
        possible = sum(not beats(row, other) for other in others) - (not is_point(row))
        assert rank == (1 + sum(beats(other, row) for other in rows), 1 + possible)


@given(st.lists(st.tuples(intervals(), intervals()), max_size=6))
def test_the_front_is_what_nothing_beats(rows: list[tuple[Interval, Interval]]) -> None:
    better = ("higher", "lower")

    def beats(one: Interval, other: Interval, way: str) -> bool:
        return certainly_less(other, one) if way == "higher" else certainly_less(one, other)

    for at, (row, mark) in enumerate(zip(rows, front(rows, better), strict=True)):
        certain = possible = False
        for place, other in enumerate(rows):
            if place == at:
                continue
            pairs = list(zip(other, row, better, strict=True))
            equal = [a == b and is_point(a) for a, b, _ in pairs]
            wins = [beats(a, b, way) for a, b, way in pairs]
            losses = [beats(b, a, way) for a, b, way in pairs]
            certain |= any(wins) and all(w or e for w, e in zip(wins, equal, strict=True))
            possible |= not any(losses) and not all(equal)
        assert mark == ("no" if certain else "unclear" if possible else "yes")


def test_a_row_without_a_value_is_neither_ranked_nor_on_the_front() -> None:
    one: Interval = (Fraction(1), Fraction(1))
    assert ranks([one, None], "higher") == [(1, 1), None]
    assert front([(one, one), (one, None)], ["higher", "higher"]) == ["yes", None]


def test_bounds_that_touch_are_distinct() -> None:
    low: Interval = (Fraction(1), Fraction(2))
    high: Interval = (Fraction(2), Fraction(3))
    assert ranks([low, high], "higher") == [(2, 2), (1, 1)]


def test_equal_prints_share_a_rank_and_exact_equals_its_worst_too() -> None:
    print_: Interval = (Fraction(1), Fraction(2))
    exact: Interval = (Fraction(5), Fraction(5))
    assert ranks([print_, print_], "higher") == [(1, 2), (1, 2)]
    assert ranks([exact, exact], "higher") == [(1, 1), (1, 1)]
