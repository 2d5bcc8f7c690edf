import zipfile
from pathlib import Path

import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import workbook

openpyxl = pytest.importorskip("openpyxl", reason="the extra `tables` is not installed")
pytest.importorskip("openpyxl.cell.rich_text")

OLD = Path(__file__).parent / "files" / "made-up.xls"


@pytest.fixture
def book():
    return openpyxl.Workbook()


def saved(book, tmp_path):
    path = tmp_path / "t.xlsx"
    book.save(path)
    return path


def rezipped(path, changes):
    """The workbook with parts replaced, as a hostile sender would."""
    other = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, changes.get(part.filename, source.read(part.filename)))
    return other


def test_merged_cells_sheets_and_number_formats_are_kept(book, tmp_path):
    sheet = book.active
    sheet.title = "Alloys"
    sheet.append(["Alloy", "Strength", None])
    sheet.append([None, "MPa", "%"])
    sheet.append(["A", 0.59, 0.125])
    sheet.merge_cells("B1:C1")
    sheet["B3"].number_format, sheet["C3"].number_format = "0.000", "0.0%"
    hidden = book.create_sheet("Hidden")
    hidden["A1"], hidden.sheet_state = "x", "hidden"
    book.create_sheet("Two")["B2"] = 7
    first, second = workbook.read(saved(book, tmp_path))
    assert (first.id, first.rows) == ("Alloys", (("Alloy", "Strength", ""), ("", "MPa", "%"), ("A", "0.590", "12.5%")))
    assert first.spans == {(1, 2): (1, 2)}
    assert (second.id, second.rows) == ("Two", (("", ""), ("", "7")))


def test_a_superscript_in_rich_text_is_kept(book, tmp_path):
    rich, fonts = openpyxl.cell.rich_text, openpyxl.cell.text
    book.active["A1"] = rich.CellRichText("mAh g", rich.TextBlock(fonts.InlineFont(vertAlign="superscript"), "−1"), ")")
    assert workbook.read(saved(book, tmp_path))[0].rows == (("mAh g^{−1})",),)


def test_numbers_are_kept_with_all_digits_and_without_float_noise(book, tmp_path):
    for row in ([0.1 + 0.2, 1e-7, 12345678.9], [True, 5, 0.02]):
        book.active.append(row)
    book.active["B1"].number_format = "0.00E+00"
    assert workbook.read(saved(book, tmp_path))[0].rows == (("0.3", "1.00E-7", "12345678.9"), ("TRUE", "5", "0.02"))


def test_a_formula_without_a_stored_result_is_kept_as_text(book, tmp_path):
    book.active.append([2, 3, "=A1/B1"])
    assert workbook.read(saved(book, tmp_path))[0].rows == (("2", "3", "=A1/B1"),)


def test_the_stored_result_of_a_formula_is_read_and_marked(book, tmp_path):
    book.active.append([3, 2, "=A1/B1"])
    path = saved(book, tmp_path)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    grid = workbook.read(
        rezipped(
            path, {"xl/worksheets/sheet1.xml": sheet.replace("<v />", "<v>1.5</v>").replace("<v></v>", "<v>1.5</v>")}
        )
    )[0]
    assert grid.rows == (("3", "2", "1.5"),)
    assert grid.decisions == {(1, 3): "the stored result of the formula =A1/B1"}


def test_an_old_workbook_is_read_with_merged_cells_formats_and_superscripts():
    grids = workbook.read(OLD)
    assert [grid.id for grid in grids] == ["Membranes"]
    assert grids[0].rows[1:] == (
        ("Sample", "Uptake (g cm^{−3})", "Porosity"),
        ("M-1", "1.50", "42.3%"),
        ("M-2", "2", "n.d."),
    )
    assert grids[0].spans == {(1, 2): (1, 2)}


def test_a_zip_bomb_is_refused_before_it_is_inflated(book, tmp_path):
    book.active["A1"] = 1
    path = rezipped(saved(book, tmp_path), {"xl/worksheets/sheet1.xml": b" " * 60_000_000})
    with pytest.raises(Refused, match=r"other\.xlsx: this workbook inflates beyond any table's size"):
        workbook.read(path)


def test_a_part_with_a_document_type_is_refused(book, tmp_path):
    book.active["A1"] = 1
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    path = rezipped(saved(book, tmp_path), {"xl/worksheets/sheet1.xml": bomb})
    with pytest.raises(Refused, match="has a document type"):
        workbook.read(path)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_workbook_that_is_cut_off_is_refused(book, tmp_path, share):
    for row in range(50):
        book.active.append([row, f"name {row}"])
    path = saved(book, tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(Refused, match="no readable XLSX workbook"):
        workbook.read(path)


def test_another_archive_and_a_broken_old_workbook_are_refused(tmp_path):
    other = tmp_path / "t.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(Refused, match="this archive is no XLSX workbook"):
        workbook.read(other)
    broken = tmp_path / "t.xls"
    broken.write_bytes(OLD.read_bytes()[:2000])
    with pytest.raises(Refused, match="no readable XLS workbook"):
        workbook.read(broken)


def test_a_row_far_down_does_not_fill_the_memory(book, tmp_path):
    book.active["A1"] = 1
    book.active["CV20000"] = 2
    with pytest.raises(Refused, match="more than 1,000,000 cells"):
        workbook.read(saved(book, tmp_path))
