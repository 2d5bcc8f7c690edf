"""What a person and a program see of an instrument file: `weldgraph read FILE`."""

import json
import math
import re
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.features import Feature, Given, features
from weldgraph.loaders.raw import RawFile, read
from weldgraph.loaders.raw.rawfile import headings
from weldgraph.reading.cycles import by_cycle, notes
from weldgraph.reading.sketch import sketch

_SHOWN = 40
_VALUE = re.compile(r"(?P<number>[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?: (?P<unit>\S+))?")


def look(path: Path, given: Given) -> tuple[RawFile, list[Feature], list[str]]:
    """The file, its features, and the warnings of both.

    Raises:
        Refused: no reader knows the file, or it is damaged.
    """
    raw = read(path)
    try:
        found, refused = features(raw, given)
    except Refused as error:
        found, refused = [], [error.sentence]
    return raw, found, [*raw.warnings, *refused]


def as_json(raw: RawFile, found: list[Feature], warnings: list[str]) -> str:
    """All of it but the data: of each column the first and the last value, null where absent."""
    told = {
        "format": raw.format,
        "instrument": raw.instrument,
        "rows": raw.rows,
        "columns": [
            {
                "name": column.name,
                "printed": column.printed,
                "term": column.term,
                "unit": column.unit,
                "first": _plain(column.data[0]),
                "last": _plain(column.data[-1]),
            }
            for column in raw.columns
        ],
        "metadata": dict(raw.metadata),
        "features": [_feature(each) for each in found],
        "warnings": warnings,
    }
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)


def _feature(feature: Feature) -> dict[str, Any]:
    told = {
        "property": feature.property,
        "value": _number(feature.value),
        "unit": feature.unit,
        "conditions": [_condition(name, value) for name, value in held(feature)],
        "method": str(feature.method),
    }
    if feature.uncertainty:
        told["uncertainty"] = _number(feature.uncertainty)
    if feature.note:
        told["note"] = feature.note
    return told


def held(feature: Feature) -> list[tuple[str, str]]:
    """What held, the half cycle included."""
    half = [("half-cycle", feature.half_cycle)] if feature.half_cycle else []
    reaction = [("reaction", feature.reaction)] if feature.reaction else []
    return [*feature.conditions, *half, *reaction]


def _condition(name: str, text: str) -> dict[str, Any]:
    match = _VALUE.fullmatch(text)
    value, unit = (_number(match["number"]), match["unit"] or "1") if match else (text, "")
    return {"property": name, "value": value, "unit": unit}


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) else text


def _plain(value: Any) -> int | float | str | None:
    """A value as JSON has it: absent is null."""
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    return plain if isinstance(plain, int) else str(plain)


def as_text(raw: RawFile, found: list[Feature], warnings: list[str], *, plot: bool) -> str:
    """The same for eyes, with a picture if wanted."""
    rows = "no rows" if raw.rows is None else f"{raw.rows:,} rows"
    lines = [
        f"{raw.format}{': ' + raw.technique if raw.technique else ''}",
        f"{raw.instrument + ', ' if raw.instrument else ''}{rows}, {raw.size:,} bytes, sha256 {raw.sha256}",
        "",
        *_columns(raw),
    ]
    if raw.metadata:
        lines += ["", *(f"{name}: {text}" for name, text in list(raw.metadata.items())[:_SHOWN])]
    cycles, rest = by_cycle(found)
    if cycles:
        lines += ["", *_shortened(_aligned(cycles), len(cycles) - 1)]
    if rest:
        lines += ["", *_features(rest)]
    if warnings:
        lines += ["", *(f"! {sentence}" for sentence in warnings)]
    picture = _picture(raw) if plot else ""
    return "\n".join([*lines, *(["", picture] if picture else []), ""])


def _columns(raw: RawFile) -> list[str]:
    table: list[tuple[str, ...]] = [("column", "printed", "unit", "first", "last")]
    for column in raw.columns:
        first, last = (_short(column.data[place]) for place in (0, -1))
        table.append((column.name, column.printed, column.unit, first, last))
    return _aligned(table) if raw.columns else []


