"""The check on records made at test time from openly licensed tables of two other papers; every alert was read by hand.

Si and Cu3Si anodes, doi:10.1038/s41598-018-30703-3; a Si/rGO anode beside others, doi:10.3390/nano9040650; both are
CC BY 4.0. What is approved here names what is found and where, not what the papers print.
"""

import csv
from pathlib import Path

import pytest

from weldgraph import audit
from weldgraph.claims import RULES
from weldgraph.derive import rules
from weldgraph.graph import quads
from weldgraph.loaders.record import load
from weldgraph.loaders.tables import read_tables

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "tables"

BALL_MILLED = """
schema: 1
id: ball-milled
documents: {main: {label: Article}}
samples:
  one: {is: electrode, name: SCV_H, state: electrode, origin: not reported, at: "main: Methods"}
  two: {is: electrode, name: SCV_HW, state: electrode, origin: not reported, at: "main: Methods"}
  three: {is: electrode, name: C-SCV_HW, state: electrode, origin: not reported, at: "main: Methods"}
cells: {cell: {name: C-SCV_HW, origin: not reported, at: "main: Methods", working electrode: three}}
tests:
  long: {technique: long-term cycling, applied to: [cell], at: "main: Methods"}
  loadings: {technique: long-term cycling, applied to: [cell], at: "main: Methods"}
"""
SELF_SUPPORTING = """
schema: 1
id: self-supporting
documents: {main: {label: Article}}
samples:
  film: {is: electrode, name: C@Si/rGO, state: electrode, origin: not reported, at: "main: Methods"}
  bare: {is: electrode, name: Si/rGO, state: electrode, origin: not reported, at: "main: Methods"}
statements:
  - {id: most-efficient, kind: rank, at: "main: Results", quote: higher, subject: film,
     property: initial Coulombic efficiency, of: T3!R2C4, among: T3, position: 2, direction: highest}
  - {id: lower-resistance, kind: rank, at: "main: Results", quote: lower, subject: film,
     property: charge transfer resistance, of: T2!R4C4, to: T2!R2C4, among: own samples, position: 1, direction: lowest}
"""
RECORDS = {
    "ball-milled": (
        "s01_si_cu3si_mechanochemical.jats.xml",
        BALL_MILLED,
        {
            1: """
document: main
table: {test: long}
columns:
  1: {role: subject, subjects: {"SCV_{H}": one, "SCV_{H+W}": two, "C-SCV_{H+W}": three}}
  2: {property: specific discharge capacity, conditions: {cycle number: 1}}
  3: {property: specific charge capacity, conditions: {cycle number: 1}}
  4: {property: Coulombic efficiency, conditions: {cycle number: 1}}
  5: {property: specific charge capacity, conditions: {cycle number: 100}}
  6: {property: capacity retention, conditions: {cycle number: 100, reference cycle: 1}}
""",
            2: """
document: main
table: {test: loadings, subject: three}
columns:
  1: {role: condition, property: active mass loading}
  2: {role: condition, property: specific current, unit: mA/g}
  3: {property: areal capacity, conditions: {cycle number: 1}}
  4: {property: areal capacity, conditions: {cycle number: 100}}
  5: {property: capacity retention, conditions: {cycle number: 100, reference cycle: 1}}
""",
        },
    ),
    "self-supporting": (
        "s04_si_rgo_free_standing_anode.html",
        SELF_SUPPORTING,
        {
            0: """
document: main
table: {subject: film}
columns:
  1: {role: label}
  2: {property: specific surface area, unit: m2/g}
  3: {property: micropore surface area, as: text}
  4: {property: total pore volume, unit: cm3/g}
  5: {as: text}
  6: {property: average pore size, unit: nm}
""",
            1: """
document: main
columns:
  1: {role: subject, group: 2, subjects: {Si/rGO: bare, C@Si/rGO: film}}
  2: {property: series resistance}
  3: {property: SEI resistance}
  4: {property: charge transfer resistance}
  5: {as: text}
  6: {as: text}
  7: {as: text}
""",
            2: """
document: main
table: {origin: quoted}
columns:
  1: {role: material}
  2: {role: condition, property: potential window, unit: V}
  3: {role: condition, property: cycle number, holds for: [5]}
  4: {property: initial Coulombic efficiency}
  5: {property: specific discharge capacity}
  6: {role: condition, property: specific current, unit: mA/g}
  7: {role: citation}
rows:
  - {match: {7: This work}, subject: film, origin: measured}
cells:
  R2C1: {role: label}
  R2C7: {role: label}
""",
        },
    ),
}
WORKS = "".join(
    f"@article{{w{number}, author={{Author, {number}}}, year={{20{number:02}}}}}\n" for number in (9, 10, 18, 19, 20)
)
CITATIONS = "document,label,work\n" + "".join(f"main,{number},w{number}\n" for number in (9, 10, 18, 19, 20))


@pytest.fixture(scope="module", params=sorted(RECORDS))
def report(request, tmp_path_factory) -> tuple[str, audit.Report]:
    file, record, layouts = RECORDS[request.param]
    if not (SHARED / file).exists():
        pytest.skip("the tables of others are not distributed: no ../shared/tables")
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "tables").mkdir()
    (folder / "record.yaml").write_text(record, encoding="utf-8")
    (folder / "references.bib").write_text(WORKS, encoding="utf-8")
    (folder / "citations.csv").write_text(CITATIONS, encoding="utf-8")
    grids = read_tables(SHARED / file)
    for number, layout in layouts.items():
        grid, name = grids[number], f"T{number + 1}"
        rows = [[grid.text(row, column) for column in range(1, grid.width + 1)] for row in range(1, grid.height + 1)]
        with (folder / "tables" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        (folder / "tables" / f"{name}.yaml").write_text(layout, encoding="utf-8")
    return request.param, audit.check_quads({request.param: quads(load(folder))})


def test_the_alerts_on_tables_of_others_are_those_that_were_read(report, approved):
    name, found = report
    lines = [
        f"{alert.level} {alert.code} {', '.join(dict.fromkeys(source.place for source in alert.sources))}"
        for alert in found.alerts
        if alert.type != 1
    ]
    codes = {rule.code for rule in (*rules(), *RULES)}
    counted = [f"{rule}: {number}" for rule, number in found.checked.items() if rule in codes]
    unknown = [f"not checked: {rule}, {subject}" for rule, subject, _ in found.not_checked]
    approved(HERE / f"{name}.txt", "\n".join([*lines, *counted, *unknown]) + "\n")


def test_retentions_and_efficiencies_that_agree_are_silent(report):
    assert not [alert for alert in report[1].alerts if alert.type == 2]
