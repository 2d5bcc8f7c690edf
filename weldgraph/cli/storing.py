"""Commands that put records into the store and take them out."""

import os
from pathlib import Path

import click

from weldgraph.cli import options, printing
from weldgraph.errors import Refused


@click.command()
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    default=Path("weldgraph-demo.html"),
    show_default=True,
    help="Where the HTML page goes.",
)
def demo(page: Path) -> None:
    """The bundled record: build it, check it, ask it, and write one HTML page."""
    from weldgraph.demo import demo as run

    for text in run(page):
        click.echo(text)


@click.command()
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.on
@click.option(
    "--check/--no-check",
    default=None,
    help="Check each record where it is read and keep its report. Default: with --on.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes that read. Default: one a core.")
@options.store
def build(records: tuple[Path, ...], on: str, check: bool | None, jobs: int | None, store: str | None) -> None:
    """Records into the store: all of a record or nothing of it."""
    from weldgraph.build import build as run
    from weldgraph.store import open_store

    if on and jobs:
        raise Refused(f"found --jobs {jobs} beside --on {on}, wanted one of them.")
    opened = open_store(store)
    with printing.progress("Reading records", len(records)) as tick:
        jobs, check = jobs or os.cpu_count() or 1, bool(on) if check is None else check
        for built in run(opened, records, jobs=jobs, on=on, check=check, tick=tick):
            same = "" if built.changed else ", unchanged"
            click.echo(f"{built.record}: {built.triples:,} triples{same} in {opened.location}")


@click.command("list")
@options.store
@options.rows
def list_(store: str | None, format_: str | None) -> None:
    """The records in the store."""
    from weldgraph.answer import INTEGER, Answer, Term
    from weldgraph.store import open_store

    entries = open_store(store).records()
    rows: list[tuple[Term | None, ...]] = [
        (Term("literal", entry.part), Term("literal", str(entry.triples), INTEGER), Term("literal", entry.sha256))
        for entry in entries
    ]
    printing.rows(Answer(["record", "triples", "sha256"], rows), format_)


@click.command()
@click.argument("records", nargs=-1, required=True)
@options.store
def remove(records: tuple[str, ...], store: str | None) -> None:
    """Take records, by id, out of the store."""
    from weldgraph.store import open_store

    opened = open_store(store)
    known = {entry.part for entry in opened.records()}
    for record in records:
        if record not in known:
            raise Refused(
                f"found the record '{record}', wanted one of those in the store: {', '.join(sorted(known)) or 'none'}."
            )
    for record in records:
        opened.remove(record)
        click.echo(f"{record}: removed from {opened.location}")
