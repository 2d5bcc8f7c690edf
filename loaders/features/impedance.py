"""Features of impedance spectra: series resistance and arcs, after the Kramers-Kronig check.

R_SEI and R_ct are what an author assigns an arc to; no spectrum tells. Arcs are numbered by time constant, the faster
first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.raw.rawfile import Array, RawFile

PER_DECADE = 3
"""RC elements a decade in the Kramers-Kronig test."""
RESIDUAL = 0.05
"""Rms of the residuals relative to |Z| above which a spectrum is not consistent, or a circuit does not fit."""
_FEWEST = 15
_BETTER = 10.0
"""Difference of the Bayesian information criterion that an arc more must bring (Kass and Raftery: very strong)."""
_APART = 5.0
"""Ratio of time constants below which two arcs are one."""
_SURE = 0.5
"""Largest standard error of an arc's resistance, relative to it."""
_LEAST = 0.02
"""Smallest arc, relative to the largest."""

_KRAMERS_KRONIG = "DOI 10.1149/1.2044210"
_CIRCUIT = "DOI 10.1021/acsmeasuresciau.2c00070"


@dataclass(frozen=True, slots=True)
class Fit:
    """A circuit R0 - arcs - tail, fitted.

    Attributes:
        arcs: (resistance in Ohm, its standard error, time constant in s, exponent), the faster first.
        series: R0 in Ohm and its standard error.
        tail: whether there is a Warburg element in series for diffusion.
        rms: of the residuals relative to |Z|.
        bic: Bayesian information criterion.
    """

    arcs: tuple[tuple[float, float, float, float], ...]
    series: tuple[float, float]
    tail: bool
    rms: float
    bic: float

    @property
    def circuit(self) -> str:
        """As people write it."""
        parts = [f"p(R{place},CPE{place})" for place in range(1, len(self.arcs) + 1)]
        return "-".join(["R0", *parts, *(["W"] if self.tail else [])])


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  nothing of it matters here
    """All of them, and what was refused."""
    frequency, impedance = spectrum(raw)
    result = list(crossing(frequency, impedance))
    refused: list[str] = []
    try:
        residual = kramers_kronig(frequency, impedance)
        told = Method(
            f"rms of (Z − Z_KK)/|Z|, Z_KK of {PER_DECADE} RC elements a decade with L and C in series", _KRAMERS_KRONIG
        )
        result.append(Feature("Kramers-Kronig residual", number(100 * residual, 3), "%", told))
        if residual > RESIDUAL:
            raise Refused(
                f"The spectrum does not pass the Kramers-Kronig check (residual {100 * residual:.1f} %, at most "
                f"{100 * RESIDUAL:.0f} %): no circuit is fitted."
            )
        kept = impedance.imag < 0
        fitted, reason = arcs(frequency[kept], impedance[kept])
        result += _of_fit(fitted, int((~kept).sum()))
        if reason:
            refused.append(reason)
    except Refused as error:
        refused.append(error.sentence)
    return result, refused


def spectrum(raw: RawFile) -> tuple[Array, Array]:
    """Frequency in Hz from high to low, and the complex impedance in Ohm; of several sweeps, the first.

    Raises:
        Refused: there are fewer than 15 frequencies.
    """
    names = ("frequency_hertz", "real_impedance_ohm", "imaginary_impedance_ohm")
    if not raw.has(*names):
        raise Refused("the file has no frequency with real and imaginary impedance.")
    frequency, real, imaginary = (raw[name] for name in names)
    good = (frequency > 0) & ~np.isnan(real) & ~np.isnan(imaginary)
    frequency, impedance = frequency[good], (real + 1j * imaginary)[good]
    turns = np.flatnonzero(np.sign(np.diff(frequency)) != np.sign(frequency[-1] - frequency[0])) + 1
    if len(turns):
        frequency, impedance = frequency[: turns[0]], impedance[: turns[0]]
    if len(frequency) < _FEWEST:
        raise Refused(f"the spectrum has {len(frequency)} frequencies, wanted at least {_FEWEST}.")
    order = np.argsort(-frequency, kind="stable")
    return frequency[order], impedance[order]


