"""The simulated half cell: plainly so, written by its script, read end to end, with one disagreement planted."""

import importlib.util
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from weldgraph import audit
from weldgraph.errors import ManyRefusals
from weldgraph.graph import WG, quads
from weldgraph.loaders.record import load
from weldgraph.model import Record

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "records" / "example-half-cell"


@pytest.fixture(scope="module")
def record() -> Record:
    return load(RECORD)


@pytest.fixture(scope="module")
def written(record: Record) -> bytes:
    return quads(record)


def test_every_text_says_that_nothing_was_measured() -> None:
    for name in ("record.yaml", "report.txt", "raw/isotherm.aif", "raw/impedance.mpt", "raw/pattern.xrdml"):
        assert "simulated" in (RECORD / name).read_text(encoding="utf-8")[:600].casefold(), name


def test_the_script_writes_the_files_as_they_are(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("simulate", ROOT / "scripts" / "simulate_half_cell.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path)
    for path in sorted((RECORD / "raw").iterdir()):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_each_file_is_registered_with_checksum_size_rows_and_columns(record: Record) -> None:
    found = {file.id: file for file in record.files}
    assert {name: file.rows for name, file in found.items()} == {
        "cycling": 2167,
        "impedance": 61,
        "pattern": 3001,
        "isotherm": 36,
    }
    assert all(len(file.sha256) == 64 and file.size and file.columns and file.derived for file in found.values())
    current = next(column for column in found["cycling"].columns if column.name == "current_ampere")
    assert (current.printed, current.unit and current.unit.ucum) == ("Current/mA", "A")
    assert current.term.endswith("battery-data-format#current_ampere")


def test_features_are_what_was_simulated(record: Record) -> None:
    found: dict[tuple[str, str, str], list[float]] = {}
    for file in record.files:
        for each in file.derived:
            one = each.observation
            cycle = next((c.quantity.printed for c in one.conditions if c.property == "cycle number"), "")
            assert one.quantity is not None
            if one.quantity.value is not None:
                found.setdefault((one.property, cycle, one.half_cycle), []).append(float(one.quantity.value))
    assert found["specific charge capacity", "1", "delithiation"] == [pytest.approx(574, rel=1e-3)]
    assert found["specific discharge capacity", "1", "lithiation"] == [pytest.approx(700, rel=1e-3)]
    assert found["initial Coulombic efficiency", "1", ""] == [pytest.approx(82, rel=1e-3)]
    assert found["capacity retention", "12", "delithiation"] == [pytest.approx(100 * 0.996**11, rel=1e-4)]
    assert found["arc resistance", "", ""] == [pytest.approx(30, rel=0.02), pytest.approx(90, rel=0.02)]
    assert found["series resistance", "", ""] == [pytest.approx(5, rel=0.01)]


def test_no_time_series_enters_the_graph(record: Record, written: bytes) -> None:
    assert len(written.splitlines()) < 10_000
    assert sum(file.rows or 0 for file in record.files) > 5_000


def test_a_derived_observation_leads_to_its_file_and_says_how(written: bytes) -> None:
    store = ox.Store()
    store.bulk_load(written, format=ox.RdfFormat.N_QUADS)
    query = f"""
        PREFIX wg: <{WG}> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?path ?sha ?method ?reference {{ GRAPH ?g {{
            ?o wg:conditionText "cycle number=12; reference cycle=1" ; prov:wasDerivedFrom ?file ;
               wg:method ?method ; wg:methodReference ?reference ; wg:origin wg:derived .
            ?file wg:file ?path ; wg:sha256 ?sha }} }}"""
    rows = list(store.query(query))  # type: ignore[arg-type]  # a SELECT gives rows
    assert [(row["path"].value, row["reference"].value) for row in rows] == [("raw/cycling.txt", "cycle 1")]  # type: ignore[index]


def test_the_planted_disagreement_is_the_only_one_the_files_show(written: bytes) -> None:
    report = audit.check_quads({"example-half-cell": written})
    assert report.checked["RAW-DATA"] == 5
    found = [alert for alert in report.alerts if alert.code == "RAW-DATA"]
    assert [(alert.level, alert.printed) for alert in found] == [("A", "98.5 %")]
    assert "95.687" in found[0].message
    assert {"main: Conclusions", "raw/cycling.txt"} <= {source.place for source in found[0].sources}


@pytest.mark.parametrize(
    ("printed", "counted", "alerts"), [("564", 0.98, 1), ("580", 1.02, 1), ("600", 1.1, 1), ("580", 0.96, 2)]
)
def test_a_capacity_between_the_counter_and_the_integral_of_the_file_is_no_alert(
    tmp_path: Path, printed: str, counted: float, alerts: int
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(RECORD, copy)
    record = (copy / "record.yaml").read_text(encoding="utf-8")
    record = record.replace("value: 574 mAh/g", f"value: {printed} mAh/g")
    (copy / "record.yaml").write_text(record, encoding="utf-8")
    lines = [line.split("\t") for line in (copy / "raw" / "cycling.txt").read_text(encoding="utf-8").split("\n")]
    for fields in lines[1:-1]:
        fields[5] = f"{float(fields[5]) * counted:.6f}"
    (copy / "raw" / "cycling.txt").write_text("\n".join("\t".join(line) for line in lines), encoding="utf-8")
    report = audit.check_quads({"example-half-cell": quads(load(copy))})
    found = [alert for alert in report.alerts if alert.code == "RAW-DATA"]
    assert len(found) == alerts
    assert [alert.level for alert in found if alert.printed == "98.5 %"] == ["A"]


def test_a_file_that_is_another_than_stated_is_refused(tmp_path: Path) -> None:
    shutil.copytree(RECORD, tmp_path / "copy")
    text = (tmp_path / "copy" / "record.yaml").read_text(encoding="utf-8")
    changed = text.replace("{file: raw/impedance.mpt,", f"{{file: raw/impedance.mpt, sha256: {'0' * 64},")
    (tmp_path / "copy" / "record.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(ManyRefusals, match="not the one stated"):
        load(tmp_path / "copy")


def test_a_file_that_cannot_be_read_is_registered_with_the_reason(tmp_path: Path) -> None:
    shutil.copytree(RECORD, tmp_path / "copy")
    damaged = tmp_path / "copy" / "raw" / "pattern.xrdml"
    damaged.write_bytes(damaged.read_bytes()[:900])
    file = next(each for each in load(tmp_path / "copy").files if each.id == "pattern")
    assert file.sha256
    assert file.rows is None
    assert not file.derived
    assert len(file.warnings) == 1
