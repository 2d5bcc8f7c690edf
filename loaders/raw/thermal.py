"""What the readers of thermobalances share: a printed signal ("Weight (mg)", "Temp./°C") → a column."""

import re

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import ucum
from weldgraph.loaders.raw.rawfile import Array, Column, column, other_column

_PRINTED = re.compile(r"(.*?)\s*(?:/\s*\(?(.*?)\)?|\(([^()]*)\))\s*$")
_DEGREE = re.compile(r"℃|C|Â?(?:[°º˚ø�›\x9b]|deg\.?|\?)\s*C", re.IGNORECASE)
"""Degrees Celsius as instruments write them: the sign comes from cp437, cp1252, Mac Roman, twice from UTF-8, or was
lost."""

_TEMPERATURES = frozenset(
    {"temp", "temperature", "sample temp", "sample temperature", "temperatur", "température", "温度"}
)
_WEIGHTS = frozenset({"weight", "mass", "unsubtracted weight", "tg", "masse", "gewicht", "质量", "重量"})
_CLOCKS = frozenset({"time", "zeit", "temps", "时间"})
_TIMES = {"min": 60.0, "s": 1.0, "sec": 1.0, "h": 3600.0, "hr": 3600.0}
_MASSES = {"mg": 1.0, "g": 1000.0, "ug": 1e-3, "µg": 1e-3, "μg": 1e-3}


def split(printed: str) -> tuple[str, str]:
    """Name and unit of a printed signal; the unit is what stands after the first slash, or in brackets at the end."""
    found = _PRINTED.fullmatch(printed.strip())
    return (found[1].strip(), (found[2] or found[3] or "").strip()) if found else (printed.strip(), "")


def signal(printed: str, data: Array, place: str = "") -> Column:
    """A column in the unit of names.tsv, or under its own heading where names.tsv has none.

    Raises:
        Refused: temperature, time or mass have a unit that is not known.
    """
    name, unit = split(printed)
    word = name.lower().rstrip(".").strip()
    celsius = _DEGREE.fullmatch(unit) is not None
    if word in _TEMPERATURES:
        if not celsius and unit != "K":
            raise Refused(f"the temperature is in '{unit}', wanted °C or K.", place=place)
        return column("temperature_celsius", printed, data if celsius else data - 273.15)
    if word in _CLOCKS:
        if unit not in _TIMES:
            raise Refused(f"the time is in '{unit}', wanted min, s or h.", place=place)
        return column("time_second", printed, data * _TIMES[unit])
    if word in _WEIGHTS:
        if unit == "%":
            return column("sample_mass_percent", printed, data)
        if unit not in _MASSES:
            raise Refused(f"the mass is in '{unit}', wanted mg or %.", place=place)
        return column("sample_mass_milligram", printed, data * _MASSES[unit])
    return other_column(printed, data, "Cel" if celsius else ucum(unit), name)


def distinct(columns: list[Column]) -> list[Column]:
    """The columns; of two with one name the second and further are kept under their printed heading."""
    seen: set[str] = set()
    kept = []
    for each in columns:
        if each.name in seen:
            each = other_column(each.printed, each.data, each.unit, f"{each.name} {len(seen)}")  # noqa: PLW2901  renamed
        seen.add(each.name)
        kept.append(each)
    return kept
