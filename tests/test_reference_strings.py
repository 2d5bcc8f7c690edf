"""Real cells and heads of other people's tables, each with the right reading; every field is compared."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from weldgraph.errors import Refused
from weldgraph.model import Condition, Quantity, Reading
from weldgraph.quantity import read_cell, split_header
from weldgraph.units import by_ucum, read_unit

REFERENCE = Path(__file__).parent.parent.parent / "shared" / "reference"
MOST_REFUSED = 0.03

pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the shared folder with the reference strings is not beside this checkout"
)

CONDITIONS = {
    "current density": {"specific current", "areal current density"},
    "exposure time": {"duration"},
    "time": {"duration"},
    "cell": {"cell format"},
}
"""Names in the reference files and the properties of the ontology that say the same."""

LABELS = {"capacity change": "stability"}
"""Where the reference interprets and the head prints another word."""

BOUNDS = {">": (True, "lower"), ">=": (False, "lower"), "<": (True, "upper"), "<=": (False, "upper")}


def lines(name: str) -> list[dict]:
    path = REFERENCE / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def number(value: float) -> Decimal:
    return Decimal(repr(value))


def faults_of_number(quantity: Quantity, expected: dict, header: str) -> Iterator[str]:
    if "min" in expected:
        if (quantity.kind, quantity.lower, quantity.upper) != (
            "range",
            number(expected["min"]),
            number(expected["max"]),
        ):
            yield f"range {quantity}"
    elif "bound" in expected:
        is_open, side = BOUNDS[expected["bound"]]
        if quantity.kind != "limit" or getattr(quantity, side) != number(expected["value"]):
            yield f"bound {quantity}"
        if getattr(quantity, f"{side}_open") is not is_open:
            yield f"openness {quantity}"
    elif quantity.value != number(expected["value"]):
        yield f"value {quantity.value}"
    if expected.get("unit") is None:
        if quantity.unit != by_ucum("1"):
            yield f"unit {quantity.unit}"
    elif quantity.unit != unit(expected["unit"], header):
        yield f"unit {quantity.unit}"
    if quantity.approximate is not expected.get("approx", False):
        yield "approximate"
    if quantity.uncertainty != (number(expected["uncertainty"]) if "uncertainty" in expected else None):
        yield f"uncertainty {quantity.uncertainty}"


def unit(text: str, header: str):
    return by_ucum("{C}/h") if text == "C" else read_unit(text, header)


def faults_of_condition(name: str, expected: object, conditions: tuple[Condition, ...]) -> Iterator[str]:
    found = [condition.quantity for condition in conditions if condition.property in CONDITIONS.get(name, {name})]
    if len(found) != 1:
        yield f"condition {name}: {len(found)} found"
    elif isinstance(expected, str):
        if found[0].text.replace("_{2}", "2") != expected:
            yield f"condition {name}: {found[0].text}"
    elif isinstance(expected, dict):
        yield from (f"condition {name}: {fault}" for fault in faults_of_number(found[0], expected, name))
    elif found[0].value != number(expected):
        yield f"condition {name}: {found[0].value}"


def faults_of_value(reading: Reading, expected: dict, header: str) -> Iterator[str]:
    if expected.get("missing"):
        if reading.missing is None or reading.quantity is not None:
            yield "not missing"
    elif reading.quantity is None:
        yield "no quantity"
    else:
        yield from faults_of_number(reading.quantity, expected, header)
    wanted = expected.get("conditions", {})
    for name, condition in wanted.items():
        yield from faults_of_condition(name, condition, reading.conditions)
    if len(wanted) != len(reading.conditions):
        yield f"conditions {reading.conditions}"
    if "label" in expected:
        label = LABELS.get(expected["label"], expected["label"]).lower()
        if label not in {reading.label.lower(), reading.property.lower()}:
            yield f"label {reading.label or reading.property}"


def faults_of_steps(steps: list[dict], readings: list[Reading]) -> Iterator[str]:
    """Steps with a number, in order; a step without one has no reading."""
    numbered = [step for step in steps if len(step.keys() - {"step", "atmosphere"}) > 0]
    if len(numbered) != len(readings):
        yield f"{len(readings)} steps"
        return
    for step, reading in zip(numbered, readings, strict=True):
        main = next(name for name in ("temperature", "voltage", "reduction", "time") if name in step)
        if reading.quantity is None:
            yield f"step {step}"
            continue
        yield from faults_of_number(reading.quantity, step[main], main)
        for name in step.keys() - {"step", main}:
            yield from faults_of_condition(name, step[name], reading.conditions)


def faults(expect: dict, readings: list[Reading], header: str) -> list[str]:
    found: list[str] = []
    values, values_read = expect["values"], [r for r in readings if r.quantity is not None or r.missing is not None]
    if expect["kind"] == "process":
        found += faults_of_steps(expect["steps"], values_read)
    elif len(values) != len(values_read):
        found.append(f"{len(values_read)} values")
    else:
        for reading, expected in zip(values_read, values, strict=True):
            found += faults_of_value(reading, expected, header)
    for name in ("citations", "footnotes"):
        printed = {mark for reading in readings for mark in getattr(reading, name)}
        if printed != set(expect.get(name, [])):
            found.append(f"{name} {printed}")
    return found


def cell_arguments(case: dict, text: str) -> tuple[str, str, str]:
    header = case["header"].replace(" (stub)", "").replace("(column head)", "").replace(" | ", " ")
    return text, header, case["header_unit"] or ""


@pytest.mark.parametrize("form", ["markup", "raw"])
def test_no_reference_cell_is_read_wrong_and_few_are_refused(form: str) -> None:
    wrong: dict[str, list[str]] = {}
    outcome: Counter[str] = Counter()
    cases = lines("cells.jsonl")
    for case in cases:
        text, header, unit_text = cell_arguments(case, case[form])
        try:
            found = faults(case["expect"], read_cell(text, header, unit_text), header)
        except Refused:
            outcome["right" if case["expect"]["kind"] == "malformed" else "refused"] += 1
            continue
        if form == "raw" and found == ["footnotes set()"] and text[-1:].isalnum():
            found = []  # a flattened letter cannot be told from the name: NMC 1:1:1a
        outcome["wrong" if found or case["expect"]["kind"] == "malformed" else "right"] += 1
        if found:
            wrong[case["id"] + " " + text] = found
    print(f"{form}: {dict(outcome)} of {len(cases)} cells")  # noqa: T201  what was asked for; pytest -s shows it
    assert not wrong
    assert outcome["refused"] <= MOST_REFUSED * len(cases)


@pytest.mark.parametrize("form", ["markup", "raw"])
def test_no_reference_head_is_read_wrong_and_few_units_are_refused(form: str) -> None:
    wrong: dict[str, object] = {}
    outcome: Counter[str] = Counter()
    cases = lines("units.jsonl")
    for case in cases:
        expect, header = case["expect"], split_header(case[form])
        parts = header.parts if len({text for _, text in header.parts}) > 1 else ((header.name, header.unit),)
        codes = [part["ucum"] for part in expect.get("parts", []) if isinstance(part, dict)] or [expect["ucum"]]
        try:
            found = [read_unit(text, name).ucum if text else "" for name, text in parts]
        except Refused:
            outcome["refused"] += 1
            continue
        elsewhere = not case["unit_text"] and found == [""]  # a unit the head does not print is not invented
        right = elsewhere or [by_ucum(code).ucum if code else "" for code in codes] == found
        right = right and header.multiplier == (0 if "scale" not in expect else number(expect["scale"]).adjusted())
        right = right and set(header.footnotes) == set(expect.get("footnotes", []))
        for name, value in expect.get("conditions", {}).items():
            right = right and not list(faults_of_condition(name, value, header.conditions))
        outcome["right" if right else "wrong"] += 1
        if not right:
            wrong[case["id"] + " " + case[form]] = header
    print(f"{form}: {dict(outcome)} of {len(cases)} heads")  # noqa: T201  as above
    assert not wrong
    assert outcome["refused"] <= MOST_REFUSED * len(cases)


def test_every_reference_unit_text_is_the_unit_of_its_code() -> None:
    wrong, refused = [], []
    cases = [case for case in lines("units.jsonl") if case["unit_text"] and "scale" not in case["expect"]]
    for case in cases:
        code = case["expect"]["ucum"]
        try:
            found = read_unit(case["unit_text"], case["expect"]["quantity"])
        except Refused:
            refused.append(case["id"])
            continue
        basis_is_elsewhere = found.ucum == "%" and code == "%{wt}"  # "% … (by wt.)": only the whole head says so
        if not basis_is_elsewhere and found.ucum != (by_ucum(code).ucum if code else ""):
            wrong.append((case["unit_text"], found.ucum, code))
    assert not wrong
    assert not refused


def nameless(readings: list[Reading]) -> list[Reading]:
    """The readings without the printed text, which a mutation changes."""

    def bare(quantity: Quantity) -> Quantity:
        return replace(quantity, printed="", decisions=())

    return [
        replace(
            reading,
            quantity=reading.quantity and bare(reading.quantity),
            conditions=tuple(replace(c, quantity=bare(c.quantity)) for c in reading.conditions),
            decisions=(),
        )
        for reading in readings
    ]


MUTATIONS = {
    "minus to hyphen": {"−": "-"},
    "minus to en dash": {"−": "–"},
    "hyphen to minus": {"-": "−"},
    "en dash to minus": {"–": "−"},
    "space to no-break space": {" ": "\u00a0"},
    "space to thin space": {" ": "\u2009"},
    "thin to normal space": {"\u2009": " ", "\u2005": " ", "\u00a0": " ", "\u202f": " "},
    "omega to ohm sign": {"Ω": "\u2126"},
    "micro sign to Greek mu": {"\u00b5": "μ"},
    "Greek mu to micro sign": {"μ": "\u00b5"},
    "tilde operator to tilde": {"∼": "~"},
    "middle dot to bullet operator": {"·": "∙"},
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_change_of_characters_changes_no_reading(name: str) -> None:
    table = str.maketrans(MUTATIONS[name])
    changed = []
    for case in lines("cells.jsonl"):
        text, header, unit_text = cell_arguments(case, case["markup"])
        results = []
        for arguments in ((text, header, unit_text), (text.translate(table), header.translate(table), unit_text)):
            try:
                results.append(nameless(read_cell(*arguments)))
            except Refused:
                results.append([])
        if results[0] != results[1]:
            changed.append(text)
    assert not changed
