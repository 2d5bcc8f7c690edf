"""Ranks and superlatives against the values of the record."""

import pytest
from claimed import LITERATURE, findings, found

CAPACITIES = """
- {{id: of-a, at: "main: Results", subject: a, property: specific capacity, value: {a}, test: slow}}
- {{id: of-b, at: "main: Results", subject: b, property: specific capacity, value: {b}, test: slow}}
- {{id: best, kind: superlative, at: "main: {section}", quote: best of all, subjects: [a, b],
   property: specific capacity, of: of-a, to: of-b, among: own samples, position: 1, direction: highest}}
"""


def test_a_value_said_to_be_highest_that_is_certainly_lower_is_told_with_both(tmp_path):
    (alert,) = found(tmp_path, "CLAIM-RANK", CAPACITIES.format(a="500 mAh/g", b="512 mAh/g", section="Results"))
    assert (alert.level, alert.type, alert.subject) == ("B", 3, "a")
    assert "500 mAh/g against 512 mAh/g" in alert.message
    assert [source.place for source in alert.sources] == ["main: Results"] * 3


def test_a_headline_that_is_not_borne_out_has_level_a(tmp_path):
    (alert,) = found(tmp_path, "CLAIM-RANK", CAPACITIES.format(a="500 mAh/g", b="512 mAh/g", section="Abstract"))
    assert alert.level == "A"


@pytest.mark.parametrize(
    ("a", "b"), [("512 mAh/g", "512 mAh/g"), ("512 mAh/g", "512.4 mAh/g"), ("500 mAh/g", "490 mAh/g")]
)
def test_ties_overlaps_and_what_is_so_are_silent(tmp_path, a, b):
    assert not found(tmp_path, "CLAIM-RANK", CAPACITIES.format(a=a, b=b, section="Results"))


def test_a_value_at_another_condition_is_no_rival(tmp_path):
    text = CAPACITIES.format(
        a="500 mAh/g, conditions: {cycle number: 10}", b="600 mAh/g, conditions: {cycle number: 1}", section="R"
    )
    assert findings(tmp_path, text).not_checked == (
        ("CLAIM-RANK", "best", "no other specific capacity to compare it with is in the record as a number"),
    )


def test_a_rank_without_a_place_is_not_checked_and_says_so(tmp_path):
    text = CAPACITIES.format(a="500 mAh/g", b="600 mAh/g", section="R").replace(
        "position: 1, direction: highest", "note: good"
    )
    text = text.replace("superlative", "rank")
    assert ("CLAIM-RANK", "best", "no place in an order is claimed") in findings(tmp_path, text).not_checked


def test_own_values_of_another_test_do_not_count_against_a_claim(tmp_path):
    text = CAPACITIES.format(a="500 mAh/g", b="600 mAh/g", section="R").replace("to: of-b, ", "")
    text = text.replace("600 mAh/g, test: slow", "600 mAh/g, test: rate")
    assert not found(tmp_path, "CLAIM-RANK", text)
    assert found(tmp_path, "CLAIM-RANK", text.replace("test: rate", "test: slow"))


def test_a_second_place_allows_one_that_is_better(tmp_path):
    text = CAPACITIES.format(a="500 mAh/g", b="600 mAh/g", section="R")
    assert not found(tmp_path, "CLAIM-RANK", text.replace("position: 1", "position: 2").replace("superlative", "rank"))


def test_the_literature_is_what_is_quoted_in_tables_and_text(tmp_path):
    text = """
- {id: own, at: "main: Results", subject: "family:A", property: Vickers hardness, value: 200 MPa}
- {id: best, kind: superlative, at: "main: Results", quote: best, subject: "family:A", property: Vickers hardness,
   of: own, among: literature, position: 1, direction: highest}
"""
    table = {
        "tables__T_csv": "Material,Vickers hardness (MPa),Ref.\nX,100,[1]\nY,{},[2]\n",
        "tables__T_yaml": "document: si\ncolumns:\n  1: {role: material}\n  2: {property: Vickers hardness}\n"
        "  3: {role: citation}\n",
    }
    low, high = ({**table, "tables__T_csv": table["tables__T_csv"].format(value)} for value in (150, 260))
    assert not found(tmp_path, "CLAIM-RANK", text, **LITERATURE, **low)
    (alert,) = found(tmp_path, "CLAIM-RANK", text, **LITERATURE, **high)
    assert "260 MPa of Y" in alert.message
    assert alert.sources[-1].place == "T!R3C2"


QUOTED = {
    "tables__T_csv": "Material,Areal capacity (mAh cm^{−2}),Current,Ref.\n"
    "X,3.5,0.2 A g^{−1},[1]\nown,2.9,0.1 A g^{−1},-\n",
    "tables__T_yaml": "document: si\ncolumns:\n  1: {role: material}\n  2: {property: areal capacity}\n"
    "  3: {role: condition, property: specific current}\n  4: {role: citation}\nrows:\n"
    "  - {match: {1: own}, subject: a, origin: measured}\ncells:\n  R3C1: {role: label}\n  R3C4: {role: label}\n",
}
BEST = """
- {{id: best, kind: rank, at: "main: Results", quote: best, subject: a, property: areal capacity, of: T!R3C2, among: T,
   position: 1, direction: highest{}}}
"""


def test_a_quoted_value_under_other_conditions_counts_less_and_says_so(tmp_path):
    (alert,) = found(tmp_path, "CLAIM-RANK", BEST.format(""), **LITERATURE, **QUOTED)
    assert alert.level == "C"
    assert "3.5 mAh/cm² of X at specific current 0.2 A/g" in alert.message


def test_a_quoted_value_counts_only_under_the_conditions_that_the_claim_names(tmp_path):
    at = ", conditions: {specific current: 0.1 A/g}"
    assert not found(tmp_path, "CLAIM-RANK", BEST.format(at), **LITERATURE, **QUOTED)
