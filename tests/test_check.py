"""A check of one record, of many, by several processes, and again where something changed."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import engines
import pytest
from cases import ROOT
from click.testing import CliRunner

from weldgraph import audit
from weldgraph.audit import Checked, Report, check, check_quads, check_record, kept, merged, shapes
from weldgraph.audit import record as one_record
from weldgraph.audit.record import UNASKED
from weldgraph.build import build
from weldgraph.cli import cli
from weldgraph.errors import WeldgraphError
from weldgraph.graph import WG, ontology_quads, quads, record_iri
from weldgraph.jobs import processes
from weldgraph.loaders.record import load
from weldgraph.report import html, markdown, text
from weldgraph.shacl.compile import Stage
from weldgraph.store import open_store
from weldgraph.store.folder import FolderStore


@cache
def nquads(name: str) -> bytes:
    return quads(load(ROOT / "records" / name))


def queries(stage: Stage) -> Iterator[str]:
    yield from (check.text for check in stage.checks)
    for nested in stage.nested:
        yield from (nested.pairs, nested.foci)
        for inner in nested.stages:
            yield from queries(inner)


def test_no_shape_asks_what_is_left_out_of_the_ontology() -> None:
    asked = [query for _, stage in shapes().stages for query in queries(stage)]
    assert any("hasDimensionVector" in query for query in asked)
    for iri in UNASKED:
        name = iri.rpartition("#")[2].rpartition("/")[2]
        assert not [query for query in asked if name in query], iri


def test_what_is_left_out_of_the_ontology_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    name, of_it = "example-thermoelectric", nquads("example-thermoelectric")
    found = check_record(name, of_it)
    assert found.alerts
    one_record._ontology.cache_clear()
    monkeypatch.setattr(one_record, "UNASKED", frozenset())
    assert check_record(name, of_it) == found
    one_record._ontology.cache_clear()


def test_the_report_on_many_records_hangs_on_no_order() -> None:
    names = ["example-half-cell", "example-thermoelectric"]
    found = [check_record(name, nquads(name)) for name in names]
    assert merged(found) == merged(found[::-1])
    assert list(merged(found[::-1]).turtle) == names


# Again ----------------------------------------------------------------------------------------------------------------

NAMES = ("example-half-cell", "example-thermoelectric")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Two records, built."""
    made = FolderStore(tmp_path / "store")
    made.write({"ontology": ontology_quads(), **{name: nquads(name) for name in NAMES}})
    return made


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The records that were checked, as they are."""
    names: list[str] = []

    def watched(record: str, of_it: bytes) -> Checked:
        names.append(record)
        return check_record(record, of_it)

    monkeypatch.setattr(audit, "check_record", watched)
    return names


def forms(report: Report) -> tuple[str, ...]:
    """All that people can have of a report."""
    turtle = "".join(one for _, one in sorted(report.turtle.items()))
    return text(report), markdown(report), html(report), json.dumps(report.as_json()), turtle


def test_what_has_not_changed_is_not_checked_again_and_the_report_is_the_same(
    store: FolderStore, checked: list[str]
) -> None:
    fresh = check_quads({name: nquads(name) for name in NAMES})
    checked.clear()
    reports = [check(store), check(FolderStore(Path(store.location))), check(store, again=True)]
    assert checked == [*NAMES, *NAMES]
    for report in reports:
        assert forms(report) == forms(fresh)
        assert (report.alerts, report.checked, report.not_checked) == (fresh.alerts, fresh.checked, fresh.not_checked)
        assert (report.needs, report.papers, dict(report.turtle)) == (fresh.needs, fresh.papers, fresh.turtle)


def test_a_record_that_changed_is_checked_again_and_no_other(store: FolderStore, checked: list[str]) -> None:
    check(store)
    changed = nquads(NAMES[1]).replace(b"BST", b"BSX")
    store.write({NAMES[1]: changed})
    checked.clear()
    assert forms(check(store)) == forms(check_quads({NAMES[0]: nquads(NAMES[0]), NAMES[1]: changed}))
    assert checked[0] == NAMES[1]
    assert checked.count(NAMES[0]) == 1  # by check_quads


def test_what_a_build_checked_is_not_checked_again(tmp_path: Path, checked: list[str]) -> None:
    built = FolderStore(tmp_path / "store")
    list(build(built, [ROOT / "records" / name for name in NAMES], check=True))
    assert checked == list(NAMES)
    report = check(built)
    assert checked == list(NAMES)
    assert forms(report) == forms(check(built, again=True))


def test_other_rules_check_again(store: FolderStore, checked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    check(store)
    monkeypatch.setattr(kept, "rules", lambda: "0" * 64)
    check(store)
    assert checked == [*NAMES, *NAMES]
    (told,) = store.query(f"SELECT DISTINCT ?rules {{ ?report <{WG}rulesChecksum> ?rules }}").rows
    assert told[0].value == "0" * 64


def test_a_report_that_is_not_as_it_is_written_is_made_anew(store: FolderStore, checked: list[str]) -> None:
    check(store, [NAMES[0]])
    report = store.dump(f"{NAMES[0]}/report")
    for spoilt in (re.sub(rb'(#findings>) "[^\n]*" <', rb'\1 "[1]" <', report), b""):
        store.write({f"{NAMES[0]}/report": spoilt})
        check(store, [NAMES[0]])
        assert store.dump(f"{NAMES[0]}/report") == report
    assert checked == [NAMES[0]] * 3


def test_a_report_says_which_record_it_is_about(store: FolderStore) -> None:
    check(store)
    question = f"SELECT ?graph ?sum {{ ?report <{WG}recordChecksum> ?sum . ?graph <{WG}sha256> ?sum }} ORDER BY ?graph"
    rows = store.query(question).rows
    assert [row[0].value for row in rows] == [record_iri(name) for name in NAMES]


def test_a_check_that_is_stopped_keeps_what_it_found(store: FolderStore, checked: list[str]) -> None:

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(store, tick=interrupted)
    assert [entry.part for entry in store.parts() if "/" in entry.part] == [f"{NAMES[0]}/report"]
    check(store)
    assert checked == list(NAMES)


# Several processes ----------------------------------------------------------------------------------------------------


@pytest.mark.system
def test_several_processes_give_the_bytes_of_one(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def reports() -> list[bytes]:  # their rules are told by each process for itself
        return [re.sub(rb"[^\n]*rulesChecksum>[^\n]*", b"", store.dump(f"{name}/report")) for name in NAMES]

    one, before = forms(check(store)), reports()
    monkeypatch.setattr(processes, "A_PROCESS", 1)
    assert forms(check(store, again=True, jobs=2)) == one
    assert reports() == before


@pytest.mark.system
def test_a_process_ended_from_outside_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "A_PROCESS", 1)
    with pytest.raises(WeldgraphError, match="A process that worked on records was ended from outside"):
        list(processes.in_processes(os._exit, [9, 9], count=2, most=2))


# The command ----------------------------------------------------------------------------------------------------------


def test_the_command_takes_what_is_kept_and_checks_again_when_told_to(store: FolderStore, checked: list[str]) -> None:
    line = ["check", "--store", store.location, "--jobs", "2"]
    outputs = [CliRunner().invoke(cli, [*line, *more]).output for more in ([], [], ["--again"])]
    assert checked == [*NAMES, *NAMES]
    assert outputs[0].count("\n") > 10
    assert outputs == outputs[:1] * 3


def test_a_command_stopped_by_hand_says_so_in_one_sentence(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> Checked:
        raise KeyboardInterrupt

    monkeypatch.setattr(audit, "check_record", stopped)
    result = CliRunner().invoke(cli, ["check", "--store", store.location])
    assert isinstance(result.exception, WeldgraphError)
    assert str(result.exception).startswith("Stopped. What was done is in the store")


@pytest.mark.system
@pytest.mark.parametrize("name", ["oxigraph", "virtuoso", "fuseki"])
def test_a_server_keeps_reports_as_a_folder_does(
    name: str, store: FolderStore, checked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WELDGRAPH_USER", "dba")
    monkeypatch.setenv("WELDGRAPH_PASSWORD", "dba")
    place = tmp_path / name
    place.mkdir()
    run = engines.running(name, place)
    if run is None:
        pytest.skip(engines.MISSING[name])
    with run as address:
        server = open_store(address)
        server.write({"ontology": ontology_quads(), **{each: nquads(each) for each in NAMES}})
        first, second = forms(check(server)), forms(check(server))
        assert checked == list(NAMES)
        assert first == second == forms(check(store))
        assert [server.dump(f"{each}/report") for each in NAMES] == [store.dump(f"{each}/report") for each in NAMES]
