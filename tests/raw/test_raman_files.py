"""Raman spectra: each format from a small file written here, and the bands of a spectrum that is known."""

import struct

import numpy as np
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw
from weldgraph.loaders.features import raman


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return raw.read(path)


WITEC = """//Exported ASCII-File
[Header]
GraphName = Spec
SizeGraph = 3
PositionUnit = µm
XAxisUnit = {unit}
DataUnit = CCD cts

[Data]
X-Axis,Spec
{unit},CCD cts
 5.3E+02, 3.5E+02
 5.4E+02, 6.5535E+04
 5.5E+02, 3.6E+02
"""


def test_witec_in_nm_gives_no_shift_and_tells_what_is_saturated(tmp_path):
    found = read(tmp_path, "a.txt", WITEC.format(unit="nm"))
    assert list(found["wavelength_nanometre"]) == [530, 540, 550]
    assert not found.has("raman_shift_per_centimetre")
    assert [warning.split(";")[0] for warning in found.warnings] == [
        "1 points are at 65535, the end of the camera's range",
        "x is a wavelength and the file has no laser line, so that no Raman shift can be given.",
    ]
    assert read(tmp_path, "b.txt", WITEC.format(unit="rel. 1/cm")).has("raman_shift_per_centimetre")


def test_witec_truematch_has_the_laser_and_so_a_shift(tmp_path):
    found = read(
        tmp_path,
        "a.txt",
        "[WITEC_TRUEMATCH_ASCII_HEADER]\nVersion = 2.0\n\n[XData]\n532.0\n540.0\n550.0\n\n[SpectrumHeader]\n"
        "Title = A\nExcitationWavelength = 532.0\nSpectrumSize = 3\n\n[SpectrumData]\n1\n2\n3\n\n[SpectrumHeader]\n"
        "Title = B\n\n[SpectrumData]\n4\n5\n6\n",
    )
    assert found.rows == 6
    assert found["raman_shift_per_centimetre"][:2] == pytest.approx([0, 278.47], abs=0.01)
    assert list(found["part"]) == ["A"] * 3 + ["B"] * 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SizeGraph = 3", "SizeGraph = 4", "it says 4 points and has 3; the file was cut"),
        ("nm,CCD", "furlong,CCD", "x is in 'furlong', wanted nm or 1/cm"),
        (" 5.4E+02, 6", " 5.4E+02; 6", "found 1 fields, wanted 2"),
        ("[Data]", "[Other]", r"it has no \[Data\]"),
    ],
)
def test_a_witec_text_that_cannot_be_trusted_is_refused(tmp_path, old, new, said):
    with pytest.raises(Refused, match=said):
        read(tmp_path, "a.txt", WITEC.format(unit="nm").replace(old, new))


LABSPEC = "#Acq. time (s)=\t300\n#Range (cm-¹)=\t200...230\n#Laser=\t532nm_Edge\n#AxisUnit[0]=Cnt\n#AxisUnit[1]=1/cm\n"
ROWS = "200.0\t45.0\n210.0\t46.5\n220.0\t44.1\n230.0\t47.2\n"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_labspec_in_either_encoding(tmp_path, encoding):
    found = read(tmp_path, "a.txt", (LABSPEC + ROWS).encode(encoding))
    assert list(found["raman_shift_per_centimetre"]) == [200, 210, 220, 230]
    assert found.has("intensity_count")
    assert found.metadata["Range (cm-¹)"] == "200...230"


def test_a_labspec_text_that_stops_before_its_range_was_cut(tmp_path):
    with pytest.raises(Refused, match="it says that x runs from 200 to 230, and it runs from 200 to 220"):
        read(tmp_path, "a.txt", LABSPEC + "".join(ROWS.splitlines(keepends=True)[:3]))
    with pytest.raises(Refused, match="found 3 fields, wanted 2"):
        read(tmp_path, "b.txt", LABSPEC + ROWS.replace("\n", "\t1\n"))


