"""Twelve tables of real papers, and the paper this project began with, against what a person found in them."""

import csv
import io
import re
from pathlib import Path

import pytest

from weldgraph.loaders.grid import address
from weldgraph.loaders.tables import reader_of
from weldgraph.reading.tables import read_file

pytestmark = pytest.mark.system
ROOT = Path(__file__).parents[1]
TABLES = ROOT.parent / "shared" / "tables"
PAPER = ROOT.parent / "shared" / "paper"
CURATED = ROOT / "records" / "lai-wsg" / "tables"

FOUND = {
    "s01": ("JATS XML", [(5, 6), (4, 6), (4, 5)]),
    "s02": ("JATS XML", [(10, 4), (23, 8), (34, 6)]),
    "s03": ("JATS XML", [(7, 3), (5, 5), (23, 6), (20, 6), (67, 7), (31, 7)]),
    "s04": ("HTML", [(2, 6), (5, 7), (7, 7)]),
    "s05": ("Workbook", [(1052, 55), (25, 2), (55, 2)]),
    "s06": ("Delimited text", [(1639, 30)]),
    "s07": ("Markdown", [(17, 13), (15, 4), (8, 2), (15, 2), (9, 2), (11, 2), (16, 5)]),
    "s08": ("Markdown", [(12, 5)]),
    "s09": ("Plain text", [(9, 6)]),
    "s10": ("Plain text", [(6, 6)]),
    "s11": ("TEI XML", [(4, 7), (4, 2), (10, 6)]),
    "s12": ("LaTeX", [(5, 4), (6, 3)]),
}
"""File → reader, and rows and columns of each table, header included."""

PROBLEMS = {"s07": {"024Ah", "2..65V"}}
"""The only cells that stay unread, besides the whole of the OCR text, whose heads run into each other."""


@pytest.fixture(scope="module")
def tables():
    if not TABLES.is_dir():
        pytest.skip("the tables of others are not distributed: no ../shared/tables")
    rows = csv.DictReader((TABLES / "MANIFEST.csv").read_text(encoding="utf-8").splitlines())
    return {row["file"][:3]: TABLES / row["file"] for row in rows}


@pytest.fixture(scope="module")
def read(tables):
    known = {}

    def reading(name):
        if name not in known:
            known[name] = read_file(tables[name])
        return known[name]

    return reading


def cell(read, name, number, row, column):
    made = read(name)[number - 1]
    return [one for one in made.readings if one.address == address(row, column)]


def held(one):
    return {condition.property: condition.value for condition in one.conditions}


def test_the_manifest_names_no_file_that_is_not_tested(tables):
    assert sorted(tables) == sorted(FOUND)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_every_table_is_found_with_its_rows_and_columns(read, tables, name):
    assert FOUND[name][0] == reader_of(tables[name]).NAME
    assert [(made.grid.height, made.grid.width) for made in read(name)] == FOUND[name][1]


@pytest.mark.parametrize("name", sorted(FOUND))
def test_no_cell_with_a_digit_is_lost(read, name):
    for made in read(name):
        covered = {one.address for one in (*made.readings, *made.problems)} | made.explained
        for row, texts in enumerate(made.grid.rows, 1):
            for column, text in enumerate(texts, 1):
                assert not re.search(r"\d", text) or address(row, column) in covered, (made.id, row, column, text)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_every_value_stands_in_its_cell(read, name):
    for made in read(name):
        for one in made.readings:
            row, column = map(int, one.address.removeprefix("cell=").split(","))
            assert made.grid.text(row, column) == one.printed
            assert one.value is None or re.search(r"\d|C", one.printed)


@pytest.mark.parametrize("name", sorted(set(FOUND) - {"s09"}))
def test_only_misprints_stay_unread(read, name):
    unread = {problem.printed for made in read(name) for problem in made.problems}
    assert unread == PROBLEMS.get(name, set())


def test_of_text_whose_heads_run_together_no_value_is_read(read):
    (made,) = read("s09")
    assert made.label == "Table 1"
    assert [one for one in made.readings if one.value is not None] == []
    assert len(made.problems) == 30


def test_headers_ordinals_and_the_caption_of_s01(read):
    (one,) = cell(read, "s01", 2, 4, 5)
    assert (one.row, one.property, one.value, one.unit) == (("C-SCV_{H+W}",), "specific capacity", 1224, "mA.h/g")
    assert held(one) == {"cycle number": 100, "specific current": 200}
    (misprinted,) = cell(read, "s01", 3, 2, 2)
    assert (misprinted.property, misprinted.value, misprinted.unit) == (None, 200, "mA.h/g")


