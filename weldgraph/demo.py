"""The bundled record from end to end: build, check, questions, and one HTML page."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill
from typing import Any

from weldgraph import __version__, templates
from weldgraph.answer import Answer, Term
from weldgraph.ask import ask, write
from weldgraph.ask.written import labelled
from weldgraph.audit import Report, check
from weldgraph.build import build
from weldgraph.resources import folder
from weldgraph.store import Store, open_store
from weldgraph.trace import rows_of, trace

RECORD = "lai-wsg"
_WIDTH = 80  # letters of a line


def demo(page: Path) -> Iterator[str]:
    """Do it all in the default store and say what was found; the page is written last.

    Args:
        page: where the HTML page goes.
    """
    store = open_store()
    for built in build(store, [folder("records") / RECORD]):
        yield f"Built {built.record}: {built.triples:,} triples in {store.location}\n"
    report = check(store, [RECORD])
    counts = ", ".join(f"{number} at level {level}" for level, number in report.count().items())
    yield f"Checked: {len(report.alerts)} alerts ({counts}).  weldgraph check\n"
    for alert in report.alerts:
        if alert.level == "A":
            yield fill(f"A {alert.code}  {alert.message}", _WIDTH, subsequent_indent="  ") + "\n"
    yield "Where the samples stand among the literature.  weldgraph ask rank -p 'property=tap density'"
    yield _shown(
        store, "rank", ("rank", "rank_worst", "material", "value", "unit", "work", "source"), property="tap density"
    )
    yield "Which pairs of samples isolate one variable.  weldgraph ask pairs"
    yield _isolated(store)
    yield "Where a number is printed.  weldgraph trace 'S4!R3C7'"
    yield "\n".join(branch.as_text() for branch in trace(store, "S4!R3C7")) + "\n"
    with TemporaryDirectory() as alone:  # the page is of this record, whatever else the store holds
        own = open_store(alone)
        own.write({part: store.dump(part) for part in ("ontology", RECORD)})
        page.write_text(html(own, report), encoding="utf-8")
    yield f"One page of it all: {page}"


def _shown(store: Store, question: str, columns: tuple[str, ...], **params: str) -> str:
    """An answer as a table of some of its columns, each row once."""
    answer = labelled(ask(store, question, **params))
    at = [answer.columns.index(column) for column in columns]
    rows = list(dict.fromkeys(tuple(row[i] for i in at) for row in answer.rows))
    return write(Answer(list(columns), rows), "table")


def _isolated(store: Store) -> str:
    """The controlled pairs by what they differ in."""
    columns = ["parameter", "value_a", "value_b", "pairs", "such_as"]
    rows = [
        (knob["parameter"], knob["value_a"], knob["value_b"], str(len(knob["pairs"])), knob["pairs"][0])
        for knob in _knobs(_rows(store, "pairs"))
    ]
    return write(Answer(columns, [tuple(Term("literal", text) for text in row) for row in rows]), "table")


def html(store: Store, report: Report) -> str:
    """The page of a store with one record: counts, a ranking, controlled pairs, alerts, lineage, gaps. No script."""
    rows = partial(_rows, store)
    record = rows("records")[0]
    counts = [(row["what"], int(row["number"])) for row in rows("counts")]
    return templates.fill(
        "demo.html",
        title=record["record"],
        work="; ".join(filter(None, (record["authors"], record["licence"]))),
        counts=counts,
        alerts=report.alerts,
        levels=report.count(),
        ranked={"property": "tap density", "rows": _bars(rows("rank", property="tap density"))},
        knobs=_knobs(rows("pairs")),
        lineage={"name": "W@SG", "steps": _steps(rows("lineage", sample="wsg-clusters"))},
        gaps=[{"subject": g["subject"], "missing": g["missing"], "kind": g["kind"]} for g in rows("gaps")],
        version=__version__,
        example="'S4!R3C7'",
    )


def _rows(store: Store, question: str, **params: str) -> list[dict[str, str]]:
    return rows_of(labelled(ask(store, question, **params)))


def _bars(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    longest = max((float(row["value"]) for row in rows), default=1.0)
    return [{**row, "percent": round(100 * float(row["value"]) / longest, 1)} for row in rows]


def _knobs(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Pairs by what they differ in: a block, its electrode and its cell differ in one and the same thing."""
    knobs: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        knob = knobs.setdefault(
            (row["parameter"], row["value_a"], row["value_b"]),
            {"pairs": {}, "measured": [], "inferred": {}, "unknown": {}},
        )
        knob["pairs"][f"{row['sample_a']} against {row['sample_b']}"] = True
        for name in ("inferred", "unknown"):
            knob[name].update(dict.fromkeys(filter(None, row[name].split("; "))))
        if row["property"]:
            knob["measured"].append(row)
    return [
        {"parameter": key[0], "value_a": key[1], "value_b": key[2], **{name: list(of) for name, of in knob.items()}}
        for key, knob in sorted(knobs.items())
    ]


def _steps(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    steps = []
    for _, group in groupby(rows, key=lambda row: (int(row["position"]), row["step"])):
        lines = list(group)
        parameters = [
            {"name": line["parameter"], "value": line["printed"] or line["value"], "basis": line["basis"]}
            for line in lines
            if line["parameter"]
        ]
        first = lines[0]
        steps.append(
            {
                "position": first["position"],
                "kind": first["kind"],
                "input": first["input"],
                "output": first["output"],
                "parameters": parameters,
            }
        )
    return steps
