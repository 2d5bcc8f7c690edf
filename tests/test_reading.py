"""Tables of made-up content, read: what each cell means, from whatever in the table says so."""

import io
import json

import pytest
from rich.console import Console

from weldgraph.loaders.grid import Piece, lay_out
from weldgraph.loaders.meaning import property_for
from weldgraph.reading.tables import read_file, read_grid, render, to_json
from weldgraph.units import read_unit


def table(*rows, heads=0, **about):
    """A grid of `a | b | c` rows; `|3|` spans three columns, `^2^` two rows."""
    return read_grid(
        lay_out([[piece(cell) for cell in row.split(" | ")] for row in rows], "t", header_rows=heads, **about)
    )


def piece(cell):
    text = cell.strip()
    if text.startswith(("<2>", "<3>", "<4>")):
        return Piece(text[3:], columns=int(text[1]))
    if text.startswith(("{2}", "{3}")):
        return Piece(text[3:], rows=int(text[1]))
    return Piece(text)


def at(reading, row, column):
    return [one for one in reading.readings if one.address == f"cell={row},{column}"]


def held(one):
    return {condition.property: (condition.value, condition.unit) for condition in one.conditions}


def test_head_gives_property_and_unit_and_the_stub_names_the_row():
    (one,) = at(table("Sample | Tap density (g cm^{−3})", "A-1 | 0.94"), 2, 2)
    assert (one.property, one.value, one.lower, one.upper, one.unit) == ("tap density", 0.94, 0.935, 0.945, "g/cm3")
    assert (one.row, one.column, one.printed) == (("A-1",), ("Tap density (g cm^{−3})",), "0.94")


def test_the_cell_before_the_head_is_a_name_and_is_not_lost():
    (one,) = at(table("Sample | Porosity (%)", "P-L10 | 83.3"), 2, 1)
    assert (one.value, one.decisions) == (None, ("the cell names its row",))


def test_two_header_rows_with_a_spanner():
    made = table("{2}Sample | <2>Specific capacity (mAh/g)", "1st | 100th", "A | 372 | 350", heads=2)
    (one,) = at(made, 3, 3)
    assert one.column == ("Specific capacity (mAh/g)", "100th")
    assert (one.property, one.value, one.unit, held(one)) == (
        "specific capacity",
        350,
        "mA.h/g",
        {"cycle number": (100, None)},
    )


def test_a_head_that_spans_two_rows_makes_both_of_them_header():
    made = table(
        "{2}Sample | <2>Lattice parameter (Å) | {2}Porosity (%)", "700 °C | 800 °C", "A | 8.1697 | 8.1710 | 40"
    )
    (one,) = at(made, 3, 2)
    assert (one.value, held(one)) == (8.1697, {"temperature": (700, "Cel")})


def test_units_in_a_row_of_their_own_belong_to_the_names_above():
    made = table("Alloy | Yield strength | Porosity", " | (MPa) | (%)", "A | 512 | 12.1")
    assert [(one.property, one.unit) for one in (*at(made, 3, 2), *at(made, 3, 3))] == [
        ("yield strength", "MPa"),
        ("porosity", "%"),
    ]


def test_properties_in_rows_are_read_by_row():
    made = table(
        " | SG | W@SG", "Specific surface area (m^{2} g^{−1}) | 53.7 | 37.8", "Average pore size (nm) | 20.4 | 8.3"
    )
    (one,) = at(made, 3, 3)
    assert (one.property, one.value, one.unit, one.column) == ("average pore size", 8.3, "nm", ("W@SG",))


def test_a_column_of_units_gives_the_unit_of_each_row():
    made = table("Property | Symbol | Unit | A | B", "Thickness | d | μm | 20 | 25", "Porosity | ε | % | 40 | 45")
    (one,) = at(made, 3, 5)
    assert (one.property, one.value, one.unit, one.column) == ("porosity", 45, "%", ("B",))
    assert [made.unmatched, made.problems] == [[], []]


