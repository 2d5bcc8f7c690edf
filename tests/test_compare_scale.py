"""A sample among 8,650 rows by others: an ordinary record is made of their workbook, built, and compared in seconds."""

import csv
import re
from pathlib import Path

import pytest

from weldgraph.build import build
from weldgraph.compare import compare
from weldgraph.store import Store, open_store

pytestmark = pytest.mark.system
BOOK = Path(__file__).parent.parent.parent / "shared" / "scale" / "sysTEm_thermoelectrics.xlsx"
RECORD = """
schema: 1
id: systems
title: Thermoelectrics of the literature
licence: CC0-1.0
documents: {sheet: {label: Workbook}}
"""
LAYOUT = """
document: sheet
label: Sheet 1
table: {origin: quoted}
columns:
  1: {role: material}
  2: {role: citation}
  3: {role: condition, property: temperature}
  4: {property: figure of merit}
"""
OWN = """
schema: 1
id: own
title: My pellet
licence: CC0-1.0
documents: {notes: {label: Notebook}}
samples: {pellet: {name: Mine, state: pellet, origin: not reported, at: "notes: page 1"}}
statements:
  - {id: zt, at: "notes: page 1", subject: pellet, property: zT, value: "1.25", conditions: {temperature: 673 K}}
"""


def write_record(folder: Path) -> int:
    """The workbook's columns formula, paper, temperature and zT as a record; how many rows have a zT."""
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(BOOK, read_only=True)
    lines = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    book.close()
    papers = {paper: f"w{number}" for number, paper in enumerate(sorted({str(line[2]) for line in lines}), 1)}
    (folder / "tables").mkdir(parents=True)
    (folder / "record.yaml").write_text(RECORD, encoding="utf-8")
    (folder / "tables" / "T1.yaml").write_text(LAYOUT, encoding="utf-8")
    with (folder / "tables" / "T1.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Material", "Ref.", "T (K)", "zT"])
        kept = [line for line in lines if line[12] is not None]
        for line in kept:
            writer.writerow(
                [re.sub(r"\s+", " ", str(line[5])), f"[{papers[str(line[2])][1:]}]", f"{line[8]:g}", f"{line[12]:.4f}"]
            )
    with (folder / "citations.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["document", "label", "work"], *(["sheet", key[1:], key] for key in papers.values())]
        )
    entries = [f"@misc{{{key},\n  title = {{Work {key}}},\n  year = {{2020}},\n}}\n" for key in papers.values()]
    (folder / "references.bib").write_text("\n".join(entries), encoding="utf-8")
    return len(kept)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, int]:
    if not BOOK.is_file():
        pytest.skip("sysTEm_thermoelectrics.xlsx is not in ../shared/scale")
    folder = tmp_path_factory.mktemp("scale")
    count = write_record(folder / "systems")
    (folder / "own").mkdir()
    (folder / "own" / "record.yaml").write_text(OWN, encoding="utf-8")
    opened = open_store(folder / "store")
    list(build(opened, [folder / "systems", folder / "own"]))
    return opened, count


def test_a_sample_is_placed_among_all_rows_and_judged_by_temperature(store: tuple[Store, int]) -> None:
    opened, count = store
    found = compare(opened, ["figure of merit"], sample="Mine")
    assert len(found.lines) == count + 1
    (own,) = [line for line in found.lines if line.is_sample]
    better = sum(float(line.joined.values[0].quantity.value) > 1.25 for line in found.lines if line.joined.values[0])
    assert own.rank is not None
    assert own.rank[0] <= better + 1 <= own.rank[1]
    assert better > 100
    alike = [line for line in found.lines if line.verdict and line.verdict.comparable == "yes" and not line.is_sample]
    kelvins = {float(fact.quantity.digits) for line in alike for value in line.joined.present for fact in value.held}
    assert kelvins
    assert all(abs(kelvin - 673) <= 0.5 for kelvin in kelvins), "what the sample's print does not admit is not alike"
