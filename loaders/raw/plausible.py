"""What a person should look at in numbers that were read: signs of damage that no checksum of the format tells."""

from typing import Any

import numpy as np

from weldgraph.loaders.raw.rawfile import Array, Column, RawFile

_WHOLE = 0.98
"""Share of whole numbers from which the others are odd."""
_ALONE = 1000.0
"""Times its neighbours, by which one point stands out."""
_FEWEST = 20


def doubts(raw: RawFile) -> list[str]:
    """Counts that are no whole numbers among whole ones, and single points far above both neighbours."""
    found: list[str] = []
    for column in raw.columns:
        if column.name.startswith("intensity") and column.name != "intensity_uncertainty":
            found += _counts(column) + _alone(column)
    return found


def _counts(column: Column) -> list[str]:
    y: Any = column.data
    if column.name != "intensity_count" or y.dtype.kind != "f" or len(y) < _FEWEST:
        return []
    odd = np.flatnonzero(np.isfinite(y) & (y != np.round(y)))
    if not 0 < len(odd) <= (1 - _WHOLE) * len(y):
        return []
    said = (
        f"{len(odd)} of {len(y)} counts {'is' if len(odd) == 1 else 'are'} no whole number, first {y[odd[0]]:.7g} at "
        f"point {odd[0] + 1}: a factor of an attenuator, or the file is damaged there."
    )
    return [said]


def _alone(column: Column) -> list[str]:
    y: Array = np.abs(column.data.astype(np.float64))
    if len(y) < _FEWEST:
        return []
    beside = np.maximum(np.maximum(y[:-2], y[2:]), np.nanmedian(y))
    out = np.flatnonzero(y[1:-1] > _ALONE * np.maximum(beside, np.nextafter(0, 1)))
    if not len(out) or not beside[out[0]]:
        return []
    at = int(out[0]) + 1
    said = (
        f"Point {at + 1} of the intensity ({column.data[at]:.4g}) is over {_ALONE:g} times its neighbours: a cosmic "
        "ray, or the file is damaged there."
    )
    return [said]
