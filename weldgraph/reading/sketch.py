"""A small picture of a curve for the terminal, in Braille dots."""

from typing import Any

import numpy as np

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bit of each dot of a Braille letter, by row and column."""
_MOST = 200_000


def sketch(x: Any, y: Any, *, x_label: str, y_label: str, width: int = 64, height: int = 12) -> str:
    """The points, two sequences of numbers, as lines of text; "" where fewer than two of them are numbers."""
    across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(across) > _MOST:
        step = len(across) // _MOST + 1
        across, up = across[::step], up[::step]
    good = np.isfinite(across) & np.isfinite(up)
    across, up = across[good], up[good]
    if len(across) < 2:  # noqa: PLR2004  one point is no curve
        return ""
    columns = _places(across, 2 * width)
    rows = 4 * height - 1 - _places(up, 4 * height)
    letters = np.zeros((height, width), dtype=np.int64)
    for row in range(4):
        for column in range(2):
            here = (rows % 4 == row) & (columns % 2 == column)
            np.bitwise_or.at(letters, (rows[here] // 4, columns[here] // 2), _DOTS[row][column])
    lines = ["".join(chr(0x2800 + int(letter)) for letter in line) for line in letters]
    top, bottom = f"{up.max():.4g}", f"{up.min():.4g}"
    margin = max(len(top), len(bottom))
    named = [f"{text:>{margin}} │{line}" for text, line in zip([top, *[""] * (height - 2), bottom], lines, strict=True)]
    left, right = f"{across.min():.4g}", f"{across.max():.4g}"
    axis = " " * margin + " └" + "─" * width
    scale = " " * (margin + 2) + left + right.rjust(width - len(left))
    return "\n".join([f"{y_label} against {x_label}", *named, axis, scale])


def _places(
    values: "np.ndarray[tuple[int], np.dtype[np.float64]]", count: int
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    span = values.max() - values.min()
    share = (values - values.min()) / span if span > 0 else np.zeros(len(values))
    return np.minimum((share * count).astype(np.int64), count - 1)
