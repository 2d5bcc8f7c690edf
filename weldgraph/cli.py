"""The command line: each command is a few lines that call a function of the same name.

Exit status 0 is success, 1 alerts at or above the level asked for, 2 input that cannot be used.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from weldgraph import __version__
from weldgraph.errors import ManyRefusals, Refused, WeldgraphError

if TYPE_CHECKING:
    from weldgraph.answer import Answer
    from weldgraph.audit import Report

_FORMATS = click.Choice(["table", "csv", "json"])


def _store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--store",
        metavar="FOLDER|URL",
        help="A folder, or the URL of a SPARQL 1.1 endpoint. Default: .weldgraph here or above.",
    )(command)


def _format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    text = "Default: table to the terminal, csv to a pipe."
    return click.option("--format", "format_", type=_FORMATS, help=text)(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="weldgraph")
def cli() -> None:
    """Weld a paper's samples, steps, measurements and literature tables into one graph, and check every number."""


@cli.command()
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    default=Path("weldgraph-demo.html"),
    show_default=True,
    help="Where the HTML page goes.",
)
def demo(page: Path) -> None:
    """The bundled record: build it, check it, ask it, and write one HTML page."""
    from weldgraph.demo import demo as run  # noqa: PLC0415  start-up stays short

    for text in run(page):
        click.echo(text)


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.argument("more", nargs=-1, type=click.Path(path_type=Path), metavar="")
@click.option(
    "--from",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE…",
    help="Articles and tables: CSV, XLSX, HTML, JATS, TEI, LaTeX, Markdown, plain text.",
)
@click.option(
    "--xlsx",
    is_flag=False,
    flag_value="",
    metavar="[FILE.xlsx]",
    help="Write it as a workbook too, by default beside FOLDER; without FOLDER the workbook alone.",
)
def init(folder: Path | None, more: tuple[Path, ...], files: tuple[Path, ...], xlsx: str | None) -> None:
    """A record to fill in, in FOLDER, with the tables found in the files; a FOLDER that is a record as a workbook."""
    from weldgraph.init import init as run  # noqa: PLC0415
    from weldgraph.init import init_workbook, summary  # noqa: PLC0415

    if more and not files:
        raise Refused(f"found '{more[0]}' behind the folder, wanted it behind --from.")
    if xlsx is not None and folder is None and not xlsx.lower().endswith(".xlsx"):
        folder, xlsx = (Path(xlsx) if xlsx else None), ""
    if folder is None and not xlsx:
        raise Refused("found no name, wanted that of a folder that is not there yet.")
    if xlsx is None and folder is not None:
        click.echo(summary(folder, run(folder, (*files, *more))))
        return
    book = Path(xlsx) if xlsx else Path(f"{folder}.xlsx")
    click.echo(summary(book, init_workbook(book, folder, (*files, *more))))


