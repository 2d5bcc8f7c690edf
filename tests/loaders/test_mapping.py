"""Rows of a dataset become records as a mapping says: rightly, with places, and with an account of the rest."""

import dataclasses
import json
import pickle
from collections import Counter
from pathlib import Path

import jmespath
import pytest
import yaml
from cases import ROOT

from weldgraph.ask import ask
from weldgraph.cli import main
from weldgraph.errors import ManyRefusals, Refused
from weldgraph.graph import quads
from weldgraph.loaders.expression import Expression
from weldgraph.loaders.mapping import rows
from weldgraph.mapped import build_rows, shown
from weldgraph.store import open_store

SCALE = ROOT.parent / "shared" / "scale"
MAPPINGS = ROOT / "benchmarks" / "mappings"

MAPPING = """
schema: 1
drop:
  - {if: "!(row.steps)", because: no steps}
lists:
  kinds: {match: part, words: {ball: ball milling, MILL: milling, sinter: sintering}}
  gases: {words: {Ar: argon, inert: {drop: it names no gas}}}
not mapped: {secret: not ours}
references: {paper: {doi: "${row.doi}", year: "${row.year}"}}
record:
  schema: "1"
  id: r-${number.row}
  work: paper
  note: From others.
  documents: {data: {label: "${dataset.file}", sha256: "${dataset.sha256}"}}
  materials:
    for: row.from
    as: precursor
    key: p-${number.precursor}
    each: {label: "${precursor}", origin: not reported, at: "data: ${place.precursor}"}
  samples:
    product:
      name: ${row.name}
      at: "data: ${place.row}"
      route:
        for: row.steps
        as: step
        drop:
          - {if: "step.verb == 'made'", because: it says nothing}
        each:
          id: s-${number.step}
          kind: {lookup: kinds, of: step.verb, otherwise: mixing}
          at: "data: ${place.step}"
          uses:
            cases:
              - {if: "kept.step > `1`"}
              - {give: {for: row.from, as: used, each: {what: "p-${number.used}"}}}
          parameters:
            temperature:
              with: {t: step.t}
              cases:
                - {if: "!t"}
                - {if: "length(t) > `1`", drop: several values}
                - {give: "${t[0]} °C"}
            duration: ${step.h} h
            atmosphere: {lookup: gases, of: step.gas}
"""
ROW = {
    "doi": "10.1000/1",
    "year": 2020,
    "name": "A",
    "from": ["X", "Y"],
    "steps": [
        {"verb": "made"},
        {"verb": "Ball-milled", "h": 12.0},
        {"verb": "sintered", "t": [1150.50], "h": 0.5, "gas": "Ar"},
    ],
}


