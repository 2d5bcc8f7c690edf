"""Photoelectron spectra: VAMAS and Avantage from small files written here; atomic fractions."""

import openpyxl
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw
from weldgraph.loaders.features import photoemission

FIRST = "VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May 4"


def block(name="C 1s", values=(10, 12, 11), comment=(), scan="REGULAR", variables=(("counts", "d"),), limits=(10, 12)):
    """The lines of one block, in the order of ISO 14976."""
    date = ["2024", "1", "2", "3", "4", "5", "0"]
    lines = [name, "sample", *date, len(comment), *comment, "XPS", "Al", 1486.6, *["1E37"] * 5]
    lines += ["FAT", 20, 1, 4.5, "1E37", 0, 0, 0, 0, "C", "1s", -1]
    if scan == "REGULAR":
        lines += ["kinetic energy", "eV", 1200, 0.1]
    lines += [len(variables), *[each for pair in variables for each in pair], "pulse counting", 0.1, 3, "1E37"]
    lines += [0, 0, 0, 0, len(values)]
    return [*lines, *limits * len(variables), *values]


def vamas(*blocks, scan="REGULAR", mode="NORM", lead=""):
    head = [FIRST, "lab", "machine", "someone", "run", 1, "a comment", mode, scan, 1, 0, 0, 0, 0, 0, len(blocks)]
    return lead + "\r\n".join(str(line) for line in [*head, *(line for each in blocks for line in each)]) + "\r\n"


def read(tmp_path, text, name="a.vms"):
    path = tmp_path / name
    path.write_bytes(text.encode("latin-1"))
    return raw.read(path)


def test_blocks_of_vamas_stand_one_below_the_other(tmp_path):
    found = read(tmp_path, vamas(block(), block("O 1s", (10, 11)), lead="\r\n\r\n"))
    assert list(found["kinetic_energy_electronvolt"]) == pytest.approx([1200, 1200.1, 1200.2, 1200, 1200.1])
    assert list(found["intensity_count"]) == [10, 12, 11, 10, 11]
    assert list(found["part"]) == ["C 1s"] * 3 + ["O 1s"] * 2
    assert found.metadata["block 2 hv / eV"] == "1486.6"
    assert "block 1 target bias / V" not in found.metadata


def test_an_irregular_scan_has_its_energy_among_the_values(tmp_path):
    variables = (("Kinetic Energy", "eV"), ("Intensity", "d"))
    one = block(values=(1200, 10, 1200.1, 12), scan="IRREGULAR", variables=variables, limits=(0, 1))
    found = read(tmp_path, vamas(one, scan="IRREGULAR"))
    assert list(found["kinetic_energy_electronvolt"]) == [1200, 1200.1]
    assert list(found["intensity_count"]) == [10, 12]


def test_a_map_has_a_place_and_a_profile_an_etching_time_for_each_block(tmp_path):
    one = block()
    at = one.index("XPS")
    mapped = [*one[: at + 1], 3, 4, 120, *one[at + 1 : at + 3], *["1E37"] * 5, *one[at + 6 :]]  # and a field of view
    head = [
        FIRST,
        "lab",
        "machine",
        "someone",
        "run",
        0,
        "MAP",
        "REGULAR",
        1,
        2,
        2,
        1,
        1,
        "Etch Time",
        "s",
        0,
        0,
        0,
        0,
        1,
    ]
    found = read(tmp_path, "\r\n".join(str(line) for line in [*head, *mapped]) + "\r\n")
    assert list(found["intensity_count"]) == [10, 12, 11]
    told = found.metadata
    assert (told["x"], told["y"], told["Etch Time / s"], told["pass energy / eV"]) == ("3", "4", "120", "20")


def test_the_number_for_unknown_is_absent_and_a_nul_in_a_label_is_a_space(tmp_path):
    found = read(tmp_path, vamas(block("C\0 1s", (10, "1E37", 11), limits=(0, 0))))
    assert found.rows == 3
    assert found["intensity_count"][1] != found["intensity_count"][1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (vamas(block())[:-14], "it ends where an ordinate was wanted; the file was cut"),
        (vamas(block(values=(10, 99, 11))), "its values run from 10 to 99, wanted 10 to 12"),
        (vamas(block(), mode="MAPSV"), "its mode is MAPSV, REGULAR; only spectra"),
        (vamas(block()).replace("\r\n12\r\n", "\r\n1e2x\r\n"), "found '1e2x', wanted a number"),
        (
            vamas(block(), block()).replace("\r\n2\r\nC 1s", "\r\n3\r\nC 1s"),
            "it ends where sample identifier was wanted",
        ),
    ],
)
def test_a_vamas_file_that_cannot_be_trusted_is_refused(tmp_path, text, said):
    with pytest.raises(Refused, match=said):
        read(tmp_path, text)


