"""Powder diffraction: positions of peaks, lattice spacings, widths."""

from dataclasses import dataclass

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.features.peaks import NOISE, background, maxima
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import Array, RawFile

WAVELENGTHS = {
    "kAlpha1": "K-alpha1",
    "WaveLengthAlpha1": "K-alpha1",
    "wavelength alpha 1": "K-alpha1",
    "_WL1": "K-alpha1",
    "Calibrated wavelength": "calibrated",
    "wavelength": "stated",
    "Wavelength": "stated",
}
"""How the files name the wavelength in Å, the surest first."""

SECOND = ("kAlpha2", "WaveLengthAlpha2", "wavelength alpha 2", "_WL2")
RATIOS = ("ratioKAlpha2KAlpha1", "Ratio K-Alpha2/K-Alpha1")
"""How the files name the intensity of K-alpha2 by that of K-alpha1: 0 behind a monochromator that keeps one line."""
RATIO = 0.5
"""Intensity of K-alpha2 by that of K-alpha1 where the file does not tell; Cheary et al., J. Res. NIST 2004, 109, 1."""

_FIT = "pseudo-Voigt on a straight line, fitted by least squares"
_SOURCE = "Wertheim et al., Rev. Sci. Instrum. 1974, 45, 1369"
_HALF_WIDTH = 1.0
_SHARE = 0.05
_FEWEST = 40


@dataclass(frozen=True, slots=True)
class Peak:
    """A fitted peak: 2-theta, full width at half maximum, both in degrees with standard errors, and height."""

    centre: float
    centre_error: float
    width: float
    width_error: float
    height: float


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  one shape for all
    """Position, spacing and width of each peak that stands out of the noise."""
    if not raw.has("two_theta_degree"):
        return [], ["No peak positions: the file has no 2-theta scan."]
    if raw.has("part"):
        return [], ["No peak positions: the file holds several scans; export the one to be evaluated apart."]
    x = raw["two_theta_degree"]
    y = _intensity(raw)
    if len(x) < _FEWEST:
        return [], [f"No peak positions: a scan of {len(x)} points is too short, wanted {_FEWEST}."]
    if x[0] > x[-1]:
        x, y = x[::-1], y[::-1]
    name, wavelength, second = wavelength_of(raw)
    found = peaks(x, y, second / wavelength if wavelength and second else None, counts=raw.has("intensity_count"))
    if not found:
        return [], ["No peak stands out of the noise by five standard deviations."]
    refused = [] if wavelength else ["No lattice spacings: the file names no wavelength in Å."]
    doublet = bool(second)
    span = f"2-theta {x[0]:g}–{x[-1]:g} deg"
    reference = f"{name} {wavelength:g} Å of the file" if wavelength else ""
    what = _FIT + ("; K-alpha2 beside it at its own angle" if doublet else "")
    out: list[Feature] = []
    for peak in found:
        angle = number(peak.centre)
        at = (("diffraction angle", f"{angle} deg"),)
        fitted = Method(what, _SOURCE, span, reference if doublet else "")
        out.append(Feature("diffraction angle", angle, "deg", fitted, uncertainty=number(peak.centre_error, 2)))
        if wavelength:
            bragg = Method("d = λ / (2 sin θ)", "Bragg, Proc. R. Soc. A 1913, 88, 428", span, reference)
            spacing = d_spacing(peak.centre, wavelength)
            error = spacing / np.tan(np.radians(peak.centre / 2)) * np.radians(peak.centre_error / 2)
            out.append(
                Feature("lattice spacing", number(spacing / 10), "nm", bragg, at, uncertainty=number(error / 10, 2))
            )
        width = Method(f"full width at half maximum, the instrument's own width in it: {what}", _SOURCE, span)
        out.append(
            Feature("peak width", number(peak.width, 4), "deg", width, at, uncertainty=number(peak.width_error, 2))
        )
    return out, refused


def d_spacing(two_theta: float, wavelength: float) -> float:
    """D = λ / (2 sin θ), in the unit of the wavelength; Bragg's law.

    Raises:
        ValueError: the angle is not between 0 and 180 degrees.
    """
    if not 0 < two_theta < 180:  # noqa: PLR2004  degrees
        raise ValueError(f"2-theta is {two_theta:g} deg, wanted 0 to 180")
    return float(wavelength / (2 * np.sin(np.radians(two_theta / 2))))


