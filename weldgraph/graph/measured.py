"""Instrument files: registered with their columns, and what was derived from them. No row of data is written."""

from weldgraph.graph.names import a, p
from weldgraph.graph.observed import write_observation
from weldgraph.graph.writer import Writer, short
from weldgraph.model import DataFile, Observation
from weldgraph.nquads import integer, iri, string


def write_file(w: Writer, file: DataFile) -> None:
    """A file with what was derived from it."""
    node = w.iri("file", file.id)
    w.thing(node, "DataFile", file.id, file.path)
    w.say(node, a.prov_Entity)
    w.words(
        node,
        file=file.path,
        sha256=file.sha256,
        address=file.path,
        fileFormat=file.format,
        instrumentPrinted=file.instrument,
    )
    w.called(node, file.id, file.path)
    w.say(node, p.byteSize + integer(file.size))
    if file.rows is not None:
        w.say(node, p.rowCount + integer(file.rows))
    w.say(node, *(p.warning + string(sentence) for sentence in file.warnings))
    w.say(node, p.subject + iri(w.entity_iri(file.subject)))
    if file.run:
        w.say(
            node, p.named("test" if w.runs[file.run].electrochemical else "characterisation") + iri(w.run_iri(file.run))
        )
    for number, column in enumerate(file.columns, 1):
        here = f"{node}#column={number}"
        w.say(here, a.csvw_Column)
        w.say(node, p.csvw_column + iri(here))
        w.say(here, p.csvw_name + string(column.name))
        if column.printed:
            w.say(here, p.csvw_title + string(column.printed))
        if column.term:
            w.say(here, p.csvw_propertyUrl + iri(column.term))
        if column.unit:
            w.say(here, p.qudt_hasUnit + iri(column.unit.iri))
    seen: dict[str, int] = {}
    for derived in file.derived:
        name = _name(w, file, derived.observation)
        seen[name] = seen.get(name, 0) + 1
        result = name if seen[name] == 1 else f"{name}~{seen[name]}"
        write_observation(w, derived.observation, result)
        w.say(result, p.prov_wasDerivedFrom + iri(node))
        w.words(
            result, method=derived.formula, methodRange=derived.range, methodReference=derived.reference,
            methodSource=derived.source, software=derived.software,
        )  # fmt: skip


def _name(w: Writer, file: DataFile, observation: Observation) -> str:
    """What it is of and what held: property, half cycle, conditions."""
    held = ";".join(f"{condition.property}={short(condition.quantity)}" for condition in observation.conditions)
    parts = (observation.property, observation.printed_half_cycle, held)
    return w.iri("observation", file.id, *filter(None, parts))
