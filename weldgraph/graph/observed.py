"""What was observed and claimed: characterisations, tests, observations, statements."""

from weldgraph.graph.names import WG, a, p
from weldgraph.graph.writer import Writer, camel, conditions_text
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
    w.say(node, *map(a.named, kind.superclasses), a.prov_Activity)
    if run.electrochemical:
        w.say(node, a.ElectrochemicalTest)
    w.say(node, p.kind + iri(kind.iri))
    w.words(node, because=run.because, note=run.note)
    if run.place:
        w.say(node, p.source + iri(w.place(run.place)))
    if run.instrument:
        w.say(node, p.instrument + iri(w.iri("instrument", run.instrument)))
    w.say(node, *(p.appliedTo + iri(w.entity_iri(name)) for name in run.applied_to))
    for setting in run.settings:
        w.say(node, p.parameter + iri(w.parameter(node, setting)))
    w.absences(node, run.absences)
    for exhibit in run.reported_in:
        w.say(node, p.reportedIn + iri(_exhibit(w, exhibit)))


def _exhibit(w: Writer, exhibit: str) -> str:
    if exhibit in w.tables:
        return w.iri("table", exhibit)
    document, _, label = exhibit.partition(":")
    node = w.iri("figure", document, label.strip())
    w.say(node, a.Figure)
    w.say(node, p.rdfs_label + string(label.strip()))
    w.say(node, p.document + iri(w.iri("document", document)))
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
        w.say(node, a.Absence, p.subject + iri(subject), p.property + prop, p.source + source)
        w.words(node, absenceKind=observation.absent or "not reported", because=observation.because)
    else:
        w.say(
            node,
            a.Observation,
            a.sosa_Observation,
            p.sosa_hasFeatureOfInterest + iri(subject),
            p.sosa_observedProperty + prop,
            p.origin + iri(WG + observation.origin),
            p.source + source,
        )
        _result(w, node, observation.quantity)
        _family_of(w, node, observation)
        _circumstances(w, node, observation)
        for cited in observation.cites:
            w.cite(node, cited, default)
    for condition in observation.conditions:
        w.say(node, p.condition + iri(w.condition(condition)))
    if observation.conditions:
        w.words(node, conditionText=conditions_text(observation.conditions))


def _result(w: Writer, node: str, quantity: Quantity) -> None:
    value = f"{node}/value"
    w.say(node, p.sosa_hasResult + iri(value))
    w.value(value, quantity)
    w.words(node, printed=quantity.printed)
    if quantity.value is not None:
        real = si(quantity)[0]
        if real is not None:
            w.say(node, p.siValue + double(real))


def _family_of(w: Writer, node: str, observation: Observation) -> None:
    subject = observation.subject
    if isinstance(subject, str):
        name = subject.removeprefix(FAMILY) if subject.startswith(FAMILY) else w.family_of.get(subject, "")
        entity = w.entities.get(subject)
        if name and (entity is None or entity.kind != "material"):
            w.say(node, p.family + iri(w.iri("family", name)))
    if observation.state:
        w.say(node, p.subjectState + iri(WG + ("inferred" if observation.state == "inferred" else "notReported")))
    w.words(node, because=observation.because, note=observation.note)


def _circumstances(w: Writer, node: str, observation: Observation) -> None:
    if observation.test:
        w.say(node, p.test + iri(w.run_iri(observation.test)))
    if observation.test_is:
        w.say(node, p.testBasis + iri(WG + _BASIS[observation.test_is]))
    if observation.characterisation:
        w.say(node, p.characterisation + iri(w.run_iri(observation.characterisation)))
    w.words(node, halfCyclePrinted=observation.printed_half_cycle)
    if observation.half_cycle:
        w.say(node, p.halfCycle + iri(WG + observation.half_cycle))
    if observation.normalised_to:
        w.say(node, p.normalisedTo + iri(WG + camel(observation.normalised_to)))
    w.say(node, *(p.restates + iri(w.targets[target]) for target in observation.restates))
    w.say(node, *(p.prov_wasDerivedFrom + iri(w.targets[target]) for target in observation.derived_from))


def write_claim(w: Writer, claim: Claim) -> None:
    """A statement that compares values."""
    node = w.iri("statement", claim.id)
    w.say(node, a.Statement, a.named(camel(f" {claim.kind.replace('-', ' ')} statement")))
    w.say(node, p.dcterms_identifier + string(claim.id))
    w.say(node, p.record + iri(w.graph))
    w.say(node, p.source + iri(w.place(claim.place)))
    w.words(
        node, statementKind=claim.kind, among=claim.among, rankPosition=claim.position, direction=claim.direction,
        because=claim.because, note=claim.note,
    )  # fmt: skip
    for subject in claim.subjects:
        w.say(node, p.subject + iri(w.subject(subject, claim.place.document)))
    if claim.property:
        w.say(node, p.property + iri(property_named(claim.property).iri))
    w.words(node, along=claim.along)
    if claim.quantity:
        w.say(node, p.value + iri(f"{node}/value"))
        w.value(f"{node}/value", claim.quantity)
    for name, targets in (("of", claim.of), ("to", claim.to), ("pairs", claim.pairs), ("restates", claim.restates)):
        w.say(node, *(p.named(name) + iri(w.targets[target]) for target in targets))
    w.say(node, *(p.about + iri(w.targets[t]) for t in (*claim.of, *claim.to, *claim.pairs)))
    for condition in claim.conditions:
        w.say(node, p.condition + iri(w.condition(condition)))
    if claim.conditions:
        w.words(node, conditionText=conditions_text(claim.conditions))
    if claim.test:
        w.say(node, p.test + iri(w.run_iri(claim.test)))
    if claim.test_is:
        w.say(node, p.testBasis + iri(WG + _BASIS[claim.test_is]))
    for cited in claim.cites:
        w.cite(node, cited, claim.place.document)
