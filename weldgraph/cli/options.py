"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def store(command: Command) -> Command:
    """Where the records are."""
    text = "A folder, or the URL of a SPARQL 1.1 endpoint. Default: .weldgraph here or above."
    return click.option("--store", metavar="FOLDER|URL", help=text)(command)


def on(command: Command) -> Command:
    """Where records are read."""
    text = "Read on a Dask cluster: dask://HOST:PORT, a scheduler file, or local:2 for two workers of this machine."
    return click.option("--on", default="", metavar="CLUSTER", help=text)(command)


def rows(command: Command) -> Command:
    """The form of an answer that is rows; `printing.rows` writes it."""
    text = "Default: table to the terminal, csv to a pipe."
    return click.option("--format", "format_", type=click.Choice(["table", "csv", "json"]), help=text)(command)


def text_or_json(text: str) -> Callable[[Command], Command]:
    """The form of an answer that is for eyes or for programs."""
    choice = click.Choice(["text", "json"])
    return click.option("--format", "format_", type=choice, default="text", show_default=True, help=text)


def output(text: str) -> Callable[[Command], Command]:
    """A file in place of the terminal."""
    return click.option("--output", type=click.Path(path_type=Path), help=text)


def plot(what: str) -> Callable[[Command], Command]:
    """A file for a drawing."""
    return click.option("--plot", type=click.Path(path_type=Path), help=f"Draw {what}: .svg, .png or .pdf.")
