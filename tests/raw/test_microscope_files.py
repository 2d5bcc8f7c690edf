"""Micrographs and X-ray spectra of electron microscopes, from small files written here."""

import struct

import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw


def tiff(tag, text, pixels=b"\1\2\3\4\5\6"):
    """A TIFF of 3 by 2 pixels with one more tag of text."""
    data = text.encode("latin-1") + b"\0"
    entries = [(256, 3, 1, 3), (257, 3, 1, 2), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    at = 8 + 2 + 12 * 10 + 4
    entries += [(273, 4, 1, at), (277, 3, 1, 1), (278, 3, 1, 2), (279, 4, 1, 6), (tag, 2, len(data), at + 6)]
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + table + bytes(4) + pixels + data


FEI = """[User]
Date=01/02/2024
[System]
SystemType=Quanta FEG
[Beam]
HV=15000
[EScan]
PixelWidth=5.8e-008
[Vacuum]
Humidity=notafloat
""".replace("\n", "\r\n")
ZEISS = """0
0
AP_MAG
Mag = 1.54 K X
AP_ACTUALKV
EHT = 15.00 kV
AP_IMAGE_PIXEL_SIZE
Image Pixel Size = 241.4 nm
DP_SEM
Sem = Auriga
""".replace("\n", "\r\n")


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return raw.read(path)


def test_tags_of_fei_are_kept_by_section_and_a_word_for_a_number_stays_a_word(tmp_path):
    found = read(tmp_path, "a.tif", tiff(34682, FEI))
    assert found.rows is None
    assert found.instrument == "FEI Quanta FEG"
    assert found.metadata["EScan.PixelWidth"] == "5.8e-08"
    assert found.metadata["Vacuum.Humidity"] == "notafloat"
    assert (found.metadata["width"], found.metadata["height"]) == ("3", "2")
    (voltage,), refused = features.features(found)
    assert (voltage.property, float(voltage.value), voltage.unit, refused) == ("accelerating voltage", 15, "kV", [])


def test_tags_of_zeiss_have_their_unit_beside_the_value(tmp_path):
    found = read(tmp_path, "a.tif", tiff(34118, ZEISS))
    assert found.metadata["Image Pixel Size"] == "241.4 nm"
    assert found.instrument == "Zeiss Auriga"
    out, _ = features.features(found)
    assert [(each.property, float(each.value)) for each in out] == [
        ("accelerating voltage", 15),
        ("magnification", 1540),
    ]


def test_a_micrograph_that_is_cut_or_of_another_maker_is_refused(tmp_path):
    whole = tiff(34682, FEI)
    with pytest.raises(Refused):
        read(tmp_path, "a.tif", whole[:100])
    with pytest.raises(Refused, match="no instrument file known here"):
        read(tmp_path, "b.tif", tiff(270, "a picture"))


MSA = """#FORMAT      : EMSA/MAS Spectral Data File
#VERSION     : 1.0
#TITLE       : T
#NPOINTS     : {points}
#NCOLUMNS    : 2
#XUNITS      : {unit}
#YUNITS      : counts
#DATATYPE    : {kind}
#XPERCHAN    : 10
#OFFSET      : 100
#SIGNALTYPE  : {signal}
#BEAMKV   -kV: 15.0
#SPECTRUM    : here
{rows}
#ENDOFDATA   :
"""


def msa(points="4.", unit="eV", kind="Y", signal="EDS", rows="1, 2,\n3, 4,"):
    return MSA.format(points=points, unit=unit, kind=kind, signal=signal, rows=rows)


def test_emsa_counts_channels_or_gives_pairs(tmp_path):
    found = read(tmp_path, "a.msa", msa())
    assert list(found["photon_energy_kiloelectronvolt"]) == pytest.approx([0.1, 0.11, 0.12, 0.13])
    assert list(found["intensity_count"]) == [1, 2, 3, 4]
    assert float(features.features(found)[0][0].value) == 15
    pairs = read(tmp_path, "b.msa", msa(kind="XY", points="2", rows="0.1, 5\n0.2, 6", unit="Energy (keV)"))
    assert list(pairs["photon_energy_kiloelectronvolt"]) == [0.1, 0.2]
    loss = read(tmp_path, "c.msa", msa(signal="ELS"))
    assert (loss.technique, loss.columns[0].unit) == ("", "eV")


def test_more_points_than_told_are_a_warning_and_fewer_a_refusal(tmp_path):
    assert "The header says 3 points, the file has 4." in read(tmp_path, "a.msa", msa(points="3")).warnings
    with pytest.raises(Refused, match="it says 5 points and has 4; the file was cut"):
        read(tmp_path, "b.msa", msa(points="5"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#ENDOFDATA", "#END", "it has no #ENDOFDATA; the file was cut"),
        ("#XPERCHAN    : 10", "#X : 10", "it has no OFFSET or no XPERCHAN"),
        ("#XUNITS      : eV", "#XUNITS      : nm", "x is in 'nm', wanted eV or keV"),
        ("3, 4", "3, x", "found 'x', wanted a number"),
    ],
)
def test_an_emsa_text_that_cannot_be_trusted_is_refused(tmp_path, old, new, said):
    with pytest.raises(Refused, match=said):
        read(tmp_path, "a.msa", msa().replace(old, new))


SPX = """<?xml version="1.0" encoding="WINDOWS-1252"?><TRTSpectrum><ClassInstance Type="TRTSpectrum">
<ClassInstance Type="TRTDetectorHeader"><Type>XFlash</Type></ClassInstance><PrimaryEnergy>1.5E1</PrimaryEnergy>
<ClassInstance Type="TRTPSEElement" Name="Fe"/><ChannelCount>4</ChannelCount><CalibAbs>-1E-1</CalibAbs>
<CalibLin>5E-3</CalibLin><Channels>0,3,5,1</Channels></ClassInstance></TRTSpectrum>"""


def test_spx_counts_channels_from_its_calibration(tmp_path):
    found = read(tmp_path, "a.spx", SPX)
    assert list(found["photon_energy_kiloelectronvolt"]) == pytest.approx([-0.1, -0.095, -0.09, -0.085])
    assert list(found["intensity_count"]) == [0, 3, 5, 1]
    assert (found.instrument, found.metadata["Elements"]) == ("Bruker XFlash", "Fe")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0,3,5,1", "0,3,5", "it says 4 channels and has 3"),
        ("5E-3", "5E3", "a channel is 5000 keV wide"),
        ("0,3,5,1", "0,-3,5,1", "fewer than no counts"),
        ("</TRTSpectrum>", "", "no well-formed XML"),
        ("<TRTSpectrum>", '<!DOCTYPE a [<!ENTITY b "c">]><TRTSpectrum>', "it has a document type"),
    ],
)
def test_an_spx_that_cannot_be_trusted_is_refused(tmp_path, old, new, said):
    with pytest.raises(Refused, match=said):
        read(tmp_path, "a.spx", SPX.replace(old, new))


