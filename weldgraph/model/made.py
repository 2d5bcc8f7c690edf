"""What there is and how it was made: materials, samples, cells, process steps, instruments.

Names of properties and of kinds of steps are the preferred labels of the ontology.
"""

from dataclasses import dataclass
from typing import Literal

from weldgraph.model.place import Place, TextPlace
from weldgraph.model.value import AbsenceKind, Quantity

Role = Literal["set point", "measured", "peak", "nominal"]
"""What a person chose, what came out, the highest that came out ("up to 4 kA"), or what an instrument can reach."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A quantity with a role: of a step, a setting of a measurement, an attribute of a material, a capability."""

    property: str
    quantity: Quantity
    place: Place
    role: Role = "set point"
    because: str = ""
    """Why the value was inferred; empty where it is stated."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A value that a reader would need and that is not there."""

    property: str
    kind: AbsenceKind
    because: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What a step used: an entity of the record, in a role, in an amount."""

    what: str
    role: str = ""
    amount: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One process step of a route."""

    id: str
    kind: str
    place: TextPlace
    uses: tuple[Use, ...] = ()
    instrument: str = ""
    parameters: tuple[Parameter, ...] = ()
    absences: tuple[Absence, ...] = ()
    because: str = ""
    """Why the step was inferred from another; empty where it is stated."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mixture or a component of a cell."""

    what: str
    role: str = ""
    amount: Parameter | None = None


EntityKind = Literal["material", "sample", "slurry", "electrode", "cell"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A material, a sample in one physical state, or a cell.

    Attributes:
        id: unique in the record.
        name: as the document names it; entities of one name are one family.
        origin: "made" (there is a route), or where it comes from.
        parts: parts of a mixture, or components of a cell with their role ("working electrode").
    """

    id: str
    kind: EntityKind
    name: str
    label: str
    origin: Literal["made", "purchased", "not reported", "reported elsewhere"]
    place: TextPlace | None
    state: str = ""
    route: tuple[Step, ...] = ()
    attributes: tuple[Parameter, ...] = ()
    absences: tuple[Absence, ...] = ()
    parts: tuple[Part, ...] = ()
    supplier: str = ""
    formula: str = ""
    format: str = ""
    configuration: str = ""
    cites: tuple[str, ...] = ()
    because: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument by make and model; its capability is the range it can reach, never a parameter of a step."""

    id: str
    make: str = ""
    model: str = ""
    kind: str = ""
    capability: tuple[Parameter, ...] = ()
    place: TextPlace | None = None
    note: str = ""
