"""Capacities and retentions given in one breath."""

import pytest
from claimed import findings, found

PAIR = """
- {{id: start, at: "main: Results", subject: a, property: specific capacity, value: {start}, test: {test}}}
- {{id: end, at: "main: Results", subject: a, property: specific capacity, value: 739 mAh/g,
   conditions: {{cycle number: 100}}, test: slow}}
- {{id: kept, at: "main: Results", subject: a, property: capacity retention, value: {kept},
   conditions: {{cycle number: 100}}, test: slow}}
- {{id: pair, kind: pairing, at: "main: {section}", quote: both, subject: a, pairs: [start, kept]}}
"""


def test_a_retention_that_is_not_of_the_capacity_beside_it_is_told_with_both(tmp_path):
    (alert,) = found(
        tmp_path, "CLAIM-PAIRING", PAIR.format(start="844 mAh/g", kept="94 %", test="rate", section="Results")
    )
    assert (alert.level, alert.type, alert.printed, alert.recomputed) == ("B", 3, "94 %", "87.6 %")
    assert alert.printed_interval == ("93.5", "95")
    assert alert.recomputed_interval == ("87.4", "87.7")
    assert "739 mAh/g is 87.6 % of 844 mAh/g" in alert.message
    assert "two tests: long-term cycling, rate test." in alert.message


def test_in_a_conclusion_it_weighs_more(tmp_path):
    text = PAIR.format(start="844 mAh/g", kept="94 %", test="rate", section="Conclusion")
    assert found(tmp_path, "CLAIM-PAIRING", text)[0].level == "A"


@pytest.mark.parametrize(("start", "kept"), [("786 mAh/g", "94 %"), ("786.9 mAh/g", "93.9 %"), ("~790 mAh/g", "94 %")])
def test_a_pair_that_agrees_is_silent_and_counted(tmp_path, start, kept):
    result = findings(tmp_path, PAIR.format(start=start, kept=kept, test="slow", section="Results"))
    assert not result.alerts
    assert result.checked["CLAIM-PAIRING"] == 1


def test_the_capacity_that_is_left_may_stand_beside_the_retention(tmp_path):
    text = PAIR.format(start="844 mAh/g", kept="94 %", test="slow", section="Results")
    result = findings(tmp_path, text.replace("pairs: [start, kept]", "pairs: [end, kept]"))
    assert not result.alerts
    assert not result.not_checked


def test_without_the_capacity_after_these_cycles_it_says_what_is_missing(tmp_path):
    text = PAIR.format(start="844 mAh/g", kept="94 %", test="rate", section="Results").replace(
        "{cycle number: 100}", "{cycle number: 90}", 1
    )
    result = findings(tmp_path, text)
    assert [why for code, _, why in result.not_checked if code == "CLAIM-PAIRING"] == [
        "the capacity after the same cycles of the same test is not in the record"
    ]
    assert [alert.code for alert in result.alerts] == ["CLAIM-PAIRING-TEST"]
    assert result.alerts[0].level == "C"


def test_an_areal_capacity_is_compared_through_the_loading_of_its_electrode(tmp_path):
    areal = PAIR.format(start="2.9 mAh/cm2", kept="93 %", test="rate", section="Results")
    areal = areal.replace("specific capacity, value: 2.9", "areal capacity, value: 2.9")
    assert not found(tmp_path, "CLAIM-PAIRING", areal)
    loading = '- {id: load, at: "main: Results", subject: a, property: active mass loading, value: %s}\n'
    (alert,) = found(tmp_path, "CLAIM-PAIRING", areal + loading % "3.2 mg/cm2")
    assert alert.recomputed == "81.5 %"
    assert not found(tmp_path, "CLAIM-PAIRING", areal + loading % "3.7 mg/cm2")
