"""Real files of characterisation: read as their manifest says, and damaged copies refused."""

import csv
import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import features, raw
from weldgraph.loaders.features.indentation import oliver_pharr
from weldgraph.units import by_ucum

ROOT = Path(__file__).resolve().parents[3] / "shared" / "raw"
FOLDERS = {"xrd", "raman", "xps", "bet", "tga", "nanoindentation", "sem", "eds"}


def manifest():
    if not (ROOT / "MANIFEST.csv").exists():
        return []
    csv.field_size_limit(10_000_000)
    with (ROOT / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["category"] in FOLDERS]


ROWS = manifest()
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not ROWS, reason="the shared real files are not beside the project"),
]


def found(row):
    try:
        return raw.read(ROOT / row["file"])
    except Refused as refused:
        if "not installed" in str(refused):
            pytest.skip(f"its extra is not installed: {refused.sentence}")
        raise


def each_row(*folders):
    rows = [row for row in ROWS if row["category"] in folders]
    return pytest.mark.parametrize("row", rows or [None], ids=[row["file"] for row in rows] or ["none"])


@each_row(*FOLDERS)
def test_rows_are_those_of_the_manifest(row):
    file = found(row)
    if row["n_rows"]:
        assert file.rows == int(row["n_rows"])
    assert (file.sha256, file.size) == (row["sha256"], int(row["bytes"]))


@each_row("xrd")
def test_patterns_begin_and_end_as_the_manifest_says(row):
    file, wanted = found(row), json.loads(row["expect_json"])
    y = next(each.data for each in file.columns if each.name.startswith("intensity"))
    x = file["two_theta_degree"]
    assert [x[0], x[-1]] == pytest.approx(wanted["two_theta_first_last_deg"], abs=1e-3)
    assert [y[0], y[-1]] == pytest.approx(wanted["intensity_first_last"], rel=1e-5)
    assert y.max() == pytest.approx(wanted["intensity_max"], rel=1e-5)
    assert x[int(np.argmax(y))] == pytest.approx(wanted["two_theta_at_max_deg"], abs=1e-3)


def test_the_peaks_of_titania_are_those_of_rutile():
    out, refused = features.features(raw.read(ROOT / "xrd/TiO2.raw"))
    angles = [float(each.value) for each in out if each.property == "diffraction angle"]
    spacings = [float(each.value) for each in out if each.property == "lattice spacing"]
    for wanted in (27.462, 36.101, 41.266, 54.348, 56.66, 68.994):
        assert min(abs(angle - wanted) for angle in angles) < 0.05
    assert min(abs(d - 0.3247) for d in spacings) < 0.001
    assert refused == []


@each_row("raman")
def test_spectra_begin_end_and_peak_as_the_manifest_says(row):
    file, wanted = found(row), json.loads(row["expect_json"])
    x = file.columns[0].data
    y = next(each.data for each in file.columns if each.name.startswith("intensity"))
    assert [x[0], x[-1]] == pytest.approx(wanted["x_first_last"], rel=1e-5)
    assert [y[0], y[-1]] == pytest.approx(wanted["y_first_last"], rel=1e-4)
    assert x[int(np.argmax(y))] == pytest.approx(wanted["x_at_y_max"], rel=1e-5)


def test_d_to_g_by_each_method_is_that_of_the_manifest():
    out, _ = features.features(raw.read(ROOT / "raman/carbon_testDW38C_pos1.txt"))
    ratios = {each.conditions[0][1]: float(each.value) for each in out if each.unit == "1"}
    assert ratios == pytest.approx({"heights": 0.955, "fitted heights": 0.998, "fitted areas": 2.20}, rel=0.01)


@each_row("bet")
def test_isotherms_and_areas_are_those_of_the_manifest(row):
    file, wanted = found(row), json.loads(row["expect_json"])
    branch, volume = list(file["branch"]), file["adsorbed_volume_stp_cm3_per_g"]
    assert branch.count("adsorption") == wanted["n_adsorption"]
    assert volume[0] == pytest.approx(wanted["first"][1], rel=1e-4)
    assert volume.max() == pytest.approx(wanted["loading_max"], rel=1e-4)
    if not row["file"].endswith(".aif"):  # the manifest divides by a p0 of its own there
        assert file["relative_pressure"].max() == pytest.approx(wanted["p_rel_max"], rel=1e-3)
    out, refused = features.features(file)
    values = {each.property: float(each.value) for each in out}
    own = wanted.get("BET_own")
    if own and own["C"] > 0:
        assert values["specific surface area"] == pytest.approx(own["area_m2_g"], rel=1e-3)
        assert values["total pore volume"] == pytest.approx(wanted["pore_volume_cm3_g_at_max_p_rel"], rel=2e-3)
    elif own:
        assert "specific surface area" not in values
        assert any("the constant C is -0.7754, below 0" in each for each in refused)


