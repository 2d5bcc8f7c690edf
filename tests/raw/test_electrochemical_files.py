"""Real files of testers and potentiostats, read as the manifest says a right reader reads them."""

from importlib.util import find_spec
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from raw_files import manifest, real

from weldgraph.errors import Refused
from weldgraph.loaders import raw
from weldgraph.loaders.features import features
from weldgraph.loaders.features.halfcycles import half_cycles

FILES = sorted(name for name in manifest() if name.split("/")[0] in {"cycling", "biologic", "eis"})
CAPACITIES = [
    name
    for name in FILES
    if {"charge_capacity_mAh", "charge_discharge_mAh_per_cycle"} & manifest()[name]["expect"].keys()
    and name not in {"cycling/neware_uio.csv", "cycling/arbin_graphite_half_cell.xlsx", "cycling/arbin_example.res"}
]
"""Of those left out the manifest has the tester's counters by the tester's cycles, which hold several half cycles."""


@pytest.fixture
def path(request: pytest.FixtureRequest) -> Path:
    found = real(request.param)
    if found.suffix == ".mpr" and find_spec("yadg") is None:
        pytest.skip("yadg (GPL) reads .mpr, and is not installed")
    if found.suffix in {".nda", ".ndax"} and find_spec("fastnda") is None:
        pytest.skip("fastnda reads .nda and .ndax, and is not installed")
    if found.suffix == ".res" and which("mdb-export") is None:
        pytest.skip("mdb-export reads .res, and mdbtools is not installed")
    return found


def expected(path: Path) -> dict[str, object]:
    return manifest()[f"{path.parent.name}/{path.name}"]


def test_the_manifest_has_them() -> None:
    if not manifest():
        pytest.skip("the real instrument files are not here")
    assert len(FILES) == 25


@pytest.mark.parametrize("path", FILES, indirect=True)
def test_a_file_has_the_rows_and_the_checksum_of_the_manifest(path: Path) -> None:
    found, row = raw.read(path), expected(path)
    assert found.rows == int(row["n_rows"] or row["expect"]["n_freq"])
    assert found.sha256 == row["sha256"]
    assert found.size == int(row["bytes"])


@pytest.mark.parametrize("path", FILES, indirect=True)
def test_first_and_last_numbers_are_those_of_the_manifest(path: Path) -> None:
    found, expect = raw.read(path), expected(path)["expect"]
    pairs = {
        ("first_voltage_V", "voltage_volt", 0),
        ("last_voltage_V", "voltage_volt", -1),
        ("first_E_V", "voltage_volt", 0),
        ("last_E_V", "voltage_volt", -1),
        ("first_time_s", "test_time_second", 0),
        ("last_time_s", "test_time_second", -1),
        ("last_test_time_s", "test_time_second", -1),
    }
    for name, column, place in pairs:
        if name in expect:
            assert found[column][place] == pytest.approx(expect[name], rel=2e-5, abs=1e-4), name
    if "eis_Z_first" in expect or "Z_first" in expect:
        real_part, imaginary = expect.get("eis_Z_first") or expect["Z_first"]
        assert found["real_impedance_ohm"][0] == pytest.approx(real_part, rel=1e-5)
        sign = 1 if "eis_Z_first" in expect or path.parent.name == "eis" else -1
        assert found["imaginary_impedance_ohm"][0] == pytest.approx(sign * imaginary, rel=1e-5)


@pytest.mark.parametrize("path", CAPACITIES, indirect=True)
def test_charge_and_discharge_of_each_cycle_are_those_of_the_manifest(path: Path) -> None:
    expect = expected(path)["expect"]
    wanted = {}
    for cycle, pair in expect.get("charge_discharge_mAh_per_cycle", {}).items():
        wanted |= {(int(cycle), "charge"): pair[0], (int(cycle), "discharge"): pair[1]}
    for way in ("charge", "discharge"):
        wanted |= {(int(cycle), way): value for cycle, value in expect.get(f"{way}_capacity_mAh", {}).items()}
    found = {(half.cycle, half.way): half.charge * 1000 for half in half_cycles(raw.read(path)).each}
    resolution = 1.1e-4 if "style" in path.name else 0
    for key, value in wanted.items():
        assert found.get(key, 0) == pytest.approx(value, rel=1e-5, abs=resolution), key


