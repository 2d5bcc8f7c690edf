"""Instrumented indentation: hardness and reduced modulus by Oliver and Pharr, where the area of the tip is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import Array, RawFile

EPSILON = 0.75
"""Geometry of the tip's flank: 0.75 for a paraboloid, which a Berkovich tip wears to."""
BETA = 1.034
"""Triangular against round tips; Oliver and Pharr 2004, 1.034 for Berkovich."""
DIAMOND = (1141.0, 0.07)
"""Young's modulus in GPa and Poisson's ratio of the tip."""

_SOURCE = "Oliver and Pharr, J. Mater. Res. 1992, 7, 1564 and 2004, 19, 3"
_UPPER, _LOWER = 0.98, 0.20
_FEWEST = 10
_WORN = 0.9
"""A worn tip has more area than the ideal one; so much less passes as scatter of its calibration."""
_HYSITRON = re.compile(r"Tip C(\d)")
_AGILENT = re.compile(r"Area Coefficient (\d)")

Area = Callable[[float], float]
"""Contact depth in nm → projected area in nm²."""


@dataclass(frozen=True, slots=True)
class Result:
    """Load in µN, depths in nm, stiffness in µN/nm, area in nm², hardness and reduced modulus in GPa, exponent."""

    load: float
    depth: float
    contact_depth: float
    stiffness: float
    area: float
    hardness: float
    reduced_modulus: float
    exponent: float


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  one shape for all
    """Highest load and depth there; hardness, reduced modulus and Young's modulus with an area function of the file."""
    if raw.has("part"):
        return [], ["No hardness: the file holds several segments apart; export the whole curve."]
    h, p = raw["indentation_depth_nanometre"], raw["indentation_load_micronewton"]
    top = int(np.argmax(p))
    read = Method("highest load, and the depth there")
    out = [
        Feature("indentation load", number(float(p[top])), "uN", read),
        Feature("indentation depth", number(float(h[top])), "nm", read),
    ]
    try:
        area, ideal, told = area_function(raw)
        result = oliver_pharr(h, p, area, ideal)
    except Refused as error:
        return out, [f"No hardness and no modulus: {error.sentence}"]
    span = f"unloading from {100 * _UPPER:.0f} to {100 * _LOWER:.0f} % of {result.load:.5g} uN"
    base = (
        f"contact depth {result.contact_depth:.5g} nm, stiffness {result.stiffness:.5g} uN/nm, "
        f"exponent {result.exponent:.3g}"
    )
    at = (("indentation load", f"{number(result.load)} uN"),)
    hardness = Method(f"H = P/A(hc), projected area; {base}", _SOURCE, span, told)
    out.append(Feature("hardness", number(result.hardness, 4), "GPa", hardness, at))
    reduced = Method(f"Er = √π S / (2 β √A), β = {BETA}; {base}", _SOURCE, span, told)
    out.append(Feature("reduced modulus", number(result.reduced_modulus, 4), "GPa", reduced, at))
    ratio = maybe(raw.metadata.get("Poissons Ratio", ""))
    if ratio is None:
        return out, ["No Young's modulus: the file does not tell Poisson's ratio of the sample."]
    modulus = youngs_modulus(result.reduced_modulus, ratio)
    whole = Method(f"1/Er = (1-ν²)/E + (1-ν_i²)/E_i, diamond {DIAMOND[0]:g} GPa, {DIAMOND[1]:g}", _SOURCE, span, told)
    out.append(Feature("Young's modulus", number(modulus, 4), "GPa", whole, (*at, ("Poisson ratio", number(ratio, 3)))))
    return out, []


def area_function(raw: RawFile) -> tuple[Area, float, str]:
    """The tip's area function of the file, its first coefficient, and how it reads.

    A(h) = C0 h² + C1 h + C2 h^½ + C3 h^¼ + …, h in nm.

    Raises:
        Refused: the file has none.
    """
    found: dict[int, float] = {}
    for key, value in raw.metadata.items():
        if match := _HYSITRON.fullmatch(key):
            found[int(match[1])] = maybe(value) or 0.0
        elif match := _AGILENT.fullmatch(key):
            found[int(match[1]) - 1] = maybe(value) or 0.0
    if not found.get(0):
        raise Refused("the file has no area function of the tip.")
    powers = [2.0] + [2.0 ** (1 - k) for k in range(1, 9)]
    terms = [(value, powers[k]) for k, value in sorted(found.items()) if k < len(powers)]

    def area(h: float) -> float:
        return float(sum(value * h**power for value, power in terms))

    return (
        area,
        found[0],
        "A(h) = " + " + ".join(f"{value:g} h^{power:g}" for value, power in terms if value) + " nm2 of the file",
    )


