"""A person's own few values among the literature of another record, and two records that say the same differently."""

import csv
import io
from pathlib import Path

import pytest
from cases import RECORDS

from weldgraph.ask.written import write
from weldgraph.build import build
from weldgraph.compare import Comparison, compare
from weldgraph.store import Store, open_store

OWN = """
schema: 1
id: mine
title: My electrode
licence: CC0-1.0
documents: {notes: {label: Notebook}}
samples:
  anode:
    {is: electrode, name: New anode, state: electrode, origin: not reported, at: "notes: page 1"}
statements:
  - {id: areal, at: "notes: page 2", subject: anode, property: areal capacity, value: "3.5 mAh/cm2",
     conditions: {specific current: 100 mA/g}}
  - {id: kept, at: "notes: page 2", subject: anode, property: capacity retention, value: 95 %,
     conditions: {specific current: 100 mA/g, cycle number: 100}}
  - {id: load, at: "notes: page 2", subject: anode, property: active mass loading, value: 39 g/m2}
"""

# one cell of two descriptions: units and spelling differ, nothing else does
TWINS = """
schema: 1
id: twins
title: Two samples told in different units
licence: CC0-1.0
documents: {{main: {{label: Text}}}}
samples:
  one: {{is: electrode, name: One, state: electrode, origin: not reported, at: "main: Text"}}
  two: {{is: electrode, name: Two, state: electrode, origin: not reported, at: "main: Text"}}
statements:
  - {{id: a, at: "main: Text", subject: one, property: specific capacity, value: 500 mAh/g, normalised to: active mass,
     conditions: {{specific current: 0.2 A/g, cycle number: 10{more}}}}}
  - {{id: b, at: "main: Text", subject: two, property: gravimetric capacity, value: "0.500 A h g^{{-1}}",
     normalised to: active mass, conditions: {{current density: "200 mA g^{{-1}}", cycle: 10{more_two}}}}}
"""


def store_of(folder: Path, *texts: str, records: list[Path] = []) -> Store:  # noqa: B006  it is only read
    folders = []
    for number, text in enumerate(texts):
        (folder / f"r{number}").mkdir()
        (folder / f"r{number}" / "record.yaml").write_text(text, encoding="utf-8")
        folders.append(folder / f"r{number}")
    store = open_store(folder / "store")
    list(build(store, [*records, *folders]))
    return store


def rows(found: Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(found.answer(), "csv"))))


def twins(folder: Path, more: str = "", more_two: str = "", **how: object) -> dict[str, str]:
    store = store_of(folder, TWINS.format(more=more, more_two=more_two))
    found = compare(store, ["specific capacity"], sample="One", **how)  # type: ignore[arg-type]
    return next(row for row in rows(found) if row["material"].startswith("Two"))


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("mine"), OWN, records=RECORDS)


def test_three_values_of_ones_own_are_placed_among_the_literature(mine: Store) -> None:
    found = compare(mine, ["areal capacity", "capacity retention", "active mass loading"], sample="New anode")
    own = next(row for row in rows(found) if row["record"] == "mine")
    assert (own["rank"], own["rank_worst"], own["pareto"]) == ("3", "3", "yes")
    assert (own["active mass loading"], own["active mass loading unit"]) == ("3.9", "mg/cm2")
    assert len([row for row in rows(found) if row["rank"]]) == 21


def test_ones_own_values_are_judged_by_what_they_state(mine: Store) -> None:
    found = compare(mine, ["areal capacity"], sample="New anode", like="current,loading")
    told = {row["material"]: (row["comparable"], row["why"]) for row in rows(found)}
    assert told["W@SG electrode, 3.9 mg/cm2 of active mass"][0] == "yes"
    assert told["B-Si/CNT@G"] == ("no", "differs in loading (11.2 mg/cm², sample 39 g/m²)")


def test_a_value_that_differs_by_unit_and_spelling_only_compares_equal(tmp_path: Path) -> None:
    row = twins(tmp_path, like="current,cycles,basis")
    assert (row["comparable"], row["rank"], row["specific capacity"]) == ("yes", "1", "500")


def test_a_verdict_is_not_yes_by_default(tmp_path: Path) -> None:
    row = twins(tmp_path)
    assert row["comparable"] == "unknown"
    assert "temperature" in row["why"]


def test_a_c_rate_is_converted_where_1c_is_stated(tmp_path: Path) -> None:
    store = store_of(
        tmp_path,
        TWINS.format(more="", more_two="").replace(
            'current density: "200 mA g^{-1}"', "C-rate: 0.2 C, reference capacity: 1000 mAh/g"
        ),
    )
    row = next(
        r
        for r in rows(compare(store, ["specific capacity"], sample="One", like="current"))
        if r["material"].startswith("Two")
    )
    assert row["comparable"] == "yes"


def test_298_k_is_25_degrees(tmp_path: Path) -> None:
    row = twins(tmp_path, ", temperature: 25 °C", ", temperature: 298 K", like="temperature")
    assert row["comparable"] == "yes"


def test_two_windows_that_overlap_are_two_windows(tmp_path: Path) -> None:
    row = twins(tmp_path, ", potential window: 0.01-1.5 V", ", potential window: 0.005-2 V", like="window")
    assert (row["comparable"], row["why"]) == ("no", "differs in window (0.005–2 V, sample 0.01–1.5 V)")


def test_recipes_of_an_electrolyte_in_other_words_may_be_one(tmp_path: Path) -> None:
    row = twins(
        tmp_path, ", electrolyte composition: LiPF6 in EC/DEC", ", electrolyte composition: LiPF6 in DEC/EC",
        like="electrolyte",
    )  # fmt: skip
    assert row["comparable"] == "unknown"


def test_another_basis_is_not_like_with_like(tmp_path: Path) -> None:
    text = TWINS.format(more="", more_two="")
    store = store_of(tmp_path, text.replace("normalised to: active mass, cond", "normalised to: silicon mass, cond"))
    row = next(
        r
        for r in rows(compare(store, ["specific capacity"], sample="One", like="basis"))
        if r["material"].startswith("Two")
    )
    assert row["comparable"] == "no"
    assert "basis" in row["why"]
