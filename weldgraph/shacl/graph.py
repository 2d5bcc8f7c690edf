"""Reading a graph of shapes, or of a report: its values, lists, labels and property paths."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NoReturn

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from weldgraph.errors import Refused
from weldgraph.shacl.shapes import PATH_PARAMETERS, RDF, SH, Path, Term

NIL = NamedNode(f"{RDF}nil")
DEEPEST = 40  # levels of path or list of blank nodes; beyond it a graph goes in circles


class ShapesGraph:
    """Triples by subject and predicate. Everything is sorted, so that nothing hangs on the order in a file."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples; Refused where one is about another."""
        self.triples = tuple(sorted(set(triples), key=str))
        self._out: dict[tuple[Term, str], list[Term]] = defaultdict(list)
        self._in: dict[Term, list[tuple[Term, str]]] = defaultdict(list)
        self._predicates: dict[Term, list[str]] = defaultdict(list)
        for triple in self.triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if isinstance(subject, Triple) or isinstance(value, Triple):
                raise Refused(f"found a triple about a triple, {triple}; SHACL has no use for it. Remove it.")
            self._out[subject, predicate].append(value)
            self._in[value].append((subject, predicate))
            self._predicates[subject].append(predicate)

    def objects(self, node: Term, predicate: str) -> list[Term]:
        """The objects of a predicate of SHACL, or of one given in full."""
        return self._out.get((node, predicate if ":" in predicate else SH + predicate), [])

    def subjects(self, predicate: str, value: Term) -> list[Term]:
        """The subjects of a predicate, given in full, with that object."""
        return [node for node, found in self._in.get(value, ()) if found == predicate]

    def predicates(self, node: Term) -> list[str]:
        """The predicates of a node, in full, each once."""
        return list(dict.fromkeys(self._predicates.get(node, ())))

    def nodes(self) -> list[Term]:
        """Every node that is a subject."""
        return list(self._predicates)

    def one(self, node: Term, predicate: str) -> Term | None:
        """The only object; Refused where there are several."""
        found = self.objects(node, predicate)
        if len(found) > 1:
            self.refuse(node, f"sh:{predicate}: found {len(found)} values, wanted one. Split the shape in two.")
        return found[0] if found else None

    def flag(self, node: Term, predicate: str) -> bool:
        """A truth value, False where there is none; Refused where it is anything else."""
        value = self.one(node, predicate)
        if value is not None and value.value not in ("true", "false", "1", "0"):
            self.refuse(node, f"sh:{predicate}: found {value}, wanted true or false.")
        return value is not None and value.value in ("true", "1")

    def number(self, node: Term, predicate: str) -> int | None:
        """A count; Refused where it is anything else."""
        value = self.one(node, predicate)
        if value is None:
            return None
        if not isinstance(value, Literal) or not (value.value.isascii() and value.value.isdecimal()):
            self.refuse(node, f"sh:{predicate}: found {value}, wanted a whole number from 0.")
        return int(value.value)

    def members(self, node: Term, predicate: str, head: Term) -> tuple[Term, ...]:
        """The members of a list, the value of a predicate of `node`; Refused where it is none."""
        items: list[Term] = []
        while head != NIL:
            first, rest = self.objects(head, f"{RDF}first"), self.objects(head, f"{RDF}rest")
            if len(first) != 1 or len(rest) != 1 or len(items) > len(self.triples):
                self.refuse(node, f"sh:{predicate}: found {head}, wanted a list. Write it in round brackets.")
            items.append(first[0])
            head = rest[0]
        return tuple(items)

    def message(self, node: Term) -> str:
        """The sh:message, in English if there is a choice; "" for none."""
        texts = [value for value in self.objects(node, "message") if isinstance(value, Literal)]
        english = [text for text in texts if text.language is None or text.language.startswith("en")]
        return (english or texts)[0].value if texts else ""

    def refuse(self, node: Term, sentence: str) -> NoReturn:
        """Refuse a shape."""
        raise Refused(sentence, place=f"shape {self.label(node)}")

    def label(self, node: Term) -> str:
        """The IRI; for a shape without one, the nearest named node above it and the way down from there."""
        steps: list[str] = []
        while isinstance(node, BlankNode) and node in self._in and len(steps) < DEEPEST:
            path = self.objects(node, "path")
            node, predicate = self._in[node][0]
            if path and isinstance(path[0], NamedNode):
                steps.append(str(path[0]))
            elif predicate.startswith(SH):
                steps.append(predicate.removeprefix(SH))
            else:
                steps += [] if predicate.startswith(RDF) else [predicate]
        return " / ".join([node.value if isinstance(node, NamedNode) else "unnamed shape", *reversed(steps)])

    def path(self, node: Term, path: Term, depth: int = 0) -> Path:
        """The property path at `path`, which belongs to the shape `node`."""
        if isinstance(path, NamedNode):
            return Path("iri", path.value)
        if depth < DEEPEST:
            if self.objects(path, f"{RDF}first"):
                return self._branches(node, "sequence", self.members(node, "path", path), depth)
            for kind, name in PATH_PARAMETERS.items():
                for value in self.objects(path, name):
                    if kind == "alternative":
                        return self._branches(node, kind, self.members(node, name, value), depth)
                    return Path(kind, parts=(self.path(node, value, depth + 1),))
        return self.refuse(node, f"sh:path: found {path}, wanted a property or a SHACL property path.")

    def _branches(self, node: Term, kind: str, members: tuple[Term, ...], depth: int) -> Path:
        if len(members) < 2:  # noqa: PLR2004 (SHACL wants two members or more)
            self.refuse(node, f"sh:path: found a {kind} of {len(members)}, wanted two or more. Name the property.")
        return Path(kind, parts=tuple(self.path(node, member, depth + 1) for member in members))
