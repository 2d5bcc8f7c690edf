"""Parsers that only some formats need: the optional extras."""

from importlib import import_module
from typing import Any

from weldgraph.errors import Refused


def extra(module: str, name: str = "tables") -> Any:
    """The module of the extra called `name`, imported when it is needed.

    Raises:
        Refused: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise Refused(
            f"this format is read with {package}, which is not installed; install weldgraph[{name}]."
        ) from None
