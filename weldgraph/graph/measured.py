"""Instrument files: registered with their columns, and what was derived from them. No row of data is written."""

from weldgraph.graph.observed import write_observation
from weldgraph.graph.writer import Writer, short
from weldgraph.model import DataFile, Observation
from weldgraph.nquads import integer, iri, string


def write_file(w: Writer, file: DataFile) -> None:
    """A file with what was derived from it."""
    node = w.iri("file", file.id)
    w.thing(node, "DataFile", file.id, file.path)
    w.types(node, "prov:Entity")
    w.words(
        node,
        file=file.path,
        sha256=file.sha256,
        address=file.path,
        fileFormat=file.format,
        instrumentPrinted=file.instrument,
    )
    w.called(node, file.id, file.path)
    w.add(node, "byteSize", integer(file.size))
    if file.rows is not None:
        w.add(node, "rowCount", integer(file.rows))
    w.add(node, "warning", *(string(sentence) for sentence in file.warnings))
    w.add(node, "subject", iri(w.entity_iri(file.subject)))
    if file.run:
        w.add(node, "test" if w.runs[file.run].electrochemical else "characterisation", iri(w.run_iri(file.run)))
    for number, column in enumerate(file.columns, 1):
        here = f"{node}#column={number}"
        w.types(here, "csvw:Column")
        w.add(node, "csvw:column", iri(here))
        w.add(here, "csvw:name", string(column.name))
        if column.printed:
            w.add(here, "csvw:title", string(column.printed))
        if column.term:
            w.add(here, "csvw:propertyUrl", iri(column.term))
        if column.unit:
            w.add(here, "qudt:hasUnit", iri(column.unit.iri))
    seen: dict[str, int] = {}
    for derived in file.derived:
        name = _name(w, file, derived.observation)
        seen[name] = seen.get(name, 0) + 1
        result = name if seen[name] == 1 else f"{name}~{seen[name]}"
        write_observation(w, derived.observation, result)
        w.add(result, "prov:wasDerivedFrom", iri(node))
        w.words(
            result, method=derived.formula, methodRange=derived.range, methodReference=derived.reference,
            methodSource=derived.source, software=derived.software,
        )  # fmt: skip


def _name(w: Writer, file: DataFile, observation: Observation) -> str:
    """What it is of and what held: property, half cycle, conditions."""
    held = ";".join(f"{condition.property}={short(condition.quantity)}" for condition in observation.conditions)
    parts = (observation.property, observation.printed_half_cycle, held)
    return w.iri("observation", file.id, *filter(None, parts))
