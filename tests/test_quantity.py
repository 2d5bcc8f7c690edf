"""Printed numbers: what they mean, how wide they are, when two of them agree, and their text again."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weldgraph.errors import Refused
from weldgraph.model import Quantity
from weldgraph.quantity import (
    agree,
    certainly_less,
    generous_ends,
    read_cell,
    read_quantity,
    restates,
    show,
    si,
    split_header,
)

D = Decimal


def q(text: str, **given_: str | bool) -> Quantity:
    return read_quantity(text, **given_)  # type: ignore[arg-type]


# --- one value


@pytest.mark.parametrize(
    ("text", "kind", "value", "lower", "upper", "unit"),
    [
        ("94.2 %", "rounding", "94.2", "94.15", "94.25", "%"),
        ("94.0", "rounding", "94.0", "93.95", "94.05", "1"),
        ("0.70", "rounding", "0.70", "0.695", "0.705", "1"),
        ("320 S/cm", "ambiguous", "320", "319.5", "320.5", "S/cm"),
        ("1000 W", "ambiguous", "1000", "999.5", "1000.5", "W"),
        ("0", "rounding", "0", "-0.5", "0.5", "1"),
        ("1.2 ± 0.1 mm", "stated", "1.2", "1.1", "1.3", "mm"),
        ("1.2(1)", "stated", "1.2", "1.1", "1.3", "1"),
        ("8.1697 (3) Å", "stated", "8.1697", "8.1694", "8.1700", "Ao"),
        ("(1.2 ± 0.1) × 10^{−3} S/cm", "stated", "0.0012", "0.0011", "0.0013", "S/cm"),
        ("1.2 ± 0.1 × 10^{−3} S/cm", "stated", "0.0012", "0.0011", "0.0013", "S/cm"),
        ("29 nm (± 6)", "stated", "29", "23", "35", "nm"),
        ("~69 %", "approximate", "69", "68", "70", "%"),
        ("≈1.4 × 10^{−3} S/cm", "approximate", "0.0014", "0.0013", "0.0015", "S/cm"),
        ("about 5 nm", "approximate", "5", "4.5", "5.5", "nm"),
        ("−5.3 × 10^{−4} S/cm", "rounding", "-0.00053", "-0.000535", "-0.000525", "S/cm"),
        ("5.34 × 10⁻⁶", "rounding", "0.00000534", "0.000005335", "0.000005345", "1"),
        ("1.50 × 10^{3} W", "rounding", "1500", "1495", "1505", "W"),
        ("7.38E-04", "rounding", "0.000738", "0.0007375", "0.0007385", "1"),
        ("10^{−3} S/cm", "rounding", "0.001", "0.0005", "0.0015", "S/cm"),
        ("17,000", "ambiguous", "17000", "16999.5", "17000.5", "1"),
        ("27\u202f790 ppm", "ambiguous", "27790", "27789.5", "27790.5", "[ppm]"),
        ("350 cycles", "exact", "350", None, None, "{cycle}"),
        ("1st", "exact", "1", None, None, "1"),
        ("80^{th}", "exact", "80", None, None, "1"),
        ("100 mesh", "ambiguous", "100", "99.5", "100.5", "[mesh_i]"),
        ("−20 °C", "ambiguous", "-20", "-20.5", "-19.5", "Cel"),
    ],
)
def test_a_number_has_the_bounds_of_its_print(
    text: str, kind: str, value: str, lower: str | None, upper: str | None, unit: str
) -> None:
    read = q(text)
    assert (read.kind, read.value, read.lower, read.upper) == (kind, D(value), lower and D(lower), upper and D(upper))
    assert read.unit is not None
    assert read.unit.ucum == unit
    assert read.printed == text


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("1.5–1.7 mg cm⁻²", "1.5", "1.7"),
        ("0.01 to 1.5 V", "0.01", "1.5"),
        ("between 0.01 and 1.5 V", "0.01", "1.5"),
        ("from 20 to 50 °C", "20", "50"),
        ("20 °C–30 °C", "20", "30"),
        ("1 h–3 h", "1", "3"),
        ("1.5–0.5 V", "0.5", "1.5"),
        ("−20 to 60 °C", "-20", "60"),
        ("-5–25 °C", "-5", "25"),
        ("6.3–6.8 × 10^{−3} S/cm", "0.0063", "0.0068"),
        ("1.14 × 10^{−3}–1.23 × 10^{−3}", "0.00114", "0.00123"),
        ("0.01~3.0 V", "0.01", "3.0"),
    ],
)
def test_a_range_has_two_ends_and_no_value(text: str, lower: str, upper: str) -> None:
    read = q(text)
    assert (read.kind, read.value, read.digits, read.lower, read.upper) == ("range", None, "", D(lower), D(upper))


@pytest.mark.parametrize(
    ("text", "lower", "upper", "excluded"),
    [
        ("> 98 %", "98", None, True),
        ("≥80 %", "80", None, False),
        ("at least 3 h", "3", None, False),
        ("more than 900 mAh/g", "900", None, True),
        ("< 10", None, "10", True),
        ("≤ 200", None, "200", False),
        ("up to 4 kA", None, "4", False),
        ("below 0.4 V vs. Li/Li+", None, "0.4", True),
    ],
)
def test_a_limit_has_one_end(text: str, lower: str | None, upper: str | None, excluded: bool) -> None:
    read = q(text)
    assert (read.kind, read.value) == ("limit", None)
    assert (read.lower, read.upper) == (lower and D(lower), upper and D(upper))
    assert (read.lower_open or read.upper_open) is excluded


def test_a_set_point_has_no_bounds_but_keeps_what_is_not_exact() -> None:
    assert q("800 rpm", nominal=True).kind == "nominal"
    assert q("800 rpm", nominal=True).lower is None
    assert q("0.01–1.5 V", nominal=True).kind == "range"
    assert q("~20 wt%", nominal=True).kind == "approximate"


def test_a_ratio_and_a_word_are_text() -> None:
    assert (q("1:4").text, q("1:4").kind) == ("1:4", "exact")
    assert q("8 : 1 : 1 (w/w)").text == "8:1:1 (w/w)"
    assert (q("argon").text, q("argon").unit) == ("argon", None)
    assert q("CR2032").text == "CR2032"


def test_the_unit_given_beside_the_text_yields_to_a_printed_one_and_may_carry_a_power_of_ten() -> None:
    assert q("150–400 ppm", unit="wt%").unit == q("1 ppm").unit
    assert q("5.34", unit="10^{−4} S/cm").digits == "0.000534"


def test_the_property_says_what_c_means() -> None:
    assert q("5 C", property="C-rate").unit == q("1 C", property="C-rate").unit
    assert q("900 C", property="sintering temperature").unit == q("900 °C").unit
    assert q("C/5", property="C-rate").value == D("0.2")
    with pytest.raises(Refused, match="may mean"):
        q("5 C")


UNEXPLAINED = [
    *[
        "",
        " ",
        "-",
        "n/a",
        "2..65 V",
        "024 Ah",
        "0,15",
        "94 % foo",
        "5 A g",
        "300 °C/2 h",
        "1/2 h",
        "3 x 5 mm",
        "100 200 V",
    ],
    *["1 M LiPF6 in EC/DEC", "5 mg 6 mg", "1e999", "~", ">", "20 h–30 min", "5.0 V ± 2 %", "9" * 60, "x" * 401, "10 ±"],
]


@pytest.mark.parametrize("text", UNEXPLAINED)
def test_what_is_not_fully_explained_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        q(text)


def test_a_reading_that_was_a_decision_says_so() -> None:
    assert "lost" in q("3.6x103").decisions[0]
    assert "both ends" in q("6.3–6.8 × 10^{−3}").decisions[0]
    assert "high to low" in q("1.5–0.5 V").decisions[0]
    assert "power of ten" in q("10−3 S/cm").decisions[0]
    assert q("6.3 × 10^{−3}").decisions == ()


# --- two values


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("94.2 %", "94.3 %"),  # touching
        ("87 %", "87.9 %"),  # cut off instead of rounded
        ("320", "318"),  # the zero may not count
        ("2.9 mAh/cm2", "29 Ah/m2"),
        ("> 98 %", "98 %"),
        ("~69 %", "70 %"),
        ("1.5–1.7", "1.7"),
        ("800 °C", "1073.15 K"),
        ("20 wt%", "20 %"),
        ("argon", "Argon"),
        ("100 cycles", "100"),
    ],
)
def test_values_agree_if_nothing_printed_speaks_against_it(a: str, b: str) -> None:
    assert agree(q(a), q(b))
    assert agree(q(b), q(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("94.2 %", "94.4 %"),
        ("86", "89"),
        ("> 98 %", "96 %"),
        ("1.5–1.7", "1.8"),
        ("5 mg", "5 mm"),
        ("20 wt%", "20 at%"),
        ("5 %", "5 percentage points"),
        ("argon", "nitrogen"),
        ("argon", "5 %"),
        ("> 98 wt%", "101 wt%"),
    ],
)
def test_values_disagree(a: str, b: str) -> None:
    assert not agree(q(a), q(b))
    assert not agree(q(b), q(a))


def test_set_points_agree_only_if_equal() -> None:
    assert not agree(q("80 MPa", nominal=True), q("120 MPa", nominal=True))
    assert agree(q("80 MPa", nominal=True), q("80.0 MPa", nominal=True))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("86", "87", False),
        ("94", "94.0", True),
        ("371 mAh/g", "370.8 mAh/g", True),
        ("370 mAh/g", "370.8 mAh/g", True),
        ("320", "318", True),
        ("0.93", "93 %", True),
        ("1.5–1.7", "1.50–1.70", True),
        ("1.5–1.7", "1.6", False),
        ("> 98", "> 98.2", True),
        ("> 98", "< 98", False),
    ],
)
def test_a_restatement_is_the_longer_print_rounded_to_the_shorter(a: str, b: str, same: bool) -> None:
    assert restates(q(a), q(b)) is same
    assert restates(q(b), q(a)) is same


@pytest.mark.parametrize(
    ("a", "b", "less"),
    [
        ("86", "87", True),  # touching is distinct
        ("86.4", "86", False),
        ("86", "86", False),
        ("80 rpm", "81 rpm", True),
        ("< 9", "10", True),
        ("> 10", "12", False),
        ("1 h", "90 min", False),
        ("1.0 h", "90 min", True),
        ("1.5–1.7", "1.7–1.9", True),
    ],
)
def test_an_order_is_certain_or_none(a: str, b: str, less: bool) -> None:
    assert certainly_less(q(a), q(b)) is less
    assert not certainly_less(q(b), q(a)) or not less


def test_words_and_unlike_units_cannot_be_ranked() -> None:
    with pytest.raises(Refused, match="cannot be ranked"):
        certainly_less(q("argon"), q("5 %"))
    with pytest.raises(Refused, match="cannot be converted"):
        certainly_less(q("5 mg"), q("5 mm"))


def test_si_bounds_are_rounded_outwards() -> None:
    for text in (
        "94.2 %",
        "786.9 mAh/g",
        "1.68 g/cm3",
        "10 °C/min",
        "−5.3 × 10^{−4} S/cm",
        "800 °C",
        "100 mesh",
        "0.3 C-rate",
    ):
        read = q(text)
        value, lower, upper = si(read)
        assert value is not None
        assert lower is not None
        assert upper is not None
        assert lower < value < upper
    value, lower, upper = si(q("0.1 %"))
    assert lower is not None
    assert upper is not None
    assert Fraction(lower) <= Fraction(5, 10000)
    assert Fraction(upper) >= Fraction(15, 10000)
    assert si(q("766.2 mAh/g"))[0] == 2758320.0
    assert si(q("1.5–1.7 mg"))[0] is None
    assert si(q("> 98 %"))[1:] == (0.98, None)
    assert si(q("argon")) == (None, None, None)


# --- and back


DIGITS = st.tuples(st.integers(-(10**6), 10**6), st.integers(0, 5)).map(lambda pair: D(pair[0]).scaleb(-pair[1]))
POSITIVE = DIGITS.map(abs)
UNITS = st.sampled_from(["", "%", "mAh/g", "S cm−1", "°C", "nm", "wt%", "mg cm⁻²", "Ω", "W/(m·K)", "rpm"])
MINUS = st.sampled_from(["-", "−", "–"])
GAP = st.sampled_from([" ", "\u2009", "\u00a0", ""])


def plain(value: Decimal) -> str:
    return format(value, "f")


@given(DIGITS, UNITS, MINUS, GAP)
def test_a_plain_number_is_read_back_in_every_form(value: Decimal, unit: str, minus: str, gap: str) -> None:
    read = q(
        (plain(value) + (gap or " ") + unit).strip().replace("-", minus, 1) if value < 0 else plain(value) + gap + unit
    )
    assert read.value == value
    assert D(read.digits) == value
    assert read.lower is not None
    assert read.upper is not None
    assert read.lower < value < read.upper


@given(st.integers(1, 9999), st.integers(-30, 30), MINUS, st.sampled_from(["×", "x", "·"]), GAP, UNITS)
def test_a_power_of_ten_is_read_back_in_every_form(
    digits: int, power: int, minus: str, times: str, gap: str, unit: str
) -> None:
    mantissa = D(digits).scaleb(-3)
    shown = str(power).replace("-", minus)
    expected = mantissa.scaleb(power)
    forms = [f"{mantissa}{gap}{times}{gap}10^{{{shown}}} {unit}", f"{mantissa}E{power:+d} {unit}"]
    if power < 0:
        forms.append(f"{mantissa} × 10{shown} {unit}")
    for form in forms:
        assert q(form).value == expected, form


@given(POSITIVE, POSITIVE, UNITS, st.sampled_from(["–", "-", "−", " to ", " – "]))
def test_a_range_is_read_back_in_every_form(one: Decimal, other: Decimal, unit: str, dash: str) -> None:
    if plain(one) == "10" and dash.strip() in "–-−" and dash.strip() and other == other.to_integral() and other < 10:
        return  # 10−3 is read as a power of ten, and says so
    read = q(f"{plain(one)}{dash}{plain(other)} {unit}")
    assert (read.kind, read.lower, read.upper) == ("range", min(one, other), max(one, other))


@given(DIGITS, POSITIVE, UNITS)
def test_a_stated_uncertainty_is_read_back(value: Decimal, error: Decimal, unit: str) -> None:
    read = q(f"{plain(value)} ± {plain(error)} {unit}")
    assert (read.value, read.uncertainty, read.lower, read.upper) == (value, error, value - error, value + error)


@given(DIGITS, st.sampled_from([">", "<", "≥", "≤", "~", "> ", "~ "]), UNITS)
def test_a_qualifier_is_read_back(value: Decimal, sign: str, unit: str) -> None:
    read = q(f"{sign}{plain(value)} {unit}")
    assert (read.kind == "approximate") is sign.startswith("~")
    assert value in (read.value, read.lower, read.upper)


@given(
    st.one_of(
        st.builds(lambda v, u: f"{plain(v)} {u}", DIGITS, UNITS),
        st.builds(lambda v, e, u: f"{plain(v)} ± {plain(e)} {u}", DIGITS, POSITIVE, UNITS),
        st.builds(lambda s, v, u: f"{s}{plain(v)} {u}", st.sampled_from(["<", "≥", "~", "about "]), DIGITS, UNITS),
        st.builds(lambda a, b, u: f"{plain(a)} to {plain(b)} {u}", POSITIVE, POSITIVE, UNITS),
        st.builds(
            lambda m, p, u: f"{m} × 10^{{{p}}} {u}",
            st.sampled_from(["1.20", "9", "3.456"]),
            st.integers(-20, 20),
            UNITS,
        ),
    )
)
def test_what_is_shown_is_read_as_the_same_quantity(text: str) -> None:
    read = q(text)
    again = q(show(read))

    def bare(quantity: Quantity) -> Quantity:
        kept = quantity.kind if quantity.kind != "ambiguous" else "rounding"
        return replace(quantity, printed="", decisions=(), digits="", kind=kept)

    assert bare(again) == bare(read)
    assert generous_ends(again) == generous_ends(read) or read.kind != again.kind


# --- cells


def readings(text: str, header: str = "", unit: str = "") -> list[tuple[str, dict[str, str], str]]:
    """Shown value or absence, shown conditions, label or property."""
    return [
        (
            show(reading.quantity) if reading.quantity else str(reading.missing),
            {condition.property: show(condition.quantity) for condition in reading.conditions},
            reading.label or reading.property,
        )
        for reading in read_cell(text, header, unit)
    ]


@pytest.mark.parametrize(
    ("text", "header", "expected"),
    [
        ("94 % (100 cycles)", "Retention", [("94 %", {"cycle number": "100"}, "")]),
        (
            "9.2 × 10⁻⁵ S cm⁻¹ at 25 °C",
            "Conductivity",
            [("0.000092 S/cm", {"temperature": "25 °C"}, "")],
        ),
        (
            "820 mAh g−1 @ 0.5 A g−1, 300 cycles",
            "Performance",
            [("820 mAh/g", {"specific current": "0.5 A/g", "cycle number": "300"}, "")],
        ),
        ("300 °C/2 h", "Annealing", [("300 °C", {"duration": "2 h"}, "")]),
        ("613K/1h", "Calcination", [("613 K", {"duration": "1 h"}, "")]),
        ("1.68/1.12 (block/powder)", "ρ (g cm^{−3})", [("1.68 g/cm³", {}, "block"), ("1.12 g/cm³", {}, "powder")]),
        (
            "3.9 (Active loading)\n4.8 (Electrode loading)",
            "Loading (mg cm^{−2})",
            [("3.9 mg/cm²", {}, "Active loading"), ("4.8 mg/cm²", {}, "Electrode loading")],
        ),
        ("32.8/31.6", "Retention (%)", [("32.8 %", {}, ""), ("31.6 %", {}, "")]),
        ("0.2 C", "Current density", [("0.2 C", {}, "")]),
        ("12 / – / 30", "A/B/C (%)", [("12 %", {}, "A"), ("not reported", {}, "B"), ("30 %", {}, "C")]),
        ("24 59 83 98", "Thickness [μm]", None),
        ("85% after 500 cycles at 1C in a full cell", "Performance",
         [("85 %", {"cycle number": "500", "C-rate": "1 C", "cell format": "full cell"}, "")]),
        ("4.2 V vs. Li/Li+", "Window", [("4.2 V", {"reference electrode": "Li/Li+"}, "")]),
        ("1072/50", "Capacity (mAh g^{−1})/Cycle no.", [("1072 mAh/g", {}, "capacity"), ("50", {}, "Cycle no.")]),
        ("200/61", "cycles/retention (%)", [("200", {}, "cycles"), ("61 %", {}, "retention")]),
        ("dried at 80 °C for 12 h, then calcined at 600 °C for 2 h in Ar", "Treatment",
         [("80 °C", {"duration": "12 h"}, "dried"), ("600 °C", {"duration": "2 h", "atmosphere": "Ar"}, "calcined")]),
        ("0.5–2 C", "Rate", [("0.5–2 C", {}, "")]),
        ("5.2(3) × 10^{−4}", "D (cm2/s)", [("0.00052 ± 0.00003 cm²/s", {}, "")]),
        ("7.56", "SLD (10^{10} cm^{−2})", [("7.56 × 10^{10} cm⁻²", {}, "")]),
        ("1200 ± 50 mAh/g (0.1C)", "", [("1200 ± 50 mAh/g", {"C-rate": "0.1 C"}, "")]),
        ("75.3%±0.6%", "Yield", [("75.3 ± 0.6 %", {}, "")]),
        ("0.1–3.0 V (vs. Na/Na+)", "Window", [("0.1–3.0 V", {"reference electrode": "Na/Na+"}, "")]),
        ("800@0.1C; 650@1C", "Capacity (mAh/g)",
         [("800 mAh/g", {"C-rate": "0.1 C"}, ""), ("650 mAh/g", {"C-rate": "1 C"}, "")]),
        ("3:7 (v/v)", "EC:DEC", [("3", {}, "v/v"), ("7", {}, "v/v")]),
        ("1.1", "κ (W/mK)", [("1.1 W/(m·K)", {}, "")]),
        ("0.25 C (50 mA g−1)", "Rate", [("0.25 C", {}, ""), ("50 mA/g", {}, "")]),
    ],
)  # fmt: skip
def test_a_cell_gives_its_values_with_what_held(text: str, header: str, expected: list | None) -> None:
    if expected is None:
        with pytest.raises(Refused):
            read_cell(text, header)
    else:
        found = [(value.replace("−", "-"), held, label) for value, held, label in readings(text, header)]
        assert found == [(value.replace("−", "-"), held, label) for value, held, label in expected]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("–", "not reported"),
        ("——", "not reported"),
        ("/", "not reported"),
        ("N/A", "not reported"),
        ("n.d.", "not reported"),
        ("not applicable", "not applicable"),
        ("not measured", "not measured"),
        ("n.m.", "not measured"),
        ("Unknown", "not reported"),
    ],
)
def test_a_missing_mark_has_its_kind(text: str, kind: str) -> None:
    assert [reading.missing for reading in read_cell(text, "Capacity (mAh/g)")] == [kind]


def test_sodium_is_not_missing() -> None:
    assert read_cell("Na", "Element") == []
    assert read_cell("NA", "Capacity")[0].missing == "not reported"


@pytest.mark.parametrize(
    ("text", "header", "labels"),
    [
        ("[3,5–7]", "", ("3", "5", "6", "7")),
        ("135", "Refs.", ("135",)),
        ("This work", "Ref.", ("this work",)),
        ("Hu et al., 2018", "", ("Hu et al. 2018",)),
        ("MoS2/CNT (Ref. 20)", "Sample", ("20",)),
        ("53.9 ± 2.0 [2]", "HF (mg)", ("2",)),
        ("10.1021/acs.cgd.8b00078", "doi", ("10.1021/acs.cgd.8b00078",)),
    ],
)
def test_a_citation_is_no_number(text: str, header: str, labels: tuple[str, ...]) -> None:
    assert read_cell(text, header)[0].citations == labels


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("PVDF/LiClO_{4} (weight ratio = 3: 1)", "Polymer host"),
        ("1 M LiPF_{6} in EC:DEC (1:1, w/w)", "Electrolyte"),
        ("quartz + argutite + IM-18", ""),
        ("Aluminum alloy EN AW 6006 T6", "Material"),
        ("6-31G", "Method"),
        ("3D", "Structure"),
        ("Li_{7}La_{3}Zr_{2}O_{12}", ""),
        ("bal", "Zr (wt.%)"),
        ("NMC 1:1:1", ""),
    ],
)
def test_a_name_with_digits_is_no_value(text: str, header: str) -> None:
    assert read_cell(text, header) == []


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("2..65V", "Cut-off"),
        ("024Ah", "Capacity"),
        ("3. 3 × 10^{−4}", "σ (S/cm)"),
        ("12 foo", "Capacity (mAh/g)"),
        ("100 (25)", "Capacity (mAh/g)"),
        ("1/2", "Time (h)"),
        ("923K/1/2h", "Annealing"),
        ("3.2×10^{19}", "n (10^{19} cm^{−3})"),
        ("n.d. (<0.1)", "Pb (ppm)"),
        ("0.42", "σ × 10^{4} (S/cm)"),
        ("217", "Gurley (furlong ml^{−1})"),
        ("0.08", "ZFO [C]"),
        ("180 × 175 × 25", "Size (mm)"),
        ("/816/3", "Porosity and Uptake (%)"),
        ("94 % at 25 C", "Retention"),
        ("1" * 2500, ""),
    ],
)
def test_a_cell_that_is_not_explained_is_refused(text: str, header: str) -> None:
    with pytest.raises(Refused):
        read_cell(text, header)


def test_footnote_marks_are_kept_apart_from_the_number() -> None:
    for text, mark in (("≤200^{[a]}", "a"), ("0.25*", "*"), ("96.1^{b}", "b"), ("96.1^{†}", "†")):
        (reading,) = read_cell(text, "Value")
        assert reading.footnotes == (mark,)


# --- heads


@pytest.mark.parametrize(
    ("head", "name", "unit", "conditions"),
    [
        ("Retention after 100 cycles at 0.1 A g^{−1} (%)", "Retention", "%",
         {"cycle number": "100", "specific current": "0.1 A/g"}),
        ("Young Modulus/MPa", "Young Modulus", "MPa", {}),
        ("Resistance, Ω", "Resistance", "Ω", {}),
        ("Weight mg", "Weight", "mg", {}),
        ("T/K", "T", "K", {}),
        ("Loading g/m^{2}", "Loading", "g/m^{2}", {}),
        ("Aspect Ratio (L/W)", "Aspect Ratio", "", {}),
        ("Potential (V vs. Li/Li+)", "Potential", "V", {"reference electrode": "Li/Li+"}),
        ("Capacity (mAh/g, 0.1C)", "Capacity", "mAh/g", {"C-rate": "0.1 C"}),
        ("1st Coulombic efficiency (%)", "Coulombic efficiency", "%", {"cycle number": "1"}),
        ("Micro/Nano- sized Si", "Micro/Nano- sized Si", "", {}),
        ("Si/C", "Si/C", "", {}),
        ("Number of cycles", "Number of cycles", "", {}),
        ("W@SG- 1.7 mg cm^{−2}", "W@SG- 1.7 mg cm^{-2}", "", {}),
        ("R_{ct} (Ω)", "R_{ct}", "Ω", {}),
        ("Al_{2}O_{3} % (by wt.)", "Al_{2}O_{3}", "wt%", {}),
    ],
)  # fmt: skip
def test_a_head_is_a_name_a_unit_and_conditions(head: str, name: str, unit: str, conditions: dict[str, str]) -> None:
    found = split_header(head)
    assert (found.name, found.unit) == (name, unit)
    assert {condition.property: show(condition.quantity) for condition in found.conditions} == conditions


# --- hostile and large


@given(st.text(max_size=60), st.text(max_size=40))
def test_random_text_is_read_or_refused(text: str, header: str) -> None:
    with suppress(Refused):
        read_cell(text, header)
    with suppress(Refused):
        read_quantity(text)


@given(st.text(alphabet="0123456789.,−-–~<>≤±()[]/^{}×x10eECAhgcm%°at after cycles&;\n", max_size=50))
@settings(max_examples=300)
def test_random_cells_are_read_or_refused(text: str) -> None:
    with suppress(Refused):
        read_cell(text, "Capacity (mAh/g) and Rate (C)")
    with suppress(Refused):
        read_quantity(text, property="C-rate")


@pytest.mark.parametrize(
    "piece",
    ["1", "(", "1(", "a ", "A b-", "10^{", "1 ", "1/", "1,", "° ", "at 1 C ", "^{-", "1st ", "-", "and ", "x 10"],
)
def test_long_repetition_is_read_or_refused(piece: str) -> None:
    """An expression that backtracks would not come to an end."""
    text = (piece * 2000)[:1990]
    split_header(text)
    for read in (read_cell, read_quantity):
        with suppress(Refused):
            read(text)
