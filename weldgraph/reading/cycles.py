"""The features of a cycler file as a table with a line for each cycle."""

from weldgraph.loaders.features import Feature

_CYCLE = "cycle number"
_COLUMNS = {
    ("capacity", "charge"): "charge",
    ("capacity", "discharge"): "discharge",
    ("specific charge capacity", "charge"): "charge",
    ("specific discharge capacity", "discharge"): "discharge",
    ("Coulombic efficiency", ""): "efficiency",
    ("average voltage", "charge"): "mean on charge",
    ("average voltage", "discharge"): "mean on discharge",
    ("voltage hysteresis", ""): "hysteresis",
    ("capacity retention", "charge"): "retention, charge",
    ("capacity retention", "discharge"): "retention, discharge",
}
_LEFT_OUT = {"electrical energy", "areal capacity"}
_KNOWN = {_CYCLE, "test current", "reference cycle"}
_ALIKE = 0.05
"""Currents of charge and discharge that differ by less are told as one."""


def by_cycle(found: list[Feature]) -> tuple[list[tuple[str, ...]], list[Feature]]:
    """The table, its head first, and the features that are not in it; of two methods the first is in the table."""
    lines: dict[int, dict[str, str]] = {}
    told: dict[int, list[str]] = {}
    currents: dict[int, list[float]] = {}
    head: dict[str, None] = {}
    rest: list[Feature] = []
    seen: set[tuple[int, str, str]] = set()
    for each in found:
        held = dict(each.conditions)
        cycle = int(held[_CYCLE]) if held.get(_CYCLE, "").isdecimal() else -1
        key = (cycle, each.property, each.half_cycle)
        name = _COLUMNS.get(key[1:], "")
        fits = held.keys() <= _KNOWN and (name or each.property in _LEFT_OUT) and "rate step" not in each.note
        if cycle < 0 or not fits or key in seen:
            rest.append(each)
            continue
        seen.add(key)
        if not name:
            continue
        heading = f"{name} / {each.unit}" + (
            f", {each.reaction}" if each.reaction and "apacity" in each.property else ""
        )
        head[heading] = None
        of = f" of {held['reference cycle']}" if "reference cycle" in held else ""
        lines.setdefault(cycle, {})[heading] = f"{float(each.value):#.5g}{of}"
        if each.property == "Coulombic efficiency":
            told.setdefault(cycle, []).extend(f"efficiency: {note}" for note in notes(each))
        if each.property == "capacity":
            currents.setdefault(cycle, []).append(float(held.get("test current", "nan").split(" ")[0]))
            told.setdefault(cycle, []).extend(f"{each.half_cycle}: {note}" for note in notes(each))
    columns = sorted(head, key=lambda heading: list(_COLUMNS.values()).index(heading.partition(" / ")[0]))
    table = [("cycle", *columns, "current / mA", "note")]
    for cycle, line in lines.items():
        cells = (line.get(heading, "") for heading in columns)
        table.append((str(cycle), *cells, _current(currents.get(cycle, [])), "; ".join(told.get(cycle, []))))
    kept = [place for place in range(len(table[0])) if any(row[place] for row in table[1:])]
    return [tuple(row[place] for place in kept) for row in table] if lines else [], rest


def notes(feature: Feature) -> list[str]:
    """What is noted of the feature itself; that cycle numbers are ours is a warning of the file."""
    return [part for part in feature.note.split("; ") if part and "are ours" not in part]


def _current(each: list[float]) -> str:
    known = [value for value in each if value == value]  # noqa: PLR0124  NaN is not itself
    if known and max(known) - min(known) <= _ALIKE * max(known):
        known = known[:1]
    return ", ".join(f"{value:.3g}" for value in known)
