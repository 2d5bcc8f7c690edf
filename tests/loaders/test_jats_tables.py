import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import jats

pytest.importorskip("lxml", reason="the extra `tables` is not installed")

HEAD = '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.3//EN" "JATS-archivearticle1-3.dtd">'
WRAP = """<article xmlns:mml="http://www.w3.org/1998/Math/MathML"><body><table-wrap id="T1"><label>Table 1.</label>
<caption><title>Made-up</title><p>conductivities [<xref>4</xref>]</p></caption>
<table><thead><tr><th rowspan="2">Salt</th><th colspan="2"><italic>σ</italic> (S cm<sup>−</sup><sup>1</sup>)</th></tr>
<tr><th>25 °C</th><th>60&nbsp;°C</th></tr></thead><tbody>
<tr><td>LiA<sub>2</sub><xref ref-type="table-fn"><sup>a</sup></xref></td>
<td>1.2 × 10<sup>−4</sup></td><td><p>3.4</p><p>5.6</p></td></tr>
<tr><td/><td><inline-formula><alternatives><tex-math>\\documentclass 99</tex-math>
<mml:math><mml:msup><mml:mn>10</mml:mn><mml:mrow><mml:mo>−</mml:mo><mml:mn>3</mml:mn></mml:mrow></mml:msup></mml:math>
</alternatives></inline-formula></td><td>a<break/>b</td></tr></tbody></table>
<table-wrap-foot><fn><label>a</label><p>Dried at 80 °C.</p></fn></table-wrap-foot></table-wrap></body></article>"""
CALS = """<article xmlns:oasis="http://www.niso.org/standards/z39-96/ns/oasis-exchange/table"><table-wrap id="T2">
<oasis:table><oasis:tgroup cols="3"><oasis:colspec colname="c1"/><oasis:colspec colname="c2"/>
<oasis:colspec colname="c3"/>
<oasis:thead><oasis:row><oasis:entry morerows="1">S</oasis:entry>
<oasis:entry namest="c2" nameend="c3">d</oasis:entry></oasis:row>
<oasis:row><oasis:entry>a</oasis:entry><oasis:entry>b</oasis:entry></oasis:row></oasis:thead>
<oasis:tbody><oasis:row><oasis:entry>x</oasis:entry><oasis:entry>1</oasis:entry>
<oasis:entry>2</oasis:entry></oasis:row></oasis:tbody>
</oasis:tgroup></oasis:table></table-wrap></article>"""


def read(tmp_path, text):
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    assert jats.recognises(path.read_bytes())
    return jats.read(path)


def test_markup_spans_and_breaks_are_kept_and_nothing_is_flattened(tmp_path):
    (grid,) = read(tmp_path, HEAD + WRAP)
    assert grid.rows == (
        ("Salt", "σ (S cm^{−1})", ""),
        ("", "25 °C", "60\u00a0°C"),
        ("LiA_{2}^{a}", "1.2 × 10^{−4}", "3.4\n5.6"),
        ("", "10^{−3}", "a\nb"),
    )
    assert (grid.header_rows, grid.spans) == (2, {(1, 1): (2, 1), (1, 2): (1, 2)})


def test_id_label_caption_and_footnotes_are_told_apart(tmp_path):
    (grid,) = read(tmp_path, HEAD + WRAP)
    assert (grid.id, grid.label, grid.caption) == ("T1", "Table 1", "Made-up conductivities [4]")
    assert grid.footnotes == ("^{a}Dried at 80 °C.",)


def test_cals_tables_are_read_too(tmp_path):
    (grid,) = read(tmp_path, CALS)
    assert grid.rows == (("S", "d", ""), ("", "a", "b"), ("x", "1", "2"))
    assert (grid.header_rows, grid.spans) == (2, {(1, 1): (2, 1), (1, 2): (1, 2)})


def test_an_entity_bomb_is_refused_and_not_expanded(tmp_path):
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(Refused, match=r"a\.xml: this XML declares entities, which are not expanded"):
        read(tmp_path, f"<!DOCTYPE article [{entities}]><article>&a9;</article>")


def test_a_file_of_the_reader_is_not_fetched_through_an_entity(tmp_path):
    with pytest.raises(Refused, match="declares entities"):
        read(tmp_path, '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/hostname">]><article>&x;</article>')


def test_an_article_that_is_cut_off_is_refused_with_its_line(tmp_path):
    with pytest.raises(Refused, match=r"a\.xml, line \d+: this is not well-formed XML: .*; is the file complete\?"):
        read(tmp_path, (HEAD + WRAP)[:900])
