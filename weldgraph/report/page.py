"""A check as one HTML page that needs no other file, no network and no script."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from weldgraph import __version__
from weldgraph.audit import LEVELS, Alert, Report
from weldgraph.completeness import WEIGHTS, Item, counts
from weldgraph.printed import Paper, Sheet
from weldgraph.report.drawn import bars
from weldgraph.report.help import Help, helps, sort_of
from weldgraph.templates import fill

_CELL: Final = re.compile(r"R(\d+)C(\d+)")
_LONG: Final = 60  # rows; of a longer table only those around marked cells are shown
_AROUND: Final = 2

LEVEL_WORDS: Final = {
    "A": "A headline, conclusion or ranking changes, however one reads it.",
    "B": "Disagrees under every reading.",
    "C": "Near, resting on an inference, or needed and not there.",
    "G": "Notes.",
}
TYPE_WORDS: Final = {
    1: "missing", 2: "numbers disagree", 3: "claim not borne out", 4: "not like with like",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is printed.

    Attributes:
        anchor: its name in the page; empty for one that the page does not show.
        texts: what is printed there, of one alert.
    """

    address: str
    document: str
    anchor: str
    texts: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """A row of a table: its number, 0 for rows left out, and its cells with anchor and numbers of the alerts."""

    number: int
    cells: list[tuple[str, str, list[int]]] = field(default_factory=list)
    left_out: int = 0


def html(report: Report) -> str:
    """The page. The alerts have the numbers of their order, in it and in its anchors."""
    numbered = list(enumerate(report.alerts, 1))
    anchors = _Anchors(report)
    views = [_view(number, alert, anchors) for number, alert in numbered]
    return fill(
        "report.html",
        title="; ".join(paper.title for paper in report.papers.values()) or "Check",
        papers=list(report.papers.values()),
        levels=[(level, number, LEVEL_WORDS[level]) for level, number in report.count().items()],
        types=[(word, sum(alert.type == type_ for alert in report.alerts)) for type_, word in TYPE_WORDS.items()],
        type_words=TYPE_WORDS,
        groups=[(level, [view for view in views if view["alert"].level == level]) for level in LEVELS],
        sheets=[
            {
                "sheet": sheet, "marked": _marked(paper, sheet, anchors),
                "rows": list(_rows(paper, sheet, numbered, anchors)),
            }
            for paper in report.papers.values() for sheet in paper.sheets
        ],
        texts=_texts(numbered, anchors),
        needs=[(report.papers[record].title, counts(items), _needs(items)) for record, items in report.needs.items()],
        weights=WEIGHTS,
        **_checked(report),
        raised=[helps()[code] for code in sorted({alert.code for alert in report.alerts}) if code in helps()],
        answered=sum(bool(alert.response) for alert in report.alerts),
        version=__version__,
    )  # fmt: skip


class _Anchors:
    """Names in the page for the places that alerts are about."""

    def __init__(self, report: Report) -> None:
        shown = {
            (paper.record, f"{sheet.id}!R{row}C{column}")
            for paper in report.papers.values() for sheet in paper.sheets
            for row, cells in enumerate(sheet.cells, 1) for column in range(1, len(cells) + 1)
        }  # fmt: skip
        places = {
            (alert.record, source.place) for alert in report.alerts for source in alert.sources if source.place
        }  # fmt: skip
        known = sorted(place for place in places if place in shown or "!" not in place[1])
        self.names = {place: f"place-{number}" for number, place in enumerate(known, 1)}

    def of(self, record: str, address: str) -> str:
        """The anchor of a place; empty for none."""
        return self.names.get((record, address), "")


def _view(number: int, alert: Alert, anchors: _Anchors) -> dict[str, Any]:
    drawn = bars(alert)
    return {
        "number": number, "alert": alert, "bars": drawn, "places": _places(alert, anchors),
        "brief": alert.type == 1, "sort": sort_of(alert.code),
    }  # fmt: skip


def _places(alert: Alert, anchors: _Anchors) -> list[Place]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in alert.sources:
        if source.place:
            found[source.place, source.document].append(source.printed)
    return [
        Place(address, document, anchors.of(alert.record, address), tuple(dict.fromkeys(filter(None, texts))))
        for (address, document), texts in found.items()
    ]


