"""Series that are said to rise or to fall."""

import pytest
from claimed import findings, found

SERIES = """
- {{id: one, at: "main: Results", subject: a, property: charge transfer resistance, value: {one},
   conditions: {{cycle number: 1}}, test: slow}}
- {{id: two, at: "main: Results", subject: a, property: charge transfer resistance, value: {two},
   conditions: {{cycle number: 50}}, test: slow}}
- {{id: three, at: "main: Results", subject: a, property: charge transfer resistance, value: {three},
   conditions: {{cycle number: 100}}, test: slow}}
- {{id: trend, kind: trend, at: "main: Results", quote: falls, subject: a, property: charge transfer resistance,
   direction: decreasing, along: cycle number, test: slow}}
"""


def test_a_series_that_goes_the_other_way_is_told(tmp_path):
    (alert,) = found(tmp_path, "CLAIM-TREND", SERIES.format(one="3.5 Ω", two="4.0 Ω", three="6.1 Ω"))
    assert (alert.level, alert.type, alert.printed) == ("B", 3, "decreasing")
    assert "3.5 Ω" in alert.message
    assert "6.1 Ω" in alert.message


def test_one_step_against_the_trend_weighs_less(tmp_path):
    (alert,) = found(tmp_path, "CLAIM-TREND", SERIES.format(one="6.1 Ω", two="7.0 Ω", three="3.5 Ω"))
    assert alert.level == "C"


@pytest.mark.parametrize("values", [("6.1 Ω", "4.0 Ω", "3.5 Ω"), ("6.1 Ω", "6.1 Ω", "6.10 Ω"), ("6 Ω", "6.3 Ω", "5 Ω")])
def test_a_trend_within_rounding_is_silent(tmp_path, values):
    result = findings(tmp_path, SERIES.format(one=values[0], two=values[1], three=values[2]))
    assert not result.alerts
    assert result.checked["CLAIM-TREND"] == 1


def test_values_of_two_tests_are_no_series(tmp_path):
    text = """
- {id: one, at: "main: R", subject: a, property: SEI resistance, value: 2 Ω, conditions: {cycle number: 1}, test: slow}
- {id: two, at: "main: R", subject: a, property: SEI resistance, value: 4 Ω, conditions: {cycle number: 9}, test: rate}
- {id: trend, kind: trend, at: "main: R", quote: falls, subject: a, property: SEI resistance, direction: decreasing,
   along: cycle number}
"""
    assert not found(tmp_path, "CLAIM-TREND", text)
    assert found(tmp_path, "CLAIM-TREND", text.replace("rate", "slow"))


def test_a_fall_from_one_value_to_another_is_compared(tmp_path):
    text = """
- {id: before, at: "main: Results", subject: a, property: atomic fraction, value: 7.74 %}
- {id: after, at: "main: Results", subject: b, property: atomic fraction, value: 8.2 %}
- {id: falls, kind: increase, at: "main: Results", quote: falls, subjects: [b, a], property: atomic fraction, of: after,
   to: before, direction: decreasing}
"""
    (alert,) = found(tmp_path, "CLAIM-TREND", text)
    assert "7.74 % of A electrode to 8.2 % of B electrode" in alert.message
    assert not found(tmp_path, "CLAIM-TREND", text.replace("direction: decreasing", "direction: increasing"))


def test_a_trend_that_only_a_figure_shows_is_not_checked(tmp_path):
    text = """
- {id: t, kind: trend, at: "main: R", quote: rises, subject: a, property: peak current, direction: increasing,
   along: cycle number}
"""
    assert findings(tmp_path, text).not_checked == (
        ("CLAIM-TREND", "t", "no series of peak current is in the record as numbers"),
    )
