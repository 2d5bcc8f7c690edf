"""Sorption isotherms: specific surface area, total pore volume, average pore size."""

from dataclasses import dataclass

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.raw.isotherm import GASES, MOLAR_VOLUME
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import Array, RawFile

AVOGADRO = 6.022_140_76e23

_BET = "Brunauer, Emmett and Teller, J. Am. Chem. Soc. 1938, 60, 309"
_ROUQUEROL = "Rouquerol, Llewellyn and Rouquerol, Stud. Surf. Sci. Catal. 2007, 160, 49; IUPAC 2015"
_FEWEST = 4
_SHARE = 0.1
"""Lower end of the range by the upper, as pyGAPS has it."""
_STRAIGHT = 0.98
"""Least square of the correlation of the BET plot; published fits have 0.995, the value stands beside each area."""
_CONSISTENT = 0.2
_NOISE = 0.005
"""Relative fall of n(1-p) that still counts as noise."""


@dataclass(frozen=True, slots=True)
class Adsorptive:
    """What is adsorbed: boiling point in K, area of a molecule in nm², liquid density in g/cm³, molar mass in g/mol.

    Areas: IUPAC 2015 (Thommes et al., Pure Appl. Chem. 87, 1051). Densities at the boiling point: Span et al. 2000
    (N2), Tegeler et al. 1999 (Ar); 0 where pores are not filled with that liquid.
    """

    name: str
    boils: float
    area: float
    density: float
    molar_mass: float


NITROGEN = Adsorptive("N2", 77.355, 0.162, 0.8061, 28.0134)
ARGON = Adsorptive("Ar", 87.302, 0.142, 1.3954, 39.948)
KRYPTON = Adsorptive("Kr", 77.355, 0.202, 0.0, 83.798)
NAMES = {"n2": NITROGEN, "nitrogen": NITROGEN, "ar": ARGON, "argon": ARGON, "kr": KRYPTON, "krypton": KRYPTON}

TEMPERATURES = ("bath temp", "analysis bath temp", "_exptl_temperature")
"""How the files name the temperature of the bath, in lower case and without a full stop."""


@dataclass(frozen=True, slots=True)
class Bet:
    """A BET fit: area in m²/g, constant C, amount of the monolayer in cm³(STP)/g, range of p/p0, points, r²."""

    area: float
    c: float
    monolayer: float
    low: float
    high: float
    points: int
    straight: float


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  amounts are per gram already
    """BET area where the Rouquerol criteria hold, total pore volume at the highest p/p0, 4V/A."""
    if not raw.has("relative_pressure", "adsorbed_volume_stp_cm3_per_g"):
        return [], ["No BET area: the file has no relative pressure."]
    up = raw["branch"] == "adsorption"
    x, n = raw["relative_pressure"][up], raw["adsorbed_volume_stp_cm3_per_g"][up]
    gas = NAMES.get(_first(raw, GASES).lower())
    if gas is None:
        return [], [f"No BET area: the adsorptive is '{_first(raw, GASES)}', wanted nitrogen, argon or krypton."]
    refused: list[str] = []
    out: list[Feature] = []
    area: float | None = None
    wrong = _temperature(raw, gas)
    if wrong:
        refused.append(f"No BET area: {wrong}")
    try:
        fit = bet(x, n, gas)
    except Refused as error:
        refused.append(f"No BET area: {error.sentence}")
    else:
        area = None if wrong else fit.area
        method = Method(
            f"BET, C = {fit.c:.4g}, monolayer {fit.monolayer:.5g} cm3(STP)/g, {gas.area:g} nm2 a molecule; "
            "range to the maximum of n(1-p/p0), with the monolayer in it",
            f"{_BET}; {_ROUQUEROL}",
            f"p/p0 {fit.low:.3g}–{fit.high:.3g}, {fit.points} points, r2 {fit.straight:.4f}",
        )
        if area:
            out.append(
                Feature("specific surface area", number(area, 5), "m2/g", method, (("adsorptive gas", gas.name),))
            )
    if wrong:
        return out, [*refused, "No total pore volume: the bath is not at the temperature of the liquid."]
    try:
        volume, highest = total_pore_volume(x, n, gas)
    except Refused as error:
        return out, [*refused, f"No total pore volume: {error.sentence}"]
    gurvich = Method(
        f"V = n M / (22414 ρ), ρ = {gas.density:g} g/cm3 of the liquid",
        "Gurvich rule; IUPAC 2015",
        f"p/p0 {highest:.4g}",
    )
    at = (("adsorptive gas", gas.name), ("relative pressure", number(highest, 5)))
    out.append(Feature("total pore volume", number(volume, 5), "cm3/g", gurvich, at))
    if area:
        mean = Method("4 V / A, pores as cylinders", "IUPAC 2015", f"p/p0 {highest:.4g}", "the BET area above")
        out.append(Feature("average pore size", number(4e3 * volume / area, 4), "nm", mean, at))
    return out, refused


