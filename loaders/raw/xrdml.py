"""PANalytical powder scan (.xrdml).

Source   the schemas XRDMeasurement 1.0 to 2.x that the files name, and real files; read with defusedxml
Gives    two_theta_degree (or the axis that moves), intensity_count or intensity_count_per_second; each further axis
         that moves; attenuation_factor where counts are raw; several scans one below the other, named by `part`
Drops    axes that stand still, the beam path, the programme of the measurement
Example  <xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/1.5"> … <positions axis="2Theta" unit="deg">
         <startPosition>5.00475563</startPosition> … <intensities unit="counts">374 401 382 …</intensities>
"""

from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, number, rising
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column
from weldgraph.loaders.raw.tree import Element, every, find, text, tree

NAME = "PANalytical powder scan (.xrdml)"
SUFFIXES = frozenset({".xrdml"})
EXTRA = "raw"

_PRINTED = {
    "kAlpha1": "usedWavelength/kAlpha1",
    "kAlpha2": "usedWavelength/kAlpha2",
    "kBeta": "usedWavelength/kBeta",
    "ratioKAlpha2KAlpha1": "usedWavelength/ratioKAlpha2KAlpha1",
    "anodeMaterial": "incidentBeamPath/xRayTube/anodeMaterial",
    "tension": "incidentBeamPath/xRayTube/tension",
    "current": "incidentBeamPath/xRayTube/current",
    "startTimeStamp": "scan/header/startTimeStamp",
    "commonCountingTime": "scan/dataPoints/commonCountingTime",
}


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the root element."""
    return b"<xrdMeasurements" in head.replace(b"\0", b"")[:4000]


def read(path: Path) -> RawFile:
    """Every scan of the file.

    Raises:
        Refused: it is cut, a position has no degrees, or positions and intensities differ in number.
    """
    root = tree(content(path), str(path))
    measurements = every(root, "xrdMeasurement")
    scans = [scan for measurement in measurements for scan in every(measurement, "scan")]
    if not scans:
        raise Refused("it holds no scan; the measurement was not started or not saved.", place=str(path))
    parts = [_scan(scan, f"{path}, scan {index}") for index, scan in enumerate(scans, 1)]
    printed = [[each.printed for each in part] for part in parts]
    if any(each != printed[0] for each in printed):
        raise Refused("its scans move different axes; save each in a file of its own.", place=str(path))
    columns = [
        Column(first.name, first.printed, first.unit, np.concatenate([part[at].data for part in parts]), first.term)
        for at, first in enumerate(parts[0])
    ]
    if len(parts) > 1:
        names = [f"scan {index}" for index, part in enumerate(parts, 1) for _ in part[0].data]
        columns.append(column("part", "scan", names))
    return RawFile(NAME, "X-ray diffraction", tuple(columns), _instrument(root), *_header(root, measurements[0], path))


def _scan(scan: Element, place: str) -> list[Column]:
    points = find(scan, "dataPoints")
    counts = find(points, "intensities") if points is not None else None
    raw = counts is None
    if raw and points is not None:
        counts = find(points, "counts")
    if points is None or counts is None:
        raise Refused("it has no intensities; the measurement is not finished or not saved.", place=place)
    values = _numbers(counts, place)
    unit = counts.get("unit", "counts")
    if unit not in {"counts", "cps"}:
        raise Refused(f"its intensities are in '{unit}', wanted counts or cps.", place=place)
    axes = [(each.get("axis", ""), each.get("unit", ""), each) for each in every(points, "positions")]
    moving = [
        (axis, _positions(each, unit, len(values), place))
        for axis, unit, each in axes
        if find(each, "commonPosition") is None
    ]
    moving.sort(key=lambda each: each[0] != "2Theta")
    if not moving:
        raise Refused("no axis of this scan moves; a scan over time is not read here.", place=place)
    rising(moving[0][1], moving[0][0], place)
    columns = [_axis(axis, data) for axis, data in moving]
    columns.insert(1, column("intensity_count" if unit == "counts" else "intensity_count_per_second", unit, values))
    factors = find(points, "beamAttenuationFactors")
    if raw and factors is not None:
        columns.append(
            other_column(
                "beamAttenuationFactors",
                _fitting(_numbers(factors, place), len(values), place),
                name="attenuation_factor",
            )
        )
    return columns


def _axis(axis: str, data: Array) -> Column:
    return column("two_theta_degree", axis, data) if axis == "2Theta" else other_column(axis, data, "deg")


def _positions(positions: Element, unit: str, count: int, place: str) -> Array:
    if unit != "deg":
        raise Refused(f"the axis {positions.get('axis')} is in '{unit}', wanted deg.", place=place)
    listed = find(positions, "listPositions")
    if listed is not None:
        return _fitting(_numbers(listed, place), count, place)
    start, end = (number(text(positions, name), place) for name in ("startPosition", "endPosition"))
    return np.linspace(start, end, count)


def _fitting(values: Array, count: int, place: str) -> Array:
    if len(values) != count:
        raise Refused(
            f"it has {len(values)} positions or factors for {count} intensities; the file is damaged.", place=place
        )
    return values


def _numbers(element: Element, place: str) -> Array:
    return np.array([number(each, place) for each in text(element).split()], dtype=np.float64)


def _instrument(root: Element) -> str:
    software = find(root, "//instrumentControlSoftware")
    return " ".join(filter(None, (text(software), text(root, "//instrumentID"))))


def _header(root: Element, measurement: Element, path: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    used = find(measurement, "usedWavelength")
    for name in ("kAlpha1", "kAlpha2", "kBeta"):
        element = find(used, name) if used is not None else None
        unit = element.get("unit", "") if element is not None else ""
        if unit not in {"Angstrom", ""}:
            raise Refused(f"the wavelength {name} is in '{unit}', wanted Angstrom.", place=str(path))
    metadata = {name: text(measurement, where) for name, where in _PRINTED.items()}
    metadata["intended"] = used.get("intended", "") if used is not None else ""
    metadata["sample"] = text(root, "sample/name") or text(root, "sample/id")
    metadata["status"] = root.get("status", "")
    metadata["scanAxis"] = scan.get("scanAxis", "") if (scan := find(measurement, "scan")) is not None else ""
    unfinished = metadata["status"] not in {"", "Completed"}
    warnings = (f"The file calls the measurement '{metadata['status']}', not Completed.",) if unfinished else ()
    return {name: value for name, value in metadata.items() if value}, warnings
