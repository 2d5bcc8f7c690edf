"""Shapes to queries: each constraint becomes one SELECT that finds the violations of all focus nodes at once.

A shape inside another (sh:node, sh:or, …) becomes a condition in its parent's query where it can; where it cannot
(it counts to two, it holds a SELECT) its own queries run over all nodes it is asked about, and the answers are
combined afterwards: see `Nested`. Which classes stand for a class is left open, see `weldgraph.shacl.kinds`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from weldgraph.shacl import kinds
from weldgraph.shacl.conditions import any_of, term_test, without_zero
from weldgraph.shacl.select import FOCUS
from weldgraph.shacl.shapes import Constraint, Path, Shape, Term

Focus: TypeAlias = Callable[[str], str]
"""The pattern that binds a variable, given as "?name", to each focus node."""

_ORDER = {"lessThan": "<", "lessThanOrEquals": "<="}


@dataclass(frozen=True, slots=True)
class Check:
    """A query whose rows are violations: ?this, then ?value and ?path where there is one, or the shape's own SELECT."""

    shape: Shape
    constraint: Constraint
    text: str


@dataclass(frozen=True, slots=True)
class Nested:
    """A constraint decided from the answers of other stages.

    Attributes:
        stages: one for each shape the constraint refers to, run over all its value nodes.
        pairs: the query for (?this, ?value), "" for a node shape, whose value is the focus node itself.
        foci: the query for ?this.
    """

    shape: Shape
    constraint: Constraint
    stages: tuple["Stage", ...]
    pairs: str
    foci: str


@dataclass(frozen=True, slots=True)
class Stage:
    """All that is asked about one shape and one set of focus nodes."""

    checks: tuple[Check, ...]
    nested: tuple[Nested, ...]


def plan(shapes: Sequence[Shape], *, inline: bool = True) -> tuple[Stage, ...]:
    """The queries for shapes with targets, a stage each.

    Args:
        shapes: shapes with targets.
        inline: False to run every inner shape as a stage of its own; only tests ask for that.
    """
    writer = _Writer(inline=inline)
    return tuple(writer.stage(shape, writer.focus(shape), 0) for shape in shapes)