def bet(x: Array, n: Array, gas: Adsorptive) -> Bet:
    """The BET area of an adsorption branch over relative pressure, by the criteria of Rouquerol.

    The range ends where n(1-p) is highest, or, if nothing fits that, where it first falls, and begins at a tenth of
    that pressure. If the monolayer is not complete in it, or the line not straight, it begins at the nearest point for
    which both are, for which the monolayer's pressure is 1/(√C + 1) within 20 %, and which
    leaves half of the points. p / (n(1-p)) is a straight line there with slope s and intercept i; n_m = 1/(s+i) and
    C = 1 + s/i.

    Raises:
        Refused: fewer than four points, C below 0, n(1-p) falls within the range, or the monolayer is outside of it.
    """
    usable = (x > 0) & (x < 1)
    x, n = x[usable], n[usable]
    if len(x) < _FEWEST or not (n > 0).all():
        raise Refused(f"the branch has {len(x)} usable points, wanted {_FEWEST}.")
    term = n * (1 - x)
    highest = int(np.argmax(term)) + 1
    falls = np.flatnonzero(np.diff(term[:highest]) < 0)
    try:
        return _within(x, n, highest, gas)
    except Refused as error:
        if not len(falls):
            raise
        try:  # a step above the monolayer has a higher n(1-p) of its own
            return _within(x, n, int(falls[0]) + 1, gas)
        except Refused:
            raise error from None


def _within(x: Array, n: Array, end: int, gas: Adsorptive) -> Bet:
    """The fit over a range that ends there. Raises Refused where none meets the criteria."""
    first = int(np.searchsorted(x, _SHARE * x[end - 1]))
    if end - first < _FEWEST:
        raise Refused(
            f"only {end - first} points lie between p/p0 {x[first]:.3g} and {x[end - 1]:.3g}, wanted {_FEWEST}."
        )
    refusal: Refused | None = None
    fewest = max(_FEWEST, (end - first) // 2)
    for start in sorted(range(end - fewest + 1), key=lambda at: abs(at - first)):
        try:
            fit = _line(x, n, slice(start, end), gas)
        except Refused as error:
            refusal = refusal or error
            if start == first and not any(word in error.sentence for word in ("monolayer", "straight")):
                break
            continue
        at = float(np.interp(fit.monolayer, n[:end], x[:end]))
        if start == first or abs(at * (np.sqrt(fit.c) + 1) - 1) < _CONSISTENT:
            return fit
    raise refusal or Refused("no range meets the criteria of Rouquerol.")


def _line(x: Array, n: Array, span: slice, gas: Adsorptive) -> Bet:
    """The fit over one range. Raises Refused where a criterion is not met."""
    xs, term = x[span], n[span] * (1 - x[span])
    slope, intercept = np.polyfit(xs, xs / term, 1)
    c = 1 + slope / intercept
    if c < 0 or intercept <= 0:
        raise Refused(f"the constant C is {c:.4g}, below 0, so that the BET theory does not hold for this isotherm.")
    if (np.diff(term) / term[:-1]).min() < -_NOISE:
        raise Refused("n(1-p/p0) falls within the range of the fit, so that the isotherm has a step there.")
    straight = float(np.corrcoef(xs, xs / term)[0, 1] ** 2)
    if straight < _STRAIGHT:
        raise Refused(
            f"p/(n(1-p)) is no straight line over p (r2 = {straight:.3f}), so that the BET theory does not hold."
        )
    monolayer = 1 / (slope + intercept)
    low, high = float(xs[0]), float(xs[-1])
    if not n[span][0] <= monolayer <= n[span][-1]:
        at = float(np.interp(monolayer, np.maximum.accumulate(n), x))
        raise Refused(f"the monolayer is complete at p/p0 {at:.3g}, outside the range {low:.3g}–{high:.3g} of the fit.")
    area = monolayer / MOLAR_VOLUME * AVOGADRO * gas.area * 1e-18
    return Bet(float(area), float(c), float(monolayer), low, high, len(xs), straight)


def total_pore_volume(x: Array, n: Array, gas: Adsorptive) -> tuple[float, float]:
    """Volume of the liquid that is adsorbed at the highest p/p0 below 1, and that p/p0; the Gurvich rule.

    V = n M / (22414 ρ), with n in cm³(STP)/g.

    Raises:
        Refused: the highest p/p0 is below 0.9, where pores are not full, or the adsorptive fills none as a liquid.
    """
    if not gas.density:
        raise Refused(f"{gas.name} does not fill pores as a liquid at this temperature.")
    below = np.flatnonzero((x > 0) & (x < 1))
    if not len(below):
        raise Refused("no point lies between p/p0 0 and 1.")
    top = below[int(np.argmax(x[below]))]
    if x[top] < 0.9:  # noqa: PLR2004  pores beyond 20 nm are empty below
        raise Refused(f"the highest p/p0 is {x[top]:.3g}, wanted 0.9 or more, where pores are full.")
    return float(n[top] * gas.molar_mass / (MOLAR_VOLUME * gas.density)), float(x[top])


def _temperature(raw: RawFile, gas: Adsorptive) -> str:
    """What is wrong with the temperature of the bath; "" for nothing."""
    printed = _first(raw, TEMPERATURES)
    value = maybe(printed.replace(",", "."))
    if value is None:
        return "the file gives no temperature of the bath."
    unit = printed.strip().rpartition(" ")[2] if " " in printed.strip() else raw.metadata.get("_units_temperature", "K")
    kelvin = value + 273.15 if unit in {"C", "°C"} else value
    if abs(kelvin - gas.boils) > 1.5:  # noqa: PLR2004  K; baths at altitude and of other grades boil within it
        return (
            f"the file says that the bath is at {printed}, wanted {gas.boils:.1f} K, the boiling point of {gas.name}; "
            "its C and range are worthless if that is so."
        )
    return ""


def _first(raw: RawFile, keys: tuple[str, ...]) -> str:
    return next((value for key, value in raw.metadata.items() if key.lower().rstrip(". ") in keys), "")
