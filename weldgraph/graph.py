"""Plain values to quads: docs/graph.md as code, and the only place that mints an IRI.

Everything is written as N-Quads text. Superclass types, SI values and whole lineages are written out here, so that
questions need no property paths.
"""

import hashlib
from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Final

from weldgraph.loaders.integrity import FAMILY, addresses, citation, families, parents
from weldgraph.model import (
    Absence,
    CellPlace,
    Claim,
    Condition,
    Entity,
    Instrument,
    Observation,
    Parameter,
    Place,
    Quantity,
    Record,
    Reported,
    Run,
    Step,
    Subject,
    Table,
    TextPlace,
    Use,
    Work,
)
from weldgraph.nquads import XSD, boolean, decimal, double, integer, iri, plain, slug, string
from weldgraph.quantity import si
from weldgraph.resources import folder
from weldgraph.routes import Pair, controlled_pairs
from weldgraph.terms import properties, property_named, step_kind, technique

ONTOLOGY: Final = "https://w3id.org/weldgraph"
WG: Final = f"{ONTOLOGY}#"
RECORDS: Final = f"{ONTOLOGY}/record/"
BUILD: Final = f"{ONTOLOGY}/build"

PREFIXES: Final = {
    "wg": WG,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "qudt": "http://qudt.org/schema/qudt/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "cito": "http://purl.org/spar/cito/",
}

TOOLS: Final = frozenset({"die", "mold", "mould", "foil", "insulating foil", "conductive foil", "tool", "grinding media", "vial"})
"""Roles of what touches a sample and does not become part of it: used, and no ancestor."""

_ORIGIN = {
    "made": "made",
    "purchased": "purchased",
    "not reported": "originNotReported",
    "reported elsewhere": "reportedElsewhere",
}
_BASIS = {"stated": "stated", "inferred": "inferred", "not stated": "notStated"}
_KIND_CLASS = {"material": "Material", "sample": "Sample", "slurry": "Slurry", "electrode": "Electrode", "cell": "ElectrochemicalCell"}
_FORMAT_CLASS = {"cr": "CoinCell", "coin": "CoinCell", "pouch": "PouchCell", "swagelok": "SwagelokCell"}


def record_iri(record_id: str) -> str:
    """The IRI of a record, which is the name of its graph."""
    return RECORDS + slug(record_id)


def quads(record: Record) -> bytes:
    """The record as sorted N-Quads, all in its own graph."""
    writer = _Writer(record)
    writer.record()
    return writer.text()


