"""Datasets of others by their mappings: python benchmarks/datasets.py [NUMBER].

Source   the recipes and the thermoelectrics of ../shared/scale, where that folder is there (they are not shipped);
         mappings/*.yaml.
Gives    seconds, wall and processor of all processes, for reading the dataset and building a record of each of so
         many rows with two processes; and for which samples were milled, or ball milled, before a step above 700 °C, in
         memory and from the folder, opened before.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import ROOT, seconds, table

from weldgraph.ask import ask
from weldgraph.mapped import Account, build_rows
from weldgraph.store.folder import FolderStore

SCALE = ROOT.parent / "shared" / "scale"
MAPPINGS = Path(__file__).parent / "mappings"
DATASETS = {
    "solid-state": SCALE / "solid-state_dataset_2019-12-03.json.xz",
    "sol-gel": SCALE / "sol-gel_dataset_2020-07-13.json.xz",
    "thermoelectrics": SCALE / "sysTEm_thermoelectrics.xlsx",
}
ABOVE = "973.15"  # K


def there() -> bool:
    """Whether the datasets are."""
    return all(file.is_file() for file in DATASETS.values())


def processor() -> float:
    """Seconds of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def built(place: Path, number: int | None, name: str = "solid-state", on: str = "") -> Account:
    """So many rows in a store in that folder, by two processes or a cluster."""
    return build_rows(FolderStore(place), MAPPINGS / f"{name}.yaml", DATASETS[name], first=number, jobs=2, on=on)


def measure(number: int | None, name: str = "solid-state") -> dict[str, float]:
    """What this module says it gives, of the first so many rows; rows that are no records are counted apart."""
    with TemporaryDirectory() as scratch:
        place = Path(scratch) / "store"
        start, before = time.perf_counter(), processor()
        account = built(place, number, name)
        wall, used = time.perf_counter() - start, processor() - before
        found: dict[str, float] = {
            "rows": account.rows,
            "records": account.built,
            "triples": account.triples,
            "build, s": wall,
            "build, s of all processors": used,
        }
        for where, store in (
            ("memory", FolderStore(place, in_memory=True)), ("folder", FolderStore(place, memory_triples=0))
        ):  # fmt: skip
            for kind in ("milling", "ball milling"):

                def way(store: FolderStore = store, kind: str = kind) -> int:
                    return len(ask(store, "before-heat", kind=kind, above=ABOVE).rows)

                found[f"{kind} before 700 °C, answers"] = way()
                (taken,) = seconds(way, rounds=3)
                found[f"{kind} before 700 °C, {where}, ms"] = taken * 1000
            store.close()
    return found


def rows(number: int) -> Iterator[tuple[object, ...]]:
    """A row for each thing measured, a column a dataset."""
    found = {name: measure(number, name) for name in DATASETS}
    yield ("", *found)
    for what in next(iter(found.values()), {}):
        values = [one[what] for one in found.values()]
        yield what, *(f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in values)


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)))
