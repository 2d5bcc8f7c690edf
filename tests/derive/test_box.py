"""How far a formula reaches over a box: always all of it, and no more where the formula is monotone."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weldgraph.derive import Undefined, bind, parse, reach
from weldgraph.derive.formula import Tree, Variable

A, B, C = (Variable(index) for index in range(3))


def tree(text: str) -> Tree:
    return bind(parse(text), {"a": A, "b": B, "c": C})


def box(*sides: tuple[str, str]) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(low), Fraction(high)) for low, high in sides]


MONOTONE = {
    "a / b": lambda a, b, _: a / b,
    "(a − b) / b": lambda a, b, _: (a - b) / b,
    "a / (a + b)": lambda a, b, _: a / (a + b),
    "(a − b) / (c + 40 − b)": lambda a, b, c: (a - b) / (c + 40 - b),
    "1 − a / b": lambda a, b, _: 1 - a / b,
    "a ^ 2 × b / c": lambda a, b, c: a**2 * b / c,
}

numbers = st.decimals(min_value=1, max_value=9, places=2).map(Fraction)
sides = st.tuples(numbers, st.decimals(min_value=0, max_value=1, places=2).map(Fraction)).map(
    lambda side: (side[0], side[0] + side[1])
)


@pytest.mark.parametrize("text", MONOTONE)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.tuples(sides, sides, sides))
def test_a_monotone_formula_reaches_its_corners_and_no_further(text: str, over) -> None:
    corners = [MONOTONE[text](*corner) for corner in product(*over)]
    assert reach(tree(text), over) == (min(corners), max(corners))


ANY = {
    "a × (c − a)": lambda a, _, c: a * (c - a),
    "(a − b) × (a − c)": lambda a, b, c: (a - b) * (a - c),
    "a / (1 + a ^ 2)": lambda a, _, __: a / (1 + a**2),
    "min(a, b) / b": lambda a, b, _: min(a, b) / b,
    "max(a, b) − a × b / c": lambda a, b, c: max(a, b) - a * b / c,
}


@pytest.mark.parametrize("text", ANY)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.tuples(sides, sides, sides))
def test_what_is_not_monotone_is_enclosed_all_the_same(text: str, over) -> None:
    low, high = reach(tree(text), over)
    parts = [[start + (end - start) * Fraction(step, 4) for step in range(5)] for start, end in over]
    assert all(low <= ANY[text](*point) <= high for point in product(*parts))


def test_an_input_that_stands_twice_is_one_input() -> None:
    assert reach(tree("a − a"), box(("2", "3"))) == (0, 0)
    assert reach(tree("a / (a + b)"), box(("2", "3"), ("1", "1"))) == (Fraction(2, 3), Fraction(3, 4))


def test_halving_comes_close_where_no_corner_is_the_end() -> None:
    low, high = reach(tree("a × (4 − a)"), box(("1", "3")))
    assert low == 3
    assert 4 <= high < 4.1


@pytest.mark.parametrize(
    ("text", "side"),
    [("1 / a", ("-1", "1")), ("a ^ (1 / 2)", ("-1", "1")), ("2 ^ a", ("1", "2")), ("sin(a)", ("1", "2")),
     ("a ^ -1", ("0", "1")), ("2 ^ (a × 100000)", ("1", "1"))],
)  # fmt: skip
def test_a_formula_without_a_value_somewhere_in_the_box_says_so(text: str, side: tuple[str, str]) -> None:
    with pytest.raises(Undefined):
        reach(tree(text), box(side))


def test_an_even_power_of_what_may_be_negative_starts_at_0() -> None:
    assert reach(tree("a ^ 2"), box(("-2", "1"))) == (0, 4)
