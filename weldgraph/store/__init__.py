"""Where graphs are kept: a folder, or a SPARQL 1.1 endpoint.

parts     what both keep, and what may be asked of them
folder    files and an index; disk is how a file is written
endpoint  a server; changes is what it is told, protocol in which form, transport how it gets there
"""

import os
from pathlib import Path

from weldgraph.store.disk import put_aside
from weldgraph.store.folder import FolderStore
from weldgraph.store.parts import Entry, Shard, Store, canonical, graph_name, part_of, shard_of

__all__ = ["Entry", "Shard", "Store", "canonical", "graph_name", "open_store", "part_of", "put_aside", "shard_of"]


def open_store(location: str | Path | None = None, *, in_memory: bool = False) -> Store:
    """The store at a folder or at the URL of a SPARQL endpoint.

    Args:
        location: folder or URL; by default WELDGRAPH_STORE, else the nearest `.weldgraph` here or above.
        in_memory: read a folder into memory whatever its size (5 µs and 400 bytes a triple), for many questions; a
            server has it as it likes.
    """
    place = str(location or os.environ.get("WELDGRAPH_STORE") or _nearest())
    if place.startswith(("http://", "https://")):
        from weldgraph.store.endpoint import EndpointStore  # noqa: PLC0415 - SPARQLWrapper takes long to import

        return EndpointStore(place)
    return FolderStore(Path(place), in_memory=in_memory)


def _nearest() -> Path:
    here = Path.cwd()
    found = (folder / ".weldgraph" for folder in (here, *here.parents) if (folder / ".weldgraph").is_dir())
    return next(found, here / ".weldgraph")
