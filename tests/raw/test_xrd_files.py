"""Powder patterns: each format from a small file written here, and the peaks of a pattern that is known."""

import struct
import zipfile

import numpy as np
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw
from weldgraph.loaders.features import diffraction

COPPER, SECOND = 1.540598, 1.544426

XRDML = """<?xml version="1.0" encoding="UTF-8"?>
<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/{version}" status="Completed">
<sample><name>S</name></sample>
<xrdMeasurement><usedWavelength intended="K-Alpha 1"><kAlpha1 unit="{unit}">1.540598</kAlpha1></usedWavelength>
<scan scanAxis="Gonio"><dataPoints>{positions}<positions axis="Omega" unit="deg"><commonPosition>1</commonPosition>
</positions>{values}</dataPoints></scan></xrdMeasurement></xrdMeasurements>"""
SPAN = (
    '<positions axis="2Theta" unit="deg"><startPosition>10</startPosition><endPosition>10.4</endPosition></positions>'
)
LIST = '<positions axis="2Theta" unit="deg"><listPositions>10 10.1 10.2 10.3 10.4</listPositions></positions>'
COUNTS = '<intensities unit="counts">5 7 90 8 6</intensities>'


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return raw.read(path)


def xrdml(version="1.5", unit="Angstrom", positions=SPAN, values=COUNTS):
    return XRDML.format(version=version, unit=unit, positions=positions, values=values)


@pytest.mark.parametrize("positions", [SPAN, LIST])
def test_positions_of_xrdml_are_a_span_or_a_list(tmp_path, positions):
    found = read(tmp_path, "a.xrdml", xrdml(positions=positions))
    assert found["two_theta_degree"] == pytest.approx([10, 10.1, 10.2, 10.3, 10.4])
    assert list(found["intensity_count"]) == [5, 7, 90, 8, 6]
    assert found.metadata["kAlpha1"] == "1.540598"
    assert not found.has("omega")


def test_raw_counts_of_xrdml_2_keep_their_attenuation_apart(tmp_path):
    values = "<beamAttenuationFactors>1 1 10 1 1</beamAttenuationFactors>" + '<counts unit="counts">5 7 9 8 6</counts>'
    found = read(tmp_path, "a.xrdml", xrdml(version="2.2", values=values))
    assert list(found["attenuation_factor"]) == [1, 1, 10, 1, 1]
    assert diffraction._intensity(found)[2] == 90


def test_scans_of_one_xrdml_stand_one_below_the_other(tmp_path):
    whole = xrdml()
    scan = whole[whole.index("<scan ") : whole.index("</scan>") + len("</scan>")]
    found = read(tmp_path, "a.xrdml", whole.replace(scan, scan + scan))
    assert found.rows == 10
    assert list(found["part"][4:6]) == ["scan 1", "scan 2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (xrdml(unit="nm"), "the wavelength kAlpha1 is in 'nm', wanted Angstrom"),
        (xrdml(positions=LIST.replace("10.4", "")), "it has 4 positions or factors for 5 intensities"),
        (xrdml(positions=SPAN.replace("deg", "rad", 1)), "the axis 2Theta is in 'rad', wanted deg"),
        (xrdml(positions=LIST.replace("10.2", "10.0")), "2Theta goes up, but not from point 2"),
        (xrdml(values=COUNTS.replace("90", "nan")), "found 'nan', wanted a number"),
        (xrdml()[:-30], "no well-formed XML"),
        (xrdml().replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>', 1), "it has a document type"),
    ],
)
def test_an_xrdml_that_cannot_be_trusted_is_refused_in_one_sentence(tmp_path, content, said):
    with pytest.raises(Refused, match=said) as refused:
        read(tmp_path, "a.xrdml", content)
    assert "a.xrdml" in str(refused.value)
    assert "\n" not in str(refused.value)


