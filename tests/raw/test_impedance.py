"""Impedance spectra of circuits whose elements are known."""

import numpy as np
import pytest

from weldgraph.loaders.features import features
from weldgraph.loaders.features.impedance import kramers_kronig
from weldgraph.loaders.raw.rawfile import Array, RawFile, column

FREQUENCY = np.geomspace(1e5, 0.1, 55)
OMEGA = 2 * np.pi * FREQUENCY


def arc(resistance: float, tau: float, exponent: float = 0.9) -> Array:
    return resistance / (1 + (1j * OMEGA * tau) ** exponent)


def told(impedance: Array) -> tuple[dict[str, float], list[str]]:
    noise = 1 + 1e-3 * np.random.default_rng(1).standard_normal(len(impedance))
    columns = (
        column("frequency_hertz", "", FREQUENCY),
        column("real_impedance_ohm", "", impedance.real * noise),
        column("imaginary_impedance_ohm", "", impedance.imag * noise),
    )
    raw = RawFile("made up", "electrochemical impedance spectroscopy", columns)
    found, refused = features(raw)
    return {
        f"{each.property} {dict(each.conditions).get('number of the arc', '')}".strip(): float(each.value)
        for each in found
    }, refused


def test_two_arcs_are_found_the_faster_first() -> None:
    found, refused = told(5 + arc(90, 5e-2) + arc(30, 1e-4))
    assert not refused
    assert found["series resistance"] == pytest.approx(5, rel=0.02)
    assert found["arc resistance 1"] == pytest.approx(30, rel=0.03)
    assert found["arc resistance 2"] == pytest.approx(90, rel=0.03)
    assert found["time constant 1"] == pytest.approx(1e-4, rel=0.05)


def test_one_arc_stays_one_and_the_second_is_refused_with_the_reason() -> None:
    found, refused = told(5 + arc(216, 1e-3))
    assert found["arc resistance 1"] == pytest.approx(216, rel=0.02)
    assert "arc resistance 2" not in found
    assert any("second arc is not told" in sentence for sentence in refused)


def test_a_spectrum_that_disobeys_kramers_and_kronig_has_no_arcs() -> None:
    impedance = 5 + arc(50, 1e-3)
    found, refused = told(np.where(FREQUENCY < 30, impedance * 1.8, impedance))
    assert "arc resistance 1" not in found
    assert any("Kramers-Kronig" in sentence for sentence in refused)


def test_a_circuit_of_passive_elements_obeys_kramers_and_kronig() -> None:
    assert kramers_kronig(FREQUENCY, 5 + arc(30, 1e-4, 0.8) + arc(90, 5e-2) + 3 * (1 - 1j) / np.sqrt(OMEGA)) < 0.002


def test_a_spectrum_of_few_points_is_refused() -> None:
    columns = tuple(
        column(name, "", np.linspace(9, 1, 9))
        for name in ("frequency_hertz", "real_impedance_ohm", "imaginary_impedance_ohm")
    )
    with pytest.raises(Exception, match="9 frequencies"):
        features(RawFile("made up", "electrochemical impedance spectroscopy", columns))
