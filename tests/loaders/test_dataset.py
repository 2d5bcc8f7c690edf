"""Rows of the files of others, whatever they are wrapped in."""

import gzip
import json
import lzma
import zipfile

import openpyxl
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import dataset
from weldgraph.loaders.dataset import read_dataset

ROWS = [{"a": 1.5, "b": ["x"]}, {"a": None}]


def write(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def zipped(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return path


def test_a_list_in_an_object_is_found_by_its_names_and_each_row_knows_its_place(tmp_path):
    found = read_dataset(write(tmp_path / "d.json", json.dumps({"data": {"rows": ROWS}})), "data.rows")
    assert found.rows == [("data.rows[0]", ROWS[0]), ("data.rows[1]", ROWS[1])]
    assert len(found.sha256) == 64


def test_json_lines_are_told_by_line_and_empty_lines_are_none(tmp_path):
    text = '{"a": 1}\n\n{"a": NaN}\n'
    assert read_dataset(write(tmp_path / "d.jsonl", text)).rows == [("line 1", {"a": 1}), ("line 3", {"a": None})]


def test_cells_of_a_table_are_text_as_printed_and_empty_ones_are_nothing(tmp_path):
    path = write(tmp_path / "d.csv", "name,T (K)\nA,94.0\nB,\n")
    assert read_dataset(path).rows == [("row 2", {"name": "A", "T (K)": "94.0"}), ("row 3", {"name": "B"})]


def test_a_sheet_is_named_where_there_are_several(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "one"
    book.active.append(["a"])
    book.active.append([1])
    book.create_sheet("two").append(["b"])
    book["two"].append([2.5])
    book.save(tmp_path / "d.xlsx")
    assert read_dataset(tmp_path / "d.xlsx", "two").rows == [("two, row 2", {"b": "2.5"})]
    with pytest.raises(Refused, match="found 2 tables, wanted one; name in `rows` one of: one, two"):
        read_dataset(tmp_path / "d.xlsx")


@pytest.mark.parametrize("pack", ["xz", "gz", "zip"])
def test_what_is_compressed_gives_the_same_rows(tmp_path, pack):
    text = json.dumps(ROWS)
    path = tmp_path / f"d.json.{pack}"
    if pack == "zip":
        zipped(path, d_json=text)
    else:
        write(path, (lzma if pack == "xz" else gzip).compress(text.encode()))
    assert [row for _, row in read_dataset(path).rows] == ROWS


def test_a_compressed_table_is_a_table(tmp_path):
    path = write(tmp_path / "d.csv.gz", gzip.compress(b"a,b\n1,2\n3,4\n"))
    assert read_dataset(path).rows[1] == ("row 3", {"a": "3", "b": "4"})


@pytest.mark.parametrize("pack", [lzma.compress, gzip.compress])
def test_what_inflates_beyond_measure_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(dataset, "_FREE", 1_000_000)
    path = write(tmp_path / "d.json.x", pack(b" " * 40_000_000))
    with pytest.raises(Refused, match=r"holds more than [\d,]+ bytes"):
        read_dataset(path)


def test_a_bomb_in_a_zip_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(dataset, "_FREE", 1_000_000)
    with pytest.raises(Refused, match=r"holds more than [\d,]+ bytes"):
        read_dataset(zipped(tmp_path / "d.zip", d_json=" " * 40_000_000))


def test_an_archive_of_several_files_is_refused(tmp_path):
    with pytest.raises(Refused, match="found 2 files in this archive, wanted one"):
        read_dataset(zipped(tmp_path / "d.zip", a_json="[]", b_json="[]"))


@pytest.mark.parametrize("pack", [lzma.compress, gzip.compress])
def test_an_archive_that_is_cut_is_refused(tmp_path, pack):
    whole = pack(json.dumps([{"a": str(number)} for number in range(5000)]).encode())
    with pytest.raises(Refused, match=r"this archive cannot be read .* is it complete"):
        read_dataset(write(tmp_path / "d.json.x", whole[: len(whole) // 2]))


def test_something_behind_the_end_of_an_archive_is_refused(tmp_path):
    with pytest.raises(Refused, match="behind the end of the compressed data"):
        read_dataset(write(tmp_path / "d.json.xz", lzma.compress(b"[]") + b"more"))


HOSTILE = {
    "nested deeply": ("[" * 200_000 + "]" * 200_000, "nested too deeply"),
    "a number of ten thousand digits": ('[{"a": ' + "9" * 10_000 + "}]", "a number that is too long"),
    "a name twice": ('[{"a": 1, "a": 2}]', "found the name 'a' twice"),
    "infinity": ('[{"a": -Infinity}]', "found -Infinity, which is no number"),
    "no JSON": ('[{"a": 1},\n {"a": }]', r"this is not JSON: Expecting value in line 2, column 8"),
    "no list": ('{"a": 1, "rows": {}}', r"found no list in this file; it has a, rows; say in `rows`"),
    "no text": (b"\xff\x00\x01\x80[]", "this is no text"),
}


@pytest.mark.parametrize(("text", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_dataset_is_refused_in_one_sentence_with_the_file(tmp_path, text, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        read_dataset(write(tmp_path / "d.json", text))
    assert refused.value.place == "d.json"
    assert "\n" not in str(refused.value)


def test_a_line_that_is_no_json_is_named(tmp_path):
    with pytest.raises(Refused, match="line 2: this is not JSON"):
        read_dataset(write(tmp_path / "d.jsonl", '{"a": 1}\n{"a": \n'))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a,a\n1,2\n", "found the head 'a' twice"), ("a,\n1,2\n", "row 2: found '2' in a column without a head")],
)
def test_columns_that_cannot_be_told_apart_are_refused(tmp_path, text, sentence):
    with pytest.raises(Refused, match=sentence):
        read_dataset(write(tmp_path / "d.csv", text))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="this cannot be read: No such file"):
        read_dataset(tmp_path / "none.json")
