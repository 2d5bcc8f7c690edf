"""A record folder as plain values: all of it, or the reasons why not.

Source   docs/record.md and record.schema.json.
Gives    a `Record`.
Example  records/lai-wsg/record.yaml
"""

from pathlib import Path
from typing import Any

from weldgraph.errors import ManyRefusals, Refused
from weldgraph.loaders import integrity, schema
from weldgraph.loaders.bibliography import read_citations, read_works
from weldgraph.loaders.entities import read_entities
from weldgraph.loaders.record_sheets import unpacked
from weldgraph.loaders.record_workbook import SUFFIX
from weldgraph.loaders.runs import read_instruments, read_runs
from weldgraph.loaders.statements import read_statements
from weldgraph.loaders.table import read_csv, read_observations
from weldgraph.loaders.values import Faults
from weldgraph.loaders.yamlfile import Tree, read_yaml
from weldgraph.model import Claim, DataFile, Document, Observation, Record, Response, Run, Table, Work

_SECTIONS = ("documents", "materials", "samples", "cells", "instruments", "characterisations", "tests", "families")


def load(folder: Path) -> Record:
    """The record in that folder, or in that workbook.

    Raises:
        ManyRefusals: every fault that could be found in one pass, each with file and line or cell.
    """
    if folder.suffix.lower() == SUFFIX and not folder.is_dir():
        with unpacked(folder) as made:
            return load(made)
    faults = Faults()
    tree = _read(folder / "record.yaml", "", faults)
    if tree is None or faults.found:
        raise ManyRefusals(faults.found)
    _include(folder, tree, faults)
    observations, claims = _statements(folder, tree, faults)
    tables, read = _tables(folder, faults)
    works, citations = _bibliography(folder, set(tree.data["documents"]), faults)
    runs = read_runs(tree, faults)
    return _whole(
        tree,
        faults,
        runs=runs,
        tables=tables,
        files=_files(folder, tree, runs, faults),
        observations=read + observations,
        claims=claims,
        works=works,
        citations=citations,
        responses=_responses(folder, faults),
    )


def from_tree(tree: Tree, works: tuple[Work, ...] = ()) -> Record:
    """The record that is in one tree, without a folder: no tables, instrument files, presets or reference lists.

    Raises:
        ManyRefusals: as `load`.
    """
    faults = Faults(list(schema.faults(tree)))
    for section in ("include", "raw"):
        if not faults.found and section in tree.data:
            sentence = f"found '{section}', which needs files; make a folder of this record."
            faults.add(Refused(sentence), tree.place((section,)))
    if faults.found:
        raise ManyRefusals(faults.found)
    observations, claims = read_statements(tree, ("statements",), tree.data.get("statements", []), faults)
    return _whole(tree, faults, runs=read_runs(tree, faults), observations=observations, claims=claims, works=works)


def _whole(tree: Tree, faults: Faults, **read: Any) -> Record:
    """The record of what was read, if nothing was refused and it hangs together."""
    data = tree.data
    record = Record(
        id=data["id"],
        title=data.get("title", data["id"]),
        documents=tuple(
            Document(name, raw["label"], raw.get("kind", ""), raw.get("sha256", ""))
            for name, raw in data["documents"].items()
        ),
        work=data.get("work", ""),
        licence=data.get("licence", ""),
        curator=data.get("curator", ""),
        note=data.get("note", ""),
        entities=read_entities(tree, faults),
        instruments=read_instruments(tree, faults),
        families=tuple((name, tuple(raw["members"])) for name, raw in data.get("families", {}).items()),
        **read,
    )
    faults.found.extend(integrity.faults(record, tree))
    if faults.found:
        raise ManyRefusals(faults.found)
    return record


def _read(path: Path, definition: str, faults: Faults, name: str = "") -> Tree | None:
    try:
        tree = read_yaml(path, name)
    except Refused as error:
        faults.found.append(error)
        return None
    found = list(schema.faults(tree, definition))
    faults.found.extend(found)
    return None if found else tree


def _include(folder: Path, tree: Tree, faults: Faults) -> None:
    """Entries of a laboratory's preset files become entries of this record; the record's own win."""
    for number, name in enumerate(tree.data.get("include", ())):
        path = (folder / name).resolve()
        place = tree.place(("include", number))
        if not path.is_relative_to(folder.resolve().parent):
            faults.add(Refused(f"found '{name}', wanted a file in this folder or beside it."), place)
            continue
        try:
            preset = read_yaml(path, name)
        except Refused as error:
            faults.found.append(error)
            continue
        whole = Tree(name, {"schema": "1", "id": "preset", "documents": {}, **preset.data}, preset.lines)
        faults.found.extend(schema.faults(whole))
        for section in _SECTIONS:
            tree.data[section] = {**preset.data.get(section, {}), **tree.data.get(section, {})}


def _statements(folder: Path, tree: Tree, faults: Faults) -> tuple[tuple[Observation, ...], tuple[Claim, ...]]:
    own: list[dict[str, Any]] = tree.data.get("statements", [])
    observations, claims = read_statements(tree, ("statements",), own, faults)
    if (folder / "statements.yaml").exists():
        other = _read(folder / "statements.yaml", "statements", faults)
        if other is not None:
            more, further = read_statements(other, (), other.data, faults)
            observations, claims = observations + more, claims + further
    return observations, claims


def _tables(folder: Path, faults: Faults) -> tuple[tuple[Table, ...], tuple[Observation, ...]]:
    tables: list[Table] = []
    observations: list[Observation] = []
    for path in sorted((folder / "tables").glob("*.csv")):
        layout_path = path.with_suffix(".yaml")
        name = f"tables/{layout_path.name}"
        if not layout_path.exists():
            faults.add(Refused(f"the table {path.name} has no layout; add {name} with its `document:`."), name)
            continue
        layout = _read(layout_path, "layout", faults, name)
        if layout is None:
            continue
        try:
            table = read_csv(path, layout.data)
        except Refused as error:
            faults.found.append(error)
            continue
        tables.append(table)
        observations.extend(read_observations(table, layout, faults))
    return tuple(tables), tuple(observations)


def _responses(folder: Path, faults: Faults) -> tuple[Response, ...]:
    tree = _read(folder / "responses.yaml", "responses", faults) if (folder / "responses.yaml").exists() else None
    found = [] if tree is None else tree.data
    return tuple(Response(raw["alert"], raw["answer"], raw.get("subject", ""), raw.get("by", "")) for raw in found)


def _files(folder: Path, tree: Tree, runs: tuple[Run, ...], faults: Faults) -> tuple[DataFile, ...]:
    if "raw" not in tree.data:
        return ()
    from weldgraph.loaders.rawdata import read_files  # noqa: PLC0415  brings numpy, and only raw data need it

    return read_files(folder, tree, runs, faults)


def _bibliography(folder: Path, documents: set[str], faults: Faults) -> tuple[Any, Any]:
    works = read_works(folder / "references.bib", faults) if (folder / "references.bib").exists() else ()
    path = folder / "citations.csv"
    return works, read_citations(path, works, documents, faults) if path.exists() else ()
