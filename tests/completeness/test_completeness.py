"""What a person repeating the work needs, and which of it a record has not."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from weldgraph.claims.claim import Graph
from weldgraph.completeness import Checklist, as_findings, checklists, completeness, counts, read_checklist
from weldgraph.derive import read_facts
from weldgraph.errors import Refused
from weldgraph.graph import ontology_quads, quads, record_iri
from weldgraph.loaders.record import load

RECORD = """
schema: 1
id: test
documents: {main: {label: Main text}}
materials:
  bismuth: {origin: purchased, at: "main: Methods"}
  heptane: {origin: purchased, at: "main: Methods"}
instruments:
  mill: {make: Retsch, model: PM 100, at: "main: Methods"}
samples:
  powder:
    name: P
    state: powder
    at: "main: Methods"
    route:
      - id: milling
        kind: planetary ball milling
        uses: [{what: bismuth, amount: 2 g, role: precursor}, {what: heptane, role: dispersant}]
        instrument: mill
        parameters: {rotational speed: 400 rpm, duration: 6 h, ball mass: 60 g}
        missing:
          jar volume: {kind: not reported, because: two jars are named, at: "main: Table 1"}
          atmosphere: not applicable
          ball diameter: figure only
"""
LIST = (
    Checklist(
        "Milling",
        "somewhere",
        ("ball milling",),
        (
            ("blocks repetition", ("duration",)),
            ("blocks repetition", ("jar volume",)),
            ("blocks repetition", ("atmosphere",)),
            ("blocks repetition", ("ball diameter",)),
            ("blocks repetition", ("instrument used",)),
            ("blocks repetition", ("solvent",)),
            ("blocks repetition", ("amounts",)),
            ("blocks comparison", ("number of balls", "ball mass")),
            ("nice to have", ("pause duration",)),
        ),
    ),
)


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    folder = tmp_path_factory.mktemp("record")
    (folder / "record.yaml").write_text(RECORD, encoding="utf-8")
    memory = ox.Store()
    memory.bulk_load(quads(load(folder)), format=ox.RdfFormat.N_QUADS)
    memory.bulk_load(ontology_quads(), format=ox.RdfFormat.N_QUADS)
    graph = record_iri("test")
    return completeness(Graph(memory, graph), read_facts(memory, graph), LIST)


def one(items, need):
    return next(item for item in items if item.need == need)


@pytest.mark.parametrize(
    ("need", "status"),
    [
        ("duration", "given"),
        ("instrument used", "given"),
        ("solvent", "given"),
        ("number of balls or ball mass", "given"),
        ("jar volume", "missing"),
        ("pause duration", "missing"),
        ("amounts", "missing"),
        ("atmosphere", "not applicable"),
        ("ball diameter", "elsewhere"),
    ],
)
def test_a_need_is_given_missing_elsewhere_or_not_applicable(items, need, status):
    assert one(items, need).status == status


def test_what_the_record_says_is_absent_is_missing_with_the_place_and_the_reason(items):
    item = one(items, "jar volume")
    assert (item.because, item.places[0].place) == ("two jars are named", "main: Table 1")
    assert one(items, "pause duration").places[0].place == "main: Methods"


def test_what_the_ontology_says_a_step_needs_is_asked_for_too(items):
    assert one(items, "jar material").checklist == "planetary ball milling"
    assert one(items, "jar material").weight == "blocks repetition"


def test_counts_come_by_weight_and_status(items):
    assert counts(items)["blocks comparison"] == {"given": 1, "missing": 0, "elsewhere": 0, "not applicable": 0}
    assert counts(items)["nice to have"]["missing"] == 1


def test_what_is_missing_becomes_one_alert_a_thing_and_weight(items):
    findings = as_findings(items)
    assert [(alert.code, alert.level, alert.type) for alert in findings.alerts] == [
        ("MISSING-TO-REPEAT", "C", 1),
        ("MISSING-DETAIL", "G", 1),
    ]
    assert findings.alerts[0].message.startswith(
        "Planetary ball milling (powder/milling): needed to repeat it, and not"
    )
    assert "jar volume" in findings.alerts[0].message
    assert findings.checked["MISSING-TO-COMPARE"] == 1


def test_every_list_names_its_source_and_only_kinds_there_are():
    kinds = {label for one in checklists() for label in one.kinds}
    assert len(checklists()) > 8
    assert all(one.source and one.needs for one in checklists())
    known = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "ontology").glob("*.ttl"))
    assert [label for label in sorted(kinds) if f'"{label}"@en' not in known] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: T\nsource: S\nfor: [milling]\nneeds: {urgent: [duration]}\n", "found the weight 'urgent'"),
        (
            "title: T\nsource: S\nfor: [milling]\nneeds: {nice to have: [colour of the hammer]}\n",
            "colour of the hammer",
        ),
        ("title: T\nfor: [milling]\nneeds: {nice to have: [duration]}\n", "wanted the entries"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_file(tmp_path, text, says):
    path = tmp_path / "list.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=says) as refused:
        read_checklist(path)
    assert refused.value.place == "list.yaml"


def test_what_a_structure_rule_asks_the_curator_for_is_not_told_twice(items):
    assert one(items, "jar material").silent
    assert not one(items, "jar volume").silent
    assert "jar material" not in "".join(alert.message for alert in as_findings(items).alerts)
