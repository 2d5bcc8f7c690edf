"""Imports go one way: what people touch, questions, store, graph, loaders, plain values."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = (
    {"cli", "api"},
    {"demo"},
    {
        "audit",
        "claims",
        "completeness",
        "derive",
        "diff",
        "compare",
        "plots",
        "trace",
        "ask",
        "build",
        "mapped",
        "jobs",
        "export",
        "printed",
        "report",
        "init",
        "pages",
    },
    {"store", "validate", "shacl"},
    {"answer", "syntax"},
    {"graph"},
    {"routes"},
    {"loaders", "coverage", "fingerprint", "reading"},
    {"model", "quantity", "units", "terms", "grammar", "nquads", "templates", "typeset"},
    {"resources", "errors"},
)
"""From the top. A module may import from its own layer and from those below."""


def modules() -> list[Path]:
    own = [path for path in ROOT.glob("weldgraph/**/*.py") if "loaders" not in path.parts]
    return sorted([*own, *ROOT.glob("loaders/**/*.py")])


def name_of(path: Path) -> str:
    """The name under which the module stands in LAYERS: its own, or that of the package it is in."""
    inside = path.relative_to(ROOT).parts
    return inside[0] if inside[0] == "loaders" else inside[1].removesuffix(".py")


def layer_of(name: str) -> int:
    return next((number for number, names in enumerate(LAYERS) if name in names), -1)


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("weldgraph"):
            parts = node.module.split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("weldgraph.")}
    return {name for name in names if not name.startswith("__")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_its_own_layer_or_below(path: Path) -> None:
    if path == ROOT / "weldgraph" / "__init__.py":
        return
    own = layer_of(name_of(path))
    assert own >= 0, f"{name_of(path)} stands in no layer; add it to LAYERS"
    upward = {name for name in imported(path) if layer_of(name) < own}
    assert not upward, f"{path.relative_to(ROOT)} imports upward: {upward}"
