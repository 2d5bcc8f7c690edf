"""One finding of a validation, and all of them as a SHACL report."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as Among

from pyoxigraph import Literal

from weldgraph.shacl.shapes import PATH_PARAMETERS, RDF, RDFS, SH, XSD, Constraint, Path

_IRI = re.compile(r"[a-zA-Z][\w+.-]*:\S+")


@dataclass(frozen=True, order=True, slots=True)
class Result:
    """One finding.

    Terms are texts: an IRI as it is, a blank node as _:label, a literal as in N-Triples, with its quotation marks.

    Attributes:
        focus: the node that was judged.
        path: of the values judged, as in SPARQL, each IRI in angle brackets; "" for a node shape.
        component: local name of the constraint component ("MinCountConstraintComponent"); the IRI of one not SHACL's.
        severity: "Violation", "Warning" or "Info"; the IRI of one not SHACL's.
        message: what the shape says about it, else a plain sentence.
        value: the value at fault, "" where none is.
        shape: IRI of the shape, or where it stands in the nearest shape that has one.
        engine: what found it.
    """

    focus: str
    path: str
    component: str
    severity: str
    message: str
    value: str
    shape: str
    engine: Among["oxigraph", "pyshacl"] = field(default="oxigraph", compare=False)


_SENTENCES = {
    "minCount": "Wanted {number} or more values.",
    "maxCount": "Wanted no more than {number}.",
    "minLength": "Wanted {number} or more characters.",
    "maxLength": "Wanted no more than {number} characters.",
    "qualifiedMinCount": "Wanted {number} or more values that conform to {shapes}.",
    "qualifiedMaxCount": "Wanted no more than {number} values that conform to {shapes}.",
    "class": "Wanted an instance of {terms}.",
    "datatype": "Wanted a well-formed {terms}.",
    "nodeKind": "Wanted a node of the kind {terms}.",
    "in": "Wanted one of {terms}.",
    "hasValue": "Wanted {terms} among the values.",
    "pattern": "Wanted a text that matches {terms}.",
    "minInclusive": "Wanted {terms} or more.",
    "maxInclusive": "Wanted {terms} or less.",
    "minExclusive": "Wanted more than {terms}.",
    "maxExclusive": "Wanted less than {terms}.",
    "lessThan": "Wanted less than every value of {terms}.",
    "lessThanOrEquals": "Wanted no more than any value of {terms}.",
    "equals": "Wanted the same values as those of {terms}.",
    "disjoint": "Wanted no value that {terms} has as well.",
    "uniqueLang": "Wanted one value a language.",
    "languageIn": "Wanted a text in one of the languages {terms}.",
    "closed": "Wanted no property but those the shape names.",
    "node": "Wanted a node that conforms to {shapes}.",
    "not": "Wanted a node that does not conform to {shapes}.",
    "and": "Wanted a node that conforms to all of {shapes}.",
    "or": "Wanted a node that conforms to one or more of {shapes}.",
    "xone": "Wanted a node that conforms to exactly one of {shapes}.",
    "sparql": "The query of the shape finds it.",
}


def sentence(constraint: Constraint) -> str:
    """What a constraint wants, for shapes that have no message."""
    terms = ", ".join(str(term) for term in constraint.terms)
    named = constraint.shapes[:1] if constraint.kind.startswith("qualified") else constraint.shapes
    shapes = ", ".join(shape.label for shape in named)
    return _SENTENCES[constraint.kind].format(number=constraint.number, terms=terms, shapes=shapes)


def report(results: Iterable[Result], more: Mapping[Result, Iterable[tuple[str, str]]] | None = None) -> str:
    """The results as a sh:ValidationReport in Turtle: the same results give the same bytes, in whatever order.

    `more` is what else is said of a result, as IRI of the predicate and text.

    Every node is named after its content, so equal results become one. A path of more than one property, and a shape
    without an IRI, are named likewise; their label is the path in SPARQL, or where the shape stands.
    """
    results = list(results)
    triples = {triple for result in results for triple in _triples(result)}
    triples |= {
        (_result_node(result), f"<{predicate}>", str(Literal(text)))
        for result, texts in (more or {}).items()
        for predicate, text in texts
    }
    nodes = sorted({subject for subject, predicate, _ in triples if predicate == _sh("focusNode")})
    whole = _name("report", *nodes)
    triples |= {
        (whole, f"<{RDF}type>", _sh("ValidationReport")),
        (whole, _sh("conforms"), f'"{"false" if nodes else "true"}"^^<{XSD}boolean>'),
        *((whole, _sh("result"), node) for node in nodes),
    }
    return "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in sorted(triples))


def _result_node(one: Result) -> str:
    return _name("result", one.focus, one.path, one.component, one.severity, one.message, one.value, one.shape)


def _triples(result: Result) -> Iterator[tuple[str, str, str]]:
    node = _result_node(result)
    shape = f"<{result.shape}>" if _IRI.fullmatch(result.shape) else _name("shape", result.shape)
    if not _IRI.fullmatch(result.shape):
        yield shape, f"<{RDFS}label>", str(Literal(result.shape))
    yield node, f"<{RDF}type>", _sh("ValidationResult")
    yield node, _sh("focusNode"), _term(result.focus)
    yield node, _sh("resultSeverity"), _sh(result.severity)
    yield node, _sh("sourceConstraintComponent"), _sh(result.component)
    yield node, _sh("sourceShape"), shape
    yield node, _sh("resultMessage"), str(Literal(result.message))
    if result.value:
        yield node, _sh("value"), _term(result.value)
    if result.path:
        path = Path.parse(result.path)
        yield node, _sh("resultPath"), _path_node(path)
        yield from _path_triples(path)


def _path_node(path: Path) -> str:
    return f"<{path.iri}>" if path.kind == "iri" else _name("path", str(path))


def _path_triples(path: Path) -> Iterator[tuple[str, str, str]]:
    if path.kind == "iri":
        return
    node = _path_node(path)
    yield node, f"<{RDFS}label>", str(Literal(str(path)))
    if path.kind in ("sequence", "alternative"):
        cells = [node if path.kind == "sequence" else _name("list", str(path), "0")]
        cells += [_name("list", str(path), str(index)) for index in range(1, len(path.parts))]
        for cell, part, rest in zip(cells, path.parts, [*cells[1:], f"<{RDF}nil>"], strict=True):
            yield cell, f"<{RDF}first>", _path_node(part)
            yield cell, f"<{RDF}rest>", rest
        if path.kind == "alternative":
            yield node, _sh("alternativePath"), cells[0]
    else:
        yield node, _sh(PATH_PARAMETERS[path.kind]), _path_node(path.parts[0])
    for part in path.parts:
        yield from _path_triples(part)


def _term(text: str) -> str:
    return text if text.startswith(('"', "_:")) else f"<{text}>"


def _sh(name: str) -> str:
    return f"<{name if ':' in name else SH + name}>"


def _name(kind: str, *content: str) -> str:
    digest = hashlib.sha256("\0".join(content).encode()).hexdigest()
    return f"<urn:weldgraph:{kind}:{digest[:32]}>"
