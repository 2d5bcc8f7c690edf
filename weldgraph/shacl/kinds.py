"""Which classes stand for a class in a query: left open when it is written, filled in when it is asked.

An ontology has hundreds of classes below one that a shape names; of these a record uses a few, and where it states the
broader classes of each thing too, one of them has all instances. Queries that name only what makes a difference are
parsed and answered in half of the time, and one set of queries does for every ontology.
"""

import re
from collections.abc import Mapping

from weldgraph.shacl.classes import Classes
from weldgraph.shacl.conditions import iris
from weldgraph.shacl.shapes import RDF, Shape, Term

_OPEN = re.compile("\0(find|test)\0([^\0]*)\0([^\0]*)\0([^\0]*)\0")  # no term and no query of a shape can hold U+0000


def find(this: str, kind: str, fresh: str) -> str:
    """The pattern that binds a variable to each instance of a class; another variable is used for it."""
    return f"\0find\0{this}\0{kind}\0{fresh}\0"


def test(value: str, kind: str, fresh: str) -> str:
    """The condition that a node is an instance of a class."""
    return f"\0test\0{value}\0{kind}\0{fresh}\0"


class Kinds:
    """The classes that some data use, with what they say is an instance of each."""

    def __init__(self, classes: Classes, instances: Mapping[str, set[Term]]) -> None:
        self._classes = classes
        self._instances = instances
        self._known: dict[str, list[str]] = {}

    def fill(self, query: str) -> str:
        """A query that can be asked."""
        return _OPEN.sub(self._written, query) if "\0" in query else query

    def may_have_focus(self, shape: Shape) -> bool:
        """False where all targets are classes without an instance."""
        return any(kind != "targetClass" or self._below(term.value) for kind, term in shape.targets)

    def _below(self, kind: str) -> list[str]:
        """Of a class and those below it as many as have all instances, the largest first."""
        if kind not in self._known:
            used = [one for one in self._classes.below(kind) if one in self._instances]
            found: set[Term] = set()
            needed = []
            for one in sorted(used, key=lambda one: (-len(self._instances[one]), one)):
                if not self._instances[one] <= found:
                    needed.append(one)
                    found |= self._instances[one]
            self._known[kind] = needed
        return self._known[kind]

    def _written(self, place: re.Match[str]) -> str:
        way, node, kind, fresh = place.groups()
        below = self._below(kind)
        if way == "find":
            if len(below) == 1:
                return f"{node} <{RDF}type> <{below[0]}> ."
            return f"VALUES {fresh} {{ {iris(below)} }} {node} <{RDF}type> {fresh} ."
        named = self._classes.instances(kind)
        told = f"{node} IN ({iris(named, ', ')})" if named else "false"
        if not below:
            return f"({told})"
        if len(below) == 1:
            return f"(EXISTS {{ {node} <{RDF}type> <{below[0]}> }} || {told})"
        return f"(EXISTS {{ {node} <{RDF}type> {fresh} FILTER({fresh} IN ({iris(below, ', ')})) }} || {told})"
