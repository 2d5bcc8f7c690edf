"""`weldgraph read` on instrument files: for eyes, for programs, converted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from weldgraph.cli import cli

RAW = Path(__file__).parents[2] / "records" / "example-half-cell" / "raw"


def run(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["read", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_json_has_what_a_program_wants() -> None:
    told = json.loads(run(str(RAW / "cycling.txt"), "--format", "json", "--role", "anode against Li"))
    assert list(told) == ["format", "instrument", "rows", "columns", "metadata", "features", "warnings"]
    assert told["rows"] == 2167
    assert told["columns"][4] == {
        "name": "current_ampere",
        "printed": "Current/mA",
        "term": "https://w3id.org/battery-data-alliance/ontology/battery-data-format#current_ampere",
        "unit": "A",
        "first": 0.0,
        "last": 0.00015,
    }
    efficiency = next(one for one in told["features"] if one["property"] == "initial Coulombic efficiency")
    assert efficiency["value"] == pytest.approx(82, rel=1e-4)
    assert efficiency["unit"] == "%"
    assert efficiency["conditions"] == [{"property": "cycle number", "value": 1, "unit": "1"}]
    assert "Q(charge) / Q(discharge)" in efficiency["method"]


def test_the_text_shows_columns_features_warnings_and_a_picture() -> None:
    text = run(str(RAW / "cycling.txt"), "--plot")
    for part in ("LAND export: galvanostatic cycling", "2,167 rows", "current_ampere", "capacity", "! The role", "⠀"):
        assert part in text
    assert "⠀" not in run(str(RAW / "cycling.txt"))


def test_the_text_has_a_line_for_each_cycle_with_what_is_noted_of_it() -> None:
    given = ("--role", "anode against Li", "--mass", "0.0015")
    lines = run(str(RAW / "cycling.txt"), *given).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("cycle  "))
    head = lines[start].split("  ")
    for name in ("charge / mA.h, delithiation", "charge / mA.h/g, delithiation", "efficiency / %", "current / mA"):
        assert any(name in cell for cell in head)
    cells = lines[start + 1].split()
    assert cells[0] == "1"
    assert float(cells[2]) == pytest.approx(574, rel=1e-3)
    assert lines[start + 12].startswith("12 ")
    assert "95.687 of 1 " in lines[start + 12]
    rest = "\n".join(lines[start + 13 :])
    assert "initial Coulombic efficiency" in rest
    assert "electrical energy" not in rest


def test_columns_are_converted_under_the_names_of_the_battery_data_format(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet is written by pyarrow, of the extra raw")
    run(str(RAW / "cycling.txt"), "--to", str(tmp_path / "out.parquet"))
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.num_rows == 2167
    assert {"test_time_second", "voltage_volt", "current_ampere", "step_cumulative_capacity_ah"} <= set(
        table.column_names
    )
    about = table.schema.field("current_ampere").metadata
    assert (about[b"heading"], about[b"unit"]) == (b"Current / A", b"A")


def test_a_csv_has_the_headings_of_the_battery_data_format(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow.csv", reason="CSV is written by pyarrow, of the extra raw")
    run(str(RAW / "impedance.mpt"), "--to", str(tmp_path / "out.csv"))
    heading = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0]
    assert heading.startswith('"Frequency / Hz","Real Impedance / ohm","Imaginary Impedance / ohm"')


def test_a_table_is_no_instrument_file_and_is_read_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("Sample,Density (g/cm3)\nA,1.20\nB,1.35\n", encoding="utf-8")
    told = json.loads(run(str(tmp_path / "table.csv"), "--format", "json"))
    assert len(told["tables"]) == 1


def test_a_target_of_another_kind_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["read", str(RAW / "cycling.txt"), "--to", str(tmp_path / "out.doc")])
    assert "wanted .parquet or .csv" in str(done.exception)
