"""Each rule on small records: a print that the inputs give is passed over, one that they do not give is found."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from weldgraph.derive import Alert, Fact, Facts, Source, judge, rules
from weldgraph.derive.facts import mark
from weldgraph.loaders.values import quantity_of
from weldgraph.loaders.yamlfile import read_yaml
from weldgraph.quantity import read_quantity
from weldgraph.terms import property_named

HERE = Path(__file__).parent
CASES = read_yaml(HERE / "cases.yaml").data
EACH = [
    pytest.param(code, case, id=f"{code}-{number}")
    for code, cases in CASES.items()
    for number, case in enumerate(cases, 1)
]


def many(raw: Any) -> list[str]:
    return [raw] if isinstance(raw, str) else list(raw)


def fact(raw: Mapping[str, Any], iri: str, value: str = "", unit: str = "") -> Fact:
    name = property_named(raw["property"]).label if "property" in raw else ""
    quantity = read_quantity(value or raw["value"], unit=unit, property=name, nominal="nominal" in raw)
    own = {
        property_named(key).label: quantity_of(property_named(key), text, nominal=True)
        for key, text in raw.get("conditions", {}).items()
    }
    statement = {"statement": raw["statement"]} if "statement" in raw else {}
    return Fact(
        iri=iri,
        kind=raw.get("kind", "observation"),
        property=name,
        quantity=quantity,
        subject=raw.get("of", ""),
        source=Source("Main text", raw.get("table", "main: Results"), quantity.printed),
        what=raw.get("what", ""),
        conditions={key: mark(held) for key, held in own.items()},
        held={key: mark(held) for key, held in own.items()},
        quantities=own,
        test=raw.get("test", ""),
        family=raw.get("family", ""),
        run=raw.get("test", ""),
        table=raw.get("table", ""),
        row=int(raw.get("row", "0")),
        links={key: tuple(f"x:{number}" for number in numbers) for key, numbers in raw.get("links", {}).items()},
        headline="headline" in raw,
        traits={**statement, **raw.get("traits", {})},
    )


def findings(code: str, case: Mapping[str, Any], value: str) -> tuple[list[Alert], int, Any]:
    others = [fact(raw, f"x:{number}") for number, raw in enumerate(case["facts"])]
    facts = Facts(
        all=(*others, fact(case["judged"], "x:judged", value, case.get("unit", ""))),
        lineage={key: frozenset(names) for key, names in case.get("lineage", {}).items()},
        kinds={key: frozenset(names) for key, names in case.get("kinds", {}).items()},
        formulas=case.get("formulas", {}),
        used={
            step: tuple((role, what, has == "yes") for role, what, has in uses)
            for step, uses in case.get("used", {}).items()
        },
    )
    found = judge(facts)
    return [alert for alert in found.alerts if alert.code == code], found.checked.get(code, 0), found.not_checked


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