@cli.command()
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path))
@_store_option
def build(records: tuple[Path, ...], store: str | None) -> None:
    """Records into the store: all of a record or nothing of it."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    from weldgraph.build import build as run  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    opened = open_store(store)
    with Progress(
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
        disable=len(records) == 1 or not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("Reading records", total=len(records))
        for built in run(opened, records, jobs=os.cpu_count() or 1, tick=lambda: bar.advance(task)):
            same = "" if built.changed else ", unchanged"
            click.echo(f"{built.record}: {built.triples:,} triples{same} in {opened.location}")


@cli.command("list")
@_store_option
@_format_option
def list_(store: str | None, format_: str | None) -> None:
    """The records in the store."""
    from weldgraph.answer import INTEGER, Answer, Term  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    entries = open_store(store).records()
    rows: list[tuple[Term | None, ...]] = [
        (Term("literal", entry.part), Term("literal", str(entry.triples), INTEGER), Term("literal", entry.sha256))
        for entry in entries
    ]
    _print(Answer(["record", "triples", "sha256"], rows), format_)


@cli.command()
@click.argument("records", nargs=-1, required=True)
@_store_option
def remove(records: tuple[str, ...], store: str | None) -> None:
    """Take records, by id, out of the store."""
    from weldgraph.store import open_store  # noqa: PLC0415

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


@cli.command()
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
@click.option("--output", type=click.Path(path_type=Path), help="Write the report to this file.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw stated against recomputed: .svg, .png or .pdf.")
@_store_option
def check(
    records: tuple[str, ...],
    level: Any,
    draft: bool,
    format_: str,
    output: Path | None,
    plot: Path | None,
    store: str | None,
) -> None:
    """What is missing in a record, and what contradicts what."""
    from weldgraph import audit  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    report = _draft(records) if draft else audit.check(open_store(store), records)
    if plot:
        from weldgraph import plots  # noqa: PLC0415

        plots.save(plots.recomputed(report), plot)
    text = _report(report, format_)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
    if report.reached(level):
        sys.exit(1)


def _draft(records: tuple[str, ...]) -> "Report":
    from weldgraph import audit  # noqa: PLC0415
    from weldgraph.graph import quads  # noqa: PLC0415
    from weldgraph.loaders.record import load  # noqa: PLC0415

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


@cli.command()
@click.argument("before")
@click.argument("after")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines, or the same as plain data.",
)
@_store_option
def diff(before: str, after: str, format_: str, store: str | None) -> None:
    """What AFTER changes: values, parameters, alerts. BEFORE and AFTER are a record's folder, an id, or STORE/ID."""
    from weldgraph.diff import diff as run  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    found = run(before, after, open_store(store))
    text = json.dumps(found.as_json(), indent=2, ensure_ascii=False) + "\n" if format_ == "json" else found.as_text()
    click.echo(text, nl=False)


@cli.command()
@click.argument("thing")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="A tree, or the same as plain data.",
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw how a sample was made: .svg, .png or .pdf.")
@_store_option
def trace(thing: str, format_: str, plot: Path | None, store: str | None) -> None:
    """Where a sample, a value (S4!R3C7) or a statement comes from."""
    from weldgraph.store import open_store  # noqa: PLC0415
    from weldgraph.trace import trace as run  # noqa: PLC0415

    opened = open_store(store)
    branches = run(opened, thing)
    if plot:
        from weldgraph import plots  # noqa: PLC0415

        plots.save(plots.lineage(opened, thing), plot)
    if format_ == "json":
        click.echo(json.dumps([branch.as_json() for branch in branches], indent=2, ensure_ascii=False))
        return
    for branch in branches:
        click.echo(branch.as_text())


@cli.command()
@click.argument("properties", nargs=-1, required=True, metavar="PROPERTY...")
@click.option("--sample", default="", help="Judge every row against this sample: label, name, id or IRI.")
@click.option("--where", multiple=True, metavar="CONDITION", help="Such as 'active mass loading >= 3 mg/cm2'.")
@click.option("--like", metavar="ASPECT,...", help="What a verdict looks at, such as current,cycles; all by default.")
@click.option("--pareto", is_flag=True, help="A front is wanted: refuse what has no direction, and write who is on it.")
@click.option("--unit", default="", help="Of the first property; by default the one most values are printed in.")
@click.option("--along", default="", metavar="CONDITION", help="Draw the values along this, such as specific current.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw it: .svg, .png or .pdf.")
@_store_option
@_format_option
def compare(
    properties: tuple[str, ...],
    along: str,
    plot: Path | None,
    store: str | None,
    format_: str | None,
    **how: Any,
) -> None:
    """A sample among the literature: values in one unit, ranked in the first property, each with a verdict and why."""
    from weldgraph.compare import compare as run  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    if along and not plot:
        raise Refused("found --along without --plot; write where to: --plot FILE.")
    found = run(open_store(store), properties, **how)
    if plot and found.lines:
        from weldgraph import plots  # noqa: PLC0415

        several = len(properties) > 1
        plots.save(plots.along(found, along) if along else (plots.scatter if several else plots.bars)(found), plot)
    _print(found.answer(brief=_is_table(format_)), format_)
    _tell(found.notes)


