"""Many records at once: what is read again, what is refused, and what a build leaves that was ended at any moment."""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import ROOT

from weldgraph import build as building
from weldgraph.build import Built, build
from weldgraph.errors import ManyRefusals, Refused, StoreError
from weldgraph.fingerprint import fingerprint
from weldgraph.graph import quads
from weldgraph.jobs import processes
from weldgraph.jobs import record as reading_one
from weldgraph.loaders.record import load
from weldgraph.store.folder import FolderStore

EXAMPLE = ROOT / "records" / "example-thermoelectric"
RECORD = """schema: "1"
id: {name}
title: {title}
documents:
  main: {{label: the paper}}
materials:
  ore:
    origin: purchased
    supplier: {title}
"""
SLOW = """
import sys, time
from pathlib import Path
from weldgraph.build import build
from weldgraph.store import open_store

def slow():
    print(1, flush=True)
    time.sleep(60)

if __name__ == "__main__":
    list(build(open_store(sys.argv[1]), sorted(Path(sys.argv[2]).iterdir()), jobs=2, tick=slow))
"""
COUNT = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


def record(folder: Path, name: str, title: str = "one") -> Path:
    """A record of one bottle."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / name / "record.yaml").write_text(RECORD.format(name=name, title=title), encoding="utf-8")
    return folder / name


def records(folder: Path, number: int, title: str = "one") -> list[Path]:
    return [record(folder, f"r{index:03}", title) for index in range(number)]


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", wait=0.2)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that were read, as they are."""
    names: list[str] = []

    def watched(folder: Path) -> object:
        names.append(folder.name)
        return load(folder)

    monkeypatch.setattr(reading_one, "load", watched)
    return names


def test_what_the_store_has_from_the_same_files_is_not_read_again(
    store: FolderStore, tmp_path: Path, reads: list[str]
) -> None:
    folders = records(tmp_path / "records", 3)
    first = list(build(store, folders))
    assert [built.changed for built in first] == [True] * 3
    record(tmp_path / "records", "r001", "two")
    again = list(build(FolderStore(tmp_path / "store"), folders))
    assert reads == ["r000", "r001", "r002", "r001"]
    assert [built.changed for built in again] == [False, True, False]
    assert store.dump("r001") == quads(load(folders[1]))


