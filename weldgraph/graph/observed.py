"""What was observed and claimed: characterisations, tests, observations, statements."""

from weldgraph.graph.writer import WG, Writer, camel, conditions_text
from weldgraph.loaders.integrity import FAMILY
from weldgraph.model import CellPlace, Claim, Observation, Quantity, Run
from weldgraph.nquads import double, iri, string
from weldgraph.quantity import si
from weldgraph.terms import property_named, technique

_BASIS = {"stated": "stated", "inferred": "inferred", "not stated": "notStated"}


def write_run(w: Writer, run: Run) -> None:
    """A characterisation or an electrochemical test."""
    node = w.run_iri(run.id)
    kind = technique(run.technique)
    w.thing(node, "Characterisation", run.id, run.label)
    w.called(node, run.id, run.label, kind.label)
    w.types(node, *kind.superclasses, "prov:Activity")
    if run.electrochemical:
        w.types(node, "ElectrochemicalTest")
    w.add(node, "kind", iri(kind.iri))
    w.words(node, because=run.because, note=run.note)
    if run.place:
        w.add(node, "source", iri(w.place(run.place)))
    if run.instrument:
        w.add(node, "instrument", iri(w.iri("instrument", run.instrument)))
    w.add(node, "appliedTo", *(iri(w.entity_iri(name)) for name in run.applied_to))
    for setting in run.settings:
        w.add(node, "parameter", iri(w.parameter(node, setting)))
    w.absences(node, run.absences)
    for exhibit in run.reported_in:
        w.add(node, "reportedIn", iri(_exhibit(w, exhibit)))


def _exhibit(w: Writer, exhibit: str) -> str:
    if exhibit in w.tables:
        return w.iri("table", exhibit)
    document, _, label = exhibit.partition(":")
    node = w.iri("figure", document, label.strip())
    w.types(node, "Figure")
    w.add(node, "rdfs:label", string(label.strip()))
    w.add(node, "document", iri(w.iri("document", document)))
    return node


def write_observation(w: Writer, observation: Observation, node: str) -> None:
    """A value under the IRI `node`, or, where a missing mark is printed, its absence."""
    place = observation.place
    default = w.tables[place.table].document if isinstance(place, CellPlace) else place.document
    subject = w.subject(observation.subject, default)
    prop = iri(property_named(observation.property).iri)
    source = iri(w.place(place))
    if observation.quantity is None:
        node = f"{w.base}absence/{node.removeprefix(w.base)}"
        w.types(node, "Absence")
        w.add(node, "subject", iri(subject))
        w.add(node, "property", prop)
        w.words(node, absenceKind=observation.absent or "not reported", because=observation.because)
        w.add(node, "source", source)
    else:
        w.types(node, "Observation", "sosa:Observation")
        w.add(node, "sosa:hasFeatureOfInterest", iri(subject))
        w.add(node, "sosa:observedProperty", prop)
        w.add(node, "origin", iri(WG + observation.origin))
        w.add(node, "source", source)
        _result(w, node, observation.quantity)
        _family_of(w, node, observation)
        _circumstances(w, node, observation)
        for cited in observation.cites:
            w.cite(node, cited, default)
    for condition in observation.conditions:
        w.add(node, "condition", iri(w.condition(condition)))
    if observation.conditions:
        w.words(node, conditionText=conditions_text(observation.conditions))


def _result(w: Writer, node: str, quantity: Quantity) -> None:
    value = f"{node}/value"
    w.add(node, "sosa:hasResult", iri(value))
    w.value(value, quantity)
    w.words(node, printed=quantity.printed)
    if quantity.value is not None:
        real = si(quantity)[0]
        w.add(node, "siValue", double(real) if real is not None else None)


def _family_of(w: Writer, node: str, observation: Observation) -> None:
    subject = observation.subject
    if isinstance(subject, str):
        name = subject.removeprefix(FAMILY) if subject.startswith(FAMILY) else w.family_of.get(subject, "")
        entity = w.entities.get(subject)
        if name and (entity is None or entity.kind != "material"):
            w.add(node, "family", iri(w.iri("family", name)))
    if observation.state:
        w.add(node, "subjectState", iri(WG + ("inferred" if observation.state == "inferred" else "notReported")))
    w.words(node, because=observation.because, note=observation.note)


def _circumstances(w: Writer, node: str, observation: Observation) -> None:
    if observation.test:
        w.add(node, "test", iri(w.run_iri(observation.test)))
    if observation.test_is:
        w.add(node, "testBasis", iri(WG + _BASIS[observation.test_is]))
    if observation.characterisation:
        w.add(node, "characterisation", iri(w.run_iri(observation.characterisation)))
    w.words(node, halfCyclePrinted=observation.printed_half_cycle)
    if observation.half_cycle:
        w.add(node, "halfCycle", iri(WG + observation.half_cycle))
    if observation.normalised_to:
        w.add(node, "normalisedTo", iri(WG + camel(observation.normalised_to)))
    w.add(node, "restates", *(iri(w.targets[target]) for target in observation.restates))
    w.add(node, "prov:wasDerivedFrom", *(iri(w.targets[target]) for target in observation.derived_from))


def write_claim(w: Writer, claim: Claim) -> None:
    """A statement that compares values."""
    node = w.iri("statement", claim.id)
    w.types(node, "Statement", camel(f" {claim.kind.replace('-', ' ')} statement"))
    w.add(node, "dcterms:identifier", string(claim.id))
    w.add(node, "record", iri(w.graph))
    w.add(node, "source", iri(w.place(claim.place)))
    w.words(
        node, statementKind=claim.kind, among=claim.among, rankPosition=claim.position, direction=claim.direction,
        because=claim.because, note=claim.note,
    )  # fmt: skip
    for subject in claim.subjects:
        w.add(node, "subject", iri(w.subject(subject, claim.place.document)))
    if claim.property:
        w.add(node, "property", iri(property_named(claim.property).iri))
    w.words(node, along=claim.along)
    if claim.quantity:
        w.add(node, "value", iri(f"{node}/value"))
        w.value(f"{node}/value", claim.quantity)
    for name, targets in (("of", claim.of), ("to", claim.to), ("pairs", claim.pairs), ("restates", claim.restates)):
        w.add(node, name, *(iri(w.targets[target]) for target in targets))
    w.add(node, "about", *(iri(w.targets[t]) for t in (*claim.of, *claim.to, *claim.pairs)))
    for condition in claim.conditions:
        w.add(node, "condition", iri(w.condition(condition)))
    if claim.conditions:
        w.words(node, conditionText=conditions_text(claim.conditions))
    if claim.test:
        w.add(node, "test", iri(w.run_iri(claim.test)))
    if claim.test_is:
        w.add(node, "testBasis", iri(WG + _BASIS[claim.test_is]))
    for cited in claim.cites:
        w.cite(node, cited, claim.place.document)
