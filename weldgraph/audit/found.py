"""What a check finds: alerts, and with what was looked at, of one record or of many."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from weldgraph.completeness import Item
from weldgraph.derive import LEVELS, Level, Source
from weldgraph.printed import Paper


@dataclass(frozen=True, slots=True, order=True)
class Alert:
    """One finding.

    Attributes:
        level: weight under the most generous reading.
        code: stable; the help page has its name.
        record: id of the record.
        subject: label of the thing it is about; `subject_iri` its IRI.
        message: one sentence.
        type: 1 missing, 2 numbers disagree, 3 claim not borne out, 4 not like with like.
        value: what was found, where the rule shows it.
        sources: the places involved.
        printed, recomputed: of numbers that disagree, with the widest bounds of each in the printed unit.
        rule: title of the rule; its code where it has none.
        response: the author's or curator's answer.
    """

    level: Level
    code: str
    record: str
    subject: str
    message: str
    type: int = 1
    value: str = ""
    subject_iri: str = ""
    sources: tuple[Source, ...] = ()
    printed: str = ""
    printed_interval: tuple[str, str] = ("", "")
    recomputed: str = ""
    recomputed_interval: tuple[str, str] = ("", "")
    rule: str = ""
    response: str = ""

    def as_json(self) -> dict[str, Any]:
        """The alert as plain data; a bound that there is not is null."""
        return {
            "code": self.code, "type": self.type, "level": self.level, "record": self.record,
            "subject": self.subject, "message": self.message, "value": self.value,
            "printed": self.printed, "printed_interval": [end or None for end in self.printed_interval],
            "recomputed": self.recomputed, "recomputed_interval": [end or None for end in self.recomputed_interval],
            "sources": [asdict(source) for source in self.sources], "rule": self.rule or self.code,
            "response": self.response,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of one record found, and what it looked at; see Report.

    Attributes:
        turtle: the findings as one sh:ValidationReport.
    """

    record: str
    alerts: tuple[Alert, ...]
    checked: dict[str, int]
    not_checked: tuple[tuple[str, str, str], ...]
    needs: tuple[Item, ...]
    paper: Paper
    turtle: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of some records found, and what it looked at.

    Attributes:
        alerts: by level, code and subject.
        checked: rule → how many things it was applied to; of a structure rule only that it was.
        not_checked: rule, subject, and why it could not be applied.
        turtle: the same findings as one sh:ValidationReport a record, by record id.
        needs: what a person repeating or comparing the work needs, given or missing, by record id.
        papers: what the records are about, with the tables as printed, by record id.
    """

    alerts: tuple[Alert, ...]
    checked: dict[str, int]
    turtle: Mapping[str, str]
    not_checked: tuple[tuple[str, str, str], ...] = ()
    needs: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)

    def reached(self, level: Level) -> bool:
        """Whether there is an alert at or above `level`."""
        return any(LEVELS.index(alert.level) <= LEVELS.index(level) for alert in self.alerts)

    def count(self) -> dict[str, int]:
        """How many alerts there are of each level."""
        found = Counter(alert.level for alert in self.alerts)
        return {level: found[level] for level in LEVELS}

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "alerts": [alert.as_json() for alert in self.alerts],
            "checked": self.checked,
            "not_checked": [{"rule": rule, "subject": subject, "why": why} for rule, subject, why in self.not_checked],
        }


def merged(records: Iterable[Checked]) -> Report:
    """The report on all these records, the same in whatever order they come."""
    ordered = sorted(records, key=lambda one: one.record)
    checked: Counter[str] = Counter()
    for one in ordered:
        checked.update(one.checked)
    return Report(
        alerts=tuple(sorted((alert for one in ordered for alert in one.alerts), key=_order)),
        checked=dict(sorted(checked.items())),
        turtle={one.record: one.turtle for one in ordered},
        not_checked=tuple(sorted({line for one in ordered for line in one.not_checked})),
        needs={one.record: one.needs for one in ordered},
        papers={one.record: one.paper for one in ordered},
    )


def _order(alert: Alert) -> tuple[int, str, str, str, str]:
    return LEVELS.index(alert.level), alert.code, alert.record, alert.subject, alert.message
