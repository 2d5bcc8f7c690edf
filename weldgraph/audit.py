"""The check: what is missing in a record, what contradicts what, as a list of alerts with a report in RDF.

Structure rules are SHACL (shapes/); derivations and lists of what is needed are files of their own, in
shapes/derivations/ and shapes/completeness/; claims have a module a kind. Each finding becomes an alert with a stable
code, a level, one sentence, and the places it is about; all of them are one report in RDF.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import pyoxigraph as ox

from weldgraph import derive
from weldgraph import validate as shacl
from weldgraph.claims import check_claims
from weldgraph.claims.claim import Graph
from weldgraph.completeness import Item, as_findings, completeness
from weldgraph.derive import LEVELS, Level, Source
from weldgraph.errors import Refused
from weldgraph.graph import ONTOLOGY, WG, ontology_quads, record_iri
from weldgraph.model import Response
from weldgraph.printed import Paper, read_paper
from weldgraph.resources import folder
from weldgraph.store import Store

__all__ = ["LEVELS", "Alert", "Level", "Report", "Source", "check", "check_quads", "shapes"]

DERIVATION: Final = f"{ONTOLOGY}/derivation/"
CLAIM: Final = f"{ONTOLOGY}/claim/"
COMPLETENESS: Final = f"{ONTOLOGY}/completeness/"
"""What the IRIs of such rules begin with, as shapes of the report."""

_LEVEL_OF: dict[str, Level] = {"Violation": "A", "Warning": "C", "Info": "G"}
_SEVERITY_OF: dict[Level, str] = {"A": "Violation", "B": "Violation", "C": "Warning", "G": "Info"}


@dataclass(frozen=True, slots=True, order=True)
class Alert:
    """One finding.

    Attributes:
        level: weight under the most generous reading.
        code: stable; the help page has its name.
        record: id of the record.
        subject: label of the thing it is about; `subject_iri` its IRI.
        message: one sentence.
        type: 1 missing, 2 numbers disagree, 3 claim not borne out, 4 not like with like.
        value: what was found, where the rule shows it.
        sources: the places involved.
        printed, recomputed: of numbers that disagree, with the widest bounds of each in the printed unit.
        rule: title of the rule; its code where it has none.
        response: the author's or curator's answer.
    """

    level: Level
    code: str
    record: str
    subject: str
    message: str
    type: int = 1
    value: str = ""
    subject_iri: str = ""
    sources: tuple[Source, ...] = ()
    printed: str = ""
    printed_interval: tuple[str, str] = ("", "")
    recomputed: str = ""
    recomputed_interval: tuple[str, str] = ("", "")
    rule: str = ""
    response: str = ""

    def as_json(self) -> dict[str, Any]:
        """The alert as plain data; a bound that there is not is null."""
        return {
            "code": self.code, "type": self.type, "level": self.level, "record": self.record,
            "subject": self.subject, "message": self.message, "value": self.value,
            "printed": self.printed, "printed_interval": [end or None for end in self.printed_interval],
            "recomputed": self.recomputed, "recomputed_interval": [end or None for end in self.recomputed_interval],
            "sources": [asdict(source) for source in self.sources], "rule": self.rule or self.code,
            "response": self.response,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of some records found, and what it looked at.

    Attributes:
        alerts: by level, code and subject.
        checked: rule → how many things it was applied to; of a structure rule only that it was.
        not_checked: rule, subject, and why it could not be applied.
        turtle: the same findings as one sh:ValidationReport a record, by record id.
        needs: what a person repeating or comparing the work needs, given or missing, by record id.
        papers: what the records are about, with the tables as printed, by record id.
    """

    alerts: tuple[Alert, ...]
    checked: dict[str, int]
    turtle: dict[str, str]
    not_checked: tuple[tuple[str, str, str], ...] = ()
    needs: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)

    def reached(self, level: Level) -> bool:
        """Whether there is an alert at or above `level`."""
        return any(LEVELS.index(alert.level) <= LEVELS.index(level) for alert in self.alerts)

    def count(self) -> dict[str, int]:
        """How many alerts there are of each level."""
        found = Counter(alert.level for alert in self.alerts)
        return {level: found[level] for level in LEVELS}

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "alerts": [alert.as_json() for alert in self.alerts],
            "checked": self.checked,
            "not_checked": [{"rule": rule, "subject": subject, "why": why} for rule, subject, why in self.not_checked],
        }


