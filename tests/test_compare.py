"""The sample among the literature, on the bundled records: against a count by hand of Tables S2, S3 and S7."""

import csv
import io

import pytest

import weldgraph
from weldgraph.api import Graph
from weldgraph.ask.written import write
from weldgraph.cli import cli
from weldgraph.compare import Comparison, compare, pairs
from weldgraph.errors import Ambiguous, Refused
from weldgraph.store import Store

CliRunner = pytest.importorskip("click.testing").CliRunner
HIGH = "W@SG electrode, 3.9 mg/cm2 of active mass"


def rows(found: Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write(found.answer(), "csv"))))


def row_of(found: Comparison, material: str) -> dict[str, str]:
    matching = [row for row in rows(found) if row["material"] == material]
    assert len(matching) == 1, f"{len(matching)} rows of {material}"
    return matching[0]


# --- ranks


def test_the_powder_is_third_of_thirteen_in_tap_density(store: Store) -> None:
    found = compare(store, ["tap density"], sample="W@SG")
    ranked = [row for row in rows(found) if row["rank"]]
    assert len(ranked) == 13
    own = row_of(found, "W@SG secondary clusters")
    assert (own["rank"], own["rank_worst"], own["tap density"], own["source"]) == ("3", "3", "1.12", "S3!R14C2")
    assert [row["tap density"] for row in ranked[:3]] == ["1.15", "1.13", "1.12"]


def test_the_powder_is_first_among_the_nano_sized(store: Store) -> None:
    found = compare(store, ["tap density"], sample="W@SG", where=["size class = Nano"])
    ranked = [row for row in rows(found) if row["rank"]]
    assert next((row["material"], row["rank"]) for row in ranked) == ("W@SG secondary clusters", "1")
    assert len(ranked) == 5


def test_the_density_of_the_block_is_of_another_kind(store: Store) -> None:
    block = row_of(compare(store, ["tap density"], sample="W@SG"), "W@SG block")
    assert (block["rank"], block["comparable"], block["tap density"]) == ("", "no", "1.68")
    assert block["why"].startswith("another kind: of a block, defined for a powder")


def test_the_density_of_the_block_is_of_another_kind_without_a_sample_too(store: Store) -> None:
    block = row_of(compare(store, ["tap density"]), "W@SG block")
    assert (block["rank"], block["comparable"]) == ("", "")
    assert "another kind" in block["why"]


@pytest.mark.parametrize(
    ("prop", "own", "rank", "ranked"), [("Vickers hardness", "W@SG", "1", 13), ("Young's modulus", "W@SG", "1", 13)]
)
def test_hardness_and_modulus_rank_first_in_table_s2(prop: str, own: str, rank: str, ranked: int, store: Store) -> None:
    found = compare(store, [prop], sample=own, where=[f"{prop} > 0 Pa"])
    assert row_of(found, own)["rank"] == rank
    assert len([row for row in rows(found) if row["rank"]]) == ranked


def test_a_range_over_many_materials_has_no_rank(store: Store) -> None:
    row = row_of(compare(store, ["tap density"]), "majority of nanostructured silicon-based anode materials")
    assert (row["rank"], row["tap density"], row["tap density printed"]) == ("", "", "0.1 to 0.5 g cm^{-3}")
    assert (row["tap density lower"], row["tap density upper"], row["tap density bounds"]) == ("0.1", "0.5", "range")


def test_ranks_leave_open_what_rounding_leaves_open(store: Store) -> None:
    found = compare(store, ["capacity retention"], where=["cycle number = 100", "specific current = 0.2 A/g"])
    approximate = row_of(found, "Mg2Si-inspired nanoporous Si")
    assert approximate["capacity retention printed"] == "~69"
    assert (approximate["capacity retention lower"], approximate["capacity retention upper"]) == ("68", "70")


def test_rounding_is_said_to_be_a_lower_limit(store: Store) -> None:
    assert any("lower limit of the uncertainty" in note for note in compare(store, ["tap density"]).notes)


# --- fronts


def test_the_front_in_areal_capacity_and_retention_does_not_hold_the_sample(store: Store) -> None:
    found = compare(store, ["areal capacity", "capacity retention"], sample="W@SG", pareto=True)
    assert row_of(found, HIGH)["pareto"] == "no"
    assert {row["material"] for row in rows(found) if row["pareto"] == "yes"} == {
        "Si@CNT/C-microscroll", "B-Si/CNT@G", "Pomegranate-inspired Si",
    }  # fmt: skip


