"""A record to begin with: an empty one, or one with the tables, and the works they cite, of other people's files.

What is made builds as it stands: what the table reader refused stays text, with the reason; a sample of which a table
gives no more than the name is there by its name.
"""

import csv
import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weldgraph.errors import ManyRefusals, Refused
from weldgraph.graph import quads
from weldgraph.loaders.bibliography import bibtex
from weldgraph.loaders.layout import Layout, lay_out
from weldgraph.loaders.record import load
from weldgraph.loaders.record_workbook import SUFFIX, write_workbook
from weldgraph.loaders.references import Reference, read_references
from weldgraph.loaders.tables import read_tables, reader_of
from weldgraph.loaders.yamlfile import dump
from weldgraph.reading.tables import MAX_READ

_LONGEST_ID = 40


@dataclass(slots=True)
class Found:
    """What was found in the files.

    Attributes:
        documents: id → its entries in record.yaml.
        tables: with their layouts.
        samples: id → its entries.
        works: key of references.bib → its fields.
        citations: document and label → key.
        title: of the first document that tells it.
        work: key of the work the record is of.
    """

    documents: dict[str, dict[str, str]] = field(default_factory=dict)
    tables: list[Layout] = field(default_factory=list)
    samples: dict[str, dict[str, str]] = field(default_factory=dict)
    works: dict[str, dict[str, str]] = field(default_factory=dict)
    citations: dict[tuple[str, str], str] = field(default_factory=dict)
    title: str = ""
    work: str = ""


def init(folder: Path, files: Sequence[Path] = ()) -> Found:
    """Make a record folder, with what is found in the files.

    Raises:
        Refused: the folder is there and not empty, a file cannot be read, or has no table.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("this is there already and not empty; give another name, nothing was written.", place=str(folder))
    found = find(files)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in sorted(texts(folder.name, found, files).items()):
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_text(text, encoding="utf-8", newline="")
        load(made)
        made.chmod(0o755)
        made.replace(folder)
    except ManyRefusals as error:
        raise Refused(f"no record could be made of these files: {error.refusals[0]}", place=str(folder)) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return found


def init_workbook(path: Path, folder: Path | None = None, files: Sequence[Path] = ()) -> Found | None:
    """Write a record as a workbook: that of the folder, if it has one; else a new one, which the folder gets too.

    Returns:
        what was found, for a new record.

    Raises:
        Refused: the workbook is there already, or there is something that cannot stand in one; see `init`.
        ManyRefusals: the record of the folder cannot be read.
    """
    if path.suffix.lower() != SUFFIX:
        raise Refused(f"found the name '{path.name}' for a workbook, wanted one that ends in {SUFFIX}.")
    if path.exists():
        raise Refused("this is there already; give another name, nothing was written.", place=str(path))
    if folder is not None and (folder / "record.yaml").exists():
        if files:
            raise Refused("this is a record already, nothing is added to it; give a new folder.", place=str(folder))
        load(folder)
        _write(folder, path)
        return None
    with tempfile.TemporaryDirectory() as made:
        found = init(folder or Path(made) / path.stem, files)
        _write(folder or Path(made) / path.stem, path)
    return found


def summary(path: Path, found: Found | None) -> str:
    """What was made, in a line."""
    if found is None or not found.tables:
        return f"{path}: {'the same record' if found is None else 'a record to fill in'}"
    counts = [
        (len(found.tables), "table", "tables"),
        (sum(table.values for table in found.tables), "cell read", "cells read"),
        (sum(table.unread for table in found.tables), "number left as text", "numbers left as text"),
        (len(found.samples), "sample", "samples"),
        (len(found.works), "work", "works"),
    ]
    return f"{path}: " + ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)


def _write(folder: Path, path: Path) -> None:
    """Write the workbook of a folder, and see that it is the same record."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{path.stem}-", dir=path.parent)) / path.name
    try:
        write_workbook(folder, made)
        if quads(load(made)) != quads(load(folder)):
            raise Refused(
                "this record does not come back the same from a workbook; keep the folder.", place=str(folder)
            )
        made.replace(path)
    finally:
        shutil.rmtree(made.parent, ignore_errors=True)


