"""The grammar of formulas: what it reads, what it refuses, how lists and units go through it."""

from fractions import Fraction

import pytest

from weldgraph.derive import bind, parse, reach
from weldgraph.derive.formula import PURE, Number, Variable, dimension, names
from weldgraph.errors import Refused

X, Y = Variable(0), Variable(1)


def value(text: str, **numbers: str) -> Fraction:
    tree = bind(parse(text), {name: Number(Fraction(number)) for name, number in numbers.items()})
    low, high = reach(tree, [])
    assert high - low < Fraction(1, 10**40)
    return low


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 × 3", "7"), ("(1 + 2) * 3", "9"), ("7 − 2 - 1", "4"), ("12 / 3 ÷ 2", "2"), ("2 ^ 3 ^ 2", "512"),
        ("-2 ^ 2", "-4"), ("2 ^ -1", "0.5"), ("0.5 · 4", "2"), ("min(3, 1, 2) + max(1, 2)", "3"),
        ("mean(1, 2, 6)", "3"),        ("sum(1, 2, 6)", "9"), ("first(5, 6)", "5"), ("a / b", "4"),
    ],
)  # fmt: skip
def test_a_formula_has_the_value_that_school_taught(text: str, result: str) -> None:
    assert value(text, a="2", b="0.5") == Fraction(result)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("π", "3.14159265358979323846264338327950288419716939937510582"),
        ("2 ^ (1 / 2)", "1.41421356237309504880168872420969807856967187537694807"),
        ("(0.94 ^ (1 / 100)) ^ 100", "0.94"),
        ("sin(π / 6)", "0.5"),
    ],
)
def test_irrational_values_are_enclosed(text: str, near: str) -> None:
    assert abs(value(text) - Fraction(near)) < Fraction(1, 10**40)


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "(1", "1)", "a b", "a.b", "f(1)", "__import__('os')", "a if b else c", "2 ** 3", "x[0]", "1e9", "a, b",
     "(" * 60 + "1" + ")" * 60, "1 + " * 200 + "1", "lambda: 0", "min()", "sum(", "√2"],
)  # fmt: skip
def test_what_is_not_of_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text)


def test_a_function_is_told_from_an_input_of_that_name_by_its_bracket() -> None:
    assert names(parse("last / first + first(ratio)")) == {"last", "first", "ratio"}


def test_lists_meet_member_by_member() -> None:
    bound = bind(parse("sum(a × m)"), {"a": (X, Y), "m": (Number(Fraction(2)), Number(Fraction(3)))})
    assert reach(bound, [(Fraction(1), Fraction(1)), (Fraction(10), Fraction(10))]) == (32, 32)


@pytest.mark.parametrize("values", [{"a": (X, Y), "b": (X,)}, {"a": (X, Y), "b": X}])
def test_lists_of_different_length_and_a_list_as_result_are_refused(values) -> None:
    with pytest.raises(Refused, match="list"):
        bind(parse("a + b"), values)


LENGTH = (Fraction(0), Fraction(0), Fraction(1), Fraction(0), Fraction(0), Fraction(0), Fraction(0))


def squared(one) -> tuple[Fraction, ...]:
    return tuple(2 * part for part in one)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("a × a", squared(LENGTH)), ("a ^ 2", squared(LENGTH)), ("a / a", PURE), ("a + a", LENGTH), ("-a", LENGTH),
     ("max(a, a)", LENGTH), ("a + p", None), ("p ^ a", None), ("a ^ p", None), ("sin(a)", None), ("p ^ p", PURE)],
)  # fmt: skip
def test_units_go_through_a_formula(text: str, wanted: tuple[Fraction, ...] | None) -> None:
    assert dimension(bind(parse(text), {"a": X, "p": Y}), [LENGTH, PURE]) == wanted