def test_what_only_rounding_could_put_on_the_front_is_unclear(store: Store) -> None:
    found = compare(store, ["areal capacity", "capacity retention"])
    unclear = {row["material"] for row in rows(found) if row["pareto"] == "unclear"}
    assert unclear == {"Nonfilling carbon-coated porous Si", "Si-graphite", "Dual-shell SiNPs@C"}


def test_the_front_in_loading_areal_capacity_and_retention_holds_the_sample(store: Store) -> None:
    found = compare(store, ["active mass loading", "areal capacity", "capacity retention"], pareto=True)
    assert row_of(found, HIGH)["pareto"] == "yes"


def test_a_front_needs_a_direction_in_every_property(store: Store) -> None:
    with pytest.raises(Refused, match="whether more of specific current is better is not known"):
        compare(store, ["areal capacity", "specific current"], pareto=True)


def test_a_front_needs_two_properties(store: Store) -> None:
    with pytest.raises(Refused, match="wanted two or more"):
        compare(store, ["areal capacity"], pareto=True)


# --- verdicts


def test_a_row_at_another_current_and_loading_is_not_like_with_like(store: Store) -> None:
    row = row_of(compare(store, ["areal capacity"], sample=HIGH), "Mg2Si-inspired nanoporous Si")
    assert row["comparable"] == "no"
    assert "current (0.2 A/g, sample 0.1 A/g)" in row["why"]
    assert "loading (1.4 mg/cm², sample 3.9 mg/cm²)" in row["why"]


def test_what_the_table_does_not_state_cannot_be_told(store: Store) -> None:
    found = compare(store, ["areal capacity"], sample=HIGH, like="current,window,electrolyte,cell,temperature")
    row = row_of(found, "B-Si/CNT@G")
    assert row["comparable"] == "unknown"
    assert row["why"] == "cannot tell: half or full cell, window, electrolyte and additive, temperature not stated"


def test_of_the_literature_of_table_s7_nothing_is_like_with_like_and_two_share_the_current(store: Store) -> None:
    told = [row["comparable"] for row in rows(compare(store, ["areal capacity"], sample=HIGH)) if row["work"]]
    assert told.count("yes") == 0
    currents = compare(store, ["areal capacity"], sample=HIGH, like="current")
    by_verdict = {
        v: {r["material"] for r in rows(currents) if r["comparable"] == v and r["work"]}
        for v in ("yes", "no", "unknown")
    }
    assert by_verdict["yes"] == {"Granadilla-like porous- structured Si/C", "B-Si/CNT@G"}
    assert by_verdict["unknown"] == {"Blocky SiOx/C", "Si/G/C microparticles", "Branched Si@C"}
    assert len(by_verdict["no"]) == 14


def test_a_c_rate_is_not_turned_into_a_current_where_1c_is_not_stated(store: Store) -> None:
    row = row_of(compare(store, ["areal capacity"], sample=HIGH, like="current"), "Blocky SiOx/C")
    assert row["comparable"] == "unknown"
    assert "1C not stated" in row["why"]


def test_what_the_sample_itself_does_not_state_is_unknown_too(store: Store) -> None:
    found = compare(store, ["capacity retention"], sample=HIGH, like="temperature", where=["cycle number = 100"])
    assert {row["comparable"] for row in rows(found) if row["material"] != HIGH} == {"unknown"}


def test_own_samples_are_judged_by_test_electrode_cell_and_electrolyte(store: Store) -> None:
    found = compare(
        store, ["capacity retention"], sample="W@SG electrode, low loading",
        like="current,cycles,silicon,cell,window,electrolyte", where=["cycle number = 80", "specific current = 2 A/g"],
    )  # fmt: skip
    assert row_of(found, "W@SG-S80 electrode")["comparable"] == "yes"


def test_another_loading_is_found_though_it_stands_on_the_coating_step(store: Store) -> None:
    found = compare(store, ["capacity retention"], sample="SG electrode", like="loading", where=["cycle number = 100"])
    row = row_of(found, HIGH)
    assert row["comparable"] == "no"
    assert "sample 1.5–1.7 mg/cm²" in row["why"]


def test_a_row_of_two_tests_is_composite(store: Store) -> None:
    found = compare(store, ["areal capacity", "capacity retention"], sample=HIGH)
    assert "composite: areal capacity and capacity retention are of different tests" in row_of(found, HIGH)["why"]
    assert "composite: whether areal capacity and capacity retention are of one test" in row_of(found, "Si/CNT")["why"]


def test_an_aspect_that_is_none_is_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(Refused, match="wanted some of current, cycles, basis"):
        compare(store, ["areal capacity"], like="colour")


# --- joins


