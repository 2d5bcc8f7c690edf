"""What a record is made from, as one checksum: its files, and the software that reads them.

The same checksum again means the same quads again, so that a build need not read the record; and what is checked by the
same rules, with the same findings, need not be checked.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.mapping import Row
from weldgraph.loaders.yamlfile import read_yaml
from weldgraph.resources import folder as resource


def fingerprint(record: Path | Row) -> str:
    """SHA-256 of the files of a record folder, the preset files it includes, and the software; "" if it has none.

    Files and folders whose name begins with a point are no part of a record. A record may be one file, a workbook; or
    made of a row of a dataset and a mapping.
    """
    if isinstance(record, Row):
        return _digest((), software() + record.digest())
    if record.is_file():
        return _digest([("", record)], software())
    if not (record / "record.yaml").is_file():
        return ""
    files = [*_files(record), *_included(record)]
    return _digest(((os.path.relpath(path, record), path) for path in files), software())


@lru_cache(maxsize=1)
def software() -> str:
    """Whatever of weldgraph might change what comes of a record: all of its code, the schema and the ontology."""
    package = Path(__file__).parent
    paths = [*package.glob("**/*.py"), *(p for name in ("loaders", "ontology") for p in resource(name).glob("**/*.*"))]
    return _digest((f"{path.parent.name}/{path.name}", path) for path in sorted(set(paths)) if path.suffix != ".pyc")


@lru_cache(maxsize=1)
def rules() -> str:
    """Whatever might change what a check finds in a record: the software, and the rules that are files."""
    files = (path for path in resource("shapes").glob("**/*.*") if path.suffix != ".pyc")
    return _digest(((f"{path.parent.name}/{path.name}", path) for path in sorted(files)), software())


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(names) if not name.startswith("."))


def _included(record: Path) -> list[Path]:
    """The preset files beside the folder; what is wrong with them, the loader says."""
    if b"include" not in (record / "record.yaml").read_bytes():
        return []
    try:
        names = read_yaml(record / "record.yaml").data.get("include", [])
        return [path for name in names if (path := record / name).is_file()]
    except (Refused, AttributeError, TypeError):
        return []


def _digest(files: Iterable[tuple[str, Path]], start: str = "") -> str:
    digest = hashlib.sha256(start.encode())
    for name, path in files:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{name}\0{content}\n".encode())
    return digest.hexdigest()
