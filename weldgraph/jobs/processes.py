"""Work on records by several processes of this machine."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from weldgraph.errors import WeldgraphError

A_PROCESS = 16  # records that make another process worth its start
_WAITING = 8  # records a process that may be done before somebody asks for them

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_processes(
    do: Callable[[Task], Result], tasks: Iterable[Task], *, count: int, most: int
) -> Generator[Result, None, None]:
    """What comes of each task, in order.

    Args:
        do: what to do; a function of a module, so that any process can find it.
        tasks: taken as they are needed.
        count: how many there are.
        most: so many processes at most; few tasks are done right here.

    Raises:
        WeldgraphError: a process was ended from outside.
    """
    number = min(most, count // A_PROCESS)
    if number <= 1:
        yield from map(do, tasks)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=spawn, initializer=_live_with_parent) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(do, task))
                if len(waiting) >= _WAITING * number:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise WeldgraphError(
                "A process that worked on records was ended from outside, as when memory runs out; what was done is in "
                "the store, so begin again."
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
