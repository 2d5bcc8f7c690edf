"""Sorption isotherms: Quantachrome, Micromeritics and AIF from small files written here; BET and pore volume."""

import numpy as np
import openpyxl
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw
from weldgraph.loaders.features import sorption
from weldgraph.loaders.raw import isotherm
from weldgraph.loaders.raw.isotherm import other_gas
from weldgraph.loaders.raw.micromeritics import _instrument


def made(area=500.0, c=100.0):
    """An isotherm of that BET area and C, with a little more above p/p0 0.4, and a desorption branch."""
    up = np.array([0.001, 0.003, 0.006, *np.arange(0.01, 0.4, 0.02), *np.arange(0.4, 0.99, 0.05), 0.98])
    nm = area / (6.02214076e23 * 0.162e-18) * isotherm.MOLAR_VOLUME
    n = nm * c * up / ((1 - np.minimum(up, 0.3)) * (1 + (c - 1) * np.minimum(up, 0.3))) * np.minimum(1, 0.3 / up)
    n += 100 * np.maximum(up - 0.3, 0)
    down = up[-2:-6:-1]
    return np.concatenate([up, down]), np.concatenate([n, np.interp(down, up, n)]), len(up)


QUANTACHROME = """            Quantachrome ASiQwin - Automated Gas Sorption Data

Operator:      A         Date:2024/01/02 19:56Operator:B                   Date:2024/05/06
Sample ID:     S1Filename:     S1.raw
Outgas Time:   24.0 hrs            Outgas Temp:   120.0 °C            Sample Weight: {weight}
Analysis gas:  Nitrogen            Instrument:    Station 1           Bath temp.:    77.3 K

      Press            P0         Volume @ STP        Time

      {unit}            Torr             cc              min

"""


def quantachrome(tmp_path, weight="0.1000 g", unit="Torr", encoding="utf-8", change=lambda text: text):
    p, n, _ = made()
    rows = "".join(f"   {a * 760:.6f}    760.00    {b * 0.1:.6f}    0.0\n" for a, b in zip(p, n, strict=True))
    path = tmp_path / "a.txt"
    path.write_bytes(change(QUANTACHROME.format(weight=weight, unit=unit) + rows).encode(encoding))
    return raw.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_quantachrome_gives_the_volume_of_the_sample_which_is_divided_by_its_weight(tmp_path, encoding):
    p, n, turn = made()
    found = quantachrome(tmp_path, encoding=encoding)
    assert found["relative_pressure"] == pytest.approx(p, abs=1e-8)
    assert found["adsorbed_volume_stp_cm3_per_g"] == pytest.approx(n, abs=1e-5)
    assert found["saturation_pressure_pascal"][0] == pytest.approx(101_325)
    assert list(found["branch"]).count("adsorption") == turn
    assert (found.metadata["Operator"], found.metadata["Operator (report)"]) == ("A", "B")
    assert (found.metadata["Sample ID"], found.metadata["Filename"]) == ("S1", "S1.raw")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weight": "0.0000 g"}, "its weight is '0.0000 g', wanted grams above 0"),
        ({"weight": "100 mg"}, "its weight is '100 mg', wanted grams above 0"),
        ({"unit": "inch"}, "the pressure is in 'inch'"),
        ({"change": lambda text: text[:-20]}, "found . fields, wanted 4"),
        (
            {"change": lambda text: text.replace("Volume @ STP", "Volume @ STP  ")[:500]},
            "its table has no rows|no table",
        ),
    ],
)
def test_a_quantachrome_text_that_cannot_be_trusted_is_refused(tmp_path, given, said):
    with pytest.raises(Refused, match=said):
        quantachrome(tmp_path, **given)


def test_area_pore_volume_and_pore_size_come_back(tmp_path):
    out, refused = features.features(quantachrome(tmp_path))
    values = {each.property: float(each.value) for each in out}
    assert refused == []
    assert values["specific surface area"] == pytest.approx(500, rel=0.03)
    _, n, turn = made()
    assert values["total pore volume"] == pytest.approx(n[turn - 1] * 0.0015505, rel=1e-3)
    assert values["average pore size"] == pytest.approx(
        4e3 * values["total pore volume"] / values["specific surface area"], rel=1e-3
    )


