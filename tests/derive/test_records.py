"""The bundled records under every rule: what is found, what is passed over, how long it takes."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from cases import report_of

from weldgraph.audit import Report
from weldgraph.derive import (
    Fact,
    Facts,
    Findings,
    Input,
    Reading,
    Variant,
    evaluate,
    judge,
    parse,
    read_facts,
    reading_of,
    rules,
)
from weldgraph.graph import quads, record_iri
from weldgraph.loaders.record import load
from weldgraph.units import by_ucum

HERE = Path(__file__).parent
RECORDS = HERE.parents[1] / "records"


def text_of(name: str) -> bytes:
    return quads(load(RECORDS / name))


def facts_of(name: str) -> Facts:
    store = ox.Store()
    store.bulk_load(text_of(name), format=ox.RdfFormat.N_QUADS)
    return read_facts(store, record_iri(name))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_of("lai-wsg")


@pytest.fixture(scope="module")
def found(facts: Facts) -> Findings:
    return judge(facts)


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of("lai-wsg")


def shown(findings: Findings) -> str:
    lines = [
        f"{one.level} {one.code} (type {one.type}) {one.subject}\n    {one.message}\n"
        f"    printed {one.printed} {list(one.printed_interval)}, recomputed {one.recomputed} "
        f"{list(one.recomputed_interval)}\n"
        + "".join(f"    {s.document} | {s.place} | {s.printed}\n" for s in one.sources)
        for one in findings.alerts
    ]
    lines += ["", *(f"checked {code}: {count}" for code, count in findings.checked.items()), ""]
    lines += [f"not checked {code}, {subject}: {why}" for code, subject, why in findings.not_checked]
    return "\n".join(lines) + "\n"


def test_every_finding_of_the_record_is_approved(found: Findings, approved) -> None:
    approved(HERE / "lai-wsg.txt", shown(found))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("INCREASE", "207 % is not reproduced .* gives 102.1 %; it is reproduced as a ratio"),
        ("RESTATEMENT", "87 g in main: Abstract is 86 g in main: Results"),
        ("RESIDUE", "21.4 % is not reproduced .* gives 21.79 %"),
        ("ONE-C", "5 C gives 400, 0.27 C gives 741, 0.1 C gives 1000 mAh/g"),
    ],
)
def test_what_a_careful_referee_would_raise_is_raised(found: Findings, code: str, words: str) -> None:
    assert any(one.code == code and one.type == 2 and re.search(words, one.message) for one in found.alerts)


def test_what_agrees_raises_nothing_but_a_note_on_what_is_not_stated(found: Findings) -> None:
    against = {one.code for one in found.alerts if one.type == 2}
    assert against == {"INCREASE", "RESTATEMENT", "RESIDUE", "ONE-C"}
    assert {one.level for one in found.alerts if one.type == 1} == {"G"}
    assert not [one for one in found.alerts for source in one.sources[:1] if re.match("S[14]!", source.place)]
    assert found.checked["RETENTION"] >= 30
    assert found.checked["PORE-SIZE"] == 2
    assert found.checked["AREAL"] == 1
    assert found.checked["FADE"] == 2


def test_a_retention_with_an_unstated_base_is_noted_with_the_base_that_gives_it(found: Findings) -> None:
    notes = {one.printed: one.message for one in found.alerts if one.code in ("RETENTION", "FADE")}
    assert "446 mAh/g, first = 826.1 mAh/g" in notes["53.9 %"]
    assert "first = 735.3 mAh/g" in notes["0.109 %"]


def test_the_invented_example_has_no_disagreement() -> None:
    findings = judge(facts_of("example-thermoelectric"))
    assert findings.alerts == ()
    assert findings.checked["ZT"] == 6


def test_a_ratio_that_no_rule_asks_for_can_be_computed(facts: Facts) -> None:
    def at(name: str) -> Fact:
        return next(fact for fact in facts.all if fact.iri.endswith(f"/{name}"))

    variant = Variant("", (Input("last"), Input("first")), parse("last / first"), "last / first")
    reading = reading_of(variant, at("capacity-100"), {"last": (at("capacity-100"),), "first": (at("rate-0.1"),)})
    assert isinstance(reading, Reading)
    result = evaluate(reading, by_ucum("%"))
    assert f"{float(result.middle):.1f}" == "87.6"


# --- in the report of the check


def test_the_report_has_both_numbers_with_their_bounds_and_every_place(report: Report) -> None:
    plain = report.as_json()
    one = next(alert for alert in plain["alerts"] if alert["code"] == "INCREASE")
    assert one["level"] == "B"
    assert one["type"] == 2
    assert one["subject"] == "areal-capacity-increase"
    assert (one["printed"], one["printed_interval"]) == ("207 %", ["206.5", "208.0"])
    assert (one["recomputed"], one["recomputed_interval"]) == ("102.1 %", ["87.4", "115.6"])
    assert [source["place"] for source in one["sources"]][:2] == ["main: Results and Discussion", "S7!R21C3"]
    assert {"document": "Supporting Information", "place": "S7!R21C3", "printed": "2.9"} in one["sources"]
    assert plain["checked"]["RETENTION"] >= 30
    assert {"rule", "subject", "why"} == set(plain["not_checked"][0])


def test_the_findings_are_results_of_one_report_in_rdf(report: Report, found: Findings) -> None:
    store = ox.Store()
    store.bulk_load(report.turtle["lai-wsg"].encode(), format=ox.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?shape ?focus ?message { ?report a sh:ValidationReport ; "
        "sh:result [ sh:sourceShape ?shape ; sh:focusNode ?focus ; sh:resultMessage ?message ] "
        "FILTER(CONTAINS(STR(?shape), '/derivation/')) }"
    )
    in_rdf = {(row["shape"].value.rpartition("/")[2], row["focus"].value, row["message"].value) for row in rows}
    assert in_rdf == {(one.code, one.focus, one.message) for one in found.alerts}


# --- size


def many(facts: Facts, times: int) -> Facts:
    """The same record several times over, each copy of other samples and tests."""
    copies = [
        replace(
            fact, iri=f"{fact.iri}~{copy}", subject=f"{fact.subject}~{copy}", run=f"{fact.run}~{copy}",
            test=fact.test and f"{fact.test}~{copy}", table=fact.table and f"{fact.table}~{copy}",
            links={name: tuple(f"{iri}~{copy}" for iri in iris) for name, iris in fact.links.items()},
        )
        for copy in range(times)
        for fact in facts.all
    ]  # fmt: skip
    return Facts(all=tuple(copies))


def seconds(facts: Facts) -> float:
    taken = []
    for _ in range(3):
        start = time.process_time()
        judge(facts)
        taken.append(time.process_time() - start)
    return min(taken)


def test_the_time_grows_with_the_size_of_the_record(facts: Facts) -> None:
    rules()
    assert seconds(many(facts, 8)) < 14 * seconds(many(facts, 1))
