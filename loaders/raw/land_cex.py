"""LAND binary (.cex) of the older CT2001A: recognised, not read.

Source   its first bytes. The one public description (the R package Echem.Data) calls itself experimental, leaves the
         energy and the units open and scales charge otherwise than current; without a file beside its own export
         nothing tells which is right, so that no numbers are made up
Gives    nothing
Drops    everything: the refusal says how to export it
Example  10 11 09 88
"""

from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import RawFile

NAME = "LAND binary (.cex)"
SUFFIXES = frozenset({".cex"})
EXTRA = ""

MAGIC = bytes.fromhex("10110988")


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001
    """By its first four bytes."""
    return head.startswith(MAGIC)


def read(path: Path) -> RawFile:  # noqa: ARG001
    """Always raises Refused."""
    raise Refused(
        "the older LAND format .cex is not read, for nobody tells its units for certain; open it in LANDdt and "
        "export it as text or Excel."
    )
