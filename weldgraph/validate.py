"""SHACL validation of a store: compiled to queries where it can be, by pySHACL where it cannot.

The shapes can be anybody's. Each constraint is one SPARQL SELECT over all focus nodes (`weldgraph.shacl.compile`), so
a record of some thousand triples takes milliseconds where pySHACL takes seconds; pySHACL is what the answers are
tested against, and runs the shapes that are not compiled.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse

from weldgraph.errors import Refused
from weldgraph.shacl import read, reference
from weldgraph.shacl.classes import Classes
from weldgraph.shacl.compile import Check, Nested, Stage, plan
from weldgraph.shacl.kinds import Kinds
from weldgraph.shacl.result import Result, report, sentence
from weldgraph.shacl.shapes import RDF, RDFS, Constraint, Shape, Shapes, Term, Uncompiled, as_text

__all__ = [
    "Classes",
    "Compiled",
    "Result",
    "Uncompiled",
    "compile_shapes",
    "compile_triples",
    "oracle",
    "report",
    "validate",
]

Found: TypeAlias = list[tuple[Term, Result]]
"""Results, each with the focus node of the stage it counts against; an inner shape's result names an inner node."""


@dataclass(frozen=True)
class Compiled:
    """Shapes, ready to run; make one and use it for every record.

    Attributes:
        shapes: as read.
        inline: False runs every inner shape by itself; for tests.
    """

    shapes: Shapes
    inline: bool = True

    @property
    def uncompiled(self) -> tuple[Uncompiled, ...]:
        """The shapes that pySHACL runs, each with the reason."""
        return self.shapes.uncompiled

    @cached_property
    def stages(self) -> tuple[tuple[Shape, Stage], ...]:
        """The queries of each shape."""
        return tuple(zip(self.shapes.shapes, plan(self.shapes.shapes, inline=self.inline), strict=True))


def compile_shapes(turtle_files: Sequence[Path]) -> Compiled:
    """The shapes of some Turtle files, taken together and compiled.

    Raises:
        Refused: for a file that is no Turtle, and for a shape that is not well formed.
    """
    return Compiled(read.read_files(turtle_files))


def compile_triples(triples: Iterable[Triple]) -> Compiled:
    """The same, from triples.

    Raises:
        Refused: for a shape that is not well formed.
    """
    return Compiled(read.read_triples(triples))


def validate(
    store: Store,
    shapes: Compiled,
    *,
    ontology: Classes | Iterable[Quad] | None = None,
    graphs: Sequence[NamedNode] | None = None,
) -> list[Result]:
    """Every violation of the shapes, sorted; none means that the data conform.

    Args:
        store: the data.
        shapes: what must hold.
        ontology: statements that say which class is below which and what named thing is an instance of which class.
            Its terms are no focus nodes. What shapes ask of it beyond that has to be in the store. Many calls are
            quicker with `Classes.of(quads)`, made once.
        graphs: the graphs of the store that are the data; all of them by default.

    Raises:
        Refused: pySHACL cannot run a shape that was left to it.
    """
    data = _Data(store, graphs)
    known = ontology if isinstance(ontology, Classes) else Classes.of(ontology or ())
    pairs = data.rows(
        f"SELECT ?below ?above {{ ?below <{RDFS}subClassOf> ?above FILTER(isIRI(?below) && isIRI(?above)) }}"
    )
    classes = known.with_subclasses((row[0].value, row[1].value) for row in pairs)
    data.kinds = Kinds(classes, data.instances())
    stages = (stage for shape, stage in shapes.stages if data.kinds.may_have_focus(shape))
    results = [result for stage in stages for _, result in _run(stage, data)]
    if shapes.uncompiled:
        triples = [Triple(row[0], row[1], row[2]) for row in data.rows("SELECT ?s ?p ?o { ?s ?p ?o }")]
        results += reference.run([*triples, *classes.statements()], shapes.shapes, left_only=True)
    return sorted(results)


def oracle(
    data: str | bytes, turtle_files: Sequence[Path], *, data_format: RdfFormat = RdfFormat.N_QUADS
) -> list[Result]:
    """What pySHACL finds in the same data, sorted; slow, for tests and for doubts.

    Args:
        data: a document; the union of its graphs is the data.
        turtle_files: the shapes.
        data_format: of the document.

    Raises:
        Refused: the document cannot be parsed, or pySHACL cannot run the shapes.
    """
    try:
        triples = {quad.triple for quad in parse(data, format=data_format)}
    except SyntaxError as error:
        raise Refused(f"found {error}; wanted {data_format.name}.") from error
    return reference.run(triples, read.read_files(turtle_files), left_only=False)


