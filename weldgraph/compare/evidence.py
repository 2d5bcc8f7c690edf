"""What the store knows of the values of a property: the values, what held for them, and what they are of.

Everything is asked for at once, a property at a time, so that ten thousand values cost a handful of questions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from weldgraph.ask import ask
from weldgraph.errors import Refused
from weldgraph.model import Quantity
from weldgraph.store import Store
from weldgraph.terms import WG, Property
from weldgraph.units import by_ucum

Row = dict[str, str]

SILICON_KIND = WG + "compared/silicon-kind"
ELECTROLYTE = WG + "compared/electrolyte"
"""Not properties of the ontology, but told by formulas and by the parts of an electrolyte."""

_SHARES = ("salt", "solvent", "additive")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is stated about a value or about what it is of.

    Attributes:
        via: where it stands: condition, test, itself, precursor, coating, cell, observed.
        property: IRI.
        formula: of the precursor it is about, "" for none.
    """

    via: str
    property: str
    quantity: Quantity
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a value is of.

    Attributes:
        works: IRI → label of the works cited for a literature material.
        work_keys: author, year, volume and page, by which works of two records may be one.
        ancestors: IRIs of the states of the same family that it was made from.
        facts: attributes of its own, of its precursors, of its cell; what else was observed on it.
    """

    iri: str
    label: str
    called: frozenset[str] = frozenset()
    state: str = ""
    family: str = ""
    record: str = ""
    table: str = ""
    works: Mapping[str, str] = field(default_factory=dict)
    work_keys: frozenset[str] = frozenset()
    ancestors: frozenset[str] = frozenset()
    facts: tuple[Fact, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether a record describes it; a literature material is only quoted."""
        return "/reported/" not in self.iri


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one property, with what held for it.

    Attributes:
        observation: IRI.
        observed: IRI of the property, which may be narrower than the one asked for.
        conditions: as people read them.
        facts: conditions of the value and settings of its test.
        of_state: the physical state the property is defined for, "" for any.
    """

    observation: str
    observed: str
    subject: Subject
    quantity: Quantity
    origin: str
    source: str
    conditions: str = ""
    basis: str = ""
    test: str = ""
    test_basis: str = ""
    half_cycle: str = ""
    of_state: str = ""
    facts: tuple[Fact, ...] = ()

    @property
    def held(self) -> tuple[Fact, ...]:
        """The conditions alone."""
        return tuple(fact for fact in self.facts if fact.via == "condition")


class Evidence:
    """The values of properties in a store; what is asked once is not asked again."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._circumstances: dict[str, list[Fact]] | None = None
        self._origins: dict[str, set[tuple[str, str, str]]] = {}
        self._settings: dict[str, list[Fact]] = {}
        self._known: dict[str, Subject] = {}

    def values(self, prop: Property) -> list[Value]:
        """All values of the property, of narrower ones too, in the order of their places.

        An attribute of a sample is left out where an observation says the same of it.
        """
        self._read_circumstances()
        held: dict[str, list[Fact]] = {}
        for row in self._rows("compare-conditions", prop):
            held.setdefault(row["observation"], []).append(Fact("condition", row["property"], quantity_of(row)))
        subjects = self._subjects()
        found = [
            Value(
                observation=row["observation"],
                observed=row["property"],
                subject=subjects[row["subject"]],
                quantity=quantity_of(row),
                origin=row["origin"],
                source=row["source"],
                conditions=row["conditions"],
                basis=row["basis"],
                test=row["test"],
                test_basis=row["test_basis"],
                half_cycle=row["half_cycle"],
                of_state=row["of_state"],
                facts=(*held.get(row["observation"], ()), *self._settings.get(row["test"], ())),
            )
            for row in self._rows("compare-values", prop)
            if row["subject"] in subjects
        ]
        told = {(v.subject.iri, v.quantity.digits, v.quantity.unit) for v in found if v.origin != "attribute"}
        return [
            v
            for v in found
            if v.origin != "attribute" or (v.subject.iri, v.quantity.digits, v.quantity.unit) not in told
        ]

    def pairs(self) -> list[Row]:
        """The controlled pairs."""
        return self._rows("compare-pairs")

    def _rows(self, question: str, prop: Property | None = None) -> list[Row]:
        answer = ask(self.store, question, **({"property": prop.iri} if prop else {}))
        return [
            {column: term.value if term else "" for column, term in zip(answer.columns, row, strict=True)}
            for row in answer.rows
        ]

    def _subjects(self) -> dict[str, Subject]:
        if self._known:
            return self._known
        circumstances = self._read_circumstances()
        grouped: dict[str, list[Row]] = {}
        for row in self._rows("compare-subjects"):
            grouped.setdefault(row["subject"], []).append(row)
        subjects = {}
        for iri, rows in grouped.items():
            one = rows[0]
            family = one["family"] or (iri if "/family/" in iri else "")
            subjects[iri] = Subject(
                iri=iri,
                label=one["subjectLabel"],
                called=frozenset(row["called"] for row in rows)
                | {row["family_name"] for row in rows}
                | {one["subjectLabel"]},
                state=one["state"],
                family=family,
                record=one["record"],
                table=one["table"],
                works={row["work"]: row["workLabel"] for row in rows if row["work"]},
                work_keys=frozenset(row["work_key"] for row in rows if row["work_key"]),
                ancestors=frozenset(a for a, _, of in self._origins.get(iri, ()) if of and of == family),
                facts=tuple(circumstances.get(iri, ())),
            )
        self._known = subjects
        return subjects

    def _read_circumstances(self) -> dict[str, list[Fact]]:
        """What is known of each sample, whatever the property; the tests' settings on the way."""
        if self._circumstances is not None:
            return self._circumstances
        facts: dict[str, list[Fact]] = {}
        for row in self._rows("compare-circumstances"):
            fact = Fact(row["via"], row["property"], quantity_of(row), row["formula"])
            facts.setdefault(row["subject"], []).append(fact)
        for row in self._rows("compare-origins"):
            self._origins.setdefault(row["subject"], set()).add((row["ancestor"], row["formula"], row["family"]))
        for subject, origins in self._origins.items():
            for formula in sorted({formula for _, formula, _ in origins if _has_silicon(formula)}):
                facts.setdefault(subject, []).append(Fact("precursor", SILICON_KIND, _word(formula)))
        for subject, told in _cells(self._rows("compare-cells")).items():
            facts.setdefault(subject, []).extend(told)
        for row in self._rows("compare-settings"):
            self._settings.setdefault(row["test"], []).append(Fact("test", row["property"], quantity_of(row)))
        self._circumstances = facts
        return facts


