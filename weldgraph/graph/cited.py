"""Where things are printed and who is cited: tables, works, reference lists."""

import csv
import io

from weldgraph.graph.names import a, p
from weldgraph.graph.writer import Writer
from weldgraph.model import Response, Table, Work
from weldgraph.nquads import integer, iri, string


def write_table(w: Writer, table: Table) -> None:
    """A table with its cells, and its file."""
    node = w.iri("table", table.id)
    w.thing(node, "Table", table.id, table.label)
    w.say(node, a.csvw_Table)
    w.say(node, p.document + iri(w.iri("document", table.document)))
    cells = io.StringIO()
    csv.writer(cells, lineterminator="\n").writerows(table.cells)
    w.words(node, file=table.file, sha256=table.sha256, caption=table.caption, csv=cells.getvalue())
    w.say(node, p.headerRows + integer(table.header_rows))


def write_work(w: Writer, work: Work) -> None:
    """A cited work."""
    node = w.works[work.key]
    w.say(node, a.Work)
    w.say(node, p.rdfs_label + string(work.label))
    w.say(node, p.dcterms_identifier + string(work.key))
    w.say(node, p.record + iri(w.graph))
    first = work.authors[0].split(",")[0] if work.authors else ""
    w.words(
        node, firstAuthor=first, authors="; ".join(work.authors), title=work.title, year=work.year,
        journal=work.journal, volume=work.volume, page=work.page, doi=work.doi, url=work.url, workKey=work_key(work),
    )  # fmt: skip


def write_reference(w: Writer, document: str, label: str, key: str) -> None:
    """An entry of a reference list."""
    node = w.iri("reference", document, label)
    w.say(node, a.ReferenceEntry)
    w.say(node, p.document + iri(w.iri("document", document)))
    w.words(node, referenceLabel=label)
    w.say(node, p.work + iri(w.works[key]))
    w.say(w.iri("document", document), p.cito_cites + iri(w.works[key]))


def write_response(w: Writer, response: Response) -> None:
    """An answer to an alert."""
    node = w.iri("response", response.alert, *([response.subject] if response.subject else []))
    w.say(node, a.Response)
    w.say(node, p.record + iri(w.graph))
    w.words(node, code=response.alert, subjectText=response.subject, answer=response.answer, respondent=response.by)


def work_key(work: Work) -> str:
    """First author, year, volume and page, lower case: works of two records with one key may be the same."""
    first = work.authors[0].split(",")[0] if work.authors else ""
    page = work.page.replace("–", "-").split("-")[0]
    parts = (first, work.year, work.volume, page)
    return "|".join(" ".join(part.lower().split()) for part in parts) if first and work.year else ""
