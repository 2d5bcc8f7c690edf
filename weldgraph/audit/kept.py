"""What a check found, kept in the store beside the record, and taken from there where nothing has changed since.

The part `<record>/report` holds the findings twice: as a sh:ValidationReport, for questions, and as they are, in one
text; and with them the checksums of the record and of the rules that they come from.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

import pyoxigraph as ox

from weldgraph.audit.found import Alert, Checked
from weldgraph.completeness import Item
from weldgraph.derive import Source
from weldgraph.fingerprint import rules
from weldgraph.graph import WG
from weldgraph.printed import Paper, Sheet
from weldgraph.store import Shard, Store, graph_name

_ABOUT: Final = ("recordChecksum", "rulesChecksum", "findings")
_SECONDS: Final = 2.0
_SPARSE: Final = 10  # a store that takes long to write is written to more seldom: so many times that


def report_of(record: str) -> str:
    """The part of a store that holds the report on a record."""
    return f"{record}/report"


def report_quads(checked: Checked, sha256: str) -> bytes:
    """The report on a record as N-Quads, in its graph.

    Args:
        checked: what was found.
        sha256: of the record that was checked, as the store has it.
    """
    graph = f"<{graph_name(report_of(checked.record))}>"
    findings = (checked.alerts, checked.checked, checked.not_checked, checked.needs, checked.paper)
    texts = (sha256, rules(), json.dumps(findings, ensure_ascii=False, separators=(",", ":"), default=_fields))
    lines = [line.removesuffix(" .") for line in checked.turtle.split("\n") if line]  # a triple a line
    lines += [f"{graph} <{WG}{name}> {ox.Literal(text)}" for name, text in zip(_ABOUT, texts, strict=True)]
    return "".join(f"{line} {graph} .\n" for line in lines).encode()


def restored(record: str, sha256: str, report: bytes) -> Checked | None:
    """What was found, without the report in RDF, if it was in this very record and by the rules as they are now.

    Args:
        record: its id.
        sha256: of the record, as the store has it.
        report: what the store has beside it.
    """
    told = _told(record, report)
    if (told.get("recordChecksum"), told.get("rulesChecksum")) != (sha256, rules()):
        return None
    try:
        alerts, checked, not_checked, needs, paper = _tuples(json.loads(told["findings"]))
        return Checked(
            record=record,
            alerts=tuple(_made(Alert, parts, "sources", Source) for parts in alerts),
            checked=checked,
            not_checked=not_checked,
            needs=tuple(_made(Item, parts, "places", Source) for parts in needs),
            paper=_made(Paper, paper, "sheets", Sheet),
            turtle="",
        )
    except (KeyError, TypeError, ValueError):
        return None  # not as it is written here: checked again


def turtle_of(record: str, report: bytes) -> str:
    """The findings of a report as one sh:ValidationReport."""
    graph = f"<{graph_name(report_of(record))}>"
    lines = (line for line in report.decode().split("\n") if line and not line.startswith(graph))
    return "".join(f"{line.removesuffix(f' {graph} .')} .\n" for line in lines)


class Reports:
    """Reports that are not yet in the store; they are written every few seconds, seldom where that takes long."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.waiting: dict[str, Shard] = {}
        self.due = time.monotonic() + _SECONDS

    def add(self, report: Shard) -> None:
        """Take a report in; write all if it is time."""
        self.waiting[report.entry.part] = report
        if time.monotonic() > self.due:
            self.write()

    def write(self) -> None:
        """Put all in the store at once."""
        start = time.monotonic()
        if self.waiting:
            self.store.write(self.waiting)
        self.waiting = {}
        self.due = time.monotonic() + max(_SECONDS, _SPARSE * (time.monotonic() - start))


class InStore(Mapping[str, str]):
    """Reports in RDF, read from the store when somebody asks: those of many records are long."""

    def __init__(self, store: Store, records: Sequence[str]) -> None:
        self.store, self.records = store, records

    def __getitem__(self, record: str) -> str:
        if record not in self.records:
            raise KeyError(record)
        return turtle_of(record, self.store.dump(report_of(record)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def _told(record: str, report: bytes) -> dict[str, str]:
    """What a report says of itself, by local name."""
    graph = f"<{graph_name(report_of(record))}> ".encode()
    lines = b"".join(line for line in report.splitlines(keepends=True) if line.startswith(graph))
    quads = ox.parse(lines, format=ox.RdfFormat.N_QUADS)
    return {quad.predicate.value.removeprefix(WG): quad.object.value for quad in quads}


def _fields(one: Any) -> list[Any]:
    """What a dataclass holds, in order."""
    return [getattr(one, field.name) for field in fields(one)]


def _tuples(value: Any) -> Any:
    """Lists of JSON as tuples, at any depth; the same text, which stands in many records, is kept once."""
    if isinstance(value, list):
        return tuple(map(_tuples, value))
    return sys.intern(value) if isinstance(value, str) else value


def _made(kind: Any, parts: Iterable[Any], name: str, inner: Any) -> Any:
    """A dataclass from its fields, one of which holds others."""
    whole = kind(*parts)
    return replace(whole, **{name: tuple(inner(*each) for each in getattr(whole, name))})