def test_a_labspec_map_has_a_spectrum_a_row_behind_its_coordinates(tmp_path):
    rows = "\t\t200\t210\t220\n-1.5\t0\t4\t5\t6\n-1.5\t2\t7\t8\t9\n"
    axes = "#AxisType[2]=\tX\n#AxisUnit[2]=\tµm\n#AxisType[3]=\tY\n#AxisUnit[3]=\tµm\n"
    found = read(tmp_path, "a.txt", LABSPEC + axes + rows)
    assert list(found["raman_shift_per_centimetre"]) == [200, 210, 220] * 2
    assert list(found["intensity_count"]) == [4, 5, 6, 7, 8, 9]
    assert list(found["y"]) == [0] * 3 + [2] * 3
    assert {column.unit for column in found.columns if column.name in {"x", "y"}} == {"um"}
    assert found["part"][-1] == "spectrum 2"
    with pytest.raises(Refused, match="found 4 fields, wanted 5"):
        read(tmp_path, "b.txt", LABSPEC + axes + rows.replace("\t9\n", "\n"))


def test_a_labspec_map_without_a_header_has_an_x_without_a_unit(tmp_path):
    axis = "\t" + "\t".join(f"{200 + k}" for k in range(25))
    found = read(tmp_path, "a.txt", f"{axis}\n" + "".join(f"{t}" + "\t3" * 25 + "\n" for t in (0, 5)))
    assert (found.rows, found.columns[0].name, found.columns[0].unit) == (50, "x", "1")
    assert any("no unit of x" in warning for warning in found.warnings)


WITEC_NAMES, WITEC_UNITS = "X-Axis\tA(0/0)\tA(1/0)\t\n", "rel. 1/cm\tCCD cts\tCCD cts\t\n"
WITEC_ROWS = " 8.7E+01\t 9.9E+02\t 9.8E+02\t\n 9.1E+01\t 9.5E+02\t 9.4E+02\t\n"


@pytest.mark.parametrize("above", [WITEC_NAMES + WITEC_UNITS, WITEC_NAMES, WITEC_UNITS])
def test_a_witec_table_alone_may_have_names_or_units_or_both(tmp_path, above):
    found = read(tmp_path, "a.txt", above + WITEC_ROWS)
    assert found.has("raman_shift_per_centimetre") == (WITEC_UNITS in above)
    assert list(found["intensity_count"]) == [990, 950, 980, 940]
    assert found["part"][0] == ("A(0/0)" if WITEC_NAMES in above else "spectrum 1")


def test_truematch_version_1_has_x_beside_each_intensity(tmp_path):
    head = "[WITEC_TRUEMATCH_ASCII_HEADER]\nVersion = 1.0\n\n"
    one = "[SpectrumHeader]\nTitle = P\nExcitationWavelength = 532.0\nXDataKind = nm\n\n[SpectrumData]\n"
    found = read(tmp_path, "a.txt", head + (one + "540.0\t1\n550.0\t2\n") * 2)
    assert list(found["wavelength_nanometre"]) == [540, 550] * 2
    assert list(found["intensity_count"]) == [1, 2] * 2
    with pytest.raises(Refused, match="a spectrum has 1 points for 2 of x"):
        read(tmp_path, "b.txt", head + one + "540.0\t1\n550.0\t2\n" + one + "540.0\t1\n")


def wdf(points=5, spectra=1, x_unit=1):
    head = bytearray(512)
    struct.pack_into("<4sIQ", head, 0, b"WDF1", 1, 512)
    struct.pack_into("<IQQI", head, 0x3C, points, spectra, spectra, 3)
    struct.pack_into("<II", head, 0x80, 1, 1)
    struct.pack_into("<If", head, 0x98, 6, 1e7 / 532)
    head[0xF0:0xF4] = b"Test"
    y = np.arange(points * spectra, dtype="<f4").tobytes()
    x = np.linspace(1800, 200, points, dtype="<f4").tobytes()
    data = struct.pack("<4sIQ", b"DATA", 0, 16 + len(y)) + y
    return bytes(head) + data + struct.pack("<4sIQII", b"XLST", 0, 24 + len(x), 1, x_unit) + x