@cli.command()
@click.argument("property_", metavar="[PROPERTY]", default="")
@click.option("--along", default="", metavar="PARAMETER", help="Only pairs that differ in this, such as pressure.")
@click.option("--sample", default="", help="Only pairs with this sample: label or IRI.")
@click.option("--series", is_flag=True, help="Series along one parameter with their trend, in place of the pairs.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the series: .svg, .png or .pdf.")
@_store_option
@_format_option
def pairs(
    property_: str, along: str, sample: str, series: bool, plot: Path | None, store: str | None, format_: str | None
) -> None:
    """Which knob did it: samples with no other stated difference than one, and what PROPERTY does."""
    from weldgraph.compare import pairs as run  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    found = run(open_store(store), property_, along=along, sample=sample)
    if plot:
        from weldgraph import plots  # noqa: PLC0415

        plots.save(plots.series(found), plot)
    _print(found.series_answer() if series else found.answer(), format_)
    _tell(found.notes)


@cli.command()
@click.argument("question", required=False)
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of the question.")
@_store_option
@_format_option
def ask(question: str | None, params: tuple[str, ...], store: str | None, format_: str | None) -> None:
    """A named question; without one, the list of them."""
    from weldgraph.answer import Answer, Term  # noqa: PLC0415
    from weldgraph.ask import ask as run  # noqa: PLC0415
    from weldgraph.ask import questions  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    if question is None:
        rows: list[tuple[Term | None, ...]] = [
            (Term("literal", q.name), Term("literal", ", ".join(p.name for p in q.params)), Term("literal", q.summary))
            for q in questions()
        ]
        _print(Answer(["question", "parameters", "answers"], rows), format_)
        return
    given = {}
    for param in params:
        name, found, value = param.partition("=")
        if not found:
            raise Refused(f"found the parameter '{param}', wanted name=value.")
        given[name] = value
    _print(run(open_store(store), question, **given), format_)


@cli.command()
@click.argument("query")
@_store_option
@_format_option
def sparql(query: str, store: str | None, format_: str | None) -> None:
    """Any SPARQL query: its text, a file, or - for standard input."""
    from weldgraph.ask import sparql as run  # noqa: PLC0415
    from weldgraph.store import open_store  # noqa: PLC0415

    if query == "-":
        text = sys.stdin.read()
    else:
        is_file = "{" not in query and Path(query).is_file()
        text = Path(query).read_text(encoding="utf-8") if is_file else query
    _print(run(open_store(store), text), format_)


@cli.command()
@click.argument("record")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["turtle", "nquads", "jsonld", "csv", "markdown", "latex", "docx"]),
    help="The record: turtle (default), nquads, jsonld. A table: csv (default), markdown, latex, docx.",
)
@click.option("--table", metavar="TABLE", help="'process', how the samples were made; or one of the paper's: S4.")
@click.option("--sample", "samples", multiple=True, help="A column of 'process'. Default: all end products.")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file.")
@_store_option
def export(
    record: str,
    format_: str | None,
    table: str | None,
    samples: tuple[str, ...],
    output: Path | None,
    store: str | None,
) -> None:
    """A record of the store as sorted RDF, or one of its tables as it goes into a paper."""
    from weldgraph.store import open_store  # noqa: PLC0415
    from weldgraph.tabular import FORMS  # noqa: PLC0415

    form = format_ or ("csv" if table else "turtle")
    if (form in FORMS) != bool(table):
        wanted = f"wanted one of {', '.join(FORMS)}" if table else "wanted --table NAME with it"
        raise Refused(f"found --format {form} {'with' if table else 'without'} --table; {wanted}.")
    if form == "docx" and not output:
        raise Refused("a Word document does not go to the terminal; write where to: --output FILE.")
    if table:
        from weldgraph import papertable, tabular  # noqa: PLC0415

        data = tabular.write(papertable.table(open_store(store), record, table, samples), form)
    else:
        from weldgraph.export import export as run  # noqa: PLC0415

        data = run(open_store(store), record, form).encode()
    if output:
        output.write_bytes(data)
    else:
        click.echo(data, nl=False)


