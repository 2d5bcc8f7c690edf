import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from synthetic import WG, XSD, awkward, quads, record

from weldgraph.errors import Refused, StoreError
from weldgraph.store import Store, canonical, graph_name, open_store, part_of, put_aside, shard_of
from weldgraph.store.folder import FolderStore

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
GRAPHS = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


def on_disk(folder: Path, **options: float) -> FolderStore:
    """A store that keeps an index however small it is."""
    return FolderStore(folder, memory_triples=0, **options)


@pytest.fixture(params=["memory", "index"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return on_disk(tmp_path / "store") if request.param == "index" else FolderStore(tmp_path / "store")


def files(folder: Path) -> dict[str, str]:
    """Every file but the lock and those of an index, with its checksum."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock" and "index-" not in str(path)
    }


def number(store: Store, query: str = COUNT) -> int:
    ((term,),) = store.query(query).rows
    assert term
    return int(term.value)


def graphs(store: Store) -> set[str]:
    return {term.value for row in store.query(GRAPHS).rows for term in row if term}


def test_what_is_written_can_be_asked_dumped_and_listed(store: Store) -> None:
    store.replace("a", record("a"))
    store.replace("b", record("b", 4))
    assert [entry.part for entry in store.records()] == ["a", "b"]
    assert store.dump("a") == record("a")
    assert store.records()[0].sha256 == hashlib.sha256(record("a")).hexdigest()
    assert store.records()[0].triples == record("a").count(b"\n")
    assert graphs(store) == {graph_name("a"), graph_name("b"), "https://w3id.org/weldgraph/catalogue"}


def test_a_question_is_answered_from_all_parts_and_the_catalogue(store: Store) -> None:
    store.write({"a": record("a"), "b": record("b")})
    assert number(store) == 2 * record("a").count(b"\n") + 4
    assert number(store, f'SELECT (COUNT(?s) AS ?n) WHERE {{ ?s <{WG}name> "S3" }}') == 2


def test_a_query_that_names_its_graphs_gets_only_those(store: Store) -> None:
    store.write({"a": record("a"), "b": record("b")})
    assert number(store, f"SELECT (COUNT(*) AS ?n) FROM <{graph_name('a')}> WHERE {{ ?s ?p ?o }}") == record("a").count(
        b"\n"
    )


def test_replacing_takes_the_old_quads_out(store: Store) -> None:
    store.replace("a", record("a", 20))
    store.replace("a", record("a", 3))
    assert number(store) == record("a", 3).count(b"\n") + 2
    assert store.dump("a") == record("a", 3)


def test_replacing_with_the_same_changes_no_byte(store: Store) -> None:
    store.write({"a": record("a"), "b": record("b")})
    before = files(Path(store.location))
    store.replace("a", b"\n".join(reversed(record("a").splitlines())) + b"\n")
    assert files(Path(store.location)) == before


def test_two_stores_of_the_same_records_are_the_same_bytes(tmp_path: Path) -> None:
    one, other = FolderStore(tmp_path / "one"), FolderStore(tmp_path / "other")
    one.replace("a", record("a"))
    one.replace("b", record("b"))
    other.replace("b", record("b", 7))
    other.write({"b": record("b"), "a": record("a")})
    assert files(tmp_path / "one") == files(tmp_path / "other")


def test_removing_a_record_removes_its_report(store: Store) -> None:
    store.write({"a": record("a"), "a/report": report("a"), "b": record("b")})
    store.remove("a")
    assert [entry.part for entry in store.parts()] == ["b"]
    assert number(store) == record("b").count(b"\n") + 2


def test_a_report_stays_until_its_record_changes(store: Store) -> None:
    store.write({"a": record("a"), "a/report": report("a")})
    store.replace("a", record("a"))
    assert [entry.part for entry in store.parts()] == ["a", "a/report"]
    store.replace("a", record("a", 3))
    assert [entry.part for entry in store.parts()] == ["a"]


def test_a_report_is_no_record(store: Store) -> None:
    store.write({"a": record("a"), "a/report": report("a"), "ontology": b"", "build": b""})
    assert [entry.part for entry in store.records()] == ["a"]
    assert [entry.part for entry in store.parts()] == ["a", "a/report", "build", "ontology"]


def report(name: str) -> bytes:
    return f'<http://e.org/s> <http://e.org/p> "found" <{graph_name(name)}/report> .\n'.encode()


def test_one_bad_part_of_a_write_leaves_the_whole_store_as_it_was(store: Store) -> None:
    store.replace("a", record("a"))
    before = files(Path(store.location))
    with pytest.raises(StoreError, match="is no N-Quads"):
        store.write({"a": record("a", 3), "b": b"<http://e.org/s> oops"})
    with pytest.raises(StoreError, match="outside its graph"):
        store.write({"a": record("a", 3), "b": record("c")})
    assert files(Path(store.location)) == before


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".hidden", "a b", "a\n", "/report", "a/report/report"])
def test_a_part_has_a_plain_name(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="is no name of a record"):
        store.replace(name, b"")


@pytest.mark.parametrize("part", ["ontology", "build", "my-paper", "my-paper/report"])
def test_a_graph_name_leads_back_to_its_part(part: str) -> None:
    assert part_of(graph_name(part)) == part


def test_graph_names_are_those_of_the_contract() -> None:
    assert graph_name("ontology") == "https://w3id.org/weldgraph"
    assert graph_name("build") == "https://w3id.org/weldgraph/build"
    assert graph_name("x/report") == "https://w3id.org/weldgraph/record/x/report"


def test_a_blank_node_gets_the_same_name_whatever_it_was_called() -> None:
    graph = b"<https://w3id.org/weldgraph>"
    one = b'_:a <http://e.org/p> _:b %s .\n_:b <http://e.org/q> "1" %s .\n' % (graph, graph)
    other = b"\n".join(reversed(one.replace(b"_:a", b"_:x9").replace(b"_:b", b"_:a").splitlines()))
    assert canonical("ontology", one) == canonical("ontology", other)
    assert b"_:" not in canonical("ontology", one)


def test_a_number_is_kept_in_its_canonical_form_and_text_is_not_touched() -> None:
    line = "<http://e.org/s> <http://e.org/p> %s <https://w3id.org/weldgraph> .\n"
    given = [
        '"94.0"^^<{}decimal>',
        '"1e-18"^^<{}double>',
        '"1"^^<{}boolean>',
        '"2024-01-02T03:04:05+00:00"^^<{}dateTime>',
    ]
    kept = ['"94"^^<{}decimal>', '"1.0E-18"^^<{}double>', '"true"^^<{}boolean>', '"2024-01-02T03:04:05Z"^^<{}dateTime>']
    text = ['"94.0"', '"\\"94.0\\"^^<{}decimal> <http://e.org/g> ."', '"about 5"^^<{}decimal>']
    before, after = (
        "".join(sorted(line % term.format(XSD) for term in [*terms, *text])).encode() for terms in (given, kept)
    )
    assert canonical("ontology", before) == after


def test_what_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="no store at"):
        store.query(COUNT)
    assert store.records() == []
    store.replace("a", record("a"))
    for act in (store.dump, store.remove):
        with pytest.raises(StoreError, match="There is no b in the store"):
            act("b")


@pytest.mark.parametrize("query", ["SELECT", "", "INSERT DATA { <http://e.org/a> <http://e.org/b> 1 }", "CLEAR ALL"])
def test_what_is_no_query_is_refused(store: Store, query: str) -> None:
    store.replace("a", record("a"))
    with pytest.raises(Refused, match="cannot be read"):
        store.query(query)


def test_no_query_reaches_another_server(store: Store) -> None:
    store.replace("a", record("a"))
    with pytest.raises(Refused, match="SERVICE"):
        store.query("SELECT * WHERE { service <http://127.0.0.1:1/sparql> { ?s ?p ?o } }")


def test_an_index_is_kept_only_for_a_large_store(tmp_path: Path) -> None:
    FolderStore(tmp_path / "small").replace("a", record("a"))
    on_disk(tmp_path / "large").replace("a", record("a"))
    assert not list((tmp_path / "small").glob("index-*"))
    assert len(list((tmp_path / "large").glob("index-*"))) == 1


def test_a_changed_record_does_not_build_the_index_anew(tmp_path: Path) -> None:
    store = on_disk(tmp_path)
    store.write({f"r{n}": record(f"r{n}") for n in range(4)})
    store.write({"r1": record("r1", 2), "r2": None, "new": awkward("new")})
    fresh = on_disk(tmp_path / "fresh")
    fresh.write({"r0": record("r0"), "r1": record("r1", 2), "r3": record("r3"), "new": awkward("new")})
    query = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert sorted(map(str, store.query(query).rows)) == sorted(map(str, fresh.query(query).rows))


def test_an_index_that_somebody_deleted_is_not_missed(tmp_path: Path) -> None:
    on_disk(tmp_path).replace("a", record("a"))
    (index,) = tmp_path.glob("index-*")
    shutil.rmtree(index)
    assert number(on_disk(tmp_path)) == record("a").count(b"\n") + 2
    on_disk(tmp_path).replace("a", record("a"))
    assert index.is_dir()


def test_a_reader_keeps_its_index_until_it_asks_again(tmp_path: Path) -> None:
    reader, writer = on_disk(tmp_path), on_disk(tmp_path)
    writer.replace("a", record("a"))
    assert number(reader) == record("a").count(b"\n") + 2
    writer.replace("a", record("a", 3))
    assert len(list(tmp_path.glob("index-*"))) == 2
    assert number(reader) == record("a", 3).count(b"\n") + 2
    writer.replace("a", record("a", 4))
    writer.replace("a", record("a", 4))
    reader.close()
    writer.replace("a", record("a", 4))
    assert len(list(tmp_path.glob("index-*"))) == 1


@pytest.mark.system
def test_readers_beside_a_writer_see_whole_states_only(tmp_path: Path) -> None:
    sizes = {record("a", n).count(b"\n") + 2 for n in (5, 6)}
    on_disk(tmp_path).replace("a", record("a", 5))
    seen: set[int] = set()
    faults: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        reader = on_disk(tmp_path)
        try:
            while not done.is_set():
                seen.add(number(reader))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in readers:
        thread.start()
    for turn in range(12):
        on_disk(tmp_path).replace("a", record("a", 5 + turn % 2))
    done.set()
    for thread in readers:
        thread.join()
    assert not faults
    assert seen <= sizes


def test_a_second_writer_is_refused_after_waiting(tmp_path: Path) -> None:
    FolderStore(tmp_path).replace("a", record("a"))
    with (tmp_path / "lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="Another build is writing"):
            FolderStore(tmp_path, wait=0.1).replace("a", record("a", 3))
    assert FolderStore(tmp_path).dump("a") == record("a")


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    FolderStore(tmp_path).replace("a", record("a"))
    with (tmp_path / "lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        threading.Timer(0.2, fcntl.flock, (held, fcntl.LOCK_UN)).start()
        started = time.monotonic()
        FolderStore(tmp_path).replace("a", record("a", 3))
        assert time.monotonic() - started > 0.15
    assert FolderStore(tmp_path).dump("a") == record("a", 3)


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [
        threading.Thread(target=FolderStore(tmp_path).replace, args=(f"r{n}", record(f"r{n}"))) for n in range(8)
    ]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    assert [entry.part for entry in FolderStore(tmp_path).records()] == [f"r{n}" for n in range(8)]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from synthetic import record
from weldgraph.store.folder import FolderStore
left = int(sys.argv[3])
def dying(real):
    def act(*given, **named):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    return act
Path.replace, Path.rename, Path.unlink, os.fsync = map(dying, (Path.replace, Path.rename, Path.unlink, os.fsync))
FolderStore(Path(sys.argv[2]), memory_triples=0).write({"a": record("a", 3), "b": record("b"), "c": None})
"""


@pytest.mark.system
def test_a_writer_killed_at_any_step_leaves_the_old_state_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)  # here, not in the writer: it takes most of the time
    old = {"a": record("a"), "c": record("c")}
    new = {"a": record("a", 3), "b": record("b")}
    seen = []
    for step in range(1, 40):
        folder = tmp_path / str(step)
        on_disk(folder).write(old)
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(folder), str(step)], check=False
        )
        store = on_disk(folder)
        held = {entry.part: store.dump(entry.part) for entry in store.parts()}
        assert held in (old, new)
        assert number(store) == sum(shard.count(b"\n") + 2 for shard in held.values())
        seen.append(held == new)
        store.write({**new, "c": None})
        assert {entry.part: store.dump(entry.part) for entry in store.parts()} == new
        assert not list(folder.glob("tmp-*"))
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
    assert step > 6
    assert seen == sorted(seen)


