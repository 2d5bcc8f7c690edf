"""Small records from a few lines: what tests of derivations are made of."""

from collections.abc import Mapping
from typing import Any

from weldgraph.derive import Alert, Fact, Facts, Source, judge
from weldgraph.derive.facts import mark
from weldgraph.loaders.values import quantity_of
from weldgraph.quantity import read_quantity
from weldgraph.terms import property_named


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
        inferred=frozenset(raw.get("inferred", ())),
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
