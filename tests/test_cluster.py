"""Records built by the workers of a Dask cluster: the same bytes, whoever dies."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import engines
import pytest
from click.testing import CliRunner
from test_build import record, records

from weldgraph import build as building
from weldgraph.build import build
from weldgraph.cli import cli
from weldgraph.errors import ManyRefusals, WeldgraphError
from weldgraph.graph import quads
from weldgraph.jobs import Job, cluster
from weldgraph.loaders.record import load
from weldgraph.mapped import build_rows
from weldgraph.store import open_store
from weldgraph.store.folder import FolderStore

dask = pytest.importorskip("dask", reason="Dask is not installed; install weldgraph[dist]")
distributed = pytest.importorskip("distributed", reason="Dask is not installed; install weldgraph[dist]")

pytestmark = pytest.mark.system

WORKER = "from distributed.cli.dask_worker import main; main()"
NO_WELDGRAPH = """
import distributed.versions as there
real = there._version_cached
there._version_cached = lambda name: None if name == "weldgraph" else real(name)
"""
MANY = 40
STOPPED = """
import sys
from pathlib import Path
from weldgraph import build as building
from weldgraph.store import open_store

building._BATCH_SECONDS = building._SPARSE = 0  # a change of the store a record
if __name__ == "__main__":
    folders = sorted(Path(sys.argv[2]).iterdir())
    for built in building.build(open_store(sys.argv[1]), folders, on=sys.argv[3], check=True):
        print(built.record, flush=True)
"""


MAPPING = """
schema: 1
record:
  schema: "1"
  id: r-${number.row}
  documents: {data: {label: "${dataset.file}", sha256: "${dataset.sha256}"}}
  samples:
    product:
      name: ${row.name}
      origin: not reported
      at: "data: ${place.row}"
      route: []
"""


@pytest.fixture(autouse=True)
def suspicion() -> Iterator[None]:
    """One death of a worker is enough."""
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        yield


@contextmanager
def workers(number: int, **options: Any) -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=number, threads_per_worker=1, dashboard_address="127.0.0.1:0", **options
        ) as local,
        distributed.Client(local, set_as_default=False) as client,
    ):
        if number:
            client.wait_for_workers(number)
        yield client


@pytest.fixture(scope="module")
def two() -> Iterator[Any]:
    """A client of two workers, which come again when they are killed."""
    with workers(2) as client:
        yield client


def address(client: Any) -> str:
    return client.scheduler.address.replace("tcp://", "dask://")


@contextmanager
def worker(client: Any, code: str, folder: Path) -> Iterator[None]:
    """One worker that runs this code first, started as people start them."""
    at = ["--no-nanny", "--no-dashboard", "--nthreads", "1", "--local-directory", str(folder)]
    command = [sys.executable, "-c", f"{code}\n{WORKER}", client.scheduler.address, *at]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
        try:
            client.wait_for_workers(1)
            yield
        finally:
            process.kill()


@contextmanager
def ended() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts Dask's commands, and ends what was started."""
    with ExitStack() as stack:

        def start(*command: str) -> subprocess.Popen[bytes]:
            out = subprocess.DEVNULL
            process = stack.enter_context(
                subprocess.Popen([sys.executable, "-m", "dask", *command], stdout=out, stderr=out)
            )
            stack.callback(process.kill)
            return process

        yield start


