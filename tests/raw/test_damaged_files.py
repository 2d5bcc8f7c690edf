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
