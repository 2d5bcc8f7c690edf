"""EC-Lab binary (.mpr) of Bio-Logic potentiostats, read with yadg (GPL-3.0, not part of this package): the extra `mpr`.

Source   yadg, extractor eclab.mpr.
Gives    the columns of EC-Lab text. A GCPL file stores charge and no current: dq/mA.h, none is made up.
Drops    the settings; uncertainties that yadg adds; the flags it unpacks; Q charge/discharge, of which it says C
         for mA.h.
Example  "BIO-LOGIC MODULAR FILE"
"""

import json
import logging
import warnings as python_warnings
from pathlib import Path
from typing import Any

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.raw.eclab import SHORT, finished, to_column
from weldgraph.loaders.raw.rawfile import Column, RawFile

NAME = "EC-Lab binary (.mpr)"
SUFFIXES = frozenset({".mpr"})
EXTRA = "mpr"

_MAGIC = b"BIO-LOGIC MODULAR FILE"
_HEADINGS = {
    "Energy we charge": "Energy charge",
    "Energy we discharge": "Energy discharge",
    "Pwe": "P",
    "control_V": "control",
}
_UNITS = {"mA·h": "mA.h", "W·h": "W.h", "Ω": "Ohm", "ohm": "Ohm", "mA*h": "mA.h", "W*h": "W.h", "degree": "deg"}
_DROPPED = frozenset(
    {"Q charge or discharge", "mode", "ox or red", "error", "control changes", "Ns changes", "counter inc.", "uts"}
)


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001
    """By its first words."""
    return head.startswith(_MAGIC)


def read(path: Path) -> RawFile:
    """All points. Raises Refused."""
    extractors = extra("yadg.extractors", EXTRA)
    logging.getLogger("yadg").setLevel(logging.ERROR)
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore")
            tree = extractors.extract(filetype="eclab.mpr", path=path, timezone="UTC", locale="en_US")
    except Exception as error:
        raise Refused(
            f"yadg finds the file damaged ({type(error).__name__}: {str(error)[:120]}); copy it again."
        ) from error
    table = tree.to_dataset()
    columns: list[Column] = []
    for name, values in table.variables.items():
        if not str(name).endswith("_std_err") and name not in _DROPPED and values.dims == ("uts",):
            data = np.asarray(values.values)
            if data.dtype.kind in "iufb":
                columns.append(to_column(_heading(str(name), values.attrs), data.astype(np.float64), columns))
    settings = _settings(tree.attrs)
    kind = str(settings.get("technique", ""))
    return finished(RawFile(NAME, SHORT.get(kind, ""), tuple(columns), "Bio-Logic", _metadata(settings)))


def _heading(name: str, attrs: dict[str, Any]) -> str:
    unit = str(attrs.get("units", ""))
    unit = _UNITS.get(unit, unit)
    name = _HEADINGS.get(name, name)
    return f"{name}/{unit}" if unit else name


def _settings(attrs: dict[str, Any]) -> dict[str, Any]:
    found = attrs.get("original_metadata", {})
    found = json.loads(found) if isinstance(found, str) else dict(found)
    result: dict[str, Any] = {}
    for part in ("settings", "log"):
        part_found = found.get(part)
        if isinstance(part_found, dict):
            result |= part_found
    return result


def _metadata(settings: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in settings.items() if isinstance(value, str | int | float) and str(value)}
