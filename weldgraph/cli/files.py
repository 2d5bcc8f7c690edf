"""Commands that read files and write files: a record to fill in, what a reader sees, what leaves the store."""

import sys
from pathlib import Path
from typing import Any

import click

from weldgraph.cli import options, printing
from weldgraph.errors import Refused


@click.command()
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
    from weldgraph.init import init as run
    from weldgraph.init import init_workbook, summary

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


@click.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "kind", type=click.Choice(["instrument", "table"]), help="Default: by what is in the file.")
@options.text_or_json("A table for eyes, or plain data.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Convert an instrument file: .parquet or .csv.")
@click.option("--plot", is_flag=True, help="A small picture; on a terminal it is always there.")
@click.option("--role", type=click.Choice(["anode against Li", "cathode against Li", "full cell"]), default=None,
              help="Of the tested electrode; it decides what is lithiation.")  # fmt: skip
@click.option("--mass", type=float, help="Active mass in g.")
@click.option("--area", type=float, help="Area of the electrode in cm².")
@click.option("--reference-cycle", type=int, help="Of capacity retentions.")
def read_(file: Path, kind: str | None, format_: str, target: Path | None, plot: bool, **given: Any) -> None:
    """What a reader sees in an instrument file, or in the tables of a file."""
    from weldgraph.loaders.raw import foreign, recognise

    if kind == "instrument" or (kind is None and (recognise(file) or foreign(file))):
        _read_instrument(file, format_, target, plot, given)
        return
    from weldgraph.reading.tables import read_file, render, to_json

    tables = read_file(file)
    if format_ == "json":
        click.echo(printing.to_json(to_json(tables)), nl=False)
        return
    from rich.console import Console

    for table in tables:
        Console().print(render(table))


def _read_instrument(file: Path, format_: str, target: Path | None, plot: bool, given: dict[str, Any]) -> None:
    from weldgraph.loaders.features import Given
    from weldgraph.reading import instrument

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
    raw, found, warnings = instrument.look(file, stated)
    if target:
        instrument.convert(raw, target)
    if format_ == "json":
        click.echo(instrument.as_json(raw, found, warnings))
    else:
        click.echo(instrument.as_text(raw, found, warnings, plot=plot or sys.stdout.isatty()), nl=False)


@click.command()
@click.argument("record")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["turtle", "nquads", "jsonld", "csv", "markdown", "latex", "docx"]),
    help="The record: turtle (default), nquads, jsonld. A table: csv (default), markdown, latex, docx.",
)
@click.option("--table", metavar="TABLE", help="'process', how the samples were made; or one of the paper's: S4.")
@click.option("--sample", "samples", multiple=True, help="A column of 'process'. Default: all end products.")
@options.output("Write to this file.")
@options.store
def export(
    record: str,
    format_: str | None,
    table: str | None,
    samples: tuple[str, ...],
    output: Path | None,
    store: str | None,
) -> None:
    """A record of the store as sorted RDF, or one of its tables as it goes into a paper."""
    from weldgraph.export.forms import FORMS
    from weldgraph.store import open_store

    form = format_ or ("csv" if table else "turtle")
    if (form in FORMS) != bool(table):
        wanted = f"wanted one of {', '.join(FORMS)}" if table else "wanted --table NAME with it"
        raise Refused(f"found --format {form} {'with' if table else 'without'} --table; {wanted}.")
    if form == "docx" and not output:
        raise Refused("a Word document does not go to the terminal; write where to: --output FILE.")
    if table:
        from weldgraph.export import forms, papertable

        data = forms.write(papertable.table(open_store(store), record, table, samples), form)
    else:
        from weldgraph.export import export as run

        data = run(open_store(store), record, form).encode()
    if output:
        output.write_bytes(data)
    else:
        click.echo(data, nl=False)


@click.command()
def schema() -> None:
    """The JSON schema of a record, for editors."""
    from weldgraph.loaders.schema import text

    click.echo(text(), nl=False)
