"""The command that makes records of the datasets of others."""

import os
import sys
from pathlib import Path

import click

from weldgraph.cli import options

_SHOWN = 100
"""Rows from which on progress is shown."""


@click.command("map")
@click.argument("mapping", type=click.Path(path_type=Path))
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("--first", type=click.IntRange(min=1), help="Only so many rows.")
@click.option("--show", type=click.IntRange(min=1), metavar="ROW", help="Only print what this row becomes; from 1.")
@options.on
@options.store
def map_(mapping: Path, dataset: Path, first: int | None, show: int | None, on: str, store: str | None) -> None:
    """Each row of a DATASET (JSON, JSON Lines, CSV, XLSX) into the store as a record, as a MAPPING says."""
    from rich.console import Console
    from rich.progress import Progress

    from weldgraph.mapped import build_rows, shown
    from weldgraph.store import open_store

    if show:
        click.echo(shown(mapping, dataset, show), nl=False)
        return
    bar = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    task = bar.add_task("Reading rows")

    def tick(rows: int, done: int) -> None:
        if done == _SHOWN:
            bar.start()
        bar.update(task, total=rows, completed=done)

    try:
        jobs = os.cpu_count() or 1
        account = build_rows(open_store(store), mapping, dataset, first=first, jobs=jobs, on=on, tick=tick)
    finally:
        bar.stop()
    for line in account.lines():
        click.echo(line)
    if account.refused:
        sys.exit(2)
