"""Quantities as a curator writes them: `pressure: 120 MPa`, or with role, place and reason."""

from dataclasses import dataclass, field, replace
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.yamlfile import Path_, Tree
from weldgraph.model import ABSENCES, Absence, Condition, Parameter, Quantity, Role, TextPlace
from weldgraph.quantity import read_quantity
from weldgraph.terms import Property, property_named

_NO_DIMENSION = "A0E0L0I0M0H0T0D1"
"""QUDT's dimension vector of a pure number."""


@dataclass(slots=True)
class Faults:
    """What was refused so far. Loaders go on after a fault, so that a draft shows all of them at once."""

    found: list[Refused] = field(default_factory=list)

    def add(self, error: Refused, place: str) -> None:
        """Note a refusal, at `place` if it has none of its own."""
        self.found.append(error if error.place else error.at(place))


def read_place(text: str, quote: str = "") -> TextPlace:
    """`si: Preparation of SG` as a place; the schema has seen to the colon."""
    document, _, section = text.partition(":")
    return TextPlace(document.strip(), section.strip(), quote)


def quantity_of(prop: Property, text: str, *, unit: str = "", nominal: bool = False) -> Quantity:
    """The text read as a value of that property.

    Raises:
        Refused: it is not fully explained, or has no unit. A unit that does not fit is for the check to tell.
    """
    if prop.categorical:
        return Quantity(printed=text, text=text, kind="nominal")
    quantity = read_quantity(text, unit=unit, property=prop.label, nominal=nominal or prop.nominal or prop.exact)
    refuse_bare(prop, quantity)
    if prop.exact and quantity.kind == "nominal":
        quantity = replace(quantity, kind="exact")
    return quantity


def refuse_bare(prop: Property, quantity: Quantity) -> None:
    """A number without a unit is no value of a property that has a dimension.

    Raises:
        Refused: the unit is missing; it is never assumed.
    """
    if prop.dimension not in {"", _NO_DIMENSION} and quantity.unit is not None and quantity.unit.ucum == "1":
        raise Refused(f"found '{quantity.printed}' for {prop.label}, wanted a number with its unit; write the unit.")


def read_entry(
    tree: Tree, path: Path_, name: str, raw: Any, place: TextPlace | None, faults: Faults, role: Role = "set point"
) -> Parameter | Absence | None:
    """One `property: quantity` entry; None if it was refused."""
    entry = raw if isinstance(raw, dict) else {"value": raw}
    text = str(entry["value"])
    try:
        prop = property_named(name)
        if "at" in entry:
            place = read_place(entry["at"])
        if text in ABSENCES:
            return Absence(prop.label, text, entry.get("because", ""), place)
        if place is None:
            raise Refused(f"'{name}' has no place; add `at:` here or on the entry around it.")
        role = entry.get("role", role)
        quantity = quantity_of(prop, text, nominal=role in {"set point", "nominal"})
        if "decision" in entry:
            quantity = replace(quantity, decisions=(*quantity.decisions, entry["decision"]))
        because = entry.get("because", "") if entry.get("basis") == "inferred" else ""
        return Parameter(
            prop.label,
            quantity,
            replace(place, quote=entry.get("quote", text)),
            role,
            because,
        )
    except Refused as error:
        faults.add(error, tree.place(path))
        return None


def read_entries(
    tree: Tree, path: Path_, raw: dict[str, Any], place: TextPlace | None, faults: Faults, role: Role = "set point"
) -> tuple[tuple[Parameter, ...], tuple[Absence, ...]]:
    """All entries of a mapping: the values, and what is said to be absent."""
    read = [read_entry(tree, (*path, name), name, value, place, faults, role) for name, value in raw.items()]
    values = tuple(entry for entry in read if isinstance(entry, Parameter))
    return values, tuple(entry for entry in read if isinstance(entry, Absence))


def read_missing(
    tree: Tree, path: Path_, raw: dict[str, Any], place: TextPlace | None, faults: Faults
) -> tuple[Absence, ...]:
    """The `missing:` entries: property → kind of absence."""
    absences = []
    for name, value in raw.items():
        entry = value if isinstance(value, dict) else {"kind": value}
        try:
            prop = property_named(name)
        except Refused as error:
            faults.add(error, tree.place((*path, name)))
            continue
        at = read_place(entry["at"]) if "at" in entry else place
        absences.append(Absence(prop.label, entry["kind"], entry.get("because", ""), at))
    return tuple(absences)


def read_conditions(tree: Tree, path: Path_, raw: dict[str, Any], faults: Faults) -> tuple[Condition, ...]:
    """`conditions:` of a statement or a layout; set points, calculated with as exact."""
    conditions = []
    for name, text in raw.items():
        try:
            prop = property_named(name)
            conditions.append(Condition(prop.label, quantity_of(prop, str(text), nominal=True)))
        except Refused as error:
            faults.add(error, tree.place((*path, name)))
    return tuple(conditions)
