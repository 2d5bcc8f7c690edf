"""What diffraction and other spectra share: background, noise, and which maxima are peaks."""

import numpy as np

from weldgraph.loaders.extra import extra
from weldgraph.loaders.raw.rawfile import Array

NOISE = 5.0
"""A peak stands out by at least so many standard deviations of the noise around it."""

MOST = 60
"""Peaks of one file that are worth telling, the most prominent first."""


def background(y: Array, half_width: int) -> Array:
    """What lies under the peaks: clipping of peaks up to that half width (SNIP).

    Each value is replaced by the mean of its neighbours at ever smaller distance where that is lower, on a scale (log
    log sqrt) that gives weak and strong peaks like weight.
    Source: Ryan et al., Nucl. Instrum. Methods B 1988, 34, 396; Morháč et al., Nucl. Instrum. Methods A 1997, 401, 113.
    """
    low = min(float(y.min()), 0.0)
    v = np.log(np.log(np.sqrt(y - low + 1) + 1) + 1)
    for width in range(half_width, 0, -1):
        if 2 * width < len(v):
            mean = (v[2 * width :] + v[: -2 * width]) / 2
            v[width:-width] = np.minimum(v[width:-width], mean)
    return np.asarray((np.exp(np.exp(v) - 1) - 1) ** 2 - 1 + low)


def noise(y: Array) -> float:
    """Standard deviation of neighbouring values, by the median of their differences: steps and peaks hardly count.

    σ = median|Δy| / (0.6745 √2), for normal noise.
    """
    return float(np.median(np.abs(np.diff(y))) / (0.6745 * np.sqrt(2))) if len(y) > 1 else 0.0


def smooth(y: Array, width: int) -> Array:
    """Moving mean over an odd number of points; at the ends over those there are."""
    width = max(1, width | 1)
    sums = np.convolve(y, np.ones(width), "same")
    return np.asarray(sums / np.convolve(np.ones(len(y)), np.ones(width), "same"))


def maxima(y: Array, floor: Array, width: int, *, counts: bool, least: float = 0.01) -> list[int]:
    """Places of the peaks of smoothed data, in order.

    A peak is `NOISE` standard deviations and `least` of the highest above the valleys beside it. The noise of counts is
    that of the Poisson distribution, √N, over the points smoothed; else that between neighbours.
    """
    net = smooth(y - floor, width)
    sigma = np.full(len(y), noise(y) / np.sqrt(max(1, width)))
    if counts:
        sigma = np.maximum(sigma, np.sqrt(np.maximum(floor, 1) / max(1, width)))
    signal = extra("scipy.signal", "raw")
    places, told = signal.find_peaks(net, prominence=max(least * float(net.max()), 1e-300), width=max(2, width // 2))
    kept = [
        (float(height), int(at))
        for at, height in zip(places, told["prominences"], strict=True)
        if height > NOISE * sigma[at]
    ]
    return sorted(at for _, at in sorted(kept, reverse=True)[:MOST])
