"""Records read by several processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from weldgraph.errors import WeldgraphError
from weldgraph.jobs.record import Job, Read, read

_WAITING = 8  # records a process that may be read before somebody asks for them


def in_processes(jobs: Iterable[Job], number: int) -> Generator[Read, None, None]:
    """The jobs done by so many processes, in order.

    Raises:
        WeldgraphError: a process was ended from outside.
    """
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=spawn, initializer=_live_with_parent) as pool:
        waiting: deque[Future[Read]] = deque()
        try:
            for job in jobs:
                waiting.append(pool.submit(read, job))
                if len(waiting) >= _WAITING * number:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WeldgraphError(
                "A process that read records was ended from outside; what was read is in the store, so build again."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _live_with_parent() -> None:
    """Leave Ctrl-C to the process that writes, and end when it is gone, even if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def end() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
