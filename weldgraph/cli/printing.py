"""How commands write their answers."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from weldgraph.errors import WeldgraphError

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


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], object]]:
    """A bar on a terminal, where there is more than one thing to do; what it gives is called after each.

    Raises:
        WeldgraphError: it was stopped with Ctrl-C.
    """
    try:
        if total == 1 or not sys.stderr.isatty():
            yield lambda: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
            task = bar.add_task(what, total=total)
            yield lambda: bar.advance(task)
    except KeyboardInterrupt:
        raise WeldgraphError("Stopped. What was done is in the store; the same command goes on from there.") from None


def to_json(value: object) -> str:
    """Plain data for programs, one line end at its end."""
    import json

    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
