"""Indentation: Hysitron and Agilent from small files written here; Oliver and Pharr on a curve that is known."""

import numpy as np
import openpyxl
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw
from weldgraph.loaders.features import indentation


def curve(points=200, top=10_000.0, depth=500.0, final=350.0, exponent=1.4):
    """Loading with P ~ h², unloading with P = B (h - hf)^m; µN and nm."""
    up = np.linspace(0, depth, points)
    down = np.linspace(depth, final, points)[1:]
    p = np.concatenate([top * (up / depth) ** 2, top * ((down - final) / (depth - final)) ** exponent])
    return np.concatenate([up, down]), p


def expected(top=10_000.0, depth=500.0, final=350.0, exponent=1.4, part=0.98):
    """Hardness and reduced modulus of the curve in GPa, where unloading has come to 98 % of the load."""
    h = final + (depth - final) * part ** (1 / exponent)
    stiffness = exponent * part * top / (h - final)
    contact = h - 0.75 * part * top / stiffness
    area = 24.5 * contact**2
    return 1e3 * part * top / area, 1e3 * np.sqrt(np.pi) * stiffness / (2 * 1.034 * np.sqrt(area))


def test_hardness_and_modulus_of_a_known_curve_come_back():
    result = indentation.oliver_pharr(*curve(points=2000), lambda h: 24.5 * h * h)
    hardness, modulus = expected()
    assert result.hardness == pytest.approx(hardness, rel=0.01)
    assert result.reduced_modulus == pytest.approx(modulus, rel=0.01)
    assert result.exponent == pytest.approx(1.4, abs=0.01)


def test_a_curve_that_cannot_give_a_hardness_is_refused():
    h, p = curve()
    with pytest.raises(Refused, match="the load does not fall to 20 %"):
        indentation.oliver_pharr(h[:220], p[:220], lambda h: 24.5 * h * h)
    with pytest.raises(Refused, match=r"less than the .* of a tip without wear"):
        indentation.oliver_pharr(h, p, lambda h: 10 * h * h)
    with pytest.raises(Refused, match=r"the contact depth is -.* does not begin at the point of contact"):
        indentation.oliver_pharr(h - 450, p, lambda h: 24.5 * h * h)


def test_youngs_modulus_needs_more_than_the_tip_allows():
    assert indentation.youngs_modulus(69.6, 0.17) == pytest.approx(72, abs=0.3)
    with pytest.raises(ValueError, match="allow no modulus"):
        indentation.youngs_modulus(2000, 0.3)


def triboscan(tmp_path, change=lambda text: text, encoding="latin-1", unit="µN"):
    h, p = curve()
    rows = "".join(f"{a:.6f}\t{b:.6f}\t{k * 0.01:.6f}\n" for k, (a, b) in enumerate(zip(h, p, strict=True)))
    text = f"Mon Apr 29 10:41:06 2019\n\nNumber of Points = {len(h)}\nDepth (nm)\tLoad ({unit})\tTime (s)\n{rows}"
    path = tmp_path / "a.txt"
    path.write_bytes(change(text).encode(encoding))
    return raw.read(path)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_triboscan_text_says_how_many_points_it_has(tmp_path, encoding):
    found = triboscan(tmp_path, encoding=encoding)
    h, p = curve()
    assert found["indentation_depth_nanometre"] == pytest.approx(h, abs=1e-6)
    assert found["indentation_load_micronewton"] == pytest.approx(p, abs=1e-6)
    out, refused = features.features(found)
    assert [each.property for each in out] == ["indentation load", "indentation depth"]
    assert refused == ["No hardness and no modulus: the file has no area function of the tip."]
    assert triboscan(tmp_path, unit="mN")["indentation_load_micronewton"].max() == pytest.approx(1e7)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "it says 399 points and has|fields, wanted 3|seems cut"),
        (lambda text: text.replace("Depth (nm)", "Depth (nm) "), None),
        (lambda text: text.replace("Load (µN)", "Load (lb)"), "the load is in 'lb', wanted µN or mN"),
    ],
)
def test_a_triboscan_text_that_cannot_be_trusted_is_refused(tmp_path, change, said):
    if said is None:
        assert triboscan(tmp_path, change).rows == 399
        return
    with pytest.raises(Refused, match=said):
        triboscan(tmp_path, change)


