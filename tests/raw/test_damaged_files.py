"""Real files cut, renamed, with a bit changed: one sentence, or the same numbers; never another number in silence."""

import random
from importlib.util import find_spec
from pathlib import Path

import pytest
from raw_files import manifest, real

from weldgraph.errors import Refused
from weldgraph.loaders import raw
from weldgraph.loaders.features import Given, features

FILES = [
    "cycling/land_AA.ccs",
    "cycling/land_style_zh_records_gbk.txt",
    "cycling/land_style_en_tabs.xlsx",
    "cycling/arbin_TC-contact_CH33.csv",
    "cycling/neware_test.ndax",
    "biologic/gcpl_issue_149.mpt",
    "eis/exampleData.csv",
]
DIFFERENCE = 0.01
"""V; of two mean voltages that each change by next to nothing."""
GIVEN = Given(role="anode against Li")


@pytest.fixture(params=FILES)
def whole(request: pytest.FixtureRequest) -> Path:
    if not manifest():
        pytest.skip("the real instrument files are not here")
    if request.param.endswith(".ndax") and find_spec("fastnda") is None:
        pytest.skip("fastnda reads .ndax, and is not installed")
    return real(request.param)


def numbers(path: Path) -> tuple[dict[tuple[object, ...], float], set[str], int]:
    """Features by what they are of, all warnings, and the rows."""
    found = raw.read(path)
    told, refused = features(found, GIVEN)
    values = {(one.property, one.conditions, one.half_cycle, one.method.formula): one.value for one in told}
    return {key: float(text) for key, text in values.items()}, {*found.warnings, *refused}, found.rows or 0


def outcome(path: Path, data: bytes) -> tuple[dict[tuple[object, ...], float], set[str], int] | str:
    path.write_bytes(data)
    try:
        return numbers(path)
    except Refused as error:
        sentence = error.sentence
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


def test_a_cut_file_is_refused_or_says_so_or_has_fewer_rows(whole: Path, tmp_path: Path) -> None:
    data = whole.read_bytes()
    _, warnings, rows = numbers(whole)
    for share in (0.01, 0.7):
        found = outcome(tmp_path / whole.name, data[: int(len(data) * share)])
        assert isinstance(found, str) or found[1] - warnings or found[2] < rows


def test_a_renamed_file_is_read_by_its_content(whole: Path, tmp_path: Path) -> None:
    for name in ("file.dat", "file.txt"):
        found = outcome(tmp_path / name, whole.read_bytes())
        assert not isinstance(found, str), found
        assert found[0] == numbers(whole)[0]


def test_a_changed_bit_is_refused_or_told_or_changes_next_to_nothing(whole: Path, tmp_path: Path) -> None:
    data, chance = whole.read_bytes(), random.Random(5)
    before, warnings, _ = numbers(whole)
    for _ in range(6):
        broken = bytearray(data)
        broken[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        found = outcome(tmp_path / whole.name, bytes(broken))
        if isinstance(found, str) or found[1] - warnings:
            continue
        for key, value in found[0].items():
            if key in before and "residual" not in str(key):
                assert value == pytest.approx(
                    before[key], rel=0.02, abs=DIFFERENCE * (key[0] == "voltage hysteresis")
                ), key


def test_bytes_put_in_are_refused_or_told_or_change_nothing(whole: Path, tmp_path: Path) -> None:
    data = whole.read_bytes()
    before, warnings, _ = numbers(whole)
    for share in (0.2, 0.9):
        place = int(len(data) * share)
        found = outcome(tmp_path / whole.name, data[:place] + b"\xff\xfe\xe4\xbd\xa0\x80" + data[place:])
        assert isinstance(found, str) or found[1] - warnings or found[0] == before


CYCLES = """循环序号,充电容量/mAh,放电容量/mAh,充电比容量/mAh/g,放电比容量/mAh/g,效率/%,充电能量/mWh,放电能量/mWh
1,4.5062,4.4840,450.6,448.4,99.51,17.0166,16.5950
2,4.4931,4.4105,449.3,441.1,98.16,16.9998,16.3957
3,4.4143,4.4053,441.4,440.5,99.80,16.7159,16.3798
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("4.4105", "4.4705"), ("441.1", "411.1"), ("98.16", "93.16"), ("16.9998", "16.0998"), ("4.4105", "0.4105")],
)
def test_a_wrong_digit_in_a_table_of_cycles_is_told(tmp_path: Path, right: str, wrong: str) -> None:
    path = tmp_path / "cycles.csv"
    path.write_text(CYCLES, encoding="utf-8")
    assert not raw.read(path).warnings
    path.write_text(CYCLES.replace(right, wrong), encoding="utf-8")
    assert "In cycle 2" in raw.read(path).warnings[0]


ARBIN = (
    "Data_Point,Test_Time,Step_Time,Step_Index,Cycle_Index,Current,Voltage,Charge_Capacity,Discharge_Capacity,E\n"
    + "".join(f"{n},{n * 10.0},{n * 10.0},1,1,1.0,{3 + n / 1000:.3f},{n / 360:.6f},0,x\n" for n in range(1, 401))
)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (",0.277778,0,", ",0.277x78,0,", "'Charge_Capacity' holds words"),
        (",0.277778,0,", ",0.477778,0,", "charging capacity falls within a step at row 101"),
        ("\n100,", "\n109,", "jumps from 99 to 109 at row 100"),
        ("\n100,1000.0,1000.0,1,1,1.0,", "\n100,1000.0,1000.0,1,1,9.0,", "between rows 99 and 100"),
        ("\n100,1000.0,1000.0,1,1,1.0,3.100", "\n100,1000.0,1000.0,1,1,1.0,3.900", "Row 100: the voltage goes to 3.9"),
    ],
)
def test_a_wrong_digit_of_an_export_is_told_with_its_row(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    path = tmp_path / "arbin.csv"
    path.write_text(ARBIN, encoding="utf-8")
    assert numbers(path)[1] & {told} == set()
    assert right in ARBIN
    path.write_text(ARBIN.replace(right, wrong), encoding="utf-8")
    sentences = numbers(path)[1]
    assert any(told.casefold() in sentence.casefold() for sentence in sentences), sentences


@pytest.mark.parametrize("records", [1, 40, 300])
def test_a_neware_binary_that_was_cut_between_two_records_is_refused(tmp_path: Path, records: int) -> None:
    data = real("cycling/neware_test.nda").read_bytes()
    (tmp_path / "cut.nda").write_bytes(data[: -86 * records])
    with pytest.raises(Refused, match="the header tells of 123,655 bytes"):
        raw.read(tmp_path / "cut.nda")


def test_a_neware_binary_with_bytes_put_in_is_told_or_refused_in_one_line(tmp_path: Path) -> None:
    pytest.importorskip("fastnda", reason="fastnda reads .nda, and is not installed")
    data = real("cycling/neware_test.nda").read_bytes()
    for place in (89_245, 92_354, 119_375):
        found = outcome(tmp_path / "changed.nda", data[:place] + data[place : place + 50] + data[place:])
        assert isinstance(found, str) or any("bytes were put into it" in sentence for sentence in found[1])


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.ccs").touch()
    with pytest.raises(Refused, match="empty"):
        raw.read(tmp_path / "empty.ccs")


def test_a_file_that_is_no_instrument_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear editor,\nplease find enclosed.\n", encoding="utf-8")
    with pytest.raises(Refused, match="no instrument file"):
        raw.read(tmp_path / "letter.txt")
    with pytest.raises(Refused, match="cannot be opened"):
        raw.read(tmp_path / "missing.ccs")
