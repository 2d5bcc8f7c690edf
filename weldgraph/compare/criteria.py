"""What has to be alike for two values to be compared, and for which properties. `CRITERIA` is the table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from weldgraph.compare.evidence import ELECTROLYTE, SILICON_KIND, Fact, Value
from weldgraph.compare.likeness import Sameness
from weldgraph.errors import Refused
from weldgraph.model import Quantity
from weldgraph.terms import WG, Property, properties
from weldgraph.units import by_ucum, comparable, convert

ASPECTS: Final = (
    "current",
    "cycles",
    "basis",
    "loading",
    "silicon",
    "size",
    "cell",
    "window",
    "electrolyte",
    "temperature",
)
"""What people can ask to be looked at."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that has to be alike.

    Attributes:
        aspect: the name by which people ask for it.
        name: in a verdict.
        looks_at: local names of the properties that tell it.
        where: kinds of fact, the nearest first; the first kind that tells anything counts.
        same: equal numbers; equal within half a unit of the coarser print; or intervals that overlap.
        matters: for values of cycling, for values of cells and electrodes, or for any value where somebody states it.
        silicon: whether a fact about a precursor has to be about one that contains silicon.
    """

    aspect: str
    name: str
    looks_at: tuple[str, ...]
    where: tuple[str, ...]
    same: Sameness
    matters: Literal["cycling", "cell", "retention"]
    silicon: bool = False


_ITSELF: Final = ("condition", "itself", "observed")
_SIZES: Final = ("PrimaryParticleSize", "ParticleSize")
_IN_CELL: Final = ("condition", "test", "cell", "itself")
_LOADINGS: Final = ("ActiveMassLoading", "ElectrodeMassLoading")
_ELECTROLYTE: Final = (ELECTROLYTE, "ElectrolyteComposition")
_CURRENTS: Final = ("SpecificCurrent", "CRate", "ArealCurrentDensity", "TestCurrent")
CRITERIA: Final = (
    Criterion("current", "current", _CURRENTS, ("condition", "test"), "exact", "cycling"),
    Criterion("cycles", "cycle", ("CycleNumber",), ("condition",), "exact", "cycling"),
    Criterion("cycles", "reference cycle", ("ReferenceCycle",), ("condition", "test"), "exact", "retention"),
    Criterion("loading", "loading", _LOADINGS, (*_ITSELF, "coating"), "overlapping", "cell"),
    Criterion("silicon", "silicon content", ("SiliconContent",), (*_ITSELF, "precursor"), "overlapping", "cell"),
    Criterion("silicon", "silicon kind", (SILICON_KIND,), ("precursor",), "exact", "cell"),
    Criterion("size", "primary size", ("PrimaryParticleSize", "SizeClass"), _ITSELF, "overlapping", "cell"),
    Criterion("size", "primary size", _SIZES, ("precursor",), "overlapping", "cell", silicon=True),
    Criterion("size", "secondary size", ("SecondaryParticleSize",), (*_ITSELF, "precursor"), "overlapping", "cell"),
    Criterion("cell", "half or full cell", ("CellConfiguration",), _IN_CELL, "exact", "cell"),
    Criterion("window", "window", ("PotentialWindow",), ("condition", "test"), "exact", "cycling"),
    Criterion("electrolyte", "electrolyte and additive", _ELECTROLYTE, _IN_CELL, "exact", "cell"),
    Criterion("temperature", "temperature", ("Temperature",), ("condition", "test"), "rounded", "cell"),
)

_CYCLING: Final = (
    *("Capacity", "SpecificCapacity", "ArealCapacity", "VolumetricCapacity", "ReversibleCapacity", "RateRetention"),
    "CapacityRetention",
    *(
        "IrreversibleCapacity",
        "IrreversibleCapacityFraction",
        "CapacityChange",
        "CapacityFadeRate",
        "CapacityRetention",
    ),
    *("CoulombicEfficiency", "CycleLife", "EnergyDensity", "SpecificEnergy", "EnergyEfficiency", "VoltageHysteresis"),
    *("AverageVoltage", "SpecificCapacitance", "ElectrodeSwelling"),
)
"""Local names of properties that come out of cycling a cell; narrower ones go with them."""
_RETENTION: Final = ("CapacityRetention", "CapacityChange", "CapacityFadeRate", "RateRetention")
_BASIS: Final = ("SpecificCapacity", "SpecificEnergy", "SpecificPower", "SpecificCapacitance")
_POWDER: Final = re.compile(r"\b(powder|cluster|particle|granule|flake)s?\b")
_BODY: Final = re.compile(
    r"\b(block|pellet|disc|disk|tablet|compact|cylinder|bar|rod|plate|monolith|ingot|film|foil|sheet|foam|electrode)s?\b"
)


def read_aspects(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """The aspects named, "current,cycles"; all of them for None.

    Raises:
        Refused: a name that is none.
    """
    if text is None:
        return ASPECTS
    names = [name.strip() for name in (text.split(",") if isinstance(text, str) else text)]
    unknown = [name for name in names if name not in ASPECTS]
    if unknown or not names:
        raise Refused(f"found '{', '.join(unknown) or ''}' to look at, wanted some of {', '.join(ASPECTS)}.")
    return tuple(dict.fromkeys(names))


def asked(prop: Property, values: Sequence[Value], aspects: Sequence[str]) -> tuple[Criterion, ...]:
    """What has to be alike for values of the property.

    All criteria of cells hold for capacities and the like, and for whatever was taken in an electrochemical test; for
    other properties a criterion counts as soon as one of the values states it.
    """
    is_cycling = _is(prop, _CYCLING) or any(facts_of(v, c) for v in values for c in CRITERIA if c.name == "current")
    is_cell = is_cycling or any("/test/" in value.test for value in values)
    chosen = [c for c in CRITERIA if c.aspect in aspects and prop.iri.removeprefix(WG) not in c.looks_at]
    return tuple(
        c
        for c in chosen
        if (c.matters == "cell" and is_cell)
        or (c.matters == "cycling" and is_cycling)
        or (c.matters == "retention" and _is(prop, _RETENTION))
        or (c.matters != "retention" and any(facts_of(value, c) for value in values))
    )


def needs_basis(value: Value) -> bool:
    """Whether the value is per some mass that has to be told."""
    return value.observed.removeprefix(WG) in _with_narrower(_BASIS)


def other_kind(value: Value) -> str:
    """Why the value is of another kind than the property's name says, or ""."""
    state = value.subject.state.lower()
    if value.of_state == "powder" and _BODY.search(state) and not _POWDER.search(state):
        return f"another kind: of a {value.subject.state}, defined for a {value.of_state}"
    return ""