def test_other_software_reads_again_and_leaves_the_notes_on_what_comes_out_the_same(
    store: FolderStore, tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = records(tmp_path / "records", 1)
    list(build(store, folders))
    before = store.dump("build")
    monkeypatch.setattr(building, "fingerprint", lambda _: "0" * 64)
    assert list(build(store, folders)) == [Built("r000", store.records()[0].triples, changed=False)]
    assert reads == ["r000"] * 2
    assert re.sub(rb'"[0-9a-f]{64}"', b'"' + b"0" * 64 + b'"', before) == store.dump("build")


def test_a_shard_changed_by_hand_is_mended_by_the_next_build(store: FolderStore, tmp_path: Path) -> None:
    folders = records(tmp_path / "records", 1)
    list(build(store, folders))
    next((tmp_path / "store" / "shards").glob("r000-*")).write_bytes(b"")
    list(build(store, folders))
    assert store.dump("r000") == quads(load(folders[0]))


def test_a_preset_file_beside_the_record_is_part_of_what_it_is_made_from(tmp_path: Path) -> None:
    folder = record(tmp_path, "a")
    path = folder / "record.yaml"
    path.write_text(path.read_text() + "include: [../preset.yaml]\n")
    preset = tmp_path / "preset.yaml"
    preset.write_text("materials:\n  water: {origin: purchased}\n")
    before = fingerprint(folder)
    preset.write_text("materials:\n  acid: {origin: purchased}\n")
    after = fingerprint(folder)
    assert after != before
    (folder / ".hidden").write_text("an editor's business")
    assert fingerprint(folder) == after


def test_one_bad_record_of_many_is_refused_at_the_end_and_the_others_are_there(
    store: FolderStore, tmp_path: Path
) -> None:
    folders = records(tmp_path / "records", 3)
    (folders[1] / "record.yaml").write_text("schema: '1'\nid: r001\nno such entry: x\ndocuments: {}\n")
    built = []
    with pytest.raises(ManyRefusals, match=r"r001/record\.yaml, line 3: found 'no such entry'"):
        built.extend(build(store, folders))
    assert [entry.part for entry in store.records()] == ["r000", "r002"]


def test_two_folders_of_one_id_are_refused_whether_read_or_known(store: FolderStore, tmp_path: Path) -> None:
    first = record(tmp_path / "one", "a")
    second = record(tmp_path / "two", "a")
    for _ in range(2):
        with pytest.raises(ManyRefusals, match=r"found the id 'a' in .*one/a too; give one record another id"):
            list(build(store, [first, second]))
    assert [entry.part for entry in store.records()] == ["a"]


def test_many_processes_give_the_bytes_of_one(store: FolderStore, tmp_path: Path) -> None:
    folders = records(tmp_path / "records", 2 * processes.A_PROCESS)
    (folders[3] / "record.yaml").unlink()
    ticks: list[int] = []
    for target in (store, FolderStore(tmp_path / "other")):
        with pytest.raises(ManyRefusals, match="r003"):
            list(build(target, folders, jobs=2 if target is store else 1, tick=lambda: ticks.append(1)))
    assert len(ticks) == 2 * len(folders)
    manifests = [(tmp_path / name / "manifest.json").read_text() for name in ("store", "other")]
    alike = [re.sub(r'"build".*?\}', "", manifest, flags=re.DOTALL) for manifest in manifests]
    assert alike[0] == alike[1]
    assert "r004" in alike[0]


def test_a_refusal_comes_back_from_another_process_as_it_was() -> None:
    import pickle  # noqa: PLC0415  only here

    refused = pickle.loads(pickle.dumps(Refused("found x, wanted y.", place="a.yaml, line 1")))
    assert (refused.sentence, refused.place) == ("found x, wanted y.", "a.yaml, line 1")


def test_a_second_build_is_refused_in_one_sentence(store: FolderStore, tmp_path: Path) -> None:
    folders = records(tmp_path / "records", 1)
    with FolderStore(tmp_path / "store").building(), pytest.raises(StoreError, match="Another build is writing"):
        list(build(store, folders))
    assert len(list(build(store, folders))) == 1


def test_a_build_that_is_interrupted_leaves_what_it_had_read(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = records(tmp_path / "records", 3)

    def interrupted(folder: Path) -> object:
        if folder.name == "r002":
            raise KeyboardInterrupt
        return load(folder)

    monkeypatch.setattr(reading_one, "load", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(build(store, folders))
    assert [entry.part for entry in store.records()] == ["r000", "r001"]


# --- killed


@contextlib.contextmanager
def reading(store: Path, whole: dict[str, set[int]]) -> Iterator[list[float]]:
    """Ask all the while in another thread; the seconds of each answer, which is always of whole records."""
    seconds: list[float] = []
    faults: list[object] = []
    ended = threading.Event()

    def ask() -> None:
        reader = FolderStore(store)
        while not ended.is_set():
            start = time.monotonic()
            for graph, number in reader.query(COUNT).rows:
                name = graph.value.rsplit("/", 1)[-1] if graph else ""
                if name in whole and (number is None or int(number.value) not in whole[name]):
                    faults.append((name, number))
            seconds.append(time.monotonic() - start)
            time.sleep(0.02)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield seconds
    finally:
        ended.set()
        thread.join()
    assert faults == []


def started_build(store: Path, folders: list[Path]) -> int:
    """A build in a process of its own."""
    child = os.fork()
    if not child:
        building._BATCH_SECONDS = 0.0  # a change of the store a record
        building._SPARSE = 0
        code = 1
        try:
            code = len(list(build(FolderStore(store), folders))) != len(folders)
        finally:
            os._exit(code)
    return child


def killed_build(store: Path, folders: list[Path], delay: float) -> bool:
    """Start a build and kill it after some seconds; whether it had ended by itself."""
    child = started_build(store, folders)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


@pytest.mark.system
def test_a_build_killed_at_any_of_sixty_moments_leaves_each_record_old_or_new_and_whole(tmp_path: Path) -> None:
    names = [f"r{index:03}" for index in range(6)]
    versions = [records(tmp_path / title, len(names), title) for title in ("one", "two" * 40)]
    texts = [{folder.name: quads(load(folder)) for folder in folders} for folders in versions]
    place = tmp_path / "store"
    list(build(FolderStore(place), versions[0]))
    start = time.monotonic()
    os.waitpid(started_build(place, versions[1]), 0)
    span = 1.2 * (time.monotonic() - start)
    whole = {name: {text[name].count(b"\n") for text in texts} for name in names}
    random_ = random.Random(7)
    mixed = cut = 0
    with reading(place, whole) as seconds:
        for turn in range(1, 61):
            cut += not killed_build(place, versions[turn % 2], random_.random() * span)
            store = FolderStore(place)
            found = {name: store.dump(name) for name in names}
            states = {next(i for i, text in enumerate(texts) if text[name] == found[name]) for name in names}
            mixed += len(states) == 2
    assert cut >= 10, "hardly any was killed before its end"
    assert mixed >= 1, "none was killed between two records"
    assert len(seconds) >= 10
    assert max(seconds) < 5
    list(build(FolderStore(place), versions[1]))
    assert FolderStore(place).dump("r005") == texts[1]["r005"]


def anybody_in(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.system
def test_the_processes_of_a_killed_build_end_too(tmp_path: Path) -> None:
    folders = tmp_path / "records"
    for index in range(3 * processes.A_PROCESS):
        shutil.copytree(EXAMPLE, folders / f"c{index}")
        path = folders / f"c{index}" / "record.yaml"
        path.write_text(path.read_text().replace("id: example-thermoelectric", f"id: c{index}"))
    script = tmp_path / "script.py"
    script.write_text(SLOW)
    command = [sys.executable, str(script), str(tmp_path / "store"), str(folders)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "1\n"
        process.kill()
        process.wait()
        until = time.monotonic() + 10
        while anybody_in(process.pid):
            assert time.monotonic() < until
            time.sleep(0.05)