def test_tables_are_joined_by_cited_work_and_the_join_says_so(store: Store) -> None:
    found = compare(store, ["tap density", "areal capacity"], sample="W@SG")
    joined = [row for row in rows(found) if row["work"] and row["tap density"] and row["areal capacity"]]
    assert {row["work"] for row in joined} == {
        "Hernandha 2021", "Yang 2021", "Xu 2018", "Xu 2017", "Lee 2016", "Liu 2014",
    }  # fmt: skip
    assert all("same work, same material not established" in row["why"] for row in joined)
    liu = next(row for row in joined if row["work"] == "Liu 2014")
    assert (liu["material"], liu["tap density"], liu["areal capacity"]) == ("Yolk-shell Si/C", "0.15", "3.0")


def test_one_name_in_two_tables_joins_nothing(store: Store) -> None:
    found = compare(store, ["tap density", "areal capacity"])
    yolk = [row for row in rows(found) if row["material"] == "Yolk-shell Si/C"]
    assert {row["work"] for row in yolk} == {"Liu 2014", "Zhang 2019"}


def test_states_of_one_name_are_joined_by_lineage(store: Store) -> None:
    row = row_of(compare(store, ["tap density", "areal capacity"], sample="W@SG"), "W@SG secondary clusters")
    assert (row["tap density"], row["areal capacity"]) == ("1.12", "2.9")
    assert "joined by lineage" in row["why"]


# --- units, columns, what is implied


def test_a_unit_can_be_asked_for(store: Store) -> None:
    row = row_of(compare(store, ["tap density"], unit="kg/m3", sample="W@SG"), "CNT-Si composite")
    assert (row["tap density"], row["tap density unit"], row["tap density printed"]) == ("1100", "kg/m3", "1.10")


def test_a_unit_of_another_quantity_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="found the unit 'nm' for tap density"):
        compare(store, ["tap density"], unit="nm")


def test_the_columns_stand_in_the_order_that_is_promised(store: Store) -> None:
    columns = compare(store, ["areal capacity", "capacity retention"]).columns
    assert columns[:15] == [
        "material", "areal capacity", "areal capacity unit", "areal capacity printed", "capacity retention",
        "capacity retention unit", "capacity retention printed", "conditions", "comparable", "why", "rank",
        "rank_worst",
        "pareto", "work", "source",
    ]  # fmt: skip


def test_a_specific_capacity_is_implied_by_areal_capacity_and_loading(store: Store) -> None:
    row = row_of(compare(store, ["areal capacity", "active mass loading"], sample=HIGH), HIGH)
    assert (row["implied specific capacity"], row["implied specific capacity unit"]) == ("744", "mA.h/g")
    assert row["implied specific capacity range"] == "722–766"


def test_words_cannot_be_ranked(store: Store) -> None:
    with pytest.raises(Refused, match="told in words"):
        compare(store, ["size class"])


# --- conditions, samples, nothing found


def test_a_condition_may_be_of_a_property_that_is_not_shown(store: Store) -> None:
    found = compare(store, ["areal capacity"], where=["active loading >= 3 mg/cm2"])
    assert {row["material"] for row in rows(found)} == {
        "B-Si/CNT@G", "Blocky SiOx/C", "Watermelon-inspired Si/C", "Dual-shell SiNPs@C", "Si-graphite",
        "Pomegranate-inspired Si", HIGH,
    }  # fmt: skip


