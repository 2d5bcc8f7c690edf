"""Records into a store: all of a record or nothing of it."""

import getpass
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from weldgraph import __version__
from weldgraph.errors import Refused
from weldgraph.graph import BUILD, build_quads, ontology_quads, quads, record_iri
from weldgraph.loaders.record import load
from weldgraph.store import Store


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one record.

    Attributes:
        record: its id.
        triples: how many it has.
        changed: False if the store had exactly this already.
    """

    record: str
    triples: int
    changed: bool


def build(store: Store, folders: Sequence[Path]) -> Iterator[Built]:
    """Read each folder, write it as quads and put it in the place of what the store had of that record.

    Raises:
        ManyRefusals: a record cannot be read; nothing of it is loaded.
        Refused: two folders hold records of one id.
    """
    ontology = ontology_quads()
    seen: dict[str, Path] = {}
    for folder in folders:
        record = load(folder)
        if record.id in seen:
            raise Refused(
                f"found the id '{record.id}' in {seen[record.id]} too; give one record another id.", place=str(folder)
            )
        seen[record.id] = folder
        text = quads(record)
        before = {entry.part: entry.sha256 for entry in store.parts()}
        store.write({"ontology": ontology, record.id: text})
        entry = next(entry for entry in store.records() if entry.part == record.id)
        changed = before.get(record.id) != entry.sha256
        if changed:
            _note(store, record.id, text)
        yield Built(record.id, entry.triples, changed)


def _note(store: Store, record_id: str, text: bytes) -> None:
    """Who built it, when, with which version; in the place of what was noted of the record before."""
    parts = {entry.part for entry in store.parts()}
    old = store.dump("build").splitlines(keepends=True) if "build" in parts else []
    about = f"<{BUILD}/{record_iri(record_id).rsplit('/', 1)[1]}/".encode()
    kept = [line for line in old if not line.startswith(about)]
    when = datetime.now(UTC).replace(microsecond=0).isoformat()
    facts = build_quads(record_id, text, when=when, who=getpass.getuser(), version=__version__)
    store.write({"build": b"".join(sorted({*kept, *facts.splitlines(keepends=True)}))})