@pytest.mark.parametrize("path", [name for name in FILES if name.split("/")[0] != "eis"], indirect=True)
def test_charges_agree_with_the_integral_of_the_current_or_both_are_told(path: Path) -> None:
    read = raw.read(path)
    if read.technique != "galvanostatic cycling":
        pytest.skip("no galvanostatic cycling")
    told, sentences = features(read)
    found = half_cycles(read)
    for half in found.each:
        given = [
            float(each.value) / 1000
            for each in told
            if each.property == "capacity" and each.half_cycle == half.way and "rate step" not in each.note
            if dict(each.conditions)["cycle number"] == str(half.cycle)
        ]
        if half.charge > 0 and abs(half.apart) > 1e-3:
            assert sorted(given) == pytest.approx(sorted([half.charge, half.integral]), rel=1e-5)
            assert any("differ by more than 0.1 %" in sentence for sentence in sentences)
        else:
            assert given == pytest.approx([half.best], rel=1e-5)


APART = {
    "cycling/arbin_graphite_half_cell.xlsx": 1,
    "cycling/land_SINTEF_LiGrR2032.csv": 3,
    "cycling/land_style_en_tabs.xlsx": 1,
    "cycling/land_style_zh_records_gbk.txt": 1,
    "cycling/maccor_three_mV.txt": 1,
    "cycling/neware_test.nda": 2,
    "cycling/neware_test.ndax": 1,
}
"""Half cycles in which they differ by over 0.1 %: coarse counters, three rows, sparse rows at constant voltage."""


@pytest.mark.parametrize("path", [name for name in FILES if name.startswith("cycling")], indirect=True)
def test_so_many_half_cycles_have_a_counter_apart_from_the_integral(path: Path) -> None:
    apart = [half for half in half_cycles(raw.read(path)).each if abs(half.apart) > 1e-3]
    assert len(apart) == APART.get(f"cycling/{path.name}", 0)


@pytest.mark.parametrize("path", ["cycling/arbin_graphite_half_cell.xlsx"], indirect=True)
def test_one_cycle_of_the_tester_with_several_half_cycles_is_numbered_anew(path: Path) -> None:
    found = half_cycles(raw.read(path))
    assert found.renumbered
    assert [(half.cycle, half.way) for half in found.each] == [
        (1, "discharge"),
        (1, "charge"),
        (2, "discharge"),
        (2, "charge"),
    ]
    charges = [half.charge * 1000 for half in found.each]
    assert charges[0] + charges[2] == pytest.approx(11.0549, rel=1e-4)
    assert charges[1] + charges[3] == pytest.approx(5.7027, rel=1e-4)


@pytest.mark.parametrize("path", ["cycling/land_INT-37_3electrode.ccs"], indirect=True)
def test_a_half_cycle_that_began_in_the_middle_is_flagged(path: Path) -> None:
    first, *others = half_cycles(raw.read(path)).each
    assert "began in the middle" in first.flag
    assert not any(half.flag for half in others)


@pytest.mark.parametrize("path", ["cycling/maccor_two.txt"], indirect=True)
def test_a_line_that_is_cut_keeps_what_is_whole_of_it_and_says_so(path: Path) -> None:
    found = raw.read(path)
    assert "is cut" in found.warnings[0]
    assert found["record_index"][-1] == 214
    assert np.isnan(found["voltage_volt"][-1])


@pytest.mark.parametrize("path", ["cycling/maccor_three_mV.txt"], indirect=True)
def test_millivolts_under_volts_are_read_so_and_told(path: Path) -> None:
    found = raw.read(path)
    assert found["voltage_volt"][0] == pytest.approx(1.8538186)
    assert any("millivolts" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("biologic/peis.mpr", "yadg", "weldgraph[mpr]"),
        ("cycling/neware_test.nda", "fastnda", "weldgraph[neware]"),
        ("cycling/land_style_en_tabs.xlsx", "python_calamine", "weldgraph[raw]"),
    ],
)
def test_without_the_extra_the_refusal_names_it(
    name: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(wanted: str) -> None:
        raise ImportError(wanted)

    monkeypatch.setattr("weldgraph.loaders.extra.import_module", absent)
    with pytest.raises(Refused, match=module) as refused:
        raw.read(real(name))
    assert extra in str(refused.value)


def test_without_mdbtools_the_refusal_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weldgraph.loaders.raw.arbin_res.which", lambda _: None)
    with pytest.raises(Refused, match="install mdbtools"):
        raw.read(real("cycling/arbin_example.res"))