def test_the_inner_of_two_heads_is_the_property_even_if_only_the_outer_is_known():
    made = table("Sample | <2>Lattice parameter (Å)", " | a | c", "A | 2.8564 | 14.2203", heads=2)
    assert [at(made, 3, column)[0].property for column in (2, 3)] == ["lattice parameter a", None]
    assert [at(made, 3, column)[0].unit for column in (2, 3)] == ["Ao", "Ao"]


def test_a_name_is_no_condition_and_a_symbol_without_a_unit_no_property():
    made = table("Phase | Density (g/cm^{3}) | c", "C | 2.26 | 0.061", "RT | 2.1 | 0.05")
    assert held(at(made, 2, 2)[0]) == {}
    assert at(made, 2, 3)[0].property is None


def test_a_second_row_that_tells_columns_of_one_head_apart_is_header_too():
    made = table("Basis | Capacity (mAh/g) | Capacity (mAh/g)", " | Li-ion | Na-ion", "A | 17 | 16", heads=1)
    assert at(made, 3, 3)[0].column == ("Capacity (mAh/g)", "Na-ion")


def test_a_percent_row_overrides_the_header_unit():
    made = table(
        "Cycle number | A (mAh/g) | B (mAh/g)", "1st | 400 | 420", "80th | 300 | 380", "Retention (%) | 75.0 | 90.5"
    )
    assert [one.unit for one in (*at(made, 2, 2), *at(made, 4, 2))] == ["mA.h/g", "%"]
    assert at(made, 4, 3)[0].property == "capacity retention"


def test_an_empty_stub_cell_is_the_one_above_and_says_so():
    made = table("Kind | Filler | Porosity (%)", "wire | A | 1.5", " | B | 2.5", "dot |  | 3.5")
    (one,) = at(made, 3, 3)
    assert one.row == ("wire", "B")
    assert one.decisions == ("the empty cell is read as 'wire' above it",)
    assert at(made, 4, 3)[0].row == ("dot",)  # a new name does not take over what stood beside the old one


def test_an_empty_value_cell_is_not_the_one_above():
    made = table("Sample | Porosity (%) | Thickness (μm)", "A | 40 | 20", "B |  | 25")
    assert at(made, 3, 2) == []


def test_a_name_in_the_middle_of_its_block_names_the_block():
    rows = (" | 1st | 1.4", "A | 50th | 2.2", " | 100th | 3.5", " | 1st | 1.1", "B | 50th | 1.6", " | 100th | 1.8")
    made = table(" | Cycle number | R_{ct} (Ω)", *rows)
    assert [at(made, row, 3)[0].row[0] for row in range(2, 8)] == ["A", "A", "A", "B", "B", "B"]
    assert "stands" in at(made, 2, 3)[0].decisions[0]


def test_a_name_below_an_empty_one_is_not_filled_down_where_blocks_cannot_be_told():
    made = table(" | Cycle number | R_{ct} (Ω)", " | 1st | 1.4", "A | 50th | 2.2", " | 70th | 3.5")
    assert at(made, 2, 3)[0].row == ("1st",)


def test_spanned_stubs_name_all_their_rows_and_their_values_are_conditions():
    made = table(
        "Current density (A/g) | Sample | Specific capacity (mAh/g)",
        "{2}0.1 | A | 700",
        "B | 650",
        "{2}2 | A | 390",
        "B | 300",
    )
    (one,) = at(made, 5, 3)
    assert (one.row, held(one)) == (("2", "B"), {"specific current": (2, "A/g")})


def test_a_stub_with_a_cycle_and_a_current_in_brackets():
    made = table(
        "Cycle number (specific current) | Material | Specific capacity (mAh/g)",
        "10^{th} (0.1 A g^{−1}) | A | 336.3",
        " | B | 345.7",
    )
    assert held(at(made, 3, 3)[0]) == {"cycle number": (10, None), "specific current": (0.1, "A/g")}


def test_group_rows_go_with_the_rows_below():
    made = table("Sample | Porosity (%)", "<2>As made", "A | 40", "<2>Annealed", "B | 30")
    assert at(made, 3, 2)[0].row == ("As made", "A")
    assert at(made, 5, 2)[0].row == ("Annealed", "B")
    assert "cell=4,1" in made.explained