class _Writer:
    """Writes patterns. Inner variables are numbered, so that no two of one query are the same."""

    def __init__(self, *, inline: bool) -> None:
        self._inline = inline
        self._used = 0

    def _fresh(self) -> str:
        self._used += 1
        return f"?wg{self._used}"

    # Focus nodes and value nodes --------------------------------------------------------------------------------------

    def focus(self, shape: Shape) -> Focus:
        """The pattern of a shape's own targets."""

        def pattern(this: str) -> str:
            parts = [self._target(kind, term, this) for kind, term in shape.targets]
            return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)

        return pattern

    def _target(self, kind: str, term: Term, this: str) -> str:
        if kind == "targetNode":
            return f"VALUES {this} {{ {term} }}"
        if kind == "targetSubjectsOf":
            return f"{this} {term} {self._fresh()} ."
        if kind == "targetObjectsOf":
            return f"{self._fresh()} {term} {this} ."
        return kinds.find(this, term.value, self._fresh())

    def _pairs(self, focus: Focus, path: Path, this: str, value: str) -> str:
        """The pattern of focus and value nodes; a path of no length is written out, for the store knows none."""
        nullable, longer = without_zero(path)
        steps = f"{focus(this)} {this} {longer} {value} ."
        if not nullable:
            return steps
        return f"{{ {steps} }} UNION {{ {focus(this)} BIND({this} AS {value}) }}"

    def _reaches(self, path: Path | None, this: str, term: Term | str) -> str:
        """Whether a term is among the value nodes."""
        if path is None:
            return f"sameTerm({this}, {term})"
        nullable, longer = without_zero(path)
        found = f"EXISTS {{ {this} {longer} {term} }}"
        return f"(sameTerm({this}, {term}) || {found})" if nullable else found

    # Stages -----------------------------------------------------------------------------------------------------------

    def stage(self, shape: Shape, focus: Focus, depth: int) -> Stage:
        """The queries of a shape over the nodes that `focus` finds."""
        checks: list[Check] = []
        nested: list[Nested] = []
        for constraint in () if shape.deactivated else shape.constraints:
            text = self._text(shape, constraint, focus)
            if text is None:
                nested.append(self._nested(shape, constraint, focus, depth))
            elif text:
                checks.append(Check(shape, constraint, text))
        return Stage(tuple(checks), tuple(nested))

    def _nested(self, shape: Shape, constraint: Constraint, focus: Focus, depth: int) -> Nested:
        path, inner, pairs = shape.path, focus, ""
        if path is not None:
            inner = partial(self._pairs, focus, path, f"?above{depth}")
            pairs = f"SELECT DISTINCT ?this ?value {{ {self._pairs(focus, path, '?this', '?value')} }}"
        stages = tuple(self.stage(each, inner, depth + 1) for each in constraint.shapes)
        return Nested(shape, constraint, stages, pairs, f"SELECT DISTINCT ?this {{ {focus('?this')} }}")

    def _text(self, shape: Shape, constraint: Constraint, focus: Focus) -> str | None:
        """The query for the violations; "" if there can be none, None if it takes more than one query."""
        kind, path = constraint.kind, shape.path
        if kind == "sparql":
            return constraint.select.replace(FOCUS, f"{{ SELECT DISTINCT ?this {{ {focus('?this')} }} }}")
        if kind in ("property", "minCount", "maxCount", "uniqueLang"):
            return None if path is None or kind == "property" else self._text_of_count(path, constraint, focus)
        if kind == "hasValue":
            missing = f"FILTER(!{self._reaches(path, '?this', constraint.terms[0])})"
            return f"SELECT DISTINCT ?this {{ {focus('?this')} {missing} }}"
        if kind.startswith("qualified"):
            return self._text_qualified(path, constraint, focus)
        if kind in ("closed", "equals", "disjoint", *_ORDER):
            return self._text_beside(path, constraint, focus)
        condition = self._condition(constraint, "?this" if path is None else "?value")
        if condition is None:
            return None
        if path is None:
            return f"SELECT DISTINCT ?this (?this AS ?value) {{ {focus('?this')} FILTER(!{condition}) }}"
        pairs = self._pairs(focus, path, "?this", "?value")
        return f"SELECT DISTINCT ?this ?value {{ {pairs} FILTER(!{condition}) }}"

    def _text_beside(self, path: Path | None, constraint: Constraint, focus: Focus) -> str:
        """For constraints that look at other triples of the focus or value node."""
        kind, value = constraint.kind, "?this" if path is None else "?value"
        pairs = focus("?this") if path is None else self._pairs(focus, path, "?this", value)
        if kind == "closed":
            allowed = ", ".join(str(term) for term in constraint.terms)
            more = "" if path is None else value
            wrong = f"{value} ?path ?object . FILTER(?path NOT IN ({allowed}))"
            return f"SELECT DISTINCT ?this ?object ?path {more} {{ {pairs} {wrong} }}"
        (other,) = constraint.terms
        if kind in _ORDER:
            wrong = f"FILTER(!COALESCE(?value {_ORDER[kind]} ?other, false))"
            return f"SELECT DISTINCT ?this ?value ?path ?other {{ {pairs} ?this {other} ?other . {wrong} }}"
        if kind == "disjoint":
            wrong = f"FILTER EXISTS {{ ?this {other} {value} }}"
            return f"SELECT DISTINCT ?this ?odd {{ {pairs} {wrong} BIND({value} AS ?odd) }}"
        missing = f"{pairs} FILTER NOT EXISTS {{ ?this {other} {value} }} BIND({value} AS ?odd)"
        surplus = f"{focus('?this')} ?this {other} ?odd . FILTER(!{self._reaches(path, '?this', '?odd')})"
        return f"SELECT DISTINCT ?this ?odd {{ {{ {missing} }} UNION {{ {surplus} }} }}"

    def _text_of_count(self, path: Path, constraint: Constraint, focus: Focus) -> str:
        number, pairs = constraint.number, self._pairs(focus, path, "?this", "?value")
        nullable, longer = without_zero(path)
        if constraint.kind == "uniqueLang":
            tags = 'BIND(LCASE(LANG(?value)) AS ?tag) FILTER(?tag != "")'
            return f"SELECT ?this {{ {pairs} {tags} }} GROUP BY ?this ?tag HAVING(COUNT(DISTINCT ?value) > 1)"
        if constraint.kind == "maxCount":
            return f"SELECT ?this {{ {pairs} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {number})"
        if number <= nullable:
            return ""
        if number == 1:
            return f"SELECT DISTINCT ?this {{ {focus('?this')} FILTER NOT EXISTS {{ ?this {longer} ?value }} }}"
        some = pairs if nullable else f"{focus('?this')} OPTIONAL {{ ?this {longer} ?value }}"
        return f"SELECT ?this {{ {some} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) < {number})"

    def _text_qualified(self, path: Path | None, constraint: Constraint, focus: Focus) -> str | None:
        own = self._holds(constraint.shapes[0], "?value")
        others = self._logic("or", [self._holds(shape, "?value") for shape in constraint.shapes[1:]])
        if path is None or own is None or others is None:
            return None
        condition = f"{own} && !{others}"
        number, nullable = constraint.number, without_zero(path)[0]
        pairs = f"{self._pairs(focus, path, '?this', '?value')} FILTER({condition})"
        if constraint.kind == "qualifiedMaxCount":
            return f"SELECT ?this {{ {pairs} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {number})"
        if number == 0:
            return ""
        if number == 1 and not nullable:
            none = f"FILTER NOT EXISTS {{ ?this {path} ?value FILTER({condition}) }}"
            return f"SELECT DISTINCT ?this {{ {focus('?this')} {none} }}"
        some = f"{{ {focus('?this')} }} UNION {{ {pairs} }}"
        return f"SELECT ?this {{ {some} }} GROUP BY ?this HAVING(COUNT(DISTINCT ?value) < {number})"

    # Conditions: true where a node conforms, never an error -----------------------------------------------------------

    def _holds(self, shape: Shape, this: str) -> str | None:
        """The condition that a node conforms to a shape; None where no condition can say it."""
        if shape.deactivated:
            return "true"
        if not self._inline or (shape.path is not None and without_zero(shape.path)[0]):
            return None
        parts: list[str] = []
        for constraint in shape.constraints:
            part = (
                self._condition(constraint, this) if shape.path is None else self._along(shape.path, constraint, this)
            )
            if part is None:
                return None
            parts.append(part)
        return f"({' && '.join(parts)})" if parts else "true"

    def _along(self, path: Path, constraint: Constraint, this: str) -> str | None:
        """The condition that the values of a path obey one constraint."""
        value, other = self._fresh(), self._fresh()
        if constraint.kind == "hasValue":
            return self._reaches(path, this, constraint.terms[0])
        if constraint.kind == "minCount" and constraint.number <= 1:
            return f"EXISTS {{ {this} {path} {value} }}" if constraint.number else "true"
        if constraint.kind == "maxCount" and constraint.number == 0:
            return f"NOT EXISTS {{ {this} {path} {value} }}"
        if constraint.kind == "maxCount" and constraint.number == 1:
            two = f"{this} {path} {value} . {this} {path} {other} . FILTER(!sameTerm({value}, {other}))"
            return f"NOT EXISTS {{ {two} }}"
        if constraint.kind in ("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"):
            return None
        condition = self._condition(constraint, value)
        return None if condition is None else f"NOT EXISTS {{ {this} {path} {value} . FILTER(!{condition}) }}"

    def _condition(self, constraint: Constraint, value: str) -> str | None:
        """The condition that one value node obeys one constraint."""
        kind = constraint.kind
        if constraint.shapes:
            return self._logic(kind, [self._holds(shape, value) for shape in constraint.shapes])
        if kind == "class":
            return kinds.test(value, constraint.terms[0].value, self._fresh())
        text = term_test(constraint, value)
        return text and f"COALESCE({text}, false)"

    def _logic(self, kind: str, parts: list[str | None]) -> str | None:
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        match kind:
            case "not":
                return f"(!{known[0]})"
            case "or":
                return any_of(known)
            case "xone":
                return f"({' + '.join(f'IF({part}, 1, 0)' for part in known)} = 1)"
        return f"({' && '.join(known)})"
