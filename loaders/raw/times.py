"""Durations as testers write them → seconds."""

import datetime as dt
import math
import re
from typing import Any

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import Array

_PATTERNS = 40
"""Of digits and signs, at most, among the texts of a column that is read at once."""
_AT_ONCE = 500_000
_LONGEST = 10**17
"""Nanoseconds; ten such digits are a number of 64 bits still."""
_DURATION = re.compile(r"\s*(?:(\d+)\s*(?:d\s*|-|\s))?\s*(\d+):(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)\s*")


def seconds(data: Array) -> Array:
    """Durations as `h:mm:ss`, `d-hh:mm:ss`, `0d hh:mm:ss.ss`, `0 hh:mm:ss.mmm`, times of a workbook, or seconds.

    Absent is NaN.

    Raises:
        Refused: a text is no duration.
    """
    parts = [_by_pattern(data[start : start + _AT_ONCE]) for start in range(0, len(data), _AT_ONCE)]
    if parts and all(part is not None for part in parts):
        return np.concatenate([part for part in parts if part is not None])
    known = {value: _one(value) for value in set(data.tolist())}
    return np.array([known[value] for value in data], dtype=np.float64)


def _by_pattern(data: Array) -> Array | None:
    """The same of many texts that are written alike; None where they are not texts, or of too many patterns.

    In texts of one pattern of digits and signs each digit counts a fixed number of seconds: what `_one` makes of the
    text with a 1 there and 0 elsewhere. They are added as whole nanoseconds.
    """
    if not all(type(value) is str for value in data):
        return None
    try:
        letters = np.array(data, dtype="S")
    except UnicodeEncodeError:
        return None
    table = letters.view(np.uint8).reshape(len(data), -1).astype(np.int16) - ord("0")
    signs = np.where((table < 0) | (table > 9), table, 0)  # noqa: PLR2004  no digit
    result = np.full(len(data), np.nan)
    left = np.arange(len(data))
    for _ in range(_PATTERNS):
        if not len(left):
            return result
        pattern = signs[left[0]]
        alike = (signs[left] == pattern).all(axis=1)
        rows, left = left[alike], left[~alike]
        zeros = "".join(chr(int(code) + ord("0")) for code in pattern).rstrip("\0")
        if "e" in zeros.casefold():
            return None
        if not math.isnan(_one(zeros)):
            digits = np.flatnonzero(pattern == 0)
            weights = [round(_one(zeros[:place] + "1" + zeros[place + 1 :]) * 1e9) for place in digits]
            if max(weights, default=0) > _LONGEST:
                return None
            result[rows] = table[rows][:, digits].astype(np.int64) @ np.array(weights, dtype=np.int64) / 1e9
    return None


def _one(value: Any) -> float:
    match value:
        case dt.timedelta():
            return value.total_seconds()
        case dt.time():
            return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
        case int() | float():
            return float(value)
    text = str(value).strip()
    if text in ("", "-"):
        return float("nan")
    found = _DURATION.fullmatch(text)
    if found is None:
        try:
            return float(text)
        except ValueError:
            raise Refused(f"'{text[:40]}' is no duration; wanted seconds or d-hh:mm:ss.") from None
    days, hours, minutes, rest = found.groups()
    return int(days or 0) * 86_400 + int(hours) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