def test_a_jeol_spectrum_without_the_extra_is_refused_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rsciio.jeol", None)
    with pytest.raises(Refused, match=r"read with rsciio, which is not installed; install weldgraph\[em\]"):
        read(tmp_path, "a.eds", b"\2\0\0\0\2\0\0\0" + bytes(200) + b"Live Time")


def test_an_emsa_of_light_has_a_wavelength_and_one_without_a_unit_says_so(tmp_path):
    assert read(tmp_path, "a.msa", msa(unit="nm", signal="CL")).has("wavelength_nanometre")
    bare = read(tmp_path, "b.msa", msa(unit="", signal=""))
    assert bare.columns[0].unit == "1"
    assert "The file gives no unit of x." in bare.warnings


def test_pairs_under_a_header_of_single_values_are_refused(tmp_path):
    text = msa(points="1", rows="0.0, 1.0").replace("NCOLUMNS    : 2", "NCOLUMNS    : 1")
    with pytest.raises(Refused, match="found 2 numbers, wanted one"):
        read(tmp_path, "a.msa", text)


JEOL = "$CM_FORMAT JEOL/SEM\r\n$CM_INSTRUMENT JSM-7800F\r\n$CM_SIGNAL SEI\r\n$CM_MAG 5000\r\n$CM_ACCEL_VOLT 15.0\r\n"
HITACHI = "[SemImageFile]\r\nInstructName=SU8000\r\nAcceleratingVoltage=5000 Volt\r\nMagnification=20000\r\n"


@pytest.mark.parametrize(
    ("text", "instrument", "kilovolts", "magnification"),
    [(JEOL, "JEOL JSM-7800F", "15", "5000"), (HITACHI, "Hitachi SU8000", "5", "20000")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_beside_a_micrograph_tells_its_settings(tmp_path, text, instrument, kilovolts, magnification, encoding):
    found = read(tmp_path, "a.txt", text.encode(encoding))
    assert (found.instrument, found.rows, found.technique) == (instrument, None, "scanning electron microscopy")
    values = {each.property: (each.value, each.unit) for each in features.features(found)[0]}
    assert values == {"accelerating voltage": (kilovolts, "kV"), "magnification": (magnification, "1")}


def test_text_beside_a_micrograph_that_says_nothing_is_refused(tmp_path):
    with pytest.raises(Refused, match="neither magnification nor voltage"):
        read(tmp_path, "a.txt", "$CM_FORMAT JEOL/SEM\r\n")
