"""Which numbers of a text a record covers: an invented text."""

from pathlib import Path

import pytest

from weldgraph.coverage import Exempt, Quote, Section, coverage, main, pattern, read_layout, read_quotes, unfound
from weldgraph.errors import Refused

TEXT = """A. Author, 12 Some Street

Abstract: We reach 1.5 mg cm⁻² and 11.5 S $\\rm cm^{-1}$.^[3,4]

Methods
Milled at 400 rpm for 12 h (Figure 2), then again at 400 rpm for 2 h.
Figure 2. The mill at 400 rpm.
Molar mass 400 000, ~20 °C.
"""
SECTIONS = (
    Section("", "", exempt="address"),
    Section("main: Abstract", "Abstract:"),
    Section("main: Methods", "Methods"),
    Section("main: Figure 2 caption", "Figure 2."),
    Section("main: Methods", "Molar mass"),
)
EXEMPT = (Exempt("reference", ("[#,#]",)), Exempt("figure number", ("Figure #",)))


def states(*quotes: tuple[str, str], exempt: tuple[Exempt, ...] = EXEMPT) -> dict[str, list[str]]:
    """Numbers by state."""
    found: dict[str, list[str]] = {"covered": [], "exempt": [], "uncovered": []}
    for token in coverage(TEXT, SECTIONS, [Quote(*quote) for quote in quotes], exempt):
        found[token.state].append(token.number)
    return found


def test_every_number_is_listed_once_in_the_order_of_the_text_and_exponents_are_none() -> None:
    numbers = [token.number for token in coverage(TEXT, SECTIONS, [])]
    assert numbers == ["12", "1.5", "11.5", "3", "4", "400", "12", "2", "400", "2", "2", "400", "400 000", "20"]


def test_a_quote_covers_the_numbers_inside_it_in_its_own_section_only() -> None:
    assert states(("main: Abstract", "1.5 mg cm^{-2}"))["covered"] == ["1.5"]
    assert states(("main: Methods", "1.5 mg cm⁻²"))["covered"] == []


def test_a_number_is_no_part_of_a_longer_one() -> None:
    assert states(("main: Abstract", "1.5 S/cm"), ("main: Abstract", "5 mg"))["covered"] == []
    assert states(("main: Methods", "00 000"))["covered"] == []


def test_superscripts_tex_and_blanks_are_writings_of_the_same() -> None:
    assert states(("main: Abstract", "11.5 S cm⁻¹"))["covered"] == ["11.5"]
    assert states(("main: Abstract", "11.5Scm^{−1}"))["covered"] == ["11.5"]


def test_a_quote_used_once_covers_one_place_and_used_twice_two() -> None:
    once = ("main: Methods", "400 rpm")
    assert states(once)["covered"] == ["400"]
    assert states(once, once)["covered"] == ["400", "400"]


def test_a_longer_quote_goes_before_a_shorter_one() -> None:
    assert states(("main: Methods", "400 rpm"), ("main: Methods", "400 rpm for 12 h"))["covered"] == [
        "400",
        "12",
        "400",
    ]


def test_an_ellipsis_leaves_words_out_and_covers_nothing_there() -> None:
    assert states(("main: Methods", "Milled … 12 h … 2 h"))["covered"] == ["12", "2"]


def test_a_section_goes_on_after_the_figure_that_interrupts_it() -> None:
    assert states(("main: Methods", "~20 °C"), ("main: Figure 2 caption", "400 rpm"))["covered"] == ["400", "20"]


def test_an_exempt_number_is_not_covered_and_has_its_reason() -> None:
    tokens = coverage(TEXT, SECTIONS, [Quote("main: Methods", "(Figure 2)")], EXEMPT)
    assert [token.by for token in tokens if token.state == "exempt"] == [
        "address", "reference", "reference", "figure number", "figure number",
    ]  # fmt: skip


