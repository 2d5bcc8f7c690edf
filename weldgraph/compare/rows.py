"""Rows of a comparison: one value a property, joined only where the graph says what belongs together.

Own samples are joined if they are one, or if one was made from the other under one name. Literature materials are
joined within their table row, and across tables by the cited work, never by name: same work, same material not
established. Values whose conditions contradict each other never stand in one row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from weldgraph.compare.evidence import Subject, Value
from weldgraph.compare.likeness import alike, fit

JOINED_BY_WORK = "joined by cited work: same work, same material not established"


@dataclass(frozen=True, slots=True)
class Joined:
    """Values that belong to one row, one a property; None where there is none."""

    values: tuple[Value | None, ...]

    @property
    def present(self) -> list[Value]:
        """Those that are there."""
        return [value for value in self.values if value]

    @property
    def subject(self) -> Subject:
        """What the first value is of."""
        return self.present[0].subject

    @property
    def is_own(self) -> bool:
        """Whether the row is of a sample that a record describes."""
        return self.subject.is_own

    def remarks(self) -> list[str]:
        """How the row was joined, where it is not of one thing."""
        subjects = {value.subject.iri: value.subject for value in self.present}
        if len(subjects) == 1:
            return []
        if not self.is_own:
            return [JOINED_BY_WORK]
        return [f"joined by lineage: {', '.join(subject.label for subject in subjects.values())}"]


def joined(columns: Sequence[Sequence[Value]]) -> list[Joined]:
    """The rows for the values of several properties, in the order of the first column's values.

    Every value stands in at least one row; a value that fits nothing stands alone.
    """
    rows: list[tuple[Value | None, ...]] = [(value,) for value in columns[0]]
    for at, column in enumerate(columns[1:], 1):
        groups = _groups(column)
        used: set[str] = set()
        longer: list[tuple[Value | None, ...]] = []
        for row in rows:
            fitting = _fitting(row, groups)
            used.update(value.observation for value in fitting)
            longer += [(*row, value) for value in fitting] or [(*row, None)]
        rest = [value for value in column if value.observation not in used]
        rows = longer + [(*[None] * at, value) for value in rest]
    return [Joined(row) for row in rows]


def _groups(column: Iterable[Value]) -> dict[str, list[Value]]:
    """The values by each key under which another value may find them."""
    groups: dict[str, list[Value]] = {}
    for value in column:
        for key in _keys(value.subject):
            groups.setdefault(key, []).append(value)
    return groups


def _keys(subject: Subject) -> set[str]:
    if subject.is_own:
        return {subject.iri, *([subject.family] if subject.family else [])}
    return {subject.iri, *subject.works, *subject.work_keys}


def _fitting(row: Sequence[Value | None], groups: dict[str, list[Value]]) -> list[Value]:
    """The values of the next property that belong to the row; those of the same thing go before related ones."""
    present = [value for value in row if value]
    found = {value.observation: value for key in _keys(present[-1].subject) for value in groups.get(key, ())}
    fit = [
        value
        for value in found.values()
        if all(belongs(value.subject, other.subject) and _agree(value, other) for other in present)
    ]
    same = [value for value in fit if all(value.subject.iri == other.subject.iri for other in present)]
    return sorted(same or fit, key=lambda value: (value.source, value.observation))


def belongs(one: Subject, other: Subject) -> bool:
    """Whether two things may stand in one row."""
    if one.iri == other.iri:
        return True
    if one.is_own != other.is_own:
        return False
    if one.is_own:
        if not one.family or one.family != other.family:
            return False
        return (
            one.iri == one.family
            or other.iri == other.family
            or one.iri in other.ancestors
            or other.iri in one.ancestors
        )
    if one.table and one.table == other.table:
        return False
    return bool(one.works.keys() & other.works.keys() or one.work_keys & other.work_keys)


def _agree(one: Value, other: Value) -> bool:
    """Whether no condition of one contradicts one of the other."""
    held = {fact.property: fact.quantity for fact in one.held}
    return all(
        fact.property not in held
        or not fit(held[fact.property], fact.quantity)
        or alike(held[fact.property], fact.quantity, "exact")
        for fact in other.held
    )
