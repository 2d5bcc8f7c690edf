"""What every part of the writer needs: IRIs, quads, values, and the places where values are printed."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from weldgraph.grammar.text import unmarked
from weldgraph.loaders.integrity import FAMILY, addresses, citation, families, parents
from weldgraph.model import (
    Absence,
    CellPlace,
    Condition,
    FilePlace,
    Parameter,
    Place,
    Quantity,
    Record,
    Reported,
    Subject,
    TextPlace,
    Work,
)
from weldgraph.nquads import boolean, decimal, double, integer, iri, plain, slug, string
from weldgraph.quantity import si
from weldgraph.terms import property_named

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


def record_iri(record_id: str) -> str:
    """The IRI of a record, which is the name of its graph."""
    return RECORDS + slug(record_id)


class Writer:
    """The quads of one record, as they are written. `base` is the start of every IRI of the record."""

    def __init__(self, record: Record) -> None:
        self.data = record
        self.graph = record_iri(record.id)
        self.base = self.graph + "/"
        self.about: defaultdict[str, set[str]] = defaultdict(set)
        """Subject → predicate and object of each quad about it, as text."""
        self.places: dict[Place, str] = {}
        self.conditions: dict[Condition, str] = {}
        self.entities = {entity.id: entity for entity in record.entities}
        self.made_from = parents(record)
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

    def iri(self, *parts: str) -> str:
        """The IRI of a thing of this record by the names that lead to it."""
        return self.base + "/".join(map(slug, parts))

    def add(self, subject: str, name: str, *objects: str | None) -> None:
        """One quad for each object; None is left out. `name` is a prefixed name or, bare, a term of ours."""
        predicate = _predicate(name)
        about = self.about[subject]
        for value in objects:
            if value is not None:
                about.add(predicate + value)

    def types(self, subject: str, *names: str) -> None:
        """Classes, by prefixed name or full IRI."""
        self.add(subject, "rdf:type", *map(_class, names))

    def words(self, subject: str, **texts: str) -> None:
        """A string for each text that is not empty."""
        for name, text in texts.items():
            if text:
                self.add(subject, name, string(text))

    def text(self) -> bytes:
        """All quads, sorted; subject by subject gives the order of the whole lines, as `<` and `>` end an IRI."""
        end = f" <{self.graph}> .\n"
        lines: list[str] = []
        for subject, about in sorted((iri(subject), about) for subject, about in self.about.items() if about):
            between = f"{end}{subject} "
            lines += (subject, " ", between.join(sorted(about)), end)
        return "".join(lines).encode()

    def thing(self, node: str, kind: str, identifier: str, label: str) -> None:
        """Class, identifier, label and record of a thing."""
        self.types(node, kind)
        self.add(node, "dcterms:identifier", string(identifier))
        self.add(node, "rdfs:label", string(label))
        self.add(node, "record", iri(self.graph))

    def value(self, node: str, quantity: Quantity, printed: str = "") -> None:
        """The fields of a value on `node`; docs/graph.md, A value."""
        self.types(node, "Value")
        self.words(
            node,
            printed=printed or quantity.printed,
            digits=quantity.digits,
            text=quantity.text,
            boundKind=quantity.kind,
        )
        for name, number in (
            ("qudt:numericValue", quantity.value),
            ("lower", quantity.lower),
            ("upper", quantity.upper),
        ):
            if number is not None:
                self.add(node, name, decimal(number))
        if quantity.unit:
            self.add(node, "qudt:hasUnit", iri(quantity.unit.iri))
        for name, flag in (
            ("lowerOpen", quantity.lower_open),
            ("upperOpen", quantity.upper_open),
            ("approximate", quantity.approximate),
        ):
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

    def called(self, node: str, *texts: str) -> None:
        """Every text by which a person may ask for the thing."""
        self.add(node, "called", *(string(text) for text in dict.fromkeys(filter(None, texts))))

    def place(self, place: Place) -> str:
        """The node of a place; a cell or a few words of text."""
        if place not in self.places:
            self.places[place] = self._place(place)
        return self.places[place]

    def _place(self, place: Place) -> str:
        if isinstance(place, CellPlace):
            return self.cell(place)
        if isinstance(place, FilePlace):
            return self.iri("file", place.file)
        parts = [place.document, place.section, *([place.quote] if place.quote else [])]
        node = self.iri("place", *parts)
        self.types(node, "TextPlace")
        self.add(node, "document", iri(self.iri("document", place.document)))
        self.words(node, section=place.section, quote=place.quote, address=place.address)
        self.called(node, place.address)
        return node

    def cell(self, place: CellPlace) -> str:
        """The node of a table's cell."""
        table = self.tables[place.table]
        node = f"{self.iri('table', place.table)}#cell={place.row},{place.column}"
        self.types(node, "TableCell", "csvw:Cell")
        self.add(node, "table", iri(self.iri("table", place.table)))
        self.add(node, "document", iri(self.iri("document", table.document)))
        self.add(node, "row", integer(place.row))
        self.add(node, "column", integer(place.column))
        self.words(
            node,
            printed=place.printed,
            address=place.address,
            rowHeader=place.row_header,
            columnHeader=place.column_header,
        )
        self.called(node, table.id, table.label, place.address)
        return node

    def parameter(self, owner: str, parameter: Parameter, *, kind: str = "Parameter", under: str = "parameter") -> str:
        """A quantity of `owner` under its own node, which is returned."""
        node = f"{owner}/{under}/{slug(parameter.property)}"
        self.types(node, kind)
        self.add(node, "property", iri(property_named(parameter.property).iri))
        self.words(node, role=parameter.role, because=parameter.because)
        self.add(node, "basis", iri(WG + ("inferred" if parameter.because else "stated")))
        self.add(node, "source", iri(self.place(parameter.place)))
        self.value(node, parameter.quantity)
        return node

    def condition(self, condition: Condition) -> str:
        """The node of a condition, shared by all values of the record it holds for."""
        if condition not in self.conditions:
            self.conditions[condition] = self._condition(condition)
        return self.conditions[condition]

    def _condition(self, condition: Condition) -> str:
        node = self.iri("condition", f"{condition.property}={short(condition.quantity)}")
        self.types(node, "Condition")
        self.add(node, "property", iri(property_named(condition.property).iri))
        self.value(node, condition.quantity, short(condition.quantity))
        return node

    def absences(self, owner: str, absences: Iterable[Absence]) -> None:
        """What `owner` lacks."""
        for absence in absences:
            node = f"{self.base}absence/{owner.removeprefix(self.base)}/{slug(absence.property)}"
            self.types(node, "Absence")
            self.add(node, "subject", iri(owner))
            self.add(node, "property", iri(property_named(absence.property).iri))
            self.words(node, absenceKind=absence.kind, because=absence.because)
            if absence.place:
                self.add(node, "source", iri(self.place(absence.place)))

    def entity_iri(self, name: str) -> str:
        """The IRI of a material, sample, cell, step or family by its name in the record."""
        if name.startswith(FAMILY):
            return self.iri("family", name.removeprefix(FAMILY))
        if name in self.entities:
            kind = self.entities[name].kind
            return self.iri(kind if kind in {"material", "cell"} else "sample", name)
        sample, _, step = name.partition("/")
        return self.iri("step", sample, step) if step else self.iri("instrument", name)

    def run_iri(self, name: str) -> str:
        """The IRI of a characterisation or a test."""
        return self.iri("test" if self.runs[name].electrochemical else "characterisation", name)

    def _work_iri(self, work: Work) -> str:
        return f"https://doi.org/{slug(work.doi)}" if work.doi else self.iri("work", work.key)

    def cite(self, node: str, cited: str, default: str) -> None:
        """The entry of a reference list that `node` cites, and its work."""
        document, label = citation(cited, default)
        self.add(node, "citation", iri(self.iri("reference", document, label)))
        if (document, label) in self.cited:
            self.add(node, "citedWork", iri(self.works[self.cited[document, label]]))

    def subject(self, subject: Subject, default: str) -> str:
        """The node of what a value is of."""
        if isinstance(subject, str):
            return self.entity_iri(subject)
        works = [self.cited[key] for cited in subject.cites if (key := citation(cited, default)) in self.cited]
        node = self.iri("reported", subject.where, *works, subject.name)
        self.types(node, "ReportedMaterial", "prov:Entity")
        label = unmarked(subject.name)
        self.add(node, "rdfs:label", string(label))
        self.words(node, name=subject.name)
        self.called(node, subject.name, label)
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
                held = ";".join(f"{c.property}={short(c.quantity)}" for c in observation.conditions)
                name = self.iri(
                    "observation", observation.where, named, observation.property, *([held] if held else [])
                )
            count[name] = count.get(name, 0) + 1
            names.append(name if count[name] == 1 else f"{name}~{count[name]}")
        return names


