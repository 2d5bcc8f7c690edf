"""Text-mined solid-state recipes as records: python benchmarks/recipes.py [NUMBER].

Source   solid-state_dataset_2019-12-03.json.xz in ../shared/scale, where that folder is there; it is not shipped.
Gives    a record a recipe: precursors, the sample that is made, its steps in order with temperature, time, atmosphere.
Drops    compositions, reaction equations, targets after the first, mixing media and devices (the miner swaps them),
         a temperature or a time that is a list of several or that no step has (drying at 1000 °C is the miner's), and
         recipes without steps; all are counted.
"""

import json
import lzma
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from weldgraph.ask import sparql
from weldgraph.build import build
from weldgraph.store import open_store

DATA = Path(__file__).parent.parent.parent / "shared" / "scale" / "solid-state_dataset_2019-12-03.json.xz"
KINDS = {
    "Mixing": "mixing",
    "HeatingOperation": "heating",
    "ShapingOperation": "cold pressing",
    "DryingOperation": "drying",
    "QuenchingOperation": "quenching",
    "LiquidGrinding": "milling",
    "SolutionMixing": "mixing",
}
TOKENS = {
    "ball": "ball milling",
    "mill": "milling",
    "calcin": "calcination",
    "sinter": "sintering",
    "anneal": "annealing",
}
"""Part of the printed verb → the kind that it says more exactly; hardly any says which mill it was."""
HOTTEST = {"drying": 400.0, "quenching": 0.0, "mixing": 0.0, "milling": 0.0, "cold pressing": 0.0, "ball milling": 0.0}
HEATED, LONGEST = 2500.0, 500.0
QUESTION = """
PREFIX wg: <https://w3id.org/weldgraph#> PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?record ?kelvin WHERE {
  { SELECT ?hot ?kelvin ?made ?at WHERE {
      ?set wg:property wg:Temperature ; wg:siValue ?kelvin . FILTER(?kelvin > 973.15)
      ?hot wg:parameter ?set ; wg:leadsTo ?made ; wg:position ?at . } }
  ?made wg:lineageStep ?milled . ?milled wg:position ?before ; wg:record ?record .
  FILTER(?before < ?at)
  FILTER EXISTS { ?milled a wg:Milling }
}
"""


def recipes(number: int) -> Iterator[dict[str, Any]]:
    """The first so many recipes that have steps."""
    with lzma.open(DATA) as file:
        found = [one for one in json.load(file)["reactions"] if one["operations"] and one["targets_string"]]
    yield from found[:number]


def as_record(name: str, recipe: dict[str, Any], dropped: Counter[str]) -> dict[str, Any]:
    """A recipe as what stands in record.yaml."""
    at = "main: Experimental section"
    precursors = list(dict.fromkeys(one["material_formula"] for one in recipe["precursors"] if one["material_formula"]))
    dropped["target"] += len(recipe["targets_string"]) - 1
    steps = [_step(index, one, dropped) for index, one in enumerate(recipe["operations"], 1)]
    steps[0]["uses"] = [{"what": f"precursor-{index}", "role": "precursor"} for index in range(len(precursors))]
    target = str(recipe["targets_string"][0])[:100] or "product"
    return {
        "schema": "1",
        "id": name,
        "title": f"{target} by a solid-state reaction",
        "licence": "CC0-1.0",
        "work": "source",
        "documents": {"main": {"label": recipe["doi"]}},
        "materials": {
            f"precursor-{index}": {"label": formula[:100], "origin": "not reported", "at": at}
            for index, formula in enumerate(precursors)
        },
        "samples": {
            "product": {"name": target, "state": "powder", "at": at, "route": [{**s, "at": at} for s in steps]}
        },
    }


def _step(index: int, operation: dict[str, Any], dropped: Counter[str]) -> dict[str, Any]:
    token = operation["token"]
    general = KINDS[operation["type"]]
    kind = next((kind for part, kind in TOKENS.items() if part in token), general)
    conditions = operation["conditions"] or {}
    parameters: dict[str, str] = {}
    temperature = _value(conditions.get("heating_temperature"), HOTTEST.get(kind, HEATED), "°C", dropped)
    duration = _value(conditions.get("heating_time"), LONGEST, "h", dropped)
    if temperature:
        parameters["temperature"] = temperature
    if duration:
        parameters["duration"] = duration
    atmospheres = conditions.get("heating_atmosphere") or []
    if len(atmospheres) == 1 and atmospheres[0].isalpha():
        parameters["atmosphere"] = atmospheres[0]
    elif atmospheres:
        dropped["atmosphere"] += 1
    return {"id": f"step-{index}", "kind": kind, **({"parameters": parameters} if parameters else {})}


def _value(found: list[dict[str, Any]] | None, most: float, unit: str, dropped: Counter[str]) -> str:
    """The one printed number with its unit, a range as a range; "" for none."""
    if not found:
        return ""
    (first, *more), units = found, {"C": "°C", "K": "K", "h": "h", "min": "min"}
    printed = units.get(first["units"], "")
    high, low = first["max_value"], first["min_value"]
    if more or len(first["values"]) > (2 if low else 1) or not printed or not high or not 0 < high <= most:
        dropped[f"value in {unit}"] += 1
        return ""
    return f"{f'{low:g}–' if low and low < high else ''}{high:g} {printed}"


def write_records(folder: Path, number: int) -> tuple[list[Path], Counter[str]]:
    """Record folders, and how much of what was dropped."""
    dropped: Counter[str] = Counter()
    paths = []
    for index, recipe in enumerate(recipes(number)):
        path = folder / f"recipe-{index:05}"
        path.mkdir(parents=True)
        data = as_record(path.name, recipe, dropped)
        (path / "record.yaml").write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        title = data["title"].translate({ord("{"): None, ord("}"): None})
        bib = f"@article{{source,\n  title = {{{title}}},\n  doi = {{{recipe['doi']}}}\n}}\n"
        (path / "references.bib").write_text(bib, encoding="utf-8")
        paths.append(path)
    return paths, dropped


def measure(number: int) -> dict[str, float]:
    """Seconds for writing the folders, building them, and the question; how many there are."""
    with TemporaryDirectory() as scratch:
        start = time.perf_counter()
        folders, dropped = write_records(Path(scratch) / "records", number)
        written = time.perf_counter()
        store = open_store(Path(scratch) / "store")
        built = list(build(store, folders, jobs=2))
        ready = time.perf_counter()
        rows = len(sparql(store, QUESTION).rows)
        first = time.perf_counter()
        sparql(store, QUESTION)
        again = time.perf_counter()
        print(f"dropped: {dict(dropped)}")
    return {
        "recipes": len(built),
        "triples": sum(one.triples for one in built),
        "mapping s": written - start,
        "build s": ready - written,
        "question, opened s": first - ready,
        "question, open s": again - first,
        "answers": rows,
    }


if __name__ == "__main__":
    for key, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000).items():
        print(f"{key:20} {value:,.3f}" if isinstance(value, float) else f"{key:20} {value:,}")
