"""Adsorption Information File (.aif).

Source   Evans et al., Langmuir 2021, 37, 4222 (DOI 10.1021/acs.langmuir.1c00122); CIF/STAR syntax
Gives    relative_pressure, adsorbed_volume_stp_cm3_per_g, pressure_pascal, saturation_pressure_pascal, branch
Drops    further loops
Example  _units_pressure kPa
         loop_
         _adsorp_pressure
         _adsorp_p0
         _adsorp_amount
         0.00012621 101.3 0.00010258
"""

import re
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.isotherm import isotherm, loading_factor, other_gas, pressure_factor
from weldgraph.loaders.raw.lines import content, decode, table, whole
from weldgraph.loaders.raw.rawfile import Array, RawFile

NAME = "Adsorption Information File (.aif)"
SUFFIXES = frozenset({".aif"})
EXTRA = ""

_TOKEN = re.compile(r"'(.*?)'(?=\s|$)|\"(.*?)\"(?=\s|$)|(\S+)")
_BRANCHES = (("adsorption", "adsorp"), ("desorption", "desorp"))
Token = tuple[int, str, bool]
"""Line, text, and whether it stood in quotes."""


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By names of the AIF dictionary."""
    return b"data_" in head and (b"_adsorp_" in head or b"_exptl_adsorptive" in head)


def read(path: Path) -> RawFile:
    """The isotherm.

    Raises:
        Refused: a loop is cut, a unit is not stated or not known.
    """
    text = decode(content(path), str(path))
    warning = whole(text, str(path))
    metadata, loops = _parse(_tokens(text, path), path)
    named = [(branch, _branch(loops, prefix, path)) for branch, prefix in _BRANCHES]
    parts = [(branch, data) for branch, data in named if data]
    if not parts:
        raise Refused(
            "it has no loop _adsorp_ or _desorp_ with an amount; it was cut or holds no isotherm.", place=str(path)
        )
    branch = [name for name, data in parts for _ in data["amount"]]

    def joined(key: str, factor: float) -> tuple[str, Array] | None:
        if not all(key in data for _, data in parts):
            return None
        return f"_adsorp_{key}", np.concatenate([data[key] for _, data in parts]) * factor

    factor = loading_factor(metadata.get("_units_loading", ""), str(path))
    amount = joined("amount", factor)
    pressure = saturation = None
    if any("pressure" in data or "p0" in data for _, data in parts):
        per = pressure_factor(metadata.get("_units_pressure", ""), str(path))
        pressure, saturation = joined("pressure", per), joined("p0", per)
    columns = isotherm(joined("p_relative", 1.0), pressure, saturation, amount or ("", np.array([])), branch)
    instrument = metadata.get("_exptl_instrument", "")
    warnings = (*((warning,) if warning else ()), *other_gas(metadata))
    return RawFile(NAME, "nitrogen sorption", tuple(columns), instrument, metadata, warnings)


def _tokens(text: str, path: Path) -> list[Token]:
    tokens: list[Token] = []
    block: list[str] | None = None
    for line, words in enumerate(text.split("\n"), 1):
        if words.startswith(";"):
            if block is None:
                block = [words[1:]]
            else:
                tokens.append((line, " ".join(block).strip(), True))
                block = None
        elif block is not None:
            block.append(words)
        elif not words.lstrip().startswith("#"):
            for single, double, plain in _TOKEN.findall(words):
                if plain.startswith("#"):
                    break
                tokens.append((line, plain or single or double, not plain))
    if block is not None:
        raise Refused("a text that begins with ; has no end; the file was cut.", place=str(path))
    return tokens


def _parse(tokens: list[Token], path: Path) -> tuple[dict[str, str], dict[str, Array]]:
    """Single values, and columns of numbers by name."""
    single: dict[str, str] = {}
    columns: dict[str, Array] = {}
    at = 0
    while at < len(tokens):
        line, word, quoted = tokens[at]
        if word.lower() == "loop_" and not quoted:
            at = _loop(tokens, at + 1, columns, path)
        elif word.startswith("_") and not quoted:
            if at + 1 >= len(tokens) or (tokens[at + 1][1].startswith("_") and not tokens[at + 1][2]):
                raise Refused(f"the name {word} has no value; the file was cut.", place=f"{path}, line {line}")
            single[word.lower()] = tokens[at + 1][1]
            at += 2
        elif word.lower().startswith("data_"):
            at += 1
        else:
            raise Refused(f"found '{word[:40]}', wanted a name that begins with _.", place=f"{path}, line {line}")
    return single, columns


def _loop(tokens: list[Token], at: int, columns: dict[str, Array], path: Path) -> int:
    names: list[str] = []
    while at < len(tokens) and tokens[at][1].startswith("_") and not tokens[at][2]:
        names.append(tokens[at][1].lower())
        at += 1
    start = at
    while at < len(tokens) and (
        tokens[at][2] or not (tokens[at][1].startswith(("_", "data_")) or tokens[at][1].lower() == "loop_")
    ):
        at += 1
    values = tokens[start:at]
    if not names or len(values) % len(names):
        line = tokens[min(at, len(tokens)) - 1][0]
        raise Refused(
            f"a loop of {len(names)} names has {len(values)} values; the file was cut.", place=f"{path}, line {line}"
        )
    if any(name.startswith(("_adsorp_", "_desorp_")) for name in names):
        rows = [values[i : i + len(names)] for i in range(0, len(values), len(names))]
        data = table(((row[0][0], [token[1] for token in row]) for row in rows), len(names), str(path))
        columns |= {name: data[:, i] for i, name in enumerate(names)}
    return at


def _branch(loops: dict[str, Array], prefix: str, path: Path) -> dict[str, Array]:
    """The columns of one branch by what they are."""
    found = {name.removeprefix(f"_{prefix}_"): data for name, data in loops.items() if name.startswith(f"_{prefix}_")}
    if found and "amount" not in found:
        raise Refused(f"the loop _{prefix}_ has no amount.", place=str(path))
    return found
