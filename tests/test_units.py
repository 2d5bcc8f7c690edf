"""Units: from any spelling to one unit, never to another; exact sizes; the table against itself."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pint
import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weldgraph.errors import Refused
from weldgraph.grammar.unit_table import size, table
from weldgraph.resources import folder
from weldgraph.units import by_ucum, comparable, convert, kinds, parts_of, read_unit, reference_unit

QUDT = "http://qudt.org/schema/qudt/"
WGU = "https://w3id.org/weldgraph/unit/"

SPELLINGS = {
    "mA.h/g": "mAh g−1|mAh/g|mA h g−1|mA·h·g–1|mAhg−1|mAh∙g−1|mA h/g|mah g−1|mAh g -1|mAh g^-1|mAh g⁻¹"
    "|mAh g^{−1}|$\\mathrm{mAh\\,g^{-1}}$|mAh per gram|mA-h/g|mAh·g^{−1}_{electrode}"
    "|mAh g_{Si}^{−1}|[mAh g−1]|(mAh/g)|mAh\u2009g\u22121",
    "A/g": "A g−1|Ag−1|A/g|A·g^{-1}",
    "S/cm": "S cm−1|Scm−1|S/cm|S·cm–1|S.cm-1",
    "m2/g": "m2 g−1|m2g−1|m²/g|m^{2} g^{-1}|m**2/g",
    "%{wt}": "wt%|wt.%|wt %|wt. %|% (w/w)|weight %|%wt|wt.,%|wt.-%|mass%|% by weight|weight percent|w/w%",
    "%{vol}": "vol%|vol.%|vol. %|% v/v|volume %",
    "%{at}": "at%|at.%|at. %|atomic %",
    "%{point}": "percentage points|pp|% points|p.p.",
    "Cel": "°C|℃|º C|^{o}C|^{\\circ}C|° C|oC|degC|deg C|degrees Celsius|˚C|◦C|$^\\circ$C",
    "Ohm": "Ω|\u2126|ohm|Ohm|ohms|OHM",
    "um": "µm|\u03bcm|um|microns|㎛",
    "W/(m.K)": "W m−1 K−1|Wm-1K-1|W/(m·K)|W/m K|W/m/K|W (m K)−1|W·m−1·K−1|W/m·K",
    "uW/(cm.K2)": "µW/cmK²|μW cm-1 K-2|uW/cm K2|µW/(cm K²)",
    "{rev}/min": "rpm|RPM|r/min|rev/min|rev min−1",
    "mA.h/cm2": "mAh cm−2|mAh/cm²|mAhcm-2|mA h cm^-2",
    "mV/s": "mV/s|mV s−1|mVs-1|mV·s⁻¹",
    "%/{cycle}": "%/cycle|% per cycle|% cycle-1",
    "cm2/(V.s)": "cm2 V−1 s−1|cm2/Vs|cm^2/(V s)|cm2V-1s-1",
    "J/(g.K)": "J g−1 K−1|J/gK|J/(g K)|J/g·K",
    "Cel/min": "°C/min|°C min−1|degrees Celsius per minute|℃·min⁻¹",
    "mol/L": "M|mol/L|mol L−1|molL-1",
    "/cm": "cm−1|1/cm|cm^{-1}",
    "cm-2": "cm−2|1/cm2",
    "s/(100.cm3)": "s/100 cc",
    "h": "h|hr|hrs|hrs.|hours|Hours",
    "Ohm.cm": "Ω cm|Ωcm|ohm-cm|Ω·cm",
    "Ohm.cm2": "Ω cm2|Ω cm 2|Ω·cm²",
    "Ohm/{square}": "Ω/sq|Ω sq−1|ohm/square|Ω/□",
    "V": "V|volts|V vs. Li/Li+|V (vs Li/Li^{+})|V versus SHE",
    "deg": "°|deg|° 2θ|degree",
    "mPa.s": "mPa·s|mPas|mPa s",
    "N.m": "N m|Nm|N·m",
    "mV/{decade}": "mV/dec|mV dec−1|mV decade⁻¹",
    "MPa": "MPa|Mpa|MPa.",
    "g/cm3": "g/cm3|g cm−3|g/cc|g·cm⁻³|g/cm^{\n3\n}",
    "kg/m3": "kg.m-3|kg/m3|kg m⁻³",
}


@pytest.mark.parametrize(
    ("code", "spelling"), [(code, text) for code, texts in SPELLINGS.items() for text in texts.split("|")]
)
def test_a_spelling_is_the_unit_of_its_code(code: str, spelling: str) -> None:
    assert read_unit(spelling).ucum == code


@pytest.mark.parametrize(
    ("text", "quantity", "code"),
    [
        ("C", "Post Treatment Temperature", "Cel"),
        ("C", "Rate capability", "{C}/h"),
        ("C", "current density", "{C}/h"),
        ("C", "electric charge", "C"),
        ("C/min", "heating rate", "Cel/min"),
        ("W/mK", "Total Thermal Conductivity", "W/(m.K)"),
        ("W/mK", "ThermalConductivity", "W/(m.K)"),
        ("mW/mK2", "power factor", "mW/(m.K2)"),
        ("kg/ms", "viscosity", "kg/(m.s)"),
        ("A", "lattice parameter a", "Ao"),
        ("A", "current", "A"),
        ("k", "annealing temperature", "K"),
        ("J/gC", "specific heat capacity", "J/(g.Cel)"),
    ],
)
def test_the_property_settles_a_unit_of_two_meanings(text: str, quantity: str, code: str) -> None:
    assert read_unit(text, quantity).ucum == code


@pytest.mark.parametrize("text", ["C", "W/mK", "mW/mK2", "C/min", "C mol−1", "k", "G", "kg/ms", "mAh−1"])
def test_a_unit_of_two_meanings_is_refused_without_the_property(text: str) -> None:
    with pytest.raises(Refused, match=r"may mean .*; write the unit out\."):
        read_unit(text)


@pytest.mark.parametrize(("text", "quantity"), [("C", "carbon"), ("C", "wt"), ("W/mK", "mass")])
def test_a_property_that_does_not_decide_leaves_it_refused(text: str, quantity: str) -> None:
    with pytest.raises(Refused, match="does not say which"):
        read_unit(text, quantity)


NO_UNITS = [
    *[
        "",
        "(",
        "()",
        "((m)",
        "m^{2",
        "xyz",
        "A g",
        "Ag",
        "Hg",
        "Pd",
        "NMC",
        "mass",
        "g mol",
        "mAh g1",
        "mAh/g−1",
        "g/",
        "/",
    ],
    *["10^{10} cm−2", "1010 cm−2", "5 mg", "S2", "T6", "cm22", "m^{0}", "%RH", "µ", "mAh g−1′", "W/m·K−1", "m//s"],
    *["\\frac{a}{b}", "m" * 500, "(" * 60, "m^{-" * 20, "\x00", "🜁"],
]


@pytest.mark.parametrize("text", NO_UNITS)
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_unit(text)


def test_a_property_never_repairs_what_is_printed() -> None:
    assert read_unit("mAh g−1", "current density").ucum == "mA.h/g"
    assert read_unit("μm/cm", "Conductivity").ucum == "um/cm"
    assert read_unit("s/cm", "conductivity").ucum == "s/cm"


def test_a_unit_qudt_lacks_has_an_iri_made_of_its_code() -> None:
    unit = read_unit("g m−2 h−1")
    assert (unit.iri, unit.qudt) == (WGU + "g.m-2.h-1", "")
    assert (unit.factor, unit.dimension) == ("1/3600000", "A0E0L-2I0M1H0T-1D0")
    assert by_ucum("g/(m2.h)") == by_ucum("g.m-2.h-1") == unit


def test_a_fractional_power_has_no_ucum_code() -> None:
    unit = read_unit("Ω s−1/2")
    assert (unit.ucum, unit.dimension) == ("", "A0E-2L2I0M1H0T-3dot5D0")


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("1", "mA.h/cm2", "C/m2", Fraction(36000)),
        ("800", "{rev}/min", "{rev}/s", Fraction(40, 3)),
        ("60", "{rev}/min", "Hz", Fraction(1)),
        ("25", "Cel", "K", Fraction("298.15")),
        ("32", "[degF]", "Cel", Fraction(0)),
        ("1", "A/g", "mA/mg", Fraction(1)),
        ("0.1", "mV/s", "V/s", Fraction(1, 10000)),
        ("1", "g/cm3", "kg/m3", Fraction(1000)),
        ("20", "%", "1", Fraction(1, 5)),
        ("20", "%{wt}", "%", Fraction(20)),
        ("5", "eV/{atom}", "eV/{atom}", Fraction(5)),
        ("10", "Cel/min", "K/s", Fraction(1, 6)),
    ],
)
def test_conversion_is_exact(value: str, source: str, target: str, result: Fraction) -> None:
    assert convert(Decimal(value), by_ucum(source), by_ucum(target)) == result


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("mA.h/g", "mA.h/cm2"),
        ("%", "%{point}"),
        ("%{wt}", "%{at}"),
        ("{rev}/min", "rad/s"),
        ("{rev}/min", "rad/min"),
        ("{C}/h", "/h"),
        ("[mesh_i]", "/m"),
        ("%/{cycle}", "%"),
        ("mA.h/(g.{cycle})", "mA.h/g"),
        ("{USD}/kg", "/kg"),
        ("N.m", "J"),
    ],
)
def test_what_is_not_alike_is_not_converted(source: str, target: str) -> None:
    with pytest.raises(Refused, match="cannot be converted"):
        convert(1, by_ucum(source), by_ucum(target))


DECLARED = sorted(table().declared.values(), key=lambda unit: unit.iri)


def facts() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for quad in pyoxigraph.parse(path=str(folder("ontology") / "units.ttl")):
        found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object.value)
    return found


def test_the_multiplier_of_a_declared_unit_is_the_product_of_its_parts() -> None:
    about = facts()
    for unit in DECLARED:
        stated = Fraction(about[unit.iri][QUDT + "conversionMultiplier"][0])
        assert abs(stated - Fraction(unit.factor)) <= abs(stated) / 10**30, unit


def test_the_dimension_of_a_declared_unit_is_that_of_its_parts() -> None:
    for unit in DECLARED:
        exponents = re.findall(r"[A-Z](-?\d+(?:dot\d)?)", unit.dimension)[:7]
        assert tuple(Fraction(exponent.replace("dot", ".")) for exponent in exponents) == size(parts_of(unit))[1], unit


def test_factor_units_of_own_units_multiply_to_them() -> None:
    about, factors = facts(), {unit.iri: Fraction(unit.factor) for unit in DECLARED}
    checked = 0
    for unit in DECLARED:
        powers = [(about[p][QUDT + "hasUnit"][0], Fraction(about[p][QUDT + "exponent"][0])) for p in
                  about[unit.iri].get(QUDT + "hasFactorUnit", [])]  # fmt: skip
        if powers and all(iri in factors and exponent.denominator == 1 for iri, exponent in powers):
            assert math.prod(factors[iri] ** int(exponent) for iri, exponent in powers) == Fraction(unit.factor), unit
            checked += 1
    assert checked > 80


def test_pint_has_the_same_sizes() -> None:
    registry = pint.UnitRegistry()
    pairs = {
        "mA.h/g": "mA*hour/g",
        "mA.h/cm2": "mA*hour/cm**2",
        "S/cm": "S/cm",
        "W.h/L": "W*hour/L",
        "uV/K": "uV/K",
        "mg/cm2": "mg/cm**2",
        "mN/s": "mN/s",
        "kJ/mol": "kJ/mol",
        "mPa.s": "mPa*s",
        "Ao3": "angstrom**3",
        "Ohm.cm2": "ohm*cm**2",
    }
    for code, text in pairs.items():
        theirs = registry.Quantity(1, text).to_base_units().magnitude
        assert float(Fraction(by_ucum(code).factor)) == pytest.approx(theirs, rel=1e-12), code


def test_symbols_and_codes_lead_back_to_their_unit() -> None:
    for unit in DECLARED:
        if unit.symbol != "C":  # coulomb and C-rate share it
            assert read_unit(unit.symbol) == unit
        if unit.ucum:
            assert by_ucum(unit.ucum) == unit


def test_every_unit_converts_into_its_reference_unit() -> None:
    for unit in DECLARED:
        reference = reference_unit(unit)
        assert reference == unit or reference.factor == "1"
        assert reference == unit or comparable(unit, reference)
        assert reference_unit(reference) == reference


def test_units_of_one_kind_share_one_reference_unit() -> None:
    for one, other in combinations(DECLARED, 2):
        if comparable(one, other) and kinds(one) == kinds(other):
            assert reference_unit(one) == reference_unit(other), (one.ucum, other.ucum)


def test_codes_and_iris_are_unique() -> None:
    assert len({unit.iri for unit in DECLARED}) == len(DECLARED)
    codes = [unit.ucum for unit in DECLARED if unit.ucum]
    assert len(set(codes)) == len(codes)


ATOMS = st.sampled_from(["mA", "h", "g", "cm", "S", "K", "W", "m", "mol", "L", "kJ", "V", "s", "Ω", "µm", "MPa", "min"])
POWERS = st.sampled_from([-3, -2, -1, 1, 2, 3])


@given(st.lists(st.tuples(ATOMS, POWERS), min_size=2, max_size=4, unique_by=lambda pair: pair[0]))
def test_every_way_to_print_a_product_is_the_same_unit(pairs: list[tuple[str, int]]) -> None:
    def printed(minus: str, gap: str, brace: bool) -> str:
        power = "^{%s}" if brace else "%s"
        return gap.join(name + ("" if p == 1 else power % str(p).replace("-", minus)) for name, p in pairs)

    forms = [printed("−", "·", False), printed("-", "·", True), printed("–", ".", True), printed("−", " · ", True)]
    above = "·".join(name + (str(p) if p > 1 else "") for name, p in pairs if p > 0)
    below = "·".join(name + (str(-p) if p < -1 else "") for name, p in pairs if p < 0)
    if below:
        forms.append(f"{above or 1}/({below})")
    units = {read_unit(form) for form in forms}
    assert len(units) == 1
    unit = units.pop()
    assert read_unit(unit.symbol) == unit
    assert by_ucum(unit.ucum) == unit


@given(st.text(alphabet="mAhgSCKWΩµ°%VΩ −-/·.^{}_()[]0123456789²⁻¹sclokper", max_size=24))
def test_random_text_is_a_unit_or_refused(text: str) -> None:
    try:
        unit = read_unit(text)
    except Refused:
        return
    assert unit.iri
    assert Fraction(unit.factor) >= 0


@pytest.mark.parametrize(
    "code", ["m999999999", "m^2", "", "kg//", "m.", "(m", "m" * 5000, "mesh-1", "[mesh_i]-1", "cm2/0"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(Refused):
        by_ucum(code)
