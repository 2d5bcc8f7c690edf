"""Materials, samples and cells: what was made from what, step by step.

`like` is resolved here: what an entry does not give itself it takes over from the other, marked as inferred where the
entry says so.
"""

from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.values import Faults, read_entries, read_entry, read_missing, read_place
from weldgraph.loaders.yamlfile import Path_, Tree
from weldgraph.model import Absence, Entity, EntityKind, Parameter, Part, Step, TextPlace, Use
from weldgraph.terms import step_kind

SECTIONS = ("materials", "samples", "cells")
_COMPONENTS = ("working electrode", "counter electrode", "reference electrode", "separator", "electrolyte")
_OWN = {"label", "note", "like", "inferred"}
_QUANTITIES = {"parameters", "attributes", "settings"}


def read_entities(tree: Tree, faults: Faults) -> tuple[Entity, ...]:
    """All materials, samples and cells of record.yaml, in file order."""
    resolved: dict[Path_, dict[str, Any]] = {}
    for section in SECTIONS:
        entries: dict[str, Any] = tree.data.get(section, {})
        for name in entries:
            try:
                resolved[section, name] = resolve_like(entries, name)
            except Refused as error:
                faults.add(error, tree.place((section, name)))
    steps = {f"{path[1]}/{step['id']}": step for path, raw in resolved.items() for step in raw.get("route", ())}
    entities = []
    for path, raw in resolved.items():
        for number, step in enumerate(raw.get("route", ())):
            try:
                raw["route"][number] = _step_like(steps, step, ())
            except Refused as error:
                faults.add(error, tree.place((*path, "route", number, "like")))
        entities.append(_entity(tree, path, str(path[1]), raw, faults))
    return tuple(entities)


def _step_like(steps: dict[str, dict[str, Any]], step: dict[str, Any], seen: tuple[str, ...]) -> dict[str, Any]:
    """The step with what it takes over from another, named as sample/step."""
    other = step.get("like")
    if other is None:
        return step
    if other not in steps or other in seen:
        wrong = "which leads back to itself" if other in seen else "and there is no such step"
        raise Refused(
            f"the step '{step['id']}' is like '{other}', {wrong}; wanted the sample's id, a slash, the step's id."
        )
    base = {k: v for k, v in _step_like(steps, steps[other], (*seen, other)).items() if k not in _OWN}
    inferred = step.get("inferred")
    merged = _merge(base, step, inferred)
    return {**merged, "inferred": inferred} if inferred else merged