def test_fractions_follow_from_areas_and_factors_that_casaxps_wrote(tmp_path):
    comment = [
        "CASA comp (*C 1s*) (*GL(30)*) Area 100 1 2 -1 1 MFWHM 1 1 2 -1 1 Position 1201 1 2 -1 1 RSF 1 MASS 12",
        "CASA comp (*O 1s*) (*GL(30)*) Area 293 1 2 -1 1 MFWHM 1 1 2 -1 1 Position 953 1 2 -1 1 RSF 2.93 MASS 16",
    ]
    out, refused = features.features(read(tmp_path, vamas(block(comment=comment))))
    assert [(each.value.rstrip("0").rstrip("."), each.conditions[0][1]) for each in out] == [
        ("50", "C 1s"),
        ("50", "O 1s"),
    ]
    assert refused == []
    out, refused = features.features(read(tmp_path, vamas(block())))
    assert (out, refused[0][:21]) == ([], "No atomic fractions: ")


def test_a_factor_that_is_missing_gives_no_fractions():
    assert photoemission.atomic_fractions({"a": 10, "b": 30}, {"a": 1, "b": 3}) == {"a": 50, "b": 50}
    with pytest.raises(ValueError, match="no sensitivity factor above zero for b"):
        photoemission.atomic_fractions({"a": 10, "b": 30}, {"a": 1})


def avantage(tmp_path, change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "C1s Scan"
    for row in (
        [""],
        ["Axis", "Energy", "Elements=", 3],
        ["C:\\data\\C1s Scan.VGD", None, None, None, None, None, None, "Pass Energy", "20 eV"],
        ["Binding Energy (E)", None, None, None, "C1s A", "Backgnd."],
        ["eV", None, "Counts / s", None, "Counts / s", "Counts / s"],
        [290.0, None, 100.0, None, 1.0, 90.0],
        [289.9, None, 110.0, None, 2.0, 91.0],
        [289.8, None, 105.0, None, 1.5, 92.0],
    ):
        sheet.append(row)
    table = book.create_sheet("Peak Table")
    table.append(["", "Name", "Peak BE", "Area (P) CPS.eV", "SF", "Atomic %"])
    table.append(["", "C1s", 284.8, 100, 1.0, 49.0])
    table.append(["", "O1s", 532.0, 293, 2.93, 51.0])
    if change:
        change(book)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_avantage_has_a_sheet_a_spectrum_and_a_table_of_peaks(tmp_path):
    found = raw.read(avantage(tmp_path))
    assert list(found["binding_energy_electronvolt"]) == [290, 289.9, 289.8]
    assert list(found["intensity_count_per_second"]) == [100, 110, 105]
    assert list(found["c1s_a"]) == [1, 2, 1.5]
    assert found.metadata["C1s Scan: Pass Energy"] == "20 eV"
    out, _ = features.features(found)
    assert [float(each.value) for each in out] == [50, 50]
    assert out[0].method.reference == "areas and sensitivity factors of the file"


def test_without_factors_the_fractions_are_those_the_file_states(tmp_path):
    out, _ = features.features(raw.read(avantage(tmp_path, lambda book: book["Peak Table"].delete_cols(5))))
    assert [float(each.value) for each in out] == [49, 51]
    assert out[0].method.formula.startswith("as the file states it")


def write(place, value):
    def change(book):
        book["C1s Scan"][place] = value

    return change


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("D2", 4, "it says 4 points and has 3"),
        ("C7", "110,0", "found '110,0', wanted a number"),
        ("C5", "Furlongs", "the intensity is in 'Furlongs'"),
        ("A7", 291.0, "Binding Energy .E. goes"),
        ("E4", None, "it has several spectra side by side"),
    ],
)
def test_an_avantage_sheet_that_cannot_be_trusted_is_refused(tmp_path, place, value, said):
    with pytest.raises(Refused, match=said):
        raw.read(avantage(tmp_path, write(place, value)))