def facts_of(value: Value, criterion: Criterion) -> list[Fact]:
    """The facts of the nearest kind that tell the criterion."""
    facts = (*value.facts, *value.subject.facts)
    wanted = {name if "/" in name else WG + name for name in criterion.looks_at}
    for where in criterion.where:
        found = [
            fact
            for fact in facts
            if fact.via == where and fact.property in wanted and (not criterion.silicon or "Si" in fact.formula)
        ]
        if found:
            return found + (_from_c_rate(found, facts) if criterion.name == "current" else [])
    return []


def _from_c_rate(currents: Sequence[Fact], facts: Sequence[Fact]) -> list[Fact]:
    """Specific currents that follow from C-rates where 1C is known."""
    known = [f.quantity for f in facts if f.property == f"{WG}ReferenceCapacity" and f.quantity.value is not None]
    per_gram = by_ucum("mA.h/g")
    return [
        replace(
            current,
            property=f"{WG}SpecificCurrent",
            quantity=Quantity(
                printed=current.quantity.printed,
                kind="nominal",
                value=_decimal(current.quantity.value * _decimal_of(capacity)),
                unit=by_ucum("mA/g"),
            ),
        )
        for current in currents
        for capacity in known
        if current.property == f"{WG}CRate" and current.quantity.value is not None
        if capacity.unit and comparable(capacity.unit, per_gram)
    ]


def _decimal_of(capacity: Quantity) -> Decimal:
    """A capacity in mAh/g."""
    if capacity.unit is None or capacity.value is None:
        raise Refused(f"{capacity.printed!r} is no capacity.")
    exact = convert(capacity.value, capacity.unit, by_ucum("mA.h/g"))
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _decimal(value: Decimal) -> Decimal:
    return value.normalize()


def _is(prop: Property, names: Sequence[str]) -> bool:
    return any(iri.removeprefix(WG) in names for iri in (prop.iri, *prop.broader))


@lru_cache(maxsize=8)
def _with_narrower(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(prop.iri.removeprefix(WG) for prop in properties() if _is(prop, names))


@lru_cache(maxsize=512)
def broader(iri: str) -> tuple[str, ...]:
    """IRIs of the properties that the property is a case of."""
    return next((prop.broader for prop in properties() if prop.iri == iri), ())


@lru_cache(maxsize=512)
def label_of(iri: str) -> str:
    """What the property is called."""
    return next((prop.label for prop in properties() if prop.iri == iri), iri)


def is_tested(prop: Property, value: Value) -> bool:
    """Whether the value comes out of an electrochemical test, so that two of a row should come out of one."""
    return _is(prop, _CYCLING) or "/test/" in value.test
