"""Errors planted in the bundled record: what makes a claim untrue raises an alert there, and a tie does not."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from weldgraph.claims import check_claims
from weldgraph.claims.claim import Graph, compatible, read_claims
from weldgraph.derive import Fact, Facts, read_facts
from weldgraph.graph import ontology_quads, quads, record_iri
from weldgraph.loaders.record import load

RECORD = Path(__file__).parents[2] / "records" / "lai-wsg"
GRAPH = record_iri("lai-wsg")


@pytest.fixture(scope="module")
def record() -> tuple[ox.Store, Facts]:
    memory = ox.Store()
    memory.bulk_load(quads(load(RECORD)), format=ox.RdfFormat.N_QUADS)
    memory.bulk_load(ontology_quads(), format=ox.RdfFormat.N_QUADS)
    return memory, read_facts(memory, GRAPH)


def shifted(fact: Fact, model: Fact, units: int) -> Fact:
    """The fact with the number of another, some units of its last digit away."""
    own = model.quantity
    step = units * Decimal(1).scaleb(own.value.as_tuple().exponent)
    moved = {name: getattr(own, name) + step for name in ("value", "lower", "upper") if getattr(own, name) is not None}
    return replace(fact, quantity=replace(own, **moved, digits=str(own.value + step)))


def raised(memory: ox.Store, facts: Facts, code: str) -> set[str]:
    return {alert.focus for alert in check_claims(Graph(memory, GRAPH), facts).alerts if alert.code == code}


def test_a_rival_that_is_put_ahead_raises_an_alert_and_one_that_ties_does_not(record):
    memory, facts = record
    before = raised(memory, facts, "CLAIM-RANK")
    planted = 0
    for claim in read_claims(Graph(memory, GRAPH), facts):
        if (
            claim.kind not in ("rank", "superlative")
            or claim.position != 1
            or not claim.direction
            or claim.iri in before
        ):
            continue
        way = 1 if claim.direction == "highest" else -1
        for own in claim.of:
            for rival in claim.to:
                numbers = own.quantity.value is not None and rival.quantity.value is not None
                if numbers and own.quantity.kind == "rounding" and compatible(own.conditions, rival.conditions):
                    planted += 1
                    ahead = raised(memory, facts.changed(shifted(rival, own, 2 * way)), "CLAIM-RANK")
                    tied = raised(memory, facts.changed(shifted(rival, own, 0)), "CLAIM-RANK")
                    assert claim.iri in ahead, (claim.id, rival.iri)
                    assert claim.iri not in tied, (claim.id, rival.iri)
    assert planted > 30


def test_a_retention_moved_away_from_its_capacities_raises_an_alert(record):
    memory, facts = record
    before = raised(memory, facts, "CLAIM-PAIRING")
    moved = 0
    for claim in read_claims(Graph(memory, GRAPH), facts):
        if claim.kind == "pairing" and claim.iri not in before and claim.id.startswith("s12"):
            (retention,) = [fact for fact in claim.pairs if fact.property == "capacity retention"]
            assert claim.iri in raised(memory, facts.changed(shifted(retention, retention, 5)), "CLAIM-PAIRING")
            assert claim.iri not in raised(memory, facts.changed(shifted(retention, retention, 0)), "CLAIM-PAIRING")
            moved += 1
    assert moved == 2


def test_a_series_turned_round_raises_an_alert(record):
    memory, facts = record
    claim = next(one for one in read_claims(Graph(memory, GRAPH), facts) if one.id == "eis-ct-falls")
    first, last = sorted(
        (one for one in claim.of if "cycle number" in one.conditions), key=lambda one: one.column + one.row
    )
    turned = facts.changed(shifted(first, last, 0)).changed(shifted(last, first, 0))
    assert raised(memory, turned, "CLAIM-TREND") == {claim.iri}