def test_a_condition_says_what_it_took_away(store: Store) -> None:
    notes = compare(store, ["tap density"], where=["active mass loading >= 3 mg/cm2"]).notes
    assert any("leaves 6 of 15 rows; of 4 it cannot be told" in note or "it cannot be told" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tap density", "found the condition 'tap density'"),
        ("tap density > 3 nm", "wanted it in a unit such as"),
        ("size class > Nano", "wanted = or != before a word"),
        ("colour = red", "'colour' is no property"),
        ("x" * 400 + " > 3", "found the condition"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(text: str, sentence: str, store: Store) -> None:
    with pytest.raises(Refused, match=sentence):
        compare(store, ["tap density"], where=[text])


def test_a_name_of_two_electrodes_lists_them(store: Store) -> None:
    with pytest.raises(Ambiguous, match="W@SG electrode, low loading"):
        compare(store, ["capacity retention"], sample="W@SG")


def test_a_sample_without_a_value_is_refused_with_those_that_have_one(store: Store) -> None:
    with pytest.raises(Refused, match="own samples with values here are W@SG electrode"):
        compare(store, ["areal capacity"], sample="nobody")


def test_nothing_found_says_what_was_looked_for_and_what_there_is(store: Store) -> None:
    found = compare(store, ["porosity"], sample="W@SG")
    assert found.lines == ()
    assert "Looked for porosity in the records example-thermoelectric, lai-wsg" in found.notes[-1]
    assert "tap density" in found.notes[-1]


def test_nothing_left_says_how_far_the_values_reach(store: Store) -> None:
    found = compare(store, ["tap density"], where=["tap density > 5 g/cm3"])
    assert "15 values of tap density, from 0.145 to 1.685 g/cm³" in found.notes[-1]


# --- controlled pairs


def test_the_pairs_of_powders_and_blocks_are_the_three_pressures_and_the_method(store: Store) -> None:
    found = {
        (e.knob.label_a, e.knob.label_b, e.knob.parameter)
        for e in pairs(store).effects
        if e.knob.label_a.endswith("block")
    }
    assert found == {
        ("W@SG-S40 block", "W@SG block", "pressure"),
        ("W@SG-S40 block", "W@SG-S80 block", "pressure"),
        ("W@SG-S80 block", "W@SG block", "pressure"),
        ("W@SG-S40 block", "SG-H40 block", "kind of step"),
    }


def test_the_two_loadings_are_a_pair_of_electrodes(store: Store) -> None:
    found = pairs(store, "capacity retention", along="active mass loading").effects
    assert [(e.knob.label_a, e.knob.label_b) for e in found] == [("W@SG electrode, low loading", HIGH)]
    (effect,) = found
    assert (effect.knob.value_a, effect.knob.value_b) == ("1.5–1.7 mg/cm²", "3.8–3.9 mg/cm²")
    assert effect.knob.unknown == "electrode mass loading"
    assert (float(effect.low or 0), float(effect.high or 0), effect.way) == (-1.1, -0.9, "falls")


def test_retention_along_pressure_rises_at_2_a_per_g_and_not_at_1(store: Store) -> None:
    found = {s.found[0].conditions: s.trend for s in pairs(store, "capacity retention", along="pressure").series}
    assert found["cycle number=100; specific current=2 A/g"] == "rises"
    assert found["cycle number=80; reference cycle=1; specific current=0.1 A/g"] == "rises within rounding"
    assert found["cycle number=80; reference cycle=1; specific current=1.0 A/g"] == "not monotonic"


def test_a_series_has_its_causes_in_order_and_says_what_is_inferred(store: Store) -> None:
    series = pairs(store, "specific charge capacity", along="pressure").series[0]
    assert [cause.printed for cause in series.causes] == ["40 MPa", "80 MPa", "120 MPa"]
    assert "holding time" in series.inferred


def test_the_example_record_has_its_own_pair(store: Store) -> None:
    effects = pairs(store, "zT", sample="BST-HP40 pellet").effects
    assert {(e.knob.parameter, e.way) for e in effects} == {("kind of step", "rises")}


def test_no_pair_says_what_pairs_there_are(store: Store) -> None:
    (note,) = pairs(store, "porosity").notes
    assert note.startswith("Looked for controlled pairs with values of porosity")
    assert "pressure (W@SG-S40 block / W@SG block)" in note


# --- Python and the command line


def test_python_gives_numbers_and_their_units(store: Store) -> None:
    kg = Graph(store)
    frame = kg.compare("tap density", sample="W@SG")
    assert str(frame["tap density"].dtype) == "float64"
    assert str(frame["rank"].dtype) == "Int64"
    assert frame.attrs["units"] == {"tap density": "g/cm³"}
    assert frame.loc[frame["material"] == "CNT-Si composite", "tap density"].item() == 1.10
    assert weldgraph.open is not None


def test_python_gives_pairs_with_their_changes(store: Store) -> None:
    frame = Graph(store).pairs("capacity retention", along="active mass loading")
    assert frame["change"].tolist() == [-1.0]
    assert frame["tests"].tolist() == ["two tests"]


def test_the_command_writes_rows_to_one_stream_and_sentences_to_the_other(store: Store, tmp_path) -> None:
    picture = tmp_path / "tap.svg"
    result = CliRunner().invoke(
        cli, ["compare", "tap density", "--sample", "W@SG", "--plot", str(picture), "--store", store.location]
    )
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith(
        "material,tap density,tap density unit,tap density printed,conditions"
    )
    assert "lower limit" in result.stderr
    assert picture.read_text(encoding="utf-8").startswith("<?xml")


def test_the_command_gives_series(store: Store) -> None:
    arguments = ["pairs", "capacity retention", "--along", "pressure", "--series", "--store", store.location]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0
    assert "40 MPa; 80 MPa; 120 MPa" in result.stdout
