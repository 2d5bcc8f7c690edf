"""A record to begin with: what is made of files builds as it stands, and says what could not be read."""

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from weldgraph.cli import cli
from weldgraph.errors import Refused, WeldgraphError
from weldgraph.init import init
from weldgraph.loaders.record import load
from weldgraph.loaders.yamlfile import read_yaml
from weldgraph.model import CellPlace, Reading, Reported

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
CURATED = ROOT / "records" / "lai-wsg"


def made(tmp_path, text, name="table.csv"):
    """The record folder made of a file of that text."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    init(tmp_path / "study", [tmp_path / name])
    return tmp_path / "study"


def values(folder):
    """Subject, property, value, unit and conditions of each observation, by the address of its cell."""
    return {
        f"{one.place.address}#{one.index}": (
            one.subject if isinstance(one.subject, str) else (one.subject.name, *one.subject.cites),
            one.property,
            one.quantity and one.quantity.printed,
            Reading(one.quantity).unit,
            {held.property: held.quantity.printed for held in one.conditions},
        )
        for one in load(folder).observations
    }


def layout(folder, name):
    return read_yaml(folder / "tables" / f"{name}.yaml").data


# --- an empty one


def test_an_empty_record_passes_the_check_of_drafts_and_builds(tmp_path):
    init(tmp_path / "study")
    store = ["--store", str(tmp_path / "store")]
    done = CliRunner().invoke(cli, ["check", "--draft", str(tmp_path / "study"), *store])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(cli, ["build", str(tmp_path / "study"), *store]).exit_code == 0


def test_all_examples_in_the_comments_can_be_taken_in_at_once(tmp_path):
    init(tmp_path / "study")
    path = tmp_path / "study" / "record.yaml"
    text = re.sub(r"^#(?! )", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = re.sub(r"^#(?=  )", "", text, flags=re.MULTILINE)
    path.write_text(re.sub(r"^work: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    record = load(tmp_path / "study")
    assert [entity.id for entity in record.entities] == ["silicon", "powder", "electrode", "half-cell"]
    assert [run.id for run in record.runs] == ["xrd", "cycling"]
    assert [len(record.instruments), len(record.observations), len(record.entities[1].route)] == [1, 1, 1]


@pytest.mark.parametrize("there", ["a folder with a file", "a file"])
def test_what_is_there_is_not_overwritten(tmp_path, there):
    target = tmp_path / "study"
    kept = target if there == "a file" else target / "notes.txt"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("mine")
    with pytest.raises(Refused, match="there already and not empty"):
        init(target)
    assert [kept.read_text(), len(list(tmp_path.rglob("*")))] == ["mine", 1 if there == "a file" else 2]


def test_nothing_is_left_behind_by_a_file_that_is_refused(tmp_path):
    (tmp_path / "broken.xml").write_text("<article><table-wrap>")
    with pytest.raises(Refused, match=r"broken\.xml"):
        init(tmp_path / "study", [tmp_path / "broken.xml"])
    assert [path.name for path in tmp_path.iterdir()] == ["broken.xml"]


# --- tables


def test_rows_of_an_own_table_are_samples_named_as_printed(tmp_path):
    folder = made(tmp_path, "Sample,Tap density (g cm^{−3}),Porosity (%)\nW@SG,1.12,40\nSG/C,0.94,-\n")
    assert values(folder) == {
        "table!R2C2#1": ("w-sg", "tap density", "1.12", "g/cm3", {}),
        "table!R2C3#1": ("w-sg", "porosity", "40", "%", {}),
        "table!R3C2#1": ("sg-c", "tap density", "0.94", "g/cm3", {}),
        "table!R3C3#1": ("sg-c", "porosity", None, None, {}),
    }
    samples = read_yaml(folder / "record.yaml").data["samples"]
    assert samples["w-sg"] == {"name": "W@SG", "origin": "not reported", "at": "main: table table"}


def test_rows_of_a_table_with_references_are_materials_of_the_literature_but_for_the_own_one(tmp_path):
    text = (
        'Material,Tap density (g cm^{−3}),Ref.\nYolk-shell Si/C,0.15,[16]\nSi@C,0.70,"[19,20]"\nW@SG,1.12,This work\n'
    )
    folder = made(tmp_path, text)
    assert [one[0] for one in values(folder).values()] == [("Yolk-shell Si/C", "16"), ("Si@C", "19", "20"), "w-sg"]
    record = load(folder)
    assert {(label, key) for _, label, key in record.citations} == {(n, f"main-{n}") for n in ("16", "19", "20")}
    assert layout(folder, "table")["columns"]["1"] == {"role": "material", "subjects": {"W@SG": "w-sg"}}


def test_a_work_is_cited_by_its_doi(tmp_path):
    folder = made(tmp_path, "Material,Porosity (%),DOI\nA,40,10.1021/abc.1\nB,50,10.1021/abc.2\n")
    assert [one[0] for one in values(folder).values()] == [("A", "10.1021/abc.1"), ("B", "10.1021/abc.2")]
    assert sorted(work.doi for work in load(folder).works) == ["10.1021/abc.1", "10.1021/abc.2"]


def test_properties_in_rows_and_samples_above_the_columns(tmp_path):
    folder = made(
        tmp_path, ",SG,W@SG\nSpecific surface area (m^{2} g^{−1}),53.7,37.8\nAverage pore size (nm),20.4,8.3\n"
    )
    assert [one[:2] for one in values(folder).values()] == [
        ("sg", "specific surface area"), ("w-sg", "specific surface area"),
        ("sg", "average pore size"), ("w-sg", "average pore size"),
    ]  # fmt: skip


def test_what_the_reader_refused_stays_text_with_its_reason(tmp_path):
    folder = made(tmp_path, "Sample,Porosity (%),Wonder (%),Thickness (μm)\nA,4..0,12,20\nB,50,13,25\n")
    assert [one[1:3] for one in values(folder).values()] == [
        ("thickness", "20"), ("porosity", "50"), ("thickness", "25")
    ]  # fmt: skip
    text = (folder / "tables" / "table.yaml").read_text(encoding="utf-8")
    assert re.search(r"R2C2: \{as: text\} +# '4\.\.0' is no well-formed number", text)
    assert re.search(r"3: \{role: text\} +# 'Wonder \(%\)' names no property of the ontology", text)
    assert "# 3 cells with a number stay text" in text


def test_a_value_without_the_unit_it_needs_stays_text(tmp_path):
    folder = made(tmp_path, "Sample,Thickness,Porosity (%)\nA,20,40\n")
    assert [one[1] for one in values(folder).values()] == ["porosity"]
    assert "no unit is printed with this thickness" in (folder / "tables" / "table.yaml").read_text(encoding="utf-8")


def test_a_count_in_percent_is_no_count(tmp_path):
    folder = made(tmp_path, "Alloy,N (wt.%),Hardness (GPa)\nA,0.2,4.5\n")
    assert "number of cycles" not in {one[1] for one in values(folder).values()}


def test_rows_of_one_name_that_differ_in_a_set_point_were_measured_at_it(tmp_path):
    folder = made(tmp_path, "Sample,T (K),S (µV K^{−1})\nA,300,214\n,400,226\nB,300,218\n")
    assert [(one[0], one[2], one[4]) for one in values(folder).values()] == [
        ("a", "214", {"temperature": "300"}), ("a", "226", {"temperature": "400"}), ("b", "218", {"temperature": "300"})
    ]  # fmt: skip
    assert layout(folder, "table")["columns"]["2"] == {"role": "condition", "property": "temperature"}


def test_a_name_in_the_middle_of_its_block_holds_for_the_block(tmp_path):
    rows = ["1st,12.1", "50th,11.4", "100th,11.0"]
    text = "Electrode,Cycle number,R_{ct} (Ω)\n" + "".join(
        f"{name if at == 1 else ''},{row}\n" for name in ("A", "B") for at, row in enumerate(rows)
    )
    folder = made(tmp_path, text)
    assert [(one[0], one[4]["cycle number"]) for one in values(folder).values()] == [
        (name, cycle) for name in "ab" for cycle in ("1st", "50th", "100th")
    ]
    assert layout(folder, "table")["columns"]["1"]["group"] == "3"


def test_a_name_that_may_hold_for_rows_above_it_is_not_given_to_those_below(tmp_path):
    folder = made(tmp_path, "Electrode,Cycle number,R_{ct} (Ω)\n,1,12.1\nA,50,11.4\n,100,11.0\n")
    assert "a" not in {one[0] for at, one in values(folder).items() if at.startswith("table!R4")}
    assert "the first row has no name" in (folder / "tables" / "table.yaml").read_text(encoding="utf-8")


def test_two_quantities_in_a_cell_have_each_their_property_unit_and_condition(tmp_path):
    text = "Separator,Conductivity (S cm^{−1}) and Capacity (mAh g^{−1}),Ref.\n"
    text += "PVDF,7.38 × 10^{−4} (29 °C)/153 (0.5 C),[40]\n"
    assert [one[1:] for one in values(made(tmp_path, text)).values()] == [
        ("electrical conductivity", "7.38 × 10^{−4} (29 °C)", "S/cm", {"temperature": "29 °C"}),
        ("specific capacity", "153 (0.5 C)", "mA.h/g", {"C-rate": "0.5 C"}),
    ]


def test_a_table_without_names_has_a_sample_a_row(tmp_path):
    folder = made(tmp_path, "Thickness (μm),Porosity (%)\n20,40\n25,45\n")
    assert [one[0] for one in values(folder).values()] == ["row-2-of-table-table"] * 2 + ["row-3-of-table-table"] * 2


def test_text_that_is_hostile_to_yaml_csv_and_bibtex_is_kept(tmp_path):
    names = ["*a &b !c {d: [e]} # f", "---", "'\"", "%TAG ! x", "@comment{", "=1+1", "\\input{x}", "null", "{{ 7*7 }}"]
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Sample", "Porosity (%)"], *([name, "40"] for name in names)])
    init(tmp_path / "study", [tmp_path / "t.csv"])
    assert [entity.name for entity in load(tmp_path / "study").entities] == names


@pytest.mark.system
def test_more_cells_than_are_read_are_raw_data(tmp_path):
    path = tmp_path / "big.csv"
    path.write_text("a,b,c,d\n" + "1,2,3,4\n" * 70_000)
    with pytest.raises(Refused, match="raw data belongs in raw/"):
        init(tmp_path / "study", [path])


def test_the_same_files_give_the_same_bytes(tmp_path):
    (tmp_path / "t.csv").write_text("Material,Porosity (%),Ref.\nA,40,[1]\nB,50,This work\n")
    for name in ("one", "two"):
        init(tmp_path / name / "study", [tmp_path / "t.csv"])
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.*")} for name in ("one", "two"))
    assert one == two


# --- several files, and bibliographies

JATS = """<article><front>
<journal-meta><journal-title-group><journal-title>J. Made Up</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="doi">10.1000/own</article-id>
<title-group><article-title>Of tables</article-title></title-group>
<contrib-group><contrib><name><surname>Lovelace</surname><given-names>A</given-names></name></contrib></contrib-group>
<pub-date><year>1843</year></pub-date><volume>3</volume><fpage>666</fpage></article-meta></front>
<body><table-wrap id="t1"><label>Table 1</label><table>
<thead><tr><th>Material</th><th>Porosity (%)</th><th>Ref.</th></tr></thead>
<tbody><tr><td>SiO<sub>x</sub></td><td>40</td><td>[1]</td></tr><tr><td>B</td><td>41</td><td>[3]</td></tr></tbody>
</table></table-wrap></body><back><ref-list>
<ref id="r1"><label>1.</label><element-citation publication-type="journal"><person-group person-group-type="author">
<name><surname>Babbage</surname><given-names>C</given-names></name></person-group>
<article-title>On SiO<sub>2</sub> {x}</article-title><source>Phil. Mag.</source><year>1832</year><volume>1</volume>
<fpage>208</fpage></element-citation></ref>
<ref id="r2"><label>2.</label><mixed-citation>Privately told.</mixed-citation></ref></ref-list></back></article>"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p><ref type="bibr" target="#b0">[7]</ref></p>
<figure type="table"><head>Table 2</head><table><row role="label"><cell>Sample</cell><cell>Porosity (%)</cell></row>
<row><cell>A</cell><cell>40</cell></row></table></figure></body><back><listBibl><biblStruct xml:id="b0"><analytic>
<title level="a">A title</title>
<author><persName><forename>Emmy</forename><surname>Noether</surname></persName></author>
<idno type="DOI">10.1/x</idno></analytic><monogr><title level="j">Math. Ann.</title><imprint>
<biblScope unit="volume">83</biblScope><biblScope unit="page" from="24" to="66"/><date when="1921-03">1921</date>
</imprint></monogr></biblStruct></listBibl></back></text></TEI>"""
LATEX = r"""\documentclass{article}\title{On \emph{cells}}\begin{document}\begin{tabular}{lr}
\toprule Sample & Porosity (\%) \\ \midrule A & 40 \\ \bottomrule\end{tabular}
\begin{thebibliography}{9}\bibitem{x} Curie, M. \emph{C. R.} 1898,
doi:10.1000/curie.1.\end{thebibliography}\end{document}"""


def test_an_article_brings_itself_and_its_reference_list(tmp_path):
    folder = made(tmp_path, JATS, "paper.xml")
    record = load(folder)
    assert [record.title, record.work] == ["Of tables", "lovelace1843"]
    works = {work.key: work for work in record.works}
    own, cited = works["lovelace1843"], works["babbage1832"]
    assert [own.authors, own.journal, own.volume, own.page, own.doi] == [
        ("Lovelace, A",), "J. Made Up", "3", "666", "10.1000/own"
    ]  # fmt: skip
    assert [cited.title, cited.year, cited.page] == ["On SiO2 x", "1832", "208"]
    assert record.citations == (
        ("main", "1", "babbage1832"), ("main", "2", "main-2"), ("main", "3", "main-3")
    )  # fmt: skip
    subjects = [one.subject for one in record.observations]
    assert subjects == [Reported("SiO_{x}", ("1",), "T1"), Reported("B", ("3",), "T1")]


def test_labels_of_a_tei_bibliography_are_those_that_the_text_prints(tmp_path):
    record = load(made(tmp_path, TEI, "paper.tei.xml"))
    assert record.citations == (("main", "7", "noether1921"),)
    (work,) = record.works
    assert [work.authors, work.title, work.journal, work.volume, work.page, work.doi] == [
        ("Noether, Emmy",), "A title", "Math. Ann.", "83", "24", "10.1/x"
    ]  # fmt: skip


def test_an_entry_of_a_latex_bibliography_is_kept_as_it_is_with_its_doi(tmp_path):
    folder = made(tmp_path, LATEX, "paper.tex")
    assert load(folder).title == "On cells"
    assert [(work.key, work.doi) for work in load(folder).works] == [("main-1", "10.1000/curie.1")]
    assert "note = {Curie, M. C. R. 1898" in (folder / "references.bib").read_text(encoding="utf-8")


def test_several_files_are_several_documents_and_no_table_is_called_like_another(tmp_path):
    for name, text in (("main text.xml", JATS), ("si.xml", JATS.replace("10.1000/own", ""))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    init(tmp_path / "study", [tmp_path / "main text.xml", tmp_path / "si.xml"])
    record = load(tmp_path / "study")
    assert [document.id for document in record.documents] == ["main-text", "si"]
    assert [(table.id, table.document) for table in record.tables] == [("T1-2", "si"), ("T1", "main-text")]
    assert len({key for document, label, key in record.citations if label == "1"}) == 2  # without a DOI not the same


# --- what others printed


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    found = sorted((SHARED / "paper").glob("*.txt"))
    if not found:
        pytest.skip("the paper is not distributed: no text in ../shared/paper")
    folder = tmp_path_factory.mktemp("paper") / "study"
    init(folder, found)
    return folder


_BREAKS = "the text of the paper has a space for a line break within a cell"
DIFFERENT = {
    **{f"S2!R{row}C{column}": _BREAKS for row in (3, 5) for column in (1, 2, 3)},
    "S7!R21C2": _BREAKS,
    "S5!R1C3": "the text of the paper has no space before the bracket",
    "S5!R1C5": "the text of the paper has no space before the bracket",
    "S7!R6C4": "the text of the paper has a hyphen for a minus sign here alone",
}
"""Cells of the paper's own tables that are curated otherwise than its text has them, and why."""


