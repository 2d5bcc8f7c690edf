"""How far a formula reaches while its inputs stay within their bounds. All arithmetic is exact, in fractions.

Method and what it guarantees. Each input is one side of a box, however often the formula names it.

1. Where every input of some width stands once in the formula, interval arithmetic is exact: its ends are taken.
2. An input that stands several times is put at the corner that its slope tells, if the slope, itself an interval over
   the whole box, does not change its sign. With all of them at corners, 1 holds again: the result is exact.
3. Otherwise the box is halved along such an input, six times at most, and the parts are put together.

The result always contains every value the formula can take, so that no print that can be right is called wrong. By 1
and 2 it contains nothing else; by 3 it may be wider than the truth, never narrower. Roots, sines and π are irrational:
they are enclosed to 45 digits.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from typing import Final

from weldgraph.derive.formula import Call, Number, Pi, Tree, Variable
from weldgraph.errors import WeldgraphError

Interval = tuple[Fraction, Fraction]

_DIGITS = 60
_NEAR = Fraction(1, 10**45)
_PI = Fraction("3.14159265358979323846264338327950288419716939937510")
_PI_ENDS: Interval = (_PI - _NEAR, _PI + _NEAR)
_NOTHING: Interval = (Fraction(0), Fraction(0))
_ONE: Interval = (Fraction(1), Fraction(1))
_HALVINGS: Final = 6
_LARGEST_POWER: Final = 10_000


class Undefined(WeldgraphError):
    """The formula has no value somewhere in the box: a divisor that may be 0, a root of what may be negative."""


def reach(tree: Tree, box: Sequence[Interval]) -> Interval:
    """The least and the greatest value of a bound formula over the box.

    Raises:
        Undefined: it has no value at some point of the box.
    """
    counts = Counter(_variables(tree))
    return _reach(tree, tuple(box), [index for index, count in sorted(counts.items()) if count > 1], _HALVINGS)


def _reach(tree: Tree, box: tuple[Interval, ...], repeated: list[int], halvings: int) -> Interval:
    low, high, open_ = list(box), list(box), []
    for index in repeated:
        start, end = box[index]
        if start == end:
            continue
        try:
            falls, rises = _slope(tree, index, box)
        except Undefined:
            falls, rises = -_ONE[0], _ONE[0]
        if falls >= 0:
            low[index], high[index] = (start, start), (end, end)
        elif rises <= 0:
            low[index], high[index] = (end, end), (start, start)
        else:
            open_.append(index)
    if not open_ or not halvings:
        return _ends(tree, low)[0], _ends(tree, high)[1]
    widest = max(open_, key=lambda index: box[index][1] - box[index][0])
    start, end = box[widest]
    middle = (start + end) / 2
    halves = [
        _reach(tree, (*box[:widest], half, *box[widest + 1 :]), repeated, halvings - 1)
        for half in ((start, middle), (middle, end))
    ]
    return min(half[0] for half in halves), max(half[1] for half in halves)


def _variables(tree: Tree) -> list[int]:
    if isinstance(tree, Variable):
        return [tree.index]
    return [index for arg in tree.args for index in _variables(arg)] if isinstance(tree, Call) else []


# --- interval arithmetic


def _ends(tree: Tree, box: Sequence[Interval]) -> Interval:
    if isinstance(tree, Variable):
        return box[tree.index]
    if isinstance(tree, Number):
        return tree.value, tree.value
    if isinstance(tree, Pi):
        return _PI_ENDS
    if not isinstance(tree, Call):
        raise TypeError(tree)
    args = [_ends(arg, box) for arg in tree.args]
    if tree.op == "+":
        return sum((arg[0] for arg in args), Fraction(0)), sum((arg[1] for arg in args), Fraction(0))
    if tree.op in ("min", "max"):
        choose = min if tree.op == "min" else max
        return choose(arg[0] for arg in args), choose(arg[1] for arg in args)
    if tree.op == "sin":
        return _sine(args[0])
    return _TWO[tree.op](args[0], args[1])


def _minus(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def _times(a: Interval, b: Interval) -> Interval:
    if a[0] >= 0 and b[0] >= 0:
        return a[0] * b[0], a[1] * b[1]
    products = [x * y for x in a for y in b]
    return min(products), max(products)


def _over(a: Interval, b: Interval) -> Interval:
    if b[0] <= 0 <= b[1]:
        raise Undefined("a divisor may be 0")
    return _times(a, (1 / b[1], 1 / b[0]))


def _power(base: Interval, exponent: Interval) -> Interval:
    if exponent[0] != exponent[1]:
        raise Undefined("an exponent is not exact")
    power = exponent[0]
    if abs(power.numerator) > _LARGEST_POWER or power.denominator > _LARGEST_POWER:
        raise Undefined("an exponent is too large")
    if power < 0:
        return _over(_ONE, _power(base, (-power, -power)))
    if power.denominator != 1:
        if base[0] < 0:
            raise Undefined("a root is of what may be negative")
        return _root(base[0], power)[0], _root(base[1], power)[1]
    ends = (base[0] ** power.numerator, base[1] ** power.numerator)
    if power.numerator % 2 == 0:
        return (Fraction(0) if base[0] <= 0 <= base[1] else min(ends)), max(ends)
    return ends


def _context() -> Context:
    return Context(prec=_DIGITS, traps=[], Emax=10**6, Emin=-(10**6))


def _decimal(value: Fraction, context: Context) -> Decimal:
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _root(value: Fraction, power: Fraction) -> Interval:
    """Both ends of value^power; ln and exp of a Decimal are rounded correctly, to 60 digits."""
    if not value:
        return _NOTHING
    context = _context()
    exact = _decimal(value, context)
    found = Fraction(context.exp(context.multiply(context.ln(exact), _decimal(power, context))))
    if not context.flags[Inexact]:
        return found, found
    return found * (1 - _NEAR), found * (1 + _NEAR)


def _sine(angle: Interval) -> Interval:
    if angle[0] < 0 or angle[1] > _PI / 2:
        raise Undefined("a sine is of an angle beyond 0 to 90°")
    return _sine_at(angle[0]) - _NEAR, min(_sine_at(angle[1]) + _NEAR, Fraction(1))


def _sine_at(angle: Fraction) -> Fraction:
    """By its series, to 50 digits."""
    context = _context()
    x = _decimal(angle, context)
    square = context.multiply(x, x)
    term, total, order = x, x, 1
    while abs(term) > Decimal(10) ** -50:
        term = context.divide(context.multiply(term, context.minus(square)), Decimal((order + 1) * (order + 2)))
        total = context.add(total, term)
        order += 2
    return Fraction(total)


_TWO = {"-": _minus, "*": _times, "/": _over, "^": _power}


# --- slopes


def _meet(a: Interval, b: Interval) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def _slope(tree: Tree, index: int, box: Sequence[Interval]) -> Interval:
    """The derivative along one side, over the whole box."""
    if isinstance(tree, Variable):
        return _ONE if tree.index == index else _NOTHING
    if not isinstance(tree, Call) or index not in _variables(tree):
        return _NOTHING
    inner = [_slope(arg, index, box) for arg in tree.args]
    if tree.op in ("min", "max"):
        reached = _ends(tree, box)
        can = [s for s, arg in zip(inner, tree.args, strict=True) if _meet(_ends(arg, box), reached)]
        return min(one[0] for one in can), max(one[1] for one in can)
    if tree.op == "+":
        return sum((one[0] for one in inner), Fraction(0)), sum((one[1] for one in inner), Fraction(0))
    return _times((Fraction(0), Fraction(1)), inner[0]) if tree.op == "sin" else _slope_of_two(tree, inner, index, box)


def _slope_of_two(tree: Call, inner: Sequence[Interval], index: int, box: Sequence[Interval]) -> Interval:
    a, b = (_ends(arg, box) for arg in tree.args)
    if tree.op == "-":
        return _minus(inner[0], inner[1])
    if tree.op == "*":
        left, right = _times(inner[0], b), _times(a, inner[1])
        return left[0] + right[0], left[1] + right[1]
    if tree.op == "/":
        return _over(_minus(_times(inner[0], b), _times(a, inner[1])), _power(b, (Fraction(2), Fraction(2))))
    if index in _variables(tree.args[1]):
        raise Undefined("an exponent is not exact")
    return _times(_times(b, _power(a, (b[0] - 1, b[1] - 1))), inner[0])