@each_row("tga")
def test_residues_are_those_of_the_manifest(row):
    file, wanted = found(row), json.loads(row["expect_json"])
    out, _ = features.features(file)
    residue = next(each for each in out if each.property == "residual mass fraction")
    assert float(residue.value) == pytest.approx(
        wanted.get("residue_percent_of_size", wanted.get("residue_percent")), abs=0.002
    )


@each_row("nanoindentation")
def test_only_a_plausible_area_function_gives_a_hardness(row):
    out, refused = features.features(found(row))
    hardness = [float(each.value) for each in out if each.property == "hardness"]
    if "agilent" in row["file"]:
        assert hardness == pytest.approx([8.1], abs=0.2)
    else:
        assert hardness == []
        assert refused[0].startswith("No hardness")


def test_the_recipe_of_oliver_and_pharr_is_that_of_the_manifest():
    row = next(row for row in ROWS if "Robin" in row["file"])
    wanted, file = json.loads(row["expect_json"])["oliver_pharr_check"], found(row)
    result = oliver_pharr(
        file["indentation_depth_nanometre"], file["indentation_load_micronewton"], lambda h: 24.5 * h * h
    )
    assert result.hardness == pytest.approx(wanted["H_GPa"], rel=0.03)
    assert result.reduced_modulus == pytest.approx(wanted["E_r_GPa"], rel=0.03)


@each_row(*FOLDERS)
def test_properties_conditions_and_units_of_features_are_known(row):
    ontology = Path(__file__).resolve().parents[2] / "ontology"
    labels = set(re.findall(r'rdfs:label\s+"([^"]+)"', "".join(p.read_text("utf-8") for p in ontology.glob("*.ttl"))))
    file = found(row)
    for each in features.features(file)[0]:
        assert {each.property, *(name for name, _ in each.conditions)} <= labels
        assert by_ucum(each.unit).iri
        assert each.method.formula
    for column in file.columns:
        assert not column.unit or by_ucum(column.unit).iri


@each_row(*FOLDERS)
def test_damaged_copies_give_one_sentence_and_never_other_rows(row, tmp_path):
    """Cut anywhere: refused, or what is left is told to be cut. Bits flipped: refused, or as many rows as before."""
    whole, data = found(row), (ROOT / row["file"]).read_bytes()
    dice = random.Random(row["file"])
    copy = tmp_path / Path(row["file"]).name
    for cut in [0, 1, len(data) // 2, *(dice.randrange(len(data)) for _ in range(5))]:
        copy.write_bytes(data[:cut])
        refused_or_same(copy, whole, shorter=True)
    for _ in range(6):
        at = dice.randrange(len(data))
        copy.write_bytes(data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :])
        refused_or_same(copy, whole, shorter=False)


def attempt(path):
    """The file and "", or None and the sentence."""
    try:
        return raw.read(path), ""
    except Refused as refused:
        return None, str(refused)


def refused_or_same(copy, whole, *, shorter):
    file, sentence = attempt(copy)
    if file is None:
        assert str(copy) in sentence
        assert "\n" not in sentence
    elif shorter and file.rows != whole.rows:
        ended = copy.read_bytes().rstrip(b"\0").endswith((b"\n", b"\r"))
        assert ended or any("cut" in warning for warning in file.warnings)
        for part, full in zip(file.columns, whole.columns, strict=True):
            assert list(part.data) == pytest.approx(list(full.data[: file.rows]), nan_ok=True)


@each_row(*FOLDERS)
def test_a_copy_under_another_name_is_the_same_file(row, tmp_path):
    whole = found(row)
    copy = tmp_path / "renamed.bin"
    copy.write_bytes((ROOT / row["file"]).read_bytes())
    file, sentence = attempt(copy)
    if file is None:  # two bytes are too weak a mark without the suffix
        assert "no instrument file known here" in sentence
        assert whole.format == "Galactic spectrum (.spc)"
        return
    assert file.rows == whole.rows
    if file.format != "Columns of numbers":
        assert [each.name for each in file.columns] == [each.name for each in whole.columns]
