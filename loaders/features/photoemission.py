"""Photoelectron spectra: atomic fractions, where the file has sensitivity factors or the maker's percentages."""

import re

from weldgraph.loaders.features.feature import Feature, Given, Method, number
from weldgraph.loaders.raw.lines import maybe
from weldgraph.loaders.raw.rawfile import RawFile

CASA = re.compile(r"CASA comp \(\*(.*?)\*\) \(\*.*?\*\) Area (\S+) .*?Position (\S+) .*?RSF (\S+)")
"""A component fitted in CasaXPS, in the comment of a VAMAS block: name, area, position, sensitivity factor."""

FACTORS = ("SF", "RSF", "Sens. Factor", "Sensitivity Factor", "R.S.F.")
PERCENT = "Atomic %"
_SOURCE = "Wagner et al., Surf. Interface Anal. 1981, 3, 211"


def features(raw: RawFile, given: Given) -> tuple[list[Feature], list[str]]:  # noqa: ARG001  one shape for all
    """The atomic fractions of each table of peaks in the file."""
    out: list[Feature] = []
    for name, peaks in _tables(raw.metadata).items():
        energies = {peak: row["Peak BE"] for peak, row in peaks.items() if "Peak BE" in row}
        fractions, method = _fractions(name, peaks)
        for peak, value in fractions.items():
            told = [("spectral region", peak)]
            if (energy := maybe(energies.get(peak, ""))) is not None:
                told.append(("binding energy", f"{energy:.10g} eV"))
            shown = number(value, 4) if method.source else f"{value:.10g}"  # else as the maker has it
            out.append(Feature("atomic fraction", shown, "%", method, tuple(told)))
    out += _casa(raw)
    if out:
        return out, []
    return [], [
        "No atomic fractions: the file has neither sensitivity factors with areas nor a table of atomic percentages."
    ]


def atomic_fractions(areas: dict[str, float], factors: dict[str, float]) -> dict[str, float]:
    """100 (A_i/S_i) / Σ (A_j/S_j), in percent; Wagner et al. 1981.

    Raises:
        ValueError: an area has no factor above zero, or all areas are zero.
    """
    missing = sorted(peak for peak in areas if factors.get(peak, 0.0) <= 0)
    total = sum(area / factors[peak] for peak, area in areas.items() if peak not in missing)
    if missing or total <= 0:
        raise ValueError(f"no sensitivity factor above zero for {', '.join(missing) or 'any peak'}")
    return {peak: 100 * area / factors[peak] / total for peak, area in areas.items()}


def _fractions(name: str, peaks: dict[str, dict[str, str]]) -> tuple[dict[str, float], Method]:
    """From areas and factors where each peak has both; else as the maker's program states them."""
    factors = {peak: value for peak, row in peaks.items() if (value := _number(row, FACTORS)) is not None}
    areas = {
        peak: value
        for peak, row in peaks.items()
        if (key := next((each for each in row if each.startswith("Area")), ""))
        and (value := maybe(row[key])) is not None
    }
    if factors and factors.keys() == areas.keys() == peaks.keys():
        method = Method("100 (A/S) / Σ (A/S)", _SOURCE, f"table '{name}'", "areas and sensitivity factors of the file")
        return atomic_fractions(areas, factors), method
    stated = {peak: value for peak, row in peaks.items() if (value := maybe(row.get(PERCENT, ""))) is not None}
    return stated, Method(
        "as the file states it; its sensitivity factors are not in it", "", f"table '{name}'", "", "Avantage"
    )


def _casa(raw: RawFile) -> list[Feature]:
    """From the components that CasaXPS wrote into a VAMAS file; equal names in order of the file are told apart."""
    areas: dict[str, float] = {}
    factors: dict[str, float] = {}
    for key, comment in raw.metadata.items():
        if not key.endswith("comment"):
            continue
        for name, area, _, factor in CASA.findall(comment):
            peak = (
                name if name not in areas else f"{name} #{sum(each.partition(' #')[0] == name for each in areas) + 1}"
            )
            areas[peak], factors[peak] = maybe(area) or 0.0, maybe(factor) or 0.0
    if not areas:
        return []
    method = Method(
        "100 (A/S) / Σ (A/S), without correction for transmission and escape depth",
        _SOURCE,
        "all fitted components",
        "areas and sensitivity factors that CasaXPS wrote into the file",
    )
    fractions = atomic_fractions(areas, factors)
    return [
        Feature("atomic fraction", number(value, 4), "%", method, (("fitted component", peak),))
        for peak, value in fractions.items()
    ]


def _tables(metadata: dict[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    """Table → peak → heading → value, of metadata "table: peak: heading"."""
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for key, value in metadata.items():
        parts = key.split(": ")
        if len(parts) == 3:  # noqa: PLR2004  table, peak, heading
            tables.setdefault(parts[0], {}).setdefault(parts[1], {})[parts[2]] = value
    return tables


def _number(row: dict[str, str], keys: tuple[str, ...]) -> float | None:
    return next((value for key in keys if (value := maybe(row.get(key, ""))) is not None), None)
