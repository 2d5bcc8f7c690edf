"""The files of a store in a folder, and what may be written into it from elsewhere."""

import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from weldgraph.store.parts import Entry, Shard

UNTOUCHED = 10**9
"""Nanoseconds since 1970: the date that shards are given. One second, as some tools take zero for none."""


FORMAT = 1
"""Of the manifest."""


def manifest_text(entries: Mapping[str, Entry]) -> str:
    """What the manifest says of the parts."""
    parts = {
        part: {"graph": entry.graph, "sha256": entry.sha256, "shard": shard_name(entry), "triples": entry.triples}
        for part, entry in entries.items()
    }
    return json.dumps({"format": FORMAT, "parts": parts}, indent=1, sort_keys=True) + "\n"


def shard_name(entry: Entry) -> str:
    """Name of the file of a part."""
    return f"{entry.part.replace('/', '.')}-{entry.sha256[:12]}.nq"


def put_aside(aside: Path, shard: Shard) -> Shard:
    """Write a shard where its store takes it from, in any process and as often as one likes; without its bytes.

    Raises:
        FileNotFoundError: nobody builds into that store, or this machine does not see it.
    """
    path = aside / shard_name(shard.entry)
    fresh = aside / f"tmp-{uuid.uuid4().hex}"
    write(fresh, shard.nquads, date=UNTOUCHED)
    fresh.replace(path)
    return Shard(shard.entry, b"", path)


def write(path: Path, content: bytes, *, date: int | None = None) -> None:
    """Write a file down to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        if date is not None:
            os.utime(file.fileno(), ns=(date, date))
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Make sure that what was renamed into a folder stays there when the power fails."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
