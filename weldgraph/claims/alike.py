"""Rows of the literature beside a sample: what was not measured alike."""

from collections import defaultdict
from typing import Final

from weldgraph.claims.claim import REPORTED, Claim, Graph, Notes, Rule, better, listed
from weldgraph.derive import Fact
from weldgraph.quantity import show

RULE = Rule(
    code="CLAIM-ALIKE",
    type=4,
    title="rows of the literature are measured as the sample they stand beside",
    why="A table puts a sample beside values of other works. Only values taken at the same current, over the same "
    "number of cycles, at the same loading and relative to the same mass or area can be compared.",
    silent="Rows that share what is printed, and tables without a row of the record's own.",
)

_CIRCUMSTANCES: Final = ("active mass loading", "electrode mass loading", "specific current", "C-rate", "mass fraction")
"""Columns that are results and circumstances at once: they stand beside the value in its row."""


def check(_: Graph, __: tuple[Claim, ...], notes: Notes) -> None:
    """Every table in which own values stand beside quoted ones."""
    tables: dict[str, list[Fact]] = defaultdict(list)
    for fact in notes.facts.all:
        if fact.kind == "observation" and fact.table:
            tables[fact.table].append(fact)
    for _table, facts in sorted(tables.items()):
        own = [fact for fact in facts if REPORTED not in notes.facts.kinds.get(fact.subject, ())]
        quoted = [fact for fact in facts if REPORTED in notes.facts.kinds.get(fact.subject, ())]
        if own and quoted:
            _table_of(own, quoted, notes)


def _table_of(own: list[Fact], quoted: list[Fact], notes: Notes) -> None:
    """The differences of a whole table as one alert: per circumstance, how many rows differ."""
    rows = {fact.row for fact in quoted}
    differ: dict[str, dict[int, Fact]] = defaultdict(dict)
    untold: dict[str, set[int]] = defaultdict(set)
    mine: dict[str, str] = {}
    for fact in own:
        beside = {name: show(quantity) for name, quantity in fact.quantities.items() if name in fact.conditions}
        mine.update(beside)
        for other in quoted:
            if other.property == fact.property:
                _conditions(fact, other, differ, untold)
        if fact.property in _CIRCUMSTANCES:
            mine.setdefault(fact.property, show(fact.quantity))
            for other in quoted:
                if other.property == fact.property and any(
                    better(*pair, "highest") for pair in ((fact, other), (other, fact))
                ):
                    differ[fact.property].setdefault(other.row, other)
    notes.count(RULE, len(rows))
    if not differ and not untold:
        return
    said = [f"{name} differs from {mine[name]} in {len(differ[name])} of {len(rows)} rows" for name in sorted(differ)]
    said += [f"{name} is not given, or in other terms, in {len(untold[name])}" for name in sorted(untold)]
    first = own[0]
    printed = {(fact.row, fact.property): fact for fact in quoted}
    places = {
        (row, name): printed.get((row, name), fact)
        for name in sorted(differ)
        for row, fact in sorted(differ[name].items())
    }
    table = notes.called(first.table)
    notes.alert(
        RULE, "C", first.subject, first.table,
        f"{table} puts {notes.called(first.subject)} beside rows of the literature that are not like with like: "
        f"{'; '.join(said)}.",
        printed="; ".join(f"{name} {mine[name]}" for name in sorted({*differ, *untold})),
        recomputed="; ".join(f"{name}: {_spread(name, differ[name])}" for name in sorted(differ)),
        sources=(first.source, *(fact.source for _, fact in sorted(places.items()))),
    )  # fmt: skip


def _conditions(own: Fact, other: Fact, differ: dict[str, dict[int, Fact]], untold: dict[str, set[int]]) -> None:
    for name, value in own.conditions.items():
        if name not in other.conditions:
            untold[name].add(other.row)
        elif other.conditions[name] != value:
            differ[name].setdefault(other.row, other)
    basis = own.traits.get("normalised to", "")
    if basis and other.traits.get("normalised to", basis) != basis:
        differ["basis"].setdefault(other.row, other)


def _spread(name: str, rows: dict[int, Fact]) -> str:
    """What the other rows have, each once, in their order."""
    found = (fact.quantities[name] if name in fact.conditions else fact.quantity for _, fact in sorted(rows.items()))
    return listed((show(quantity) for quantity in found), most=4)
