"""A record folder as plain values."""

from pathlib import Path

import pytest

from weldgraph.audit import check_quads
from weldgraph.errors import ManyRefusals
from weldgraph.graph import quads
from weldgraph.loaders.record import load
from weldgraph.routes import controlled_pairs

HEAD = """
schema: 1
id: test
documents: {main: {label: Main text}}
"""
BOTTLES = """
materials:
  bismuth: {origin: purchased, at: "main: Methods", attributes: {purity: 99.9 %}}
"""
ROUTES = """
samples:
  p:
    name: P
    state: powder
    at: "main: Methods"
    route:
      - {id: milling, kind: ball milling, uses: [bismuth], parameters: {duration: 6 h, rotational speed: 400 rpm}}
  a:
    name: A
    state: pellet
    at: "main: Methods"
    route:
      - {id: pressing, kind: hot pressing, uses: [{what: p, amount: 1.5 g}],
         parameters: {pressure: 40 MPa, temperature: 673 K, holding time: 30 min},
         missing: {heating rate: not reported}}
"""


def folder(tmp_path: Path, *texts: str, **files: str) -> Path:
    (tmp_path / "record.yaml").write_text("".join((HEAD, *texts)), encoding="utf-8")
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/").replace("_", ".", 1)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def said(tmp_path: Path, *texts: str, **files: str) -> str:
    with pytest.raises(ManyRefusals) as refused:
        load(folder(tmp_path, *texts, **files))
    return str(refused.value)


def entity(record, name):
    return next(entity for entity in record.entities if entity.id == name)


def parameters(record, name):
    return {p.property: (p.quantity.printed, p.because) for step in entity(record, name).route for p in step.parameters}


def test_like_takes_over_what_is_not_given(tmp_path):
    record = load(
        folder(
            tmp_path,
            BOTTLES,
            ROUTES,
            "  b: {name: B, like: a, route: [{id: pressing, parameters: {pressure: 80 MPa}}]}\n",
        )
    )
    assert parameters(record, "b") == {
        "pressure": ("80 MPa", ""),
        "temperature": ("673 K", ""),
        "holding time": ("30 min", ""),
    }
    assert [absence.property for absence in entity(record, "b").route[0].absences] == ["heating rate"]
    assert entity(record, "b").state == "pellet"


def test_what_is_inferred_is_marked_with_its_reason(tmp_path):
    more = """  b: {name: B, like: a, inferred: {because: the rest unchanged, at: 'main: Methods'},
      route: [{id: pressing, parameters: {pressure: 80 MPa}}]}
"""
    record = load(folder(tmp_path, BOTTLES, ROUTES, more))
    found = parameters(record, "b")
    assert found["pressure"] == ("80 MPa", "")
    assert found["temperature"] == ("673 K", "the rest unchanged")
    assert entity(record, "b").route[0].uses[0].amount.because == "the rest unchanged"


def test_like_that_leads_back_to_itself_is_refused(tmp_path):
    text = said(tmp_path, BOTTLES, "samples:\n  a: {name: A, like: b}\n  b: {name: B, like: a}\n")
    assert "which leads back to 'a'; break the circle" in text


def test_a_missing_parameter_given_by_the_sibling_is_no_longer_missing(tmp_path):
    record = load(
        folder(
            tmp_path,
            BOTTLES,
            ROUTES,
            "  b: {name: B, like: a, route: [{id: pressing, parameters: {heating rate: 50 K/min}}]}\n",
        )
    )
    assert entity(record, "b").route[0].absences == ()


