import pytest

from weldgraph.loaders import html

pytest.importorskip("lxml", reason="the extra `tables` is not installed")

PAGE = """<!DOCTYPE html><html><head><title>x</title><style>td {color: red}</style></head><body>
<table role="presentation"><tr><td>menu</td><td>more</td></tr></table>
<div class="wrap"><span>Table 2</span> <p>Made-up loads.</p>
<table><thead><tr><th rowspan="2">Sample<th colspan="2">Load <sup>[a]</sup> [mg cm<sup>−2</sup>]</tr>
<tr><th>first<th>last</thead>
<tbody><tr><td rowspan=0>A<sub>1</sub><td>1.5 × 10 <sup>−3</sup><td>2<p>3</p><p>4</p>
<tr><td>1,5<br>2&nbsp;000<td>N/A</tbody></table>
<div><p><sup>[a]</sup> Dry.</p></div></div>
<figure><table><caption>Table 3. Own.</caption><tr><td>a</td><td>1</td></tr></table></figure>
<h2>Last things</h2><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
</body></html>"""


@pytest.fixture
def grids(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    assert html.recognises(path.read_bytes())
    return html.read(path)


def test_every_table_is_found_but_those_that_lay_out_the_page(grids):
    assert [(grid.height, grid.width, grid.header_rows) for grid in grids] == [(4, 3, 2), (1, 2, 0), (2, 2, 1)]


def test_spans_superscripts_paragraphs_and_breaks_are_kept(grids):
    assert grids[0].rows == (
        ("Sample", "Load^{[a]} [mg cm^{−2}]", ""),
        ("", "first", "last"),
        ("A_{1}", "1.5 × 10^{−3}", "2\n3\n4"),
        ("", "1,5\n2\u00a0000", "N/A"),
    )
    assert grids[0].spans == {(1, 1): (2, 1), (1, 2): (1, 2), (3, 1): (2, 1)}


def test_captions_come_from_the_wrapper_the_caption_or_the_heading(grids):
    assert [(grid.label, grid.caption) for grid in grids] == [
        ("Table 2", "Made-up loads."),
        ("Table 3", "Own."),
        ("", "Last things"),
    ]
    assert grids[0].footnotes == ("^{[a]} Dry.",)


def test_a_page_without_a_charset_is_utf8_and_a_declared_one_is_obeyed(tmp_path):
    page = "<html><table><tr><td>µ</td><td>−1</td></tr></table></html>"
    path = tmp_path / "a.html"
    path.write_bytes(page.encode())
    assert html.read(path)[0].rows == (("µ", "−1"),)
    path.write_bytes(
        page.replace("<html>", '<html><meta charset="koi8-r">').replace("µ", "б").replace("−", "-").encode("koi8-r")
    )
    assert html.read(path)[0].rows == (("б", "-1"),)


def test_a_cell_that_claims_a_million_columns_is_held_in_bounds(tmp_path):
    path = tmp_path / "a.html"
    path.write_text('<table><tr><td colspan="999999999" rowspan="999999">1</td><td>2</td></tr></table>')
    assert html.read(path)[0].width <= 1001


def test_in_markup_nested_without_end_no_table_is_found(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<table><tr><td>" + "<div><sup>" * 50_000 + "1<td>2")
    assert html.read(path) == []