@pytest.mark.system
@pytest.mark.parametrize("delay", [0.02, 0.05, 0.1])
def test_a_writer_killed_while_it_builds_the_index_leaves_the_old_state(tmp_path: Path, delay: float) -> None:
    on_disk(tmp_path).replace("a", record("a"))
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from pathlib import Path\nfrom synthetic import record\nfrom weldgraph.store.folder import FolderStore\n"
        "big = {f'r{n}': record(f'r{n}', 3000) for n in range(6)}\nprint('go', flush=True)\n"
        f"FolderStore(Path({str(tmp_path)!r}), memory_triples=0).write(big)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(delay)
        writer.kill()
    store = on_disk(tmp_path)
    assert [entry.part for entry in store.records()] == ["a"]
    assert number(store) == record("a").count(b"\n") + 2
    store.replace("b", record("b"))
    assert not list(tmp_path.glob("tmp-*"))
    assert len(list(tmp_path.glob("shards/*"))) == 2


def test_a_shard_changed_by_hand_is_noticed_and_mended_by_the_next_build(tmp_path: Path) -> None:
    FolderStore(tmp_path).replace("a", record("a"))
    (shard,) = (tmp_path / "shards").iterdir()
    shard.write_bytes(shard.read_bytes().replace(b'"S3"', b'"S9"'))
    for act in (lambda: FolderStore(tmp_path).dump("a"), lambda: FolderStore(tmp_path).query(COUNT)):
        with pytest.raises(StoreError, match="changed by hand"):
            act()
    FolderStore(tmp_path).replace("a", record("a"))
    assert FolderStore(tmp_path).dump("a") == record("a")


