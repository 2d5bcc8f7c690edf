"""The bibliography: one entry a work, and which entry of which reference list is which work.

Source   BibTeX; citations.csv with the columns document, label, work.
Gives    works and (document, label, work) in list order.
Drops    BibTeX fields that a work does not have (note, keywords).
Example  si,16,liu2014pomegranate
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.values import Faults
from weldgraph.model import Work


def read_works(path: Path, faults: Faults) -> tuple[Work, ...]:
    """The works of a BibTeX file, sorted by key."""
    try:
        entries = _entries(path)
    except Refused as error:
        faults.add(error, path.name)
        return ()
    return tuple(_work(key, entries[key]) for key in sorted(entries))


def raw_works(path: Path) -> list[dict[str, str]]:
    """The entries of a BibTeX file with all their fields as they stand there: `bibtex` writes them.

    Raises:
        Refused: it is not BibTeX.
    """
    rows = []
    for key, entry in _entries(path).items():
        people = {role: " and ".join(map(str, each)) for role, each in entry.persons.items()}
        rows.append({"work": key, "entry type": entry.type, **people, **dict(entry.fields.items())})
    return rows


def bibtex(fields: dict[str, str]) -> str:
    """An entry in BibTeX; "work" is its key and "entry type" its type."""
    given = {name: text for name, text in fields.items() if name not in {"work", "entry type"} and text}
    lines = [f"  {name} = {{{text}}}," for name, text in given.items()]
    return "\n".join([f"@{fields.get('entry type', 'misc')}{{{fields.get('work', '')},", *lines, "}", ""])


def _entries(path: Path) -> Any:
    from pybtex.database import BibliographyDataError  # noqa: PLC0415  slow to import
    from pybtex.database.input.bibtex import Parser  # noqa: PLC0415  by name: finding it as a plug-in takes longer
    from pybtex.exceptions import PybtexError  # noqa: PLC0415

    try:
        return Parser().parse_string(path.read_text(encoding="utf-8-sig")).entries
    except UnicodeDecodeError as error:
        raise Refused(f"byte {error.start} is not UTF-8; save the file as UTF-8.", place=path.name) from None
    except (BibliographyDataError, PybtexError) as error:
        raise Refused(f"this is not BibTeX: {str(error).splitlines()[0]}.", place=path.name) from None


def _work(key: str, entry: object) -> Work:
    fields = {name.lower(): _plain(value) for name, value in entry.fields.items()}  # type: ignore[attr-defined]  # pybtex has no stubs
    people = entry.persons.get("author", [])  # type: ignore[attr-defined]  # pybtex has no stubs
    authors = tuple(_plain(" ".join((*p.prelast_names, *p.last_names)) + _initials(p)) for p in people)
    return work_of(key, fields, authors)


def work_of(key: str, fields: Mapping[str, str], authors: tuple[str, ...] = ()) -> Work:
    """A work by the fields of its BibTeX entry, as plain text."""
    first = authors[0].split(",")[0] if authors else fields.get("title", key)
    return Work(
        key=key,
        label=" ".join(filter(None, (first, fields.get("year", "")))),
        authors=authors,
        title=fields.get("title", ""),
        year=fields.get("year", ""),
        journal=fields.get("journal", ""),
        volume=fields.get("volume", ""),
        page=fields.get("pages", ""),
        doi=fields.get("doi", "").removeprefix("https://doi.org/"),
        url=fields.get("url", ""),
    )


def _initials(person: object) -> str:
    given = " ".join((*person.first_names, *person.middle_names))  # type: ignore[attr-defined]  # pybtex has no stubs
    return f", {given}" if given else ""


def _plain(text: str) -> str:
    from pybtex.richtext import Text  # noqa: PLC0415  slow to import

    return str(Text.from_latex(text)) if "\\" in text or "{" in text else text


def read_citations(
    path: Path, works: tuple[Work, ...], documents: set[str], faults: Faults
) -> tuple[tuple[str, str, str], ...]:
    """(document, label, work key) of each row; a row that names nothing known is refused."""
    known = {work.key for work in works}
    citations: list[tuple[str, str, str]] = []
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    head = next(rows, [])
    if head != ["document", "label", "work"]:
        faults.add(Refused(f"found the columns {', '.join(head)}, wanted document,label,work."), f"{path.name}, line 1")
        return ()
    for row in rows:
        place = f"{path.name}, line {rows.line_num}"
        if len(row) != len(head):
            faults.add(Refused(f"found {len(row)} cells, wanted document,label,work."), place)
        elif row[0] not in documents:
            faults.add(Refused(f"found the document '{row[0]}', wanted one of: {', '.join(sorted(documents))}."), place)
        elif row[2] not in known:
            faults.add(Refused(f"found the work '{row[2]}', which references.bib does not have; add it there."), place)
        elif any(row[:2] == list(other[:2]) for other in citations):
            faults.add(Refused(f"found label {row[1]} of '{row[0]}' twice; keep one."), place)
        else:
            citations.append((row[0], row[1], row[2]))
    return tuple(citations)
