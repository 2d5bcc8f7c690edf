"""What the exports of all battery testers share: headings with units, signs of the current, and what must agree.

A heading is a name and a unit (`Current/mA`, `Current(A)`, `Cap. [Ah]`, `current_A`, `mAmps`); headings.tsv tells what
the name means, for one maker or for all.
"""

import csv
import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.charge import counter_increments, counters, intervals, way
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, names, other_column
from weldgraph.loaders.raw.times import seconds
from weldgraph.resources import folder
from weldgraph.units import by_ucum, convert, read_unit

TECHNIQUE = "galvanostatic cycling"
SPELLINGS = {"sec.": "s", "sec": "s", "dc.": "Cel", "c": "Cel", "psi": "[psi]", "mo": "mOhm", "oc": "Cel", "℃": "Cel"}
"""Units as testers print them: signs of degree and ohm get lost on the way."""
ESSENTIAL = frozenset({"test_time_second", "current_ampere", "voltage_volt"})

CHARGE = re.compile(
    r"^(?:c(?:_.*|c?cv?.*)?$|cc chg|cv chg|cccv chg|cccv_chg|.*\bcharge\b|恒.*充|c-|chg)", re.IGNORECASE
)
DISCHARGE = re.compile(r"^(?:d(?:_.*|c-.*)?$|ccd|dc-|.*dchg|.*dischar|恒.*放|.*放电)", re.IGNORECASE)

_UNIT = re.compile(
    r"(?:(?P<name>.*?)\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\][]*)\])|(?P<before>.*?)\s*/(?P<slash>[^/].*))\s*$"
)
_SNAKE = re.compile(r"(?P<name>\w+)_(?P<unit>A|V|Ah|Wh|mA|mAh|mWh|s|C|Psi|mV)$")
_LARGEST = 1e15
_BEGINS = re.compile(r"[A-Za-zµμ°Ω℃%]")
"""What a unit begins with; anything else was a letter before the file was damaged."""
_BEYOND = 20.0
_SPIKE = 0.2
"""Of the range of the voltage: what a single row must leave its neighbours by to be told."""
_UNITS_WRONG = 5.0
"""A counter and an integral that differ by more than this factor: a unit is wrong."""
_ROUNDED = 1e-6
"""Of a counter: it may fall by so much where it was rounded."""


def split_heading(heading: str) -> tuple[str, str]:
    """Name and unit text of a heading; the unit is "" where none is printed."""
    if match := _SNAKE.fullmatch(heading):
        return match["name"], match["unit"]
    if match := _UNIT.fullmatch(heading):
        if match["before"] is not None:
            return match["before"], match["slash"]
        return match["name"], match["round"] or match["square"] or ""
    return heading, ""


