"""Tables for a paper: how its samples were made, and the tables of the record as they are printed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from weldgraph.ask import ask
from weldgraph.claims.claim import Graph
from weldgraph.errors import Refused
from weldgraph.graph import WG, record_iri
from weldgraph.printed import Paper, read_paper
from weldgraph.store import Store
from weldgraph.trace import Row, rows_of

PROCESS: Final = "process"
INFERRED: Final = "†"
NO_STEP: Final = "–"
SILENT: Final = "not stated"
Key = tuple[str, int]
"""Kind of a step, and the how manieth of its kind it is on the way to the sample."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to be written.

    Attributes:
        head: header rows.
        rows: as long as the longest header row.
        grouped: whether rows with the same first cell belong together.
        spread: from this column on, equal cells of a row are one; 0 for never.
        notes: below the table.
    """

    title: str
    head: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    grouped: bool = False
    spread: int = 0
    notes: tuple[str, ...] = ()


def table(store: Store, record: str, name: str, samples: Sequence[str] = ()) -> Grid:
    """The table of that name: "process", or the id of one of the record's own.

    Args:
        store: where the record is.
        record: its id.
        name: of the table.
        samples: for "process", a column each; by default all that nothing else is made from.

    Raises:
        Refused: there is no such record, table or sample.
    """
    if record not in (known := [entry.part for entry in store.records()]):
        raise Refused(f"found the record '{record}', wanted one of those in the store: {', '.join(known) or 'none'}.")
    memory = ox.Store()
    memory.bulk_load(store.dump(record), format=ox.RdfFormat.N_QUADS)
    reader = Graph(memory, record_iri(record))
    paper = read_paper(reader)
    if name == PROCESS:
        return process(store, paper, {name: name for name in samples} or _ends(reader))
    for sheet in paper.sheets:
        if name in (sheet.id, sheet.label):
            title = ". ".join(filter(None, (sheet.label, sheet.caption)))
            return Grid(title, sheet.head, sheet.body)
    raise Refused(f"found the table '{name}', wanted one of {', '.join([PROCESS, *(one.id for one in paper.sheets)])}.")


def process(store: Store, paper: Paper, samples: Mapping[str, str]) -> Grid:
    """Every step on the way to some samples with its parameters, a column a sample; what is absent is said to be.

    Args:
        store: where the record is.
        paper: the record.
        samples: head of the column → id or label of the sample.
    """
    ways = {head: _way(store, paper.record, sample) for head, sample in samples.items()}
    rows: list[tuple[str, ...]] = []
    for number, key in enumerate(_merged(list(way) for way in ways.values()), 1):
        steps = [way.get(key) for way in ways.values()]
        names = dict.fromkeys(name for step in steps for name in step or ())
        for name in names or [""]:
            of_each = (NO_STEP if step is None else step.get(name, SILENT if name else "") for step in steps)
            rows.append((f"{number}. {key[0]}", name, *of_each))
    cells = [cell for row in rows for cell in row[2:]]
    notes = (
        (any(INFERRED in cell for cell in cells), f"{INFERRED} inferred by whoever recorded it, not stated."),
        (NO_STEP in cells, f"{NO_STEP} no such step."),
    )
    return Grid(
        title=f"How the samples were made: {paper.title}",
        head=(("Step", "Parameter", *ways),),
        rows=tuple(rows),
        grouped=True,
        spread=2,
        notes=tuple(note for wanted, note in notes if wanted),
    )


def _ends(reader: Graph) -> dict[str, str]:
    """Label → id of the samples that were made by steps and that nothing else is made from, by id."""
    quads = reader.store.quads_for_pattern
    made = {_iri(quad.subject) for quad in quads(None, ox.NamedNode(WG + "lineageStep"), None)}
    used = {_iri(quad.object) for quad in quads(None, ox.NamedNode(WG + "ancestor"), None)}
    ids = {iri: reader.one(iri, "dcterms:identifier") for iri in sorted(made - used)}
    if not ids:
        raise Refused(f"the record '{reader.graph.value.rpartition('/')[2]}' has no sample that was made by steps.")
    labels = Counter(reader.one(iri, "rdfs:label") for iri in ids)
    named = {iri: reader.one(iri, "rdfs:label") for iri in ids}
    return {named[iri] if labels[named[iri]] == 1 else name: name for iri, name in ids.items()}


def _iri(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode) else ""


def _way(store: Store, record: str, sample: str) -> dict[Key, dict[str, str]]:
    """The steps that lead to a sample, each with its parameters as printed."""
    steps: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(ask(store, "lineage", sample=sample)):
        if row["step"].startswith(record_iri(record) + "/"):
            steps[row["step"]].append(row)
    if not steps:
        raise Refused(f"the record '{record}' has no steps that lead to '{sample}'; wanted a sample by id or label.")
    seen: dict[str, int] = defaultdict(int)
    way: dict[Key, dict[str, str]] = {}
    for rows in steps.values():
        kind = rows[0]["kindLabel"]
        seen[kind] += 1
        way[kind, seen[kind]] = _parameters(rows)
    return way


def _parameters(rows: Iterable[Row]) -> dict[str, str]:
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in rows:
        instrument = " ".join(row["instrument"].replace("not reported", "").split())  # make or model may be
        if instrument:
            found["instrument used"][instrument] = True
        if row["parameter"]:
            printed = row["printed"] or row["value"]
            text = f"{printed} {INFERRED}" if row["basis"] == "inferred" else printed or row["basis"]
            found[row["parameter"]][text] = True
    return {name: "; ".join(texts) for name, texts in sorted(found.items())}


def _merged(ways: Iterable[list[Key]]) -> list[Key]:
    """All steps in one order that keeps that of each way, as far as one can."""
    merged: list[Key] = []
    for way in ways:
        at = 0
        for key in way:
            if key in merged:
                at = merged.index(key) + 1
            else:
                merged.insert(at, key)
                at += 1
    return merged


def starts(grid: Grid) -> list[bool]:
    """Whether each row begins a group; all do where rows are not grouped."""
    first = [True] * min(len(grid.rows), 1)
    return first + [not grid.grouped or above[0] != row[0] for above, row in pairwise(grid.rows)]


def spread(grid: Grid, row: Sequence[str]) -> bool:
    """Whether the cells of a row are one from `grid.spread` on."""
    return bool(grid.spread) and len(row) > grid.spread + 1 and len(set(row[grid.spread :])) == 1
