"""Formulas of derivations: a closed grammar, read by hand. Nothing of a rule file is ever run as code.

    expression  term { (+ | − | -) term }
    term        factor { (× | * | · | ÷ | /) factor }
    factor      [-] atom [ ^ factor ]
    atom        number | π | pi | name | function ( expression {, expression} ) | ( expression )
    function    min max sum mean first sin

A name stands for one value or for a list of them. Between a list and a value, and between two lists of one length, an
operation is made member by member; min, max, sum, mean and first make one value of a list. The sine is of an angle.
"""

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from weldgraph.errors import Refused

FUNCTIONS: Final = frozenset({"min", "max", "sum", "mean", "first", "sin"})
_SPELLINGS = {"−": "-", "×": "*", "·": "*", "÷": "/"}
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>π|[a-z][a-z_0-9]*)|(?P<mark>[-+*/^(),−×÷·]))")
_LONGEST = 300
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Pi:
    """π."""


@dataclass(frozen=True, slots=True)
class Name:
    """A named input."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """What a name stands for once inputs are found: the side of a box of that number."""

    index: int


@dataclass(frozen=True, slots=True)
class Call:
    """An operation (+ - * / ^) or a function, of trees."""

    op: str
    args: tuple["Tree", ...]


Tree = Number | Pi | Name | Variable | Call
Bound = Tree | tuple[Tree, ...]
"""One value, or a list of them."""


def parse(text: str) -> Tree:
    """The tree of a formula.

    Raises:
        Refused: the text is not of the grammar above.
    """
    return _Parser(text).whole()


def names(tree: Tree) -> frozenset[str]:
    """The inputs a formula names."""
    if isinstance(tree, Name):
        return frozenset({tree.name})
    return frozenset().union(*map(names, tree.args)) if isinstance(tree, Call) else frozenset()


class _Parser:
    """One formula, from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise Refused(f"a formula of {len(text)} characters was found; write one of no more than {_LONGEST}.")
        self.text, self.place, self.depth = text, 0, 0
        self.tokens: list[str] = []
        while self.place < len(text.rstrip()):
            match = _TOKEN.match(text, self.place)
            if match is None:
                rest = text[self.place :].strip()[:10]
                raise Refused(f"'{rest}' in the formula '{text}' is not of the grammar; see docs/derivations.md.")
            self.place = match.end()
            token = match[match.lastgroup or 0]
            self.tokens.append(_SPELLINGS.get(token, token))
        self.tokens.reverse()

    def whole(self) -> Tree:
        tree = self.sum()
        if self.tokens:
            raise Refused(f"'{self.tokens[-1]}' was not expected in the formula '{self.text}'.")
        return tree

    def next(self, *wanted: str) -> str:
        """The next token if it is one of those wanted, else ''."""
        return self.tokens.pop() if self.tokens and self.tokens[-1] in wanted else ""

    def need(self, mark: str) -> None:
        if not self.next(mark):
            raise Refused(f"a '{mark}' is missing in the formula '{self.text}'.")

    def sum(self) -> Tree:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Refused(f"the formula '{self.text[:40]} …' is nested too deeply.")
        tree = self.product()
        while op := self.next("+", "-"):
            tree = Call(op, (tree, self.product()))
        self.depth -= 1
        return tree

    def product(self) -> Tree:
        tree = self.factor()
        while op := self.next("*", "/"):
            tree = Call(op, (tree, self.factor()))
        return tree

    def factor(self) -> Tree:
        if self.next("-"):
            return Call("-", (Number(Fraction(0)), self.factor()))
        tree = self.atom()
        return Call("^", (tree, self.factor())) if self.next("^") else tree

    def atom(self) -> Tree:
        if self.next("("):
            tree = self.sum()
            self.need(")")
            return tree
        token = self.tokens.pop() if self.tokens else ""
        if token[:1].isdigit():
            return Number(Fraction(token))
        if token in ("π", "pi"):
            return Pi()
        if token in FUNCTIONS and self.next("("):
            args = [self.sum()]
            while self.next(","):
                args.append(self.sum())
            self.need(")")
            return Call(token, tuple(args))
        if token and token[0].isalpha():
            return Name(token)
        raise Refused(f"the formula '{self.text}' ends or breaks off where a value was wanted.")


# --- inputs in the place of names


def bind(tree: Tree, values: Mapping[str, Bound]) -> Tree:
    """The formula with what its names stand for, lists written out; without names, lists or functions of lists.

    Raises:
        Refused: lists of different length meet, or the formula gives a list.
    """
    bound = _bind(tree, values)
    if isinstance(bound, tuple):
        raise Refused("the formula gives a list of values where one was wanted; write sum(…) or mean(…).")
    return bound


def _bind(tree: Tree, values: Mapping[str, Bound]) -> Bound:
    if isinstance(tree, Name):
        return values[tree.name]
    if not isinstance(tree, Call):
        return tree
    args = [_bind(arg, values) for arg in tree.args]
    if tree.op in FUNCTIONS - {"sin"}:
        return _of_list(tree.op, [member for arg in args for member in (arg if isinstance(arg, tuple) else (arg,))])
    lengths = {len(arg) for arg in args if isinstance(arg, tuple)}
    if not lengths:
        return Call(tree.op, tuple(arg for arg in args if not isinstance(arg, tuple)))
    if len(lengths) > 1:
        raise Refused("lists of different length meet in a formula.")
    count = lengths.pop()
    columns = [arg if isinstance(arg, tuple) else (arg,) * count for arg in args]
    return tuple(Call(tree.op, members) for members in zip(*columns, strict=True))


def _of_list(op: str, members: Sequence[Tree]) -> Tree:
    if not members:
        raise Refused("a function of an empty list was found.")
    if op == "first" or len(members) == 1:
        return members[0]
    if op in ("min", "max"):
        return Call(op, tuple(members))
    total = Call("+", tuple(members))
    return total if op == "sum" else Call("/", (total, Number(Fraction(len(members)))))


# --- units

Dimension = tuple[Fraction, ...]
"""Exponents of the seven base dimensions, in QUDT's order."""

PURE: Final[Dimension] = (Fraction(0),) * 7


def dimension(tree: Tree, sides: Sequence[Dimension]) -> Dimension | None:
    """The dimension of a bound formula, from those of its variables; None where unlike things are added."""
    if isinstance(tree, Variable):
        return sides[tree.index]
    if not isinstance(tree, Call):
        return PURE
    zero = Number(Fraction(0))
    found = [dimension(arg, sides) for arg in tree.args if arg != zero or tree.op not in "+-"]
    if any(one is None for one in found):
        return None
    known = [one for one in found if one is not None]
    if tree.op in ("+", "-", "min", "max"):
        return known[0] if len(set(known)) == 1 else None
    if tree.op == "sin":
        return PURE if known[0] == PURE else None
    if tree.op == "^":
        exponent = tree.args[1]
        if known[0] == PURE and known[1] == PURE:
            return PURE
        return tuple(part * exponent.value for part in known[0]) if isinstance(exponent, Number) else None
    merge = operator.add if tree.op == "*" else operator.sub
    return tuple(merge(a, b) for a, b in zip(known[0], known[1], strict=True))
