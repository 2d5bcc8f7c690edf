"""The command line: each command is a few lines that call a function of the same name.

Exit status 0 is success, 1 alerts at or above the level asked for, 2 input that cannot be used.
"""

import os
import sys

import click

from weldgraph import __version__
from weldgraph.cli import asking, checking, files, mapping, storing
from weldgraph.errors import WeldgraphError

# Fits of some hundred points: threads that wait for each other cost ten times what they give on a busy machine. Numpy
# is not imported yet; who has set it keeps it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = (
    storing.demo,
    storing.build,
    mapping.map_,
    storing.list_,
    storing.remove,
    files.init,
    files.read_,
    files.export,
    files.schema,
    checking.check,
    checking.diff,
    asking.ask,
    asking.sparql,
    asking.trace,
    asking.compare,
    asking.pairs,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, commands=COMMANDS)
@click.version_option(__version__, prog_name="weldgraph")
def cli() -> None:
    """Weld a paper's samples, steps, measurements and literature tables into one graph, and check every number."""


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
