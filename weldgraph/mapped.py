"""Datasets of others into a store, by a mapping: a record a row, and an account of what was not taken over."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

from weldgraph.build import build
from weldgraph.errors import ManyRefusals, Refused
from weldgraph.loaders.mapping import DROPPED, LEFT_OUT, READ, UNREAD, Row, Tally, mapping_of, rows
from weldgraph.loaders.yamlfile import dump
from weldgraph.store import Store

_MOST = 12
"""Lines of one kind that people are shown."""


@dataclass(slots=True)
class Account:
    """What became of the rows of a dataset.

    Attributes:
        rows: how many there are.
        built: records that are in the store now; `unchanged` of them were there before.
        triples: that these records have.
        tally: what was left out, dropped and read, of the rows that the store did not have.
        refused: sentence and line of the mapping → the rows, or records, that cannot be read so.
    """

    rows: int = 0
    built: int = 0
    unchanged: int = 0
    triples: int = 0
    tally: Tally = field(default_factory=Counter)
    refused: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    never: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """For people."""
        same = f", {self.unchanged:,} of them as they were" if self.unchanged else ""
        yield f"{self.rows:,} rows: {self.built:,} records, {self.triples:,} triples{same}"
        yield from self._counted("rows left out", self._of(LEFT_OUT))
        yield from self._counted("values dropped", self._of(DROPPED))
        unread = self._of(UNREAD)
        told = {f"{name}: {self.reasons[name]}": n for name, n in unread.items() if name in self.reasons}
        yield from self._counted("not mapped, with a reason", told)
        silent = {name: n for name, n in unread.items() if name not in self.reasons}
        yield from self._counted("not mapped, without a reason; map it or give one", silent)
        if self.never:
            yield f"in no row, but in the mapping: {', '.join(self.never)}"
        refused = {f"{what} ({places[0]})": len(places) for what, places in self.refused.items()}
        yield from self._counted("rows refused, and where first", refused)

    def _of(self, kind: str) -> dict[str, int]:
        return {what: n for (own, what), n in self.tally.items() if own == kind}

    def _counted(self, head: str, counts: dict[str, int]) -> Iterator[str]:
        if not counts:
            return
        yield f"{head}: {sum(counts.values()):,}"
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        yield from (f"{n:>9,}  {what}" for what, n in ordered[:_MOST])
        if rest := ordered[_MOST:]:
            yield f"{sum(n for _, n in rest):>9,}  {len(rest):,} other"


def build_rows(
    store: Store,
    mapping: Path,
    dataset: Path,
    *,
    first: int | None = None,
    jobs: int = 1,
    on: str = "",
    tick: Callable[[int, int], object] = lambda _, __: None,
) -> Account:
    """Build a record of each row of a dataset; what cannot be read is left out and told.

    Args:
        store: where to.
        mapping: the file.
        dataset: the file.
        first: only so many rows.
        jobs: processes that read; see `build`.
        on: in their place the workers of a Dask cluster.
        tick: called after each row with the number of rows and how many are done.

    Raises:
        ManyRefusals: faults of the mapping.
        Refused: the dataset cannot be read.
    """
    found = list(islice(rows(mapping, dataset), first))
    account = Account(rows=len(found))
    done = count(1)
    try:
        for built in build(
            store, found, jobs=jobs, on=on, tally=account.tally, tick=lambda: tick(len(found), next(done))
        ):
            account.built += 1
            account.unchanged += not built.changed
            account.triples += built.triples
    except ManyRefusals as error:
        for fault in error.refusals:
            line, _, row = fault.place.partition(f", {dataset.name}, ")
            account.refused.setdefault(f"{line}: {fault.sentence}", []).append(row or line)
    if found:
        mapped = mapping_of(*found[0].mapping)
        account.reasons = dict(mapped.reasons)
        if any(kind == READ for kind, _ in account.tally):
            names = (".".join(path) for path in mapped.reads)
            account.never = sorted(name for name in names if name and (READ, name) not in account.tally)
    return account


def shown(mapping: Path, dataset: Path, number: int) -> str:
    """The record of one row, from 1, as it would stand in record.yaml; as comments what was dropped.

    Raises:
        ManyRefusals: faults of the mapping.
        Refused: there is no such row, or it cannot be mapped.
    """
    row = next(islice(rows(mapping, dataset), number - 1, number), None)
    if row is None:
        raise Refused(f"found no row {number}, wanted one of those that are there.", place=dataset.name)
    return _shown(row)


def _shown(row: Row) -> str:
    data, dropped = row.made()
    counted = sorted(Counter(dropped).items())
    notes = [f"# dropped: {what}{f' ({n} times)' if n > 1 else ''}\n" for what, n in counted]
    return f"# {row}\n{''.join(notes)}{dump(data)}"
