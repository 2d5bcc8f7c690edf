"""A record from its folder to what a store keeps of it: one by one, in many processes, or on other machines.

record     the job, and what comes of it
processes  many at a time on this machine
cluster    on the workers of a Dask cluster
"""

from collections.abc import Generator, Iterable

from weldgraph.jobs.record import Job, Read, read

__all__ = ["Job", "Read", "one_by_one", "read"]


def one_by_one(jobs: Iterable[Job]) -> Generator[Read, None, None]:
    """Each job, done here when it is asked for."""
    yield from map(read, jobs)