def test_a_group_row_can_give_the_property():
    made = table("Alloy | 25 °C | 600 °C", "<3>Yield strength (MPa)", "A | 512 | 300", "<3>Thickness (mm)", "A | 2 | 2")
    (one,) = at(made, 3, 3)
    assert (one.property, one.unit, held(one)) == ("yield strength", "MPa", {"temperature": (600, "Cel")})
    assert at(made, 5, 2)[0].unit == "mm"


def test_heads_printed_again_side_by_side_have_stubs_of_their_own():
    made = table("Samples | Thickness (μm) | Samples | Thickness (μm)", "A | 20 | C | 40", "B | 30 | D | 50")
    assert at(made, 3, 4)[0].row == ("D",)
    assert at(made, 3, 2)[0].row == ("B",)


def test_a_header_printed_again_and_a_second_table_below_begin_anew():
    made = table(
        "Sample | Porosity (%)",
        "A | 40",
        "Sample | Porosity (%)",
        "B | 50",
        "",
        "Alloy | Thickness (mm) | Width (mm)",
        "X | 2 | 3",
    )
    assert "cell=3,2" in made.explained
    assert at(made, 4, 2)[0].value == 50
    assert (at(made, 7, 2)[0].property, at(made, 7, 2)[0].unit) == ("thickness", "mm")


def test_titles_above_and_notes_below_are_no_rows():
    made = table("Loads of all samples | ", " | ", "Sample | Porosity (%)", "A^{a} | 40", "B | 50", "^{a}At 60 °C. | ")
    assert made.caption == "Loads of all samples"
    assert (at(made, 4, 2)[0].value, held(at(made, 4, 2)[0])) == (40, {"temperature": (60, "Cel")})
    assert held(at(made, 5, 2)[0]) == {}
    assert "note a: At 60 °C." in at(made, 4, 2)[0].decisions


def test_marks_in_heads_are_resolved_and_do_not_spoil_the_unit():
    made = table("Salt | σ^{[a]} [S cm^{−1}]", "A | 1.2 × 10^{−4}", footnotes=("[a] Measured at 25 °C. [b] Other.",))
    (one,) = at(made, 2, 2)
    assert (one.value, one.unit, held(one)) == (1.2e-4, "S/cm", {"temperature": (25, "Cel")})


def test_the_caption_gives_conditions_and_the_nearer_word_wins():
    made = table(
        "Salt | Ionic conductivity (S/cm)", "A | 1.5e-3", "B | 2.5e-3 at 60 °C", caption="Made-up salts at 25 °C."
    )
    assert held(at(made, 2, 2)[0]) == {"temperature": (25, "Cel")}
    assert "'at 25 °C' of the caption is taken to hold for every value" in at(made, 2, 2)[0].decisions
    assert held(at(made, 3, 2)[0]) == {"temperature": (60, "Cel")}


def test_what_a_caption_says_of_a_part_of_the_table_is_left_out():
    for caption in ("Resistances before and after 300 cycles.", "Strength along with the conductivity at 70 °C."):
        assert held(at(table("Sample | Porosity (%)", "A | 15", caption=caption), 2, 2)[0]) == {}


def test_a_rate_in_a_head_is_a_condition():
    made = table("Sample | 0.1 C rate (mAh g^{−1}) | 5 C rate (mAh g^{−1})", "A | 264.0 | 120.5")
    assert [held(at(made, 2, column)[0])["C-rate"][0] for column in (2, 3)] == [0.1, 5]


def test_two_values_of_one_condition_in_a_caption_hold_for_none():
    made = table("Salt | Porosity (%)", "A | 15", caption="Salts at 25 °C and 60 °C.")
    assert held(at(made, 2, 2)[0]) == {}


def test_the_caption_gives_the_unit_where_nothing_else_does():
    (one,) = at(table("Alloy | Al | Cu", "A | 4.5 | 0.1", caption="Composition of alloys (wt%)."), 2, 3)
    assert (one.unit, one.decisions) == ("%{wt}", ("the unit is that of the caption",))


