"""A SHACL shapes graph, read and checked for well-formedness."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path as File

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, parse

from weldgraph.errors import Refused
from weldgraph.shacl.graph import ShapesGraph
from weldgraph.shacl.select import NotCompiled, checked_select
from weldgraph.shacl.shapes import OWL, RDF, RDFS, SH, XSD, Constraint, Shape, Shapes, Term, Uncompiled

TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
OF_IRIS = {"class", "datatype", "nodeKind", "equals", "disjoint", "lessThan", "lessThanOrEquals"}
OF_NUMBERS = {"minCount", "maxCount", "minLength", "maxLength"}
OF_LITERALS = {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "pattern"}
OF_LISTS = {"in", "languageIn"}
OF_FLAGS = {"uniqueLang", "closed"}
OF_SHAPES = {"node", "property", "not"}
OF_SHAPE_LISTS = {"and", "or", "xone"}
OTHER = {"hasValue", "qualifiedValueShape", "sparql"}
KINDS = OF_IRIS | OF_NUMBERS | OF_LITERALS | OF_LISTS | OF_FLAGS | OF_SHAPES | OF_SHAPE_LISTS | OTHER
ONCE = (OF_NUMBERS | OF_LITERALS | OF_LISTS | OF_FLAGS | {"datatype", "nodeKind"}) - {"pattern"}
ON_PATHS = {"minCount", "maxCount", "lessThan", "lessThanOrEquals", "uniqueLang", "qualifiedValueShape"}
NO_CONSTRAINT = {*TARGETS, "path", "severity", "message", "deactivated", "name", "description", "order", "group"}
NO_CONSTRAINT |= {"defaultValue", "flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount"}
NO_CONSTRAINT |= {"qualifiedValueShapesDisjoint", "declare", "select", "prefixes"}

NODE_KINDS = {"IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"}

# Oxigraph keeps literals of these types as their base type, so a store cannot tell what was written.
FOLDED = {f"{XSD}{name}" for name in ("byte", "short", "int", "long", "dateTimeStamp")}
FOLDED |= {f"{XSD}unsigned{name}" for name in ("Byte", "Short", "Int", "Long")}
FOLDED |= {f"{XSD}{name}Integer" for name in ("nonNegative", "nonPositive", "positive", "negative")}


def read_files(files: Sequence[File]) -> Shapes:
    """The shapes of some Turtle files, taken together.

    Raises:
        Refused: for a file that is no Turtle, and for a shape that is not well formed.
    """
    triples: list[Triple] = []
    for file in files:
        try:
            quads = parse(file.read_bytes(), format=RdfFormat.TURTLE, rename_blank_nodes=True)
            triples += [quad.triple for quad in quads]
        except (OSError, SyntaxError, ValueError) as error:
            raise Refused(f"found {error}; wanted SHACL shapes in Turtle.", place=file.name) from error
    return read_triples(triples)


def read_triples(triples: Iterable[Triple]) -> Shapes:
    """The shapes of a graph.

    Raises:
        Refused: for a shape that is not well formed.
    """
    reader = _Reader(triples)
    shapes: list[Shape] = []
    uncompiled: list[Uncompiled] = []
    targets: set[Triple] = set()
    for root in sorted(reader.roots(), key=reader.label):
        try:
            shapes.append(reader.shape(root, ()))
            targets |= set(reader.target_triples(root))
        except NotCompiled as reason:
            uncompiled.append(Uncompiled(reader.label(root), str(reason)))
    nodes = {node for triple in reader.triples for node in (triple.subject, triple.object)}
    labels = {node: reader.label(node) for node in nodes if isinstance(node, BlankNode)}
    return Shapes(tuple(shapes), tuple(uncompiled), reader.triples, frozenset(targets), labels)


class _Reader(ShapesGraph):
    """Shapes out of triples."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        super().__init__(triples)
        below = self.subjects(f"{RDFS}subClassOf", NamedNode(f"{RDFS}Class"))
        self._classes = {f"{RDFS}Class", f"{OWL}Class"} | {node.value for node in below}
        self._own_parameters = set(self._parameters_of_own_components())
        self._known: dict[Term, Shape] = {}

    # Targets ----------------------------------------------------------------------------------------------------------

    def roots(self) -> list[Term]:
        """The nodes with a target of their own; deactivated ones are left out."""
        nodes = [
            node for node in self._predicates if next(self.target_triples(node), None) or self.objects(node, "target")
        ]
        return [node for node in nodes if not self.flag(node, "deactivated")]

    def target_triples(self, node: Term) -> Iterator[Triple]:
        """The triples that give a node its targets."""
        if isinstance(node, Literal):
            return
        for kind in TARGETS:
            yield from (Triple(node, NamedNode(SH + kind), value) for value in self.objects(node, kind))
        types = self.objects(node, f"{RDF}type")
        if {f"{SH}NodeShape", f"{SH}PropertyShape"} & {kind.value for kind in types}:
            classes = [kind for kind in types if kind.value in self._classes]
            yield from (Triple(node, NamedNode(f"{RDF}type"), kind) for kind in classes)

    def _targets(self, node: Term) -> Iterator[tuple[str, Term]]:
        for triple in self.target_triples(node):
            kind, value = triple.predicate.value.removeprefix(SH), triple.object
            if kind == f"{RDF}type":  # a class that is a shape: its instances are the target
                kind, value = "targetClass", node
            if isinstance(value, BlankNode):
                raise NotCompiled(f"sh:{kind} is a blank node")
            if isinstance(value, Triple) or (isinstance(value, Literal) and kind != "targetNode"):
                self.refuse(node, f"sh:{kind}: found {value}, wanted an IRI.")
            yield kind, value

    def _parameters_of_own_components(self) -> Iterator[str]:
        for node in self.nodes():
            if any(self.objects(node, kind) for kind in ("validator", "nodeValidator", "propertyValidator")):
                for parameter in self.objects(node, "parameter"):
                    yield from (path.value for path in self.objects(parameter, "path"))

    # Shapes -----------------------------------------------------------------------------------------------------------

    def shape(self, node: Term, above: tuple[Term, ...]) -> Shape:
        """The shape at a node, which stands inside the shapes `above`.

        Raises:
            NotCompiled: it holds, at any depth, what is left to pySHACL.
            Refused: it is not well formed.
        """
        if node in above:
            raise NotCompiled(f"{self.label(node)} refers to itself")
        if node not in self._known:
            if isinstance(node, Literal):
                self.refuse(above[-1], f"found {node}, wanted a shape. Name one.")
            self._known[node] = self._new_shape(node, (*above, node))
        return self._known[node]

    def _new_shape(self, node: Term, way: tuple[Term, ...]) -> Shape:
        for predicate in self.predicates(node):
            name = predicate.removeprefix(SH)
            if predicate in self._own_parameters or (predicate != name and name not in KINDS | NO_CONSTRAINT):
                raise NotCompiled(f"{predicate} is not one of the constraints that are compiled")
        path = self.one(node, "path")
        severity = self.one(node, "severity")
        kinds = sorted(kind for kind in KINDS if self.objects(node, kind))
        for kind in kinds:
            if path is None and kind in ON_PATHS:
                self.refuse(
                    node, f"found sh:{kind} without sh:path; it counts or compares values of a path. Add the path."
                )
        return Shape(
            label=self.label(node),
            path=None if path is None else self.path(node, path),
            severity="Violation" if severity is None else severity.value.removeprefix(SH),
            message=self.message(node),
            deactivated=self.flag(node, "deactivated"),
            constraints=tuple(found for kind in kinds for found in self._constraints(node, kind, way)),
            targets=tuple(self._targets(node)),
        )

    # Constraints ------------------------------------------------------------------------------------------------------

    def _constraints(self, node: Term, kind: str, way: tuple[Term, ...]) -> Iterator[Constraint]:
        if kind in ONCE:
            self.one(node, kind)
        if kind in OF_NUMBERS:
            yield Constraint(kind, number=self.number(node, kind) or 0)
        elif kind == "uniqueLang":
            on = self.flag(node, kind) and self.objects(node, kind)[0].value == "true"  # SHACL: the term true, not "1"
            yield from [Constraint(kind)] if on else []
        elif kind == "closed":
            yield from [Constraint(kind, self._allowed(node))] if self.flag(node, kind) else []
        elif kind == "qualifiedValueShape":
            yield from self._qualified(node, way)
        else:
            for value in self.objects(node, kind):
                yield self._constraint(node, kind, value, way)

    def _constraint(self, node: Term, kind: str, value: Term, way: tuple[Term, ...]) -> Constraint:
        if kind in OF_SHAPES:
            return Constraint(kind, shapes=(self._inner(node, kind, value, way),))
        if kind in OF_SHAPE_LISTS:
            return Constraint(kind, shapes=tuple(self.shape(each, way) for each in self.members(node, kind, value)))
        if kind == "sparql":
            return self._sparql(node, value)
        terms = self.members(node, kind, value) if kind in OF_LISTS else (value,)
        if kind in OF_IRIS and not isinstance(value, NamedNode):
            self.refuse(node, f"sh:{kind}: found {value}, wanted an IRI.")
        if kind in OF_LITERALS and not isinstance(value, Literal):
            self.refuse(node, f"sh:{kind}: found {value}, wanted a number or a text.")
        if kind == "nodeKind" and value.value.removeprefix(SH) not in NODE_KINDS:
            self.refuse(node, f"sh:nodeKind: found {value}, wanted one of {', '.join(sorted(NODE_KINDS))}.")
        if kind == "datatype" and value.value in FOLDED:
            self.refuse(
                node,
                f"sh:datatype: found {value}; the store keeps such values as their base type, so it cannot be checked. "
                "Use xsd:integer or xsd:dateTime, with sh:minInclusive or sh:maxInclusive.",
            )
        if any(isinstance(term, BlankNode) for term in terms):
            raise NotCompiled(f"sh:{kind} holds a blank node")
        if kind != "pattern":
            return Constraint(kind, terms)
        flags = self.one(node, "flags")
        return _pattern(terms, "" if flags is None else flags.value)

    def _inner(self, node: Term, kind: str, value: Term, way: tuple[Term, ...]) -> Shape:
        shape = self.shape(value, way)
        if kind == "property" and shape.path is None:
            self.refuse(node, f"sh:property: found {shape.label}, which has no sh:path. Add the path, or use sh:node.")
        if kind == "node" and shape.path is not None:
            self.refuse(node, f"sh:node: found {shape.label}, which has a sh:path. Use sh:property.")
        return shape

    def _allowed(self, node: Term) -> tuple[Term, ...]:
        allowed = {path for inner in self.objects(node, "property") for path in self.objects(inner, "path")}
        ignored = self.one(node, "ignoredProperties")
        if ignored is not None:
            allowed |= set(self.members(node, "ignoredProperties", ignored))
        return tuple(sorted((term for term in allowed if isinstance(term, NamedNode)), key=str))

    def _qualified(self, node: Term, way: tuple[Term, ...]) -> Iterator[Constraint]:
        own = self.objects(node, "qualifiedValueShape")
        siblings: set[Term] = set()
        if self.flag(node, "qualifiedValueShapesDisjoint"):
            parents = self.subjects(f"{SH}property", node)
            beside = {inner for parent in parents for inner in self.objects(parent, "property")}
            siblings = {shape for each in beside for shape in self.objects(each, "qualifiedValueShape")}
        for value in own:
            terms = [value, *sorted(siblings - {value}, key=str)]
            shapes = tuple(self.shape(term, way) for term in terms)
            for kind in ("qualifiedMinCount", "qualifiedMaxCount"):
                number = self.number(node, kind)
                if number is not None:
                    yield Constraint(kind, number=number, shapes=shapes)

    def _sparql(self, node: Term, constraint: Term) -> Constraint:
        select = self.one(constraint, "select")
        if not isinstance(select, Literal):
            self.refuse(node, f"sh:sparql: found {select}, wanted a query as the text of sh:select.")
        if self.flag(constraint, "deactivated"):
            return Constraint("sparql")
        try:
            path = self.one(node, "path")
            text = checked_select(
                select.value, self._prefixes(node, constraint), "" if path is None else str(self.path(node, path))
            )
        except Refused as refused:
            self.refuse(node, refused.sentence)
        return Constraint("sparql", select=text, message=self.message(constraint))

    def _prefixes(self, node: Term, constraint: Term) -> dict[str, str]:
        prefixes: dict[str, str] = {}
        owners = list(self.objects(constraint, "prefixes"))
        for owner in owners:
            owners += [more for more in self.objects(owner, f"{OWL}imports") if more not in owners]
            for declaration in self.objects(owner, "declare"):
                prefix, namespace = self.one(declaration, "prefix"), self.one(declaration, "namespace")
                if prefix is None or namespace is None:
                    self.refuse(node, "sh:declare: wanted sh:prefix and sh:namespace. Add what is missing.")
                prefixes[prefix.value] = namespace.value
        return prefixes


def _pattern(terms: tuple[Term, ...], flags: str) -> Constraint:
    """A pattern, if the store's regular expressions know what it uses; those of pySHACL know more (look-ahead)."""
    answer = Store().query(f"SELECT (REGEX('', {Literal(terms[0].value)}, {Literal(flags)}) AS ?known) {{}}")
    if not isinstance(answer, QuerySolutions) or next(answer)["known"] is None:
        raise NotCompiled(f"sh:pattern {terms[0]} is no regular expression of the store's kind")
    return Constraint("pattern", terms, flags=flags)
