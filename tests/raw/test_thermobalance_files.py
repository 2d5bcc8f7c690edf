"""Thermobalances: TA and Netzsch from small files written here; residue, 5 % loss, steps."""

import numpy as np
import openpyxl
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw
from weldgraph.loaders.features import thermogravimetry
from weldgraph.loaders.features.feature import Given

TA = """CLOSED
Version\t2.0
Instrument\tTGA Q500 V20
Sample\tS
Size\t{size}\tmg
Nsig\t3
Sig1\tTime (min)
Sig2\tTemperature (°C)
Sig3\tWeight (mg)
OrgMethod\t1: Ramp
OrgMethod\t2: Hold
StartOfData
-3.000000\t1.000000\t0.000000
"""


def two_steps():
    """A heating from 30 to 800 °C that loses 20 % at 200 and 30 % at 500 °C."""
    t = np.arange(30, 801, 1.0)
    return t, 100 - 20 / (1 + np.exp((200 - t) / 8)) - 30 / (1 + np.exp((500 - t) / 10))


def ta(tmp_path, encoding="utf-16", size="10.0000", change=lambda text: text, scale=0.1):
    t, m = two_steps()
    rows = "".join(f"{a / 10:.4f}\t{a:.4f}\t{b * scale:.6f}\n" for a, b in zip(t, m, strict=True))
    path = tmp_path / "a.txt"
    path.write_bytes(change(TA.format(size=size) + rows).encode(encoding))
    return raw.read(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "cp1252"])
def test_ta_text_has_one_or_two_bytes_a_letter_and_marks_of_segments(tmp_path, encoding):
    found = ta(tmp_path, encoding)
    t, m = two_steps()
    assert found.rows == len(t)
    assert found["temperature_celsius"] == pytest.approx(t)
    assert found["time_second"] == pytest.approx(t * 6)
    assert found["sample_mass_milligram"] == pytest.approx(m / 10, abs=1e-6)
    assert (found.metadata["Size"], found.metadata["OrgMethod"]) == ("10.0000 mg", "1: Ramp; 2: Hold")


def test_a_degree_sign_of_dos_is_a_degree_sign(tmp_path):
    assert ta(tmp_path, "cp437").has("temperature_celsius")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[:-12], "found 2 fields, wanted 3|seems cut"),
        (lambda text: text.replace("Nsig\t3", "Nsig\t4"), "it says 4 signals and names 3"),
        (lambda text: text.replace("StartOfData", "Start"), "it has no line StartOfData"),
        (lambda text: text.replace("10.0000\t100.0000", "10.0000\t1O0.0000"), "found '1O0.0000', wanted a number"),
    ],
)
def test_a_ta_text_that_cannot_be_trusted_is_refused(tmp_path, change, said):
    with pytest.raises(Refused, match=said):
        ta(tmp_path, change=change)


def test_a_text_that_is_cut_within_a_character_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TA.format(size=1).encode("utf-16")[:-1])
    with pytest.raises(Refused, match="the file ends within a character"):
        raw.read(path)


def test_residue_loss_and_steps_come_back(tmp_path):
    out, refused = features.features(ta(tmp_path))
    assert refused == []
    by = {each.property: each for each in out}
    assert float(by["residual mass fraction"].value) == pytest.approx(50, abs=0.01)
    assert float(by["residual mass fraction"].conditions[0][1].removesuffix(" Cel")) == 800
    assert by["residual mass fraction"].method.reference == "sample size 10.0000 mg of the header"
    assert float(by["decomposition temperature"].value) == pytest.approx(200 - 8 * np.log(3), abs=0.05)
    losses = [float(each.value) for each in out if each.property == "mass loss"]
    assert losses == pytest.approx([20, 30], abs=0.7)


