"""Terms by the names people use, as headers and curators print them."""

import subprocess
import sys

import pytest

from weldgraph.errors import Refused
from weldgraph.terms import WG, label, properties, property_named, step_kind, superclasses, technique

PER_MASS, PER_AREA, PER_TIME = "A0E1L0I0M-1H0T0D0", "A0E1L-2I0M0H0T0D0", "A0E0L0I0M0H0T-1D0"


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("tap density", "TapDensity"),
        ("Vickers Hardness", "VickersHardness"),
        ("Young’s modulus", "YoungsModulus"),
        ("Retention", "CapacityRetention"),
        ("Specific surface area", "SpecificSurfaceArea"),
        ("Total pore volume", "TotalPoreVolume"),
        ("Average pore size", "PoreSize"),
        ("R_{ct}", "ChargeTransferResistance"),
        ("$\\mathbf{R}_{SEI}$", "SEIResistance"),
        ("R<sub>s</sub>", "SolutionResistance"),
        ("I_{D}/I_{G}", "RamanIntensityRatio"),
        ("CE", "CoulombicEfficiency"),
        ("Initial Columbic Efficiency", "InitialCoulombicEfficiency"),
        ("zT", "ZT"),
        ("Active mass loading", "ActiveMassLoading"),
        ("open-circuit voltage", "OpenCircuitVoltage"),
        ("ball to powder mass ratio", "BallToPowderMassRatio"),
        ("SpecificChargeCapacity", "SpecificChargeCapacity"),
    ],
)
def test_a_property_is_found_however_it_is_typeset(printed: str, wanted: str) -> None:
    assert property_named(printed).iri == WG + wanted


def test_a_symbol_keeps_its_case_where_case_tells_two_apart() -> None:
    assert property_named("T").label == "temperature"
    assert property_named("t").label == "duration"


@pytest.mark.parametrize(
    ("dimension", "wanted"), [(PER_MASS, "specific current"), (PER_AREA, "areal current density"), (PER_TIME, "C-rate")]
)
def test_the_unit_decides_which_current_density_is_meant(dimension: str, wanted: str) -> None:
    assert property_named("current density", dimension=dimension).label == wanted


def test_without_a_unit_current_density_is_the_one_per_mass_and_says_what_it_is_confused_with() -> None:
    found = property_named("current density")
    assert found.label == "specific current"
    assert WG + "ArealCurrentDensity" in found.confused_with


def test_a_name_of_two_properties_is_refused_with_both() -> None:
    with pytest.raises(Refused, match="Coulombic efficiency, power conversion efficiency"):
        property_named("efficiency")


def test_a_name_that_only_the_unit_decides_is_refused_without_one() -> None:
    with pytest.raises(Refused, match="rate retention"):
        property_named("rate capability")
    assert property_named("rate capability", dimension="A0E0L0I0M0H0T0D1").label == "rate retention"


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refused, match="specific capacity"):
        property_named("spcific capacity")


@pytest.mark.parametrize("text", ["", " ", "{}", "\x00", "a" * 100_000, "wg:Mass> <x", "(" * 5000])
def test_hostile_names_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        property_named(text)


def test_a_property_knows_what_a_value_of_it_looks_like() -> None:
    density, cycle, gas = property_named("tap density"), property_named("cycle number"), property_named("atmosphere")
    assert (density.kind, density.better, density.nominal) == ("MassDensity", "higher", False)
    assert "http://qudt.org/vocab/unit/GM-PER-CentiM3" in density.units
    assert cycle.exact
    assert gas.categorical
    assert gas.kind == ""


def test_a_narrower_property_answers_for_all_broader_ones() -> None:
    assert property_named("sintering temperature").broader == (WG + "Temperature",)
    assert property_named("lower potential limit").broader == (WG + "PotentialWindow",)


def test_percent_percentage_points_and_relative_increase_are_three_kinds() -> None:
    kinds = {
        property_named(name).kind
        for name in ("mass fraction", "percentage points", "relative increase", "electrode swelling")
    }
    assert kinds == {"MassFraction", "RatioDifference", "RelativeIncrease"}


def test_there_are_hundreds_of_properties_in_order() -> None:
    iris = [found.iri for found in properties()]
    assert len(iris) > 300
    assert iris == sorted(iris)


def test_a_kind_of_step_inherits_the_slots_of_its_superclasses() -> None:
    press = step_kind("enhanced SPS")
    assert [label(iri) for iri in press.superclasses] == [
        "enhanced spark plasma sintering",
        "spark plasma sintering",
        "pressure-assisted sintering",
        "sintering",
        "process step",
    ]
    assert {WG + "Temperature", WG + "Pressure", WG + "HoldingTime", WG + "ElectricCurrent"} <= set(press.needs)
    assert WG + "ElectricCurrent" not in press.may_have
    assert WG + "ElectricCurrent" not in {*step_kind("hot pressing").needs, *step_kind("hot pressing").may_have}


def test_a_roller_mill_must_say_which_part_its_speed_is_of_and_a_planetary_mill_may_give_a_ratio() -> None:
    assert WG + "SpeedReference" in step_kind("roller milling").needs
    assert WG + "SpeedRatio" in step_kind("planetary ball milling").may_have
    assert WG + "SpeedRatio" not in step_kind("roller milling").may_have


def test_a_step_and_a_test_may_have_one_name() -> None:
    assert step_kind("galvanostatic cycling").iri == WG + "CyclingStep"
    assert technique("galvanostatic cycling").iri == WG + "GalvanostaticCycling"
    with pytest.raises(Refused, match="kind of process step"):
        step_kind("XRD")


def test_a_rate_test_is_an_electrochemical_test() -> None:
    assert WG + "ElectrochemicalTest" in technique("rate test").superclasses
    assert superclasses(WG + "RateTest") == technique("rate test").superclasses


def test_what_the_ontology_does_not_have_is_called_by_its_iri() -> None:
    assert label("http://www.w3.org/ns/prov#Activity") == "Activity"
    assert label(WG + "TapDensity") == "tap density"


def test_importing_loads_no_engine() -> None:
    code = "import sys, weldgraph.terms; print({'pyoxigraph', 'rdflib', 'pandas'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout == "set()\n"


def test_a_known_name_is_not_looked_up_again() -> None:
    assert property_named("tap density") is property_named("tap density")
