"""Whether a record hangs together: every reference names something, and no sample comes from itself."""

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from weldgraph.errors import Refused
from weldgraph.loaders.yamlfile import Path_, Tree
from weldgraph.model import CellPlace, Claim, Observation, Place, Record, Subject

FAMILY = "family:"
_SECTION = {"material": "materials", "cell": "cells"}


def faults(record: Record, tree: Tree) -> Iterator[Refused]:
    """Every dangling reference, every name used twice and every circle in the lineage."""
    yield from _twice(record, tree)
    yield from _lineage(record, tree)
    yield from _entities(record, tree)
    yield from _runs(record, tree)
    yield from _values(record)


def parents(record: Record) -> dict[str, list[str]]:
    """What each entity was made from, or consists of, in order."""
    made: dict[str, list[str]] = {}
    for entity in record.entities:
        used = [part.what for part in entity.parts] + [use.what for step in entity.route for use in step.uses]
        made[entity.id] = list(dict.fromkeys(used))
    return made


def families(record: Record) -> dict[str, list[str]]:
    """The entities that share a name, and the groups that the record names itself."""
    named: dict[str, list[str]] = {}
    for entity in record.entities:
        named.setdefault(entity.name, []).append(entity.id)
    for name, members in record.families:
        named.setdefault(name, []).extend(member for member in members if member not in named.get(name, ()))
    return named


def _twice(record: Record, tree: Tree) -> Iterator[Refused]:
    seen: set[str] = set()
    for entity in record.entities:
        if entity.id in seen:
            yield Refused(
                f"found the id '{entity.id}' in two sections; rename one.", place=_at(tree, entity.kind, entity.id)
            )
        seen.add(entity.id)


def _lineage(record: Record, tree: Tree) -> Iterator[Refused]:
    try:
        TopologicalSorter(parents(record)).prepare()
    except CycleError as error:
        circle = error.args[1]
        kind = next((entity.kind for entity in record.entities if entity.id == circle[0]), "sample")
        way = " ← ".join(reversed(circle))
        yield Refused(
            f"found a circle in the lineage, {way}; a sample cannot be made from itself.",
            place=_at(tree, kind, circle[0]),
        )


def _entities(record: Record, tree: Tree) -> Iterator[Refused]:
    known = {entity.id for entity in record.entities}
    instruments = {instrument.id for instrument in record.instruments}
    documents = {document.id for document in record.documents}
    for entity in record.entities:
        path: Path_ = (_SECTION.get(entity.kind, "samples"), entity.id)
        for part in entity.parts:
            if part.what not in known:
                yield _unknown(part.what, "material, sample or cell", known, tree.place((*path, part.role)))
        for number, step in enumerate(entity.route):
            here = tree.place((*path, "route", number))
            for use in step.uses:
                if use.what not in known:
                    yield _unknown(use.what, "material, sample or cell", known, here)
            if step.instrument and step.instrument not in instruments:
                yield _unknown(step.instrument, "instrument", instruments, here)
            yield from _document(step.place, documents, here)
        if entity.place:
            yield from _document(entity.place, documents, tree.place(path))


def _runs(record: Record, tree: Tree) -> Iterator[Refused]:
    known = _subjects(record)
    instruments = {instrument.id for instrument in record.instruments}
    documents = {document.id for document in record.documents}
    tables = {table.id for table in record.tables}
    for run in record.runs:
        here = tree.place(("tests" if run.electrochemical else "characterisations", run.id))
        for subject in run.applied_to:
            if subject not in known:
                yield _unknown(subject, "material, sample or cell", known, here)
        if run.instrument and run.instrument not in instruments:
            yield _unknown(run.instrument, "instrument", instruments, here)
        for exhibit in run.reported_in:
            document = exhibit.partition(":")[0]
            if exhibit not in tables and not (":" in exhibit and document in documents):
                yield Refused(f"found '{exhibit}', wanted a table's id or 'document: Figure 1'.", place=here)


def _values(record: Record) -> Iterator[Refused]:
    known = _subjects(record)
    runs = {run.id for run in record.runs}
    documents = {document.id for document in record.documents}
    labels = {(document, label) for document, label, _ in record.citations}
    document_of = {table.id: table.document for table in record.tables}
    targets = {claim.id for claim in record.claims}
    for observation in record.observations:
        targets |= addresses(observation)
    items: Iterable[Observation | Claim] = (*record.observations, *record.claims)
    for item in items:
        here = _printed_at(item)
        subjects: tuple[Subject, ...] = item.subjects if isinstance(item, Claim) else (item.subject,)
        for subject in subjects:
            if isinstance(subject, str) and subject not in known:
                yield _unknown(subject, "sample, material, cell, instrument or family", known, here)
        for name in (item.test, getattr(item, "characterisation", "")):
            if name and name not in runs:
                yield _unknown(name, "test or characterisation", runs, here)
        yield from _document(item.place, documents, here)
        for target in _references(item):
            if target not in targets:
                yield Refused(
                    f"found the reference '{target}', wanted the id of a statement or a cell that holds a value.",
                    place=here,
                )
        default = document_of[item.place.table] if isinstance(item.place, CellPlace) else item.place.document
        for cited in item.cites:
            if citation(cited, default) not in labels:
                document, label = citation(cited, default)
                yield Refused(
                    f"found the reference {label}, which citations.csv does not have for '{document}'; add it there.",
                    place=here,
                )


def addresses(observation: Observation) -> set[str]:
    """All names by which a statement may point to an observation."""
    if isinstance(observation.place, CellPlace):
        address = observation.place.address
        return {f"{address}#{observation.index}"} | ({address} if observation.index == 1 else set())
    return {observation.where}


def citation(text: str, default: str) -> tuple[str, str]:
    """`main 44` or `44` as (document, label)."""
    document, _, label = text.rpartition(" ")
    return document or default, label


def _references(item: Observation | Claim) -> tuple[str, ...]:
    if isinstance(item, Claim):
        return item.of + item.to + item.pairs + item.restates
    return item.restates + item.derived_from


def _subjects(record: Record) -> set[str]:
    known = {entity.id for entity in record.entities} | {instrument.id for instrument in record.instruments}
    steps = {f"{entity.id}/{step.id}" for entity in record.entities for step in entity.route}
    return known | steps | {FAMILY + name for name in families(record)}


def _printed_at(item: Observation | Claim) -> str:
    if isinstance(item.place, CellPlace):
        return f"tables/{item.place.table}.csv, cell {item.place.address}"
    return f"statement '{item.id if isinstance(item, Claim) else item.where}'"


def _document(place: Place, documents: set[str], here: str) -> Iterator[Refused]:
    if not isinstance(place, CellPlace) and place.document not in documents:
        yield _unknown(place.document, "document", documents, here)


def _unknown(found: str, wanted: str, known: set[str], here: str) -> Refused:
    from difflib import get_close_matches  # noqa: PLC0415  only where something is wrong

    near = get_close_matches(found, sorted(known), 3, 0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    return Refused(f"found '{found}', wanted a {wanted} of this record{hint}", place=here)


def _at(tree: Tree, kind: str, name: str) -> str:
    return tree.place((_SECTION.get(kind, "samples"), name))
