"""Records read by the workers of a Dask cluster: of this machine, of a batch system, of Kubernetes.

A job may be done twice, on two workers, and does no harm: its shards are named by their content and renamed into place.
So Dask may give the jobs of a lost worker to others. Before a worker reads, it makes sure that it has the same software
and sees the same files. Encryption and time limits are those of Dask's own configuration.
"""

import contextlib
import logging
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weldgraph import __version__
from weldgraph.errors import Refused, WeldgraphError
from weldgraph.fingerprint import fingerprint, software
from weldgraph.jobs.record import Job, Read, read
from weldgraph.loaders.extra import extra

if TYPE_CHECKING:
    from distributed import Client, Future

_WAITING = 8  # records a thread of a worker that may be read before somebody asks for them
_AT_LEAST = 64
_DASK = "dask://"


def on_cluster(jobs: Iterable[Job], on: str) -> Generator[Read, None, None]:
    """The jobs done by a cluster, in order, but for those whose workers died.

    Args:
        jobs: of folders that the workers see where this process does.
        on: `local` or `local:4` for processes of this machine; the address of a scheduler, `dask://host:8786` or as
            Dask writes it; or the file that a scheduler writes with `--scheduler-file`.

    Raises:
        Refused: Dask is not installed.
        WeldgraphError: there is no such scheduler, it went away, or a worker has other software or other files.
    """
    with _connected(on) as client:
        waiting: deque[tuple[Job, Future[Read | str]]] = deque()
        suspects: list[Job] = []
        try:
            for number, job in enumerate(jobs):
                if not number % _AT_LEAST:  # workers come and go
                    most = max(_AT_LEAST, _WAITING * _threads(client))
                waiting.append((job, _submitted(client, job)))
                while len(waiting) >= most:
                    yield from _done(*waiting.popleft(), suspects)
            while waiting:
                yield from _done(*waiting.popleft(), suspects)
            for job in suspects:
                yield _alone(job, _submitted(client, job))
        except (CancelledError, extra("distributed.comm", "dist").CommClosedError) as error:
            raise WeldgraphError(
                f"The Dask scheduler at {on} is gone; what was read is in the store, so build again."
            ) from error
        finally:
            for _, future in waiting:
                future.cancel()  # type: ignore[no-untyped-call]  # Dask leaves this one without types


def _submitted(client: "Client", job: Job) -> "Future[Read | str]":
    there = replace(job, folder=job.folder.absolute()) if isinstance(job.folder, Path) else job
    return client.submit(_on_worker, there, software(), pure=False)


def _done(job: Job, future: "Future[Read | str]", suspects: list[Job]) -> Iterator[Read]:
    """What came of a job, unless several workers died while they had it: whatever else they had is suspected too."""
    try:
        yield _result(job, future)
    except extra("distributed", "dist").KilledWorker:
        suspects.append(job)


def _alone(job: Job, future: "Future[Read | str]") -> Read:
    """What comes of a job that is the only one."""
    try:
        return _result(job, future)
    except extra("distributed", "dist").KilledWorker:
        sentence = "found that every worker that read it was ended, as when memory runs out; give workers more of it."
        return Read(job.folder, job.made_from, refused=(Refused(sentence),))


def _result(job: Job, future: "Future[Read | str]") -> Read:
    found = future.result()
    if isinstance(found, str):
        raise WeldgraphError(found)
    return replace(found, folder=job.folder)


def _on_worker(job: Job, wanted: str) -> Read | str:
    """A job, done by a worker that is as fit for it as the process that asks; or why it is not, in a sentence."""
    who = f"The worker {extra('distributed', 'dist').get_worker().address}"
    if software() != wanted:
        return (
            f"{who} has other code (weldgraph {__version__}) than the process that builds; install the same for both."
        )
    for folder in (job.folder, job.aside):
        if job.made_from and isinstance(folder, Path) and not folder.exists():
            return f"{who} does not see {folder}; what is built must be where all machines see it."
    if fingerprint(job.folder) != job.made_from:
        return f"{who} sees other files in {job.folder} than the process that builds; build again."
    with ThreadPoolExecutor(
        1
    ) as thread:  # an answer of pyoxigraph must end where it began, and Dask's profiler holds on
        return thread.submit(read, job).result()  # to what Dask's own threads are at


def _threads(client: "Client") -> int:
    """Of all workers that there are now, each of which has weldgraph: without it a worker would only drop its jobs."""
    found: Any = client.get_versions(packages=["weldgraph"])
    all_ = {"The scheduler": found["scheduler"], **{f"The worker {who}": has for who, has in found["workers"].items()}}
    for who, has in sorted(all_.items()):
        if not has["packages"]["weldgraph"]:
            raise WeldgraphError(f"{who} has no weldgraph; install weldgraph {__version__} there.")
    return sum(client.nthreads().values())  # type: ignore[no-untyped-call]  # Dask leaves this one without types


def _when_there(file: str) -> str:
    """A file that a scheduler writes, which may be just starting."""
    limit = extra("dask.config", "dist").get("distributed.comm.timeouts.connect")
    until = time.monotonic() + extra("dask.utils", "dist").parse_timedelta(limit)
    while not Path(file).is_file():
        if time.monotonic() > until:
            raise FileNotFoundError("the file is not there")
        time.sleep(0.1)
    return file


@contextlib.contextmanager
def _connected(on: str) -> Iterator["Client"]:
    """A client of the cluster; one that this opened ends with it."""
    dask: Any = extra("distributed", "dist")
    kind, _, number = on.partition(":")
    with contextlib.ExitStack() as opened:
        if kind == "local":
            if number and not (number.isdecimal() and int(number)):
                raise Refused(f"found '--on {on}', wanted local, or local:2 for two processes.")
            address: Any = opened.enter_context(
                dask.LocalCluster(
                    n_workers=int(number) if number else None,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",  # else that of another cluster is in the way
                    scheduler_kwargs={"dashboard": False},
                    silence_logs=logging.CRITICAL,
                )
            )
        else:
            address = on.replace(_DASK, "tcp://", 1) if on.startswith(_DASK) else on
        try:
            named = {"scheduler_file": _when_there(on)} if on.endswith(".json") else {"address": address}
            client = opened.enter_context(dask.Client(**named, set_as_default=False))
        except (OSError, ValueError, KeyError) as error:
            raise WeldgraphError(f"No Dask scheduler answers at {on}: {error}.") from error
        if not client.nthreads():
            logging.getLogger("weldgraph").warning("%s has no worker yet; the build begins when there is one.", on)
            client.wait_for_workers(1)
        yield client
