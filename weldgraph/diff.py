"""What a corrected record changes: values, parameters and statements; alerts closed and opened.

Things are told apart by what they are, not by their IRIs alone: a value that moved to another cell is the same value.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from weldgraph.audit import Alert, check_quads
from weldgraph.claims.claim import Graph
from weldgraph.derive import Fact, Facts, read_facts
from weldgraph.errors import Refused
from weldgraph.graph import quads, record_iri
from weldgraph.loaders.record import load
from weldgraph.quantity import show
from weldgraph.store import Store, open_store
from weldgraph.terms import label

_KINDS: Final = {"observation": "value", "parameter": "parameter", "amount": "parameter", "statement": "statement"}


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One printed number or word of a record, or its absence, as a person would name it.

    Attributes:
        kind: value, parameter or statement.
        subject: what it is of, by label; `property` what of it, with its conditions in `at`.
        shown: the number; the kind of absence where there is none.
        place: where it is printed.
        name: the end of its IRI.
        id: the end of the IRI of its subject.
    """

    kind: str
    subject: str
    property: str
    at: str
    shown: str
    place: str
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one entry.

    Attributes:
        what: added, removed, changed (another number), reassigned (said to be of something else), moved (printed
            elsewhere).
        before, after: None where there was none, or is none.
    """

    what: str
    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """The entry as it is now, or was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has one side at least")
        return found

    def as_text(self) -> str:
        """One line."""
        one = self.entry
        name = f"{one.property} of {one.subject}" + (f" ({one.at})" if one.at else "")
        if self.before and self.after:
            old, new = self.before, self.after
            if self.what == "changed":
                return f"{name}: {old.shown} → {new.shown} [{new.place}]"
            if self.what == "moved":
                return f"{name}: {new.shown} [{old.place} → {new.place}]"
            return f"{old.property} of {old.subject} → {name}: {new.shown} [{new.place}]"
        return f"{name}: {one.shown} [{one.place}]"


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes from one record to another.

    Attributes:
        changes: of values, parameters and statements.
        closed, opened: alerts that only the first, only the second raises.
        altered: alerts about the same thing that say something else: (before, after).
    """

    changes: tuple[Change, ...]
    closed: tuple[Alert, ...]
    opened: tuple[Alert, ...]
    altered: tuple[tuple[Alert, Alert], ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "changes": [
                {
                    "what": one.what,
                    "before": one.before and asdict(one.before),
                    "after": one.after and asdict(one.after),
                }
                for one in self.changes
            ],
            "closed": [alert.as_json() for alert in self.closed],
            "opened": [alert.as_json() for alert in self.opened],
            "altered": [{"before": old.as_json(), "after": new.as_json()} for old, new in self.altered],
        }

    def as_text(self) -> str:
        """What changed, under a heading each; one line if nothing did."""
        groups: dict[str, list[str]] = defaultdict(list)
        for change in self.changes:
            groups[f"{change.entry.kind} {change.what}"].append(change.as_text())
        groups["alert closed"] = [_line(alert) for alert in self.closed]
        groups["alert opened"] = [_line(alert) for alert in self.opened]
        groups["alert altered"] = [f"{_line(old)}\n  → {_line(new)}" for old, new in self.altered]
        parts = []
        for heading, lines in groups.items():
            thing, what = heading.split()
            if lines:
                parts += [f"{len(lines)} {thing}{'s' * (len(lines) > 1)} {what}", *(f"  {line}" for line in lines)]
        return "\n".join(parts or ["no difference"]) + "\n"


def _line(alert: Alert) -> str:
    return f"{alert.level} {alert.code}  {alert.subject}: {alert.message}"


def diff(first: str, second: str, store: Store) -> Diff:
    """From one record to another; each is a record's folder, the id of a record in `store`, or STORE/ID.

    Raises:
        Refused: there is no such record.
        ManyRefusals: a folder holds a record that cannot be read.
    """
    one, other = _record(first, store), _record(second, store)
    changes = tuple(_changes(_entries(*one), _entries(*other)))
    alerts = [list(check_quads({name: text}).alerts) for name, text in (one, other)]
    same = _pairs(alerts[0], alerts[1], lambda alert: (alert.level, *_about(alert), alert.message, alert.response))
    old, new = (_without(some, {id(pair[side]) for pair in same}) for side, some in enumerate(alerts))
    altered = _pairs(old, new, _about)
    closed, opened = (_without(some, {id(pair[side]) for pair in altered}) for side, some in enumerate((old, new)))
    return Diff(changes, tuple(closed), tuple(opened), tuple(altered))


def _about(alert: Alert) -> tuple[str, str]:
    return alert.code, alert.subject


def _record(name: str, store: Store) -> tuple[str, bytes]:
    """Id and N-Quads of a record in a folder, a workbook or a store."""
    folder = Path(name)
    if (folder / "record.yaml").is_file() or folder.is_file():
        record = load(folder)
        return record.id, quads(record)
    where, _, part = name.rpartition("/")
    opened = open_store(where) if where and ("://" in where or Path(where).is_dir()) else store
    known = [entry.part for entry in opened.records()]
    if part not in known:
        have = ", ".join(known) or "none"
        raise Refused(f"found '{name}', wanted a record's folder, an id in the store ({have}), or STORE/ID.")
    return part, opened.dump(part)


def _entries(record: str, text: bytes) -> list[Entry]:
    """Everything printed that the record has, and what it says is absent; sorted."""
    memory = ox.Store()
    memory.bulk_load(text, format=ox.RdfFormat.N_QUADS)
    facts = read_facts(memory, record_iri(record))
    reader = Graph(memory, record_iri(record))
    found = [_entry(reader, facts, fact, record_iri(record)) for fact in facts.all]
    for node in reader.of_class("Absence"):
        subject = reader.one(node, "subject")
        found.append(
            Entry(
                "parameter", facts.name(subject), label(reader.one(node, "property")),
                reader.one(node, "conditionText"),
                reader.one(node, "absenceKind"), reader.source(node).place, _end(node, record), _end(subject, record),
            )
        )  # fmt: skip
    return sorted(found)


def _entry(reader: Graph, facts: Facts, fact: Fact, base: str) -> Entry:
    what = f"amount of {facts.name(fact.what)}" if fact.kind == "amount" else fact.property
    if fact.kind == "statement":
        what = " of ".join(filter(None, (fact.traits.get("statement", "statement"), what)))
    at = [reader.one(fact.iri, "conditionText"), facts.name(fact.test) if fact.test else ""]
    return Entry(
        _KINDS[fact.kind], facts.name(fact.subject), what, "; ".join(filter(None, at)), show(fact.quantity),
        fact.source.place, fact.iri.removeprefix(base + "/"), fact.subject.removeprefix(base + "/"),
    )  # fmt: skip


def _end(iri: str, record: str) -> str:
    return iri.removeprefix(record_iri(record) + "/")


def _changes(before: list[Entry], after: list[Entry]) -> Iterator[Change]:
    """Entries of both sides that belong together, the surest first; what is left was removed or added."""
    found: list[Change] = []
    old, new = before, after
    steps: tuple[tuple[str, Callable[[Entry], Hashable]], ...] = (
        ("", lambda one: (one.id, one.property, one.at, one.shown, one.place)),
        ("moved", lambda one: (one.id, one.property, one.at, one.shown)),
        ("changed", lambda one: (one.id, one.property, one.at, one.place)),
        ("changed", lambda one: (one.id, one.property, one.at)),
        ("reassigned", lambda one: (one.name, one.shown)),
        ("reassigned", lambda one: (one.place, one.shown) if "!" in one.place else object()),
        ("changed", lambda one: one.name),
    )
    for what, key in steps:
        pairs = _pairs(old, new, key)
        found += [Change(what, *pair) for pair in pairs] if what else []
        old, new = (_without(some, {id(pair[side]) for pair in pairs}) for side, some in enumerate((old, new)))
    found += [Change("removed", one, None) for one in old] + [Change("added", None, one) for one in new]
    order = ("changed", "added", "removed", "reassigned", "moved")
    kinds = ("value", "parameter", "statement")

    def rank(change: Change) -> tuple[int, int, Entry]:
        return kinds.index(change.entry.kind), order.index(change.what), change.entry

    yield from sorted(found, key=rank)


def _pairs(old: Sequence[Any], new: Sequence[Any], key: Callable[[Any], Hashable]) -> list[tuple[Any, Any]]:
    """Things of both sides with one key, in their order."""
    waiting: dict[Hashable, list[Any]] = defaultdict(list)
    for one in reversed(new):
        waiting[key(one)].append(one)
    return [(one, waiting[key(one)].pop()) for one in old if waiting.get(key(one))]


def _without(some: Sequence[Any], gone: set[int]) -> list[Any]:
    return [one for one in some if id(one) not in gone]