class _Data:
    """The data graph: some graphs of a store, or all, as one."""

    def __init__(self, store: Store, graphs: Sequence[NamedNode] | None) -> None:
        self._store = store
        self.kinds = Kinds(Classes({}, {}), {})
        self._graphs: list[NamedNode | BlankNode | DefaultGraph] | None = None
        if graphs is not None and not _are_all(graphs, store):  # all together are answered a third faster than listed
            self._graphs = [*graphs]

    def solutions(self, query: str) -> QuerySolutions:
        query = self.kinds.fill(query)
        answer = self._store.query(query, use_default_graph_as_union=self._graphs is None, default_graph=self._graphs)
        if not isinstance(answer, QuerySolutions):
            raise TypeError(query)  # every query here is a SELECT
        return answer

    def instances(self) -> dict[str, set[Term]]:
        """What the data say is an instance of which class."""
        found: dict[str, set[Term]] = defaultdict(set)
        graphs: Sequence[NamedNode | BlankNode | DefaultGraph | None] = self._graphs or [None]
        for graph in graphs:
            for quad in self._store.quads_for_pattern(None, NamedNode(f"{RDF}type"), None, graph):
                if isinstance(quad.object, NamedNode) and not isinstance(quad.subject, Triple):
                    found[quad.object.value].add(quad.subject)
        return found

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows, of terms, or None where a variable is unbound."""
        return [tuple(row) for row in self.solutions(query)]

    def named(self, query: str) -> list[dict[str, Term]]:
        answer = self.solutions(query)
        names = [variable.value for variable in answer.variables]
        rows = [zip(names, row, strict=True) for row in answer]
        return [{name: term for name, term in row if term is not None} for row in rows]


def _are_all(graphs: Sequence[NamedNode], store: Store) -> bool:
    beside = store.quads_for_pattern(None, None, None, DefaultGraph())
    return set(store.named_graphs()) <= set(graphs) and next(beside, None) is None


def _run(stage: Stage, data: _Data) -> Found:
    found: Found = []
    for check in stage.checks:
        found += _selected(check, data) if check.constraint.kind == "sparql" else _listed(check, data)
    for nested in stage.nested:
        found += _inner_results(nested, data) if nested.constraint.kind == "property" else _judged(nested, data)
    return found


def _result(shape: Shape, constraint: Constraint, focus: Term, value: Term | None, path: str | None = None) -> Result:
    return Result(
        focus=as_text(focus),
        path=str(shape.path or "") if path is None else path,
        component=constraint.component,
        severity=shape.severity,
        message=shape.message or sentence(constraint),
        value=as_text(value),
        shape=shape.label,
    )


def _listed(check: Check, data: _Data) -> Found:
    """The rows of a query of ours: the focus node, the value if there is one, the path if it is not the shape's."""
    found: Found = []
    for focus, *more in data.rows(check.text):
        value, path = [*more, None, None][:2]
        result = _result(check.shape, check.constraint, focus, value, None if path is None else str(path))
        found.append((focus, result))
    return found


def _selected(check: Check, data: _Data) -> Found:
    """The rows of a shape's own SELECT, each once: ?this, and ?value, ?path and ?message where they are bound."""
    found: dict[tuple[tuple[str, Term], ...], tuple[Term, Result]] = {}
    for row in data.named(check.text):
        shape, focus, path = check.shape, row["this"], row.get("path")
        value = row.get("value", focus if shape.path is None else None)
        result = _result(shape, check.constraint, focus, value, str(path) if isinstance(path, NamedNode) else None)
        said = row["message"].value if "message" in row else check.constraint.message or result.message
        message = _filled(said, {name: term.value for name, term in row.items()} | {"path": result.path})
        found[tuple(row.items())] = (focus, replace(result, message=message))
    return list(found.values())


def _filled(message: str, row: dict[str, str]) -> str:
    """A message with {?name} replaced by what the row has under that name."""
    return re.sub(r"\{[?$](\w+)\}", lambda name: row.get(name[1], name[0]), message)


def _inner_results(nested: Nested, data: _Data) -> Found:
    """Results of a property shape: its own, once for each value node of the shape around it that they are about."""
    inner = _run(nested.stages[0], data)
    if not inner or not nested.pairs:
        return inner
    about = defaultdict(list)
    for node, result in inner:
        about[node].append(result)
    return [(focus, result) for focus, value in data.rows(nested.pairs) for result in about[value]]


def _judged(nested: Nested, data: _Data) -> Found:
    """Violations of a constraint that asks whether nodes conform to other shapes."""
    shape, constraint = nested.shape, nested.constraint
    pairs = data.rows(nested.pairs) if nested.pairs else [(focus, focus) for (focus,) in data.rows(nested.foci)]
    bad = [{node for node, _ in _run(stage, data)} if pairs else set() for stage in nested.stages]
    if constraint.kind.startswith("qualified"):
        own, *siblings = bad
        conform = Counter(
            focus for focus, value in pairs if value not in own and all(value in other for other in siblings)
        )
        few = constraint.kind == "qualifiedMinCount"
        foci = [focus for (focus,) in data.rows(nested.foci)]
        wrong = [f for f in foci if (conform[f] < constraint.number if few else conform[f] > constraint.number)]
        return [(focus, _result(shape, constraint, focus, None)) for focus in wrong]
    wrong_pairs = [
        (focus, value) for focus, value in pairs if not _conforms(constraint.kind, [value not in each for each in bad])
    ]
    return [(focus, _result(shape, constraint, focus, value)) for focus, value in wrong_pairs]


def _conforms(kind: str, conforms: list[bool]) -> bool:
    match kind:
        case "not":
            return not conforms[0]
        case "or":
            return any(conforms)
        case "xone":
            return sum(conforms) == 1
    return all(conforms)
