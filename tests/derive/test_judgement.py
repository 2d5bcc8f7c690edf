"""What is said of a number, by how it can have come about."""

from copy import deepcopy
from typing import Any

import pytest
from small_records import findings


def retention(first: str = "1000.0 mAh/g", last: str = "900.0 mAh/g", **first_is: Any) -> dict[str, Any]:
    """A retention after 100 cycles, its capacity, and that of the first cycle, whose entries can be changed."""
    common = {"property": "specific charge capacity", "of": "e", "test": "t"}
    return {
        "judged": {"property": "capacity retention", "of": "e", "test": "t",
                   "conditions": {"cycle number": "100", "reference cycle": "1"}},
        "facts": [
            {**common, "value": last, "conditions": {"cycle number": "100"}},
            {**common, "value": first, "conditions": {"cycle number": "1"}, **first_is},
        ],
    }  # fmt: skip


def levels(case: dict[str, Any], value: str) -> list[str]:
    return [alert.level for alert in findings("RETENTION", case, value)[0]]


def unstated(case: dict[str, Any]) -> dict[str, Any]:
    case = deepcopy(case)
    del case["judged"]["conditions"]["reference cycle"]
    return case


def test_rounded_and_cut_off_prints_agree_and_bounds_that_touch_do() -> None:
    case = retention(first="1000 mAh/g", last="946.0 mAh/g")
    for value in ("95 %", "94 %", "94.6 %", "94.5 %"):
        assert levels(case, value) == [], value
    assert levels(retention(first="1000.0 mAh/g", last="946.0 mAh/g"), "94.8 %") == ["C"]
    assert levels(retention(first="1000.0 mAh/g", last="946.0 mAh/g"), "95.8 %") == ["B"]


def test_a_retention_above_100_is_as_good_as_any() -> None:
    assert levels(retention(first="900.0 mAh/g", last="909.0 mAh/g"), "101 %") == []


def test_a_number_of_another_test_bears_out_with_a_note_and_never_contradicts() -> None:
    other = unstated(retention(test="u"))
    alerts, _, _ = findings("RETENTION", other, "90.0 %")
    assert [(alert.level, alert.type) for alert in alerts] == [("G", 1)]
    assert "reproduced only with cycle 1 of another test" in alerts[0].message
    alerts, checked, why = findings("RETENTION", other, "80.0 %")
    assert (alerts, checked) == ([], 0)
    assert "they give 90.00 %" in why[0][2]


def test_several_unstated_ways_that_fit_are_not_told_apart() -> None:
    case = unstated(retention(test="u"))
    case["facts"].append({**case["facts"][1], "test": "v", "value": "1000.1 mAh/g"})
    alerts, _, why = findings("RETENTION", case, "90.0 %")
    assert alerts == []
    assert "which was taken is not stated" in why[0][2]


def test_where_the_base_is_stated_no_other_is_looked_at() -> None:
    case = retention()
    case["facts"].append({**case["facts"][1], "value": "950.0 mAh/g", "conditions": {"cycle number": "3"}})
    assert levels(case, "94.7 %") == ["B"]
    assert levels(unstated(case), "94.7 %") == ["C"]


def test_charge_and_discharge_are_not_mixed() -> None:
    case = retention(property="specific discharge capacity")
    alerts, checked, why = findings("RETENTION", case, "50.0 %")
    assert (alerts, checked) == ([], 0)
    assert "of different kinds" in why[0][2]


def test_a_capacity_at_another_current_is_no_input() -> None:
    case = retention(conditions={"cycle number": "1", "specific current": "0.1 A/g"})
    case["judged"]["conditions"]["specific current"] = "1 A/g"
    case["facts"][0]["conditions"]["specific current"] = "1 A/g"
    alerts, checked, why = findings("RETENTION", case, "50.0 %")
    assert (alerts, checked) == ([], 0)
    assert "cycle number = reference cycle, the same specific current" in why[0][2]


@pytest.mark.parametrize(
    ("changes", "level"),
    [({}, "B"), ({"inferred": ["value"]}, "C"), ({"inferred": ["test"]}, "C"), ({"inferred": ["state"]}, "B"),
     ({"value": "~1002 mAh/g"}, "C")],
)  # fmt: skip
def test_what_hinges_on_an_inference_or_on_about_weighs_less(changes: dict[str, Any], level: str) -> None:
    assert levels(retention(**changes), "70.0 %") == [level]


def test_a_number_that_a_headline_says_again_weighs_most() -> None:
    case = retention()
    case["facts"].append({"property": "capacity retention", "value": "70 %", "of": "e", "headline": "yes",
                          "links": {"restates": ["judged"]}})  # fmt: skip
    assert levels(case, "70.0 %") == ["A"]


def test_an_alert_has_both_values_their_bounds_and_every_place() -> None:
    (alert,), _, _ = findings("RETENTION", retention(), "80.0 %")
    assert (alert.printed, alert.printed_interval) == ("80.0 %", ("79.95", "80.10"))
    assert (alert.recomputed, alert.recomputed_interval) == ("90.00 %", ("89.99", "90.01"))
    assert [source.printed for source in alert.sources] == ["80.0 %", "900.0 mAh/g", "1000.0 mAh/g"]
    assert alert.message == (
        "Capacity retention 80.0 % is not reproduced from the printed inputs: last / first with last = 900.0 mAh/g, "
        "first = 1000.0 mAh/g gives 90.00 %."
    )


def test_too_many_choices_of_inputs_are_not_told_apart() -> None:
    case = retention()
    case["facts"] = [
        {**fact, "value": f"{1000 + number}.5 mAh/g"} for fact in case["facts"] for number in range(9)
    ]  # fmt: skip
    alerts, checked, why = findings("RETENTION", case, "10.0 %")
    assert (alerts, checked) == ([], 0)
    assert "81 choices of inputs fit" in why[0][2]


def test_a_divisor_that_may_be_0_and_units_that_do_not_fit_are_said() -> None:
    _, _, why = findings("RETENTION", retention(first="0.0 mAh/g"), "90.0 %")
    assert "a divisor may be 0" in why[0][2]
    _, _, why = findings("RETENTION", retention(property="specific charge capacity", value="3.00 mAh/cm2"), "90.0 %")
    assert "units of the inputs" in why[0][2]


def test_a_missing_amount_keeps_a_feed_from_being_a_composition() -> None:
    case = {
        "judged": {"property": "silicon content", "of": "s", "kind": "parameter", "traits": {"role": "nominal"}},
        "lineage": {"s": ["s", "milling"]}, "formulas": {"si": "Si"},
        "used": {"milling": [["precursor", "si", "yes"], ["precursor", "eg", "yes"], ["precursor", "pitch", "no"]]},
        "facts": [
            {"kind": "amount", "property": "amount", "value": f"{mass} g", "of": "milling", "what": what,
             "traits": {"role": "precursor"}}
            for what, mass in (("si", "0.4"), ("eg", "1.6"))
        ],
    }  # fmt: skip
    alerts, checked, why = findings("FEED-FRACTION", case, "10.0 wt%")
    assert (alerts, checked) == ([], 0)
    assert "an amount of what was used is not printed" in why[0][2]


def test_a_part_that_is_printed_twice_is_not_added_twice() -> None:
    part = {"property": "atomic fraction", "of": "s", "value": "60.0 at%", "conditions": {"element": "C"}}
    case = {"judged": {**part, "property": "atomic fraction"}, "facts": [part]}
    alerts, _, why = findings("WHOLE", case, "60.0 at%")
    assert alerts == []
    assert "printed twice" in why[0][2]