class _Writer:
    """Quads of one record. Methods are named for what they write."""

    def __init__(self, record: Record) -> None:
        self.data = record
        self.graph = record_iri(record.id)
        self.base = self.graph + "/"
        self.lines: set[str] = set()
        self.entities = {entity.id: entity for entity in record.entities}
        self.family_of = {member: name for name, members in families(record).items() for member in members}
        self.family_of |= {entity.id: entity.name for entity in record.entities}
        self.runs = {run.id: run for run in record.runs}
        self.tables = {table.id: table for table in record.tables}
        self.works = {work.key: self._work_iri(work) for work in record.works}
        self.cited = {(document, label): work for document, label, work in record.citations}
        self.observations = self._observation_iris()
        self.targets = {claim.id: self.iri("statement", claim.id) for claim in record.claims}
        for observation, name in zip(record.observations, self.observations, strict=True):
            self.targets |= dict.fromkeys(sorted(addresses(observation)), name)
        self.positions = _positions(record)

    # Terms

    def iri(self, *parts: str) -> str:
        """The IRI of a thing of this record by the names that lead to it."""
        return self.base + "/".join(map(slug, parts))

    def add(self, subject: str, name: str, *objects: str | None) -> None:
        """One quad for each object; None is left out. `name` is a prefixed name or, bare, a term of ours."""
        prefix, _, local = name.rpartition(":")
        predicate = PREFIXES[prefix or "wg"] + local
        for value in objects:
            if value is not None:
                self.lines.add(f"<{subject}> <{predicate}> {value} <{self.graph}> .\n")

    def types(self, subject: str, *names: str) -> None:
        """Classes, by prefixed name or full IRI."""
        for name in names:
            prefix, _, local = name.rpartition(":")
            full = name if "//" in name else PREFIXES[prefix or "wg"] + local
            self.add(subject, "rdf:type", iri(full))

    def words(self, subject: str, **texts: str) -> None:
        """A string for each text that is not empty."""
        for name, text in texts.items():
            if text:
                self.add(subject, name, string(text))

    def text(self) -> bytes:
        """All quads, sorted."""
        return "".join(sorted(self.lines)).encode()

    # The record

    def record(self) -> None:
        """Everything."""
        data = self.data
        self.types(self.graph, "Record", "dcat:Dataset")
        self.add(self.graph, "dcterms:identifier", string(data.id))
        self.add(self.graph, "rdfs:label", string(data.title))
        if data.licence:
            self.add(self.graph, "dcterms:license", string(data.licence))
        self.words(self.graph, curator=data.curator, note=data.note)
        if data.work in self.works:
            self.add(self.graph, "work", iri(self.works[data.work]))
        for document in data.documents:
            node = self.iri("document", document.id)
            self._thing(node, "Document", document.id, document.label)
            self.words(node, documentKind=document.kind, sha256=document.sha256)
            self.add(self.graph, "hasDocument", iri(node))
        for work in data.works:
            self._work(work)
        for document, label, key in data.citations:
            self._reference(document, label, key)
        for name, members in sorted(families(data).items()):
            self._family(name, members)
        for entity in data.entities:
            self._entity(entity)
        for instrument in data.instruments:
            self._instrument(instrument)
        for run in data.runs:
            self._run(run)
        for table in data.tables:
            self._table(table)
        for observation, node in zip(data.observations, self.observations, strict=True):
            self._observation(observation, node)
        for claim in data.claims:
            self._claim(claim)
        for pair in controlled_pairs(data):
            self._pair(pair)

    def _thing(self, node: str, kind: str, identifier: str, label: str) -> None:
        self.types(node, kind)
        self.add(node, "dcterms:identifier", string(identifier))
        self.add(node, "rdfs:label", string(label))
        self.add(node, "record", iri(self.graph))

    # Values and places

    def _value(self, node: str, quantity: Quantity, printed: str = "") -> None:
        self.types(node, "Value")
        self.words(node, printed=printed or quantity.printed, digits=quantity.digits, text=quantity.text, boundKind=quantity.kind)
        for name, number in (("qudt:numericValue", quantity.value), ("lower", quantity.lower), ("upper", quantity.upper)):
            if number is not None:
                self.add(node, name, decimal(number))
        if quantity.unit:
            self.add(node, "qudt:hasUnit", iri(quantity.unit.iri))
        for name, flag in (("lowerOpen", quantity.lower_open), ("upperOpen", quantity.upper_open), ("approximate", quantity.approximate)):
            if flag:
                self.add(node, name, boolean(True))
        if quantity.uncertainty is not None:
            self.add(node, "uncertainty", decimal(quantity.uncertainty))
        if not quantity.text:
            for name, real in zip(("siValue", "siLower", "siUpper"), si(quantity), strict=True):
                if real is not None:
                    self.add(node, name, double(real))
        for decision in quantity.decisions:
            self.add(node, "decision", string(decision))

    def _called(self, node: str, *texts: str) -> None:
        """Every text by which a person may ask for the thing."""
        self.add(node, "called", *(string(text) for text in dict.fromkeys(filter(None, texts))))

    def _place(self, place: Place) -> str:
        if isinstance(place, CellPlace):
            return self._cell(place)
        parts = [place.document, place.section, *([place.quote] if place.quote else [])]
        node = self.iri("place", *parts)
        self.types(node, "TextPlace")
        self.add(node, "document", iri(self.iri("document", place.document)))
        self.words(node, section=place.section, quote=place.quote, address=place.address)
        self._called(node, place.address)
        return node

    def _cell(self, place: CellPlace) -> str:
        table = self.tables[place.table]
        node = f"{self.iri('table', place.table)}#cell={place.row},{place.column}"
        self.types(node, "TableCell", "csvw:Cell")
        self.add(node, "table", iri(self.iri("table", place.table)))
        self.add(node, "document", iri(self.iri("document", table.document)))
        self.add(node, "row", integer(place.row))
        self.add(node, "column", integer(place.column))
        self.words(node, printed=place.printed, address=place.address, rowHeader=place.row_header, columnHeader=place.column_header)
        self._called(node, table.id, table.label, place.address)
        return node

    def _parameter(self, owner: str, parameter: Parameter, *, kind: str = "Parameter", under: str = "parameter") -> str:
        node = f"{owner}/{under}/{slug(parameter.property)}"
        self.types(node, kind)
        self.add(node, "property", iri(property_named(parameter.property).iri))
        self.words(node, role=parameter.role, because=parameter.because)
        self.add(node, "basis", iri(WG + ("inferred" if parameter.because else "stated")))
        self.add(node, "source", iri(self._place(parameter.place)))
        self._value(node, parameter.quantity)
        return node

    def _condition(self, condition: Condition) -> str:
        node = self.iri("condition", f"{condition.property}={_short(condition.quantity)}")
        self.types(node, "Condition")
        self.add(node, "property", iri(property_named(condition.property).iri))
        self._value(node, condition.quantity, _short(condition.quantity))
        return node

    def _absences(self, owner: str, absences: Iterable[Absence]) -> None:
        for absence in absences:
            node = f"{self.base}absence/{owner.removeprefix(self.base)}/{slug(absence.property)}"
            self.types(node, "Absence")
            self.add(node, "subject", iri(owner))
            self.add(node, "property", iri(property_named(absence.property).iri))
            self.words(node, absenceKind=absence.kind, because=absence.because)
            if absence.place:
                self.add(node, "source", iri(self._place(absence.place)))

    # Entities and steps

    def entity_iri(self, name: str) -> str:
        """The IRI of a material, sample, cell, step or family by its name in the record."""
        if name.startswith(FAMILY):
            return self.iri("family", name.removeprefix(FAMILY))
        if name in self.entities:
            kind = self.entities[name].kind
            return self.iri(kind if kind in {"material", "cell"} else "sample", name)
        sample, _, step = name.partition("/")
        return self.iri("step", sample, step) if step else self.iri("instrument", name)

    def _family(self, name: str, members: list[str]) -> None:
        if len(members) == 1 and self.entities[members[0]].kind == "material":
            return
        node = self.iri("family", name)
        self._thing(node, "SampleFamily", FAMILY + name, name)
        self._called(node, name, FAMILY + name)
        self.add(node, "hasMember", *(iri(self.entity_iri(member)) for member in members))

    def _entity(self, entity: Entity) -> None:
        node = self.entity_iri(entity.id)
        self._thing(node, _KIND_CLASS[entity.kind], entity.id, entity.label)
        self.types(node, "prov:Entity")
        if entity.kind not in {"material", "cell"}:
            self.types(node, "Sample", "sosa:Sample")
        if entity.kind == "cell":
            self._cell_kind(node, entity)
        self._called(node, entity.id, entity.name, entity.label)
        self.words(
            node, name=entity.name, state=entity.state, supplier=entity.supplier, formula=entity.formula,
            cellFormat=entity.format, because=entity.because, note=entity.note,
        )  # fmt: skip
        self.add(node, "origin", iri(WG + _ORIGIN[entity.origin]))
        if entity.kind != "material":
            self.add(node, "family", iri(self.iri("family", entity.name)))
        if entity.place:
            self.add(node, "source", iri(self._place(entity.place)))
        for parameter in entity.attributes:
            self.add(node, "attribute", iri(self._parameter(node, parameter, under="attribute")))
        self._absences(node, entity.absences)
        for cited in entity.cites:
            self._cite(node, cited, entity.place.document if entity.place else "")
        for part in entity.parts:
            self.add(node, _camel(part.role) if entity.kind == "cell" else "hasPart", iri(self.entity_iri(part.what)))
            if part.amount or entity.kind != "cell":
                use = f"{node}/part/{slug(part.what)}"
                self.types(use, "Part")
                self.add(node, "part", iri(use))
                self.add(use, "what", iri(self.entity_iri(part.what)))
                self.words(use, role=part.role)
                if part.amount:
                    self.add(use, "amount", iri(self._parameter(use, part.amount, under="amount")))
        self._lineage(node, entity)
        before = ""
        for index, step in enumerate(entity.route, 1):
            before = self._step(node, entity, index, step, before)

    def _cell_kind(self, node: str, entity: Entity) -> None:
        for start, name in _FORMAT_CLASS.items():
            if entity.format.lower().startswith(start):
                self.types(node, name)
        self.words(node, configuration=entity.configuration)
        if entity.configuration in {"half cell", "full cell"}:
            self.types(node, entity.configuration.title().replace(" ", ""))

    def _lineage(self, node: str, entity: Entity) -> None:
        direct = [u.what for s in entity.route for u in s.uses if u.role not in TOOLS] + [p.what for p in entity.parts]
        self.add(node, "prov:wasDerivedFrom", *(iri(self.entity_iri(name)) for name in dict.fromkeys(direct)))
        for name in _ancestors(self.data, entity.id):
            self.add(node, "ancestor", iri(self.entity_iri(name)))
            for step in self.entities[name].route:
                self.add(node, "lineageStep", iri(self.iri("step", name, step.id)))
        for step in entity.route:
            self.add(node, "lineageStep", iri(self.iri("step", entity.id, step.id)))

    def _step(self, sample: str, entity: Entity, index: int, step: Step, before: str) -> str:
        """One step; returns what it gave."""
        node = self.iri("step", entity.id, step.id)
        kind = step_kind(step.kind)
        self.types(node, *kind.superclasses, "prov:Activity")
        self.add(node, "kind", iri(kind.iri))
        self.add(node, "rdfs:label", string(kind.label))
        self.add(node, "dcterms:identifier", string(f"{entity.id}/{step.id}"))
        self.add(node, "record", iri(self.graph))
        self.add(node, "index", integer(index))
        self.add(node, "position", integer(self.positions[entity.id, step.id]))
        self.add(node, "leadsTo", iri(sample))
        self.add(node, "basis", iri(WG + ("inferred" if step.because else "stated")))
        self.words(node, because=step.because, note=step.note)
        self.add(node, "source", iri(self._place(step.place)))
        gives = sample
        if index < len(entity.route):
            gives = self.iri("sample", entity.id, "after", step.id)
            self.types(gives, "Intermediate", "Sample", "sosa:Sample", "prov:Entity")
            self.add(gives, "rdfs:label", string(f"{entity.name} after {kind.label}"))
            self.add(gives, "name", string(entity.name))
            self._called(gives, entity.name)
            self.add(gives, "dcterms:identifier", string(f"{entity.id}/after/{step.id}"))
            self.add(gives, "record", iri(self.graph))
            self.add(gives, "origin", iri(WG + "made"))
            self.add(gives, "family", iri(self.iri("family", entity.name)))
        if before:
            self.add(node, "prov:used", iri(before))
            self.add(node, "prov:wasInformedBy", iri(self.iri("step", entity.id, entity.route[index - 2].id)))
            if gives != sample:
                self.add(gives, "prov:wasDerivedFrom", iri(before))
        self.add(node, "prov:generated", iri(gives))
        self.add(gives, "prov:wasGeneratedBy", iri(node))
        components = [Use(part.what, part.role) for part in entity.parts] if index == 1 else []
        for use in (*components, *step.uses):
            what = self.entity_iri(use.what)
            usage = f"{node}/use/{slug(use.what)}"
            self.add(node, "prov:used", iri(what))
            self.add(node, "prov:qualifiedUsage", iri(usage))
            self.types(usage, "Usage", "prov:Usage")
            self.add(usage, "prov:entity", iri(what))
            self.words(usage, role=use.role)
            if use.amount:
                self.add(usage, "amount", iri(self._parameter(usage, use.amount, under="amount")))
            if use.role not in TOOLS:
                if gives != sample:
                    self.add(gives, "prov:wasDerivedFrom", iri(what))
                source = self.entities[use.what].route
                if source:
                    self.add(node, "prov:wasInformedBy", iri(self.iri("step", use.what, source[-1].id)))
        if step.instrument:
            self.add(node, "instrument", iri(self.iri("instrument", step.instrument)))
        for parameter in step.parameters:
            self.add(node, "parameter", iri(self._parameter(node, parameter)))
        self._absences(node, step.absences)
        return gives

    # Instruments, characterisations, tests

    def _instrument(self, instrument: Instrument) -> None:
        node = self.iri("instrument", instrument.id)
        label = " ".join(filter(None, (instrument.make, instrument.model))) or instrument.kind or instrument.id
        self._thing(node, "Instrument", instrument.id, label)
        self.words(node, make=instrument.make, model=instrument.model, kindText=instrument.kind, note=instrument.note)
        if instrument.place:
            self.add(node, "source", iri(self._place(instrument.place)))
        for reach in instrument.capability:
            self.add(node, "capability", iri(self._parameter(node, reach, kind="Capability", under="capability")))

    def run_iri(self, name: str) -> str:
        """The IRI of a characterisation or a test."""
        return self.iri("test" if self.runs[name].electrochemical else "characterisation", name)

    def _run(self, run: Run) -> None:
        node = self.run_iri(run.id)
        kind = technique(run.technique)
        self._thing(node, "Characterisation", run.id, run.label)
        self.types(node, *kind.superclasses, "prov:Activity")
        if run.electrochemical:
            self.types(node, "ElectrochemicalTest")
        self.add(node, "kind", iri(kind.iri))
        self.words(node, because=run.because, note=run.note)
        if run.place:
            self.add(node, "source", iri(self._place(run.place)))
        if run.instrument:
            self.add(node, "instrument", iri(self.iri("instrument", run.instrument)))
        self.add(node, "appliedTo", *(iri(self.entity_iri(name)) for name in run.applied_to))
        for setting in run.settings:
            self.add(node, "parameter", iri(self._parameter(node, setting)))
        self._absences(node, run.absences)
        for exhibit in run.reported_in:
            self.add(node, "reportedIn", iri(self._exhibit(exhibit)))

    def _exhibit(self, exhibit: str) -> str:
        if exhibit in self.tables:
            return self.iri("table", exhibit)
        document, _, label = exhibit.partition(":")
        node = self.iri("figure", document, label.strip())
        self.types(node, "Figure")
        self.add(node, "rdfs:label", string(label.strip()))
        self.add(node, "document", iri(self.iri("document", document)))
        return node

    # Tables, works, citations

    def _table(self, table: Table) -> None:
        node = self.iri("table", table.id)
        self._thing(node, "Table", table.id, table.label)
        self.types(node, "csvw:Table")
        self.add(node, "document", iri(self.iri("document", table.document)))
        self.words(node, file=table.file, sha256=table.sha256, caption=table.caption)

    def _work_iri(self, work: Work) -> str:
        return f"https://doi.org/{slug(work.doi)}" if work.doi else self.iri("work", work.key)

    def _work(self, work: Work) -> None:
        node = self.works[work.key]
        self.types(node, "Work")
        self.add(node, "rdfs:label", string(work.label))
        self.add(node, "dcterms:identifier", string(work.key))
        first = work.authors[0].split(",")[0] if work.authors else ""
        self.words(
            node, firstAuthor=first, title=work.title, year=work.year, journal=work.journal, volume=work.volume,
            page=work.page, doi=work.doi, url=work.url, workKey=work_key(work),
        )  # fmt: skip

    def _reference(self, document: str, label: str, key: str) -> None:
        node = self.iri("reference", document, label)
        self.types(node, "ReferenceEntry")
        self.add(node, "document", iri(self.iri("document", document)))
        self.words(node, referenceLabel=label)
        self.add(node, "work", iri(self.works[key]))
        self.add(self.iri("document", document), "cito:cites", iri(self.works[key]))

    def _cite(self, node: str, cited: str, default: str) -> None:
        document, label = citation(cited, default)
        self.add(node, "citation", iri(self.iri("reference", document, label)))
        if (document, label) in self.cited:
            self.add(node, "citedWork", iri(self.works[self.cited[document, label]]))

    # Observations and claims

    def _subject(self, subject: Subject, default: str) -> str:
        if isinstance(subject, str):
            return self.entity_iri(subject)
        works = [self.cited[key] for cited in subject.cites if (key := citation(cited, default)) in self.cited]
        node = self.iri("reported", subject.where, *works, subject.name)
        self.types(node, "ReportedMaterial", "prov:Entity")
        self.add(node, "rdfs:label", string(subject.name))
        self.words(node, name=subject.name)
        self._called(node, subject.name)
        self.add(node, "record", iri(self.graph))
        self.add(node, "work", *(iri(self.works[key]) for key in works))
        if subject.where in self.tables:
            self.add(node, "table", iri(self.iri("table", subject.where)))
        return node

    def _observation_iris(self) -> list[str]:
        """A name for each observation: what it is of and what held, never its row."""
        names: list[str] = []
        count: dict[str, int] = {}
        for observation in self.data.observations:
            if isinstance(observation.place, TextPlace):
                name = self.iri("observation", observation.where)
            else:
                subject = observation.subject
                cites = "-".join(subject.cites) if isinstance(subject, Reported) else ""
                named = subject if isinstance(subject, str) else f"{subject.name}--{cites}"
                held = ";".join(f"{c.property}={_short(c.quantity)}" for c in observation.conditions)
                name = self.iri("observation", observation.where, named, observation.property, *([held] if held else []))
            count[name] = count.get(name, 0) + 1
            names.append(name if count[name] == 1 else f"{name}~{count[name]}")
        return names

    def _observation(self, observation: Observation, node: str) -> None:
        place = observation.place
        default = self.tables[place.table].document if isinstance(place, CellPlace) else place.document
        subject = self._subject(observation.subject, default)
        prop = iri(property_named(observation.property).iri)
        source = iri(self._place(place))
        if observation.quantity is None:
            node = f"{self.base}absence/{node.removeprefix(self.base)}"
            self.types(node, "Absence")
            self.add(node, "subject", iri(subject))
            self.add(node, "property", prop)
            self.words(node, absenceKind=observation.absent or "not reported", because=observation.because)
            self.add(node, "source", source)
        else:
            self.types(node, "Observation", "sosa:Observation")
            self.add(node, "sosa:hasFeatureOfInterest", iri(subject))
            self.add(node, "sosa:observedProperty", prop)
            self.add(node, "origin", iri(WG + observation.origin))
            self.add(node, "source", source)
            self._result(node, observation.quantity)
            self._family_of(node, observation)
            self._circumstances(node, observation)
            for cited in observation.cites:
                self._cite(node, cited, default)
        for condition in observation.conditions:
            self.add(node, "condition", iri(self._condition(condition)))
        if observation.conditions:
            self.words(node, conditionText=_conditions(observation.conditions))

    def _result(self, node: str, quantity: Quantity) -> None:
        value = f"{node}/value"
        self.add(node, "sosa:hasResult", iri(value))
        self._value(value, quantity)
        self.words(node, printed=quantity.printed)
        if quantity.value is not None:
            real = si(quantity)[0]
            self.add(node, "siValue", double(real) if real is not None else None)

    def _family_of(self, node: str, observation: Observation) -> None:
        subject = observation.subject
        if isinstance(subject, str):
            name = subject.removeprefix(FAMILY) if subject.startswith(FAMILY) else self.family_of.get(subject, "")
            entity = self.entities.get(subject)
            if name and (entity is None or entity.kind != "material"):
                self.add(node, "family", iri(self.iri("family", name)))
        if observation.state:
            self.add(node, "subjectState", iri(WG + ("inferred" if observation.state == "inferred" else "notReported")))
        self.words(node, because=observation.because, note=observation.note)

    def _circumstances(self, node: str, observation: Observation) -> None:
        if observation.test:
            self.add(node, "test", iri(self.run_iri(observation.test)))
        if observation.test_is:
            self.add(node, "testBasis", iri(WG + _BASIS[observation.test_is]))
        if observation.characterisation:
            self.add(node, "characterisation", iri(self.run_iri(observation.characterisation)))
        self.words(node, halfCyclePrinted=observation.printed_half_cycle)
        if observation.half_cycle:
            self.add(node, "halfCycle", iri(WG + observation.half_cycle))
        if observation.normalised_to:
            self.add(node, "normalisedTo", iri(WG + _camel(observation.normalised_to)))
        self.add(node, "restates", *(iri(self.targets[target]) for target in observation.restates))
        self.add(node, "prov:wasDerivedFrom", *(iri(self.targets[target]) for target in observation.derived_from))

    def _claim(self, claim: Claim) -> None:
        node = self.iri("statement", claim.id)
        self.types(node, "Statement", _camel(f" {claim.kind.replace('-', ' ')} statement"))
        self.add(node, "dcterms:identifier", string(claim.id))
        self.add(node, "record", iri(self.graph))
        self.add(node, "source", iri(self._place(claim.place)))
        self.words(
            node, statementKind=claim.kind, among=claim.among, rankPosition=claim.position, direction=claim.direction,
            because=claim.because, note=claim.note,
        )  # fmt: skip
        for subject in claim.subjects:
            self.add(node, "subject", iri(self._subject(subject, claim.place.document)))
        if claim.property:
            self.add(node, "property", iri(property_named(claim.property).iri))
        self.words(node, along=claim.along)
        if claim.quantity:
            self.add(node, "value", iri(f"{node}/value"))
            self._value(f"{node}/value", claim.quantity)
        for name, targets in (("of", claim.of), ("to", claim.to), ("pairs", claim.pairs), ("restates", claim.restates)):
            self.add(node, name, *(iri(self.targets[target]) for target in targets))
        self.add(node, "about", *(iri(self.targets[t]) for t in (*claim.of, *claim.to, *claim.pairs)))
        for condition in claim.conditions:
            self.add(node, "condition", iri(self._condition(condition)))
        if claim.conditions:
            self.words(node, conditionText=_conditions(claim.conditions))
        if claim.test:
            self.add(node, "test", iri(self.run_iri(claim.test)))
        if claim.test_is:
            self.add(node, "testBasis", iri(WG + _BASIS[claim.test_is]))
        for cited in claim.cites:
            self._cite(node, cited, claim.place.document)


    def _pair(self, pair: Pair) -> None:
        node = self.iri("pair", f"{pair.a}--{pair.b}")
        self.types(node, "ControlledPair")
        self.add(node, "record", iri(self.graph))
        self.add(node, "sampleA", iri(self.entity_iri(pair.a)))
        self.add(node, "sampleB", iri(self.entity_iri(pair.b)))
        difference = pair.difference
        self.words(
            node, differsIn=difference.parameter, inStep=difference.step, valueA=difference.a, valueB=difference.b,
            inferredText="; ".join(sorted(pair.inferred)), unknownText="; ".join(sorted(pair.unknown)),
        )  # fmt: skip