def test_a_mass_above_the_start_is_not_clipped(tmp_path):
    out, _ = features.features(ta(tmp_path, size="4.0000"))
    assert float(out[0].value) == pytest.approx(125, abs=0.1)
    assert (
        "sample mass 0.02 g, table 3"
        in features.features(ta(tmp_path), Given(sample_mass=0.02, sample_mass_source="table 3"))[0][0].method.reference
    )


@pytest.mark.parametrize(("old", "new"), [("(°C)", "(°F)"), ("(mg)", "(gr)"), ("(min)", "(d)")])
def test_a_signal_in_an_unknown_unit_is_refused(tmp_path, old, new):
    with pytest.raises(Refused, match=r"is in '.*', wanted"):
        ta(tmp_path, change=lambda text: text.replace(old, new))


def test_a_mass_that_never_falls_has_no_temperature_of_loss():
    t = np.linspace(20, 500, 100)
    assert thermogravimetry.crossing(t, 100 + t / 100, 95) is None
    assert thermogravimetry.steps(t, 100 + t / 100) == []
    cooled = np.concatenate([t, t[::-1]])
    assert thermogravimetry.rise(cooled) == slice(0, 100)


NETZSCH = """#EXPORTTYPE:DATA SINGLE
#DECIMAL:{decimal}
#SEPARATOR:{name}
#INSTRUMENT:NETZSCH TG 209F1
#SAMPLE MASS /mg:8.91

##Temp./{degree}C{sep}Time/min{sep}Mass/%
"""


@pytest.mark.parametrize(
    ("decimal", "name", "sep", "degree"),
    [
        ("POINT", "SEMICOLON", ";", b"\xb0"),
        ("COMMA", "SEMICOLON", ";", b"\x9b"),
        ("POINT", "TAB", "\t", "°".encode()),
        ("POINT", "COMMA", ",", b"\xf8"),
    ],
)
def test_netzsch_tells_its_separator_and_its_decimal_mark(tmp_path, decimal, name, sep, degree):
    mark = "," if decimal == "COMMA" else "."
    rows = "".join(
        f"{sep.join(f'{v:.4f}'.replace('.', mark) for v in row)}\n" for row in ((27.1, 0, 99.9), (700, 134, 19.4))
    )
    head = NETZSCH.format(decimal=decimal, name=name, sep=sep, degree="@").encode().replace(b"@", degree)
    path = tmp_path / "a.txt"
    path.write_bytes(head + rows.encode())
    found = raw.read(path)
    assert list(found["temperature_celsius"]) == [27.1, 700]
    assert list(found["time_second"]) == [0, 8040]
    assert list(found["sample_mass_percent"]) == [99.9, 19.4]


