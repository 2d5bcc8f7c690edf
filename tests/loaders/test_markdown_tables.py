import pytest

from weldgraph.loaders import markdown

pytest.importorskip("markdown_it", reason="the extra `tables` is not installed")

PAGE = """# Cells

Table 1 compares the cells.

**Table 1.** Made-up anodes.

|**Carbon**<br>**(kind)**|**Current**<br>**(mA g**<sup>−</sup><sup>**1**</sup>**)**|d^2^|
|---|---:|:-:|
|a \\| b|100<br>1000|$1.2\\times10^{-3}$|
|H~2~O|`7`|~5|more|

## Others

a|b
-|-
1|2

<table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>10<sup>3</sup></td></tr></table>
"""


@pytest.fixture
def grids(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(PAGE, encoding="utf-8")
    assert markdown.recognises(path.read_bytes())
    return markdown.read(path)


def test_breaks_scripts_math_and_escaped_bars_are_kept(grids):
    assert grids[0].rows[:2] == (
        ("Carbon\n(kind)", "Current\n(mA g^{−1})", "d^{2}", ""),
        ("a | b", "100\n1000", "1.2×10^{-3}", ""),
    )


def test_a_cell_beyond_the_header_is_not_lost(grids):
    assert grids[0].rows[2] == ("H_{2}O", "7", "~5", "more")


def test_captions_and_headings(grids):
    assert [(grid.label, grid.caption) for grid in grids] == [("Table 1", "Made-up anodes."), ("", "Others"), ("", "")]


def test_html_tables_within_are_read(grids):
    assert grids[2].rows == (("x", "y"), ("1", "10^{3}"))
    assert len({grid.id for grid in grids}) == 3


def test_empty_lines_between_rows_do_not_end_the_table(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("| a | b |\n|---|---|\n\n| 1 | 2 |\n\n| 3 | 4 |\n\n| c | d |\n|---|---|\n| 5 | 6 |\n\nEnd.\n")
    assert [grid.rows for grid in markdown.read(path)] == [
        (("a", "b"), ("1", "2"), ("3", "4")),
        (("c", "d"), ("5", "6")),
    ]


def test_an_empty_first_head_is_a_column(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("||A|B|\n|---|---|---|\n|x|1|2|\n")
    assert markdown.read(path)[0].rows == (("", "A", "B"), ("x", "1", "2"))
