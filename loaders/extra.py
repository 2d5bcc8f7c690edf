"""Parsers that only some formats need: the extra `tables`."""

from importlib import import_module
from typing import Any

from weldgraph.errors import Refused


def extra(module: str) -> Any:
    """The module, imported when it is needed.

    Raises:
        Refused: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError:
        name = module.partition(".")[0]
        raise Refused(f"this format is read with {name}, which is not installed; install weldgraph[tables].") from None
