"""What every part of the writer needs: IRIs, quads, values, and the places where values are printed."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from weldgraph.grammar.text import unmarked
from weldgraph.graph.names import ONTOLOGY, WG, a, p
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

RECORDS: Final = f"{ONTOLOGY}/record/"
BUILD: Final = f"{ONTOLOGY}/build"


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
        self.subjects: dict[tuple[Subject, str], str] = {}
        self._iris: dict[tuple[str, ...], str] = {}
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
        found = self._iris.get(parts)
        if found is None:
            found = self._iris[parts] = self.base + "/".join(map(slug, parts))
        return found

    def say(self, subject: str, *statements: str) -> None:
        """Quads about `subject`, each a predicate and an object as text."""
        self.about[subject].update(statements)

    def words(self, subject: str, **texts: str) -> None:
        """A string for each text that is not empty."""
        self.about[subject].update([getattr(p, name) + string(text) for name, text in texts.items() if text])

    def text(self) -> bytes:
        """All quads, sorted; subject by subject gives the order of the whole lines, as `<` and `>` end an IRI."""
        end = f" <{self.graph}> .\n"
        last = end.encode()
        parts: list[bytes] = []  # encoded one by one: few hold more than ASCII, which is the quickest
        for subject, about in sorted((f"<{subject}> ", about) for subject, about in self.about.items() if about):
            parts += subject.encode(), (end + subject).join(sorted(about)).encode(), last
        return b"".join(parts)

    def thing(self, node: str, kind: str, identifier: str, label: str) -> None:
        """Class, identifier, label and record of a thing."""
        self.say(
            node,
            a.named(kind),
            p.dcterms_identifier + string(identifier),
            p.rdfs_label + string(label),
            p.record + iri(self.graph),
        )

    def value(self, node: str, quantity: Quantity, printed: str = "") -> None:
        """The fields of a value on `node`; docs/graph.md, A value."""
        self.say(node, a.Value, *value_statements(quantity))
        self.words(node, printed=printed or quantity.printed)

    def called(self, node: str, *texts: str) -> None:
        """Every text by which a person may ask for the thing."""
        self.say(node, *(p.called + string(text) for text in dict.fromkeys(filter(None, texts))))

    def answers_to(self, node: str, *texts: str, family: str = "") -> None:
        """`called`, and every text by which a person may ask for what is known of the thing: its family's too."""
        self.called(node, *texts)
        names = (*texts, family, FAMILY + family) if family else texts
        self.say(node, *(p.answersTo + string(text) for text in dict.fromkeys(filter(None, names))))

    def place(self, place: Place) -> str:
        """The node of a place; a cell or a few words of text."""
        node = self.places.get(place)
        if node is None:
            node = self.places[place] = self._place(place)
        return node

    def _place(self, place: Place) -> str:
        if isinstance(place, CellPlace):
            return self.cell(place)
        if isinstance(place, FilePlace):
            return self.iri("file", place.file)
        parts = [place.document, place.section, *([place.quote] if place.quote else [])]
        node = self.iri("place", *parts)
        self.say(node, a.TextPlace, p.document + iri(self.iri("document", place.document)))
        self.words(node, section=place.section, quote=place.quote, address=place.address)
        self.called(node, place.address)
        return node

    def cell(self, place: CellPlace) -> str:
        """The node of a table's cell."""
        table = self.tables[place.table]
        node = f"{self.iri('table', place.table)}#cell={place.row},{place.column}"
        self.say(
            node,
            a.TableCell,
            a.csvw_Cell,
            p.table + iri(self.iri("table", place.table)),
            p.document + iri(self.iri("document", table.document)),
            p.row + integer(place.row),
            p.column + integer(place.column),
        )
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
        self.say(
            node,
            a.named(kind),
            p.property + iri(property_named(parameter.property).iri),
            p.basis + iri(WG + ("inferred" if parameter.because else "stated")),
            p.source + iri(self.place(parameter.place)),
        )
        self.words(node, role=parameter.role, because=parameter.because)
        self.value(node, parameter.quantity)
        return node

    def condition(self, condition: Condition) -> str:
        """The node of a condition, shared by all values of the record it holds for."""
        node = self.conditions.get(condition)
        if node is None:
            node = self.conditions[condition] = self._condition(condition)
        return node

    def _condition(self, condition: Condition) -> str:
        node = self.iri("condition", f"{condition.property}={short(condition.quantity)}")
        self.say(node, a.Condition, p.property + iri(property_named(condition.property).iri))
        self.value(node, condition.quantity, short(condition.quantity))
        return node

    def absences(self, owner: str, absences: Iterable[Absence]) -> None:
        """What `owner` lacks."""
        for absence in absences:
            node = f"{self.base}absence/{owner.removeprefix(self.base)}/{slug(absence.property)}"
            prop = iri(property_named(absence.property).iri)
            self.say(node, a.Absence, p.subject + iri(owner), p.property + prop)
            self.words(node, absenceKind=absence.kind, because=absence.because)
            if absence.place:
                self.say(node, p.source + iri(self.place(absence.place)))

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
        """By its DOI, which is the same in capitals; the handbook of DOIs has lower case and percent signs in links."""
        return f"https://doi.org/{quote(work.doi.lower())}" if work.doi else self.iri("work", work.key)

    def cite(self, node: str, cited: str, default: str) -> None:
        """The entry of a reference list that `node` cites, and its work."""
        document, label = citation(cited, default)
        self.say(node, p.citation + iri(self.iri("reference", document, label)))
        if (document, label) in self.cited:
            self.say(node, p.citedWork + iri(self.works[self.cited[document, label]]))

    def subject(self, subject: Subject, default: str) -> str:
        """The node of what a value is of; a citation without document is in the reference list of `default`."""
        node = self.subjects.get((subject, default))
        if node is None:
            node = self.entity_iri(subject) if isinstance(subject, str) else self._reported(subject, default)
            self.subjects[subject, default] = node
        return node

    def _reported(self, material: Reported, default: str) -> str:
        works = [self.cited[key] for cited in material.cites if (key := citation(cited, default)) in self.cited]
        node = self.iri("reported", material.where, *works, material.name)
        label = unmarked(material.name)
        self.say(node, a.ReportedMaterial, a.prov_Entity, p.rdfs_label + string(label), p.record + iri(self.graph))
        self.words(node, name=material.name)
        self.answers_to(node, material.name, label)
        self.say(node, *(p.work + iri(self.works[key]) for key in works))
        if material.where in self.tables:
            self.say(node, p.table + iri(self.iri("table", material.where)))
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


