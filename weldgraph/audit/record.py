"""One record checked, alone with the ontology."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from weldgraph import derive
from weldgraph import validate as shacl
from weldgraph.audit.found import Alert, Checked
from weldgraph.claims import check_claims
from weldgraph.claims.claim import Graph
from weldgraph.completeness import as_findings, completeness
from weldgraph.derive import Level, Source
from weldgraph.graph import ONTOLOGY, WG, ontology_quads, record_iri
from weldgraph.model import Response
from weldgraph.printed import read_paper
from weldgraph.resources import folder

DERIVATION: Final = f"{ONTOLOGY}/derivation/"
CLAIM: Final = f"{ONTOLOGY}/claim/"
COMPLETENESS: Final = f"{ONTOLOGY}/completeness/"
"""What the IRIs of such rules begin with, as shapes of the report."""

UNASKED: Final = frozenset(
    (
        "http://qudt.org/schema/qudt/conversionMultiplier",
        "http://qudt.org/schema/qudt/hasFactorUnit",
        "http://qudt.org/schema/qudt/ucumCode",
        "http://www.w3.org/2000/01/rdf-schema#isDefinedBy",
        "http://www.w3.org/2000/01/rdf-schema#subClassOf",
        "http://www.w3.org/2002/07/owl#disjointWith",
        "http://www.w3.org/2004/02/skos/core#altLabel",
        "http://www.w3.org/2004/02/skos/core#definition",
        "http://www.w3.org/2004/02/skos/core#exactMatch",
        "http://www.w3.org/2004/02/skos/core#hiddenLabel",
        WG + "allowedUnit",
        WG + "mayHave",
    )
)
"""What the ontology says with these no rule asks: two fifths of it need not be loaded with each record."""

_LEVEL_OF: dict[str, Level] = {"Violation": "A", "Warning": "C", "Info": "G"}
_SEVERITY_OF: dict[Level, str] = {"A": "Violation", "B": "Violation", "C": "Warning", "G": "Info"}


@lru_cache(maxsize=1)
def shapes() -> shacl.Compiled:
    """All shapes of the project, compiled once."""
    return shacl.compile_shapes(sorted(folder("shapes").glob("*.ttl")))


@lru_cache(maxsize=1)
def _ontology() -> tuple[list[ox.Quad], shacl.Classes]:
    """What rules ask of the ontology, and its classes; which terms are instances of which stands in the former."""
    quads = list(ox.parse(ontology_quads(), format=ox.RdfFormat.N_QUADS))
    asked = [quad for quad in quads if quad.predicate.value not in UNASKED]
    return asked, replace(shacl.Classes.of(quads), typed={})


def check_record(record: str, nquads: bytes) -> Checked:
    """One record against itself and the ontology; any process may do it.

    Args:
        record: its id.
        nquads: the record, in its graph.
    """
    ontology, classes = _ontology()
    memory = ox.Store()  # a new one: what was removed from a store in memory slows it down ever after
    memory.bulk_load(nquads, format=ox.RdfFormat.N_QUADS, lenient=True)  # what a store keeps is well formed
    memory.extend(ontology)
    graph = record_iri(record)
    results = shacl.validate(memory, shapes(), ontology=classes, graphs=[ox.NamedNode(graph), ox.NamedNode(ONTOLOGY)])
    codes = _codes()
    found = [_alert(memory, record, result, codes) for result in results]
    checked: Counter[str] = Counter(dict.fromkeys(codes.values(), 1))
    not_checked: list[tuple[str, str, str]] = []
    others: list[shacl.Result] = []
    reader = Graph(memory, graph)
    facts = derive.facts_in(reader.columns)
    needs = completeness(reader, facts)
    for rules, findings in (
        (DERIVATION, derive.judge(facts)),
        (CLAIM, check_claims(reader, facts)),
        (COMPLETENESS, as_findings(needs)),
    ):
        found.extend(_derived(record, alert) for alert in findings.alerts)
        others.extend(_result(alert, rules) for alert in findings.alerts)
        checked.update(findings.checked)
        not_checked.extend(findings.not_checked)
    found, outdated = answered(found, record, _responses(reader))
    said = {one: _said(alert) for one, alert in zip([*results, *others], found, strict=True)}
    return Checked(
        record=record,
        alerts=tuple(found),
        checked=dict(checked),
        not_checked=(*not_checked, *outdated),
        needs=needs,
        paper=read_paper(reader),
        turtle=shacl.report(said, said),
    )


def _responses(reader: Graph) -> tuple[Response, ...]:
    """The answers that are kept with the record."""
    return tuple(
        Response(*(reader.one(node, name) for name in ("code", "answer", "subjectText", "respondent")))
        for node in reader.of_class("Response")
    )


def answered(
    alerts: Sequence[Alert], record: str, responses: Sequence[Response]
) -> tuple[list[Alert], list[tuple[str, str, str]]]:
    """The alerts with the answers that were given to them, and the answers to which there is no alert."""
    found: list[Alert] = []
    used: set[Response] = set()
    for alert in alerts:
        fitting = [
            one for one in responses
            if alert.record == record and one.alert == alert.code and one.subject in ("", alert.subject)
        ]  # fmt: skip
        used.update(fitting)
        texts = [f"{one.by}: {one.answer}" if one.by else one.answer for one in fitting]
        found.append(replace(alert, response=" ".join(texts)) if texts else alert)
    why = "it is answered, but no such alert is raised"
    return found, [(one.alert, one.subject, why) for one in responses if one not in used]


def _derived(record: str, found: derive.Alert) -> Alert:
    """A finding of the derivations."""
    return Alert(
        level=found.level, code=found.code, record=record, subject=found.subject, message=found.message,
        type=found.type, subject_iri=found.subject_iri, sources=found.sources, printed=found.printed,
        printed_interval=found.printed_interval, recomputed=found.recomputed,
        recomputed_interval=found.recomputed_interval, rule=found.rule,
    )  # fmt: skip


def _result(found: derive.Alert, rules: str) -> shacl.Result:
    """The same as a result of SHACL: the rule is the shape, the number or claim judged its focus."""
    return shacl.Result(
        focus=found.focus, path="", component="ExpressionConstraintComponent", severity=_SEVERITY_OF[found.level],
        message=found.message, value="", shape=rules + found.code,
    )  # fmt: skip


def _said(alert: Alert) -> tuple[tuple[str, str], ...]:
    """What an alert says beside its sentence, for the report in RDF."""
    texts = [
        ("code", alert.code),
        ("alertLevel", alert.level),
        ("alertType", str(alert.type)),
        ("printed", alert.printed),
        ("printedInterval", _interval(alert.printed_interval)),
        ("recomputed", alert.recomputed),
        ("recomputedInterval", _interval(alert.recomputed_interval)),
        ("answerText", alert.response),
        *(("placeText", source.place) for source in alert.sources),
    ]
    return tuple((WG + name, text) for name, text in texts if text)


def _interval(ends: tuple[str, str]) -> str:
    """Both ends in brackets; an end that is not there is left empty."""
    return f"[{', '.join(ends)}]" if any(ends) else ""


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Shape → its stable code."""
    store = ox.Store()
    for path in sorted(folder("shapes").glob("*.ttl")):
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    rows = store.query(f"SELECT ?shape ?code {{ ?shape <{WG}code> ?code }}")
    return {row["shape"].value: row["code"].value for row in rows}  # type: ignore[union-attr]  # a SELECT gives rows