def find(files: Sequence[Path]) -> Found:
    """The documents, tables, samples and cited works in the files.

    Raises:
        Refused: a file cannot be read, has no table, or more cells than are read.
    """
    found = Found()
    for file in files:
        grids = read_tables(file)
        if sum(grid.height * grid.width for grid in grids) > MAX_READ:
            raise Refused(f"the tables have more than {MAX_READ:,} cells; raw data belongs in raw/.", place=file.name)
        document = "main" if len(files) == 1 else _unused(_slug(file.stem) or "document", found.documents)
        found.documents[document] = {
            "label": file.name,
            "kind": reader_of(file).NAME,
            "file": file.name,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for grid in grids:
            name = _unused(_table_id(grid.label) or _slug(grid.id) or "table", {t.table.id for t in found.tables})
            at = f"{document}: {grid.label or 'table ' + name}"
            found.tables.append(lay_out(grid, name, document, _Samples(found.samples, at)))
        _add_works(found, document, read_references(file))
    return found


class _Samples:
    """Name of a sample as printed → its id; a name is one sample throughout the record."""

    def __init__(self, samples: dict[str, dict[str, str]], at: str) -> None:
        self.samples, self.at = samples, at
        self.known = {entry["name"]: name for name, entry in samples.items()}

    def __call__(self, name: str, row: int) -> str:
        name = name or f"row {row} of {self.at.partition(': ')[2]}"
        if name not in self.known:
            self.known[name] = _unused(_slug(name.lower()) or "sample", self.samples)
            self.samples[self.known[name]] = {"name": name, "origin": "not reported", "at": self.at}
        return self.known[name]


def _add_works(found: Found, document: str, references: Iterable[Reference]) -> None:
    """The works of a document's reference list, and those that its tables cite by a label the list does not have."""
    for reference in references:
        if reference.label:
            found.citations[document, reference.label] = _work(found, reference.fields, f"{document}-{reference.label}")
        elif not found.work:
            found.title = reference.fields.get("title", found.title)
            found.work = _work(found, reference.fields, document) if "author" in reference.fields else ""
    for table in found.tables:
        for label in table.cited if table.table.document == document else ():
            if (document, label) not in found.citations:
                fields = {"doi": label} if label.startswith("10.") else {}
                found.citations[document, label] = _work(found, fields, f"{document}-{label}")


def _work(found: Found, fields: dict[str, str], otherwise: str) -> str:
    """The key of a work: first author and year, or document and label; one DOI is one work."""
    same = [key for key, other in found.works.items() if fields.get("doi") and other.get("doi") == fields["doi"]]
    if same:
        return same[0]
    name = _slug(fields.get("author", "").split(",")[0].split(" and ")[0].lower()) + fields.get("year", "")
    key = _unused(name if name[:1].isalpha() and fields.get("year") else _slug(otherwise), found.works)
    found.works[key] = fields
    return key


def _unused(name: str, taken: Iterable[str]) -> str:
    known = {each.lower() for each in taken}
    names = (name, *(f"{name}-{number}" for number in range(2, len(known) + 3)))
    return next(each for each in names if each.lower() not in known)


def _slug(text: str) -> str:
    plain = re.sub(r"[\^_]\{([^{}]*)\}", r"\1", text)
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")


def _table_id(label: str) -> str:
    """Table S4 → S4, Table 2 → T2."""
    number = re.search(r"([A-Za-z]{0,2})[.\-]?(\d+(?:[.\-]\d+)*[a-z]?)\s*$", label)
    return f"{number[1].upper() or 'T'}{number[2].replace('.', '-')}" if number else _slug(label)


# --- as files


def texts(name: str, found: Found, files: Sequence[Path] = ()) -> dict[str, str]:
    """Path in the record folder → content."""
    made = {"record.yaml": _record(name, found, files)}
    for table in found.tables:
        made[f"tables/{table.table.id}.csv"] = _csv(table.table.cells)
        made[f"tables/{table.table.id}.yaml"] = "\n".join(_layout(table)) + "\n"
    if found.works:
        made["references.bib"] = "\n".join(_bibtex(key, fields) for key, fields in sorted(found.works.items()))
    if found.citations:
        rows = ((document, label, key) for (document, label), key in found.citations.items())
        made["citations.csv"] = _csv([("document", "label", "work"), *rows])
    return made


def _record(name: str, found: Found, files: Sequence[Path]) -> str:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  slow to import

    documents = found.documents or {"main": {"label": "Main text"}}
    template = (Path(__file__).parent / "templates" / "record.yaml").read_text(encoding="utf-8")
    return (
        Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)  # noqa: S701  YAML
        .from_string(template)
        .render(
            folder=_comment(name),
            sources=_comment(", ".join(file.name for file in files)),
            id=_flow(_slug(name) or "record"),
            title=_flow(found.title or name),
            work=_flow(found.work) if found.work else "",
            documents=[f"{key}: {_flow(entry)}" for key, entry in documents.items()],
            first=next(iter(documents)),
            samples=[f"{key}: {_flow(entry)}" for key, entry in found.samples.items()],
        )
    )


def _layout(made: Layout) -> Iterator[str]:
    """The lines of a layout file, the reasons as comments."""
    if made.caption:
        yield f"# As printed: {_comment(made.caption)}"
    if made.unread:
        yield f"# {made.unread} cells with a number stay text; the reasons stand beside them."
    for key, value in made.data.items():
        if not isinstance(value, dict | list):
            yield f"{key}: {_flow(value)}"
            continue
        yield f"{key}:"
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for name, spec in entries:
            reason = made.why.get(("entries" if key == "rows" else key, name), "")
            lead = "-" if key == "rows" else f"{name}:"
            yield f"  {lead} {_flow(spec)}" + (f"    # {_comment(reason)}" if reason else "")


def _flow(value: Any) -> str:
    return dump(value, flow=True)


def _bibtex(key: str, fields: dict[str, str]) -> str:
    return bibtex({"work": key, "entry type": "article" if "journal" in fields else "misc", **fields})


def _comment(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