def work_key(work: Work) -> str:
    """First author, year, volume and page, lower case: works of two records with one key may be the same."""
    first = work.authors[0].split(",")[0] if work.authors else ""
    page = work.page.replace("–", "-").split("-")[0]
    parts = (first, work.year, work.volume, page)
    return "|".join(" ".join(part.lower().split()) for part in parts) if first and work.year else ""


def _short(quantity: Quantity) -> str:
    """A quantity in one word for people and IRIs: its digits, as printed, and the UCUM code."""
    if quantity.text:
        return quantity.text
    ends = [plain(end) for end in (quantity.lower, quantity.upper) if end is not None]
    number = quantity.digits or ("–".join(ends) if quantity.kind == "range" else quantity.printed)
    unit = quantity.unit.ucum if quantity.unit and quantity.unit.ucum not in {"1", ""} else ""
    if quantity.kind == "limit":
        return quantity.printed
    return f"{'~' if quantity.approximate else ''}{number}{' ' + unit if unit else ''}"


def _conditions(conditions: Iterable[Condition]) -> str:
    return "; ".join(sorted(f"{c.property}={_short(c.quantity)}" for c in conditions))


def _camel(words: str) -> str:
    """`working electrode` → `workingElectrode`; a leading space gives a class name."""
    first, *rest = words.split(" ")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _ancestors(record: Record, name: str) -> list[str]:
    """Everything the entity was made from, tools left out, in the order found."""
    tools = {
        (entity.id, use.what)
        for entity in record.entities
        for step in entity.route
        for use in step.uses
        if use.role in TOOLS
    }
    made = parents(record)
    found: dict[str, None] = {}
    queue = [name]
    while queue:
        current = queue.pop(0)
        for parent in made[current]:
            if (current, parent) not in tools and parent not in found:
                found[parent] = None
                queue.append(parent)
    return list(found)


