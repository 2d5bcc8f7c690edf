"""Thermogravimetry: residue, minimum, temperature of 5 % loss, steps; a mass may end above 100 % and is not clipped."""

from dataclasses import dataclass

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.features.peaks import smooth
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import Array, RawFile

SIZES = ("Size", "Sample size", "Sample Size")
"""How the files name the mass that the operator weighed in."""

_LEAST = 1.0
"""A step is at least this many per cent of the mass."""

_GRID = 1.0
_WIDTH = 15


@dataclass(frozen=True, slots=True)
class Step:
    """A loss of mass between two temperatures: °C at its begin, fastest and end; percent of the reference mass."""

    start: float
    fastest: float
    end: float
    loss: float


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:
    """Residue at the end, lowest residue, mass at the highest temperature, 5 % loss and steps of the heating."""
    if not raw.has("temperature_celsius"):
        return [], ["No residue: the file has no temperature."]
    t = raw["temperature_celsius"]
    try:
        m, reference = percent(raw, given)
    except Refused as error:
        return [], [f"No residue: {error.sentence}"]
    out: list[Feature] = []
    top, low = int(np.argmax(t)), int(np.argmin(m))
    for name, at, what in (
        ("residual mass fraction", len(m) - 1, "mass at the last point"),
        ("residual mass fraction", top, "mass at the highest temperature"),
        ("lowest residual mass", low, "lowest mass of the run"),
    ):
        if name == "residual mass fraction" and at == len(m) - 1 and what.startswith("mass at the highest"):
            continue
        method = Method(f"100 m/m0, {what}", "ISO 11358-1", "the whole run", reference)
        out.append(Feature(name, number(float(m[at])), "%", method, (("temperature", f"{number(float(t[at]))} Cel"),)))
    heating = rise(t)
    span = f"heating from {t[heating.start]:.4g} to {t[heating.stop - 1]:.4g} Cel"
    refused: list[str] = []
    at_five = crossing(t[heating], m[heating], 95.0)
    if at_five is None:
        refused.append("No temperature of 5 % loss: the mass does not fall through 95 % while it is heated.")
    else:
        method = Method("first temperature at which m = 0.95 m0, linear between points", "ISO 11358-1", span, reference)
        out.append(Feature("decomposition temperature", number(at_five, 5), "Cel", method, (("mass loss", "5 %"),)))
    for each in steps(t[heating], m[heating]):
        method = Method(
            f"loss between the minima of the rate beside its maximum at {each.fastest:.4g} Cel",
            "ISO 11358-1",
            span,
            reference,
        )
        ends = (
            ("start temperature", f"{number(each.start, 4)} Cel"),
            ("end temperature", f"{number(each.end, 4)} Cel"),
        )
        out.append(Feature("mass loss", number(each.loss, 4), "%", method, ends))
    return out, refused


def percent(raw: RawFile, given: Given) -> tuple[Array, str]:
    """The mass in percent, and of what: the mass given, that of the header, or the first one.

    Raises:
        Refused: there is no mass, or the reference is not above zero.
    """
    if raw.has("sample_mass_percent"):
        return raw["sample_mass_percent"], "100 % as the instrument has it"
    if not raw.has("sample_mass_milligram"):
        raise Refused("the file has no mass.")
    m = raw["sample_mass_milligram"]
    size = next((raw.metadata[key] for key in SIZES if key in raw.metadata), "")
    stated = maybe(size) if size.endswith("mg") else None
    if given.sample_mass:
        start, where = given.sample_mass * 1000, f"sample mass {given.sample_mass:g} g, {given.sample_mass_source}"
    elif stated:
        start, where = stated, f"sample size {size} of the header"
    else:
        start, where = float(m[0]), f"first mass {m[0]:.6g} mg"
    if start <= 0:
        raise Refused(f"the reference is the {where}, wanted a mass above 0.")
    return np.asarray(100 * m / start), where


def rise(t: Array) -> slice:
    """The heating: from the last lowest temperature before the highest, to the highest."""
    top = int(np.argmax(t))
    start = top - int(np.argmin(t[top::-1])) if top else 0
    return slice(start, top + 1)


def crossing(t: Array, m: Array, level: float) -> float | None:
    """Where m falls through the level for the first time, linear between points; None where it never does."""
    below = np.flatnonzero(m <= level)
    if not len(below) or below[0] == 0:
        return None
    k = int(below[0])
    return float(t[k - 1] + (t[k] - t[k - 1]) * (m[k - 1] - level) / (m[k - 1] - m[k]))


def steps(t: Array, m: Array) -> list[Step]:
    """The losses of a heating: each maximum of -dm/dT, up to the minima beside it or where the rate falls to 2 %.

    The mass is put on a grid of 1 °C and smoothed over 15 °C first; steps below 1 % are left out.
    """
    order = np.argsort(t, kind="stable")
    t, m = t[order], m[order]
    if t[-1] - t[0] < 4 * _WIDTH:
        return []
    grid = np.arange(t[0], t[-1], _GRID)
    mass = np.interp(grid, *_unique(t, m))
    rate = -np.gradient(smooth(smooth(mass, _WIDTH), _WIDTH), _GRID)
    highest = float(rate.max())
    if highest <= 0:
        return []
    places, _ = extra("scipy.signal", "raw").find_peaks(rate, prominence=0.05 * highest)
    found = []
    for at in places:
        left = _foot(rate, at, -1, 0.02 * rate[at])
        right = _foot(rate, at, +1, 0.02 * rate[at])
        if (loss := float(mass[left] - mass[right])) >= _LEAST:
            found.append(Step(float(grid[left]), float(grid[at]), float(grid[right]), loss))
    return found


def _unique(t: Array, m: Array) -> tuple[Array, Array]:
    """One mean mass for each temperature, as an isotherm has many."""
    values, where, counts = np.unique(t, return_inverse=True, return_counts=True)
    return values, np.bincount(where, m) / counts


def _foot(rate: Array, at: int, step: int, level: float) -> int:
    """Where the rate stops falling beside a maximum, or is at the level."""
    while 0 < at < len(rate) - 1 and rate[at] > level and rate[at + step] <= rate[at]:
        at += step
    return at