BRML = """<RawData><DataRoutes><DataRoute><ScanInformation VisibleName="Coupled TwoTheta/Theta">
<MeasurementPoints>3</MeasurementPoints><ScanAxes><ScanAxisInfo AxisId="TwoTheta"><Start>10</Start>
<Increment>0.1</Increment></ScanAxisInfo></ScanAxes></ScanInformation>
<SubScans><SubScanInfo MeasuredSteps="3"/></SubScans>
<Datum>1,1,10,5,40,77</Datum><Datum>1,1,10.1,5.05,41,78</Datum><Datum>1,1,10.2,5.1,42,79</Datum>
<DataViews><RawDataView Start="0" Length="1" LogicName="MeasuredTime" Unit="s"/>
<RawDataView Start="1" Length="1" LogicName="AbsorptionFactor" Unit=""/>
<RawDataView Start="2" Length="2"><Varying><FieldDefinitions AxisId="TwoTheta"/><FieldDefinitions AxisId="Theta"/>
</Varying></RawDataView>
<RawDataView Start="4" Length="1" Unit="°C"><Recording LogicName="Temperature"><Unit Base="Celsius"/></Recording>
</RawDataView><RawDataView Start="5" Length="1"><Recording LogicName="ScanCounter"><Unit Base="Counts"/></Recording>
</RawDataView></DataViews></DataRoute></DataRoutes><WaveLengthAlpha1 Unit="Å" Value="1.5406"/></RawData>"""


def brml(tmp_path, text, name="Experiment0/RawData0.xml", compression=zipfile.ZIP_DEFLATED):
    path = tmp_path / "a.brml"
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(name, text)
    return path


def test_columns_of_brml_are_told_by_its_data_views(tmp_path):
    found = raw.read(brml(tmp_path, BRML))
    assert list(found["two_theta_degree"]) == [10, 10.1, 10.2]
    assert list(found["intensity_count"]) == [77, 78, 79]
    assert list(found["temperature"]) == [40, 41, 42]
    assert found.metadata["WaveLengthAlpha1"] == "1.5406"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('MeasuredSteps="3"', 'MeasuredSteps="4"', "it says 4 steps were measured and has 3"),
        ("<Start>10<", "<Start>20<", "the axis TwoTheta begins at 10, the header says 20"),
        ("10.1,5.05,41,78", "10.1,5.05,41", "found 5 fields, wanted 6"),
        ('Base="Counts"', 'Base="Celsius"', "which one field of a row is the count"),
    ],
)
def test_a_brml_that_contradicts_itself_is_refused(tmp_path, old, new, said):
    with pytest.raises(Refused, match=said):
        raw.read(brml(tmp_path, BRML.replace(old, new)))


def test_a_brml_that_inflates_beyond_measure_is_refused(tmp_path):
    with pytest.raises(Refused, match="inflates to"):
        raw.read(brml(tmp_path, BRML + " " * 50_000_000))