def test_netzsch_with_the_wrong_decimal_mark_or_no_heading_is_refused(tmp_path):
    head = NETZSCH.format(decimal="POINT", name="SEMICOLON", sep=";", degree="°")
    path = tmp_path / "a.txt"
    path.write_text(head + "27,1;0,0;99,9\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"found '27,1', wanted a number with a decimal \."):
        raw.read(path)
    path.write_text(head[: head.index("##")] + "27.1;0.0;99.9\n", encoding="utf-8")
    with pytest.raises(Refused, match="before the heading"):
        raw.read(path)


def test_a_ta_workbook_has_a_sheet_a_segment(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Instrument name", "TGA5500"])
    for name in ("Ramp", "Hold"):
        sheet = book.create_sheet(name)
        for row in (
            [name],
            ["Time", "Temperature", "Weight", "Weight"],
            ["min", "°C", "mg", "%"],
            [0, 25, 5, 100],
            [1, 35, 4, 80],
        ):
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = raw.read(tmp_path / "a.xlsx")
    assert list(found["part"]) == ["Ramp", "Ramp", "Hold", "Hold"]
    assert list(found["time_second"][:2]) == [0, 60]
    assert list(found["sample_mass_percent"][:2]) == [100, 80]
    assert found.instrument == "TGA5500"


NETZSCH_CELLS = """#EXPORTTYPE: ;DATA ALL ;;;
#INSTRUMENT: ;NETZSCH STA 449F3 ;;;
#DECIMAL:    ;COMMA    ;;;
#SEPARATOR:  ;SEMICOLON;;;
##Temp./°C;Time/min;DSC/(mW/mg);Mass/%;
;;;;
29,958;0;7,67E-02;99,99772;
39,958;1;7,67E-02;98,5;
"""


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NETZSCH_CELLS, "cp1252"),
        (NETZSCH_CELLS, "utf-16"),
        (
            NETZSCH_CELLS.replace("#SEPARATOR:  ;SEMICOLON;;;\n", "").replace("#DECIMAL:    ;COMMA    ;;;\n", ""),
            "utf-8",
        ),
        (
            NETZSCH_CELLS.replace(",", ".").replace(";", ",").replace("COMMA", "POINT").replace("SEMICOLON", "COMMA"),
            "utf-8",
        ),
        (NETZSCH_CELLS.replace("Time", "Zeit").replace("Mass", "Masse"), "utf-8"),
        (NETZSCH_CELLS.replace("Temp./°C", "温度/℃").replace("Time", "时间").replace("Mass", "质量"), "utf-8"),
        (NETZSCH_CELLS.replace("°C", "C"), "utf-8"),
        (NETZSCH_CELLS.replace("°C", "Â°C"), "utf-8"),
    ],
)
def test_netzsch_in_cells_and_other_languages_says_the_same(tmp_path, text, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    found = raw.read(path)
    assert list(found["temperature_celsius"]) == [29.958, 39.958]
    assert list(found["time_second"]) == [0, 60]
    assert list(found["sample_mass_percent"]) == [99.99772, 98.5]
    assert found.instrument == "NETZSCH STA 449F3"


def test_netzsch_whose_separator_nobody_tells_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        NETZSCH_CELLS.replace("#SEPARATOR:  ;SEMICOLON;;;", "").replace("Temp./", "Temp,/"), encoding="utf-8"
    )
    with pytest.raises(Refused, match="does not tell its separator"):
        raw.read(path)


TRIOS = """Filename\ta.tri
Instrument name\tDiscovery TGA 5500
Sample Mass\t10.000 mg

[step]
Ramp 10.00 °C/min to 800.00 °C
Time\tTemperature\tWeight\tWeight
min\t°C\tmg\t%
0.0\t25.0\t10.0\t100.0
0.5\t30.0\t9.5\t95.0

[step]
Isothermal 5.0 min
Time\tTemperature\tWeight\tWeight
min\t°C\tmg\t%
1.0\t35.0\t9.0\t90.0
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_steps_of_trios_stand_one_below_the_other(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(TRIOS.encode(encoding))
    found = raw.read(path)
    assert list(found["time_second"]) == [0, 30, 60]
    assert list(found["sample_mass_milligram"]) == [10, 9.5, 9]
    assert list(found["sample_mass_percent"]) == [100, 95, 90]
    assert list(found["part"]) == ["Ramp 10.00 °C/min to 800.00 °C"] * 2 + ["Isothermal 5.0 min"]
    assert (found.instrument, found.technique) == ("Discovery TGA 5500", "thermogravimetric analysis")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("min\t°C\tmg\t%", "", "the headings have no units"),
        ("min\t°C\tmg\t%", "min\t°C\tstone\t%", "the mass is in 'stone'"),
        ("0.5\t30.0\t9.5\t95.0", "0.5\t30.0\t9.5", "found 3 fields, wanted 4"),
        ("Isothermal 5.0 min\nTime", "Isothermal 5.0 min\nSpan", "a step has no headings"),
    ],
)
def test_a_text_of_trios_that_cannot_be_trusted_is_refused(tmp_path, old, new, said):
    path = tmp_path / "a.txt"
    path.write_text(TRIOS.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused, match=said):
        raw.read(path)