def held(store: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What a manifest says, and the shards, of all but the build."""
    parts = json.loads((store / "manifest.json").read_text())["parts"]
    del parts["build"]
    return parts, {of["shard"]: (store / "shards" / of["shard"]).read_bytes() for of in parts.values()}


def test_a_cluster_gives_the_bytes_of_one_process(two: Any, tmp_path: Path) -> None:
    folders = records(tmp_path / "records", MANY)
    ticks: list[int] = []
    there = list(
        build(FolderStore(tmp_path / "there"), folders, on=address(two), check=True, tick=lambda: ticks.append(1))
    )
    here = list(build(FolderStore(tmp_path / "here"), folders, check=True))
    assert there == here
    assert len(ticks) == MANY
    assert held(tmp_path / "there") == held(tmp_path / "here")
    assert len(held(tmp_path / "there")[0]) == 2 * MANY + 1
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == sorted(
        path.name for path in (tmp_path / "here").iterdir()
    )


def test_without_check_there_are_no_reports_and_they_can_be_had_later(two: Any, tmp_path: Path) -> None:
    folders = records(tmp_path / "records", 3)
    store = FolderStore(tmp_path / "store")
    list(build(store, folders, on=address(two)))
    assert not [entry for entry in store.parts() if "/" in entry.part]
    built = list(build(store, folders, on=address(two), check=True))
    assert not any(one.changed for one in built)
    assert len([entry for entry in store.parts() if "/" in entry.part]) == 3


def test_killed_workers_lose_nothing(two: Any, tmp_path: Path) -> None:
    folders = records(tmp_path / "records", MANY)
    alive = list(two.run(os.getpid).values())
    done: list[int] = []

    def kill() -> None:
        done.append(1)
        if len(done) in (2, 12):
            os.kill(alive.pop(), signal.SIGKILL)

    store = FolderStore(tmp_path / "store")
    built = list(build(store, folders, on=address(two), check=True, tick=kill))
    assert alive == []
    assert sorted(one.record for one in built) == [folder.name for folder in folders]
    assert {folder.name: store.dump(folder.name) for folder in folders} == {
        folder.name: quads(load(folder)) for folder in folders
    }
    list(build(FolderStore(tmp_path / "here"), folders, check=True))
    assert held(tmp_path / "store") == held(tmp_path / "here")


def test_a_build_killed_in_the_middle_goes_on_with_the_rest(
    two: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = records(tmp_path / "records", MANY)
    script = tmp_path / "script.py"
    script.write_text(STOPPED)
    command = [sys.executable, str(script), str(tmp_path / "store"), str(tmp_path / "records"), address(two)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(5):
            process.stdout.readline()
        process.kill()
    there = {entry.part for entry in FolderStore(tmp_path / "store").records()}
    assert 5 <= len(there) < MANY
    asked: list[str] = []

    def watched(jobs: Sequence[Job], on: str, real: Any = cluster.on_cluster) -> Any:
        asked.extend(job.folder.name for job in jobs)
        return real(jobs, on)

    monkeypatch.setattr(cluster, "on_cluster", watched)
    built = list(build(FolderStore(tmp_path / "store"), folders, on=address(two), check=True))
    assert sorted(asked) == sorted({folder.name for folder in folders} - there)
    assert [one.record for one in built if one.changed] == asked
    list(build(FolderStore(tmp_path / "here"), folders, check=True))
    assert held(tmp_path / "store") == held(tmp_path / "here")
    asked.clear()
    assert not any(
        one.changed for one in build(FolderStore(tmp_path / "store"), folders, on="tcp://nobody:1", check=True)
    )
    assert asked == []


def test_rows_of_a_dataset_are_mapped_by_the_workers_as_they_are_here(two: Any, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("name,t\n" + "".join(f"sample {at},{300 + at} K\n" for at in range(MANY)))
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    there, here = (
        build_rows(FolderStore(tmp_path / name), tmp_path / "mapping.yaml", tmp_path / "data.csv", on=on)
        for name, on in (("there", address(two)), ("here", ""))
    )
    assert there.built == MANY
    assert list(there.lines()) == list(here.lines())
    assert held(tmp_path / "there") == held(tmp_path / "here")


def test_a_server_gets_what_a_folder_gets(two: Any, tmp_path: Path) -> None:
    program = engines.oxigraph_program()
    if program is None:
        pytest.skip("no oxigraph server here: pip install oxigraph")
    folders = records(tmp_path / "records", 3)
    with engines.oxigraph(program, tmp_path / "db", "--union-default-graph") as url:
        server = open_store(url)
        list(build(server, folders, on=address(two), check=True))
        assert not any(one.changed for one in build(server, folders, on=address(two), check=True))
        there = {entry.part: (entry, server.dump(entry.part)) for entry in server.parts() if entry.part != "build"}
    here = FolderStore(tmp_path / "here")
    list(build(here, folders, check=True))
    assert there == {entry.part: (entry, here.dump(entry.part)) for entry in here.parts() if entry.part != "build"}


def test_a_refused_record_among_good_ones_is_said_with_its_place_at_the_end(two: Any, tmp_path: Path) -> None:
    folders = records(tmp_path / "records", 5)
    (folders[2] / "record.yaml").write_text("schema: '1'\nid: r002\nno such entry: x\ndocuments: {}\n")
    store = FolderStore(tmp_path / "store")
    with pytest.raises(ManyRefusals, match=r"^\S*records/r002/record\.yaml, line 3: found 'no such entry'"):
        list(build(store, folders, on=address(two)))
    assert [entry.part for entry in store.records()] == ["r000", "r001", "r003", "r004"]


def test_a_record_that_ends_every_worker_is_refused_and_those_beside_it_are_built(tmp_path: Path) -> None:
    folders = records(tmp_path / "records", 6)
    deadly = tmp_path / "deadly.py"
    deadly.write_text(
        "import os\nfrom weldgraph.jobs import record\nfrom weldgraph.loaders.record import load as real\n"
        "record.load = lambda folder: os._exit(1) if folder.name == 'r002' else real(folder)\n"
    )
    store = FolderStore(tmp_path / "store")
    with workers(2, preload=[str(deadly)]) as client, pytest.raises(ManyRefusals) as refused:
        list(build(store, folders, on=address(client)))
    assert re.fullmatch(r"\S*/r002/?: found that every worker that read it was ended, .*", str(refused.value))
    assert [entry.part for entry in store.records()] == ["r000", "r001", "r003", "r004", "r005"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            NO_WELDGRAPH,
            r"The worker tcp://\S+ has no weldgraph; install weldgraph ",
        ),
        (
            "import weldgraph.fingerprint; weldgraph.fingerprint.software = lambda: '0'",
            r"The worker tcp://\S+ has other code \(weldgraph ",
        ),
    ],
)
def test_a_worker_without_the_same_weldgraph_is_refused_in_a_sentence(tmp_path: Path, code: str, sentence: str) -> None:
    folders = records(tmp_path / "records", 2)
    with workers(0) as client, worker(client, code, tmp_path), pytest.raises(WeldgraphError, match=sentence) as said:
        list(build(FolderStore(tmp_path / "store"), folders, on=address(client)))
    assert "\n" not in str(said.value)
    assert FolderStore(tmp_path / "store").parts() == []


def test_a_folder_that_a_worker_does_not_see_is_said(two: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "fingerprint", lambda _: "0" * 64)
    with pytest.raises(
        WeldgraphError, match=r"The worker tcp://\S+ does not see \S+/gone; what is built must be where"
    ):
        list(build(FolderStore(tmp_path / "store"), [tmp_path / "gone"], on=address(two)))
    with pytest.raises(WeldgraphError, match=r"The worker tcp://\S+ sees other files in \S+/a than"):
        list(build(FolderStore(tmp_path / "store"), [record(tmp_path, "a")], on=address(two)))


def test_the_command_checks_on_a_cluster_unless_told_not_to(two: Any, tmp_path: Path) -> None:
    folder = str(record(tmp_path, "a"))
    for name, options, reports in (("one", [], 1), ("two", ["--no-check"], 0)):
        told = CliRunner().invoke(
            cli, ["build", folder, "--store", str(tmp_path / name), "--on", address(two), *options]
        )
        assert told.exit_code == 0, told.output
        assert re.fullmatch(r"a: \d+ triples in \S+/" + name + r"\n", told.output)
        assert sum("/" in entry.part for entry in FolderStore(tmp_path / name).parts()) == reports
    refused = CliRunner().invoke(cli, ["build", folder, "--on", "local:2", "--jobs", "2"])
    assert str(refused.exception) == "found --jobs 2 beside --on local:2, wanted one of them."


def test_where_no_scheduler_answers_is_said(tmp_path: Path) -> None:
    folders = records(tmp_path / "records", 1)
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "200ms"}),
        pytest.raises(WeldgraphError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9: "),
    ):
        list(build(FolderStore(tmp_path / "store"), folders, on="tcp://127.0.0.1:9"))
    for wrong in ("local:0", "local:many"):
        with pytest.raises(WeldgraphError, match="wanted local, or local:2 for two processes"):
            list(build(FolderStore(tmp_path / "store"), folders, on=wrong))


def test_processes_started_by_hand_are_found_by_their_file_and_missed_when_they_are_gone(tmp_path: Path) -> None:
    folders = records(tmp_path / "records", MANY)
    file = str(tmp_path / "scheduler.json")
    here = ["--scheduler-file", file, "--no-dashboard"]
    own = ["--no-nanny", "--nthreads", "1", "--local-directory", str(tmp_path)]
    store = FolderStore(tmp_path / "store")
    with ended() as started:
        scheduler = started("scheduler", *here, "--port", "0", "--dashboard-address", "127.0.0.1:0")
        first = started("worker", *here, *own)
        assert len(list(build(store, folders[:4], on=file))) == 4
        started("worker", *here, *own)
        done: list[int] = []

        def kill() -> None:
            done.append(1)
            if len(done) == 5:
                first.kill()

        built = list(build(store, folders, on=file, tick=kill))
        assert sorted(one.record for one in built) == [folder.name for folder in folders]
        scheduler.kill()
        scheduler.wait()
        with pytest.raises(WeldgraphError, match=r"No Dask scheduler answers at \S+scheduler\.json: "):
            list(build(store, records(tmp_path / "more", 1, "two"), on=file))
    list(build(FolderStore(tmp_path / "here"), folders))
    assert held(tmp_path / "store") == held(tmp_path / "here")


def test_a_scheduler_that_goes_away_ends_the_build_in_a_sentence_and_what_was_read_is_kept(tmp_path: Path) -> None:
    folders = records(tmp_path / "records", MANY)
    file = str(tmp_path / "scheduler.json")
    here = ["--scheduler-file", file, "--no-dashboard"]
    store = FolderStore(tmp_path / "store")
    done: list[int] = []
    with ended() as started:
        scheduler = started("scheduler", *here, "--port", "0", "--dashboard-address", "127.0.0.1:0")
        started("worker", *here, "--no-nanny", "--nthreads", "1", "--local-directory", str(tmp_path))

        def kill() -> None:
            done.append(1)
            if len(done) == 3:
                scheduler.kill()

        list(build(store, records(tmp_path / "before", 1), on=file))
        with (
            dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
            pytest.raises(
                WeldgraphError, match=r"The Dask scheduler at \S+ is gone; what was read is in the store, so"
            ),
        ):
            list(build(store, folders, on=file, tick=kill))
    assert 3 <= len(store.records()) < MANY
