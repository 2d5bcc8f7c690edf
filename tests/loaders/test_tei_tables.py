import pytest

from weldgraph.loaders import jats, tei

pytest.importorskip("lxml", reason="the extra `tables` is not installed")

PANDOC = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>
<div type="section"><head>Contents of things</head><p></p></div>
<table><row role="label"><cell><p> </p></cell><cell><p>C^ (wt.
  %)</p></cell></row><row><cell><p>Fe<hi rendition="simple:subscript">3</hi>O</p></cell>
  <cell><p>1 × 10<hi rendition="simple:superscript">−2</hi></p><p>7</p></cell></row></table>
<p>^Elemental analysis; *ICP.</p></body></text></TEI>"""
GROBID = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>As Table 1 shows.</p>
<figure type="table" xml:id="tab_0"><head>Table 1 .</head><label>1</label><figDesc>Made-up sizes.</figDesc>
<table><row><cell>S</cell><cell cols="2">d (nm)</cell></row>
<row><cell>A</cell><cell>1</cell><cell>2</cell></row></table>
<note>a In air.</note></figure></body></text></TEI>"""


def read(tmp_path, text):
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    assert tei.recognises(path.read_bytes())
    assert not jats.recognises(path.read_bytes())
    return tei.read(path)


def test_pandocs_dialect(tmp_path):
    (grid,) = read(tmp_path, PANDOC)
    assert grid.rows == (("", "C^ (wt. %)"), ("Fe_{3}O", "1 × 10^{−2}\n7"))
    assert (grid.header_rows, grid.caption) == (1, "Contents of things")
    assert grid.footnotes == ("^Elemental analysis; *ICP.",)


def test_grobids_dialect(tmp_path):
    (grid,) = read(tmp_path, GROBID)
    assert (grid.id, grid.label, grid.caption) == ("tab_0", "Table 1", "Made-up sizes.")
    assert grid.rows == (("S", "d (nm)", ""), ("A", "1", "2"))
    assert grid.footnotes == ("a In air.",)
