"""What the readers of thermobalances share: a printed signal ("Weight (mg)", "Temp./°C") → a column."""

import re

from weldgraph.loaders.raw.rawfile import Array, Column, column, other_column

_PRINTED = re.compile(r"(.*?)\s*(?:/\s*\(?(.*?)\)?|\(([^()]*)\))\s*$")
_DEGREE = re.compile(r"(?:[°º˚ø�›\x9b]|deg\.?|\?)\s*C", re.IGNORECASE)
"""Degrees Celsius as instruments write them: the sign comes from cp437, cp1252, Mac Roman or was lost."""

_TIMES = {"min": 60.0, "s": 1.0, "sec": 1.0, "h": 3600.0, "hr": 3600.0}
_MASSES = {"mg": 1.0, "g": 1000.0, "ug": 1e-3, "µg": 1e-3, "μg": 1e-3}


def split(printed: str) -> tuple[str, str]:
    """Name and unit of a printed signal; the unit is what stands after the first slash, or in brackets at the end."""
    found = _PRINTED.fullmatch(printed.strip())
    return (found[1].strip(), (found[2] or found[3] or "").strip()) if found else (printed.strip(), "")


def signal(printed: str, data: Array) -> Column:
    """A column in the unit of names.tsv, or under its own heading where names.tsv has none."""
    name, unit = split(printed)
    word = name.lower().rstrip(".").strip()
    if word in {"temp", "temperature", "sample temp", "sample temperature"}:
        if _DEGREE.fullmatch(unit):
            return column("temperature_celsius", printed, data)
        if unit == "K":
            return column("temperature_celsius", printed, data - 273.15)
    if word == "time" and unit in _TIMES:
        return column("time_second", printed, data * _TIMES[unit])
    if word in {"weight", "mass", "unsubtracted weight", "tg"}:
        if unit in _MASSES:
            return column("sample_mass_milligram", printed, data * _MASSES[unit])
        if unit == "%":
            return column("sample_mass_percent", printed, data)
    known = {"%": "%", "mL/min": "mL/min", "ml/min": "mL/min", "%/min": "%/min", "mW/mg": "mW/mg", "mW": "mW", "s": "s"}
    return other_column(printed, data, "Cel" if _DEGREE.fullmatch(unit) else known.get(unit, "1"), name)


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