@lru_cache(maxsize=1)
def _headings() -> dict[tuple[str, str], tuple[str, str]]:
    with (folder("loaders") / "raw" / "headings.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {(row["family"], row["heading"]): (row["name"], row["unit"]) for row in rows}


def meaning(heading: str, family: str) -> tuple[str, str]:
    """Machine name and fixed unit of a heading; "" where headings.tsv does not know it."""
    name = "".join(letter for letter in split_heading(heading)[0].casefold() if letter.isalnum())
    whole = "".join(letter for letter in heading.casefold() if letter.isalnum())
    for key in ((family, whole), (family, name), ("", name)):
        if found := _headings().get(key):
            return found
    return "", ""


def known(headings: Iterable[str], family: str) -> set[str]:
    """Machine names that headings.tsv knows among the headings."""
    return {name for heading in headings if (name := meaning(heading, family)[0])}


def to_columns(table: Iterable[tuple[str, Array]], family: str) -> tuple[Column, ...]:
    """Columns in the units of names.tsv.

    Raises:
        Refused: time, current or voltage have no unit or one that cannot be theirs, or hold words.
    """
    result: list[Column] = []
    for heading, data in table:
        if not heading:
            continue
        name, fixed = meaning(heading, family)
        if not name or any(done.name == name for done in result):
            result.append(other(heading, data))
            continue
        result.append(_known(heading, data, "step_id" if name == "step_count" and _falls(data) else name, fixed))
    return tuple(result)


def worded(columns: tuple[Column, ...], family: str) -> list[str]:
    """A column that should hold numbers and holds words: it is kept as words, and nothing is calculated from it."""
    told = []
    for each in columns:
        name, _ = meaning(each.printed, family)
        if each.data.dtype.kind == "O" and name not in {"", each.name} and names()[name][0] not in {"", "s"}:
            told.append(f"The column '{each.printed}' holds words among its numbers: nothing is calculated from it.")
    return told


def _falls(data: Array) -> bool:
    """Whether a number of a step begins anew: then it is the schedule's, no count."""
    return data.dtype.kind == "f" and bool((np.diff(data) < 0).any())


def _known(heading: str, data: Array, name: str, fixed: str) -> Column:
    wanted = names()[name][0]
    if not wanted:
        return column(name, heading, data)
    if wanted == "s" and data.dtype.kind == "O":
        return column(name, heading, seconds(data))
    if data.dtype.kind == "O":
        if name in ESSENTIAL:
            raise Refused(f"the column '{heading}' holds words where numbers were wanted; the file is damaged.")
        return other_column(heading, data)
    if wanted == "1":
        if np.nanmax(np.abs(data), initial=0.0) > _LARGEST:
            raise Refused(f"the column '{heading}' holds counts beyond all measure; the file is damaged.")
        whole = not np.isnan(data).any() and bool((data == np.floor(data)).all())
        return column(name, heading, data.astype(np.int64) if whole else data)
    printed = split_heading(heading)[1]
    if not printed and not fixed:
        if name in ESSENTIAL and wanted != "s":
            raise Refused(f"the column '{heading}' names no unit; export it with units.")
        if wanted != "s":
            return other(heading, data)
    try:
        unit = by_ucum(fixed) if not printed and fixed else _unit(printed or "s", name)
        factor = _factor(unit, wanted)
    except Refused:
        if name in ESSENTIAL:
            raise Refused(f"the column '{heading}' has the unit '{printed}', wanted one of {wanted}.") from None
        return other(heading, data)
    return column(name, heading, data if factor == 1 else data * factor.numerator / factor.denominator)


def _unit(text: str, name: str) -> object:
    if not _BEGINS.match(text.strip()):
        raise Refused(f"'{text}' is no unit.")
    spelled = SPELLINGS.get(text.strip().casefold())
    return by_ucum(spelled) if spelled else read_unit(text, name.rsplit("_", 1)[0].replace("_", " "))


def _factor(unit: object, wanted: str) -> Fraction:
    target = by_ucum(wanted)
    if unit == target:
        return Fraction(1)
    if target.offset != "0":
        raise Refused("a temperature scale is not converted here.")
    return convert(1, unit, target)  # type: ignore[arg-type]  # _unit gives a Unit


def other(heading: str, data: Array) -> Column:
    """A column without a name of its own, under its heading; with its unit, if that is one."""
    name, printed = split_heading(heading)
    try:
        unit = by_ucum(SPELLINGS.get(printed.casefold(), "")) if printed.casefold() in SPELLINGS else read_unit(printed)
        ucum = unit.ucum
    except Refused:
        ucum, name = "", heading
    return other_column(heading, data, ucum, name)


def signed(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The current with BDF's sign (positive charges the cell), by the word of state where the tester prints none."""
    by_name = {each.name: each for each in columns}
    current, state = by_name.get("current_ampere"), by_name.get("step_type")
    if current is None or state is None or (current.data < 0).any():
        return columns
    discharging = np.isin(state.data, [word for word in set(state.data) if DISCHARGE.match(word)])
    data = np.where(discharging, -current.data, current.data)
    return tuple(column("current_ampere", each.printed, data) if each is current else each for each in columns)


def contradictions(raw: RawFile, by_counter: float | None = None) -> list[str]:
    """What the columns say against each other.

    Args:
        raw: the file.
        by_counter: the charge that passed in all, in A.h, where the reader knows it better than the columns tell.

    Raises:
        Refused: the capacity is not the integral of the current, nor near it: a unit or the time is wrong.
    """
    for name, what, share in (("voltage_volt", "voltage", 90), ("current_ampere", "current", 99)):
        if raw.has(name):
            _near_the_others(raw[name], what, share)
    warnings = _spikes(raw["voltage_volt"]) if raw.has("voltage_volt") else []
    warnings += _fallen(raw) + _jumps(raw)
    if not raw.has("test_time_second"):
        return warnings
    time = raw["test_time_second"]
    steps = np.diff(time)
    if (steps < 0).any():
        place = int(np.argmax(steps < 0)) + 2
        warnings.append(f"Time runs backwards at row {place:,}: no features are derived from integrals over time.")
        return warnings
    if np.isnan(time[:-1]).any():
        warnings.append(f"{int(np.isnan(time).sum()):,} rows have no time.")
    if raw.has("current_ampere"):
        _near_the_counter(raw, steps, by_counter)
    return warnings


def _near_the_counter(raw: RawFile, steps: Array, by_counter: float | None) -> None:
    """The charge that the tester counted is near the integral of the current; where they are not alike, features tell.

    Raises:
        Refused: it is not.
    """
    current = raw["current_ampere"]
    if by_counter is None:
        counted = counter_increments(raw)
        by_counter = 0.0 if counted is None else float(np.nansum(np.abs(counted)))
    by_time = float(np.dot(steps, np.abs(current[1:]))) / 3600
    if by_counter <= 0 or by_time == 0 or 1 / _UNITS_WRONG < by_counter / by_time < _UNITS_WRONG:
        return
    current = np.nan_to_num(current)  # there may be gaps in the record, and absent numbers
    between = intervals(raw, way(current))
    by_time = float(between.integrated(np.abs(current)).sum()) if between else 0.0
    if by_time > 0 and not 1 / _UNITS_WRONG < by_counter / by_time < _UNITS_WRONG:
        raise Refused(
            f"the tester's capacity is {by_counter / by_time:.3g} times the integral of the current: the unit of a "
            "column, or a time, is wrong; export again."
        )


def _jumps(raw: RawFile) -> list[str]:
    """Numbers of records that go on by one but in a few places; they may begin anew."""
    if not raw.has("record_index"):
        return []
    index = raw["record_index"]
    places = np.flatnonzero((index[1:] - index[:-1] != 1) & (index[1:] > 1))
    if not 0 < len(places) <= max(3, len(index) // 100):
        return []
    many = f", and in {len(places) - 1:,} more rows" if len(places) > 1 else ""
    place = int(places[0])
    jump = f"from {index[place]:.0f} to {index[place + 1]:.0f} at row {place + 2:,}{many}"
    return [f"The number of the record jumps {jump}: records are missing, or a digit is wrong."]


_WITHIN = ("step_count", "step_id", "step_type", "cycle_count")


def _fallen(raw: RawFile) -> list[str]:
    """A counter that falls though no step, cycle or half cycle begins: it was reset there, or is damaged."""
    told = []
    energies = (name.replace("capacity_ah", "energy_wh") for name in counters(raw))
    for name in (*counters(raw), *energies):
        if name.startswith("net") or not raw.has(name):
            continue
        counter = raw[name] if (raw[name] >= 0).all() else np.abs(raw[name])
        places = np.flatnonzero(counter[1:] < counter[:-1])
        places = places[counter[places + 1] < counter[places] * (1 - _ROUNDED)]
        for other in _WITHIN:
            if raw.has(other):
                places = places[raw[other][places] == raw[other][places + 1]]
        if raw.has("current_ampere"):
            current = raw["current_ampere"]
            places = places[current[places] * current[places + 1] > 0]
        if len(places):
            many = f", and in {len(places) - 1:,} more rows" if len(places) > 1 else ""
            what = name.rpartition("_")[0].replace("_", " ")
            told.append(
                f"{what.capitalize()} falls within a step at row {places[0] + 2:,}{many}: see whether it was so."
            )
    return told


def _near_the_others(data: Array, what: str, share: int) -> None:
    """No value is beyond all others.

    Raises:
        Refused: a few are more than twenty times what that share of them, in per cent, stays below.
    """
    sample = np.abs(data[:: len(data) // 100_000 + 1])
    usual = float(np.nanpercentile(sample, share)) if not np.isnan(sample).all() else 0.0
    highest = max(float(np.nanmax(data, initial=0.0)), -float(np.nanmin(data, initial=0.0)))
    if not 0 < _BEYOND * usual < highest:
        return
    few = int((np.abs(data) > _BEYOND * usual).sum())
    if few <= max(3, len(data) // 10_000):
        place = int(np.nanargmax(np.abs(data))) + 1
        raise Refused(f"row {place:,} has the {what} {data[place - 1]:.4g}, beyond all others; the file is damaged.")


def _spikes(voltage: Array) -> list[str]:
    """A row whose voltage leaves its neighbours, and comes back: a digit is wrong, or a pulse of one row."""
    if len(voltage) < 3:  # noqa: PLR2004  a row and its neighbours
        return []
    far = _SPIKE * float(np.nanmax(voltage) - np.nanmin(voltage))
    steps = np.diff(voltage)
    big = np.flatnonzero(np.abs(steps) > far)
    rows = big[:-1][np.diff(big) == 1]
    rows = rows[np.abs(steps[rows] + steps[rows + 1]) < far / 4]
    if not len(rows):
        return []
    place = int(rows[0]) + 1
    many = f", and {len(rows) - 1:,} more such rows" if len(rows) > 1 else ""
    return [f"Row {place + 1:,}: the voltage goes to {voltage[place]:.4g} V and back{many}; see whether it was so."]
