"""Raman spectra of carbon: the ratio of the D band to the G band, each with the method that gave it."""

import numpy as np

from weldgraph.loaders.extra import extra
from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.features.peaks import NOISE, noise
from weldgraph.loaders.raw.rawfile import Array, RawFile

BASE = ((900.0, 1000.0), (1800.0, 1900.0))
"""Where the straight base is laid, in 1/cm: no band of carbon lies there."""

D, G = (1250.0, 1450.0), (1500.0, 1650.0)
"""Where the bands are looked for; D moves by 50 1/cm for each eV of the laser."""

SATURATED = 65_535

_SOURCE = "Ferrari and Robertson, Phys. Rev. B 2000, 61, 14095"
_TUINSTRA = "Tuinstra and Koenig, J. Chem. Phys. 1970, 53, 1126"
_RATIO = "Raman D-to-G intensity ratio"
_LINE = "straight base through the medians of 900–1000 and 1800–1900 1/cm"
_WINDOW = 9
_CARBON = 0.85
"""Share of the variance that D and G explain: 0.96 and more in spectra of carbon, below 0.75 in those of polymers."""

Line = tuple[float, float, float]
"""Height, centre, full width at half maximum."""


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  one shape for all
    """Ratios by heights, by fitted heights and by fitted areas; positions and widths of both bands."""
    if missing := _missing(raw):
        return [], [f"No I_D/I_G: {missing}"]
    x = raw["raman_shift_per_centimetre"]
    y = next(c.data for c in raw.columns if c.name.startswith("intensity"))
    order = np.argsort(x)
    x, y = x[order], y[order].astype(np.float64)
    inside = (x >= BASE[0][0]) & (x <= BASE[1][1])
    if (y[inside] >= SATURATED).any():
        return [], [f"No I_D/I_G: points between 900 and 1900 1/cm are at {SATURATED}, the end of the camera's range."]
    base = straight_base(x, y)
    if base is None:
        return [], ["No I_D/I_G: the spectrum does not reach over 900–1000 and 1800–1900 1/cm, where the base is laid."]
    net = y - base
    heights = band_heights(x, net)
    if heights is None:
        return [], ["No I_D/I_G: a band at 1250–1450 or 1500–1650 1/cm does not stand out of the noise."]
    (x_d, i_d), (x_g, i_g) = heights
    span = "900–1900 1/cm"
    by_height = Method(
        f"height of D by height of G, maxima after a Savitzky-Golay filter, {_WINDOW} points, order 2",
        _TUINSTRA,
        span,
        _LINE,
    )
    out = [
        Feature(_RATIO, number(i_d / i_g, 4), "1", by_height, (("evaluation method", "heights"),)),
        *(
            Feature("Raman shift", number(at, 5), "/cm", by_height, (("fitted component", band),))
            for band, at in (("D", x_d), ("G", x_g))
        ),
    ]
    fit = two_lorentzians(x[inside], net[inside], heights)
    if fit is not None and (share := described(x, net, fit)) < _CARBON:
        said = f"two bands describe {share:.0%} of the spectrum at 1100–1800 1/cm, wanted {_CARBON:.0%} as of carbon."
        return [], [f"No I_D/I_G: {said}"]
    if fit is None:
        return out, ["No fitted I_D/I_G: two Lorentzians do not describe the bands."]
    fitted = Method("two Lorentzians, least squares", _SOURCE, span, _LINE)
    (h_d, c_d, w_d), (h_g, c_g, w_g) = fit
    out += [
        Feature(_RATIO, number(h_d / h_g, 4), "1", fitted, (("evaluation method", "fitted heights"),)),
        Feature(_RATIO, number(h_d * w_d / (h_g * w_g), 4), "1", fitted, (("evaluation method", "fitted areas"),)),
    ]
    for band, centre, width in (("D", c_d, w_d), ("G", c_g, w_g)):
        told = (("fitted component", band),)
        out.append(Feature("Raman shift", number(centre, 5), "/cm", fitted, told))
        out.append(Feature("peak width", number(width, 4), "/cm", fitted, told))
    return out, []