def raw4(count=50, size=4, extra=b"", more=b"", scan=b"Locked Coupled"):
    head = b"RAW4.00\0".ljust(12, b"\0") + b"07/11/2018\0\0" + b"15:55:31".ljust(37, b"\0")
    name = struct.pack("<II4x24s5s", 10, 41, b"SAMPLEID", b"TiO2")
    tube = struct.pack("<II", 30, 136) + bytes(64) + struct.pack("<4d", 1.54184, 1.5406, 1.54439, 1.39222)
    tube += bytes(8) + b"Cu\0\0" + bytes(20)
    range_head = struct.pack(
        "<I24x4x24s16xddIf4xff4xd16xII16x", 0, scan, 10, 0.02, count, 1, 40, 30, 1.5406, size, len(more)
    )
    values = np.zeros((count, size // 4), "<f4")
    values[:, 0] = np.arange(count)
    return head + name + tube + range_head + more + values.tobytes() + extra


@pytest.mark.parametrize("size", [4, 8])
def test_points_of_raw4_have_four_or_eight_bytes(tmp_path, size):
    found = read(tmp_path, "a.raw", raw4(size=size))
    assert found.rows == 50
    assert found["two_theta_degree"][-1] == pytest.approx(10.98)
    assert list(found["intensity_count"][:3]) == [0, 1, 2]
    assert (found.metadata["SAMPLEID"], found.metadata["wavelength alpha 1"]) == ("TiO2", "1.5406")


def test_raw4_that_is_cut_is_refused(tmp_path):
    with pytest.raises(Refused, match="it says 50 points and has 49; the file was cut"):
        read(tmp_path, "a.raw", raw4()[:-4])


def test_a_rocking_curve_is_no_two_theta_scan(tmp_path):
    found = read(tmp_path, "a.raw", raw4(scan=b"Rocking Curve"))
    assert [each.name for each in found.columns] == ["rocking_curve", "intensity_count"]
    assert features.features(found) == ([], ["No peak positions: the file has no 2-theta scan."])


COUNTS_F4 = np.array([5, 7, 90, 8], "<f4").tobytes()


def raw1(ranges=2, count=4):
    one = [
        struct.pack("<IffI4xf12x32sff72xI", count, 2, 0.5, 0, 10 + 5 * k, b"QUARTZ", 1.5406, 1.54439, k < ranges - 1)
        for k in range(ranges)
    ]
    return b"".join((b"" if k else b"RAW ") + head + COUNTS_F4 for k, head in enumerate(one))


def raw2(count=4):
    head = b"RAW2" + struct.pack("<H", 1) + bytes(2) + b"QUARTZ".ljust(32) + b"made up".ljust(128)
    head += b"19-12-1997" + b"21:57".ljust(10) + b"Cu" + struct.pack("<3f", 1.5406, 1.54439, 0.5)
    one = struct.pack("<HH4xfff", 60, count, 3, 0.5, 10)
    return head.ljust(256, b"\0") + one.ljust(60, b"\0") + COUNTS_F4


def raw3(count=4, size=4, kind=0, more=40):
    head = bytearray(712)
    head[:7], head[16:24], head[326:332], head[608:610] = b"RAW1.01", b"03/04/10", b"QUARTZ", b"Cu"
    struct.pack_into("<II", head, 8, 1, 1)
    struct.pack_into("<4d", head, 616, 1.54184, 1.5406, 1.54439, 1.39222)
    one = bytearray(304)
    struct.pack_into("<IIdd", one, 0, 304, count, 5, 10)
    struct.pack_into("<d8xfI", one, 176, 0.5, 3, kind)
    struct.pack_into("<II8xd4xII", one, 224, 40, 30, 1.5406, size, more)
    points = np.zeros((4, size // 4), "<f4")
    points[:, 0] = np.frombuffer(COUNTS_F4, "<f4")
    return bytes(head) + bytes(one) + bytes(more) + points.tobytes()


@pytest.mark.parametrize("data", [raw1(1), raw2(), raw3(), raw3(size=8, more=0), raw3(kind=2)])
def test_the_versions_of_raw_before_the_fourth_say_the_same(tmp_path, data):
    found = read(tmp_path, "a.raw", data)
    assert list(found["two_theta_degree"]) == [10, 10.5, 11, 11.5]
    assert list(found["intensity_count"]) == [5, 7, 90, 8]
    assert found.metadata["sample"] == "QUARTZ"
    assert diffraction.wavelength_of(found) == ("K-alpha1", 1.5406, 1.54439)


def test_ranges_of_the_first_version_stand_one_below_the_other(tmp_path):
    found = read(tmp_path, "a.raw", raw1(2))
    assert list(found["two_theta_degree"][[0, 4]]) == [10, 15]
    assert list(found["part"][3:5]) == ["range 1", "range 2"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (raw1(2)[:-4], "it says 4 points and has 3; the file was cut"),
        (raw2(count=5), "it says 5 points and has 4"),
        (raw3(count=2_000_000_000), "it says 2000000000 points and has 4"),
        (raw3() + bytes(100), "100 bytes follow its last range"),
        (raw3()[:800], "it ends within a header"),
        (b"RAW1.01" + bytes(2000), "bytes follow its last range"),
        (raw2().replace(COUNTS_F4[:4], np.float32(1e20).tobytes()), "its counts are negative or beyond any detector"),
    ],
)
def test_an_early_raw_that_is_damaged_is_refused(tmp_path, data, said):
    with pytest.raises(Refused, match=said):
        read(tmp_path, "a.raw", data)


UXD = """; made up
_FILEVERSION=1
_SAMPLE='S'
_WL1=1.540600
_DRIVE='COUPLED'
_STEPSIZE=0.02
_START=10.00
"""


def test_uxd_gives_its_angles_or_they_follow_from_start_and_step(tmp_path):
    pairs = read(tmp_path, "a.uxd", UXD + "_2THETACOUNTS\n 10.00 5\n 10.02 7\n 10.04 6\n")
    steps = read(tmp_path, "b.uxd", UXD + "_COUNTS\n 5 7\n 6\n")
    assert list(pairs["two_theta_degree"]) == pytest.approx(list(steps["two_theta_degree"]))
    assert list(pairs["intensity_count"]) == list(steps["intensity_count"]) == [5, 7, 6]
    rates = read(tmp_path, "c.uxd", UXD + "_CPS\n 5 7\n 6\n")
    assert rates.has("intensity_count_per_second")


def test_under_another_drive_the_first_column_of_uxd_is_that_angle(tmp_path):
    found = read(tmp_path, "a.uxd", UXD.replace("COUPLED", "THETA") + "_2THETACOUNTS\n 10.00 5\n 10.02 7\n 10.04 6\n")
    assert found.has("theta")
    assert features.features(found)[1] == ["No peak positions: the file has no 2-theta scan."]


def test_bare_columns_are_two_theta_by_their_suffix_or_their_comment_only(tmp_path):
    rows = "".join(f"{10 + k / 10:.1f} {k % 7}\n" for k in range(20))
    assert read(tmp_path, "a.xy", rows).has("two_theta_degree")
    assert read(tmp_path, "a.txt", "# 2Theta and counts\n" + rows).has("two_theta_degree")
    unknown = read(tmp_path, "b.txt", rows)
    assert [each.name for each in unknown.columns] == ["column_1", "column_2"]
    assert unknown.technique == ""
    assert read(tmp_path, "a.xye", "".join(f"{k} 5 0.1\n" for k in range(20))).has("intensity_uncertainty")


HIGHSCORE = """[Measurement conditions]
Sample identification,S
Diffractometer system,"XPERT-PRO"
K-Alpha1 wavelength,1.5405980
K-Alpha2 wavelength,1.5444260
Ratio K-Alpha2/K-Alpha1,{ratio}
Scan axis,{axis}
No. of points, 3
[Scan points]
Angle,Intensity
5.00,1719.0
5.02,1766.0
5.04,1688.0
"""


def test_a_csv_of_panalytical_has_its_wavelengths(tmp_path):
    found = read(tmp_path, "a.csv", HIGHSCORE.format(ratio="0.500", axis="Gonio"))
    assert list(found["two_theta_degree"]) == [5.0, 5.02, 5.04]
    assert list(found["intensity_count"]) == [1719, 1766, 1688]
    assert diffraction.wavelength_of(found) == ("K-alpha1", COPPER, SECOND)
    alone = read(tmp_path, "b.csv", HIGHSCORE.format(ratio="0.000", axis="Gonio"))
    assert diffraction.wavelength_of(alone) == ("K-alpha1", COPPER, None)
    with pytest.raises(Refused, match="its scan runs over 'Omega'"):
        read(tmp_path, "c.csv", HIGHSCORE.format(ratio="0.5", axis="Omega"))
    with pytest.raises(Refused, match="it says 3 points and has 2"):
        read(tmp_path, "d.csv", HIGHSCORE.format(ratio="0.5", axis="Gonio").replace("5.04,1688.0\n", ""))


def test_columns_of_an_energy_or_of_theta_alone_are_no_powder_pattern(tmp_path):
    rows = "".join(f"{120 + k / 10:.1f} {k % 7}\n" for k in range(20))
    specs = read(
        tmp_path, "a.xy", "# Created by: SpecsLab2\n#   Counts Per Second: yes\n# values in binding energy\n" + rows
    )
    assert specs.technique == "X-ray photoelectron spectroscopy"
    assert specs.has("binding_energy_electronvolt", "intensity_count_per_second")
    theta = read(tmp_path, "b.xy", "theta,intensity\n" + rows.replace(" ", ","))
    assert (theta.technique, theta.columns[0].name) == ("", "column_1")
    assert any("'theta,intensity'" in warning for warning in theta.warnings)


def test_blocks_between_comments_are_parts_and_empty_lines_within_a_scan_are_not(tmp_path):
    block = "# Region: {}\n10.0 1\n10.1 2\n10.2 3\n"
    found = read(tmp_path, "a.xy", block.format("A") + "\n" + block.format("B"))
    assert list(found["part"]) == ["A"] * 3 + ["B"] * 3
    one = read(tmp_path, "b.xy", "10.0 1\n10.1 2\n\n10.2 3\n10.3 4\n")
    assert (one.rows, one.has("part")) == (4, False)


def test_decimal_commas_and_labels_above_and_a_count_are_read(tmp_path):
    comma = read(tmp_path, "a.xy", "10,0;1,5\n10,1;2,5\n10,2;3,5\n")
    assert list(comma["two_theta_degree"]) == [10.0, 10.1, 10.2]
    chi = "made up.chi\n2-Theta Angle (Degrees)\nIntensity\n       {}\n 1.0E+00  5.0E+00\n 2.0E+00  6.0E+00\n"
    assert list(read(tmp_path, "b.chi", chi.format(2))["two_theta_degree"]) == [1, 2]
    with pytest.raises(Refused, match="it says 3000 points and has 2; the file was cut"):
        read(tmp_path, "c.chi", chi.format(3000))


def test_points_printed_alike_where_ranges_were_joined_are_told(tmp_path):
    rows = [f"{10 + k / 10:.1f} {k % 7}\n" for k in range(200)]
    found = read(tmp_path, "a.xy", "".join([*rows[:100], rows[99], *rows[100:]]))
    assert found.rows == 201
    assert any("have the same x as the one before, first at 19.9" in warning for warning in found.warnings)


def pattern(wavelength=COPPER, second=SECOND):
    """A pattern with three doublets at known spacings, without noise beyond that of counts."""
    x = np.arange(10, 80, 0.02)
    spacings = (3.2475, 2.4875, 1.6874)
    y = np.full_like(x, 200.0)
    for d in spacings:
        for line, height in ((wavelength, 5000), (second, 2500)):
            centre = 2 * np.degrees(np.arcsin(line / 2 / d))
            y += height * diffraction._voigt(x, centre, 0.12, 0.6)
    return x, np.random.default_rng(1).poisson(y).astype(float), spacings


def test_spacings_and_widths_of_a_known_pattern_come_back():
    x, y, spacings = pattern()
    found = diffraction.peaks(x, y, SECOND / COPPER)
    assert [diffraction.d_spacing(peak.centre, COPPER) for peak in found] == pytest.approx(list(spacings), abs=3e-4)
    assert [peak.width for peak in found] == pytest.approx([0.12] * 3, abs=0.01)


def test_a_flat_pattern_has_no_peaks_and_says_so(tmp_path):
    rng = np.random.default_rng(2)
    rows = "".join(f"{10 + k / 50:.2f} {rng.poisson(100)}\n" for k in range(2000))
    out, refused = features.features(read(tmp_path, "a.xy", rows))
    assert (out, refused) == ([], ["No peak stands out of the noise by five standard deviations."])


def test_without_a_wavelength_there_are_angles_and_no_spacings(tmp_path):
    x, y, _ = pattern()
    text = "".join(f"{a:.2f} {b:.1f}\n" for a, b in zip(x, y, strict=True))
    out, refused = features.features(read(tmp_path, "a.xy", text))
    assert {each.property for each in out} == {"diffraction angle", "peak width"}
    assert refused == ["No lattice spacings: the file names no wavelength in Å."]
    told, _ = features.features(read(tmp_path, "b.xy", "# wavelength = 1.540598\n" + text))
    assert [each.unit for each in told if each.property == "lattice spacing"] == ["nm"] * 3


def test_bragg_refuses_an_angle_that_is_none():
    assert diffraction.d_spacing(60, 1.5406) == pytest.approx(1.5406)
    with pytest.raises(ValueError, match="wanted 0 to 180"):
        diffraction.d_spacing(200, 1.5406)


def test_an_odd_count_and_a_lone_point_are_told(tmp_path):
    values = np.arange(100, dtype="<f4") % 7 + 3
    whole = raw4(count=100)[:-400]
    assert read(tmp_path, "a.raw", whole + values.tobytes()).warnings == ()
    odd, alone = values.copy(), values.copy()
    odd[40], alone[40] = 5.25, 60_000
    assert (
        "1 of 100 counts is no whole number, first 5.25 at point 41"
        in read(tmp_path, "b.raw", whole + odd.tobytes()).warnings[0]
    )
    assert "Point 41 of the intensity" in read(tmp_path, "c.raw", whole + alone.tobytes()).warnings[0]


def test_damaged_numbers_warn_nobody_on_the_way(tmp_path):
    signalling = b"\x01\x00\xa0\x7f"
    with pytest.raises(Refused, match="beyond any detector"):
        read(tmp_path, "a.raw", raw4()[:-4] + signalling)


def test_a_pattern_below_zero_was_worked_on_and_is_no_count(tmp_path):
    found = read(tmp_path, "a.raw", raw4(count=4)[:-16] + np.array([-5, 7, -3, 8], "<f4").tobytes())
    assert list(found["intensity_arbitrary"]) == [-5, 7, -3, 8]
    assert any("go below zero" in warning for warning in found.warnings)
    alone = np.ones(100, "<f4")
    alone[3] = -1
    with pytest.raises(Refused, match="its counts are negative or beyond any detector"):
        read(tmp_path, "b.raw", raw4(count=100)[:-400] + alone.tobytes())
