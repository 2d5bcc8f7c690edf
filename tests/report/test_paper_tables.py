"""The tables of a paper out of its record: how samples were made, and the printed ones."""

import csv
import io
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from weldgraph.cli import cli
from weldgraph.errors import Refused
from weldgraph.export import forms
from weldgraph.export.papertable import Grid, table
from weldgraph.store import Store

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(store: Store) -> Grid:
    return table(store, "lai-wsg", "process")


def row(grid: Grid, step: str, parameter: str) -> dict[str, str]:
    (found,) = [one for one in grid.rows if one[0].endswith(step) and one[1] == parameter]
    return dict(zip(grid.head[0][2:], found[2:], strict=True))


def test_a_process_table_has_a_column_for_each_end_product_and_says_what_is_absent(made: Grid) -> None:
    assert "SG-H40 half cell" in made.head[0]
    assert set(row(made, "ultrasonic dispersion", "power").values()) == {"not reported"}
    assert set(row(made, "rolling ball milling", "rotational speed").values()) == {"800 rpm"}


def test_a_step_that_a_sample_did_not_go_through_is_no_absence(made: Grid) -> None:
    pressed = row(made, "hot pressing", "pressure")
    assert pressed["SG-H40 half cell"].startswith("40 MPa")
    assert pressed["W@SG-S40 half cell"] == "–"
    assert "– no such step." in made.notes


def test_what_was_inferred_is_marked(made: Grid) -> None:
    assert row(made, "enhanced spark plasma sintering", "atmosphere")["W@SG-S40 half cell"].endswith("†")
    assert any(note.startswith("†") for note in made.notes)


def test_columns_can_be_chosen_and_an_unknown_sample_is_refused(store: Store) -> None:
    assert table(store, "lai-wsg", "process", ["SG powder"]).head == (("Step", "Parameter", "SG powder"),)
    with pytest.raises(Refused, match="no steps that lead to 'nothing'"):
        table(store, "lai-wsg", "process", ["nothing"])


def test_a_printed_table_comes_out_as_it_went_in(store: Store) -> None:
    text = forms.write(table(store, "lai-wsg", "S7"), "csv").decode()
    source = (ROOT / "records" / "lai-wsg" / "tables" / "S7.csv").read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(text))) == list(csv.reader(io.StringIO(source)))
    with pytest.raises(Refused, match="found the table 'X'"):
        table(store, "lai-wsg", "X")


SPECIAL = Grid(
    "T & t",
    (("a_b", "cm^{-3}", "x"),),
    (("50 %", "#1 {x} \\y", "α|β"), ("[1]", "same", "same")),
    grouped=True,
    spread=1,
)


def test_latex_has_no_character_that_latex_would_read() -> None:
    text = forms.latex(SPECIAL)
    assert r"T \& t" in text
    assert r"a\_b" in text
    assert r"cm\textsuperscript{$-$3}" in text or r"cm\textsuperscript{-3}" in text
    assert r"\#1 \{x\} \textbackslash{}y" in text
    assert r"$\alpha$" in text
    assert r"\multicolumn{2}" in text
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")


def test_markdown_has_one_line_a_row() -> None:
    lines = forms.markdown(SPECIAL).splitlines()
    assert r"| 50 % | \#1 {x} \\y | α\|β |" in lines
    assert "| a\\_b | cm⁻³ | x |" in lines


def test_a_word_document_holds_the_table_and_is_the_same_each_time(made: Grid) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed; weldgraph[docx]")
    data = forms.write(made, "docx")
    assert data == forms.write(made, "docx")
    (written,) = docx.Document(io.BytesIO(data)).tables
    assert [cell.text for cell in written.rows[0].cells] == list(made.head[0])
    assert len(written.rows) == len(made.rows) + 1
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None


def test_a_word_document_without_its_extra_is_refused_with_the_name_of_the_extra(
    made: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(Refused, match=r"weldgraph\[docx\]"):
        forms.write(made, "docx")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "docx", "--table", "process"], "--output FILE"),
        (["--format", "latex"], "--table NAME"),
        (["--format", "turtle", "--table", "S4"], "wanted one of csv, markdown, latex, docx"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(store: Store, options: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, ["export", "lai-wsg", "--store", store.location, *options])
    assert isinstance(done.exception, Refused)
    assert said in str(done.exception)