@lru_cache(maxsize=16_384)
def value_statements(quantity: Quantity) -> tuple[str, ...]:
    """What is said of a value apart from how it is printed."""
    words = (p.digits, quantity.digits), (p.text, quantity.text), (p.boundKind, quantity.kind)
    numbers = (
        (p.qudt_numericValue, quantity.value), (p.lower, quantity.lower), (p.upper, quantity.upper),
        (p.uncertainty, quantity.uncertainty),
    )  # fmt: skip
    flags = (
        (p.lowerOpen, quantity.lower_open), (p.upperOpen, quantity.upper_open), (p.approximate, quantity.approximate)
    )  # fmt: skip
    sizes = () if quantity.text else zip((p.siValue, p.siLower, p.siUpper), si(quantity), strict=True)
    exact = [(name, decimal(number)) for name, number in numbers if number is not None]
    return (
        *(name + string(text) for name, text in words if text),
        *(name + text for name, text in exact if text),
        *(name + boolean(True) for name, flag in flags if flag),
        *(name + double(real) for name, real in sizes if real is not None),
        *((p.qudt_hasUnit + iri(quantity.unit.iri),) if quantity.unit else ()),
        *(p.decision + string(decision) for decision in quantity.decisions),
    )


@lru_cache(maxsize=16_384)
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
