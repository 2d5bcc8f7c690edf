"""What a corrected record changes."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from weldgraph.build import build
from weldgraph.cli import cli
from weldgraph.diff import Diff, diff
from weldgraph.errors import Refused
from weldgraph.store import Store, open_store

ROOT = Path(__file__).parents[2]
RECORD = """
schema: 1
id: test
documents: {main: {label: Main text}}
samples:
  powder: {name: P, state: powder, origin: not reported, at: "main: Methods"}
  pellet: {name: Q, state: pellet, origin: not reported, at: "main: Methods"}
statements:
"""
DENSITY = '  - {id: d, at: "main: Results", subject: powder, property: tap density, value: 1.7 g/cm3}\n'
OTHER = '  - {id: e, at: "main: Results", subject: powder, property: relative density, value: 90 %}\n'


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


def changed(store: Store, folder: Path, before: str, after: str) -> Diff:
    for name, statements in (("a", before), ("b", after)):
        (folder / name).mkdir()
        (folder / name / "record.yaml").write_text(RECORD + statements, encoding="utf-8")
    return diff(str(folder / "a"), str(folder / "b"), store)


def as_lines(found: Diff) -> list[tuple[str, str]]:
    return [(change.what, change.as_text()) for change in found.changes]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (DENSITY, DENSITY, []),
        (
            DENSITY,
            DENSITY.replace("1.7", "1.6"),
            [("changed", "tap density of powder: 1.7 g/cm³ → 1.6 g/cm³ [main: Results]")],
        ),
        (DENSITY, DENSITY + OTHER, [("added", "relative density of powder: 90 % [main: Results]")]),
        (DENSITY + OTHER, DENSITY, [("removed", "relative density of powder: 90 % [main: Results]")]),
        (
            DENSITY,
            DENSITY.replace("powder", "pellet"),
            [("reassigned", "tap density of powder → tap density of pellet: 1.7 g/cm³ [main: Results]")],
        ),
        (
            DENSITY,
            DENSITY.replace("main: Results", "main: Abstract").replace("id: d", "id: f"),
            [("moved", "tap density of powder: 1.7 g/cm³ [main: Results → main: Abstract]")],
        ),
    ],
)
def test_a_value_is_changed_added_removed_reassigned_or_moved(
    before: str, after: str, wanted: list[tuple[str, str]], store: Store, tmp_path: Path
) -> None:
    assert as_lines(changed(store, tmp_path, before, after)) == wanted


def test_an_alert_that_the_correction_answers_is_closed(store: Store, tmp_path: Path) -> None:
    found = changed(store, tmp_path, DENSITY.replace("powder", "pellet"), DENSITY)
    assert [alert.code for alert in found.closed] == ["CLAIM-DEFINITION"]
    assert "alert closed\n" in found.as_text()


@pytest.fixture
def corrected(tmp_path: Path) -> Path:
    """The bundled record with one number of a table, one of the text and one absence corrected, or made worse."""
    folder = tmp_path / "corrected"
    shutil.copytree(ROOT / "records" / "lai-wsg", folder)
    edit(folder / "tables" / "S4.csv", "311.0,370.8", "311.0,320.8")
    edit(folder / "statements.yaml", "property: areal capacity, value: 207%,", "property: areal capacity, value: 102%,")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_corrected_record_closes_one_alert_and_a_spoilt_one_opens_others(corrected: Path, store: Store) -> None:
    list(build(store, [ROOT / "records" / "lai-wsg"]))
    found = diff("lai-wsg", str(corrected), store)
    assert [
        (change.entry.kind, change.before and change.before.shown, change.entry.shown) for change in found.changes
    ] == [
        ("value", "370.8 mAh/g", "320.8 mAh/g"),
        ("statement", "207 %", "102 %"),
    ]
    assert [alert.code for alert in found.closed] == ["INCREASE"]
    assert "RETENTION" in [alert.code for alert in found.opened]


def test_a_store_and_an_id_name_a_record_and_the_same_has_no_difference(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "record.yaml").write_text(RECORD + DENSITY, encoding="utf-8")
    list(build(store, [tmp_path / "a"]))
    command = ["diff", f"{store.location}/test", str(tmp_path / "a"), "--store", str(tmp_path / "none")]
    assert CliRunner().invoke(cli, command).output == "no difference\n"
    data = json.loads(CliRunner().invoke(cli, [*command, "--format", "json"]).output)
    assert data == {"changes": [], "closed": [], "opened": [], "altered": []}
    with pytest.raises(Refused, match="found 'nothing'"):
        diff("nothing", "test", store)


def test_an_absence_that_is_filled_in_is_a_change_of_a_parameter(store: Store, tmp_path: Path) -> None:
    for name in ("a", "b"):
        shutil.copytree(ROOT / "records" / "lai-wsg", tmp_path / name)
    record = tmp_path / "b" / "record.yaml"
    edit(record, "          power: not reported\n          ultrasonic", "          ultrasonic")
    edit(
        record,
        "          solvent: {value: isopropanol, quote",
        "          power: 300 W\n          solvent: {value: isopropanol, quote",
    )
    lines = as_lines(diff(str(tmp_path / "a"), str(tmp_path / "b"), store))
    assert [what for what, _ in lines] == ["changed"]
    assert "power of sg-powder/ultrasonication: not reported → 300 W" in lines[0][1]