def hld(tmp_path, area="24.5"):
    h, p = curve()
    rows = "".join(f"{k * 0.01:.6f}\t{a:.6f}\t{b:.6f}\n" for k, (a, b) in enumerate(zip(h, p, strict=True)))
    text = (
        f"File Version: Hysitron HighLoad 6.1\nTip C0: {area} nm^2/nm^2\nTip C1: 0 nm^2/nm\n"
        "Sample Approach Data Points: 2\nTime_s\tMotorDisp_mm\n0.1\t1\n0.2\t2\n"
        "Drift Measurement Data Points: 0\nTime_s\tDisp_nm\n"
        f"Test Data Points: {len(h)}\nTime_s\tDisp_nm\tForce_µN\n{rows}"
    )
    path = tmp_path / "a.hld"
    path.write_bytes(text.encode("latin-1"))
    return raw.read(path)


def test_of_hld_the_test_is_read_and_its_area_function_gives_a_hardness(tmp_path):
    found = hld(tmp_path)
    assert found.rows == 399
    out, refused = features.features(found)
    values = {each.property: float(each.value) for each in out}
    assert values["hardness"] == pytest.approx(expected()[0], rel=0.02)
    assert refused == ["No Young's modulus: the file does not tell Poisson's ratio of the sample."]


def agilent(tmp_path, unit="mN", cell=None):
    h, p = curve()
    book = openpyxl.Workbook()
    results = book.active
    results.title = "Results"
    for row in (
        ["Test", "H Average Over Defined Range", "Area Coefficient 1", "Area Coefficient 2"],
        ["", "GPa", "", ""],
        ["1", 3.0, 24.5, 0.0],
        ["2", 9.0, 99.0, 0.0],
    ):
        results.append(row)
    inputs = book.create_sheet("Required Inputs")
    for row in (["Test", "Poissons Ratio"], ["", ""], [1, 0.18], [2, 0.3]):
        inputs.append(row)
    for name in ("Test 001", "Test 002"):
        sheet = book.create_sheet(name)
        sheet.append(["Segment", "Displacement Into Surface", "Load On Sample", "Time On Sample", "Hardness"])
        sheet.append(["", "nm", unit, "s", "GPa"])
        for k, (a, b) in enumerate(zip(h, p, strict=True)):
            sheet.append(["Load Segment Type" if k == 0 else "", a, b / 1000, k * 0.01, 1.7976931348623157e308])
        sheet.append(["END"])
    if cell:
        book["Test 001"][cell] = "n.d."
    book.save(tmp_path / "a.xlsx")
    return raw.read(tmp_path / "a.xlsx")


def test_agilent_gives_the_first_test_with_its_own_coefficients(tmp_path):
    found = agilent(tmp_path)
    assert found.rows == 399
    assert found["indentation_load_micronewton"].max() == pytest.approx(10_000)
    assert np.isnan(found["hardness"]).all()
    assert "2 tests; read is the first, Test 001" in found.warnings[0]
    out, refused = features.features(found)
    values = {each.property: float(each.value) for each in out}
    hardness, reduced = expected()
    assert values["hardness"] == pytest.approx(hardness, rel=0.02)
    assert values["Young's modulus"] == pytest.approx(indentation.youngs_modulus(reduced, 0.18), rel=0.02)
    assert refused == []


def test_an_agilent_sheet_with_words_or_unknown_units_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"found 'n\.d\.' under Load On Sample, wanted a number"):
        agilent(tmp_path, cell="C9")
    with pytest.raises(Refused, match="Load On Sample is in 'lb'"):
        agilent(tmp_path, unit="lb")


AGILENT = "Made up\tby the test\nSegment\tDisplacement Into Surface\tLoad On Sample\tTime On Sample\n\tnm\tmN\ts\n"


@pytest.mark.parametrize(("mark", "decimal"), [("\t", "."), (";", ","), (",", ".")])
def test_one_test_of_agilent_as_text_is_read_up_to_its_end(tmp_path, mark, decimal):
    rows = "Surface Marker\t0.0\t0.5\t0\n\t10.5\t1.5\t0.2\nEND\n\t\t\t\n"
    text = (AGILENT + rows).replace(".", decimal).replace("\t", mark)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    found = raw.read(tmp_path / "a.txt")
    assert list(found["indentation_depth_nanometre"]) == [0, 10.5]
    assert list(found["indentation_load_micronewton"]) == [500, 1500]
    assert found.technique == "instrumented indentation"
    (tmp_path / "b.txt").write_text(text.replace(f"{mark}0{decimal}2\nEND", "\nEND"), encoding="utf-8")
    with pytest.raises(Refused, match="found 3 fields, wanted 4"):
        raw.read(tmp_path / "b.txt")


def test_what_follows_the_end_of_a_test_of_agilent_is_no_part_of_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Test 001"
    rows = [
        ["Segment", "Displacement Into Surface", "Load On Sample"],
        ["", "nm", "mN"],
        ["", 0.0, 0.5],
        ["END", "", ""],
    ]
    for row in [*rows, ["Marker", "", 0.1]]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    assert raw.read(tmp_path / "a.xlsx").rows == 1