@lru_cache(maxsize=1)
def shapes() -> shacl.Compiled:
    """All shapes of the project, compiled once."""
    return shacl.compile_shapes(sorted(folder("shapes").glob("*.ttl")))


@lru_cache(maxsize=1)
def _ontology() -> tuple[bytes, shacl.Classes]:
    text = ontology_quads()
    return text, shacl.Classes.of(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def check(store: Store, records: Sequence[str] = ()) -> Report:
    """Check records of the store, each against itself and the ontology; by default all of them.

    The report of each is kept in the store beside its record.

    Raises:
        Refused: the store has no such record.
    """
    known = [entry.part for entry in store.records()]
    for record in records:
        if record not in known:
            have = ", ".join(known) or "none; run `weldgraph build` first"
            raise Refused(f"found the record '{record}', wanted one of those in the store: {have}.")
    report = _check((record, store.dump(record)) for record in records or known)
    store.write(
        {f"{record}/report": _in_graph(f"{record_iri(record)}/report", text) for record, text in report.turtle.items()}
    )
    return report


def check_quads(records: dict[str, bytes]) -> Report:
    """Check records given as N-Quads, in no store."""
    return _check(records.items())


def _check(records: Iterable[tuple[str, bytes]]) -> Report:
    """Check one record after the other, each alone with the ontology."""
    ontology, classes = _ontology()
    alerts: list[Alert] = []
    turtle: dict[str, str] = {}
    checked: Counter[str] = Counter()
    not_checked: list[tuple[str, str, str]] = []
    needs: dict[str, tuple[Item, ...]] = {}
    papers: dict[str, Paper] = {}
    for record, text in records:
        memory = ox.Store()  # a new one: what was removed from a store in memory slows it down ever after
        memory.bulk_load(text, format=ox.RdfFormat.N_QUADS)
        memory.bulk_load(ontology, format=ox.RdfFormat.N_QUADS)
        graphs = [ox.NamedNode(record_iri(record)), ox.NamedNode(ONTOLOGY)]
        results = shacl.validate(memory, shapes(), ontology=classes, graphs=graphs)
        codes = _codes()
        found = [_alert(memory, record, result, codes) for result in results]
        checked.update(dict.fromkeys(codes.values(), 1))
        others: list[shacl.Result] = []
        papers[record] = read_paper(Graph(memory, record_iri(record)))
        facts = derive.read_facts(memory, record_iri(record))
        needs[record] = completeness(memory, record_iri(record), facts)
        for rules, findings in (
            (DERIVATION, derive.judge(facts)),
            (CLAIM, check_claims(memory, record_iri(record), facts)),
            (COMPLETENESS, as_findings(needs[record])),
        ):
            found.extend(_derived(record, alert) for alert in findings.alerts)
            others.extend(_result(alert, rules) for alert in findings.alerts)
            checked.update(findings.checked)
            not_checked.extend(findings.not_checked)
        found, outdated = answered(found, record, _responses(memory, record_iri(record)))
        said = {one: _said(alert) for one, alert in zip([*results, *others], found, strict=True)}
        turtle[record] = shacl.report(said, said)
        alerts.extend(found)
        not_checked.extend(outdated)
    ordered = tuple(sorted(alerts, key=_order))
    return Report(ordered, dict(sorted(checked.items())), turtle, tuple(sorted(set(not_checked))), needs, papers)


def _responses(memory: ox.Store, graph: str) -> tuple[Response, ...]:
    """The answers that are kept with the record."""
    reader = Graph(memory, graph)
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


def _order(alert: Alert) -> tuple[int, str, str, str, str]:
    return LEVELS.index(alert.level), alert.code, alert.record, alert.subject, alert.message


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


def _in_graph(graph: str, turtle: str) -> bytes:
    name = ox.NamedNode(graph)
    quads = [ox.Quad(t.subject, t.predicate, t.object, name) for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
