"""The whole check: all rules in one report, its forms, and the answers beside it."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from cases import report_of

from weldgraph import audit
from weldgraph.graph import quads, record_iri
from weldgraph.loaders.record import load

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SHACL = "http://www.w3.org/ns/shacl#"


def as_text(report: audit.Report) -> str:
    """Every alert with what it compares and where that is printed; what was looked at, and what could not be."""
    lines = []
    for alert in report.alerts:
        lines.append(f"{alert.level} {alert.code} (type {alert.type})  {alert.subject}: {alert.message}")
        if alert.printed:
            lines.append(f"    printed {alert.printed} {_ends(alert.printed_interval)}".rstrip())
        if alert.recomputed:
            lines.append(f"    recomputed {alert.recomputed} {_ends(alert.recomputed_interval)}".rstrip())
        places = dict.fromkeys(source.place for source in alert.sources)
        lines.extend([f"    at {'; '.join(places)}"] if places else [])
    lines.append("\nchecked")
    lines.extend(f"    {rule}: {number}" for rule, number in report.checked.items() if number != 1)
    lines.append("\nnot checked")
    lines.extend(f"    {rule}  {subject}: {why}" for rule, subject, why in report.not_checked)
    return "\n".join(lines) + "\n"


def _ends(interval: tuple[str, str]) -> str:
    return f"[{interval[0]}, {interval[1]}]" if any(interval) else ""


@pytest.fixture(scope="module")
def lai_wsg() -> audit.Report:
    return report_of("lai-wsg")


@pytest.mark.parametrize("record", ["lai-wsg", "example-thermoelectric"])
def test_all_alerts_of_a_record_are_those_that_were_read(record, approved):
    approved(HERE / f"{record}.txt", as_text(report_of(record)))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("INCREASE", "207 %"),
        ("CLAIM-PAIRING", "739 mAh/g is 87.6 % of 844 mAh/g"),
        ("RESTATEMENT", "87 g"),
        ("CLAIM-PAIRING", "632 mAh/g is 85.9 % of 736 mAh/g"),
        ("CLAIM-PAIRING", "is 85.0 % of 2.9 mAh/cm²"),
        ("RESIDUE", "21.4 %"),
        ("CLAIM-NAMES", "Yolk-shell Si/C is the name of materials of two works"),
        ("CLAIM-JOURNAL", "Energy Stor. Mater., 2021"),
        ("CLAIM-DEFINITION", "1.68 g/cm³ is printed as tap density"),
        ("CLAIM-ALIKE", "specific current differs from 0.1 A/g in 14 of 19 rows"),
        ("CLAIM-CITES", "Si"),
        ("CLAIM-RANK", "consistently"),
    ],
)
def test_the_first_paper_raises_what_a_careful_referee_would(lai_wsg, code, words):
    said = [
        alert.message + " ".join(one.printed for one in alert.sources) for alert in lai_wsg.alerts if alert.code == code
    ]
    assert any(words in text for text in said), said


def test_what_agrees_in_the_first_paper_is_silent(lai_wsg):
    wrong = {
        (source.place, alert.code) for alert in lai_wsg.alerts if alert.type in (2, 3) and alert.code != "CLAIM-RANK"
        for source in alert.sources if source.place.startswith(("S4!", "S1!", "S5!"))
    }  # fmt: skip
    assert not wrong
    assert not [alert for alert in lai_wsg.alerts if alert.type in (2, 3) and "53.9 %" in alert.message]
    assert not [alert for alert in lai_wsg.alerts if alert.type in (2, 3) and "0.109 %" in alert.message]
    assert not [alert for alert in lai_wsg.alerts if alert.type == 2 and alert.printed == "2.9 mAh/cm²"]


def test_the_report_as_data_has_the_fields_it_promises(lai_wsg):
    data = json.loads(json.dumps(lai_wsg.as_json()))
    assert set(data) == {"alerts", "checked", "not_checked"}
    one = next(alert for alert in data["alerts"] if alert["code"] == "CLAIM-PAIRING")
    assert {"code", "type", "level", "subject", "message", "printed", "printed_interval"} <= set(one)
    assert {"recomputed", "recomputed_interval", "sources", "rule", "response"} <= set(one)
    assert set(one["sources"][0]) == {"document", "place", "printed"}
    assert set(data["not_checked"][0]) == {"rule", "subject", "why"}


def test_every_alert_is_a_result_of_the_one_report_in_rdf(lai_wsg):
    store = ox.Store()
    store.bulk_load(lai_wsg.turtle["lai-wsg"].encode(), format=ox.RdfFormat.TURTLE)
    assert len(list(store.query(f"SELECT ?r {{ ?r a <{SHACL}ValidationReport> }}"))) == 1  # type: ignore[arg-type]
    shapes = {row["shape"].value for row in store.query(f"SELECT ?shape {{ ?x <{SHACL}sourceShape> ?shape }}")}  # type: ignore[union-attr]
    codes = {shape.rpartition("/")[2] for shape in shapes}
    assert {"CLAIM-PAIRING", "INCREASE", "MISSING-TO-REPEAT"} <= codes


RECORD = """
schema: 1
id: test
documents: {main: {label: Main text}}
samples:
  pellet: {name: Q, state: pellet, origin: not reported, at: "main: Methods"}
statements:
  - {id: d, at: "main: Results", subject: pellet, property: tap density, value: 1.7 g/cm3}
"""


@pytest.mark.parametrize("subject", ["", ", subject: pellet"])
def test_an_answer_stands_beside_its_alert(tmp_path, subject):
    (tmp_path / "record.yaml").write_text(RECORD, encoding="utf-8")
    answer = f"- {{alert: CLAIM-DEFINITION{subject}, answer: The geometric density is meant., by: the authors}}\n"
    (tmp_path / "responses.yaml").write_text(answer, encoding="utf-8")
    report = audit.check_quads({"test": quads(load(tmp_path))})
    (alert,) = [one for one in report.alerts if one.code == "CLAIM-DEFINITION"]
    assert alert.response == "the authors: The geometric density is meant."
    assert alert.as_json()["response"] == alert.response
    assert not [one for one in report.alerts if one.code != "CLAIM-DEFINITION" and one.response]


def test_an_answer_to_an_alert_that_is_not_raised_is_told(tmp_path):
    (tmp_path / "record.yaml").write_text(RECORD, encoding="utf-8")
    (tmp_path / "responses.yaml").write_text(
        "- {alert: CLAIM-RANK, subject: pellet, answer: So it is.}\n", encoding="utf-8"
    )
    report = audit.check_quads({"test": quads(load(tmp_path))})
    assert ("CLAIM-RANK", "pellet", "it is answered, but no such alert is raised") in report.not_checked


def test_the_same_record_gives_the_same_report(lai_wsg):
    again = audit.check_quads({"lai-wsg": quads(load(ROOT / "records" / "lai-wsg"))})
    assert again == lai_wsg
    assert record_iri("lai-wsg") in again.turtle["lai-wsg"]
