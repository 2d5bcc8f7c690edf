"""Each rule on small records: a print that the inputs give is passed over, one that they do not give is found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from small_records import findings

from weldgraph.derive import rules
from weldgraph.loaders.yamlfile import read_yaml

HERE = Path(__file__).parent
CASES = read_yaml(HERE / "cases.yaml").data
EACH = [
    pytest.param(code, case, id=f"{code}-{number}")
    for code, cases in CASES.items()
    for number, case in enumerate(cases, 1)
]


def many(raw: Any) -> list[str]:
    return [raw] if isinstance(raw, str) else list(raw)


@pytest.mark.parametrize(("code", "case"), EACH)
def test_a_print_that_its_inputs_give_is_passed_over(code: str, case: Mapping[str, Any]) -> None:
    for value in many(case["agrees"]):
        alerts, checked, why = findings(code, case, value)
        assert not alerts, alerts
        assert checked, why


@pytest.mark.parametrize(("code", "case"), EACH)
def test_a_print_that_its_inputs_do_not_give_is_found(code: str, case: Mapping[str, Any]) -> None:
    for value in many(case["disagrees"]):
        alerts, checked, why = findings(code, case, value)
        assert checked, why
        assert [alert.level for alert in alerts] == [case.get("level", "B")], alerts
        assert alerts[0].type == 2
        assert case.get("says", "") in alerts[0].message
        assert alerts[0].sources


def test_what_may_be_scatter_weighs_less() -> None:
    case = CASES["ZT"][0]
    assert [alert.level for alert in findings("ZT", case, case["near"])[0]] == ["C"]


def test_every_rule_has_a_case() -> None:
    assert sorted(CASES) == [rule.code for rule in rules()]
