"""A record as a workbook: the same record comes back, and what is wrong in it is said with sheet and row."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from weldgraph.cli import cli
from weldgraph.errors import ManyRefusals, Refused
from weldgraph.graph import quads
from weldgraph.init import init, init_workbook
from weldgraph.loaders.nested import flat, nested
from weldgraph.loaders.record import load
from weldgraph.loaders.record_workbook import write_workbook
from weldgraph.loaders.sheets import read_sheets, write_sheets

RECORDS = Path(__file__).parents[2] / "records"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The example record as a workbook, written once."""
    path = tmp_path_factory.mktemp("workbook") / "study.xlsx"
    write_workbook(RECORDS / "example-thermoelectric", path)
    return path


@pytest.fixture
def book(written, tmp_path):
    """A copy of it, to be spoilt."""
    return Path(shutil.copy(written, tmp_path))


def changed(path, sheet, cell, value):
    """The workbook with another value in a cell, as a spreadsheet program would save it."""
    made = openpyxl.load_workbook(path)
    made[sheet][cell] = value
    made.save(path)


def refusal(path):
    with pytest.raises(ManyRefusals) as error:
        load(path)
    return str(error.value)


# --- round trip


@pytest.mark.parametrize("name", ["example-thermoelectric", "lai-wsg"])
def test_a_record_and_its_workbook_give_the_same_quads(tmp_path, name):
    write_workbook(RECORDS / name, tmp_path / "study.xlsx")
    assert quads(load(tmp_path / "study.xlsx")) == quads(load(RECORDS / name))


def test_a_workbook_that_a_spreadsheet_program_saved_anew_is_the_same_record(book):
    openpyxl.load_workbook(book).save(book)
    assert quads(load(book)) == quads(load(RECORDS / "example-thermoelectric"))


def test_the_same_record_gives_the_same_bytes(tmp_path, book):
    write_workbook(RECORDS / "example-thermoelectric", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()


def test_what_stands_in_files_that_no_record_reads_comes_back_too(tmp_path):
    write_workbook(RECORDS / "lai-wsg", tmp_path / "study.xlsx")
    rows = [row for row in read_sheets(tmp_path / "study.xlsx")["other files"] if row]
    text = (RECORDS / "lai-wsg" / "text.yaml").read_text(encoding="utf-8")
    assert "\n".join(row[1] if len(row) > 1 else "" for row in rows[1:]) == text


def test_an_empty_last_column_of_a_table_is_not_forgotten(tmp_path):
    (tmp_path / "t.csv").write_text("Sample,Porosity (%),\nA,40,\n,,\nB,41,\n")
    init(tmp_path / "study", [tmp_path / "t.csv"])
    write_workbook(tmp_path / "study", tmp_path / "study.xlsx")
    openpyxl.load_workbook(tmp_path / "study.xlsx").save(tmp_path / "study.xlsx")
    assert load(tmp_path / "study.xlsx").tables == load(tmp_path / "study").tables


def test_a_new_record_can_be_a_workbook_with_a_sheet_for_everything(tmp_path):
    init_workbook(tmp_path / "study.xlsx")
    sheets = read_sheets(tmp_path / "study.xlsx")
    assert {"materials", "samples", "steps", "parameters", "instruments", "tests", "statements"} <= sheets.keys()
    assert sheets["steps"] == [["of", "id", "kind", "like", "instrument", "at", "note"]]
    assert load(tmp_path / "study.xlsx").id == "study"


def test_a_sample_with_a_route_can_be_typed_in(tmp_path):
    init_workbook(tmp_path / "study.xlsx")
    made = openpyxl.load_workbook(tmp_path / "study.xlsx")
    made["samples"].append(["powder", "Si-1", "powder", None, None, None, "main: Methods"])
    made["steps"].append(["samples/powder", "milling", "ball milling"])
    made["parameters"].append(["samples/powder/milling", "parameters", "duration", "6.0 h"])
    made["parameters"].append(["samples/powder/milling", "missing", "rotational speed", "not reported"])
    made.save(tmp_path / "study.xlsx")
    (step,) = load(tmp_path / "study.xlsx").entities[0].route
    assert [step.kind, step.parameters[0].quantity.digits, step.absences[0].property] == [
        "ball milling", "6.0", "rotational speed"
    ]  # fmt: skip


# --- what is refused


@pytest.mark.parametrize(
    ("value", "what"), [(94.0, "94"), ("=1+1", "a formula"), (True, "True"), ("2024-01-02", ""), (None, "")]
)
def test_only_text_is_taken_from_a_cell(book, value, what):
    changed(book, "instruments", "C2", value)
    if what:
        message = refusal(book)
        assert message.startswith("study.xlsx, sheet instruments, cell C2: found ")
        assert what in message
        assert "format the cell as text" in message
    else:
        assert load(book).instruments[0].model == (value or "")


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "place"),
    [
        ("samples", "B1", "nmae", "sheet samples, row 2"),
        ("parameters", "D5", "10 furlongs", "sheet parameters, row 5"),
        ("parameters", "B2", "colours", "sheet parameters, row 2"),
        ("steps", "A2", "samples/nothing", "sheet steps, row 2"),
        ("steps", "C2", "wishing", "sheet steps, row 2"),
        ("T1", "C4", "2..14", "sheet T1, cell C4"),
        ("columns", "D3", "wonder", "study.xlsx"),
        ("tables", "B2", "T9", "sheet tables, row 2"),
        ("citations", "C2", "nobody", "sheet citations, row 2"),
        ("statements", "E3", "wonder", "sheet statements, row 3"),
    ],
)
def test_a_fault_is_told_with_its_sheet_and_row(book, sheet, cell, value, place):
    if sheet == "citations":
        changed(book, sheet, "A2", "main")
        changed(book, sheet, "B2", "1")
    changed(book, sheet, cell, value)
    assert place in refusal(book)


