"""What tables quote of other works: references, journals, names, likeness, definitions."""

import pytest
from claimed import LITERATURE, found

from weldgraph.claims.journal import same_journal

LAYOUT = """
document: si
label: Table T
columns:
  1: {role: material}
  2: {property: areal capacity}
  3: {role: condition, property: specific current}
  4: {property: journal}
  5: {role: citation}
rows:
  - {match: {5: This work}, subject: a, origin: measured}
cells:
  R4C1: {role: label}
  R4C4: {role: text}
  R4C5: {role: label}
"""
TABLE = (
    "Material,Areal capacity (mAh cm^{−2}),Current density,Journal/Year,Ref.\n"
    'Si/C,1.2,0.1 A g^{−1},"Adv. Funct. Mater., 2021",[1]\n'
    'Si/CNT,1.9,0.1 A g^{−1},"Nat. Nanotechnol., 2014",[2]\n'
    "own,2.9,0.1 A g^{−1},-,This work\n"
)


def quoted(text: str = TABLE, layout: str = LAYOUT) -> dict[str, str]:
    return {**LITERATURE, "tables__T_csv": text, "tables__T_yaml": layout}


def test_a_table_that_agrees_raises_nothing(tmp_path):
    for code in ("CLAIM-JOURNAL", "CLAIM-NAMES", "CLAIM-ALIKE", "CLAIM-CITES"):
        assert not found(tmp_path, code, **quoted()), code


def test_a_journal_that_is_not_that_of_the_reference_is_told_with_its_numbers(tmp_path):
    (alert,) = found(tmp_path, "CLAIM-JOURNAL", **quoted(TABLE.replace("Adv. Funct. Mater.", "Energy Stor. Mater.")))
    assert (alert.level, alert.type, alert.printed) == ("B", 2, "Energy Stor. Mater., 2021")
    assert "for its reference, One 2021 [main 7, si 1], the list has another journal: Advanced" in alert.message
    assert alert.sources[0].place == "T!R2C4"


@pytest.mark.parametrize(("year", "level"), [("2013", "C"), ("2011", "B")])
def test_a_year_may_differ_by_one_between_online_and_print(tmp_path, year, level):
    assert [one.level for one in found(tmp_path, "CLAIM-JOURNAL", **quoted(TABLE.replace("2014", year)))] == [level]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Nat. Nanotechnol.", "Nature Nanotechnology"),
        ("Energy Stor. Mater.", "Energy Storage Materials"),
        ("Proc. Natl. Acad. Sci. U. S. A.", "Proceedings of the National Academy of Sciences U S A"),
        ("Angew. Chem., Int. Ed.", "Angewandte Chemie International Edition"),
        ("J. Power Sources", "Journal of Power Sources"),
        ("JPS", "Journal of Power Sources"),
        ("Adv. Mater.", "Adv. Mater."),
        ("Small", "Small"),
    ],
)
def test_a_journal_and_its_abbreviation_are_one(short, long):
    assert same_journal(short, long)
    assert same_journal(long, short)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Adv. Mater.", "Advanced Functional Materials"), ("Nano Energy", "Nano Letters"), ("Nature", "Nature Materials")],
)
def test_two_journals_are_two(one, other):
    assert not same_journal(one, other)


def test_one_name_for_two_works_and_two_names_for_one_are_told(tmp_path):
    second = {
        "tables__U_csv": "Material,Tap density (g cm^{−3}),Ref.\nSi/C,0.5,[3]\nPomegranate,0.9,[2]\n",
        "tables__U_yaml": "document: si\ncolumns:\n  1: {role: material}\n  2: {property: tap density}\n"
        "  3: {role: citation}\n",
    }
    alerts = found(tmp_path, "CLAIM-NAMES", **quoted(), **second)
    assert [(alert.level, alert.printed) for alert in alerts] == [("C", "Si/C"), ("G", "Pomegranate and Si/CNT")]
    assert [source.place for source in alerts[0].sources] == ["T!R2C2", "U!R2C2"]


def test_rows_at_another_current_are_counted_as_not_like_with_like(tmp_path):
    (alert,) = found(tmp_path, "CLAIM-ALIKE", **quoted(TABLE.replace("1.9,0.1", "1.9,0.2")))
    assert (alert.level, alert.type) == ("C", 4)
    assert "specific current differs from 0.1 A/g in 1 of 2 rows" in alert.message
    assert "T!R3C2" in {source.place for source in alert.sources}


CITING = """
- {{id: better, kind: rank, at: "main: Results", quote: higher, subject: a, property: areal capacity, among: T,
   cites: [{}]}}
"""


def test_a_list_of_references_is_compared_with_the_rows_by_work(tmp_path):
    assert not found(tmp_path, "CLAIM-CITES", CITING.format("main 7, main 8"), **quoted())
    (short,) = found(tmp_path, "CLAIM-CITES", CITING.format("main 7"), **quoted())
    assert (short.level, "Two 2014 [main 8, si 2]" in short.message) == ("C", True)
    (swapped,) = found(tmp_path, "CLAIM-CITES", CITING.format("main 7, main 9"), **quoted())
    assert (swapped.level, "no row of Table T is of Three 2019" in swapped.message) == ("B", True)


def test_a_list_that_serves_two_statements_of_one_sentence_is_told_once(tmp_path):
    text = CITING.format("main 7") + CITING.format("main 7").replace("better", "also")
    assert len(found(tmp_path, "CLAIM-CITES", text, **quoted())) == 1


DENSITY = '- {{id: d, at: "main: {}", subject: {}, property: {}, value: 1.7 g/cm3}}'


@pytest.mark.parametrize(("section", "level"), [("Results", "B"), ("Abstract", "A")])
def test_a_tap_density_of_a_body_is_not_like_with_like(tmp_path, section, level):
    (alert,) = found(tmp_path, "CLAIM-DEFINITION", DENSITY.format(section, "pellet", "tap density"))
    assert (alert.level, alert.type) == (level, 4)
    assert "defined for a powder" in alert.message


@pytest.mark.parametrize(
    ("subject", "name"), [("powder", "tap density"), ("pellet", "density"), ("'family:Q'", "tap density")]
)
def test_a_powder_another_density_and_a_state_not_told_are_silent(tmp_path, subject, name):
    assert not found(tmp_path, "CLAIM-DEFINITION", DENSITY.format("Results", subject, name))