def test_only_a_shard_that_was_touched_is_read_to_see_whether_it_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)
    store.write({"a": record("a"), "b": record("b")})
    read: list[str] = []
    monkeypatch.setattr(Path, "read_bytes", lambda path, real=Path.read_bytes: read.append(path.name[0]) or real(path))
    shards = sorted((tmp_path / "shards").iterdir())
    shards[0].touch()
    entries = store.records()
    read.clear()
    assert [store.intact(entry) for entry in entries] == [True, True]
    assert read == ["a"]
    shards[0].write_text("else")
    shards[1].unlink()
    assert [store.intact(entry) for entry in entries] == [False, False]


def test_a_shard_put_aside_by_anybody_as_often_as_they_like_is_what_the_next_write_takes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    with store.building():
        shard = put_aside(store.aside, shard_of("a", record("a")))
        assert put_aside(store.aside, shard_of("a", record("a"))) == shard
        assert list(store.aside.iterdir()) == [shard.file]
        assert store.parts() == []
        store.write({"a": shard})
        assert store.dump("a") == record("a")
        gone = store.aside
    assert store.aside is None
    with pytest.raises(FileNotFoundError):
        put_aside(gone, shard_of("a", record("a")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build.lock", "lock", "manifest.json", "shards"]


def test_what_a_killed_build_put_aside_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    with store.building():
        kept = store.aside
    kept.mkdir()
    put_aside(kept, shard_of("a", record("a")))
    with store.building():
        assert list(store.aside.iterdir()) == []
        assert not kept.exists()


def test_a_missing_shard_is_said(tmp_path: Path) -> None:
    FolderStore(tmp_path).replace("a", record("a"))
    (shard,) = (tmp_path / "shards").iterdir()
    shard.unlink()
    with pytest.raises(StoreError, match="is not there; build a again"):
        FolderStore(tmp_path).dump("a")


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"format": 1}',
        b'{"format": 1, "parts": {"a": {}}}',
        b'{"format": 2, "parts": {}}',
        b'{"format": 1, "parts": {"../../etc/passwd": {"sha256": "", "triples": 1}}}',
        b'{"format": 1, "parts": {"a": {"sha256": "x", "triples": "many"}}}',
    ],
)
def test_a_manifest_of_another_kind_is_refused_in_one_sentence(tmp_path: Path, manifest: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(manifest)
    with pytest.raises(StoreError, match=r"manifest|version|name of a record") as refusal:
        FolderStore(tmp_path).records()
    assert "\n" not in str(refusal.value)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(StoreError, match="holds other things"):
        FolderStore(tmp_path).replace("a", record("a"))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_the_manifest_names_files_checksums_and_sizes_and_no_time(tmp_path: Path) -> None:
    FolderStore(tmp_path).replace("a", record("a"))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    sha256 = hashlib.sha256(record("a")).hexdigest()
    assert manifest["parts"] == {
        "a": {
            "graph": graph_name("a"),
            "sha256": sha256,
            "shard": f"a-{sha256[:12]}.nq",
            "triples": record("a").count(b"\n"),
        }
    }
    assert not re.search(r"20\d\d-", json.dumps(manifest))


def test_the_store_is_the_nearest_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WELDGRAPH_STORE", raising=False)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert open_store().location == str(inner / ".weldgraph")
    (tmp_path / ".weldgraph").mkdir()
    assert open_store().location == str(tmp_path / ".weldgraph")
    monkeypatch.setenv("WELDGRAPH_STORE", str(tmp_path / "other"))
    assert open_store().location == str(tmp_path / "other")
    assert open_store(tmp_path / "third").location == str(tmp_path / "third")


def test_ask_construct_and_odd_terms_come_back(store: Store) -> None:
    store.replace("x", awkward("x"))
    assert [row[0] and row[0].value for row in store.query(f"ASK {{ ?s <{WG}is> ?o }}").rows] == ["true"]
    graph = store.query(f"CONSTRUCT {{ ?s <{WG}was> ?o }} WHERE {{ ?s <{WG}is> ?o }}")
    assert (graph.kind, graph.columns, len(graph.rows)) == ("construct", ["subject", "predicate", "object"], 25)


def test_an_empty_part_is_a_part(store: Store) -> None:
    store.replace("a", quads("a", []))
    assert store.dump("a") == b""
    assert number(store) == 2


def test_the_lock_of_a_dead_writer_does_not_hold(tmp_path: Path) -> None:
    code = f"import fcntl, os; f = open({str(tmp_path / 'lock')!r}, 'wb'); fcntl.flock(f, fcntl.LOCK_EX); os._exit(1)"
    subprocess.run([sys.executable, "-c", code], check=False)
    FolderStore(tmp_path, wait=0.1).replace("a", record("a"))
    assert (tmp_path / "manifest.json").is_file()


def test_a_build_that_adds_much_ends_with_a_compact_index_and_one_that_adds_little_does_not(tmp_path: Path) -> None:
    store = FolderStore(tmp_path, memory_triples=10)
    reader = FolderStore(tmp_path, memory_triples=10)

    def indexes() -> list[bool]:
        return [path.name.endswith("-compact") for path in sorted(tmp_path.glob("index-*"))]

    with store.building():
        store.replace("a", record("a", 200))
        assert number(reader) == number(store)
        store.replace("b", record("b", 200))
        assert indexes() == [False, False]  # the reader holds one
    assert True in indexes()
    both = number(reader)
    assert both == number(FolderStore(tmp_path)) == number(store)
    with store.building():
        store.replace("c", record("c", 20))
    store.close()
    assert number(reader) == number(FolderStore(tmp_path)) != both
    reader.close()
    store.replace("d", record("d", 1))
    assert indexes() == [False]
