"""The tables and the bibliography of records/lai-wsg against the text of the paper, and against each other."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from pybtex.database import BibliographyData, Entry, parse_file

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "records" / "lai-wsg"
TABLES = ("S1", "S2", "S3", "S4", "S5", "S6", "S7")
NUMBER_COLUMNS = {"S1": (1, 2), "S2": (1, 2), "S3": (1,), "S4": range(2, 7), "S5": (2, 3, 4), "S6": range(1, 7)}
NUMBER_COLUMNS["S7"] = (1, 2, 3, 4)


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def table(name: str) -> list[list[str]]:
    return rows(RECORD / "tables" / f"{name}.csv")


def citations() -> dict[tuple[str, str], str]:
    return {(document, label): work for document, label, work in rows(RECORD / "citations.csv")[1:]}


@pytest.fixture(scope="module")
def bibliography() -> BibliographyData:
    return parse_file(str(RECORD / "references.bib"), bib_format="bibtex")


def plain(text: str) -> str:
    """Without blanks, markup and ways to write a superscript: what two writings of one print have in common."""
    text = text.replace("\\Omega", "Ω").replace("\\mathbf", "").replace("\\left", "").replace("ight)", ")")
    return re.sub(r"[\s^_{}$\\*]", "", unicodedata.normalize("NFKC", text).replace("−", "-"))


def reference_list(paper: str, document: str) -> dict[str, str]:
    """Label to printed entry of one of the two reference lists."""
    _, main, si = re.split(r"^References$", paper, flags=re.MULTILINE)
    text = {"main": main.split("\nSupporting Information\n")[0], "si": si}[document]
    text = " ".join(re.sub(r"^\s*- (?=\w)", "", line) for line in text.splitlines())
    parts = re.split(r"(?:- )?\[(\d+)\] ", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def as_printed(entry: Entry) -> str:
    """A journal entry in the way both reference lists print it."""
    people = [
        " ".join(p.first_names + p.middle_names + p.prelast_names + p.last_names) for p in entry.persons["author"]
    ]
    fields = entry.fields
    numbers = [fields["year"], *(fields[name] for name in ("volume", "pages") if name in fields)]
    return f"{', '.join(people)}, {fields['journal']} {', '.join(numbers)}."


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_stands_in_the_paper_in_the_same_row_and_column(name: str, paper: str) -> None:
    ours = [[plain(cell) for cell in row] for row in table(name)]
    lines = [[plain(cell) for cell in line.split("\t")] for line in paper.splitlines()]
    start = lines.index(ours[0])
    assert lines[start : start + len(ours)] == ours
    assert len(lines[start + len(ours)]) == 1, "the printed table has more rows"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_a_rectangle_in_utf8_with_line_feeds(name: str) -> None:
    assert b"\r" not in (RECORD / "tables" / f"{name}.csv").read_bytes()
    assert len({len(row) for row in table(name)}) == 1


@pytest.mark.parametrize(
    ("name", "count"), [("S1", 6), ("S2", 26), ("S3", 14), ("S4", 90), ("S5", 45), ("S6", 16), ("S7", 81)]
)
def test_a_table_holds_as_many_numbers_as_were_counted_in_print(name: str, count: int) -> None:
    cells = [row[column] for row in table(name)[1:] for column in NUMBER_COLUMNS[name]]
    bare = [re.sub(r"[\^_]\{[^}]*\}", "", cell) for cell in cells]
    assert sum(len(re.findall(r"\d+(?:\.\d+)?", cell)) for cell in bare) == count


def test_parallel_lists_in_one_row_have_equally_many_lines() -> None:
    lines = [[cell.count("\n") + 1 for cell in row[:3]] for row in table("S2")]
    assert [line[0] for line in lines] == [1, 1, 3, 1, 3, 1, 1, 1, 1, 1]
    assert all(len(set(line)) == 1 for line in lines)


@pytest.mark.parametrize(("name", "works"), [("S2", 8), ("S3", 12), ("S7", 19)])
def test_every_label_in_a_reference_column_is_a_citation_of_the_si(name: str, works: int) -> None:
    known = citations()
    labels = [row[-1] for row in table(name)[1:]]
    assert labels[-1] == "This work"
    cited = [known["si", label.removeprefix("[").removesuffix("]")] for label in labels[:-1]]
    assert len(set(cited)) == works == len(cited)


def test_both_reference_lists_are_complete_and_lead_to_70_works(bibliography: BibliographyData) -> None:
    header, *body = rows(RECORD / "citations.csv")
    assert header == ["document", "label", "work"]
    places = [(document, label) for document, label, _ in body]
    assert places == [("main", str(n)) for n in range(1, 68)] + [("si", str(n)) for n in range(1, 41)]
    works = {work for _, _, work in body}
    assert len(works) == 70
    assert works | {"lai-wsg"} == set(bibliography.entries)


def test_no_work_has_two_entries(bibliography: BibliographyData) -> None:
    seen = [
        (str(entry.persons["author"][0]), *(entry.fields.get(name) for name in ("year", "journal", "volume", "pages")))
        for entry in bibliography.entries.values()
    ]
    assert len(set(seen)) == len(seen)


def test_the_bibliography_has_no_identifier_that_is_not_printed(bibliography: BibliographyData) -> None:
    fields = {name for entry in bibliography.entries.values() for name in entry.fields}
    assert fields == {"title", "journal", "year", "volume", "pages", "url", "note"}
    assert set(bibliography.entries["lai-wsg"].fields) == {"title", "note"}


@pytest.mark.parametrize("document", ["main", "si"])
def test_an_entry_says_what_the_reference_list_prints_and_no_more(
    document: str, paper: str, bibliography: BibliographyData
) -> None:
    for label, printed in reference_list(paper, document).items():
        entry = bibliography.entries[citations()[document, label]]
        if entry.type == "article":
            assert plain(as_printed(entry)) == plain(printed), label
        else:
            assert all(plain(entry.fields[name]) in plain(printed) for name in ("title", "url")), label