def test_a_unit_in_a_long_note_or_of_a_ratio_is_not_that_of_the_caption():
    note = "We compare the content of all parts (μg) with their loss, and go on about it in many more words than one."
    assert at(table("Part | Correlation coefficient", "A | 0.8", footnotes=(note,)), 2, 2)[0].unit is None
    assert at(table("Part | Loss", "A | 0.8", caption="Losses (μg) at a rate (mm/s)."), 2, 2)[0].unit is None
    assert at(table("Part | Loss", "A | 0.8", footnotes=("All values are given in MPa.",)), 2, 2)[0].unit == "MPa"


def test_without_any_unit_there_is_none():
    (one,) = at(table("Run | Time", "A | 336"), 2, 2)
    assert one.unit is None
    assert "no unit is printed with it, with its head or in the caption" in one.decisions


def test_a_head_whose_unit_speaks_against_the_property_keeps_its_name():
    made = table("Sample | Current density (mAh g^{−1})", "A | 200")
    (one,) = at(made, 2, 2)
    assert (one.property, one.unit) == (None, "mA.h/g")
    assert made.unmatched == ["Current density (mAh g^{−1})"]


def test_a_missing_mark_is_of_the_property_of_its_column():
    made = table("Sample | H (wt. %) | Porosity (%)", "A | – | n.d.", "B | 0.3 | 40")
    assert (at(made, 2, 2)[0].property, at(made, 2, 2)[0].missing) == (None, "not reported")  # no hardness: wt%
    assert (at(made, 2, 3)[0].property, at(made, 2, 3)[0].missing) == ("porosity", "not reported")


def test_two_quantities_in_a_head_and_a_gap():
    made = table("Sample | Porosity and Uptake (%) | Ref.", "A | -/816 | [31]", "B | 60.3/125 | [4,5]")
    first, second = at(made, 2, 2)
    assert (first.property, first.missing) == ("porosity", "not reported")
    assert (second.property, second.value, second.citations) == ("electrolyte uptake", 816, ("31",))
    assert at(made, 3, 3)[0].citations == ("4", "5")


def test_parallel_lists_go_name_by_name_even_if_their_line_breaks_are_lost():
    for row in ("A\nB\nC | 7.6\n9.7\n15.6", "A B C | 7.6 9.7 15.6"):
        found = at(table("Materials | Thickness (nm)", "X | 3", row), 3, 2)
        assert [(one.row, one.value) for one in found] == [(("A",), 7.6), (("B",), 9.7), (("C",), 15.6)]


def test_values_with_a_word_each_are_told_apart_where_their_line_break_is_lost():
    found = at(table("Materials | Mass loading (mg/cm2)", "X | 3.1", "Y | 3.9 (active) 4.8 (electrode)"), 3, 2)
    assert [one.value for one in found] == [3.9, 4.8]


def test_a_decimal_comma_is_read_only_where_the_table_shows_it():
    made = table("Sample | Porosity (%)", "A | 0,15", "B | 12,5")
    assert [at(made, row, 2)[0].value for row in (2, 3)] == [0.15, 12.5]
    assert "the comma is read as the decimal sign, as throughout this table" in at(made, 2, 2)[0].decisions
    other = table("Sample | Porosity (%)", "A | 0,15", "B | 12.5")
    assert [problem.address for problem in other.problems] == ["cell=2,2"]
    thousands = table("Sample | Cycle number", "A | 17,000", "B | 36,000")
    assert at(thousands, 2, 2)[0].value == 17000


def test_a_multiplier_in_the_head_is_applied_and_marked():
    (one,) = at(table("Sample | Carrier density (10^{10} cm^{−2})", "A | 5"), 2, 2)
    assert (one.value, one.printed) == (5e10, "5")


def test_a_misprint_is_a_problem_with_its_reason():
    made = table("Cell | Voltage (V)", "A | 2.7", "B | 2..65", "C | 4.2")
    (problem,) = made.problems
    assert (problem.address, problem.printed) == ("cell=3,2", "2..65")
    assert "no well-formed number" in problem.message


def test_lists_side_by_side_are_not_linked_by_their_rows():
    made = table(
        "Anodes | Formats | Temperatures (°C)",
        "Si | coin | -5",
        "C | pouch | 0",
        " | prism | 15",
        " | can | 20",
        " |  | 25",
    )
    assert at(made, 3, 3)[0].row == ()
    assert "lists of their own" in at(made, 3, 3)[0].decisions[0]


