"""How commands write their answers."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from weldgraph.answer import Answer


def rows(answer: "Answer", format_: str | None) -> None:
    """An answer in the form asked for; without one, a table to the terminal and CSV to a pipe."""
    from weldgraph.ask import write

    chosen: Any = format_ or ("table" if is_table(format_) else "csv")
    click.echo(write(answer, chosen), nl=False)


def is_table(format_: str | None) -> bool:
    """Whether rows go out as a table."""
    return format_ == "table" or (format_ is None and sys.stdout.isatty())


def notes(sentences: Iterable[str]) -> None:
    """Sentences about an answer, apart from its rows."""
    for sentence in sentences:
        click.echo(sentence, err=True)


def to_json(value: object) -> str:
    """Plain data for programs, one line end at its end."""
    import json

    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