def test_blank_stubs_and_conditions_in_the_cells_of_s02(read):
    (one,) = cell(read, "s02", 2, 3, 6)
    assert one.row[:2] == ("Nanoparticle", "No")
    assert (one.property, one.value, one.unit, held(one), one.citations) == (
        "ionic conductivity", 7.78e-5, "S/cm", {"temperature": 30}, ("86",)
    )  # fmt: skip
    assert cell(read, "s02", 2, 4, 5) == []  # not reported, and not the one above
    (performance,) = cell(read, "s02", 3, 2, 5)
    assert held(performance) == {"C-rate": 0.5, "cycle number": 180, "temperature": 25}


def test_two_quantities_in_one_cell_of_s03(read):
    conductivity, capacity = cell(read, "s03", 3, 3, 4)
    assert (conductivity.value, conductivity.unit) == (6.83e-4, "S/cm")
    assert (capacity.value, capacity.unit, held(capacity)) == (101.1, "mA.h/g", {"C-rate": 0.5})
    porosity, uptake = cell(read, "s03", 3, 3, 3)
    assert (porosity.missing, uptake.property, uptake.value) == ("not reported", "electrolyte uptake", 816)


def test_exponents_and_notes_of_s04(read):
    (one,) = cell(read, "s04", 2, 3, 5)
    assert (one.value, one.unit, one.row) == (5.82e-6, "F", ("Si/rGO",))
    (area,) = cell(read, "s04", 1, 2, 2)
    assert (area.value, area.unit) == (50.0, "m2/g")
    assert any(decision.startswith("note a: Surface areas") for decision in area.decisions)


def test_merged_heads_and_formulas_of_s05(read):
    (one,) = cell(read, "s05", 1, 3, 52)
    assert (one.column, one.property, one.value, one.unit) == (
        ("Tensile Properties", "Yield Strength (MPa)"), "yield strength", 274, "MPa"
    )  # fmt: skip
    (ratio,) = cell(read, "s05", 1, 625, 47)
    assert any("formula" in decision for decision in ratio.decisions)
    assert {problem.address for made in read("s05") for problem in made.problems} == set()


def test_columns_of_s06_have_no_unit_and_none_is_invented(read):
    assert {one.unit for column in (11, 12) for one in cell(read, "s06", 1, 2, column)} == {None}
    assert cell(read, "s06", 1, 2, 2)[0].value is None  # a DOI


def test_parallel_values_and_lists_of_s07_and_s08(read):
    assert [one.value for one in cell(read, "s07", 1, 7, 8)] == [1.1, 3.2, 3.0]
    assert cell(read, "s07", 2, 3, 4)[0].row == ()
    assert [one.value for one in cell(read, "s08", 1, 12, 4)] == [581.2, 298.5]


def test_a_stub_of_cycle_and_current_holds_for_three_rows_of_s11(read):
    (one,) = cell(read, "s11", 3, 4, 3)
    assert (one.row[1], one.value, held(one)) == (
        "MUG-Fe_{3}O_{4}",
        368.3,
        {"cycle number": 10, "specific current": 0.1},
    )


@pytest.fixture(scope="module")
def paper():
    files = sorted(PAPER.glob("*.txt"))
    if not files:
        pytest.skip("the text of the paper is not distributed: no ../shared/paper")
    return read_file(files[0])


def plain(text):
    return re.sub(r"\s+", " ", text.replace("-1}", "−1}"))


DIFFERENT = {("S5", 1, 3): "R_{s}(Ω)", ("S5", 1, 5): "R_{ct}(Ω)"}
"""Cells of the paper's text that differ from the curated ones by more than white space: formulas lose their spaces."""


def test_the_papers_own_text_gives_the_curated_tables(paper):
    assert [made.label for made in paper] == [f"Table S{number}" for number in range(1, 8)]
    for made in paper:
        name = made.label.removeprefix("Table ")
        rows = list(csv.reader(io.StringIO((CURATED / f"{name}.csv").read_text(encoding="utf-8"), newline="")))
        assert (made.grid.height, made.grid.width) == (len(rows), len(rows[0]))
        for row, texts in enumerate(rows, 1):
            for column, text in enumerate(texts, 1):
                wanted = DIFFERENT.get((name, row, column), text)
                assert plain(made.grid.text(row, column)) == plain(wanted), (name, row, column)


def test_no_number_of_the_papers_own_tables_stays_unread(paper):
    assert [problem for made in paper for problem in made.problems] == []
    s4 = paper[3]
    (one,) = [one for one in s4.readings if one.address == "cell=4,3"]
    assert (one.property, one.value, one.unit, one.row) == ("capacity retention", 31.6, "%", ("2.0", "Retention (%)"))
    (first,) = [one for one in s4.readings if one.address == "cell=14,7"]
    assert (first.value, first.unit, first.row[0]) == (735.3, "mA.h/g", "0.2")
    hardness = [one for one in paper[1].readings if one.address == "cell=3,2"]
    assert [(one.row, one.value) for one in hardness] == [
        (("Si@P-LiPAA",), 25.6), (("Si@N-P-LiPN",), 15.2), (("Si@P-LiNF",), 4.4)
    ]  # fmt: skip