def test_words_with_digits_stay_words():
    made = table(
        "Run | doi | Format | Porosity (%)", "1 | 10.1000/a.b0 | 18650 | 40", "2 | 10.1000/a.b1 | 4090-size pouch | 50"
    )
    assert at(made, 2, 2)[0].value is None
    assert at(made, 3, 3)[0].value is None
    assert made.problems == []


def test_limits_ranges_approximations_and_uncertainties():
    made = table("Sample | Porosity (%)", "A | >200", "B | 40–60", "C | ~69", "D | 1.2 ± 0.1")
    bound, span, about, stated = (at(made, row, 2)[0] for row in range(2, 6))
    assert (bound.value, bound.bound, bound.lower, bound.upper) == (200, ">", 200, None)
    assert (span.value, span.lower, span.upper) == (None, 40, 60)
    assert (about.value, about.approximate) == (69, True)
    assert (stated.value, stated.uncertainty) == (1.2, 0.1)


def test_a_table_whose_columns_are_open_gives_no_value():
    made = table("<2>Sample mass loss", "A1 | 5", heads=1, unsure="the columns are open; give the table as CSV.")
    assert [(problem.address, problem.message) for problem in made.problems] == [
        ("cell=2,2", "the columns are open; give the table as CSV.")
    ]


def test_the_stored_result_of_a_formula_is_a_decision():
    grid = lay_out(
        [
            [Piece("S"), Piece("Porosity (%)")],
            [Piece("A"), Piece("1.5", decision="the stored result of the formula =A1/B1")],
        ],
        "t",
    )
    assert "the stored result of the formula =A1/B1" in at(read_grid(grid), 2, 2)[0].decisions


def test_json_has_the_promised_fields(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Sample,Ionic conductivity,Ref.\nA,9.2 × 10^{−5} S cm^{−1} at 25 °C,[85]\n", encoding="utf-8")
    (made,) = json.loads(json.dumps(to_json(read_file(path))))["tables"]
    assert list(made) == ["id", "label", "caption", "readings", "problems"]
    assert made["readings"][0] == {
        "address": "cell=2,2",
        "row": ["A"],
        "column": ["Ionic conductivity"],
        "printed": "9.2 × 10^{−5} S cm^{−1} at 25 °C",
        "property": "ionic conductivity",
        "value": 9.2e-05,
        "lower": 9.15e-05,
        "upper": 9.25e-05,
        "unit": "S/cm",
        "approximate": False,
        "bound": None,
        "uncertainty": None,
        "conditions": [{"property": "temperature", "value": 25, "unit": "Cel"}],
        "citations": ["85"],
        "missing": None,
        "decisions": [],
    }


def test_problem_cells_are_marked_for_eyes():
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(render(table("Cell | Voltage (V)", "A | 2.7", "B | 2..65", label="Table 1", caption="Cells [red]")))
    text = console.export_text()
    assert "✗ 2..65" in text
    assert "✗ cell=3,2 '2..65'" in text
    assert "Cells [red]" in text
    assert "1 values, 1 cells not read" in text


@pytest.mark.parametrize("minus", ["−", "-", "–"])
@pytest.mark.parametrize("space", [" ", "\u2009", "\u00a0", "\u202f"])
@pytest.mark.parametrize("ohm", ["Ω", "\u2126"])
def test_variants_of_a_sign_change_nothing(minus, space, ohm):
    made = table(
        f"Sample | ρ ({ohm}{space}m) | Ionic conductivity",
        f"A | 5 | 9.2{space}×{space}10^{{{minus}5}}{space}S{space}cm^{{{minus}1}}",
    )
    assert [(one.value, one.unit) for one in made.readings] == [(5, "Ohm.m"), (9.2e-05, "S/cm")]


@pytest.mark.parametrize(("name", "unit"), [("N", "wt%"), ("ID", "")])
def test_a_letter_is_no_symbol_of_what_its_unit_contradicts_or_its_print_does_not_show(name, unit):
    found, why = property_for(name, read_unit(unit) if unit else None)
    assert found is None
    assert f"'{name}' is not taken as" in why