def oliver_pharr(h: Array, p: Array, area: Area, ideal: float = 24.5) -> Result:
    """Hardness and reduced modulus from the unloading curve.

    P = B (h - hf)^m is fitted between 98 and 20 % of the highest load; P and h are those where unloading begins, at the
    last point of 98 % or more, and S = dP/dh of the fit there;
    hc = h - 0.75 P/S, H = P/A(hc), Er = √π S / (2 β √A).

    Args:
        h: depth in nm from the point of contact.
        p: load in µN.
        area: contact depth in nm → area in nm².
        ideal: A/h² of the tip without wear: 24.5 for Berkovich and Vickers, 2.598 for a cube corner.

    Raises:
        Refused: there is no unloading, the fit fails, or the area function gives no area there.
    """
    first, last = unloading(p)
    hs, ps = h[first:last], p[first:last]
    if len(hs) < _FEWEST:
        raise Refused(f"the unloading has {len(hs)} points between 98 and 20 % of the load, wanted {_FEWEST}.")
    b, hf, m = _power_law(hs, ps)
    load, depth = float(p[first - 1]), float(h[first - 1])
    stiffness = float(b * m * (depth - hf) ** (m - 1))
    contact = depth - EPSILON * load / stiffness
    if contact <= 0:
        raise Refused(f"the contact depth is {contact:.4g} nm; the depth does not begin at the point of contact.")
    contact_area = area(contact)
    if contact_area < _WORN * ideal * contact**2:
        raise Refused(
            f"the area function of the file gives {contact_area:.4g} nm2 at {contact:.4g} nm, less than the "
            f"{ideal * contact**2:.4g} nm2 of a tip without wear; it is not one for this depth."
        )
    hardness = 1e3 * load / contact_area
    reduced = 1e3 * np.sqrt(np.pi) * stiffness / (2 * BETA * np.sqrt(contact_area))
    return Result(load, depth, contact, stiffness, contact_area, float(hardness), float(reduced), m)


def unloading(p: Array) -> tuple[int, int]:
    """First and one past the last point between 98 and 20 % of the highest load, after it.

    Raises:
        Refused: the load does not fall that far.
    """
    highest = float(p.max())
    first = int(np.flatnonzero(p >= _UPPER * highest)[-1]) + 1
    low = np.flatnonzero(p[first:] < _LOWER * highest)
    if highest <= 0 or not len(low):
        raise Refused("the load does not fall to 20 % of the highest, so that there is no unloading curve.")
    return first, first + int(low[0])


def _power_law(h: Array, p: Array) -> tuple[float, float, float]:
    """B, hf and m of P = B (h - hf)^m, by least squares."""

    def model(x: Array, b: float, hf: float, m: float) -> Array:
        return np.asarray(b * np.maximum(x - hf, 1e-12) ** m)

    hf = float(h[-1] - 0.5 * (h[0] - h[-1]))
    start = [float(p[0]) / (float(h[0]) - hf) ** 1.5, hf, 1.5]
    bounds = ([0, -np.inf, 1], [np.inf, float(h.min()), 3])
    try:
        found, _ = extra("scipy.optimize", "raw").curve_fit(
            model, h, p, start, bounds=bounds, max_nfev=5000, x_scale=np.abs(start)
        )
    except (RuntimeError, ValueError):
        raise Refused("no power law describes the unloading curve.") from None
    off = float(np.sqrt(np.mean((model(h, *found) - p) ** 2))) / float(p[0])
    if off > 0.02:  # noqa: PLR2004  of the load
        raise Refused(f"the power law misses the unloading curve by {100 * off:.1f} % of the load.")
    return float(found[0]), float(found[1]), float(found[2])


def youngs_modulus(reduced: float, ratio: float) -> float:
    """E of the sample in GPa: 1/Er = (1-ν²)/E + (1-ν_i²)/E_i.

    Raises:
        ValueError: Er is above what the diamond of the tip allows, or Poisson's ratio is none.
    """
    compliance = 1 / reduced - (1 - DIAMOND[1] ** 2) / DIAMOND[0]
    if compliance <= 0 or not -1 < ratio <= 0.5:  # noqa: PLR2004  Poisson's ratio of a solid
        raise ValueError(f"Er = {reduced:g} GPa and ν = {ratio:g} allow no modulus")
    return (1 - ratio**2) / compliance
