"""The questions that tests ask, and a store that holds the bundled records."""

import re
from functools import cache
from pathlib import Path

from weldgraph.audit import Report, check_quads
from weldgraph.build import build
from weldgraph.graph import quads
from weldgraph.loaders.record import load
from weldgraph.loaders.yamlfile import read_yaml
from weldgraph.store import Store

ROOT = Path(__file__).parent.parent
RECORDS = [ROOT / "records" / "lai-wsg", ROOT / "records" / "example-thermoelectric"]
FOLDER = Path(__file__).parent / "queries"

Case = dict[str, str]


def cases() -> list[Case]:
    return read_yaml(FOLDER / "cases.yaml").data


def name_of(case: Case) -> str:
    """Question and parameters, in characters that every file system takes."""
    params = [f"{name}={value.rsplit('/observation/')[-1]}" for name, value in case.items() if name != "question"]
    return re.sub(r"[^\w.=@-]+", "-", ".".join([case["question"], *params]))


def params_of(case: Case) -> dict[str, str]:
    return {name: value for name, value in case.items() if name != "question"}


@cache
def report_of(record: str) -> Report:
    """What the check finds in a bundled record: to be read, not to be changed."""
    return check_quads({record: quads(load(ROOT / "records" / record))})


def filled(store: Store) -> Store:
    """The store with the bundled records in it."""
    list(build(store, RECORDS))
    return store