def quantity_of(row: Mapping[str, str]) -> Quantity:
    """The quantity of a row with the columns printed, kind, number, digits, lower, upper, approximate, unit, text."""
    return _quantity(*(row[name] for name in _COLUMNS))


_COLUMNS = ("printed", "kind", "number", "digits", "lower", "upper", "approximate", "unit", "text")


@lru_cache(maxsize=1 << 16)
def _quantity(  # noqa: PLR0917  the columns of a row, by position so that they can be remembered
    printed: str, kind: str, number: str, digits: str, lower: str, upper: str, approximate: str, unit: str, text: str
) -> Quantity:
    return Quantity(
        printed=printed,
        kind=kind,  # type: ignore[arg-type]  # the graph writer has it from a BoundKind
        value=Decimal(digits or number) if number else None,
        digits=digits,
        lower=Decimal(lower) if lower else None,
        upper=Decimal(upper) if upper else None,
        unit=by_ucum(unit) if unit else None,  # without a code it cannot be compared with anything
        approximate=approximate == "true",
        text=text,
    )


def _word(text: str) -> Quantity:
    return Quantity(printed=text, kind="nominal", text=text)


def _has_silicon(formula: str) -> bool:
    """Whether Si stands in the formula as an element's symbol."""
    return any(formula[at : at + 2] == "Si" and not formula[at + 2 : at + 3].islower() for at in range(len(formula)))


def _cells(rows: Iterable[Row]) -> dict[str, list[Fact]]:
    """Half or full cell, and the electrolyte as one text of its parts, by what is in the cell."""
    liquids: dict[tuple[str, str], dict[str, str]] = {}
    facts: dict[str, list[Fact]] = {}
    for row in rows:
        told = facts.setdefault(row["subject"], [])
        if row["configuration"]:
            fact = Fact("cell", WG + "CellConfiguration", _word(row["configuration"]))
            told.extend([fact] if fact not in told else [])
        if row["electrolyte"]:
            parts = liquids.setdefault((row["subject"], row["cell"]), {"": row["electrolyte"]})
            if row["part"]:
                place = _SHARES.index(row["role"]) if row["role"] in _SHARES else len(_SHARES)
                parts[f"{place} {row['part']}"] = f"{row['amount']} {row['part']}".strip()
    for (subject, _), parts in liquids.items():
        text = ", ".join(parts[key] for key in sorted(parts) if key) or parts[""]
        fact = Fact("cell", ELECTROLYTE, _word(text))
        facts[subject].extend([fact] if fact not in facts[subject] else [])
    return facts


def numeric(prop: Property) -> Property:
    """The property itself, if its values are numbers.

    Raises:
        Refused: they are words.
    """
    if prop.categorical:
        raise Refused(f"'{prop.label}' is told in words and cannot be ranked; give a property with numbers.")
    return prop
