"""Commands that ask the store."""

import sys
from pathlib import Path
from typing import Any

import click

from weldgraph.cli import options, printing
from weldgraph.errors import Refused


@click.command()
@click.argument("question", required=False)
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
@options.store
@options.rows
def ask(question: str | None, params: tuple[str, ...], store: str | None, format_: str | None) -> None:
    """A named question; without one, the list of them."""
    from weldgraph.answer import Answer, Term
    from weldgraph.ask import ask as run
    from weldgraph.ask import questions
    from weldgraph.store import open_store

    if question is None:
        rows: list[tuple[Term | None, ...]] = [
            (Term("literal", q.name), Term("literal", ", ".join(p.name for p in q.params)), Term("literal", q.summary))
            for q in questions()
        ]
        printing.rows(Answer(["question", "parameters", "answers"], rows), format_)
        return
    given = {}
    for param in params:
        name, found, value = param.partition("=")
        if not found:
            raise Refused(f"found the parameter '{param}', wanted name=value.")
        given[name] = value
    printing.rows(run(open_store(store), question, **given), format_)


@click.command()
@click.argument("query")
@options.store
@options.rows
def sparql(query: str, store: str | None, format_: str | None) -> None:
    """Any SPARQL query: its text, a file, or - for standard input."""
    from weldgraph.ask import sparql as run
    from weldgraph.store import open_store

    if query == "-":
        text = sys.stdin.read()
    else:
        is_file = "{" not in query and Path(query).is_file()
        text = Path(query).read_text(encoding="utf-8") if is_file else query
    printing.rows(run(open_store(store), text), format_)


@click.command()
@click.argument("thing")
@options.text_or_json("A tree, or the same as plain data.")
@options.plot("how a sample was made")
@options.store
def trace(thing: str, format_: str, plot: Path | None, store: str | None) -> None:
    """Where a sample, a value (S4!R3C7) or a statement comes from."""
    from weldgraph.store import open_store
    from weldgraph.trace import trace as run

    opened = open_store(store)
    branches = run(opened, thing)
    if plot:
        from weldgraph import plots

        plots.save(plots.lineage(opened, thing), plot)
    if format_ == "json":
        click.echo(printing.to_json([branch.as_json() for branch in branches]), nl=False)
        return
    for branch in branches:
        click.echo(branch.as_text())


@click.command()
@click.argument("properties", nargs=-1, required=True, metavar="PROPERTY...")
@click.option("--sample", default="", help="Judge every row against this sample: label, name, id or IRI.")
@click.option("--where", multiple=True, metavar="CONDITION", help="Such as 'active mass loading >= 3 mg/cm2'.")
@click.option("--like", metavar="ASPECT,...", help="What a verdict looks at, such as current,cycles; all by default.")
@click.option("--pareto", is_flag=True, help="A front is wanted: refuse what has no direction, and write who is on it.")
@click.option("--unit", default="", help="Of the first property; by default the one most values are printed in.")
@click.option("--along", default="", metavar="CONDITION", help="Draw the values along this, such as specific current.")
@options.plot("it")
@options.store
@options.rows
def compare(
    properties: tuple[str, ...],
    along: str,
    plot: Path | None,
    store: str | None,
    format_: str | None,
    **how: Any,
) -> None:
    """A sample among the literature: values in one unit, ranked in the first property, each with a verdict and why."""
    from weldgraph.compare import compare as run
    from weldgraph.store import open_store

    if along and not plot:
        raise Refused("found --along without --plot; write where to: --plot FILE.")
    found = run(open_store(store), properties, **how)
    if plot and found.lines:
        from weldgraph import plots

        several = len(properties) > 1
        plots.save(plots.along(found, along) if along else (plots.scatter if several else plots.bars)(found), plot)
    printing.rows(found.answer(brief=printing.is_table(format_)), format_)
    printing.notes(found.notes)


@click.command()
@click.argument("property_", metavar="[PROPERTY]", default="")
@click.option("--along", default="", metavar="PARAMETER", help="Only pairs that differ in this, such as pressure.")
@click.option("--sample", default="", help="Only pairs with this sample: label or IRI.")
@click.option("--series", is_flag=True, help="Series along one parameter with their trend, in place of the pairs.")
@options.plot("the series")
@options.store
@options.rows
def pairs(
    property_: str, along: str, sample: str, series: bool, plot: Path | None, store: str | None, format_: str | None
) -> None:
    """Which knob did it: samples with no other stated difference than one, and what PROPERTY does."""
    from weldgraph.compare import pairs as run
    from weldgraph.store import open_store

    found = run(open_store(store), property_, along=along, sample=sample)
    if plot:
        from weldgraph import plots

        plots.save(plots.series(found), plot)
    printing.rows(found.series_answer() if series else found.answer(), format_)
    printing.notes(found.notes)
