"""Charge by the counter and by the integral: where current is switched between two rows, and where the two differ."""

import numpy as np
import pytest

from weldgraph.loaders.features import Given, features
from weldgraph.loaders.features.halfcycles import half_cycles
from weldgraph.loaders.raw.rawfile import Column, RawFile, column

A = 1.00001e-3
"""A; its digits tell that it is given to 10 nA."""
EVERY = 600.0
"""Seconds between the rows of a step."""


def cell(*, timed: bool = True, off: float = 1.0, heading: str = "Current(A)") -> RawFile:
    """Two cycles of 1 mA, 10 h out and 8 h in, logged at the end of each interval and not at a step's start."""
    rows = [(0.0, 0.0, 0.0, 0, 1, 0.5, 0.0)]
    for step, (amperes, hours) in enumerate([(-A, 10), (A, 8)] * 2, 1):
        start, charge = rows[-1][0], 0.0
        for share in np.arange(1, hours * 3600 / EVERY + 1) / (hours * 3600 / EVERY):
            charge = abs(amperes) * share * hours * off
            within = share * hours * 3600
            voltage = share if amperes > 0 else 1 - share
            rows.append((start + within, within, amperes, step, (step + 1) // 2, voltage, charge))
    names = ["test_time_second", "step_time_second", "current_ampere", "step_count", "cycle_count", "voltage_volt"]
    names.append("step_cumulative_capacity_ah")
    kept = [name for name in names if timed or name not in {"step_time_second", "step_count"}]
    data = dict(zip(names, np.array(rows).T, strict=True))
    columns = [column(name, heading if name == "current_ampere" else "", data[name]) for name in kept]
    return RawFile("made up", "galvanostatic cycling", tuple(columns))


def changed(raw: RawFile, name: str, place: int, value: float) -> RawFile:
    def one(each: Column) -> Column:
        data = each.data.copy()
        data[place] = value
        return column(each.name, each.printed, data)

    columns = tuple(one(each) if each.name == name else each for each in raw.columns)
    return RawFile(raw.format, raw.technique, columns)


@pytest.mark.parametrize("timed", [True, False])
def test_the_integral_knows_that_a_tester_switches_the_current_between_two_rows(timed: bool) -> None:
    halves = half_cycles(cell(timed=timed)).each
    assert [half.integral for half in halves] == pytest.approx([10 * A, 8 * A, 10 * A, 8 * A], rel=1e-9)


def test_before_the_switching_the_current_of_the_row_before_flowed() -> None:
    raw = cell()
    late = int(np.flatnonzero(raw["step_count"] == 2)[0])
    told = changed(raw, "step_time_second", late, EVERY / 4)
    charges = [half.integral for half in half_cycles(told).each]
    moved = 0.75 * EVERY / 3600 * A
    assert charges == pytest.approx([10 * A + moved, 8 * A - moved, 10 * A, 8 * A], rel=1e-9)


def test_a_gap_in_the_record_counts_as_one_interval() -> None:
    raw = cell(timed=False)
    time = raw["test_time_second"].copy()
    time[61:] += 1e6
    gap = RawFile(raw.format, raw.technique, (column("test_time_second", "", time), *raw.columns[1:]))
    assert [half.integral for half in half_cycles(gap).each][:2] == pytest.approx([10 * A, 8 * A], rel=1e-9)


def test_a_mean_current_is_that_since_the_row_before() -> None:
    raw = changed(cell(heading="<I>/mA"), "current_ampere", 30, -2 * A)
    more = A * EVERY / 3600
    assert half_cycles(raw).each[0].integral == pytest.approx(10 * A + more, rel=1e-9)
    assert "the mean" in half_cycles(raw).rule


def test_alike_counter_and_integral_give_one_capacity_by_the_counter() -> None:
    told, sentences = features(cell(off=1.0005), Given(role="anode against Li", mass=0.01, mass_source="main: Methods"))
    methods = [each.method.formula for each in told if each.property == "capacity"]
    assert len(methods) == 4
    assert all("tester's counter" in formula for formula in methods)
    assert not any("differ" in sentence for sentence in sentences)


def test_where_they_differ_both_are_given_each_with_its_method_and_a_sentence_says_so() -> None:
    raw = cell(off=1.002)
    told, sentences = features(
        raw, Given(role="anode against Li", mass=0.01, mass_of="active mass", mass_source="main")
    )
    for name, scale in (("capacity", 1.0), ("specific discharge capacity", 100.0)):
        pair = [each for each in told if each.property == name and each.half_cycle == "discharge"][:2]
        assert [float(each.value) for each in pair] == pytest.approx([10.02 * scale, 10.0 * scale], rel=1e-4)
        assert "tester's counter" in pair[0].method.formula
        assert "∫" in pair[1].method.formula
    (sentence,) = (each for each in sentences if "differ" in each)
    assert "4 of 4 half cycles" in sentence
    assert "0.2 % below the counter" in sentence
    assert "spread over the rows" in sentence


def test_an_efficiency_is_given_twice_only_where_the_two_make_a_difference() -> None:
    def efficiencies(raw: RawFile) -> list[float]:
        told, _ = features(raw, Given(role="anode against Li"))
        return [float(each.value) for each in told if each.property == "Coulombic efficiency"]

    assert efficiencies(cell(off=1.002)) == pytest.approx([80, 80], rel=1e-5)
    raw = cell()
    counter = raw["step_cumulative_capacity_ah"].copy()
    counter[raw["step_count"] == 2] *= 1.01
    columns = (*raw.columns[:-1], column("step_cumulative_capacity_ah", "", counter))
    assert efficiencies(RawFile(raw.format, raw.technique, columns)) == pytest.approx([80.8, 80, 80], rel=1e-5)


def test_what_is_counted_in_a_row_without_a_current_belongs_to_the_half_cycle_before() -> None:
    raw = cell()
    for absent in (0.0, np.nan):
        last = changed(raw, "current_ampere", 60, absent)
        assert half_cycles(last).each[0].charge == pytest.approx(10 * A, rel=1e-9)


def test_a_counter_that_stays_at_0_is_told_and_charge_is_integrated() -> None:
    told, sentences = features(cell(off=0.0))
    assert [float(each.value) for each in told if each.property == "capacity"][:2] == pytest.approx([10, 8], rel=1e-4)
    assert any("stays at 0" in sentence for sentence in sentences)


def test_a_wrong_digit_of_one_row_is_found_by_its_row() -> None:
    raw = cell()
    _, sentences = features(changed(raw, "current_ampere", 30, -9e-3))
    (sentence,) = (each for each in sentences if "differ" in each)
    assert "in the discharge of cycle 1" in sentence.casefold()
    assert "left open" in sentence or "rows 30 and 31" in sentence


def test_an_energy_that_is_not_charge_times_voltage_is_told() -> None:
    raw = cell()
    energy = raw["step_cumulative_capacity_ah"] * 0.7
    _, sentences = features(
        RawFile(raw.format, raw.technique, (*raw.columns, column("step_cumulative_energy_wh", "", energy)))
    )
    assert any("energy is not its charge × mean voltage" in each for each in sentences)
