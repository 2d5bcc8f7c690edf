"""A record from its folder to what a store keeps of it: one by one, in many processes, or on other machines.

record     the job, and what comes of it
processes  many at a time on this machine
cluster    on the workers of a Dask cluster
"""

from weldgraph.jobs.record import Job, Read, Source, read

__all__ = ["Job", "Read", "Source", "read"]