def test_renishaw_runs_from_high_to_low_and_may_hold_several_spectra(tmp_path):
    found = read(tmp_path, "a.wdf", wdf(spectra=2))
    assert list(found["raman_shift_per_centimetre"][:2]) == [1800, 1400]
    assert list(found["intensity_count"]) == list(range(10))
    assert found["part"][-1] == "spectrum 2"
    assert found.metadata["laser wavelength / nm"] == "532"


@pytest.mark.parametrize("end", [100, 530, 560])
def test_a_renishaw_file_that_is_cut_is_refused(tmp_path, end):
    with pytest.raises(Refused, match=r"cut|no block"):
        read(tmp_path, "a.wdf", wdf()[:end])
    with pytest.raises(Refused, match="x has the unit number 7"):
        read(tmp_path, "b.wdf", wdf(x_unit=7))


def spc(values=(1, 2, 3), flags=0, exponent=4, version=0x4B, spectra=1, own=False):
    head = bytearray(512)
    struct.pack_into("<BBBbIddIBB", head, 0, flags, version, 11, exponent, len(values), 100, 300, spectra, 13, 4)
    head[88:92] = b"note"
    body = b""
    kind = "<f4" if exponent == -128 else "<i2" if flags & 1 else "<i4"
    scale = 1 if exponent == -128 else 2.0 ** ((16 if flags & 1 else 32) - exponent)
    for _ in range(spectra):
        sub = bytearray(32)
        struct.pack_into("<Bb14xI", sub, 0, 0, exponent, len(values))
        x = np.array([100, 150, 300], "<f4").tobytes() if own else b""
        body += bytes(sub) + x + (np.array(values) * scale).astype(kind).tobytes()
    return bytes(head) + body


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({}, 3),
        ({"flags": 1}, 3),
        ({"exponent": -128}, 3),
        ({"flags": 4, "spectra": 2}, 6),
        ({"flags": 4 | 0x40, "own": True}, 3),
    ],
)
def test_intensities_of_spc_are_long_short_or_floating(tmp_path, given, rows):
    found = read(tmp_path, "a.spc", spc(**given))
    assert found.rows == rows
    assert list(found["intensity_count"][:3]) == [1, 2, 3]
    assert found["raman_shift_per_centimetre"][1] == (150 if given.get("own") else 200)
    assert found.metadata["comment"] == "note"


def test_spc_that_is_cut_or_old_is_refused(tmp_path):
    with pytest.raises(Refused, match="it says 3 points and ends before"):
        read(tmp_path, "a.spc", spc()[:-1])
    with pytest.raises(Refused, match="it is of version 0x4c, only 0x4b and 0x4d are read"):
        read(tmp_path, "b.spc", spc(version=0x4C))


def old_spc(values=(1, -2, 3), exponent=4):
    head = bytearray(256)
    struct.pack_into("<BBhfffBB", head, 0, 0, 0x4D, exponent, len(values), 100, 300, 13, 4)
    numbers = [int(value * 2.0 ** (32 - exponent)) % 2**32 for value in values]
    return bytes(head) + b"".join(struct.pack("<HH", each >> 16, each & 0xFFFF) for each in numbers) + bytes(300)


def test_the_older_spc_may_have_integers_of_16_bits(tmp_path):
    head = bytearray(old_spc(values=())[:256])
    head[0] = 1
    struct.pack_into("<f", head, 4, 3.0)
    found = read(tmp_path, "a.spc", bytes(head) + np.array([16, -32, 48], "<i2").tobytes() + bytes(300))
    assert list(found["intensity_count"]) == [16 * 2.0**-12, -32 * 2.0**-12, 48 * 2.0**-12]


def test_the_older_spc_that_ends_within_a_spectrum_says_so(tmp_path):
    whole = bytearray(old_spc()[:-300])
    whole[0] = 4
    whole[225] = 4
    second = bytes([0, 4]) + bytes(30) + bytes(12)
    assert read(tmp_path, "a.spc", bytes(whole) + second * 8).rows == 27
    cut = read(tmp_path, "b.spc", bytes(whole) + second * 8 + second[:20])
    assert cut.rows == 27
    assert "20 bytes follow the 9 whole spectra" in cut.warnings[-1]


