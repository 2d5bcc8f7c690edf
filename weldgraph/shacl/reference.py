"""pySHACL, for the shapes that are not compiled and as the reference the compiled ones are tested against."""

import logging
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from weldgraph.errors import Refused
from weldgraph.shacl.graph import ShapesGraph
from weldgraph.shacl.result import Result
from weldgraph.shacl.shapes import RDF, SH, XSD, Shapes, Term, as_text

if TYPE_CHECKING:
    import rdflib
    from rdflib import BNode, URIRef
    from rdflib import Literal as Text
    from rdflib.term import Node


def run(data: Iterable[Triple], shapes: Shapes, *, left_only: bool) -> list[Result]:
    """What pySHACL finds.

    Args:
        data: the data graph; blank nodes keep their labels.
        shapes: the shapes graph.
        left_only: True for the shapes that were not compiled, with SHACL's advanced features; False for all.

    Raises:
        Refused: pySHACL cannot run the shapes.
    """
    import pyshacl  # noqa: PLC0415 (half a second that most runs do without)

    dropped = shapes.targets if left_only else frozenset()
    wanted = _graph(triple for triple in shapes.triples if triple not in dropped)
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # it prints a traceback for each ill-formed literal
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rdflib about its future, of pySHACL about shapes that refer to themselves
        try:
            _, found, _ = pyshacl.validate(_graph(data), shacl_graph=wanted, advanced=left_only)
        except Exception as error:  # what pySHACL, rdflib and its SPARQL raise has no common base
            raise Refused(f"pySHACL stopped at the shapes: {error} Correct the shape it names.") from error
    if isinstance(found, Exception):
        raise Refused(f"pySHACL stopped at the shapes: {found} Correct the shape it names.")
    return _results(found, shapes)


def _results(found: "rdflib.Graph", shapes: Shapes) -> list[Result]:
    report = ShapesGraph(_triple(*triple) for triple in found)
    reports = report.subjects(f"{RDF}type", NamedNode(f"{SH}ValidationReport"))
    return sorted(_result(report, node, shapes) for whole in reports for node in report.objects(whole, "result"))


def _result(report: ShapesGraph, node: Term, shapes: Shapes) -> Result:
    def part(name: str) -> Term | None:
        return next(iter(report.objects(node, name)), None)

    path, shape, message = part("resultPath"), part("sourceShape"), part("resultMessage")
    return Result(
        focus=as_text(part("focusNode")),
        path="" if path is None else str(report.path(node, path)),
        component=as_text(part("sourceConstraintComponent")).removeprefix(SH),
        severity=as_text(part("resultSeverity")).removeprefix(SH),
        message="" if message is None else message.value,
        value=as_text(part("value")),
        shape=shapes.labels.get(shape, "") if isinstance(shape, BlankNode) else as_text(shape),
        engine="pyshacl",
    )


def _graph(triples: Iterable[Triple]) -> "rdflib.Graph":
    from rdflib import BNode, Graph, URIRef  # noqa: PLC0415 (see above)
    from rdflib import Literal as Text  # noqa: PLC0415

    def term(one: object) -> "BNode | URIRef | Text":
        if isinstance(one, NamedNode):
            return URIRef(one.value)
        if isinstance(one, BlankNode):
            return BNode(one.value)
        if not isinstance(one, Literal):
            raise Refused(f"found {one}, a triple about a triple, which pySHACL cannot read. Remove it.")
        plain = one.language is not None or one.datatype.value == f"{XSD}string"
        return Text(one.value, lang=one.language, datatype=None if plain else URIRef(one.datatype.value))

    graph = Graph()
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def _triple(subject: "Node", predicate: "Node", value: "Node") -> Triple:
    first, second = _term(subject), _term(predicate)
    if isinstance(first, Literal) or not isinstance(second, NamedNode):
        raise Refused(f"pySHACL reported {first} {second}, which is no triple.")
    return Triple(first, second, _term(value))


def _term(node: "Node") -> Term:
    from rdflib import BNode, URIRef  # noqa: PLC0415 (see above)
    from rdflib import Literal as Text  # noqa: PLC0415

    if isinstance(node, Text):
        datatype = None if node.datatype is None else NamedNode(node.datatype)
        return Literal(str(node), language=node.language) if node.language else Literal(str(node), datatype=datatype)
    if isinstance(node, BNode):
        return BlankNode(str(node))
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    raise Refused(f"pySHACL reported {node}, which is no term.")
