"""What holds for all readers of tables: how they present themselves and are chosen, and that nothing breaks them."""

import random
import tracemalloc
from importlib import import_module
from pathlib import Path

import pytest
from test_html_tables import PAGE as HTML
from test_jats_tables import HEAD, WRAP
from test_latex_tables import PAPER as LATEX
from test_markdown_tables import PAGE as MARKDOWN
from test_plaintext_tables import FLAT, LAYOUT
from test_tei_tables import GROBID, PANDOC

from weldgraph.errors import Refused
from weldgraph.loaders.tables import READERS, read_tables, reader_of
from weldgraph.reading.tables import MAX_READ, read_file

FILES = {
    "a.html": HTML,
    "jats.xml": HEAD + WRAP,
    "pandoc.xml": PANDOC,
    "grobid.xml": GROBID,
    "a.tex": LATEX,
    "a.md": MARKDOWN,
    "layout.txt": LAYOUT,
    "flat.txt": FLAT,
    "tabs.txt": "Prose.\n\n\tA\tB\nd (nm)\t1.5\t2\nx (nm)\t3\t4\n\nTable 1. Sizes.\n",
    "a.csv": "Sample,Porosity (%)\nA,40\nB,50.5\n",
    "a.xls": (Path(__file__).parent / "files" / "made-up.xls").read_bytes(),
}


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.NAME)
def test_a_reader_says_what_it_reads_gives_and_drops_and_shows_an_example(reader):
    words = [line.split()[0] for line in reader.__doc__.splitlines() if line and not line.startswith(" ")]
    assert [word for word in words if word in {"Source", "Gives", "Drops", "Example"}] == [
        "Source",
        "Gives",
        "Drops",
        "Example",
    ]
    assert all(suffix.startswith(".") for suffix in reader.SUFFIXES)


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.html", "HTML"), ("jats.xml", "JATS XML"), ("grobid.xml", "TEI XML"), ("a.tex", "LaTeX"),
        ("a.md", "Markdown"),
        ("layout.txt", "Plain text"), ("tabs.txt", "Plain text"), ("a.csv", "Delimited text"), ("a.xls", "Workbook"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["", ".dat", ".bin"])
def test_the_content_decides_whatever_the_file_is_called(tmp_path, name, reader, suffix):
    path = written(tmp_path, name + suffix, FILES[name])
    assert reader == reader_of(path).NAME
    assert read_tables(path)


def test_a_csv_that_is_called_text_and_html_that_is_called_csv(tmp_path):
    assert reader_of(written(tmp_path, "a.txt", FILES["a.csv"])).NAME == "Delimited text"
    assert reader_of(written(tmp_path, "b.csv", HTML)).NAME == "HTML"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls", "a.html", "a.xml", "a.tex", "a.md", "a.txt", "a"])
@pytest.mark.parametrize(
    "start", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"<html><table>", b"<article>"]
)
def test_random_bytes_are_refused_in_one_sentence(tmp_path, name, start):
    said = refusal(written(tmp_path, name, start + random.Random(7).randbytes(20_000)))
    assert "\n" not in said
    assert 0 < len(said) < 400 or start == b"<html><table>"


def refusal(path):
    """What a person is told; nothing if the file is read."""
    try:
        read_file(path)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_is_cut_off_or_spoilt_is_read_or_refused_and_nothing_else(tmp_path, name):
    content = FILES[name] if isinstance(FILES[name], bytes) else FILES[name].encode()
    dice = random.Random(name)
    for turn in range(60):
        if turn % 2:
            spoilt = content[: dice.randrange(1, len(content))]
        else:
            at = dice.randrange(len(content))
            spoilt = content[:at] + dice.randbytes(dice.randrange(1, 5)) + content[at + dice.randrange(4) :]
        assert "\n" not in refusal(written(tmp_path, name, spoilt))


def test_what_is_no_file_or_empty_or_holds_no_table_is_said_so(tmp_path):
    with pytest.raises(Refused, match="there is no such file"):
        read_tables(tmp_path / "none.csv")
    with pytest.raises(Refused, match=r"a\.csv: the file is empty"):
        read_tables(written(tmp_path, "a.csv", b" \n"))
    with pytest.raises(Refused, match=r"a\.txt: no table was found in this file, read as Plain text"):
        read_tables(written(tmp_path, "a.txt", b"No table here.\n"))
    with pytest.raises(Refused, match="none of the formats"):
        read_tables(written(tmp_path, "a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200)))


def numbers(count):
    row = ",".join(f"{number}.5" for number in range(100))
    return ",".join(f"c{n}" for n in range(100)) + "\n" + f"{row}\n" * (count - 1)


def test_memory_grows_by_less_than_half_a_kilobyte_a_cell(tmp_path):
    path = written(tmp_path, "a.csv", numbers(500))
    tracemalloc.start()
    (grid,) = read_tables(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (grid.height, grid.width) == (500, 100)
    assert peak < 500 * grid.height * grid.width


@pytest.mark.system
def test_a_table_of_a_million_cells_is_read_and_its_values_are_refused(tmp_path):
    with pytest.raises(Refused, match=f"more than {MAX_READ:,} cells; raw data belongs in raw/"):
        read_file(written(tmp_path, "a.csv", numbers(10_000)))
    with pytest.raises(Refused, match="more than 1,000,000 cells"):
        read_tables(written(tmp_path, "a.csv", numbers(10_001)))


def test_a_parser_that_is_not_installed_is_named_with_the_extra(tmp_path, monkeypatch):
    def missing(name):
        if name.startswith("lxml"):
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr("weldgraph.loaders.extra.import_module", missing)
    with pytest.raises(Refused, match=r"read with lxml, which is not installed; install weldgraph\[tables\]"):
        read_tables(written(tmp_path, "a.html", HTML))
    assert read_tables(written(tmp_path, "a.csv", FILES["a.csv"]))
