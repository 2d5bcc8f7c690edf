"""The `raw:` entries of a record: each file registered, and what it gives derived, by what the record says of it.

Source   docs/record.md, docs/raw.md.
Gives    `DataFile` with columns and derived observations; never rows.
Example  raw: {rate-a: {file: raw/rate-a.txt, test: rate, role: anode against Li,
                        mass: {value: 1.62 mg, of: active mass, at: "main: Methods"}}}
"""

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.features import Feature, Given, features
from weldgraph.loaders.raw import read
from weldgraph.loaders.values import Faults, quantity_of
from weldgraph.loaders.yamlfile import Tree
from weldgraph.model import Condition, DataColumn, DataFile, Derived, FilePlace, Observation, Quantity, Run, Unit
from weldgraph.quantity import read_quantity
from weldgraph.terms import property_named
from weldgraph.units import by_ucum, convert, read_unit

_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class _Of:
    """What the numbers of a file are of."""

    place: FilePlace
    subject: str
    test: str
    characterisation: str
    normalised_to: str


def read_files(folder: Path, tree: Tree, runs: tuple[Run, ...], faults: Faults) -> tuple[DataFile, ...]:
    """The files, in the order of record.yaml. A file that cannot be read is registered with the reason as a warning."""
    known = {run.id: run for run in runs}
    files = []
    for name, raw in tree.data.get("raw", {}).items():
        try:
            files.append(_file(folder, name, raw, known))
        except Refused as error:
            faults.add(error, tree.place(("raw", name)))
    return tuple(files)


def _file(folder: Path, name: str, raw: dict[str, Any], runs: dict[str, Run]) -> DataFile:
    path = (folder / raw["file"]).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Refused(f"found '{raw['file']}', wanted a file in the record's folder.")
    if not path.is_file():
        raise Refused(f"there is no file {raw['file']}; put it there, or take the entry out.")
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if raw.get("sha256", digest) != digest:
        raise Refused(f"{raw['file']} has the checksum {digest}, not the one stated; it is not the same file.")
    run = raw.get("test") or raw.get("characterisation", "")
    if run not in runs:
        raise Refused(f"found '{run}', wanted a test or characterisation of this record.")
    subject = raw.get("subject") or _only_subject(runs[run])
    place = FilePlace(name, raw["file"])
    test, characterisation = (run, "") if "test" in raw else ("", run)
    registered = DataFile(name, raw["file"], digest, path.stat().st_size, run, subject)
    given = _given(raw)
    try:
        found = read(path)
        derived, refused = features(found, given)
    except Refused as error:
        return replace(registered, warnings=(error.sentence,))
    of = _Of(place, subject, test, characterisation, given.mass_of)
    return replace(
        registered,
        format=found.format,
        instrument=found.instrument,
        rows=found.rows,
        columns=tuple(DataColumn(each.name, each.printed, each.term, _unit(each.unit)) for each in found.columns),
        warnings=(*found.warnings, *refused),
        derived=tuple(_derived(each, of) for each in derived),
    )


def _only_subject(run: Run) -> str:
    if len(run.applied_to) != 1:
        raise Refused(
            f"'{run.id}' is applied to {len(run.applied_to)} things; add `subject:` to say of which the file is."
        )
    return run.applied_to[0]


def _given(raw: dict[str, Any]) -> Given:
    mass, area, sample = (raw.get(name) or {} for name in ("mass", "area", "sample mass"))
    reference = raw.get("reference cycle")
    return Given(
        role=raw.get("role", ""),
        mass=_number(mass, "g"),
        mass_of=mass.get("of", ""),
        mass_source=mass.get("at", ""),
        area=_number(area, "cm2"),
        area_source=area.get("at", ""),
        reference_cycle=int(reference) if reference is not None else None,
        sample_mass=_number(sample, "g"),
        sample_mass_source=sample.get("at", ""),
    )


def _number(stated: dict[str, Any], ucum: str) -> float | None:
    if not stated:
        return None
    quantity = read_quantity(str(stated["value"]))
    if quantity.value is None or quantity.unit is None:
        raise Refused(f"found '{stated['value']}', wanted one number with its unit.")
    value = float(convert(quantity.value, quantity.unit, by_ucum(ucum)))
    if value <= 0:
        raise Refused(f"found '{stated['value']}', wanted more than nothing.")
    return value


def _unit(ucum: str) -> Unit | None:
    try:
        return by_ucum(ucum) if ucum else None
    except Refused:
        return None


def _derived(feature: Feature, of: _Of) -> Derived:
    prop = property_named(feature.property)
    conditions = tuple(_condition(name, text) for name, text in feature.conditions)
    observation = Observation(
        where=of.place.file,
        subject=of.subject,
        property=prop.label,
        place=of.place,
        quantity=_quantity(feature),
        conditions=tuple(condition for condition in conditions if condition is not None),
        normalised_to=of.normalised_to if feature.unit.endswith("/g") else "",
        origin="derived",
        test=of.test,
        test_is="stated" if of.test else "",
        characterisation=of.characterisation,
        half_cycle=feature.reaction,
        printed_half_cycle=feature.half_cycle,
        note=feature.note,
    )
    method = feature.method
    return Derived(observation, method.formula, method.range, method.reference, method.source, method.software)


def _condition(name: str, text: str) -> Condition:
    prop = property_named(name)
    return Condition(prop.label, quantity_of(prop, text, nominal=True))


def _quantity(feature: Feature) -> Quantity:
    """The number with half a unit of its last digit, or its standard uncertainty, as bounds; or the word."""
    if not feature.unit:
        return Quantity(printed=feature.value, text=feature.value, kind="nominal")
    value = Decimal(feature.value)
    unit = by_ucum(feature.unit) if feature.unit != "1" else read_unit("1")
    printed = feature.value if unit.ucum == "1" else f"{feature.value} {unit.symbol}"
    if feature.uncertainty:
        error = Decimal(feature.uncertainty)
        return Quantity(
            printed=printed, kind="stated", value=value, digits=feature.value, lower=value - error, upper=value + error,
            unit=unit, uncertainty=error,
        )  # fmt: skip
    half = _HALF * Decimal(1).scaleb(int(value.as_tuple().exponent))
    return Quantity(
        printed=printed, kind="rounding", value=value, digits=feature.value, lower=value - half, upper=value + half,
        unit=unit,
    )  # fmt: skip