def _positions(record: Record) -> dict[tuple[str, str], int]:
    """The longest path of steps from the bottles to each step, counting it."""
    made = parents(record)
    routes = {entity.id: entity.route for entity in record.entities}
    parts = {entity.id: entity.parts for entity in record.entities}
    last: dict[str, int] = {}
    positions: dict[tuple[str, str], int] = {}
    for name in TopologicalSorter(made).static_order():
        depth = max((last[part.what] for part in parts[name]), default=0)
        for step in routes[name]:
            depth = max([depth, *(last[use.what] for use in step.uses)]) + 1
            positions[name, step.id] = depth
        last[name] = depth
    return positions


def ontology_quads() -> bytes:
    """The ontology and its alignments as N-Quads in their graph, with what each property answers for written out."""
    import pyoxigraph as ox  # noqa: PLC0415  a record needs no parser

    graph = ox.NamedNode(ONTOLOGY)
    found = {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for path in sorted(folder("ontology").glob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    }
    answers = ox.NamedNode(WG + "answersFor")
    for known in properties():
        for target in (known.iri, *known.broader):
            found.add(ox.Quad(ox.NamedNode(known.iri), answers, ox.NamedNode(target), graph))
    lines = (ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def build_quads(record_id: str, shard: bytes, *, when: str, who: str, version: str) -> bytes:
    """Who built a record, when and with which version: the only facts that a second build may change.

    Args:
        when: ISO 8601 with time zone.
    """
    node = f"{BUILD}/{slug(record_id)}/{hashlib.sha256(shard).hexdigest()[:12]}"
    facts = [
        ("rdf:type", iri(PREFIXES["prov"] + "Activity")),
        ("prov:generated", iri(record_iri(record_id))),
        ("prov:endedAtTime", f'"{when}"^^<{XSD}dateTime>'),
        ("prov:wasAssociatedWith", iri(f"{BUILD}/agent/{slug(who)}")),
        ("wg:version", string(version)),
    ]
    lines = []
    for name, value in facts:
        prefix, _, local = name.partition(":")
        lines.append(f"<{node}> <{PREFIXES[prefix]}{local}> {value} <{BUILD}> .\n")
    lines.append(f"<{BUILD}/agent/{slug(who)}> <{PREFIXES['rdfs']}label> {string(who)} <{BUILD}> .\n")
    return "".join(sorted(lines)).encode()