@cli.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "kind", type=click.Choice(["instrument", "table"]), help="Default: by what is in the file.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="A table for eyes, or plain data.")  # fmt: skip
@click.option("--to", "target", type=click.Path(path_type=Path), help="Convert an instrument file: .parquet or .csv.")
@click.option("--plot", is_flag=True, help="A small picture; on a terminal it is always there.")
@click.option("--role", type=click.Choice(["anode against Li", "cathode against Li", "full cell"]), default=None,
              help="Of the tested electrode; it decides what is lithiation.")  # fmt: skip
@click.option("--mass", type=float, help="Active mass in g.")
@click.option("--area", type=float, help="Area of the electrode in cm².")
@click.option("--reference-cycle", type=int, help="Of capacity retentions.")
def read_(file: Path, kind: str | None, format_: str, target: Path | None, plot: bool, **given: Any) -> None:
    """What a reader sees in an instrument file, or in the tables of a file."""
    from weldgraph.loaders.raw import recognise  # noqa: PLC0415

    if kind == "instrument" or (kind is None and recognise(file)):
        _read_instrument(file, format_, target, plot, given)
        return
    from weldgraph.reading import read_file, render, to_json  # noqa: PLC0415

    tables = read_file(file)
    if format_ == "json":
        click.echo(json.dumps(to_json(tables), indent=2, ensure_ascii=False))
        return
    from rich.console import Console  # noqa: PLC0415

    for table in tables:
        Console().print(render(table))


def _read_instrument(file: Path, format_: str, target: Path | None, plot: bool, given: dict[str, Any]) -> None:
    from weldgraph import rawview  # noqa: PLC0415
    from weldgraph.loaders.features import Given  # noqa: PLC0415

    told = "the command line"
    stated = Given(
        role=given["role"] or "",
        mass=given["mass"],
        mass_of="active",
        mass_source=told,
        area=given["area"],
        area_source=told,
        reference_cycle=given["reference_cycle"],
    )
    raw, found, warnings = rawview.look(file, stated)
    if target:
        rawview.convert(raw, target)
    if format_ == "json":
        click.echo(rawview.as_json(raw, found, warnings))
    else:
        click.echo(rawview.as_text(raw, found, warnings, plot=plot or sys.stdout.isatty()), nl=False)


@cli.command()
def schema() -> None:
    """The JSON schema of a record, for editors."""
    from weldgraph.loaders.schema import text  # noqa: PLC0415

    click.echo(text(), nl=False)


def _print(answer: "Answer", format_: str | None) -> None:
    from weldgraph.ask import write  # noqa: PLC0415

    chosen: Any = format_ or ("table" if _is_table(format_) else "csv")
    click.echo(write(answer, chosen), nl=False)


def _is_table(format_: str | None) -> bool:
    return format_ == "table" or (format_ is None and sys.stdout.isatty())


def _tell(notes: Iterable[str]) -> None:
    """Sentences about an answer, apart from its rows."""
    for note in notes:
        click.echo(note, err=True)


def _report(report: "Report", format_: str) -> str:
    from weldgraph import report as forms  # noqa: PLC0415

    if format_ == "json":
        return json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
    if format_ == "turtle":
        return "".join(text for _, text in sorted(report.turtle.items()))
    form: Callable[[Report], str] = {"html": forms.html, "markdown": forms.markdown, "text": forms.text}[format_]
    return form(report)


def main() -> None:
    """The entry point: refusals become one sentence on standard error and exit status 2."""
    try:
        cli(standalone_mode=True)
    except WeldgraphError as error:
        click.echo(f"weldgraph: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