def wavelength_of(raw: RawFile) -> tuple[str, float | None, float | None]:
    """Which wavelength the file names, its value in Å, and that of K-alpha2; a mean of both is not taken."""
    intended = raw.metadata.get("intended", "").replace("-", "").replace(" ", "").lower()
    if intended in {"kbeta", "kbeta1"}:
        return "K-beta", maybe(raw.metadata.get("kBeta", "")), None
    for key, name in WAVELENGTHS.items():
        value = maybe(raw.metadata.get(key, ""))
        if value and 0.05 < value < 5:  # noqa: PLR2004  Å of any source of diffraction
            second = next((v for each in SECOND if (v := maybe(raw.metadata.get(each, "")))), None)
            ratio = next((v for each in RATIOS if (v := maybe(raw.metadata.get(each, ""))) is not None), None)
            only = name != "K-alpha1" or (intended == "kalpha1" if ratio is None else ratio == 0)
            return name, value, None if only or not second or not 1 < second / value < 1.01 else second  # noqa: PLR2004
    return "", None, None


def peaks(x: Array, y: Array, doublet: float | None = None, *, counts: bool = True) -> list[Peak]:
    """The peaks of a scan over rising 2-theta, fitted one by one.

    Left out are maxima wider than the background's reach (humps of glass), narrower than two steps (single points), cut
    by an end of the scan, or of a height that its own standard error makes doubtful.

    Args:
        x: 2-theta in degrees.
        y: intensity.
        doublet: wavelength of K-alpha2 by that of K-alpha1, None for one line.
        counts: whether y is counts, whose noise is known.
    """
    step = float(np.median(np.diff(x)))
    reach = min(_HALF_WIDTH, _SHARE * float(x[-1] - x[0]))
    floor = background(y, max(3, round(reach / step)))
    width = max(3, round(reach / 10 / step))
    places = maxima(y, floor, width, counts=counts)
    fits = [_fit(x, y - floor, at, step, doublet) for at in places]
    inside = [
        fit
        for fit in fits
        if fit and 2 * step <= fit.width <= reach and x[0] + fit.width < fit.centre < x[-1] - fit.width
    ]
    kept: list[Peak] = []
    for peak in sorted(inside, key=lambda each: -each.height):
        if all(abs(peak.centre - other.centre) > max(peak.width, other.width) / 2 for other in kept):
            kept.append(peak)
    return sorted(kept, key=lambda each: each.centre)


def _fit(x: Array, net: Array, at: int, step: float, doublet: float | None) -> Peak | None:
    """A pseudo-Voigt around one maximum; None where it does not fit."""
    half = _half_width(net, at)
    low, high = max(0, at - 3 * half), min(len(x), at + 3 * half + 1)
    if high - low < 8:  # noqa: PLR2004  more points than parameters
        return None
    xs, ys = x[low:high], net[low:high]

    def shape(t: Array, centre: float, width: float, height: float, eta: float, base: float, slope: float) -> Array:
        out = height * _voigt(t, centre, width, eta) + base + slope * (t - x[at])
        if doublet:
            other = 2 * np.degrees(np.arcsin(np.clip(doublet * np.sin(np.radians(centre / 2)), -1, 1)))
            out = out + RATIO * height * _voigt(t, other, width, eta)
        return np.asarray(out)

    start = [x[at], max(2 * half * step * 0.8, 2 * step), max(float(net[at]), 1e-12), 0.5, 0.0, 0.0]
    bounds = (
        [xs[0], step / 2, 0, 0, -np.inf, -np.inf],
        [xs[-1], xs[-1] - xs[0], np.inf, 1, np.inf, np.inf],
    )
    try:
        found, covariance = extra("scipy.optimize", "raw").curve_fit(shape, xs, ys, start, bounds=bounds, max_nfev=400)
    except (RuntimeError, ValueError):
        return None
    errors = np.sqrt(np.diag(covariance))
    sure = np.isfinite(errors[:3]).all() and errors[0] < found[1] / 4 and errors[1] < found[1] / 2
    if not sure or found[2] < NOISE * errors[2]:
        return None
    return Peak(float(found[0]), float(errors[0]), float(found[1]), float(errors[1]), float(found[2]))


def _voigt(t: Array, centre: float, width: float, eta: float) -> Array:
    """Height 1: the share eta of a Lorentzian, the rest a Gaussian, both of that full width at half maximum."""
    u = ((t - centre) / (width / 2)) ** 2
    return np.asarray(eta / (1 + u) + (1 - eta) * np.exp(-np.log(2) * u))


def _half_width(net: Array, at: int) -> int:
    """Points from the maximum to half its height, the mean of both sides, at least two."""
    half = net[at] / 2
    left = right = 0
    while at - left > 0 and net[at - left] > half:
        left += 1
    while at + right < len(net) - 1 and net[at + right] > half:
        right += 1
    return max(2, (left + right + 1) // 2)


def _intensity(raw: RawFile) -> Array:
    """The intensity, times the attenuation where the file has it apart."""
    for name in ("intensity_count", "intensity_count_per_second", "intensity_arbitrary"):
        if raw.has(name):
            y = raw[name].astype(np.float64)
            return np.asarray(y * raw["attenuation_factor"]) if raw.has("attenuation_factor") else y
    raise Refused("the scan has no intensity.")