def _missing(raw: RawFile) -> str:
    """What a file lacks for any ratio; "" for nothing."""
    if not raw.has("raman_shift_per_centimetre"):
        return "the file gives no Raman shift."
    if raw.has("part"):
        return "the file holds several spectra; export the one to be evaluated apart."
    if not any(c.name.startswith("intensity") for c in raw.columns):
        return "the file gives no intensity."
    return ""


def described(x: Array, net: Array, fit: tuple[Line, Line]) -> float:
    """Share of the variance between 1100 and 1800 1/cm that the two bands explain, what is noise left aside."""
    at = (x >= 1100) & (x <= 1800)  # noqa: PLR2004  1/cm, D and G with their flanks
    t, y = x[at], net[at]
    model = sum((h / (1 + ((t - c) / (w / 2)) ** 2) for h, c, w in fit), np.zeros_like(t))
    left = max(float(np.mean((y - model) ** 2)) - noise(y) ** 2, 0.0)
    return 1 - left / max(float(np.var(y)) - noise(y) ** 2, 1e-300)


def straight_base(x: Array, y: Array) -> Array | None:
    """The line through the medians of the two stretches of `BASE`; None where the spectrum does not reach over them."""
    points = []
    for low, high in BASE:
        inside = (x >= low) & (x <= high)
        if inside.sum() < 5 or x.min() > low or x.max() < (low + high) / 2:  # noqa: PLR2004  a median of few is no median
            return None
        points.append((float(np.median(x[inside])), float(np.median(y[inside]))))
    (x1, y1), (x2, y2) = points
    return np.asarray(y1 + (x - x1) * (y2 - y1) / (x2 - x1))


def band_heights(x: Array, net: Array) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Place and height of D and of G, smoothed; None where one is no maximum of its window or not above noise."""
    smoothed = extra("scipy.signal", "raw").savgol_filter(net, _WINDOW, 2)
    level = NOISE * noise(net) / np.sqrt(_WINDOW)
    found = []
    for low, high in (D, G):
        at = np.flatnonzero((x >= low) & (x <= high))
        if len(at) < _WINDOW:
            return None
        top = at[int(np.argmax(smoothed[at]))]
        if top in {at[0], at[-1]} or smoothed[top] < level:
            return None
        found.append((float(x[top]), float(smoothed[top])))
    return found[0], found[1]


def two_lorentzians(
    x: Array, net: Array, start: tuple[tuple[float, float], tuple[float, float]]
) -> tuple[Line, Line] | None:
    """D and G as Lorentzians h / (1 + ((x - c) / (w/2))²) on the base; None where the fit leaves their windows.

    The area of each is π h w / 2, so that the ratio of areas is that of h w.
    """

    def model(t: Array, h1: float, c1: float, w1: float, h2: float, c2: float, w2: float) -> Array:
        return np.asarray(h1 / (1 + ((t - c1) / (w1 / 2)) ** 2) + h2 / (1 + ((t - c2) / (w2 / 2)) ** 2))

    (x_d, i_d), (x_g, i_g) = start
    first = [i_d, x_d, 100.0, i_g, x_g, 60.0]
    bounds = ([0, D[0], 5, 0, G[0], 5], [np.inf, D[1], 500, np.inf, G[1], 300])
    try:
        found, covariance = extra("scipy.optimize", "raw").curve_fit(model, x, net, first, bounds=bounds, max_nfev=2000)
    except (RuntimeError, ValueError):
        return None
    errors = np.sqrt(np.diag(covariance))
    if not np.isfinite(errors).all() or found[0] < NOISE * errors[0] or found[3] < NOISE * errors[3]:
        return None
    h1, c1, w1, h2, c2, w2 = map(float, found)
    return (h1, c1, w1), (h2, c2, w2)