@pytest.fixture
def make(tmp_path):
    """The rows of a mapping and a dataset that are written down here."""

    def write(data=(ROW,), mapping=MAPPING):
        (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
        (tmp_path / "d.json").write_text(json.dumps(list(data)), encoding="utf-8")
        return list(rows(tmp_path / "m.yaml", tmp_path / "d.json"))

    return write


def with_step(**step):
    return {**ROW, "steps": [{"verb": "sintered", **step}]}


def test_a_row_becomes_a_record_whose_numbers_lead_back_to_it(make):
    record = make()[0].record(Counter())
    (product,) = [entity for entity in record.entities if entity.kind == "sample"]
    mill, sinter = product.route
    assert (mill.kind, sinter.kind) == ("ball milling", "sintering")
    assert [use.what for use in mill.uses] == ["p-1", "p-2"]
    assert sinter.uses == ()
    values = {parameter.property: parameter for parameter in (*mill.parameters[:1], *sinter.parameters)}
    assert values["temperature"].quantity.printed == "1150.5 °C"
    assert values["temperature"].place.address == "data: [0].steps[2]"
    assert values["atmosphere"].quantity.text == "argon"
    assert mill.parameters[0].quantity.printed == "12 h"
    assert record.works[0].doi == "10.1000/1"
    assert record.works[0].year == "2020"


def test_the_same_row_gives_the_same_bytes_in_another_process_too(make):
    (row,) = make()
    again = pickle.loads(pickle.dumps(row))
    assert quads(row.record(Counter())) == quads(again.record(Counter()))
    assert row.digest() == again.digest()


def test_another_mapping_row_or_place_is_made_from_something_else(make):
    digests = [
        row.digest() for row in (*make([ROW, ROW]), *make([{**ROW, "name": "B"}]), *make(mapping=MAPPING + "\n"))
    ]
    assert len(set(digests)) == 4


def test_what_is_dropped_is_counted_with_its_reason_and_told_in_the_record(make):
    tally = Counter()
    data = [{**ROW, "steps": []}, with_step(t=[1, 2], gas="N2"), with_step(t=[5], gas="inert"), ROW]
    records = [row.record(tally) for row in make(data)]
    assert records[0] is None
    assert tally["left out", "no steps"] == 1
    assert {what: n for (kind, what), n in tally.items() if kind == "dropped"} == {
        "temperature: several values": 1,
        "atmosphere: 'N2' is not in gases": 1,
        "atmosphere: it names no gas": 1,
        "step: it says nothing": 1,
    }
    told = "atmosphere: 'N2' is not in gases; temperature: several values"
    assert records[1].note == f"From others. Not taken over from the dataset: {told}."


def test_what_no_expression_reads_is_counted_even_deep_inside(make):
    tally = Counter()
    make([{**ROW, "secret": {"x": 1}, "empty": [], "steps": [{"verb": "sintered", "by": "hand"}]}])[0].record(tally)
    assert {what: n for (kind, what), n in tally.items() if kind == "not read"} == {"secret": 1, "steps.by": 1}


def test_a_case_for_nothing_and_an_entry_without_values_are_not_there(make):
    record = make([with_step()])[0].record(tally := Counter())
    (product,) = [entity for entity in record.entities if entity.kind == "sample"]
    assert product.route[0].parameters == ()
    assert not any(kind == "dropped" for kind, _ in tally)


@pytest.mark.parametrize(
    ("number", "digits", "printed"),
    [
        (94.0, "", "94 h"),
        (0.051000000000000004, "", "0.051000000000000004 h"),
        (0.051000000000000004, "digits: 6", "0.051 h"),
        (1.5e-7, "", "0.00000015 h"),
        (1e21, "", "1000000000000000000000 h"),
        ("94.0", "digits: 6", "94.0 h"),
        (12, "digits: 1", "12 h"),
    ],
)
def test_a_number_is_written_without_exponent_and_without_zeros_and_text_as_it_is(make, number, digits, printed):
    record = make([with_step(h=number)], MAPPING.replace("schema: 1\n", f"schema: 1\n{digits}\n", 1))[0].record(
        Counter()
    )
    product = next(entity for entity in record.entities if entity.kind == "sample")
    assert product.route[0].parameters[0].quantity.printed == printed


def test_rounding_is_counted(make):
    tally = Counter()
    make([with_step(h=0.051000000000000004)], MAPPING.replace("schema: 1\n", "schema: 1\ndigits: 6\n"))[0].record(tally)
    assert tally["dropped", "digits: a number was rounded to 6"] == 1


# --- faults of the mapping

SPOILT = {
    "an expression that does not parse": (
        "row.doi",
        "row.[doi",
        r"m.yaml, line 9: found 'row.\[doi', which is no JMESPath",
    ),
    "a name that is none": (
        "step.h} h",
        "stop.h} h",
        "m.yaml, line 45: found the name 'stop', wanted one of: row, number",
    ),
    "a function that is none": ("length(t)", "eval(t)", r"'eval\(t\) > `1`' cannot be found here: Unknown function"),
    "a ! that JMESPath reads otherwise": ('"!t"', '"!step.t"', r"line 42: found ! before names with dots"),
    "a list that is none": (
        "lookup: gases",
        "lookup: gasses",
        "found the list 'gasses', wanted one of `lists`: kinds, gases",
    ),
    "a filter in a for": ("for: row.steps", 'for: "row.steps[?t]"', "leave items out with `drop`"),
    "a name used twice": ("as: used", "as: step", "found the name 'step', which is used around it"),
    "an entry that a for has not": ("as: used,", "as: used, where: x,", "found 'where' in"),
    "an item without a name": ("as: used, ", "", "lacks 'as'"),
    "a case that gives and drops": ("drop: several values", "drop: x, give: y", "cases"),
    "braces in an expression": ("${row.doi}", "${ {a: row.doi} }", "wanted an expression without { and }"),
    "digits that are none": ("schema: 1", "schema: 1\ndigits: many", "a number from 1 to 17"),
    "an expression that is too long": ("row.name", "row.name" + "|@" * 300, "wanted at most 500"),
    "an expression that multiplies": (
        "row.name",
        "row.name" + "|join('', [@, @])" * 9,
        "found more than 4 lists, join",
    ),
    "a section that needs files": (
        "  note: From",
        "  include: [x.yaml]\n  note: From",
        "found 'include', which needs files",
    ),
    "an entry that no record has": ("  note: From", "  notes: From", r"m.yaml, line 14, d.json, \[0\]: found 'notes'"),
    "a unit that is none": ("${step.h} h", "${step.h} furlongs", r"m.yaml, line 45, d.json, \[0\]: .*furlongs"),
    "a step without a kind": ("          kind:", "          note:", r"line 30, d.json, \[0\]: .* lacks its kind"),
    "a place in no document": (
        'at: "data: ${place.step}"',
        'at: "date: ${place.step}"',
        "found 'date', wanted a document",
    ),
}


@pytest.mark.parametrize(("old", "new", "sentence"), SPOILT.values(), ids=SPOILT)
def test_a_fault_of_a_mapping_is_one_sentence_with_its_line(make, old, new, sentence):
    assert old in MAPPING
    with pytest.raises(ManyRefusals, match=sentence) as refused:
        make(mapping=MAPPING.replace(old, new, 1))[0].record(Counter())
    assert all(str(fault).startswith("m.yaml, line ") for fault in refused.value.refusals)


def test_all_faults_of_a_mapping_are_told_at_once(make):
    with pytest.raises(ManyRefusals) as refused:
        make(mapping=MAPPING.replace("row.doi", "row..doi").replace("step.gas", "stop.gas"))
    assert len(refused.value.refusals) == 2


# --- faults of rows

HOSTILE = {
    "a list for text": ({**ROW, "name": ["a"]}, "line 23, d.json, .*found a list at 'row.name', wanted text"),
    "entries for text": ({**ROW, "name": {"a": 1}}, "found entries at 'row.name', wanted text"),
    "text for a list": ({**ROW, "steps": "all"}, "line .*found no list at 'row.steps'"),
    "a number for a list": (with_step(t=5), r"line 43, .*'length\(t\) > `1`' cannot be found here"),
    "a huge text": ({**ROW, "name": "A" * 20_000}, "found 20,000 characters at 'row.name'"),
    "a huge list": ({**ROW, "from": ["x"] * 20_000}, "found 20,000 items at 'row.from'"),
    "a character that is none": ({**ROW, "name": "A\u0000"}, r"found the character U\+0000 at 'row.name'"),
    "half a character": ({**ROW, "name": "A\ud800"}, r"found the character U\+D800 at 'row.name'"),
    "a row that is no object": (5, "does not say where it comes from"),
    "an unreadable number": (with_step(h="12x3"), r"line 45, d.json, \[0\]: .*12x3"),
}


@pytest.mark.parametrize(("row", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_row_that_is_no_record_is_refused_with_line_and_row(make, row, sentence):
    mapping = MAPPING.replace('{if: "!(row.steps)", because: no steps}', '{if: "row.steps == `[]`", because: no steps}')
    (made,) = make([row], mapping)
    with pytest.raises(ManyRefusals, match=sentence) as refused:
        made.record(Counter())
    assert all(str(fault).startswith("m.yaml, line ") for fault in refused.value.refusals)
    assert all("\n" not in str(fault) and len(str(fault)) < 500 for fault in refused.value.refusals)


def test_a_row_that_is_nested_deeply_is_refused(make):
    deep: list = []
    for _ in range(2_000):
        deep = [deep]
    (row,) = make()
    hostile = dataclasses.replace(row, data=with_step(t=[deep, deep]))
    with pytest.raises(ManyRefusals, match="nested too deeply"):
        hostile.record(Counter())


def test_text_that_looks_like_an_expression_is_text(make):
    record = make([{**ROW, "name": "${row.doi} `1` ?_x"}])[0].record(Counter())
    assert [entity.name for entity in record.entities if entity.kind == "sample"] == ["${row.doi} `1` ?_x"]


def test_keys_that_two_items_share_are_refused(make):
    with pytest.raises(ManyRefusals, match="found 'X' twice for this row"):
        make([{**ROW, "from": ["X", "X"]}], MAPPING.replace("key: p-${number.precursor}", "key: ${precursor}"))[
            0
        ].record(Counter())


# --- expressions


@pytest.mark.parametrize(
    ("text", "gives", "reads"),
    [
        ("row.a.b[0]", ("a", "b"), {("a", "b")}),
        ("item[1].c", ("list", "c"), {("list", "c")}),
        ("row.a[?b > `1`].c", ("a", "c"), {("a", "b"), ("a", "c")}),
        ("join(', ', row.a[*].b)", None, {("a", "b")}),
        ("row.a || row.b", None, {("a",), ("b",)}),
        ("max_by(row.a, &b).c", None, {("a",), ("a", "b")}),
        ("number.item", None, set()),
    ],
)
def test_an_expression_tells_what_of_a_row_it_reads(text, gives, reads):
    made = Expression(text, {"row": (), "item": ("list",), "number": None})
    assert made.gives == gives
    assert made.reads == reads


@pytest.mark.parametrize("text", ["row.a.b", "row.l[0]", "row.l[-1].x", "row.l[9]", "row.a.l[0]", "row.s.x", "none.x"])
def test_the_short_way_gives_what_jmespath_gives(text):
    scope = {"row": {"a": {"b": 1}, "l": ["p", {"x": 2}], "s": "text"}, "none": None}
    assert Expression(text, dict.fromkeys(scope)).value(scope) == jmespath.search(text, scope)


# --- into a store


def write(folder: Path, data):
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (folder / "d.json").write_text(json.dumps(data), encoding="utf-8")
    return folder / "m.yaml", folder / "d.json"


def test_rows_go_into_a_store_and_what_is_refused_is_told_once_with_its_number(tmp_path):
    store = open_store(tmp_path / "store")
    files = write(
        tmp_path, [ROW, {**ROW, "steps": []}, with_step(h="1 furlong"), with_step(h="1 furlong"), with_step(t=[9])]
    )
    account = build_rows(store, *files)
    text = "\n".join(account.lines())
    assert (account.rows, account.built) == (5, 2)
    assert [entry.part for entry in store.records()] == ["r-1", "r-5"]
    assert "rows left out: 1" in text
    assert "rows refused, and where first: 2\n        2  m.yaml, line 45: " in text
    assert "([2])" in text


def test_a_second_run_reads_only_rows_that_changed(tmp_path):
    store = open_store(tmp_path / "store")
    build_rows(store, *write(tmp_path, [ROW, with_step(t=[9])]))
    before = store.dump("r-1")
    account = build_rows(store, *write(tmp_path, [ROW, with_step(t=[9])]))
    assert (account.built, account.unchanged) == (2, 2)
    assert not account.tally
    assert store.dump("r-1") == before


def test_two_rows_of_one_id_are_refused(tmp_path):
    store = open_store(tmp_path / "store")
    mapping, data = write(tmp_path, [ROW, ROW])
    mapping.write_text(MAPPING.replace("r-${number.row}", "r"), encoding="utf-8")
    account = build_rows(store, mapping, data)
    assert account.built == 1
    assert any("found the id 'r' in d.json, [0] too" in line for line in account.lines())


def test_an_entry_that_no_row_has_is_told(tmp_path):
    mapping, data = write(tmp_path, [ROW])
    mapping.write_text(MAPPING.replace("row.year", "row.yaer"), encoding="utf-8")
    lines = list(build_rows(open_store(tmp_path / "store"), mapping, data).lines())
    assert "in no row, but in the mapping: yaer" in lines
    assert any("year" in line for line in lines), "and what it should have been is not read"


def test_a_row_is_shown_as_the_record_it_becomes(tmp_path):
    text = shown(*write(tmp_path, [ROW, with_step(t=[1, 2])]), 2)
    assert text.startswith("# d.json, [1]\n# dropped: temperature: several values\n")
    assert yaml.safe_load(text)["samples"]["product"]["route"][0]["kind"] == "sintering"
    with pytest.raises(Refused, match="found no row 3"):
        shown(*write(tmp_path, [ROW, ROW]), 3)


def test_the_command_says_what_became_of_the_rows_and_ends_with_2_where_some_are_refused(tmp_path, monkeypatch, capsys):
    mapping, data = write(tmp_path, [ROW, with_step(h="1 furlong")])
    monkeypatch.setattr("sys.argv", ["weldgraph", "map", str(mapping), str(data), "--store", str(tmp_path / "store")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().out.startswith("2 rows: 1 records, ")


def test_which_samples_were_milled_before_a_hot_step(tmp_path):
    store = open_store(tmp_path / "store")
    turned = {**ROW, "steps": [ROW["steps"][2], ROW["steps"][1]]}
    cold = {**ROW, "steps": [ROW["steps"][1], {"verb": "sintered", "t": [300]}]}
    build_rows(store, *write(tmp_path, [ROW, turned, cold]))
    found = ask(store, "before-heat", kind="milling", above="973.15")
    assert [row[0].value for row in found.rows] == ["https://w3id.org/weldgraph/record/r-1/sample/product"]
    assert not ask(store, "before-heat", kind="ball milling", above="1500").rows
    assert len(ask(store, "before-heat", kind="ball milling", above="373.15").rows) == 2


# --- the datasets that mappings were written for


@pytest.mark.parametrize(
    ("mapping", "data", "first", "records"),
    [
        ("solid-state", "solid-state_dataset_2019-12-03.json.xz", ("solid-state-18", "300 °C"), 200),
        ("sol-gel", "sol-gel_dataset_2020-07-13.json.xz", ("sol-gel-18", "110 °C"), 200),
    ],
)
def test_the_first_recipes_of_others_come_in_or_are_counted(mapping, data, first, records):
    if not (SCALE / data).is_file():
        pytest.skip(f"{data} is not distributed: it is not in ../shared/scale")
    tally = Counter()
    made = {}
    for row in list(rows(MAPPINGS / f"{mapping}.yaml", SCALE / data))[:records]:
        record = row.record(tally)
        if record:
            made[record.id] = record
            operations = [o for o in row.data["operations"] if o["type"] != "StartingSynthesis"]
            (product,) = [entity for entity in record.entities if entity.kind == "sample"]
            assert len(product.route) == len(operations)
            assert len(record.entities) == len(row.data["precursors"]) + 1
    assert len(made) + sum(n for (kind, _), n in tally.items() if kind == "left out") == records
    name, temperature = first
    steps = [step for entity in made[name].entities for step in entity.route]
    values = [p.quantity.printed for step in steps for p in step.parameters if p.property == "temperature"]
    assert values[0] == temperature