def _numbers(numbered: Iterable[tuple[int, Alert]], record: str, address: str) -> list[int]:
    """The alerts that are about a place."""
    return [
        number for number, alert in numbered
        if alert.record == record and any(source.place == address for source in alert.sources)
    ]  # fmt: skip


def _marked(paper: Paper, sheet: Sheet, anchors: _Anchors) -> int:
    """How many cells of a table alerts are about."""
    return sum(record == paper.record and address.startswith(f"{sheet.id}!R") for record, address in anchors.names)


def _rows(paper: Paper, sheet: Sheet, numbered: Sequence[tuple[int, Alert]], anchors: _Anchors) -> Iterator[Row]:
    """The rows of a table; of a long one the head and those around marked cells."""
    addresses = [address for record, address in anchors.names if record == paper.record]
    found = [_CELL.fullmatch(address.removeprefix(f"{sheet.id}!")) for address in addresses]
    marked = {int(match[1]) for match in found if match}
    near = {row + step for row in marked for step in range(-_AROUND, _AROUND + 1)}
    left_out = 0
    for row, cells in enumerate(sheet.cells, 1):
        if len(sheet.cells) > _LONG and row > sheet.header_rows and row not in near:
            left_out += 1
            continue
        if left_out:
            yield Row(0, left_out=left_out)
            left_out = 0
        yield Row(row, [_cell(paper.record, f"{sheet.id}!R{row}C{n}", text, numbered, anchors)
                        for n, text in enumerate(cells, 1)])  # fmt: skip
    if left_out:
        yield Row(0, left_out=left_out)


def _cell(
    record: str, address: str, text: str, numbered: Sequence[tuple[int, Alert]], anchors: _Anchors
) -> tuple[str, str, list[int]]:
    anchor = anchors.of(record, address)
    return text, anchor, _numbers(numbered, record, address) if anchor else []


def _texts(numbered: Sequence[tuple[int, Alert]], anchors: _Anchors) -> list[dict[str, Any]]:
    """The places in running text, with what is printed there and the alerts about it."""
    found = []
    for (record, address), anchor in anchors.names.items():
        if "!" in address and _CELL.fullmatch(address.rpartition("!")[2]):
            continue
        quotes: dict[str, list[int]] = defaultdict(list)
        for number, alert in numbered:
            for source in alert.sources:
                if (alert.record, source.place) == (record, address) and number not in quotes[source.printed]:
                    quotes[source.printed].append(number)
        found.append({"address": address, "anchor": anchor, "record": record, "quotes": sorted(quotes.items())})
    return found


def _needs(items: Sequence[Item]) -> list[dict[str, Any]]:
    """What is given and what not, things of one kind that are alike together."""
    by_thing: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_thing[item.thing].append(item)
    alike: dict[tuple[Any, ...], list[list[Item]]] = defaultdict(list)
    for some in by_thing.values():
        alike[some[0].kind, tuple((one.need, one.weight, one.status) for one in some)].append(some)
    groups = []
    for (kind, needs), things in alike.items():
        missing = {
            weight: [need for need, of, status in needs if of == weight and status == "missing"] for weight in WEIGHTS
        }
        groups.append({
            "kind": kind, "names": [some[0].name for some in things],
            "missing": [(weight, listed) for weight, listed in missing.items() if listed],
            "given": [need for need, _, status in needs if status == "given"],
            "elsewhere": [need for need, _, status in needs if status == "elsewhere"],
            "lists": sorted({item.source for item in things[0] if item.source != "ontology"}),
        })  # fmt: skip
    return sorted(groups, key=lambda group: (group["kind"], group["names"]))


def _checked(report: Report) -> dict[str, Any]:
    """Rules with what they looked at, those that found nothing to look at, and what could not be checked."""
    raised: dict[str, int] = defaultdict(int)
    for alert in report.alerts:
        raised[alert.code] += 1
    looked: list[tuple[Help, int, int]] = []
    idle: list[Help] = []
    for code, known in sorted(helps().items()):
        if known.sort in ("number", "claim"):
            if report.checked.get(code):
                looked.append((known, report.checked[code], raised[code]))
            else:
                idle.append(known)
    unchecked: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, subject, why in report.not_checked:
        unchecked[code].append((subject, why))
    structure = [(code, raised[code]) for code in report.checked if sort_of(code) == "structure"]
    return {"looked": looked, "idle": idle, "unchecked": sorted(unchecked.items()), "structure": structure}
