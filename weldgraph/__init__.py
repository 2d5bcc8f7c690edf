"""weldgraph: a materials knowledge graph in which every number leads back to where it is printed."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {"open": "weldgraph.api", "read_cell": "weldgraph.grammar.cell", "read_unit": "weldgraph.units"}
"""Name → module. Loaded when asked for, so that importing weldgraph costs nothing."""

__all__ = ["open", "read_cell", "read_unit"]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'weldgraph' has no attribute '{name}'")
