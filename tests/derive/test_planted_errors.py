"""Errors planted in the bundled record: which of them the check finds, and whether it finds anything else.

Each printed number that enters a derivation is changed, one at a time, by one to five units of its last digit, up and
down in turn, and by 13 %. To keep the test short each number takes two of the five steps, by turns, and all rules are
asked only for every fourth number changed by 13 %, elsewhere the rules it enters. An oracle, with bounds and
arithmetic of its own, says from the corners of the box which changes make a derivation disjoint. Where the unchanged
record already disagrees, nothing is planted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest

from weldgraph.derive import Fact, Facts, Rule, judge, read_facts, rules
from weldgraph.graph import quads, record_iri
from weldgraph.loaders.record import load
from weldgraph.model import Quantity

RECORD = Path(__file__).parents[2] / "records" / "lai-wsg"
COLUMNS = range(3, 8)
BLOCKS = (2, 5, 8, 11, 14, 17)
THIRTEEN = 6
"""The step after 1, −2, 3, −4 and 5 units of the last digit."""

Ends = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Way:
    """One way of getting a number: `formula` of the inputs of those names, in the printed unit."""

    formula: Callable[..., Fraction]
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Derivation:
    """A number with all the ways of getting it; `most` for parts that must not exceed a whole."""

    code: str
    result: str
    ways: tuple[Way, ...]
    most: int = 0


# --- the record's derivations, by hand


def percent(part: Fraction, whole: Fraction) -> Fraction:
    return 100 * part / whole


def times_loading(capacity: Fraction, loading: Fraction) -> Fraction:
    return capacity * loading / 1000


def active(loading: Fraction) -> Fraction:
    return loading * 8 / 10


def linear(retention: Fraction) -> Fraction:
    return 100 * (1 - retention / 100) / 100


def geometric(retention: Fraction) -> Fraction:
    return 100 * (1 - Fraction(float(retention / 100) ** 0.01))


def derivations() -> list[Derivation]:
    retention = [
        Derivation("RETENTION", f"S4!R{row + 2}C{col}", (Way(percent, (f"S4!R{row + 1}C{col}", f"S4!R{row}C{col}")),))
        for row, col in product(BLOCKS, COLUMNS)
    ]
    pores = [
        Derivation("PORE-SIZE", f"S1!R4C{col}", tuple(
            Way(lambda volume, area, k=k: k * 1000 * volume / area, (f"S1!R3C{col}", f"S1!R2C{col}")) for k in (4, 2)))
        for col in (2, 3)
    ]  # fmt: skip
    loadings = ("S7!R21C2#1", "electrode-wsg-high/attribute/active-mass-loading")
    electrodes = ("S7!R21C2#2", "electrode-wsg-high/attribute/electrode-mass-loading")
    areal = tuple(
        Way(times_loading, (name, loading)) for name in ("rate-high-0.1", "high-capacity-100") for loading in loadings
    )
    coatings = [
        Derivation("ACTIVE-LOADING", f"{name}/coating/parameter/active-mass-loading",
                   (Way(active, (f"{name}/coating/parameter/electrode-mass-loading",)),))
        for name in ("electrode-sg", "electrode-wsg", "electrode-wsg-s80", "electrode-wsg-s40", "electrode-sg-h40")
    ]  # fmt: skip
    again = Derivation("ACTIVE-LOADING", "low-active-loading-range", coatings[1].ways)
    fade = tuple(
        Way(lambda *given, f=f: f(given[0] if len(given) == 1 else percent(*given)), inputs)
        for f in (linear, geometric)
        for inputs in (("retention-100",), ("capacity-100", "S4!R17C7"))
    )
    bases = ("low-active-loading-label", "low-active-loading-range")
    loading_times = tuple(
        Way(lambda a, b, k=k: a / b - k, ("high-active-loading", base)) for k in (0, 1) for base in bases
    )
    graphite_times = tuple(Way(lambda a, b, k=k: a / b - k, ("rate-high-2", "graphite-capacity")) for k in (0, 1))
    feed = "ultrasonication/use"
    weighed = Way(
        lambda si, eg: percent(si, si + eg),
        (f"{feed}/silicon-nanopowder/amount/amount", f"{feed}/expanded-graphite/amount/amount"),
    )
    samples = ("sg-powder", "wsg-block", "wsg-s80-block", "wsg-s40-block", "sg-h40-block")
    parts = ("c-dc", "c-c", "acid", "carbonyl", "c-o", "pi")
    whole = {
        name: Way(lambda *given: sum(given), tuple(f"xps-{name}-{part}" for part in parts)) for name in ("sg", "wsg")
    }
    wholes = [Derivation("WHOLE", f"xps-{name}-c-dc", (way,), 100) for name, way in whole.items()]
    return [
        *retention, *pores, *coatings, again, *wholes,
        Derivation("AREAL", "S7!R21C3", areal),
        *(Derivation("ACTIVE-LOADING", one, tuple(Way(active, (other,)) for other in electrodes)) for one in loadings),
        Derivation("FADE", "fade-100", fade),
        Derivation("RATIO", "loading-retention", (Way(percent, ("rate-high-0.1", "rate-0.1")),)),
        Derivation("RATIO", "tga-same-lowest", (Way(lambda a, b: a / b, ("tga-wsg", "tga-sg")),)),
        Derivation("RATIO", "initial-efficiency-constant",
                   (Way(lambda a, b: a / b, ("initial-efficiency-high", "initial-efficiency-low")),)),
        Derivation("TIMES", "loading-times", loading_times),
        Derivation("TIMES", "graphite-times", graphite_times),
        *(Derivation("FEED-FRACTION", f"{name}/attribute/silicon-content", (weighed,)) for name in samples),
    ]  # fmt: skip


# --- the oracle: bounds and disjointness in its own words


def last_digit(digits: str, *, whole: bool) -> Fraction:
    """A unit of the last digit; `whole` tells that zeros at the end of a whole number may not count."""
    if "." in digits:
        return Fraction(1, 10 ** len(digits.partition(".")[2]))
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0")))) if whole else Fraction(1)


def bounds(quantity: Quantity, *, judged: bool = False) -> Ends:
    if quantity.kind == "range":
        assert quantity.lower is not None
        assert quantity.upper is not None
        return Fraction(quantity.lower), Fraction(quantity.upper)
    value, unit = Fraction(quantity.digits), last_digit(quantity.digits, whole=True)
    if quantity.approximate:
        tenth = value / 10 if "about" in quantity.printed else Fraction(0)
        return value - max(unit, tenth), value + max(unit, tenth)
    if quantity.kind in ("nominal", "exact") and not judged:
        return value, value
    return value - unit / 2, value + unit


def disjoint(one: Derivation, at: Mapping[str, Fact]) -> bool:
    low, high = bounds(at[one.result].quantity, judged=True)
    for way in one.ways:
        corners = [way.formula(*corner) for corner in product(*(bounds(at[name].quantity) for name in way.inputs))]
        if one.most:
            return min(corners) > one.most
        if min(corners) <= high and low <= max(corners):
            return False
    return True


def differs(one: Quantity, other: Quantity) -> bool:
    """Whether the longer of two prints, rounded to the digits of the shorter, is another number."""
    if one.kind == "range":
        return bounds(one) != bounds(other)
    unit = max(last_digit(one.digits, whole=True), last_digit(other.digits, whole=True))
    return abs(Fraction(one.digits) - Fraction(other.digits)) > unit / 2


# --- planting


def planted(quantity: Quantity, step: int) -> Quantity:
    """Another number in the place of the printed one, with as many digits; the step THIRTEEN is 13 %."""
    ends = [end for end in (quantity.lower, quantity.upper) if end is not None]
    exponent = int(min(number.as_tuple().exponent for number in ([quantity.value] if quantity.digits else ends)))
    unit = Decimal(1).scaleb(exponent)
    largest = abs(Decimal(quantity.digits) if quantity.digits else max(ends))
    shift = (largest * Decimal("0.13")).quantize(unit) if step == THIRTEEN else unit * step * (1 if step % 2 else -1)
    shift = shift or unit
    if quantity.kind == "range":
        return replace(quantity, lower=ends[0] + shift, upper=ends[1] + shift)
    value = Decimal(quantity.digits) + shift
    digits = format(value, "f")
    changed = replace(quantity, value=value, digits=digits)
    if quantity.approximate:
        spread = abs(value) / 10 if "about" in quantity.printed else unit
        return replace(changed, lower=value - spread, upper=value + spread)
    if quantity.kind in ("rounding", "ambiguous"):
        kind = "ambiguous" if "." not in digits and digits.endswith("0") else "rounding"
        return replace(changed, kind=kind, lower=value - unit / 2, upper=value + unit / 2)
    return changed


@pytest.fixture(scope="module")
def record() -> tuple[Facts, dict[str, Fact], list[tuple[str, str]]]:
    """The facts, each by the names the derivations above use, and the pairs that restate."""
    plain = load(RECORD)
    store = ox.Store()
    store.bulk_load(quads(plain), format=ox.RdfFormat.N_QUADS)
    facts = read_facts(store, record_iri(plain.id))
    at: dict[str, Fact] = {}
    of_table: dict[str, list[Fact]] = {}
    for fact in facts.all:
        if fact.table:
            of_table.setdefault(fact.source.place, []).append(fact)
        tail = fact.iri.removeprefix(f"{record_iri(plain.id)}/")
        for start in ("observation/", "statement/", "sample/", "step/", "step/sg-powder/"):
            if tail.startswith(start):
                at[tail.removeprefix(start)] = fact
    for place, found in of_table.items():
        order = [one.property for one in plain.observations if one.place.address == place and one.quantity]
        found.sort(key=lambda fact: (order.index(fact.property), fact.iri))
        for number, fact in enumerate(found, 1):
            at[f"{place}#{number}"] = fact
            at.setdefault(place, fact)
    at["S3!R14C2#1"], at["S3!R14C2#2"] = (
        next(fact for fact in of_table["S3!R14C2"] if fact.subject.endswith(name))
        for name in ("wsg-block", "wsg-clusters")
    )
    for place in ("S6!R3C2", "S6!R3C3", "S6!R3C4", "S6!R3C5", "S6!R3C6"):
        at[f"{place}#1"], at[f"{place}#2"] = sorted(of_table[place], key=lambda fact: str(fact.held["cycle number"]))
    pairs = [
        (name, target)
        for one in plain.observations
        for name in [one.where if one.where in at else f"{one.place.address}#{one.index}"]
        for target in one.restates
        if one.quantity and target in at and not at[name].quantity.text
    ]
    made = {"wsg": "wsg-block/sintering", "s80": "wsg-s80-block/sintering", "s40": "wsg-s40-block/sintering"}
    made |= {"h40": "sg-h40-block/hot-pressing"}
    pairs += [
        (f"{name}-{what}", f"{step}/parameter/{what}")
        for name, step in made.items()
        for what in ("temperature", "pressure")
    ]
    pairs.append(("low-active-loading-range", "electrode-wsg/coating/parameter/active-mass-loading"))
    return facts, at, pairs


Found = set[tuple[str, str]]


def found(facts: Facts, using: list[Rule] | None = None) -> Found:
    """Code and focus of the alerts that numbers disagree; notes are not among them."""
    return {(one.code, one.focus) for one in judge(facts, using).alerts if one.type == 2 and one.level != "G"}


def test_planted_errors_are_found_and_nothing_else(record, capsys: pytest.CaptureFixture[str]) -> None:
    facts, at, pairs = record
    before = found(facts)
    known = [one for one in derivations() if not disjoint(one, at)]
    assert len(known) == len(derivations()), "the record has errors of its own where the test would plant some"
    pairs = [pair for pair in pairs if not differs(at[pair[0]].quantity, at[pair[1]].quantity)]
    touching: dict[str, list[Derivation]] = {}
    for one in known:
        for name in {one.result, *(name for way in one.ways for name in way.inputs)}:
            touching.setdefault(at[name].iri, []).append(one)
    names = {fact.iri: name for name, fact in at.items()}
    entering = sorted(touching.keys() | {at[name].iri for pair in pairs for name in pair})
    by_code = {rule.code: rule for rule in rules()}
    expected = hits = 0
    misses: list[str] = []
    others: list[str] = []
    silent = 0
    for number, iri in enumerate(entering):
        fact = facts.by_iri[iri]
        near = [by_code[code] for code in sorted({one.code for one in touching.get(iri, [])} | {"RESTATEMENT"})]
        for step in (1 + number % 5, 1 + (number + 2) % 5, THIRTEEN):
            other = replace(fact, quantity=planted(fact.quantity, step))
            view = {name: other if one.iri == iri else one for name, one in at.items()}
            want: Found = {(one.code, at[one.result].iri) for one in touching.get(iri, []) if disjoint(one, view)}
            want |= {
                ("RESTATEMENT", at[a].iri)
                for a, b in pairs
                if iri in (at[a].iri, at[b].iri) and differs(view[a].quantity, view[b].quantity)
            }
            changed = facts.changed(other)
            got = found(changed, None if step == THIRTEEN and number % 4 == 0 else near) - before
            got = {(code, focus) if code != "WHOLE" else (code, whole_of(focus, known, at)) for code, focus in got}
            expected += len(want)
            hits += len(want & got)
            silent += not want
            text = f"{names[iri]} {fact.quantity.printed} → {other.quantity.digits}"
            misses += [f"{text}: {code} {focus}" for code, focus in sorted(want - got)]
            others += [f"{text}: {code} {focus}" for code, focus in sorted(got - want)]
    with capsys.disabled():
        print(  # noqa: T201  both figures are what the test is read for
            f"\n{len(entering)} printed numbers enter a derivation; of {expected} disagreements planted, {hits} raise "
            f"an alert ({100 * hits / expected:.1f} %); of {silent} changes that leave all within bounds, "
            f"{len(others)} raise one"
        )
    assert not others, others
    assert hits >= 0.98 * expected, misses


def whole_of(focus: str, known: list[Derivation], at: Mapping[str, Fact]) -> str:
    """The derivation of parts that an alert is about, whichever part it names."""
    for one in known:
        if one.most and focus in {at[name].iri for name in one.ways[0].inputs}:
            return at[one.result].iri
    return focus
