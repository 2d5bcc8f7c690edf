import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import delimited


def rows(tmp_path, data, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    assert delimited.recognises(path.read_bytes())
    return delimited.read(path)[0].rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_found(tmp_path, delimiter):
    text = "\n".join(delimiter.join(row) for row in (["Sample", "d (nm)"], ["A", "1.5"], ["B", "2"])) + "\n"
    assert rows(tmp_path, text) == (("Sample", "d (nm)"), ("A", "1.5"), ("B", "2"))


def test_a_decimal_comma_is_no_delimiter_where_semicolons_are(tmp_path):
    assert rows(tmp_path, "Sample;d (nm);x\nA;1,5;0,25\nB;2,5;3,75\n")[1] == ("A", "1,5", "0,25")


def test_quotes_line_breaks_and_an_empty_first_head_are_kept(tmp_path):
    found = rows(tmp_path, ',"a ""b""",c\r\n"x\r\ny",1,2\r\n')
    assert found == (("", 'a "b"', "c"), ("x\ny", "1", "2"))


def test_short_rows_are_filled_and_empty_tails_are_dropped(tmp_path):
    assert rows(tmp_path, "a,b,c,\n1,2,3,\n4,5,6,\n7,8,9,\n1,,,\n,,,\n")[-1] == ("1", "", "")


def test_cp1252_and_gb18030_are_read(tmp_path):
    assert rows(tmp_path, "T,d\n25\u00a0°C,1 µm\n".encode("cp1252"))[1] == ("25\u00a0°C", "1 µm")
    assert rows(tmp_path, "样品,粒径\n一号,15\n".encode("gb18030"))[0] == ("样品", "粒径")


def test_an_open_quote_is_refused_with_its_row(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,2\n"3,4\n')
    with pytest.raises(Refused, match=r"t\.csv, row 3: this is no delimited text: .*; check the quotes"):
        delimited.read(path)


def test_running_text_is_not_taken_for_a_table():
    assert not delimited.recognises(b"We measured it, and found it good.\nThen, again, we did, so.\nThe end.\n")
    assert not delimited.recognises(b"<html><table>,,,</table></html>")
