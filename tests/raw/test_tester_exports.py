"""Exports of testers written here: headings in two languages, units, times, encodings, and damage."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from raw_files import real

from weldgraph.errors import Refused
from weldgraph.loaders import raw
from weldgraph.loaders.features.halfcycles import half_cycles
from weldgraph.loaders.raw import exports

CHINESE = "记录序号\t状态\t测试时间\t步骤时间\t电流/mA\t容量/mAh\t电压/V\n"
ENGLISH = "Index\tTestTime/Sec.\tStepTime/Sec.\tVoltage/V\tCurrent/mA\tCapacity/mAh\tState\t\n"


def chinese(count: int = 40) -> str:
    rows = [
        f"{place}\t{'D_CC' if place < count // 2 else 'C_CC'}\t0-00:{place:02}:00\t0-00:{place:02}:00\t"
        f"{-1.5 if place < count // 2 else 1.5:.4f}\t{0.025 * (place % (count // 2)):.4f}\t{1 + place / 100:.4f}"
        for place in range(count)
    ]
    return CHINESE + "\n".join(rows) + "\n"


def english(unit: str = "mA", sign: bool = True) -> str:
    rows = [
        f"{place}\t{60 * place:.3f}\t{60 * place:.3f}\t{1 + place / 100:.4f}\t"
        f"{-1.5 if sign and place < 20 else 1.5:.4f}\t"
        f"{0.025 * (place % 20):.4f}\t{'D_CC' if place < 20 else 'C_CC'}\t"
        for place in range(40)
    ]
    return ENGLISH.replace("Current/mA", f"Current/{unit}") + "\n".join(rows) + "\n"


def read(folder: Path, text: str, name: str = "export.txt", encoding: str = "utf-8") -> raw.RawFile:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return raw.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_headings_are_read_in_every_encoding_they_come_in(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, chinese(), encoding=encoding)
    assert found.format == "LAND export"
    assert found["current_ampere"][[0, -1]].tolist() == [-0.0015, 0.0015]
    assert found["test_time_second"][-1] == 39 * 60
    assert found["step_type"][0] == "D_CC"


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    assert read(tmp_path, chinese(), "export.dat").format == "LAND export"


def test_an_unsigned_current_takes_its_sign_from_the_state(tmp_path: Path) -> None:
    found = read(tmp_path, english(sign=False))
    assert found["current_ampere"][[0, -1]].tolist() == [-0.0015, 0.0015]


@pytest.mark.parametrize(("unit", "factor"), [("A", 1), ("uA", 1e-6), ("mA", 1e-3)])
def test_a_current_is_read_by_the_unit_of_its_heading(tmp_path: Path, unit: str, factor: float) -> None:
    text = english(unit).replace("Capacity/mAh", f"Capacity/{unit}h")
    assert read(tmp_path, text)["current_ampere"][-1] == pytest.approx(1.5 * factor)


def test_a_unit_that_contradicts_the_counter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the unit of a column, or a time, is wrong"):
        read(tmp_path, english("A"))


@pytest.mark.parametrize("unit", ["V", "kg", "xyz"])
def test_a_unit_that_is_no_current_is_refused(tmp_path: Path, unit: str) -> None:
    with pytest.raises(Refused, match="has the unit"):
        read(tmp_path, english(unit))


def test_a_heading_without_a_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="names no unit"):
        read(tmp_path, english().replace("Current/mA", "Current"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="empty"):
        read(tmp_path, "")


def test_a_heading_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no data"):
        read(tmp_path, CHINESE)


def test_a_word_among_the_numbers_is_refused_with_its_line(tmp_path: Path) -> None:
    lines = english().splitlines(keepends=True)
    many = lines + lines[1:] * 8
    many[300] = many[300].replace("1.5000", "1.5O00")
    with pytest.raises(Refused, match=r"'-?1\.5O00' in line 301"):
        read(tmp_path, "".join(many))


def test_a_line_of_another_length_is_refused_with_its_number(tmp_path: Path) -> None:
    lines = chinese().splitlines(keepends=True)
    lines[7] = "7\tD_CC\n"
    with pytest.raises(Refused, match="line 8 has 2 fields where 7 were wanted"):
        read(tmp_path, "".join(lines))


def test_a_cut_last_line_is_told_and_its_cut_number_left_out(tmp_path: Path) -> None:
    whole = chinese()
    found = read(tmp_path, whole[: whole.rindex("1.39") + 3])
    assert "is cut" in found.warnings[0]
    assert np.isnan(found["voltage_volt"][-1])
    assert found["current_ampere"][-1] == 0.0015


def test_bytes_of_another_encoding_in_the_middle_are_refused(tmp_path: Path) -> None:
    data = chinese().encode()
    path = tmp_path / "mixed.txt"
    path.write_bytes(data[:400] + b"\x00\x01\xff" + data[400:])
    with pytest.raises(Refused):
        raw.read(path)


def test_time_that_runs_backwards_is_told(tmp_path: Path) -> None:
    assert any("backwards" in each for each in read(tmp_path, chinese().replace("0-00:30:00", "0-00:10:00")).warnings)


def test_a_voltage_beyond_all_others_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"row 11 has the voltage 110\.1"):
        read(tmp_path, chinese().replace("1.1000", "110.1"))


def test_of_an_impedance_without_headings_the_sign_must_be_plain(tmp_path: Path) -> None:
    rows = [f"{10 ** (4 - place / 5):.6e},{5 + place:.4f},{-1 - place / 9:.4f}" for place in range(30)]
    found = read(tmp_path, "\n".join(rows) + "\n", "eis.csv")
    assert found.technique == "electrochemical impedance spectroscopy"
    assert found["imaginary_impedance_ohm"][0] == -1
    with pytest.raises(Refused, match="-Im"):
        read(tmp_path, "\n".join(rows).replace(",-", ",") + "\n", "eis.csv")


def test_a_negative_imaginary_part_in_the_heading_turns_the_sign(tmp_path: Path) -> None:
    rows = [f"{10 ** (4 - place / 5):.6e}\t{5 + place:.4f}\t{1 + place / 9:.4f}" for place in range(30)]
    found = read(tmp_path, "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\n" + "\n".join(rows) + "\n", "eis.txt")
    assert found["imaginary_impedance_ohm"][0] == -1


def test_points_that_the_header_of_an_eclab_file_promises_must_be_there(tmp_path: Path) -> None:
    head = "EC-Lab ASCII FILE\nNb header lines : 6\n\nCyclic Voltammetry\nLoop 0 from point number 0 to 4\n"
    head += "time/s\tEwe/V\t<I>/mA\t\n"
    rows = "".join(f"{place},0\t0,{place}\t1,0\n" for place in range(5))
    assert read(tmp_path, head + rows, "cv.mpt")["voltage_volt"][3] == 0.3
    with pytest.raises(Refused, match="the header tells of 5 points and 4 are there"):
        read(tmp_path, head + rows[: rows.index("4,0")], "cv.mpt")


def test_records_in_layers_know_their_cycle_and_step(tmp_path: Path) -> None:
    lines = ["Cycle ID,Cap_Chg(mAh),Cap_DChg(mAh)", ",Step ID,Step Name,Capacity(mAh)"]
    lines += [",,Record ID,Time(h:min:s.ms),Voltage(V),Current(mA),Capacity(mAh)"]
    for cycle in (1, 2):
        lines.append(f"{cycle},1.0,1.0")
        for step, name, current in ((1, "CC_DChg", -1.0), (2, "CC_Chg", 1.0)):
            lines.append(f",{2 * (cycle - 1) + step},{name},1.0")
            lines += [f",,{n},0:{n:02}:00.000,{n / 60:.4f},{current},{n / 60:.6f}" for n in range(60)]
    found = read(tmp_path, "\n".join(lines) + "\n", "layers.csv")
    assert found.format == "Neware export"
    assert found.rows == 240
    assert found["cycle_count"][[0, -1]].tolist() == [1, 2]
    assert found["step_count"][[0, 60, -1]].tolist() == [1, 2, 4]
    assert found["current_ampere"][[0, 60]].tolist() == [-0.001, 0.001]
    halves = [(half.cycle, half.way, round(half.charge * 1000, 3)) for half in half_cycles(found).each]
    assert halves == [(1, "discharge", 0.983), (1, "charge", 0.983), (2, "discharge", 0.983), (2, "charge", 0.983)]


def test_maccor_columns_in_seconds_and_amperes_are_read(tmp_path: Path) -> None:
    text = "Today''s Date\t04/21/2020\tDate of Test:\t04/08/2020\n"
    text += "Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState\tES\tDPt Time\n"
    for n in range(40):
        text += f"{n}\t0\t{1 + n // 20}\t{60.0 * n}\t{60.0 * (n % 20)}\t{n % 20 / 60:.6f}\t{n % 20 / 20:.6f}\t1.0\t"
        text += f"3.{n:02}\t{'C' if n < 20 else 'D'}\t1\t04/08/2020 12:00:00\n"
    found = read(tmp_path, text, "cell.070")
    assert found.format == "Maccor text"
    assert found["current_ampere"][[0, -1]].tolist() == [1.0, -1.0]
    assert found["test_time_second"][-1] == 39 * 60


def test_the_older_land_format_is_recognised_and_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "old.cex").write_bytes(bytes.fromhex("10110988") + b"\0" * 400)
    with pytest.raises(Refused, match="export it as text"):
        raw.read(tmp_path / "old.cex")


def test_units_in_a_line_of_their_own_below_the_headings_are_no_data(tmp_path: Path) -> None:
    rows = [f"\t{n}\t{n}\t{10 ** (4 - n / 5):.6e}\t{5 + n:.4f}\t{-1 - n / 9:.4f}" for n in range(30)]
    head = "EXPLAIN\nZCURVE\tTABLE\n\tPt\tTime\tFreq\tZreal\tZimag\n\t#\ts\tHz\tohm\tohm\n"
    found = read(tmp_path, head + "\n".join(rows) + "\n", "eis.dta")
    assert found.rows == 30
    assert found["imaginary_impedance_ohm"][0] == -1


def test_durations_of_an_old_workbook_that_come_as_dates_are_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = dt.timedelta(days=1)
    times = [dt.time(0, 10), dt.datetime(1900, 1, 1, 3), dt.datetime(1900, 3, 1, 6), dt.datetime(1900, 4, 9, 12)]  # noqa: DTZ001
    heading = ["Record", "TestTime", "StepTime", "Current/mA", "Capacity/mAh", "Voltage/V"]
    rows = [heading, *([n, time, n * 10.0, 0.0, 0.0, 3.0 + n / 10] for n, time in enumerate(times, 1))]
    monkeypatch.setattr("weldgraph.loaders.raw.exports.sheets", lambda _: {"Record": rows})
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    wanted = [600, 1.125 * day.total_seconds(), 61.25 * day.total_seconds(), 100.5 * day.total_seconds()]
    assert raw.read(path)["test_time_second"].tolist() == wanted


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_an_old_workbook_that_is_cut_is_refused(tmp_path: Path, share: float) -> None:
    pytest.importorskip("xlrd", reason="xlrd reads .xls, and is not installed")
    data = real("bet/micromeritics_Sample_C.xls").read_bytes()
    path = tmp_path / "cut.xls"
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(Refused):
        exports.read(path, "LAND export", "land", (frozenset({"record"}),))
