"""Datasets of others by their mappings: python benchmarks/recipes.py [NUMBER] [NAME].

Source   the recipes and the thermoelectrics of ../shared/scale, where that folder is there (they are not shipped);
         mappings/*.yaml.
Gives    seconds, wall and processor of all processes, for reading the dataset and building a record of each of so
         many rows with two processes; and for which samples were milled, or ball milled, before a step above 700 °C, in
         memory and from the folder, opened before.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from weldgraph.ask import ask
from weldgraph.mapped import Account, build_rows
from weldgraph.store.folder import FolderStore

SCALE = Path(__file__).parent.parent.parent / "shared" / "scale"
MAPPINGS = Path(__file__).parent / "mappings"
DATASETS = {
    "solid-state": SCALE / "solid-state_dataset_2019-12-03.json.xz",
    "sol-gel": SCALE / "sol-gel_dataset_2020-07-13.json.xz",
    "thermoelectrics": SCALE / "sysTEm_thermoelectrics.xlsx",
}
DATA = DATASETS["solid-state"]
ABOVE = "973.15"  # K


def processor() -> float:
    """Seconds of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def median(way: Callable[[], object], rounds: int = 3) -> float:
    """Seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        way()
        times.append(time.perf_counter() - start)
    return sorted(times)[rounds // 2]


def built(place: Path, number: int | None, name: str = "solid-state") -> Account:
    """So many rows in a store in that folder."""
    return build_rows(FolderStore(place), MAPPINGS / f"{name}.yaml", DATASETS[name], first=number, jobs=2)


def measure(number: int | None, name: str = "solid-state") -> dict[str, float]:
    """What this module says it gives, of the first so many rows; rows that are no records are counted apart."""
    with TemporaryDirectory() as scratch:
        place = Path(scratch) / "store"
        start, before = time.perf_counter(), processor()
        account = built(place, number, name)
        wall, used = time.perf_counter() - start, processor() - before
        print("\n".join(account.lines()))
        found: dict[str, float] = {
            "rows": account.rows,
            "records": account.built,
            "triples": account.triples,
            "build s": wall,
            "build s of processors": used,
        }
        for where, most in (("memory", 10**9), ("folder", 0)):
            store = FolderStore(place, memory_triples=most)
            for kind in ("milling", "ball milling"):

                def way(store: FolderStore = store, kind: str = kind) -> int:
                    return len(ask(store, "before-heat", kind=kind, above=ABOVE).rows)

                found[f"{kind}, answers"] = way()
                found[f"{kind}, {where} ms"] = median(way) * 1000
            store.close()
    return found


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for key, value in measure(wanted or None, *sys.argv[2:3]).items():
        print(f"{key:26} {value:,.1f}" if isinstance(value, float) else f"{key:26} {value:,}")
