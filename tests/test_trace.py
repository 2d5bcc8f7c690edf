"""Every value leads back to its cell; every sample to its bottles."""

import csv

import pytest
from cases import ROOT

from weldgraph.ask import ask
from weldgraph.errors import Ambiguous, Refused
from weldgraph.store import Store
from weldgraph.trace import rows_of, trace

TABLES = ["S1", "S2", "S3", "S4", "S5", "S6", "S7"]


def text_of(store: Store, thing: str) -> str:
    return "\n".join(branch.as_text() for branch in trace(store, thing))


@pytest.mark.parametrize("table", TABLES)
def test_every_value_of_a_table_ends_at_its_cell(table: str, store: Store) -> None:
    with (ROOT / "records" / "lai-wsg" / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.reader(file))
    values = rows_of(ask(store, "values", table=table))
    traced = 0
    for row in values:
        address = row["source"]
        line, column = map(int, address.partition("!R")[2].split("C"))
        text = text_of(store, row["observation"])
        assert f"printed '{cells[line - 1][column - 1]}' in cell {address}" in text
        assert row["printed"] in cells[line - 1][column - 1]
        assert f"tables/{table}.csv, sha256 " in text
        traced += 1
    assert traced == len(values) > 0


def test_an_address_with_a_number_is_one_of_the_values_of_a_cell(store: Store) -> None:
    assert len(trace(store, "S3!R14C2")) == 2
    assert text_of(store, "S3!R14C2#1").startswith("tap density of W@SG block: 1.68")
    assert text_of(store, "S3!R14C2#2").startswith("tap density of W@SG secondary clusters: 1.12")
    with pytest.raises(Refused, match="found 2 values"):
        trace(store, "S3!R14C2#3")


def test_a_value_tells_where_it_is_restated(store: Store) -> None:
    assert "restated by obtained (1.68 g cm⁻³) in main: Introduction" in text_of(store, "S3!R14C2#1")


def test_a_sample_leads_down_to_the_bottles(store: Store) -> None:
    text = text_of(store, "wsg-s40-clusters")
    assert "pressure: 40 MPa (stated)" in text
    assert "holding time: 30 min (inferred)" in text
    assert "silicon nanopowder: US Research Nanomaterials, Inc., >98%, 30-50 nm" in text


def test_a_family_is_traced_by_its_name(store: Store) -> None:
    assert text_of(store, "W@SG").startswith("W@SG (sample family)")


def test_a_name_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="nothing in the store is called 'X9'"):
        trace(store, "X9")


def test_a_name_of_two_records_is_listed(store: Store) -> None:
    with pytest.raises(Ambiguous, match="'main' fits several things"):
        trace(store, "main")