def resolve_like(entries: dict[str, Any], name: str, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    """The entry with everything it takes over by `like`.

    Raises:
        Refused: `like` names nothing there is, or leads back to itself.
    """
    raw = entries[name]
    other = raw.get("like")
    if other is None:
        return dict(raw)
    if other not in entries:
        raise Refused(f"'{name}' is like '{other}', and there is no such entry in the same section.")
    if other == name or other in seen:
        raise Refused(f"'{name}' is like '{other}', which leads back to '{name}'; break the circle.")
    base = {k: v for k, v in resolve_like(entries, other, (*seen, name)).items() if k not in _OWN}
    return _merge(base, raw, raw.get("inferred"))


def _merge(base: dict[str, Any], own: dict[str, Any], inferred: dict[str, Any] | None) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for key in (*base, *(key for key in own if key not in base)):
        if key == "route" and key in base:
            merged[key] = _merge_route(base[key], own.get(key, []), inferred)
        elif key in _QUANTITIES and key in base:
            displaced = {*own.get(key, {}), *own.get("missing", {})}
            merged[key] = {k: _infer(v, inferred) for k, v in base[key].items() if k not in displaced} | own.get(
                key, {}
            )
        elif key == "uses" and key in base and "uses" not in own:
            merged[key] = [_infer_use(use, inferred) for use in base[key]]
        elif key == "missing" and key in base:
            given = {name for group in _QUANTITIES for name in own.get(group, {})}
            merged[key] = {k: v for k, v in base[key].items() if k not in given} | own.get(key, {})
        else:
            merged[key] = own.get(key, base.get(key))
    return merged


def _merge_route(base: list[Any], own: list[Any], inferred: dict[str, Any] | None) -> list[Any]:
    given = {step["id"]: step for step in own}
    steps = []
    for step in base:
        merged = _merge({k: v for k, v in step.items() if k not in _OWN}, given.get(step["id"], {}), inferred)
        steps.append({**merged, "inferred": inferred} if inferred else merged)
    known = {step["id"] for step in base}
    return steps + [step for step in own if step["id"] not in known]


def _infer_use(use: Any, inferred: dict[str, Any] | None) -> Any:
    return {**use, "amount": _infer(use["amount"], inferred)} if isinstance(use, dict) and "amount" in use else use


def _infer(raw: Any, inferred: dict[str, Any] | None) -> Any:
    """A quantity taken over, marked with the reason and the place of the phrase that says so."""
    if not inferred:
        return raw
    entry = dict(raw) if isinstance(raw, dict) else {"value": raw}
    entry |= {"basis": "inferred", "because": inferred["because"]}
    if "at" in inferred:
        entry["at"] = inferred["at"]
        entry["quote"] = inferred.get("quote", "")
    return entry


def _entity(tree: Tree, path: Path_, name: str, raw: dict[str, Any], faults: Faults) -> Entity:
    place = read_place(raw["at"]) if "at" in raw else None
    kind: EntityKind = {"materials": "material", "cells": "cell"}.get(str(path[0]), raw.get("is", "sample"))
    if "route" not in raw and "origin" not in raw:
        faults.add(
            Refused(
                f"'{name}' does not say where it comes from; give a `route`, or `origin:` purchased, not reported or "
                "reported elsewhere."
            ),
            tree.place(path),
        )
    if "route" in raw and "origin" in raw:
        faults.add(Refused(f"'{name}' has a route and an origin; keep one."), tree.place((*path, "origin")))
    attributes, absent = read_entries(tree, (*path, "attributes"), raw.get("attributes", {}), place, faults, "measured")
    if "cells made" in raw:
        made = read_entry(tree, (*path, "cells made"), "number of cells", raw["cells made"], place, faults, "measured")
        attributes += (made,) if isinstance(made, Parameter) else ()
        absent += (made,) if isinstance(made, Absence) else ()
    printed = raw.get("name", raw.get("label", name))
    state = raw.get("state", "")
    return Entity(
        id=name,
        kind=kind,
        name=printed,
        label=raw.get("label") or " ".join(filter(None, (printed, state))),
        origin="made" if "route" in raw else raw.get("origin", "not reported"),
        place=place,
        state=state,
        route=_route(tree, path, raw, place, faults),
        attributes=attributes,
        absences=absent + read_missing(tree, (*path, "missing"), raw.get("missing", {}), place, faults),
        parts=_parts(tree, path, raw, place, faults),
        supplier=raw.get("supplier", ""),
        formula=raw.get("formula", ""),
        format=raw.get("format", ""),
        configuration=raw.get("configuration", ""),
        cites=tuple(raw.get("cites", ())),
        because=raw.get("inferred", {}).get("because", ""),
        note=raw.get("note", ""),
    )


def _parts(tree: Tree, path: Path_, raw: dict[str, Any], place: TextPlace | None, faults: Faults) -> tuple[Part, ...]:
    parts = [Part(raw[role], role) for role in _COMPONENTS if role in raw]
    for number, part in enumerate(raw.get("parts", ())):
        amount = _amount(tree, (*path, "parts", number, "amount"), part, place, faults)
        parts.append(Part(part["what"], part.get("role", ""), amount))
    return tuple(parts)


def _amount(tree: Tree, path: Path_, raw: dict[str, Any], place: TextPlace | None, faults: Faults) -> Parameter | None:
    """An amount is a mass, a volume, a fraction or a ratio: its unit tells which."""
    if "amount" not in raw:
        return None
    entry = read_entry(tree, path, "amount", raw["amount"], place, faults)
    return entry if isinstance(entry, Parameter) else None


def _route(tree: Tree, path: Path_, raw: dict[str, Any], place: TextPlace | None, faults: Faults) -> tuple[Step, ...]:
    steps: list[Step] = []
    for number, step in enumerate(raw.get("route", ())):
        here = (*path, "route", number)
        if any(step["id"] == other.id for other in steps):
            faults.add(Refused(f"found the step '{step['id']}' twice in one route; keep one."), tree.place(here))
        read = _step(tree, here, step, place, faults)
        if read:
            steps.append(read)
    return tuple(steps)


def _step(tree: Tree, path: Path_, raw: dict[str, Any], outer: TextPlace | None, faults: Faults) -> Step | None:
    place = read_place(raw["at"]) if "at" in raw else outer
    try:
        if "kind" not in raw:
            raise Refused(f"the step '{raw['id']}' lacks its kind; add `kind:` (ball milling, hot pressing …).")
        if place is None:
            raise Refused(f"the step '{raw['id']}' has no place; add `at:` to it or to its sample.")
        kind = step_kind(raw["kind"])
    except Refused as error:
        faults.add(error, tree.place(path))
        return None
    parameters, absent = read_entries(tree, (*path, "parameters"), raw.get("parameters", {}), place, faults)
    uses = []
    for number, use in enumerate(raw.get("uses", ())):
        entry = use if isinstance(use, dict) else {"what": use}
        at = read_place(entry["at"]) if "at" in entry else place
        amount = _amount(tree, (*path, "uses", number, "amount"), entry, at, faults)
        uses.append(Use(entry["what"], entry.get("role", ""), amount))
    return Step(
        id=raw["id"],
        kind=kind.label,
        place=place,
        uses=tuple(uses),
        instrument=raw.get("instrument", ""),
        parameters=parameters,
        absences=absent + read_missing(tree, (*path, "missing"), raw.get("missing", {}), place, faults),
        because=(raw.get("inferred") or {}).get("because", ""),
        note=raw.get("note", ""),
    )