def crossing(frequency: Array, impedance: Array) -> Iterator[Feature]:
    """Re(Z) where Im(Z) crosses zero at high frequency, interpolated; none where it does not."""
    places = np.flatnonzero((impedance.imag[:-1] >= 0) & (impedance.imag[1:] < 0))
    if not len(places):
        return
    place = int(places[0])
    first, second = impedance[place], impedance[place + 1]
    share = first.imag / (first.imag - second.imag)
    value = float(first.real + share * (second.real - first.real))
    if value > 0:
        span = f"{frequency[place + 1]:.4g} to {frequency[place]:.4g} Hz"
        told = Method("Re(Z) where Im(Z) = 0, interpolated", range=span)
        note = f"Im(Z) crosses zero {len(places)} times: the spectrum is noisy" if len(places) > 1 else ""
        yield Feature("series resistance", number(value), "Ohm", told, note=note)


def kramers_kronig(frequency: Array, impedance: Array) -> float:
    """Rms of the residuals, relative to |Z|, of the linear Kramers-Kronig test.

    Boukamp 1995, DOI 10.1149/1.2044210: what a sum of RC elements of fixed time constants (with an inductance and a
    capacitance in series) can describe obeys the Kramers-Kronig relations. The fit is linear; no scipy is needed.
    """
    omega = 2 * np.pi * frequency
    decades = np.log10(omega.max() / omega.min())
    count = max(4, min(round(PER_DECADE * decades), len(frequency) - 3))
    taus = 1 / np.geomspace(omega.max(), omega.min(), count)
    columns = [np.ones_like(omega, dtype=complex), 1j * omega, 1 / (1j * omega)]
    columns += [1 / (1 + 1j * omega * tau) for tau in taus]
    design = np.stack(columns, axis=1) / np.abs(impedance)[:, None]
    target = impedance / np.abs(impedance)
    both = np.concatenate((design.real, design.imag))
    scale = np.linalg.norm(both, axis=0)
    solution, *_ = np.linalg.lstsq(both / scale, np.concatenate((target.real, target.imag)), rcond=1e-10)
    residuals = design @ (solution / scale) - target
    return float(np.sqrt(np.mean(np.abs(residuals) ** 2)))


def arcs(frequency: Array, impedance: Array) -> tuple[Fit, str]:
    """The circuit with as many arcs, one or two, as the spectrum shows; and why not two, where it is one.

    R0 + Σ R/(1 + (jωτ)^n), with a Warburg element in series where it brings as much; least squares of the residuals
    relative to |Z|. Two arcs are told only if the Bayesian information criterion falls by 10, both resistances are
    known to a half and are a fiftieth of the larger at least, and the time constants are apart by a factor of five.

    Raises:
        Refused: too few points are left, or no circuit fits.
    """
    if len(frequency) < _FEWEST:
        raise Refused(f"Only {len(frequency)} frequencies are not inductive, wanted {_FEWEST}: no circuit is fitted.")
    optimize = extra("scipy.optimize", "raw")
    fits = [_fit(optimize, frequency, impedance, count, tail=tail) for count in (1, 2) for tail in (False, True)]
    one = min(fits[:2], key=lambda fit: fit.bic)
    two = min(fits[2:], key=lambda fit: fit.bic)
    reason = _why_not_two(one, two)
    chosen = one if reason else two
    if chosen.rms > RESIDUAL:
        raise Refused(
            f"No circuit of one or two arcs fits (residual {100 * min(one.rms, two.rms):.1f} %): no arcs are told."
        )
    if any(error > _SURE * resistance for resistance, error, _, _ in chosen.arcs):
        raise Refused("The arc's resistance is not known to a half of itself from this spectrum: no arcs are told.")
    return chosen, f"A second arc is not told: {reason}." if reason else ""


def _why_not_two(one: Fit, two: Fit) -> str:
    (first, error1, tau1, _), (second, error2, tau2, _) = two.arcs
    if one.bic - two.bic < _BETTER:
        return "it does not describe the spectrum better"
    if tau2 / tau1 < _APART:
        return "the time constants are too near to each other"
    if error1 > _SURE * first or error2 > _SURE * second:
        return "its resistance is not known to a half of itself"
    if min(first, second) < _LEAST * max(first, second):
        return "it is too small beside the other"
    return ""