def test_a_pair_differs_in_one_stated_parameter(tmp_path):
    more = """  b: {name: B, like: a, route: [{id: pressing, parameters: {pressure: 80 MPa}}]}
  c: {name: C, like: a, route: [{id: pressing, parameters: {pressure: 80 MPa, temperature: 773 K}}]}
  d: {name: D, like: a, route: [{id: pressing, kind: spark plasma sintering}]}
  e: {name: E, like: a, route: [{id: pressing, parameters: {pressure: 0.04 GPa, cooling rate: 5 K/min}}]}
"""
    pairs = {
        (p.a, p.b): (p.difference.parameter, p.unknown)
        for p in controlled_pairs(load(folder(tmp_path, BOTTLES, ROUTES, more)))
    }
    assert pairs[("a", "b")] == ("pressure", ())
    assert pairs[("b", "c")] == ("temperature", ())
    assert pairs[("a", "d")] == ("kind of step", ())
    assert ("a", "c") not in pairs, "two things differ"
    assert ("a", "e") not in pairs, "40 MPa and 0.04 GPa are the same"
    assert pairs[("b", "e")] == ("pressure", ("cooling rate",)), "what one side tells alone is unknown"


def test_a_preset_of_the_laboratory_is_included(tmp_path):
    preset = "instruments: {mill: {make: Retsch, model: PM 100, kind: planetary ball mill}}\n"
    (tmp_path / "lab.yaml").write_text(preset, encoding="utf-8")
    record = load(
        folder(
            tmp_path,
            "include: [lab.yaml]\n",
            BOTTLES,
            ROUTES.replace("uses: [bismuth]", "uses: [bismuth], instrument: mill"),
        )
    )
    assert record.instruments[0].make == "Retsch"


def test_a_preset_from_elsewhere_is_refused(tmp_path):
    assert "wanted a file in this folder or beside it" in said(tmp_path, "include: [/etc/passwd]\n")


def test_an_absence_may_stand_in_the_place_of_a_value(tmp_path):
    record = load(folder(tmp_path, BOTTLES, ROUTES.replace("temperature: 673 K", "temperature: not reported")))
    assert ("temperature", "not reported") in [(a.property, a.kind) for a in entity(record, "a").route[0].absences]


def test_a_quantity_without_a_place_is_refused(tmp_path):
    text = said(tmp_path, "materials: {bismuth: {origin: purchased, attributes: {purity: 99.9 %}}}\n")
    assert "line 5: 'purity' has no place" in text


def test_a_number_without_its_unit_is_refused(tmp_path):
    text = said(tmp_path, BOTTLES, ROUTES.replace("673 K", "673"))
    assert "found '673' for temperature, wanted a number with its unit" in text
    layout = LAYOUT.replace("property: zT", "property: tap density")
    text = said(tmp_path, BOTTLES, ROUTES, tables__T1_csv=TABLE, tables__T1_yaml=layout)
    assert "cell T1!R2C3: found '0.5' for tap density, wanted a number with its unit" in text


def test_a_table_without_a_layout_is_refused(tmp_path):
    assert "the table T1.csv has no layout" in said(tmp_path, tables__T1_csv="a,b\n1,2\n")


TABLE = "Sample,Pressure (MPa),zT\nA,,0.5\n,40,0.6\n,,0.7/0.8\n"
LAYOUT = """
document: main
columns:
  1: {role: subject, fill: down, subjects: {A: a}}
  2: {role: condition, property: pressure, group: 3}
  3: {property: zT}
rows:
  - {rows: "4", split: /, parts: [{conditions: {temperature: 300 K}}, {conditions: {temperature: 400 K}}]}
"""


def read(tmp_path, table=TABLE, layout=LAYOUT):
    return load(folder(tmp_path, BOTTLES, ROUTES, tables__T1_csv=table, tables__T1_yaml=layout)).observations


