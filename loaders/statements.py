"""Statements: what the running text says, each with its place."""

from dataclasses import replace
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.values import Faults, quantity_of, read_conditions, read_place
from weldgraph.loaders.yamlfile import Path_, Tree
from weldgraph.model import ABSENCES, Claim, Observation, OriginOfValue, Quantity, Reported, Subject
from weldgraph.quantity import read_quantity
from weldgraph.terms import property_named

VALUES = frozenset({"value", "restatement", "range"})
"""Kinds of statement that are a value of a property; the others compare values."""


def read_statements(
    tree: Tree, path: Path_, entries: list[dict[str, Any]], faults: Faults
) -> tuple[tuple[Observation, ...], tuple[Claim, ...]]:
    """The observations and the claims among the entries, in file order."""
    observations: list[Observation] = []
    claims: list[Claim] = []
    seen: set[str] = set()
    for number, raw in enumerate(entries):
        here = (*path, number)
        if raw["id"] in seen:
            faults.add(Refused(f"found the statement '{raw['id']}' twice; give each its own id."), tree.place(here))
        seen.add(raw["id"])
        try:
            if raw.get("kind", "value") in VALUES:
                observations.append(_observation(tree, here, raw, faults))
            else:
                claims.append(_claim(tree, here, raw, faults))
        except Refused as error:
            faults.add(error, tree.place(here))
    return tuple(observations), tuple(claims)


def read_subject(raw: Any, where: str) -> Subject:
    """An entity's id, `family:<name>`, or `{reported: name, cites: […]}`."""
    return Reported(raw["reported"], tuple(raw.get("cites", ())), where) if isinstance(raw, dict) else raw


def many(raw: Any) -> tuple[str, ...]:
    """One or several references, as the schema allows both."""
    return (raw,) if isinstance(raw, str) else tuple(raw or ())


def _observation(tree: Tree, path: Path_, raw: dict[str, Any], faults: Faults) -> Observation:
    for needed in ("subject", "property", "value"):
        if needed not in raw:
            raise Refused(f"the statement '{raw['id']}' lacks its {needed}; add `{needed}:`.")
    prop = property_named(raw["property"])
    text = str(raw["value"])
    subject = read_subject(raw["subject"], raw["id"])
    cites = tuple(raw.get("cites", subject.cites if isinstance(subject, Reported) else ()))
    restates = many(raw.get("restates"))
    origin: OriginOfValue = raw.get("origin") or (
        "restated" if restates else "quoted" if isinstance(subject, Reported) else "measured"
    )
    return Observation(
        where=raw["id"],
        subject=subject,
        property=prop.label,
        place=read_place(raw["at"], raw.get("quote", text)),
        quantity=None if text in ABSENCES else _decided(quantity_of(prop, text), raw),
        absent=text if text in ABSENCES else None,
        conditions=read_conditions(tree, (*path, "conditions"), raw.get("conditions", {}), faults),
        normalised_to=raw.get("normalised to", ""),
        origin=origin,
        test=raw.get("test", ""),
        test_is=raw.get("test is", "stated" if "test" in raw else ""),
        characterisation=raw.get("characterisation", ""),
        half_cycle=raw.get("half cycle", ""),
        printed_half_cycle=raw.get("printed half cycle", ""),
        restates=restates,
        derived_from=many(raw.get("from")),
        cites=cites,
        state=raw.get("state", ""),
        because=raw.get("because", ""),
        note=raw.get("note", ""),
    )


def _claim(tree: Tree, path: Path_, raw: dict[str, Any], faults: Faults) -> Claim:
    subjects = ([raw["subject"]] if "subject" in raw else []) + raw.get("subjects", [])
    quantity: Quantity | None = None
    if "value" in raw:
        quantity = _decided(_claimed(str(raw["value"])), raw)
    return Claim(
        id=raw["id"],
        kind=raw["kind"],
        place=read_place(raw["at"], raw.get("quote", str(raw.get("value", "")))),
        subjects=tuple(read_subject(subject, raw["id"]) for subject in subjects),
        property=property_named(raw["property"]).label if "property" in raw else "",
        quantity=quantity,
        conditions=read_conditions(tree, (*path, "conditions"), raw.get("conditions", {}), faults),
        of=many(raw.get("of")),
        to=many(raw.get("to")),
        pairs=tuple(raw.get("pairs", ())),
        restates=many(raw.get("restates")),
        among=raw.get("among", ""),
        position=str(raw.get("position", "")),
        direction=raw.get("direction", ""),
        along=raw.get("along", ""),
        cites=tuple(raw.get("cites", ())),
        test=raw.get("test", ""),
        test_is=raw.get("test is", ""),
        because=raw.get("because", ""),
        note=raw.get("note", ""),
    )


def _claimed(text: str) -> Quantity:
    """The number of a ratio, an increase or a rank; it has no property of its own."""
    return read_quantity(text)


def _decided(quantity: Quantity, raw: dict[str, Any]) -> Quantity:
    return replace(quantity, decisions=(*quantity.decisions, raw["decision"])) if "decision" in raw else quantity