def test_a_bath_at_another_temperature_gives_no_area(tmp_path):
    out, refused = features.features(quantachrome(tmp_path, change=lambda text: text.replace("77.3 K", "273.0 K")))
    assert out == []
    assert "the file says that the bath is at 273.0 K, wanted 77.4 K" in refused[0]


def test_bet_is_refused_below_zero_and_for_a_line_that_is_none():
    p = np.linspace(0.01, 0.9, 40)
    with pytest.raises(Refused, match=r"the constant C is -.*, below 0"):
        sorption.bet(p, 30 + 500 / (1 + np.exp((0.25 - p) / 0.03)), sorption.NITROGEN)
    with pytest.raises(Refused, match="the branch has 3 usable points, wanted 4"):
        sorption.bet(p[:3], p[:3], sorption.NITROGEN)


def test_pore_volume_is_refused_where_pores_are_not_full():
    p = np.linspace(0.01, 0.5, 20)
    with pytest.raises(Refused, match=r"the highest p/p0 is 0.5, wanted 0.9 or more"):
        sorption.total_pore_volume(p, p, sorption.NITROGEN)
    with pytest.raises(Refused, match="Kr does not fill pores"):
        sorption.total_pore_volume(np.array([0.95]), np.array([1.0]), sorption.KRYPTON)


@pytest.mark.parametrize(
    ("unit", "factor"),
    [
        ("cm³/g STP", 1),
        ("ml(STP) g-1", 1),
        ("cc/g", 1),
        ("mmol/g", 22.41397),
        ("mol/kg", 22.41397),
        ("mmol g-1", 22.41397),
    ],
)
def test_amounts_are_read_by_their_unit(unit, factor):
    assert isotherm.loading_factor(unit, "") == pytest.approx(factor)


@pytest.mark.parametrize("unit", ["wt%", "", "cm3", "mmol", "cm3(STP)/cm3"])
def test_amounts_that_are_not_per_gram_are_refused(unit):
    with pytest.raises(Refused, match=r"the amount adsorbed is in"):
        isotherm.loading_factor(unit, "")


AIF = """data_x
_exptl_adsorptive N2
_exptl_temperature 77.3
_adsnt_material_id 'a b'
_units_pressure kPa
_units_loading 'mmol/g'
loop_
_adsorp_pressure
_adsorp_p0
_adsorp_amount
1.0 100 2.0
90 100 3.0
loop_
_desorp_pressure
_desorp_p0
_desorp_amount
50 100 2.5
"""


def aif(tmp_path, text):
    path = tmp_path / "a.aif"
    path.write_text(text, encoding="utf-8")
    return raw.read(path)


def test_aif_has_a_loop_a_branch_and_tells_its_units(tmp_path):
    found = aif(tmp_path, AIF)
    assert list(found["relative_pressure"]) == [0.01, 0.9, 0.5]
    assert list(found["pressure_pascal"]) == [1000, 90_000, 50_000]
    assert found["adsorbed_volume_stp_cm3_per_g"][0] == pytest.approx(44.828, abs=1e-3)
    assert list(found["branch"]) == ["adsorption", "adsorption", "desorption"]
    assert found.metadata["_adsnt_material_id"] == "a b"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("50 100 2.5\n", "50 100\n", "a loop of 3 names has 2 values; the file was cut"),
        ("50 100 2.5\n", "50 100 2", "the file seems cut"),
        ("_units_pressure kPa\n", "", "the pressure is in ''"),
        ("'mmol/g'", "'wt%'", "the amount adsorbed is in 'wt%'"),
        ("90 100 3.0", "90 0 3.0", "a saturation pressure is not above zero"),
        ("1.0 100 2.0", "-1.0 100 2.0", "a pressure is -0.01, below zero"),
    ],
)
def test_an_aif_that_cannot_be_trusted_is_refused(tmp_path, old, new, said):
    with pytest.raises(Refused, match=said):
        aif(tmp_path, AIF.replace(old, new))


