"""The grid that all readers give: spans, captions, markup."""

import pytest

from weldgraph.errors import Refused
from weldgraph.loaders.captions import Line, around
from weldgraph.loaders.encoding import decode
from weldgraph.loaders.grid import MAX_CELLS, Piece, address, lay_out, split_caption
from weldgraph.loaders.markup import tidy


def test_a_cell_that_spans_rows_pushes_the_next_row_to_the_right():
    grid = lay_out([[Piece("A", rows=2), Piece("1")], [Piece("2")]], "t")
    assert grid.rows == (("A", "1"), ("", "2"))
    assert grid.shown(2, 1) == "A"
    assert grid.spans == {(1, 1): (2, 1)}


def test_a_span_that_runs_into_another_or_beyond_the_table_is_cut_there():
    grid = lay_out([[Piece("a"), Piece("b", rows=9)], [Piece("c", columns=5)]], "t")
    assert grid.rows == (("a", "b"), ("c", ""))
    assert grid.spans == {(1, 2): (2, 1)}


def test_addresses_are_those_of_rfc_7111():
    assert address(3, 7) == "cell=3,7"


def test_an_empty_and_a_huge_table_are_refused():
    with pytest.raises(Refused, match="empty"):
        lay_out([[]], "t")
    with pytest.raises(Refused, match=f"more than {MAX_CELLS:,} cells"):
        lay_out(([Piece("", columns=1000)] for _ in range(1002)), "t")


@pytest.mark.parametrize(
    ("text", "label", "caption"),
    [
        ("Table S4. Capacities of all", "Table S4", "Capacities of all"),
        ("TABLE IV | Loads", "TABLE IV", "Loads"),
        ("**Table 1.** Loads", "Table 1", "Loads"),
        ("Supplementary Table 3: Loads", "Supplementary Table 3", "Loads"),
        ("Tableau of things", "", "Tableau of things"),
        ("Loads of all", "", "Loads of all"),
    ],
)
def test_a_label_is_told_from_its_caption(text, label, caption):
    assert split_caption(text) == (label, caption)


def test_scripts_are_joined_to_what_they_stand_on_and_a_sign_to_its_number():
    assert tidy("g cm ⁻³") == "g cm^{−3}"
    assert tidy("mA g^{−}^{1} ") == "mA g^{−1}"
    assert tidy("10^{-5}^{b}") == "10^{-5}^{b}"  # a footnote is no part of an exponent
    assert tidy("a  b\n\n c") == "a b\nc"


def test_captions_below_the_tables_stay_with_the_table_above():
    lines = [
        None,
        Line("Table 1. One."),
        None,
        Line("Table 2. Two of a kind that"),
        Line("goes on."),
        Line("Table 2 shows."),
    ]
    assert [(about.label, about.caption) for about in around(lines)] == [
        ("Table 1", "One."),
        ("Table 2", "Two of a kind that goes on."),
    ]


def test_captions_above_the_tables_stay_with_the_table_below():
    lines = [Line("Table 1. One."), None, Line("Table 2. Two."), None, Line("^{a}In air.")]
    found = around(lines)
    assert [about.caption for about in found] == ["One.", "Two."]
    assert found[1].footnotes == ("^{a}In air.",)


def test_a_table_without_a_caption_has_the_heading_above_it():
    assert around([Line("Cells", heading=True), None])[0].caption == "Cells"
    assert around([Line("Table 1 compares the two.", heading=False), Line("Cells", heading=True), None])[0].label == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_decoded_whatever_its_form(encoding):
    assert decode("Sample,µm\nA,1\n".encode(encoding), "f").lstrip("\ufeff") == "Sample,µm\nA,1\n"


def test_bytes_that_are_no_utf8_are_cp1252_or_else_gb18030():
    assert decode("25\u00a0°C ± 1".encode("cp1252"), "f") == "25\u00a0°C ± 1"
    assert decode("样品,电导率\n一,1.5\n".encode("gb18030"), "f") == "样品,电导率\n一,1.5\n"


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Refused, match="this is no text"):
        decode(bytes(range(256)), "f")
