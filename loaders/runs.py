"""Instruments, characterisations and electrochemical tests."""

from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.entities import resolve_like
from weldgraph.loaders.values import Faults, read_entries, read_missing, read_place
from weldgraph.loaders.yamlfile import Path_, Tree
from weldgraph.model import Instrument, Run
from weldgraph.terms import technique


def read_instruments(tree: Tree, faults: Faults) -> tuple[Instrument, ...]:
    """The instruments of record.yaml, in file order."""
    instruments = []
    for name, raw in tree.data.get("instruments", {}).items():
        path: Path_ = ("instruments", name)
        place = read_place(raw["at"]) if "at" in raw else None
        capability, _ = read_entries(tree, (*path, "capability"), raw.get("capability", {}), place, faults, "nominal")
        instruments.append(
            Instrument(
                name,
                raw.get("make", ""),
                raw.get("model", ""),
                raw.get("kind", ""),
                capability,
                place,
                raw.get("note", ""),
            )
        )
    return tuple(instruments)


def read_runs(tree: Tree, faults: Faults) -> tuple[Run, ...]:
    """The characterisations, then the tests, in file order."""
    runs = []
    for section in ("characterisations", "tests"):
        entries: dict[str, Any] = tree.data.get(section, {})
        for name in entries:
            path: Path_ = (section, name)
            try:
                raw = resolve_like(entries, name)
                if "technique" not in raw:
                    raise Refused(f"'{name}' lacks its technique; add `technique:`.")
                kind = technique(raw["technique"])
            except Refused as error:
                faults.add(error, tree.place(path))
                continue
            place = read_place(raw["at"]) if "at" in raw else None
            settings, absent = read_entries(tree, (*path, "settings"), raw.get("settings", {}), place, faults)
            missing = read_missing(tree, (*path, "missing"), raw.get("missing", {}), place, faults)
            runs.append(
                Run(
                    id=name,
                    technique=kind.label,
                    label=raw.get("label", kind.label),
                    electrochemical=section == "tests",
                    place=place,
                    instrument=raw.get("instrument", ""),
                    applied_to=tuple(raw.get("applied to", ())),
                    settings=settings,
                    absences=absent + missing,
                    reported_in=tuple(raw.get("reported in", ())),
                    because=(raw.get("inferred") or {}).get("because", ""),
                    note=raw.get("note", ""),
                )
            )
    return tuple(runs)
