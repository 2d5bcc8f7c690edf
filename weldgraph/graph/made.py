"""What was made from what: materials, samples, cells, steps, instruments."""

from graphlib import TopologicalSorter
from typing import Final

from weldgraph.graph.names import WG, a, p
from weldgraph.graph.writer import Writer, camel
from weldgraph.loaders.integrity import FAMILY, parents
from weldgraph.model import Entity, Instrument, Record, Step, Use
from weldgraph.nquads import integer, iri, slug, string
from weldgraph.routes import Pair
from weldgraph.terms import step_kind

TOOLS: Final = frozenset(
    {"die", "mold", "mould", "foil", "insulating foil", "conductive foil", "tool", "grinding media", "vial"}
)
"""Roles of what touches a sample and does not become part of it: used, and no ancestor."""
_ORIGIN = {
    "made": "made",
    "purchased": "purchased",
    "not reported": "originNotReported",
    "reported elsewhere": "reportedElsewhere",
}
_KIND_CLASS = {
    "material": "Material",
    "sample": "Sample",
    "slurry": "Slurry",
    "electrode": "Electrode",
    "cell": "ElectrochemicalCell",
}
_FORMAT_CLASS = {"cr": "CoinCell", "coin": "CoinCell", "pouch": "PouchCell", "swagelok": "SwagelokCell"}


def write_family(w: Writer, name: str, members: list[str]) -> None:
    """The samples that the paper calls by one name."""
    if len(members) == 1 and w.entities[members[0]].kind == "material":
        return
    node = w.iri("family", name)
    w.thing(node, "SampleFamily", FAMILY + name, name)
    w.answers_to(node, name, FAMILY + name)
    w.say(node, *(p.hasMember + iri(w.entity_iri(member)) for member in members))


def write_entity(w: Writer, entity: Entity, order: dict[tuple[str, str], int]) -> None:
    """A material, sample or cell with its lineage and the steps of its route; `order` is from `positions`."""
    node = w.entity_iri(entity.id)
    w.thing(node, _KIND_CLASS[entity.kind], entity.id, entity.label)
    w.say(node, a.prov_Entity)
    if entity.kind not in {"material", "cell"}:
        w.say(node, a.Sample, a.sosa_Sample)
    if entity.kind == "cell":
        _cell_kind(w, node, entity)
    w.answers_to(node, entity.id, entity.name, entity.label, family=entity.name if entity.kind != "material" else "")
    w.words(
        node, name=entity.name, state=entity.state, supplier=entity.supplier, formula=entity.formula,
        cellFormat=entity.format, because=entity.because, note=entity.note,
    )  # fmt: skip
    w.say(node, p.origin + iri(WG + _ORIGIN[entity.origin]))
    if entity.kind != "material":
        w.say(node, p.family + iri(w.iri("family", entity.name)))
    if entity.place:
        w.say(node, p.source + iri(w.place(entity.place)))
    for parameter in entity.attributes:
        w.say(node, p.attribute + iri(w.parameter(node, parameter, under="attribute")))
    w.absences(node, entity.absences)
    for cited in entity.cites:
        w.cite(node, cited, entity.place.document if entity.place else "")
    for part in entity.parts:
        w.say(node, p.named(camel(part.role) if entity.kind == "cell" else "hasPart") + iri(w.entity_iri(part.what)))
        if part.amount or entity.kind != "cell":
            use = f"{node}/part/{slug(part.what)}"
            w.say(use, a.Part)
            w.say(node, p.part + iri(use))
            w.say(use, p.what + iri(w.entity_iri(part.what)))
            w.words(use, role=part.role)
            if part.amount:
                w.say(use, p.amount + iri(w.parameter(use, part.amount, under="amount")))
    _lineage(w, node, entity)
    before = ""
    for index, step in enumerate(entity.route, 1):
        before = _write_step(w, node, entity, index, step, before, order)


def _cell_kind(w: Writer, node: str, entity: Entity) -> None:
    for start, name in _FORMAT_CLASS.items():
        if entity.format.lower().startswith(start):
            w.say(node, a.named(name))
    w.words(node, configuration=entity.configuration)
    if entity.configuration in {"half cell", "full cell"}:
        w.say(node, a.named(entity.configuration.title().replace(" ", "")))


def _lineage(w: Writer, node: str, entity: Entity) -> None:
    direct = [u.what for s in entity.route for u in s.uses if u.role not in TOOLS] + [p.what for p in entity.parts]
    w.say(node, *(p.prov_wasDerivedFrom + iri(w.entity_iri(name)) for name in dict.fromkeys(direct)))
    for name in _ancestors(w, entity.id):
        w.say(node, p.ancestor + iri(w.entity_iri(name)))
        for step in w.entities[name].route:
            w.say(node, p.lineageStep + iri(w.iri("step", name, step.id)))
    for step in entity.route:
        w.say(node, p.lineageStep + iri(w.iri("step", entity.id, step.id)))