def test_a_sheet_of_which_nothing_is_known_is_refused(book):
    made = openpyxl.load_workbook(book)
    made.create_sheet("notes")["A1"] = "call Anna"
    made.save(book)
    assert "found the sheet 'notes'" in refusal(book)


def test_a_column_that_stands_twice_and_a_text_without_a_head_are_refused(book):
    changed(book, "samples", "C1", "id")
    assert "found the column 'id' twice" in refusal(book)
    changed(book, "samples", "C1", None)
    assert "in a column without a head" in refusal(book)


def test_instrument_files_stay_in_a_folder(tmp_path):
    shutil.copytree(RECORDS / "example-half-cell", tmp_path / "study")
    with pytest.raises(Refused, match="cannot stand in a workbook"):
        write_workbook(tmp_path / "study", tmp_path / "study.xlsx")


def test_a_table_that_claims_to_be_huge_is_refused(book):
    changed(book, "tables", "G2", "99999999")
    changed(book, "tables", "H2", "99999999")
    assert "more than 1,000,000 cells" in refusal(book)


def test_a_file_that_only_looks_like_a_workbook_is_refused(tmp_path):
    (tmp_path / "study.xlsx").write_bytes(b"PK\x03\x04 and no more")
    assert "study.xlsx" in refusal(tmp_path / "study.xlsx")


def test_without_openpyxl_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(Refused, match=r"weldgraph\[tables\]"):
        write_workbook(RECORDS / "example-thermoelectric", tmp_path / "study.xlsx")


@pytest.mark.parametrize("text", ["x" * 40_000, "bell\a", "carriage\rreturn"])
def test_a_text_that_no_cell_can_hold_is_refused(tmp_path, text):
    with pytest.raises(Refused, match="sheet s, row 1"):
        write_sheets(tmp_path / "study.xlsx", {"s": [[text]]})
    assert not (tmp_path / "study.xlsx").exists()


# --- the command


def test_the_command_writes_a_record_as_a_workbook_that_builds_unchanged(tmp_path, monkeypatch):
    shutil.copytree(RECORDS / "example-thermoelectric", tmp_path / "study")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, ["init", "study", "--xlsx"]).output == "study.xlsx: the same record\n"
    assert ", unchanged" not in CliRunner().invoke(cli, ["build", "study"]).output
    assert ", unchanged" in CliRunner().invoke(cli, ["build", "study.xlsx"]).output
    assert "there already" in str(CliRunner().invoke(cli, ["init", "study", "--xlsx"]).exception)


@pytest.mark.parametrize("arguments", [["study", "--xlsx"], ["--xlsx", "study.xlsx"], ["--xlsx", "study"]])
def test_the_command_makes_a_workbook_of_a_table(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("Sample,Porosity (%)\nA,94.0\n")
    done = CliRunner().invoke(cli, ["init", *arguments, "--from", "t.csv"])
    assert done.exit_code == 0, done.exception
    (one,) = load(Path("study.xlsx")).observations
    assert one.quantity.digits == "94.0"


# --- nested entries in a row

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(lambda text: text not in {'""', "{}", "[]"})
NAME = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
VALUE = st.recursive(TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3))


@given(st.dictionaries(NAME, VALUE, min_size=1, max_size=4))
def test_nested_entries_come_back_from_the_columns_of_a_row(value):
    assert nested(dict(flat(value))) == value


@pytest.mark.parametrize(
    "cells", [{"at": "x", "at > y": "z"}, {"at > y": "z", "at": "x"}, {"a": "1", "a > b > c": "2"}]
)
def test_a_text_and_entries_in_one_place_are_refused(cells):
    with pytest.raises(Refused, match="keep one"):
        nested(cells)


@pytest.mark.parametrize("value", [{"a": "{}"}, {"a > b": "1"}, {"#1": "1"}, {" a": "1"}])
def test_what_the_marks_cannot_tell_apart_is_refused(value):
    with pytest.raises(Refused):
        dict(flat(value))
