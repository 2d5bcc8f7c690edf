"""Where the real instrument files are, and what a right reader finds in them."""

import csv
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2] / "shared" / "raw"
"""Beside the project; not part of it."""


@lru_cache(maxsize=1)
def manifest() -> dict[str, dict[str, Any]]:
    """File → its row of the manifest, with `expect` parsed; empty where the folder is missing."""
    if not (SHARED / "MANIFEST.csv").exists():
        return {}
    csv.field_size_limit(10_000_000)
    with (SHARED / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: {**row, "expect": json.loads(row["expect_json"])} for row in csv.DictReader(file)}


def real(name: str) -> Path:
    """A real file; the test is skipped where it is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real instrument files are not here: {name}")
    return path
