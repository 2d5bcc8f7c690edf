"""Arbin databases with auxiliary inputs and several tests: tables as mdb-export writes them, without the program."""

from pathlib import Path

import numpy as np
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import raw
from weldgraph.loaders.features import features
from weldgraph.loaders.raw import arbin_res

HEADING = "Test_ID,Data_Point,Test_Time,Step_Time,DateTime,Step_Index,Cycle_Index,Current,Voltage,Charge_Capacity"
AUX = "Test_ID,Data_Point,Auxiliary_Index,Data_Type,X"
UNITS = "Channel_Index,Auxiliary_Index,Data_Type,Nickname,Unit"
GLOBAL = "Test_ID,Test_Name,Channel_Index,Comments"


def records(*tests: int, points: int = 4) -> str:
    lines = [
        f"{test},{point},{point * 10.0},{point * 10.0},45131.7,1,1,{0.1 * test},{3 + 0.1 * point},{point * test / 3600}"
        for test in tests
        for point in range(points, 0, -1)
    ]
    return "\n".join([HEADING, *lines]) + "\n"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, dict[str, str]]:
    tables = {"Channel_Normal_Table": records(1), "Global_Table": f'{GLOBAL}\n1,"cell, A",7,\n2,cell B,7,\n'}

    def run(_: Path, name: str, *_options: str, after: str = "") -> bytes:
        return ("\n".join(tables) if name == "mdb-tables" else tables[after]).encode()

    monkeypatch.setattr(arbin_res, "_run", run)
    path = tmp_path / "cell.res"
    path.write_bytes(b"\x00\x01\x00\x00Standard Jet DB".ljust(2048, b"\0"))
    return path, tables


def test_one_test_is_read_in_the_order_of_its_data_points(database: tuple[Path, dict[str, str]]) -> None:
    found = raw.read(database[0])
    assert found["voltage_volt"].tolist() == pytest.approx([3.1, 3.2, 3.3, 3.4])
    assert found.metadata["Test_Name"] == "cell, A"
    assert not found.has("part")


def test_auxiliary_inputs_are_columns_by_kind_and_unit_and_absent_where_not_logged(
    database: tuple[Path, dict[str, str]],
) -> None:
    path, tables = database
    tables["Auxiliary_Table"] = f"{AUX}\n1,3,0,1,25.5\n1,1,0,1,25.1\n1,2,0,0,3.9\n1,2,1,1,77\n1,4,0,2,5\n"
    tables["Aux_Global_Data_Table"] = f"{UNITS}\n7,0,1,tab,C\n7,1,1,,F\n7,0,0,ref,V\n8,0,2,,bar\n"
    found = raw.read(path)
    by_name = {each.name: each for each in found.columns}
    np.testing.assert_array_equal(by_name["temperature_t1_celsius"].data, [25.1, np.nan, 25.5, np.nan])
    np.testing.assert_array_equal(by_name["auxiliary_voltage_volt"].data, [np.nan, 3.9, np.nan, np.nan])
    assert by_name["temperature_t1_celsius"].printed == "tab"
    others = {
        each.printed: (each.unit, each.term) for each in found.columns if each.printed.startswith("auxiliary input")
    }
    assert others == {"auxiliary input 2 of type 1": ("", ""), "auxiliary input 1 of type 2": ("", "")}


def test_an_auxiliary_value_of_no_record_is_refused(database: tuple[Path, dict[str, str]]) -> None:
    path, tables = database
    tables |= {"Auxiliary_Table": f"{AUX}\n1,9,0,1,25.5\n", "Aux_Global_Data_Table": f"{UNITS}\n7,0,1,tab,C\n"}
    with pytest.raises(Refused, match="data point 9"):
        raw.read(path)


def test_several_tests_are_told_apart_and_no_features_are_mixed_of_them(database: tuple[Path, dict[str, str]]) -> None:
    path, tables = database
    tables["Channel_Normal_Table"] = records(2, 1)
    tables |= {"Auxiliary_Table": f"{AUX}\n2,1,0,1,30\n", "Aux_Global_Data_Table": f"{UNITS}\n7,0,1,tab,C\n"}
    found = raw.read(path)
    assert found["part"].tolist() == ["test 1, cell, A"] * 4 + ["test 2, cell B"] * 4
    assert found["current_ampere"].tolist() == pytest.approx([0.1] * 4 + [0.2] * 4)
    np.testing.assert_array_equal(np.isfinite(found["temperature_t1_celsius"]), [False] * 4 + [True] + [False] * 3)
    told, sentences = features(found)
    assert told == []
    assert "2 tests" in sentences[0]


def test_data_points_that_are_missing_are_refused(database: tuple[Path, dict[str, str]]) -> None:
    path, tables = database
    tables["Channel_Normal_Table"] = "\n".join(line for line in records(1).split("\n") if not line.startswith("1,2,"))
    with pytest.raises(Refused, match="gaps"):
        raw.read(path)