def _model(parameters: Array, omega: Array, count: int, *, tail: bool) -> Array:
    """Logarithms of R0 and of R, τ of each arc, then their exponents, then the logarithm of the Warburg coefficient."""
    result = np.full(len(omega), np.exp(parameters[0]), dtype=complex)
    for place in range(count):
        resistance, tau = np.exp(parameters[1 + 2 * place : 3 + 2 * place])
        result += resistance / (1 + (1j * omega * tau) ** parameters[1 + 2 * count + place])
    if tail:
        result += np.exp(parameters[-1]) * (1 - 1j) / np.sqrt(omega)
    return result


def _fit(optimize: Any, frequency: Array, impedance: Array, count: int, *, tail: bool) -> Fit:
    omega = 2 * np.pi * frequency
    size = np.abs(impedance)
    span = max(float(impedance.real.max() - impedance.real.min()), 1e-12)
    low, high = np.log(0.1 / omega.max()), np.log(10 / omega.min())
    lower = [np.log(span * 1e-6), *[np.log(span * 1e-4), low] * count, *[0.5] * count, *([np.log(span * 1e-6)] * tail)]
    upper = [
        np.log(size.max() * 10),
        *[np.log(span * 10), high] * count,
        *[1.0] * count,
        *([np.log(size.max() * 1e4)] * tail),
    ]

    def residuals(parameters: Array) -> Array:
        off = (_model(parameters, omega, count, tail=tail) - impedance) / size
        return np.concatenate((off.real, off.imag))

    best: Any = None
    for shares in ((0.25, 0.65), (0.35, 0.85), (0.5, 0.75)):
        start = [np.log(max(float(impedance.real.min()), span * 1e-5))]
        for place in range(count):
            start += [np.log(span / (count + tail)), low + (high - low) * shares[place]]
        start += [0.85] * count + [np.log(span * 0.2 * omega.min() ** 0.5)] * tail
        found = optimize.least_squares(residuals, np.clip(start, lower, upper), bounds=(lower, upper), x_scale="jac")
        if best is None or found.cost < best.cost:
            best = found
    number_of = 2 * len(omega)
    variance = 2 * best.cost / max(number_of - len(best.x), 1)
    errors = np.sqrt(np.abs(np.diag(np.linalg.pinv(best.jac.T @ best.jac))) * variance)
    values = [
        (float(np.exp(best.x[1 + 2 * place])), float(np.exp(best.x[1 + 2 * place]) * errors[1 + 2 * place]))
        for place in range(count)
    ]
    found_arcs = [
        (*values[place], float(np.exp(best.x[2 + 2 * place])), float(best.x[1 + 2 * count + place]))
        for place in range(count)
    ]
    series = float(np.exp(best.x[0]))
    return Fit(
        arcs=tuple(sorted(found_arcs, key=lambda arc: arc[2])),
        series=(series, float(series * errors[0])),
        tail=tail,
        rms=float(np.sqrt(2 * best.cost / len(omega))),
        bic=float(number_of * np.log(2 * best.cost / number_of) + len(best.x) * np.log(number_of)),
    )


def _of_fit(fit: Fit, dropped: int) -> Iterator[Feature]:
    told = f"; {dropped} inductive points left out" if dropped else ""
    method = Method(
        f"least squares of (Z − Z_fit)/|Z|, circuit {fit.circuit}", _CIRCUIT, range=f"all frequencies{told}"
    )
    yield _value("series resistance", fit.series[0], fit.series[1], "Ohm", method, ())
    for place, (resistance, error, tau, exponent) in enumerate(fit.arcs, 1):
        which = (("number of the arc", str(place)),)
        yield _value("arc resistance", resistance, error, "Ohm", method, which)
        yield Feature("time constant", number(tau, 4), "s", method, which)
        yield Feature("exponent of a constant phase element", number(exponent, 3), "1", method, which)
    yield Feature("fit residual", number(100 * fit.rms, 3), "%", method)


def _value(
    name: str, value: float, error: float, unit: str, method: Method, where: tuple[tuple[str, str], ...]
) -> Feature:
    return Feature(name, number(value, 5), unit, method, where, uncertainty=number(error, 2) if error > 0 else "")