def _write_step(
    w: Writer, sample: str, entity: Entity, index: int, step: Step, before: str, order: dict[tuple[str, str], int]
) -> str:
    """One step; returns what it gave."""
    node = w.iri("step", entity.id, step.id)
    kind = step_kind(step.kind)
    w.say(node, *map(a.named, kind.superclasses), a.prov_Activity)
    w.say(node, p.kind + iri(kind.iri))
    w.say(node, p.rdfs_label + string(kind.label))
    w.say(node, p.dcterms_identifier + string(f"{entity.id}/{step.id}"))
    w.say(node, p.record + iri(w.graph))
    w.say(node, p.index + integer(index))
    w.say(node, p.position + integer(order[entity.id, step.id]))
    w.say(node, p.leadsTo + iri(sample))
    w.say(node, p.basis + iri(WG + ("inferred" if step.because else "stated")))
    w.words(node, because=step.because, note=step.note)
    w.say(node, p.source + iri(w.place(step.place)))
    gives = sample if index == len(entity.route) else _write_intermediate(w, entity, step, kind.label)
    if before:
        w.say(node, p.prov_used + iri(before))
        w.say(node, p.prov_wasInformedBy + iri(w.iri("step", entity.id, entity.route[index - 2].id)))
        if gives != sample:
            w.say(gives, p.prov_wasDerivedFrom + iri(before))
    w.say(node, p.prov_generated + iri(gives))
    w.say(gives, p.prov_wasGeneratedBy + iri(node))
    for use in (*(_components(entity) if index == 1 else ()), *step.uses):
        _write_use(w, node, use)
        if use.role not in TOOLS and gives != sample:
            w.say(gives, p.prov_wasDerivedFrom + iri(w.entity_iri(use.what)))
    if step.instrument:
        w.say(node, p.instrument + iri(w.iri("instrument", step.instrument)))
    for parameter in step.parameters:
        w.say(node, p.parameter + iri(w.parameter(node, parameter)))
    w.absences(node, step.absences)
    return gives


def _write_intermediate(w: Writer, entity: Entity, step: Step, after: str) -> str:
    """What stands between two steps of one route; returned."""
    node = w.iri("sample", entity.id, "after", step.id)
    w.thing(node, "Intermediate", f"{entity.id}/after/{step.id}", f"{entity.name} after {after}")
    w.say(node, a.Sample, a.sosa_Sample, a.prov_Entity)
    w.words(node, name=entity.name)
    w.answers_to(node, entity.name, family=entity.name)
    w.say(node, p.origin + iri(WG + "made"))
    w.say(node, p.family + iri(w.iri("family", entity.name)))
    return node


def _components(entity: Entity) -> list[Use]:
    """What a cell is assembled from; a thing with two roles, such as counter and reference electrode, is used once."""
    roles: dict[str, list[str]] = {}
    for part in entity.parts:
        roles.setdefault(part.what, []).append(part.role)
    return [Use(what, " and ".join(named)) for what, named in roles.items()]


def _write_use(w: Writer, step: str, use: Use) -> None:
    what = w.entity_iri(use.what)
    node = f"{step}/use/{slug(use.what)}"
    w.say(step, p.prov_used + iri(what))
    w.say(step, p.prov_qualifiedUsage + iri(node))
    w.say(node, a.Usage, a.prov_Usage)
    w.say(node, p.prov_entity + iri(what))
    w.words(node, role=use.role)
    if use.amount:
        w.say(node, p.amount + iri(w.parameter(node, use.amount, under="amount")))
    source = w.entities[use.what].route
    if source and use.role not in TOOLS:
        w.say(step, p.prov_wasInformedBy + iri(w.iri("step", use.what, source[-1].id)))


def write_instrument(w: Writer, instrument: Instrument) -> None:
    """An instrument, with what it can reach."""
    node = w.iri("instrument", instrument.id)
    label = " ".join(filter(None, (instrument.make, instrument.model))) or instrument.kind or instrument.id
    w.thing(node, "Instrument", instrument.id, label)
    w.words(node, make=instrument.make, model=instrument.model, kindText=instrument.kind, note=instrument.note)
    if instrument.place:
        w.say(node, p.source + iri(w.place(instrument.place)))
    for reach in instrument.capability:
        w.say(node, p.capability + iri(w.parameter(node, reach, kind="Capability", under="capability")))


def write_pair(w: Writer, pair: Pair) -> None:
    """Two samples whose routes differ in one stated thing."""
    node = w.iri("pair", f"{pair.a}--{pair.b}")
    w.say(node, a.ControlledPair)
    w.say(node, p.record + iri(w.graph))
    w.say(node, p.sampleA + iri(w.entity_iri(pair.a)))
    w.say(node, p.sampleB + iri(w.entity_iri(pair.b)))
    difference = pair.difference
    w.words(
        node, differsIn=difference.parameter, inStep=difference.step, valueA=difference.a, valueB=difference.b,
        inferredText="; ".join(sorted(pair.inferred)), unknownText="; ".join(sorted(pair.unknown)),
    )  # fmt: skip


def _ancestors(w: Writer, name: str) -> list[str]:
    """Everything the entity was made from, tools left out, in the order found."""
    found: dict[str, None] = {}
    queue = [name]
    for current in queue:
        tools = {use.what for step in w.entities[current].route for use in step.uses if use.role in TOOLS}
        new = [parent for parent in w.made_from[current] if parent not in tools and parent not in found]
        found |= dict.fromkeys(new)
        queue += new
    return list(found)


def positions(record: Record) -> dict[tuple[str, str], int]:
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
