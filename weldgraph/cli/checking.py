"""Commands that look for what is missing, what disagrees and what a correction changes."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weldgraph.cli import options, printing
from weldgraph.errors import ManyRefusals, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from weldgraph.audit import Report


@click.command()
@click.argument("records", nargs=-1)
@click.option(
    "--level", type=click.Choice(["A", "B", "C", "G"]), default="A", show_default=True, help="Exit 1 at or above it."
)
@click.option("--draft", is_flag=True, help="RECORDS are folders: show every fault of an unfinished record at once.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "html", "markdown", "turtle"]),
    default="text",
    show_default=True,
    help="Sentences, plain data, one page, questions for a referee report, or one sh:ValidationReport a record.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that check. Default: one a core.")
@click.option("--again", is_flag=True, help="Check also what has not changed since the last check.")
@options.output("Write the report to this file.")
@options.plot("stated against recomputed")
@options.store
def check(
    records: tuple[str, ...],
    *,
    level: Any,
    draft: bool,
    format_: str,
    jobs: int | None,
    again: bool,
    output: Path | None,
    plot: Path | None,
    store: str | None,
) -> None:
    """What is missing in a record, and what contradicts what."""
    report = _draft(records) if draft else _checked(records, store, jobs or os.cpu_count() or 1, again)
    if plot:
        from weldgraph import plots

        plots.save(plots.recomputed(report), plot)
    text = _report(report, format_)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
    if report.reached(level):
        sys.exit(1)


def _checked(records: tuple[str, ...], store: str | None, jobs: int, again: bool) -> "Report":
    from weldgraph import audit
    from weldgraph.store import open_store

    opened = open_store(store)
    with printing.progress("Checking records", len(records) or len(opened.records())) as tick:
        return audit.check(opened, records, jobs=jobs, again=again, tick=tick)


def _draft(records: tuple[str, ...]) -> "Report":
    from weldgraph import audit
    from weldgraph.graph import quads
    from weldgraph.loaders.record import load

    if not records:
        raise Refused("found no folder, wanted the folders of the records to check.")
    loaded = {}
    faults: list[Refused] = []
    for name in records:
        try:
            record = load(Path(name))
            loaded[record.id] = quads(record)
        except ManyRefusals as error:
            faults.extend(error.refusals)
    if faults:
        raise ManyRefusals(faults)
    return audit.check_quads(loaded)


def _report(report: "Report", format_: str) -> str:
    from weldgraph import report as forms

    if format_ == "json":
        return printing.to_json(report.as_json())
    if format_ == "turtle":
        return "".join(text for _, text in sorted(report.turtle.items()))
    form: Callable[[Report], str] = {"html": forms.html, "markdown": forms.markdown, "text": forms.text}[format_]
    return form(report)


@click.command()
@click.argument("before")
@click.argument("after")
@options.text_or_json("Lines, or the same as plain data.")
@options.store
def diff(before: str, after: str, format_: str, store: str | None) -> None:
    """What AFTER changes: values, parameters, alerts. BEFORE and AFTER are a record's folder, an id, or STORE/ID."""
    from weldgraph.diff import diff as run
    from weldgraph.store import open_store

    found = run(before, after, open_store(store))
    text = printing.to_json(found.as_json()) if format_ == "json" else found.as_text()
    click.echo(text, nl=False)
