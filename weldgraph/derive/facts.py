"""The numbers of a record as plain rows: observations, parameters, amounts and statements, each with what it is of.

Plain values: nothing here knows of RDF or of rules. All numbers are exact, in coherent SI.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from weldgraph.derive.box import Interval
from weldgraph.derive.formula import PURE, Dimension
from weldgraph.model import Quantity, Unit
from weldgraph.quantity import generous_ends
from weldgraph.terms import properties

_VECTOR = re.compile(r"[AELIMHT](-?\d+(?:dot\d+)?)")
_RATIO = re.compile(r"\d+(?:\.\d+)?(?::\d+(?:\.\d+)?)+")

Mark = Fraction | str | tuple[Fraction | None, Fraction | None]
"""What makes two conditions the same: the number in coherent SI, the ends of a range, or the word."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a number is printed.

    Attributes:
        document: label of the document.
        place: address of the cell or section.
        printed: the number as printed there.
    """

    document: str
    place: str
    printed: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed number, with everything that tells what it is of.

    Attributes:
        iri: of the observation, parameter or statement.
        kind: what it is.
        property: label of its property; of a statement the property it compares, or "".
        quantity: as printed.
        subject: IRI of the sample, step, run, cell, family or material of the literature; of an amount, the step.
        what: of an amount, the IRI of the thing used.
        conditions: by label of the property, what is stated with the value itself.
        held: the same, and beside it the single-valued settings of its test or characterisation.
        quantities: the numbers of `held`.
        test, run, family, table, row, column, place: IRIs and numbers, "" or 0 for none.
        links: "from", "of", "to", "restates" → IRIs.
        inferred: what of it is an inference of the curator: "value" (or what it is of), "test", "state".
        headline: whether it stands in title, abstract, highlights or conclusion.
        traits: what else a rule may ask for: half cycle, normalised to, role, origin, direction, statement.
    """

    iri: str
    kind: Literal["observation", "parameter", "amount", "statement"]
    property: str
    quantity: Quantity
    subject: str
    source: Source
    what: str = ""
    conditions: Mapping[str, Mark] = field(default_factory=dict)
    held: Mapping[str, Mark] = field(default_factory=dict)
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    test: str = ""
    run: str = ""
    family: str = ""
    table: str = ""
    row: int = 0
    column: int = 0
    place: str = ""
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inferred: frozenset[str] = frozenset()
    headline: bool = False
    traits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """All numbers of one record, and what is known of the things they are of.

    Attributes:
        all: sorted by IRI.
        names: what people call each thing.
        kinds: labels of the classes of each thing.
        formulas: chemical formula of each material.
        states: physical state of each sample, as the paper calls it.
        lineage: everything a thing was made from and by, itself included; of a family, of all its members.
        used: step → (role, IRI of what is used, whether an amount is printed).
    """

    all: tuple[Fact, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    lineage: Mapping[str, frozenset[str]] = field(default_factory=dict)
    used: Mapping[str, tuple[tuple[str, str, bool], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        answering: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.all:
            for name in (fact.property, *broader(fact.property)):
                answering[name].append(fact)
        object.__setattr__(self, "by_iri", {fact.iri: fact for fact in self.all})
        object.__setattr__(self, "answering", answering)

    by_iri: Mapping[str, Fact] = field(init=False, repr=False, compare=False)
    answering: Mapping[str, list[Fact]] = field(init=False, repr=False, compare=False)
    """Label of a property → the facts of it and of narrower ones."""

    def name(self, iri: str) -> str:
        """What people call the thing."""
        return self.names.get(iri, iri.rpartition("/")[2])

    def changed(self, fact: Fact) -> "Facts":
        """The same record with one fact in the place of the one of the same IRI."""
        return replace(self, all=tuple(fact if old.iri == fact.iri else old for old in self.all))


@lru_cache(maxsize=1)
def labels() -> Mapping[str, str]:
    """IRI → label of every property."""
    return {known.iri: known.label for known in properties()}


@lru_cache(maxsize=1)
def _broader() -> Mapping[str, tuple[str, ...]]:
    return {known.label: tuple(labels()[iri] for iri in known.broader) for known in properties()}


def broader(name: str) -> tuple[str, ...]:
    """Labels of the properties that the one of this label is a case of."""
    return _broader().get(name, ())


# --- numbers in coherent SI


@lru_cache(maxsize=8192)
def interval(quantity: Quantity, *, rounded: bool = False) -> Interval | None:
    """The widest bounds the print admits, in coherent SI; None for a word and for what has one bound only.

    Args:
        quantity: the number as printed.
        rounded: read a nominal number (a rate, a label) as one that was rounded.
    """
    low, high = generous_ends(as_rounded(quantity) if rounded else quantity)
    if quantity.unit is None or low is None or high is None:
        return None
    first, second = coherent(low, quantity.unit), coherent(high, quantity.unit)
    return min(first, second), max(first, second)


def as_rounded(quantity: Quantity) -> Quantity:
    """A nominal number read as a rounded one; any other as it is."""
    if quantity.kind != "nominal" or quantity.value is None:
        return quantity
    text = format(quantity.value, "f")
    return replace(quantity, kind="ambiguous" if "." not in text and text.endswith("0") else "rounding")


def coherent(value: Fraction | Decimal, unit: Unit) -> Fraction:
    """The value in coherent SI; a unit that has no size (mesh) counts as it stands."""
    factor, offset = _size(unit.factor, unit.offset)
    return Fraction(value) * factor + offset


def printed_unit(value: Fraction, unit: Unit) -> Fraction:
    """The way back from coherent SI."""
    factor, offset = _size(unit.factor, unit.offset)
    return (value - offset) / factor


@lru_cache(maxsize=1024)
def _size(factor: str, offset: str) -> tuple[Fraction, Fraction]:
    return Fraction(factor) or Fraction(1), Fraction(offset)


@lru_cache(maxsize=512)
def dimension_of(unit: Unit | None) -> Dimension:
    """The dimension of a unit as seven exponents."""
    found = _VECTOR.findall(unit.dimension) if unit else []
    return tuple(Fraction(part.replace("dot", ".")) for part in found) if len(found) == len(PURE) else PURE


def parts_of_ratio(quantity: Quantity) -> tuple[Fraction, ...]:
    """The parts of a stated ratio ("8:1:1"), exact; none for anything else."""
    match = _RATIO.match(quantity.text)
    return tuple(Fraction(part) for part in match[0].split(":")) if match and quantity.kind == "exact" else ()


def mark(quantity: Quantity) -> Mark:
    """What a condition is compared by."""
    if quantity.text or quantity.unit is None:
        return quantity.text.casefold()
    if quantity.value is not None:
        return coherent(quantity.value, quantity.unit)
    low, high = (None if end is None else coherent(end, quantity.unit) for end in (quantity.lower, quantity.upper))
    return low, high
