"""What can go wrong, in sentences a person can act on.

Every message says where, what was found, what was wanted and what to do. The command line prints it and exits with 2.
"""

from functools import partial
from typing import Any


class WeldgraphError(Exception):
    """Base of every error weldgraph raises on purpose."""


class Refused(WeldgraphError):
    """Input that cannot be read without guessing.

    Attributes:
        place: file with line or cell, as printed before the sentence; empty where the caller knows it better.
        sentence: what was found, what was wanted, what to do.
    """

    def __init__(self, sentence: str, *, place: str = "") -> None:
        self.sentence = sentence
        self.place = place
        super().__init__(f"{place}: {sentence}" if place else sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Refused, self.sentence, place=self.place), ()

    def at(self, place: str) -> "Refused":
        """The same refusal, at a place the raiser did not know."""
        return Refused(self.sentence, place=place)


class ManyRefusals(WeldgraphError):
    """Every fault of one record at once, in file and line order."""

    def __init__(self, refusals: list[Refused]) -> None:
        self.refusals = refusals
        super().__init__("\n".join(str(refusal) for refusal in refusals))


class StoreError(WeldgraphError):
    """A store that cannot be opened, reached, read or written."""


class Ambiguous(WeldgraphError):
    """A name that fits several things."""