def test_a_value_in_the_middle_of_its_block_holds_for_all_its_rows(tmp_path):
    found = read(tmp_path)
    assert [o.quantity.digits for o in found] == ["0.5", "0.6", "0.7", "0.8"]
    assert [{c.property: c.quantity.digits for c in o.conditions}["pressure"] for o in found] == ["40"] * 4
    assert {o.subject for o in found} == {"a"}
    assert [o.place.address for o in found] == ["T1!R2C3", "T1!R3C3", "T1!R4C3", "T1!R4C3"]
    assert [o.index for o in found] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("table", "layout", "sentence"),
    [
        (TABLE.replace("0.6", "0.6x?"), LAYOUT, r"cell T1!R3C3: "),
        (TABLE.replace("A,", "B,", 1), LAYOUT, r"cell T1!R2C1: found 'B', wanted one of: A"),
        (TABLE, LAYOUT.replace('"4"', '"3"'), r"cell T1!R3C3: found 1 values in '0.6', wanted 2"),
        (TABLE, LAYOUT + "cells: {R9C9: {as: text}}\n", r"tables/T1.yaml, line 9: found the cell R9C9"),
        (TABLE, LAYOUT.replace("fill: down", "fill: up"), r"tables/T1.yaml, line 4: .*'up'"),
        (TABLE + "A,40,0.9,7\n", LAYOUT, r"cell T1!R5C4: found '7' under '', which is no property"),
        ('a,"b', LAYOUT, r"T1.csv: this is not CSV"),
        ("", LAYOUT, r"T1.csv: the table is empty"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_at_its_cell(tmp_path, table, layout, sentence):
    files = {"tables__T1_csv": table, "tables__T1_yaml": layout}
    with pytest.raises(ManyRefusals, match=sentence):
        load(folder(tmp_path, BOTTLES, ROUTES, **files))


def test_citations_must_name_documents_and_works(tmp_path):
    files = {
        "references_bib": "@article{x, author={A, B}, year={2020}}",
        "citations_csv": "document,label,work\nmain,1,y\nsi,1,x\n",
    }
    text = said(tmp_path, **files)
    assert "citations.csv, line 2: found the work 'y', which references.bib does not have" in text
    assert "citations.csv, line 3: found the document 'si', wanted one of: main" in text


def test_a_statement_must_point_at_something(tmp_path):
    text = said(
        tmp_path,
        BOTTLES,
        ROUTES,
        "statements:\n  - {id: s, at: 'main: Results', subject: a, property: zT, value: 0.5, restates: T9!R1C1}\n",
    )
    assert "statement 's': found the reference 'T9!R1C1'" in text


POWERS = """
document: main
columns:
  1: {role: subject, subjects: {A: a}}
  2: {property: electrical conductivity}
  3: {property: Seebeck coefficient}
"""


def test_the_power_of_ten_in_a_head_multiplies_the_numbers_below(tmp_path):
    found = read(tmp_path, "Sample,σ (10^{3} S cm^{−1}),S (10^{−6} V K^{−1})\nA,0.87,216\n", POWERS)
    assert [o.quantity.digits for o in found] == ["870", "0.000216"]
    assert [o.quantity.printed for o in found] == ["0.87", "216"]


def test_a_power_of_ten_beside_the_symbol_may_mean_either_and_is_refused(tmp_path):
    table = "Sample,10^{3} × σ (S cm^{−1}),S (V K^{−1})\nA,0.87,216\n"
    with pytest.raises(ManyRefusals, match=r"cell T1!R2C2: the head .* is unclear: .* may multiply"):
        read(tmp_path, table, POWERS)


def test_a_head_may_hold_a_condition(tmp_path):
    table = "Sample,zT at 300 K\nA,0.5\n"
    layout = "document: main\ncolumns:\n  1: {role: subject, subjects: {A: a}}\n  2: {property: zT}\n"
    (found,) = read(tmp_path, table, layout)
    assert [(c.property, c.value, c.unit) for c in found.conditions] == [("temperature", 300, "K")]


def test_a_carrier_concentration_is_written_with_all_its_digits(tmp_path):
    table = "Sample,Carrier concentration (cm^{−3})\nA,3.2 × 10^{19}\nA,5.1 × 10^{21}\n"
    layout = (
        "document: main\ncolumns:\n  1: {role: subject, subjects: {A: a}}\n  2: {property: carrier concentration}\n"
    )
    files = {"tables__T1_csv": table, "tables__T1_yaml": layout}
    text = quads(load(folder(tmp_path, BOTTLES, ROUTES, **files))).decode()
    assert '"32000000000000000000"^^<http://www.w3.org/2001/XMLSchema#decimal>' in text
    assert '#digits> "5100000000000000000000"' in text
    assert not [alert for alert in check_quads({"test": text.encode()}).alerts if alert.code.startswith("VALUE")]
