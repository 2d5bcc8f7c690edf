"""Durations as testers write them → seconds."""

import datetime as dt
import re
from typing import Any

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.rawfile import Array

_DURATION = re.compile(r"\s*(?:(\d+)\s*(?:d\s*|-|\s))?\s*(\d+):(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)\s*")


def seconds(data: Array) -> Array:
    """Durations as `h:mm:ss`, `d-hh:mm:ss`, `0d hh:mm:ss.ss`, `0 hh:mm:ss.mmm`, times of a workbook, or seconds.

    Absent is NaN.

    Raises:
        Refused: a text is no duration.
    """
    known: dict[Any, float] = {}
    result = np.empty(len(data), dtype=np.float64)
    for place, value in enumerate(data):
        found = known.get(value)
        if found is None:
            found = known[value] = _one(value)
        result[place] = found
    return result


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
