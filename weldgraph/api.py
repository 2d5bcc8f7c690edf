"""What people call from Python: a store, and its answers as DataFrames."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from weldgraph import ask as _ask
from weldgraph import audit as _audit
from weldgraph import compare as _compare
from weldgraph import diff as _diff
from weldgraph import trace as _trace
from weldgraph.build import Built
from weldgraph.build import build as _build
from weldgraph.store import Store, open_store

if TYPE_CHECKING:
    import pandas as pd


class Graph:
    """An open store.

    >>> kg = weldgraph.open("my-store")               # doctest: +SKIP
    >>> kg.ask("rank", property="tap density")        # doctest: +SKIP
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def build(self, *folders: str | Path) -> list[Built]:
        """Records into the store; see `weldgraph.build.build`."""
        return list(_build(self.store, [Path(folder) for folder in folders]))

    def ask(self, question: str, **params: str) -> "pd.DataFrame":
        """The answer to a named question, typed: numbers as numbers, absent as NA."""
        return _ask.frame(_ask.ask(self.store, question, **params))

    def sparql(self, query: str) -> "pd.DataFrame":
        """The answer to any SPARQL query."""
        return _ask.frame(_ask.sparql(self.store, query))

    def check(self, *records: str, jobs: int = 1, again: bool = False) -> _audit.Report:
        """Alerts; see `weldgraph.audit.check`."""
        return _audit.check(self.store, records, jobs=jobs, again=again)

    def diff(self, before: str, after: str) -> _diff.Diff:
        """What a corrected record changes; see `weldgraph.diff.diff`."""
        return _diff.diff(before, after, self.store)

    def compare(self, *properties: str, **how: Any) -> "pd.DataFrame":
        """Values side by side, ranked and judged; see `weldgraph.compare.compare`. `attrs` has units and notes."""
        return self.comparison(*properties, **how).frame()

    def comparison(self, *properties: str, **how: Any) -> _compare.Comparison:
        """The same before it becomes a DataFrame, as `weldgraph.plots` draws it."""
        return _compare.compare(self.store, properties, **how)

    def pairs(self, effect: str = "", **how: str) -> "pd.DataFrame":
        """Controlled pairs with the change of a property; see `weldgraph.compare.pairs`. `attrs` has the series."""
        return self.effects(effect, **how).frame()

    def effects(self, effect: str = "", **how: str) -> _compare.Effects:
        """The same before it becomes a DataFrame, as `weldgraph.plots` draws it."""
        return _compare.pairs(self.store, effect, **how)

    def trace(self, thing: str) -> str:
        """Where a thing comes from, as an indented tree."""
        return "\n".join(branch.as_text() for branch in _trace.trace(self.store, thing))


def open(store: str | Path | None = None, *, in_memory: bool = False) -> Graph:  # noqa: A001  weldgraph.open is its name
    """The store at a folder or a URL; by default WELDGRAPH_STORE or the nearest .weldgraph.

    `in_memory` reads a large folder into memory once (5 µs and 400 bytes a triple), for a program that asks much.
    """
    return Graph(open_store(store, in_memory=in_memory))
