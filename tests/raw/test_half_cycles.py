"""Half cycles of made-up cells, whose charges are known exactly."""

import numpy as np
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders.features import Given, features
from weldgraph.loaders.features.halfcycles import half_cycles
from weldgraph.loaders.raw.rawfile import RawFile, column

DAY = 10.0


def cell(*parts: tuple[float, float], cycles: list[int] | None = None, counter: bool = False) -> RawFile:
    """A cell at a constant current in A for so many hours, part after part; the voltage runs from 0 to 1 and back."""
    time, current, voltage, number, charge = [0.0], [0.0], [0.5], [1], [0.0]
    for place, (amperes, hours) in enumerate(parts):
        start = time[-1]
        for share in np.linspace(0, 1, 101):
            time.append(start + 0.001 + share * hours * 3600)
            current.append(amperes)
            voltage.append(share if amperes > 0 else 1 - share if amperes < 0 else voltage[-1])
            number.append(cycles[place] if cycles else 1)
            charge.append(abs(amperes) * share * hours)
    columns = [
        column("test_time_second", "", np.array(time)),
        column("current_ampere", "", np.array(current)),
        column("voltage_volt", "", np.array(voltage)),
    ]
    if cycles:
        columns.append(column("cycle_count", "", np.array(number)))
    if counter:
        columns.append(column("step_cumulative_capacity_ah", "", np.array(charge)))
    return RawFile("made up", "galvanostatic cycling", tuple(columns))


def charges(raw: RawFile) -> list[tuple[int, str, float]]:
    return [(half.cycle, half.way, round(half.best, 6)) for half in half_cycles(raw).each]


@pytest.mark.parametrize("counter", [True, False])
def test_charge_is_the_integral_of_the_current(counter: bool) -> None:
    raw = cell((-1e-3, 10), (0, 1), (1e-3, 8), (0, 1), counter=counter)
    assert charges(raw) == [(1, "discharge", 0.01), (1, "charge", 0.008)]
    for half in half_cycles(raw).each:
        assert half.integral == pytest.approx(half.best, rel=1e-5)
        assert half.mean_voltage == pytest.approx(0.5, abs=1e-6)


def test_without_a_current_charge_and_energy_are_by_the_counter() -> None:
    raw = cell((-1e-3, 10), (1e-3, 8))
    net = np.concatenate(([0.0], np.cumsum(np.diff(raw["test_time_second"]) * raw["current_ampere"][1:] / 3600)))
    bare = RawFile("made up", raw.technique, (raw.columns[0], raw.columns[2], column("net_capacity_ah", "", net)))
    halves = half_cycles(bare).each
    assert [half.best for half in halves] == pytest.approx([0.01, 0.008], rel=1e-3)
    assert [half.mean_voltage for half in halves] == pytest.approx([0.5, 0.5], rel=1e-3)
    energies = [each for each in features(bare)[0] if each.property == "electrical energy"]
    assert [float(each.value) for each in energies] == pytest.approx([5, 4], rel=1e-3)
    assert all("∫V dQ over the tester's counter" in each.method.formula for each in energies)


def test_steps_of_one_sign_are_one_half_cycle_though_the_counter_restarts_between_them() -> None:
    raw = cell((1e-3, 8), (1e-4, 5), (-1e-3, 8), counter=True)
    assert charges(raw) == [(1, "charge", 0.0085), (1, "discharge", 0.008)]


def test_a_rest_does_not_end_a_half_cycle() -> None:
    assert charges(cell((1e-3, 4), (0, 2), (1e-3, 4), (-1e-3, 8))) == [(1, "charge", 0.008), (1, "discharge", 0.008)]


def test_cycles_of_the_tester_are_kept_where_each_has_one_charge_and_one_discharge() -> None:
    raw = cell((-1e-3, 9), (1e-3, 9), (-1e-3, 9), (1e-3, 9), cycles=[3, 3, 4, 4])
    found = half_cycles(raw)
    assert not found.renumbered
    assert [half.cycle for half in found.each] == [3, 3, 4, 4]


def test_cycles_are_counted_by_the_first_half_cycle_where_the_tester_has_one_for_all() -> None:
    raw = cell((-1e-3, 9), (1e-3, 9), (-1e-3, 9), (1e-3, 9), cycles=[1, 1, 1, 1])
    assert half_cycles(raw).renumbered
    assert [half.cycle for half in half_cycles(raw).each] == [1, 1, 2, 2]
    assert all("ours" in feature.note for feature in features(raw, Given(role="full cell"))[0])


def test_a_last_half_cycle_that_stops_early_is_flagged_and_has_no_efficiency() -> None:
    raw = cell((-1e-3, 9), (1e-3, 9), (-1e-3, 9), (1e-3, 9))
    cut = RawFile(raw.format, raw.technique, tuple(column(c.name, "", c.data[:-60]) for c in raw.columns))
    assert half_cycles(cut).each[-1].flag == "the last half cycle was cut before its end voltage"
    told, _ = features(cut, Given(role="anode against Li"))
    efficiencies = [feature for feature in told if feature.property == "Coulombic efficiency"]
    assert [dict(feature.conditions)["cycle number"] for feature in efficiencies] == ["1"]