def test_an_exemption_with_a_place_holds_there_only() -> None:
    assert states(exempt=(Exempt("speed", ("# rpm",), "main: Figure 2 caption"),))["exempt"] == ["12", "400"]


def test_a_quote_that_is_not_in_its_section_is_named() -> None:
    quotes = [Quote("main: Abstract", "1.6 mg cm⁻²"), Quote("main: Methods", "12 h"), Quote("main: Nowhere", "12 h")]
    assert unfound(TEXT, SECTIONS, quotes) == [quotes[0], quotes[2]]


def test_a_section_whose_start_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="found no line that starts with 'Results' after the start of the section before"):
        coverage(TEXT, [*SECTIONS, Section("main: Results", "Results")], [])


def test_text_before_the_first_section_is_refused() -> None:
    with pytest.raises(Refused, match="the text before the first section belongs to none"):
        coverage(TEXT, SECTIONS[1:], [])


def test_a_quote_with_nothing_beside_an_ellipsis_is_refused() -> None:
    with pytest.raises(Refused, match="nothing to find beside an ellipsis"):
        pattern("12 h …")


@pytest.mark.parametrize("hostile", ["(a+)+$ 1", "[ 1", "(?#", "a|1", ".* 1"])
def test_a_quote_is_text_and_no_expression(hostile: str) -> None:
    assert states(("main: Methods", hostile), exempt=(Exempt("none", (hostile,)),))["covered"] == []


@pytest.fixture
def record(tmp_path: Path) -> Path:
    (tmp_path / "record.yaml").write_text(
        "instruments:\n  mill: {model: PM 100, at: 'main: Methods'}\n"
        "samples:\n  a:\n    at: 'main: Methods'\n    route:\n"
        "      - {id: m1, note: 77, parameters: {speed: 400 rpm, duration: {value: 12 h}}}\n"
        "      - {id: m2, uses: [{what: b, amount: 5 g}],\n"
        "         parameters: {x: {value: 1, quote: 2 h, at: 'main: Abstract'}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "statements.yaml").write_text("- {id: s1, at: 'main: Abstract', value: 1.5 mg/cm2}\n", encoding="utf-8")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "T1.csv").write_text("Name,V\nA,3.5\n", encoding="utf-8")
    (tmp_path / "text.yaml").write_text(
        "sections:\n  - {exempt: address, starts: ''}\n  - {at: 'main: Abstract', starts: 'Abstract:'}\n"
        "  - {at: 'main: Methods', starts: Methods}\nexempt:\n  - {reason: figure, numbers: ['Figure #']}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_quotes_of_a_record_are_its_values_with_the_place_around_them(record: Path) -> None:
    table = Section("main: Table 1", "Name", table="T1")
    assert read_quotes(record, [table]) == [
        Quote("main: Methods", "PM 100"), Quote("main: Methods", "400 rpm"), Quote("main: Methods", "12 h"),
        Quote("main: Methods", "5 g"), Quote("main: Abstract", "2 h"), Quote("main: Abstract", "1.5 mg/cm2"),
        Quote("main: Table 1", "3.5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("sections:\n  - {at: 'main: A'}\n", "text.yaml, line 2: a section has"),
        ("sections:\n  - {at: 'main: A', exempt: b, starts: ''}\n", "text.yaml, line 2: a section has"),
        ("exempt:\n  - {numbers: ['#']}\n", "text.yaml, line 2: an exemption has"),
    ],
)
def test_an_entry_of_the_layout_without_place_or_reason_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "text.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=sentence):
        read_layout(tmp_path)


def test_the_command_lists_every_number_and_fails_while_one_is_uncovered(
    record: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (record / "paper.txt").write_text(TEXT, encoding="utf-8")
    assert main([str(record), str(record / "paper.txt")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["exempt", "-", "12", "'A.", "Author,", "12", "Some", "Street'", "address"]
    assert lines[-4:] == ["     2 covered", "     1 exempt address", "     2 exempt figure", "     9 uncovered"]