def level_of(severity: str) -> Level:
    """What a severity of SHACL weighs as an alert."""
    return _LEVEL_OF.get(severity, "B")


def _alert(memory: ox.Store, record: str, result: shacl.Result, codes: dict[str, str]) -> Alert:
    focus = ox.NamedNode(result.focus) if "://" in result.focus else None
    return Alert(
        level=level_of(result.severity),
        code=codes.get(result.shape, result.component.removesuffix("ConstraintComponent")),
        record=record,
        subject=_label(memory, record, focus) if focus else result.focus,
        message=result.message,
        value=result.value,
        subject_iri=result.focus,
        sources=_sources(memory, focus) if focus else (),
    )


def _label(memory: ox.Store, record: str, node: ox.NamedNode) -> str:
    """What a person calls the thing: its id, its label, or the end of its IRI."""
    for name in ("http://purl.org/dc/terms/identifier", "http://www.w3.org/2000/01/rdf-schema#label"):
        if found := _texts(memory, node, name):
            return found[0]
    return node.value.removeprefix(record_iri(record) + "/")


def _sources(memory: ox.Store, node: ox.NamedNode) -> tuple[Source, ...]:
    found = {_source(memory, ox.NamedNode(place)) for place in _texts(memory, node, WG + "source")}
    return tuple(sorted(source for source in found if source.place))


def _source(memory: ox.Store, place: ox.NamedNode) -> Source:
    def first(node: ox.NamedNode, predicate: str) -> str:
        return next(iter(_texts(memory, node, predicate)), "")

    document = first(place, WG + "document")
    label = first(ox.NamedNode(document), "http://www.w3.org/2000/01/rdf-schema#label") if document else ""
    return Source(label, first(place, WG + "address"), first(place, WG + "printed") or first(place, WG + "quote"))


def _texts(memory: ox.Store, node: ox.NamedNode, predicate: str) -> list[str]:
    """What `predicate` says of the node, sorted."""
    quads = memory.quads_for_pattern(node, ox.NamedNode(predicate), None)
    return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal))