@pytest.mark.parametrize(("role", "sign"), [("anode against Li", -1), ("cathode against Li", 1), ("full cell", 1)])
def test_the_role_of_the_electrode_decides_what_is_given_back(role: str, sign: int) -> None:
    told, _ = features(cell((sign * 1e-3, 10), (-sign * 1e-3, 8)), Given(role=role))  # type: ignore[arg-type]  # one of the roles
    found = {feature.property: float(feature.value) for feature in told if "Coulombic" in feature.property}
    assert found["Coulombic efficiency"] == pytest.approx(80, rel=1e-4)
    assert found["initial Coulombic efficiency"] == found["Coulombic efficiency"]


def test_an_efficiency_pairs_what_is_given_back_with_what_was_taken_before_it() -> None:
    parts = [(1e-3, 9.5), (-1e-3, 10), (1e-3, 9), (-1e-3, 9.5), (1e-3, 9.4)]
    told, _ = features(cell(*parts, cycles=[1, 1, 2, 2, 3]), Given(role="anode against Li"))
    found = [
        (dict(each.conditions)["cycle number"], round(float(each.value), 3), each.note)
        for each in told
        if each.property == "Coulombic efficiency"
    ]
    within = "within the cycle, in which the charge came first"
    assert found == [
        ("1", 90.0, "the charge is that of cycle 2"),
        ("1", 95.0, within),
        ("2", pytest.approx(98.947, abs=2e-3), "the charge is that of cycle 3"),
        ("2", pytest.approx(94.737, abs=2e-3), within),
    ]
    assert not any(each.property == "initial Coulombic efficiency" for each in told)


def test_without_a_role_there_is_neither_efficiency_nor_lithiation() -> None:
    told, refused = features(cell((-1e-3, 10), (1e-3, 8)))
    assert not any("Coulombic" in feature.property or feature.reaction for feature in told)
    assert any("role" in sentence for sentence in refused)


def test_discharge_of_an_anode_against_lithium_is_lithiation_and_charge_of_a_full_cell_too() -> None:
    raw = cell((-1e-3, 10), (1e-3, 8))
    for role, way in (("anode against Li", "discharge"), ("cathode against Li", "discharge"), ("full cell", "charge")):
        told, _ = features(raw, Given(role=role))  # type: ignore[arg-type]  # one of the roles
        assert {feature.half_cycle for feature in told if feature.reaction == "lithiation"} == {way}


def test_specific_and_areal_capacities_need_a_mass_and_an_area_and_tell_their_source() -> None:
    raw = cell((-1e-3, 10), (1e-3, 8))
    assert not any("specific" in feature.property for feature in features(raw)[0])
    given = Given(mass=0.002, mass_of="active mass", mass_source="main: Methods", area=2.0, area_source="si: Methods")
    told, _ = features(raw, given)
    found = {(feature.property, feature.half_cycle): feature for feature in told}
    assert float(found["specific charge capacity", "charge"].value) == pytest.approx(4000, rel=1e-4)
    assert "main: Methods" in found["specific charge capacity", "charge"].method.reference
    assert float(found["areal capacity", "charge"].value) == pytest.approx(4, rel=1e-4)
    assert "si: Methods" in found["areal capacity", "charge"].method.reference


def test_retention_refers_to_the_first_cycle_at_the_same_current_unless_one_is_stated() -> None:
    raw = cell((-1e-3, 10), (1e-3, 10), (-5e-3, 1), (5e-3, 1), (-1e-3, 9), (1e-3, 9))

    def retention(given: Given) -> dict[str, tuple[float, str]]:
        told = [feature for feature in features(raw, given)[0] if feature.property == "capacity retention"]
        return {
            dict(each.conditions)["cycle number"]: (float(each.value), dict(each.conditions)["reference cycle"])
            for each in told
        }

    assert retention(Given(role="anode against Li"))["3"] == (pytest.approx(90, rel=1e-4), "1")
    assert "2" not in retention(Given(role="anode against Li"))
    assert retention(Given(role="anode against Li", reference_cycle=2))["3"] == (pytest.approx(180, rel=1e-4), "2")
    assert any("7" in sentence for sentence in features(raw, Given(role="full cell", reference_cycle=7))[1])


def test_rate_steps_have_the_mean_and_the_number_of_cycles() -> None:
    raw = cell(*[(-1e-3, 10), (1e-3, 10)] * 3, *[(-5e-3, 1), (5e-3, 1)] * 2)
    steps = [each for each in features(raw)[0] if each.note.startswith("rate step") and each.half_cycle == "charge"]
    assert [dict(each.conditions)["number of cycles"] for each in steps] == ["3", "2"]
    assert [float(each.value) for each in steps] == pytest.approx([10, 5], rel=1e-4)


def test_time_that_runs_backwards_gives_no_integral() -> None:
    raw = cell((-1e-3, 10), (1e-3, 8))
    time = raw["test_time_second"].copy()
    time[50] = time[60]
    broken = RawFile("made up", raw.technique, (column("test_time_second", "", time), *raw.columns[1:]))
    with pytest.raises(Refused, match="time runs backwards"):
        half_cycles(broken)


def test_peaks_of_differential_capacity_lie_where_the_charge_passes() -> None:
    voltage = np.linspace(0.1, 1.0, 2000)
    charge = 1e-3 / (1 + np.exp(-(voltage - 0.4) / 0.02)) + 1e-4 * voltage
    columns = (
        column("test_time_second", "", charge * 3600 / 1e-3),
        column("current_ampere", "", np.full(2000, 1e-3)),
        column("voltage_volt", "", voltage),
    )
    told, _ = features(RawFile("made up", "galvanostatic cycling", columns))
    peaks = [float(each.value) for each in told if each.property == "peak potential of differential capacity"]
    assert peaks == [pytest.approx(0.4, abs=0.006)]
