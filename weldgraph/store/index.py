"""The index of a folder store: an Oxigraph database of all its shards, named by what it holds.

An index that much was added to is compacted beside itself, as somebody may read it: lookups take half the time then.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from weldgraph.store.disk import manifest_text
from weldgraph.store.parts import CATALOGUE, Entry, graph_name, triples

_COMPACT = "-compact"
_TOGETHER = 50_000_000  # bytes loaded at once: on disk each loading takes 40 ms beside what its quads take


def found(folder: Path, entries: Mapping[str, Entry]) -> Path:
    """The index of a state, the compact one if there is one; it may not be there."""
    name = _name(entries)
    compacted = folder / (name + _COMPACT)
    return compacted if compacted.is_dir() else folder / name


def fill(dataset: ox.Store, shards: Iterable[bytes], catalogue: Mapping[str, Entry]) -> None:
    """Load shards, many at a time, and what the catalogue says of all parts."""
    together: list[bytes] = []
    size = 0
    for shard in shards:
        together.append(shard)
        size += len(shard)
        if size > _TOGETHER:
            dataset.bulk_load(b"".join(together), format=ox.RdfFormat.N_QUADS, lenient=True)
            together, size = [], 0
    lines = (f"{line} <{CATALOGUE}> .\n" for entry in catalogue.values() for line in entry.described())
    together.append("".join(lines).encode())
    dataset.bulk_load(b"".join(together), format=ox.RdfFormat.N_QUADS, lenient=True)


def grow(
    folder: Path,
    old: Mapping[str, Entry],
    new: Mapping[str, Entry],
    read: Callable[[Entry], bytes],
    *,
    at_once: bool,
) -> int:
    """Write the index of the new state, from that of the old one where there is one; how many triples were added.

    Args:
        folder: of the store.
        old: state whose index may be there.
        new: state whose shards are there.
        read: the shard of a part.
        at_once: nothing follows soon, so that an index made from nothing is compacted.
    """
    if found(folder, new).is_dir():
        return 0
    fresh = folder / f"tmp-{_name(new)}"
    before = found(folder, old)
    kept: Mapping[str, Entry] = old if before.is_dir() else {}
    if kept:
        ox.Store.read_only(str(before)).backup(str(fresh))  # hard links, so a large store is not copied
    dataset = ox.Store(str(fresh))
    dataset.clear_graph(ox.NamedNode(CATALOGUE))
    for part in kept:
        if new.get(part) != kept[part]:
            dataset.remove_graph(ox.NamedNode(graph_name(part)))
    added = {part: entry for part, entry in new.items() if kept.get(part) != entry}
    fill(dataset, map(read, added.values()), new)
    if at_once and not kept:
        dataset.optimize()  # too long for every change of a few records
    dataset.flush()
    del dataset
    fresh.rename(folder / _name(new))
    return triples(added)


def compact(folder: Path, entries: Mapping[str, Entry]) -> None:
    """Compact the index of a state, if there is one that is not."""
    path = found(folder, entries)
    if path.is_dir() and not path.name.endswith(_COMPACT):
        fresh = folder / f"tmp-{path.name}"
        ox.Store.read_only(str(path)).backup(str(fresh))
        dataset = ox.Store(str(fresh))
        dataset.optimize()
        dataset.flush()
        del dataset
        fresh.rename(folder / (path.name + _COMPACT))


def _name(entries: Mapping[str, Entry]) -> str:
    return f"index-{sha256(manifest_text(entries).encode()).hexdigest()[:12]}"