def micromeritics(tmp_path, heading="Quantity Adsorbed (cm³/g STP)", last=30.0):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["3Flex 5.02", "1", "", "", "|", "3Flex 5.02", "1"],
        ["Sample:", "S", "", "", "|", "Sample:", "S", "Analysis Adsorptive:", "N2"],
        ["", "", "", "", "|", "Analysis Bath Temp.:", "-195.800 °C"],
        ["Summary Report", "", "", "", "|", "Isotherm Tabular Report"],
        [
            "",
            "",
            "",
            "",
            "|",
            "Relative Pressure (P/Po)",
            "Absolute Pressure (mmHg)",
            heading,
            "Elapsed Time (h:min)",
            "|",
        ],
        ["", "", "", "", "|", "", "", "", "01:33", "|"],
        ["BET Surface Area:", "12.3 m²/g", "", "", "|", 0.1, 76.0, 10.0, "01:40", "|"],
        ["", "", "", "", "|", 0.9, 684.0, 40.0, "02:40", "|"],
        ["", "", "", "", "|", 0.5, 380.0, last, "03:40", "|"],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    return raw.read(tmp_path / "a.xlsx")


def test_micromeritics_has_its_table_under_a_title(tmp_path):
    found = micromeritics(tmp_path)
    assert list(found["relative_pressure"]) == [0.1, 0.9, 0.5]
    assert list(found["adsorbed_volume_stp_cm3_per_g"]) == [10, 40, 30]
    assert found["pressure_pascal"][0] == pytest.approx(76 * 133.322, rel=1e-4)
    assert found.metadata["BET Surface Area"] == "12.3 m²/g"
    assert "wanted 4" in features.features(found)[1][0]


def test_a_micromeritics_table_that_cannot_be_trusted_is_refused(tmp_path):
    with pytest.raises(Refused, match="the amount adsorbed is in 'lb'"):
        micromeritics(tmp_path, heading="Quantity Adsorbed (lb)")
    with pytest.raises(Refused, match=r"found 'n.d.', wanted an amount adsorbed"):
        micromeritics(tmp_path, last="n.d.")


def test_the_instrument_of_a_report_is_neither_the_company_nor_the_sample():
    page = [["Some Street 14"], ["MicroActive 6.00", "3Flex Version 5.02", "Page 1"], ["Serial # 9"]]
    assert _instrument(page, 0) == "Micromeritics 3Flex Version 5.02"
    assert (
        _instrument([["Full Report Set"], ["ASAP 2020 V3.01 H", "", "Page 1"]], 0) == "Micromeritics ASAP 2020 V3.01 H"
    )
    assert _instrument([["ZnK-BDC@120C"]], 0) == "Micromeritics"


@pytest.mark.parametrize(("gas", "said"), [("N2", ()), ("", ()), ("C2H2", ("The adsorptive is C2H2, not nitrogen.",))])
def test_an_adsorptive_other_than_nitrogen_is_told(gas, said):
    assert other_gas({"Analysis adsorptive": gas}) == said


def test_a_step_above_the_monolayer_ends_the_range_before_it():
    p = np.concatenate([np.geomspace(0.002, 0.3, 40), np.linspace(0.31, 0.5, 20)])
    sheet = 500 * 250 * p / (1 + 250 * p)
    stepped = sheet + 900 / (1 + np.exp((0.4 - p) / 0.01))
    alone, above = sorption.bet(p, sheet, sorption.NITROGEN), sorption.bet(p, stepped, sorption.NITROGEN)
    assert above.area == pytest.approx(alone.area, rel=0.02)
    assert above.high < 0.4
    assert above.straight > 0.98


def test_the_isotherm_report_of_quantachrome_is_per_gram_over_the_relative_pressure(tmp_path):
    text = (
        "Quantachrome QuadraWin\nSample weight: 0.0101 g\nAnalysis gas:  Nitrogen            Bath Temp:     77.3 K\n\n"
    )
    text += "                     Relative              Volume @ STP\n                     Pressure\n"
    text += "                                               cc/g\n\n"
    text += "".join(
        f"                        {p:.5e}              {v:.4f}\n" for p, v in ((0.1, 112.0), (0.9, 200.0), (0.5, 150.0))
    )
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    found = raw.read(path)
    assert list(found["relative_pressure"]) == [0.1, 0.9, 0.5]
    assert list(found["adsorbed_volume_stp_cm3_per_g"]) == [112, 200, 150]
    assert list(found["branch"]) == ["adsorption", "adsorption", "desorption"]
