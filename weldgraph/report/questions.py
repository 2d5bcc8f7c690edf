"""A check as numbered questions, ready to paste into a referee report."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from weldgraph.audit import Alert, Report
from weldgraph.report.drawn import bars
from weldgraph.report.help import sort_of
from weldgraph.report.place import spoken
from weldgraph.typeset import as_markdown

_ASKED: Final = {
    2: ("Numbers that do not follow from each other", "Which of them are right, and how was this one obtained?"),
    3: ("Claims that the values do not bear out", "On what does the claim rest?"),
    4: ("What is not like with like", "Can it be given on the same footing, or the difference be stated?"),
    1: ("What a reader would need", "Can it be given?"),
}
"""Heading and question of each type of alert, in the order of the report."""
_MOST: Final = 8  # places a question names


def markdown(report: Report) -> str:
    """The questions to the authors, the gravest first; what is about the record itself is only counted.

    Alerts that say the same of several samples are one question.
    """
    asked = [alert for alert in report.alerts if alert.level != "G" and sort_of(alert.code) != "structure"]
    alike: dict[tuple[int, str], list[Alert]] = defaultdict(list)
    for alert in asked:
        alike[alert.type, alert.message].append(alert)
    lines: list[str] = []
    number = 0
    for type_, (heading, question) in _ASKED.items():
        some = [alerts for (type_of, _), alerts in alike.items() if type_of == type_]
        lines += [f"## {heading}", ""] if some else []
        for alerts in some:
            number += 1
            lines += [f"{number}. {as_markdown(alerts[0].message)} {question}", *_below(report, alerts), ""]
    lines += ["Nothing to ask.", ""] if not asked else []
    lines.append(_left_out(report, asked))
    return "\n".join(lines) + "\n"


def _left_out(report: Report, asked: list[Alert]) -> str:
    notes = sum(alert.level == "G" for alert in report.alerts)
    own = len(report.alerts) - len(asked) - notes
    parts = ((notes, "notes of level G"), (own, "findings about the record itself"))
    left = ", ".join(f"{many} {what}" for many, what in parts if many)
    return (f"Left out: {left}. " if left else "") + (
        "Rows and columns of tables count from 1, the head included. "
        "Recomputed from the printed numbers by weldgraph: a signal, not a verdict."
    )


def _below(report: Report, alerts: list[Alert]) -> list[str]:
    """Where it is printed, what the intervals are, and answers that were given already."""
    lines = []
    first = alerts[0]
    if where := _places(report, alerts):
        lines.append(f"    - {'See' if first.type == 1 else 'Printed in'} {where}.")
    if drawn := bars(first):
        printed, given = drawn
        lines.append(f"    - Rounding admits {printed.ends} for the print, {given.ends} for what is recomputed.")
    answers = dict.fromkeys(alert.response for alert in alerts if alert.response)
    return lines + [f"    - Answered: {as_markdown(answer)}" for answer in answers]


def _places(report: Report, alerts: list[Alert]) -> str:
    """The places, each once, with what is printed there."""
    found: dict[str, dict[str, bool]] = {}
    for alert in alerts:
        for source in alert.sources:
            if source.place:
                place = spoken(report.papers.get(alert.record), source)
                found.setdefault(place, {}).update({source.printed: True} if source.printed else {})
    shown = [as_markdown(place) + _quoted(texts) for place, texts in list(found.items())[:_MOST]]
    more = len(found) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _quoted(texts: Iterable[str]) -> str:
    quoted = ", ".join(f"“{as_markdown(text)}”" for text in texts)
    return f" ({quoted})" if quoted else ""