def _features(found: list[Feature]) -> list[str]:
    table: list[tuple[str, ...]] = [("feature", "value", "unit", "conditions")]
    for each in found:
        said = [*(f"{name}={value}" for name, value in held(each)), *notes(each)]
        if each.half_cycle and "∫" in each.method.formula and "rate step" not in each.note:
            said.append("by integrating")
        value = f"{each.value} ± {each.uncertainty}" if each.uncertainty else each.value
        table.append((each.property, value, each.unit, "; ".join(said)))
    return _shortened(_aligned(table), len(found))


def _shortened(lines: list[str], count: int) -> list[str]:
    more = [f"… and {count - _SHOWN:,} more; --format json has all"] if count > _SHOWN else []
    return lines[: _SHOWN + 1] + more


def _aligned(table: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def _short(value: Any) -> str:
    plain = _plain(value)
    return "" if plain is None else f"{plain:.6g}" if isinstance(plain, float) else str(plain)


_PICTURES = (
    ("real_impedance_ohm", "imaginary_impedance_ohm"),
    ("test_time_second", "voltage_volt"),
    ("relative_pressure", "adsorbed_volume_stp_cm3_per_g"),
    ("indentation_depth_nanometre", "indentation_load_micronewton"),
    ("cycle_count", "cycle_discharging_capacity_ah"),
    ("temperature_celsius", "sample_mass_percent"),
    ("temperature_celsius", "sample_mass_milligram"),
)


def _picture(raw: RawFile) -> str:
    """The curve people look at first: Nyquist, voltage, pattern, isotherm …; else the first two columns of numbers."""
    if raw.technique == "cyclic voltammetry" and raw.has("voltage_volt", "current_ampere"):
        return sketch(raw["voltage_volt"], raw["current_ampere"], x_label="voltage_volt", y_label="current_ampere")
    for x, y in _PICTURES:
        if raw.has(x, y):
            sign = -1 if x == "real_impedance_ohm" else 1
            label = f"-{y}" if sign < 0 else y
            return sketch(raw[x], sign * raw[y], x_label=x, y_label=label)
    numbers = [column for column in raw.columns if column.data.dtype.kind in "if"][:2]
    if len(numbers) < 2:  # noqa: PLR2004  an image, or a list of words
        return ""
    first, second = numbers
    return sketch(first.data, second.data, x_label=first.name, y_label=second.name)


def convert(raw: RawFile, target: Path) -> None:
    """Write the columns under their machine names: Parquet, or CSV under the headings of the Battery Data Format.

    In Parquet each field's metadata has its heading, unit, term and what the file printed.

    Raises:
        Refused: it is neither, pyarrow is missing, or there are no columns.
    """
    if not raw.columns:
        raise Refused("the file has no columns; there is nothing to convert.", place=str(target))
    suffix = target.suffix.lower()
    if suffix not in {".parquet", ".csv"}:
        raise Refused(f"found the suffix '{target.suffix}', wanted .parquet or .csv.", place=str(target))
    arrow = extra("pyarrow", "raw")
    known = headings()
    fields, arrays = [], []
    for column in raw.columns:
        words = column.data.dtype.kind == "O"
        array = (
            arrow.array([str(word) for word in column.data], arrow.string())
            if words
            else arrow.array(column.data, from_pandas=True)
        )
        about = {
            "heading": known.get(column.name, column.name),
            "unit": column.unit,
            "term": column.term,
            "printed": column.printed,
        }
        name = about["heading"] if suffix == ".csv" else column.name
        fields.append(arrow.field(name, array.type, metadata={key: text for key, text in about.items() if text}))
        arrays.append(array)
    about_file = {"format": raw.format, "instrument": raw.instrument, "sha256": raw.sha256}
    table = arrow.Table.from_arrays(arrays, schema=arrow.schema(fields, metadata=about_file))
    try:
        if suffix == ".csv":
            extra("pyarrow.csv", "raw").write_csv(table, str(target))
        else:
            extra("pyarrow.parquet", "raw").write_table(table, str(target))
    except OSError as error:
        raise Refused(f"it cannot be written: {error}.", place=str(target)) from error