def test_the_older_spc_has_the_high_word_first(tmp_path):
    found = read(tmp_path, "a.spc", old_spc())
    assert list(found["intensity_count"]) == [1, -2, 3]
    assert list(found["raman_shift_per_centimetre"]) == [100, 200, 300]
    with pytest.raises(Refused, match="the file is damaged"):
        read(tmp_path, "b.spc", old_spc().replace(struct.pack("<f", 3), struct.pack("<f", 3.5)))


def carbon(high=1950.0, noise=0.3):
    x = np.arange(800, high, 1.5)
    y = 50 + 0.01 * x + 80 / (1 + ((x - 1345) / 60) ** 2) + 100 / (1 + ((x - 1585) / 30) ** 2)
    return x, y + noise * np.random.default_rng(3).standard_normal(len(x))


def carbon_file(tmp_path, x, y):
    rows = "".join(f"{a:.2f}\t{b:.4f}\n" for a, b in zip(x, y, strict=True))
    return read(tmp_path, "c.txt", "#Laser=\t532nm\n#AxisUnit[0]=Cnt\n#AxisUnit[1]=1/cm\n" + rows)


def test_d_to_g_is_given_with_each_method(tmp_path):
    out, refused = features.features(carbon_file(tmp_path, *carbon()))
    ratios = {each.conditions[0][1]: float(each.value) for each in out if each.property == raman._RATIO}
    assert refused == []
    assert ratios["fitted heights"] == pytest.approx(0.8, rel=0.08)
    assert ratios["fitted areas"] == pytest.approx(1.6, rel=0.15)
    assert ratios["heights"] != ratios["fitted heights"]
    shifts = [float(each.value) for each in out if each.property == "Raman shift"]
    assert shifts == pytest.approx([1345, 1585, 1345, 1585], abs=5)


def test_d_to_g_is_refused_where_base_or_band_are_missing(tmp_path):
    x, y = carbon(high=1700)
    assert "does not reach over" in features.features(carbon_file(tmp_path, x, y))[1][0]
    x, _ = carbon()
    flat = 50 + np.random.default_rng(4).standard_normal(len(x))
    assert "does not stand out of the noise" in features.features(carbon_file(tmp_path, x, flat))[1][0]
    x, y = carbon()
    y[(x > 1580) & (x < 1590)] = 65535
    assert "the end of the camera's range" in features.features(carbon_file(tmp_path, x, y))[1][0]


def test_a_spectrum_without_a_heading_is_raman_only_if_it_holds_the_laser(tmp_path):
    x = np.arange(-90, 3600, 3.0)
    y = 500 + 200 * np.exp(-((x / 8) ** 2))
    rows = "".join(f"{a:.3f}\t{b:.3f}\n" for a, b in zip(x, y, strict=True))
    found = read(tmp_path, "a.txt", rows)
    assert found.technique == "Raman spectroscopy"
    assert "read as Raman shift in 1/cm" in found.warnings[0]
    rows = "".join(f"{a:.3f}\t{b:.3f}\n" for a, b in zip(x, y[::-1], strict=True))
    assert read(tmp_path, "b.txt", rows).technique == ""


def test_sharp_bands_of_a_polymer_are_no_d_and_g(tmp_path):
    x = np.arange(800, 2000, 2.0)
    lines = ((1031, 700, 9), (1155, 900, 10), (1328, 600, 12), (1440, 500, 13), (1583, 400, 9), (1602, 1700, 10))
    y = 100 + sum(h / (1 + ((x - c) / (w / 2)) ** 2) for c, h, w in lines)
    rows = "".join(f"{a:.1f}\t{b:.4f}\n" for a, b in zip(x, y, strict=True))
    head = LABSPEC.replace("200...230", "800...1998")
    out, refused = features.features(read(tmp_path, "a.txt", head + rows))
    assert out == []
    assert "wanted 85% as of carbon" in refused[0]