@lru_cache(maxsize=1024)
def _predicate(name: str) -> str:
    """A predicate as the start of what is said: prefixed name or, bare, a term of ours."""
    return iri(_full(name)) + " "


@lru_cache(maxsize=1024)
def _class(name: str) -> str:
    return iri(name if "//" in name else _full(name))


def _full(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return PREFIXES[prefix or "wg"] + local


def short(quantity: Quantity) -> str:
    """A quantity in one word for people and IRIs: its digits, as printed, and the UCUM code."""
    if quantity.text:
        return quantity.text
    ends = [plain(end) for end in (quantity.lower, quantity.upper) if end is not None]
    number = quantity.digits or ("–".join(ends) if quantity.kind == "range" else quantity.printed)
    unit = quantity.unit.ucum if quantity.unit and quantity.unit.ucum not in {"1", ""} else ""
    if quantity.kind == "limit":
        return quantity.printed
    return f"{'~' if quantity.approximate else ''}{number}{' ' + unit if unit else ''}"


def conditions_text(conditions: Iterable[Condition]) -> str:
    """Conditions for people: `name=value unit; …`, sorted."""
    return "; ".join(sorted(f"{c.property}={short(c.quantity)}" for c in conditions))


def camel(words: str) -> str:
    """`working electrode` → `workingElectrode`; a leading space gives a class name."""
    first, *rest = words.split(" ")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
