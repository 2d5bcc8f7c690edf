"""What cannot be read is refused in one sentence that names the place; exit status 2; the store as it was."""

import re
import shutil
from pathlib import Path

import pytest
from cases import ROOT

from weldgraph.cli import main
from weldgraph.store import open_store

RECORD = ROOT / "records" / "example-thermoelectric"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a good record, to be spoilt."""
    return Path(shutil.copytree(RECORD, tmp_path / "record"))


@pytest.fixture
def store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A store that holds the good record."""
    assert run("build", RECORD, "--store", tmp_path / "store") == 0
    capsys.readouterr()
    return tmp_path / "store"


def run(*words: object) -> int:
    """Exit status of a command."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["weldgraph", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
    return int(stopped.value.code or 0)


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has changed: {old!r} is not in it"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


SPOILT = {
    "an unreadable cell": ("tables/T1.csv", "722", "7z2", r"tables/T1.csv, cell T1!R3C4: .*'7z2'"),
    "an unknown unit": ("record.yaml", "40 MPa", "40 furlong", r"record.yaml, line \d+: .*furlong"),
    "a sample silent about its origin": (
        "record.yaml",
        "origin: purchased",
        "formula: X",
        r"record.yaml, line \d+: .*where it comes from",
    ),
    "a reference number that no list has": (
        "record.yaml",
        "value: 94.1 %}",
        'value: 94.1 %, cites: ["99"]}',
        r"statement 'density-hp40': .*99, which citations.csv does not have",
    ),
    "YAML that tries to run code": (
        "record.yaml",
        "title: ",
        "title: !!python/object/apply:os.system ",
        r"record.yaml, line \d+: .*runs no code",
    ),
    "a dangling sample": (
        "record.yaml",
        "{what: powder, amount",
        "{what: powdre, amount",
        r"record.yaml, line \d+: .*'powdre'.*did you mean powder",
    ),
    "an entry of no meaning": ("record.yaml", "title: ", "titel: ", r"record.yaml, line \d+: .*'titel'"),
    "a property that is none": (
        "record.yaml",
        "holding time:",
        "holding tame:",
        r"record.yaml, line \d+: .*holding time",
    ),
    "a circle in the lineage": (
        "record.yaml",
        "{what: bismuth, amount",
        "{what: pellet-sps80, amount",
        r"record.yaml, line \d+: .*circle",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_record_is_refused_and_the_store_stays(
    name: str, folder: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, old, new, sentence = SPOILT[name]
    before = open_store(store).dump("example-thermoelectric")
    spoil(folder, file, old, new)
    assert run("build", folder, "--store", store) == 2
    said = capsys.readouterr().err
    assert re.search(sentence, said), said
    assert "Traceback" not in said
    assert open_store(store).dump("example-thermoelectric") == before


DRAFT = ("an unreadable cell", "an unknown unit", "a dangling sample", "a reference number that no list has")


def test_a_draft_shows_all_faults_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in DRAFT:
        file, old, new, _ = SPOILT[name]
        spoil(folder, file, old, new)
    assert run("check", "--draft", folder) == 2
    said = capsys.readouterr().err
    for name in DRAFT:
        assert re.search(SPOILT[name][3], said), f"{name} is not in:\n{said}"


def test_a_missing_folder_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", tmp_path / "nothing", "--store", tmp_path / "store") == 2
    assert "there is no such file" in capsys.readouterr().err


def test_building_again_changes_nothing(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = open_store(store)
    dumps = {entry.part: before.dump(entry.part) for entry in before.parts()}
    assert run("build", RECORD, "--store", store) == 0
    assert "unchanged" in capsys.readouterr().out
    after = open_store(store)
    assert {entry.part: after.dump(entry.part) for entry in after.parts()} == dumps