def cells(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {f"{name}!R{r}C{c}": text for r, row in enumerate(rows, 1) for c, text in enumerate(row, 1)}


@pytest.mark.parametrize("name", [f"S{number}" for number in range(1, 8)])
def test_the_papers_tables_differ_from_the_curated_ones_only_where_it_is_said_why(paper, name):
    found, wanted = cells(paper, name), cells(CURATED, name)
    assert found.keys() == wanted.keys()
    assert {at for at in found if found[at] != wanted[at]} == {at for at in DIFFERENT if at.startswith(name)}


def test_every_number_that_is_read_in_the_papers_tables_is_the_curated_one(paper):
    def numbers(folder):
        return {
            f"{one.place.address}#{one.index}": (Reading(one.quantity).value, Reading(one.quantity).unit)
            for one in load(folder).observations
            if isinstance(one.place, CellPlace) and one.quantity
        }

    found, wanted = numbers(paper), numbers(CURATED)
    assert {at: found[at] for at in found if found[at] != wanted.get(at)} == {}
    unread = {at.partition("!")[0] for at in wanted if at not in found}
    assert unread <= {"S3", "S4"}  # size class and journal are words; SG (mAh/g) does not say which capacity


def files():
    names = sorted(path.name for path in (SHARED / "tables").glob("s[0-9]*"))
    skipped = pytest.mark.skip(reason="the tables of others are not distributed: no ../shared/tables")
    return names or [pytest.param("none", marks=skipped)]


@pytest.mark.system
@pytest.mark.parametrize("name", files())
def test_each_of_the_files_of_others_gives_a_record_that_builds(tmp_path, name):
    found = init(tmp_path / "study", [SHARED / "tables" / name])
    record = load(tmp_path / "study")
    assert len(record.tables) == len(found.tables) > 0
    assert len({one.place.address for one in record.observations}) == sum(table.values for table in found.tables)


# --- the command


def test_the_command_takes_several_files_behind_one_option(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv"):
        Path(name).write_text("Sample,Porosity (%)\nA,40\n")
    done = CliRunner().invoke(cli, ["init", "study", "--from", "a.csv", "b.csv"])
    assert done.output == "study: 2 tables, 2 cells read, 1 sample\n"
    assert len(load(Path("study")).tables) == 2


@pytest.mark.parametrize("arguments", [["init"], ["init", "study", "more.csv"], ["init", "--xlsx"]])
def test_the_command_says_what_is_lacking(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, arguments)
    assert isinstance(done.exception, WeldgraphError)
    assert "wanted" in str(done.exception)
    assert list(tmp_path.iterdir()) == []
