"""Bruker powder scan (.brml): a zip of XML.

Source   real files; the columns of a row are told by the DataViews of the file
Gives    two_theta_degree (or the axis that moves), intensity_count, further axes and recordings by their own names;
         several scans one below the other, named by `part`
Drops    two-dimensional detector frames, the instructions of the measurement
Example  Experiment0/RawData0.xml: <Datum>124.8,1,9.998839261,4.999419631,4471</Datum>
"""

import re
import zipfile
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import number, rising, table, ucum
from weldgraph.loaders.raw.rawfile import Array, Column, RawFile, column, other_column
from weldgraph.loaders.raw.tree import MAX_XML, Element, every, find, text, tree

NAME = "Bruker powder scan (.brml)"
SUFFIXES = frozenset({".brml"})
EXTRA = "raw"

_RAW = re.compile(r"(?:.*/)?RawData(\d+)\.xml")
MAX_RATIO = 400
"""RawData is compressed by a factor of about 15; a bomb by 1000."""


def recognises(head: bytes, path: Path) -> bool:
    """By a zip with RawData in it."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(map(_RAW.fullmatch, archive.namelist()))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return b"experimentCollection.xml" in head or b"Experiment0/" in head


def read(path: Path) -> RawFile:
    """Every measured scan of the file.

    Raises:
        Refused: it is cut, inflates beyond measure, or its rows are not what its own description says.
    """
    with zipfile.ZipFile(path) as archive:
        entries = {info.filename: info for info in archive.infolist()}
        names = sorted(filter(_RAW.fullmatch, entries), key=lambda name: int(_RAW.fullmatch(name)[1]))  # type: ignore[index]  # it matches
        roots = [tree(_entry(archive, entries[name], path), f"{path}, {name}") for name in names]
        container = next((name for name in sorted(entries) if name.endswith("DataContainer.xml")), "")
        about = tree(_entry(archive, entries[container], path), f"{path}, {container}") if container else None
    routes = [route for root in roots for route in every(root, "DataRoutes/DataRoute") if every(route, "Datum")]
    if not routes:
        raise Refused("it holds no measured points; the measurement was not started or not saved.", place=str(path))
    parts = [_route(route, f"{path}, scan {index}") for index, route in enumerate(routes, 1)]
    if any([each.name for each in part] != [each.name for each in parts[0]] for part in parts):
        raise Refused("its scans record different quantities; save each in a file of its own.", place=str(path))
    columns = [
        Column(first.name, first.printed, first.unit, np.concatenate([part[at].data for part in parts]), first.term)
        for at, first in enumerate(parts[0])
    ]
    if len(parts) > 1:
        labels = [f"scan {index}" for index, part in enumerate(parts, 1) for _ in part[0].data]
        columns.append(column("part", "DataRoute", labels))
    instrument = text(about, "//DeviceTypeDesc") or text(about, "//InstrumentName")
    return RawFile(NAME, "X-ray diffraction", tuple(columns), instrument, _metadata(roots[0], about))


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    if info.file_size > MAX_XML or info.file_size > max(MAX_RATIO * info.compress_size, 1_000_000):
        raise Refused(
            f"its part {info.filename} inflates to {info.file_size:,} bytes, which no scan does.", place=str(path)
        )
    with archive.open(info) as file:
        data = file.read(MAX_XML + 1)
    if len(data) != info.file_size:
        raise Refused(
            f"its part {info.filename} has another size than the archive says; it is damaged.", place=str(path)
        )
    return data


def _route(route: Element, place: str) -> list[Column]:
    rows = [text(datum).split(",") for datum in every(route, "Datum")]
    data = table(enumerate(rows, 1), len(rows[0]), place)
    told = text(route, "ScanInformation/MeasurementPoints")
    measured = sum(int(each.get("MeasuredSteps", "0")) for each in every(route, "SubScans/SubScanInfo"))
    if measured and measured != len(data):
        raise Refused(f"it says {measured} steps were measured and has {len(data)}; the file is damaged.", place=place)
    if told and len(data) > int(told):
        raise Refused(f"it says {told} points and has {len(data)}; the file is damaged.", place=place)
    axes = every(route, "ScanInformation/ScanAxes/ScanAxisInfo")
    moving = [axis.get("AxisId", "") for axis in axes]
    kinds = _kinds(route, moving, data.shape[1], place)
    columns = [_column(name, unit, data[:, at]) for at, (name, unit) in enumerate(kinds)]
    columns = [each for each in columns if each.name not in {"measuredtime", "absorptionfactor"} or np.ptp(each.data)]
    order = {"two_theta_degree": 0, "intensity_count": 1}
    columns.sort(key=lambda each: order.get(each.name, 2))
    _as_told(axes, {each.printed: each.data for each in columns}, place)
    return columns


def _kinds(route: Element, moving: list[str], width: int, place: str) -> list[tuple[str, str]]:
    """Name and unit of each field of a row; by the DataViews, or in files without them: time, factor, axes, counter."""
    kinds: dict[int, tuple[str, str]] = {}
    for view in every(route, "DataViews/RawDataView"):
        start, length = int(view.get("Start", "0")), int(view.get("Length", "1"))
        recording, fields = find(view, "Recording"), every(view, "Varying/FieldDefinitions")
        for offset in range(length):
            if offset < len(fields):
                kinds[start + offset] = (fields[offset].get("AxisId", ""), "°")
            elif recording is not None:
                base = find(recording, "Unit")
                unit = base.get("Base", "") if base is not None else ""
                name = recording.get("LogicName", "") or recording.get("VisibleName", "")
                kinds[start + offset] = (name, "counts" if unit == "Counts" else view.get("Unit", ""))
            else:
                kinds[start + offset] = (view.get("LogicName", f"field {start + offset + 1}"), view.get("Unit", ""))
    if not kinds and width >= len(moving) + 3:
        kinds = dict(
            enumerate(
                [
                    ("MeasuredTime", "s"),
                    ("AbsorptionFactor", ""),
                    *((axis, "°") for axis in moving),
                    ("Counter", "counts"),
                ]
            )
        )
    if [unit for _, unit in kinds.values()].count("counts") != 1:
        raise Refused("it does not tell which one field of a row is the count of the detector.", place=place)
    return [kinds.get(at, (f"field {at + 1}", "")) for at in range(width)]


def _column(name: str, unit: str, data: Array) -> Column:
    if unit == "counts":
        return column("intensity_count", name, data)
    if name == "TwoTheta":
        return column("two_theta_degree", name, data)
    return other_column(name, data, "deg" if unit == "°" else ucum(unit))


def _as_told(axes: list[Element], data: dict[str, Array], place: str) -> None:
    """Refuses rows whose axis does not run as the header says."""
    for axis in axes:
        name = axis.get("AxisId", "")
        if name not in data:
            continue
        rising(data[name], name, place)
        start, step = number(text(axis, "Start"), place), number(text(axis, "Increment"), place)
        if abs(data[name][0] - start) > max(abs(step), 1e-6):
            raise Refused(f"the axis {name} begins at {data[name][0]:g}, the header says {start:g}.", place=place)


def _metadata(root: Element, about: Element | None) -> dict[str, str]:
    found = {
        each: find(root, f"//{each}")
        for each in ("WaveLengthAlpha1", "WaveLengthAlpha2", "WaveLengthAverage", "WaveLengthBeta")
    }
    metadata = {
        name: element.get("Value", "")
        for name, element in found.items()
        if element is not None and element.get("Unit") == "Å"
    }
    for name in ("TubeMaterial", "TimeStampStarted", "TimePerStep", "TimePerStepEffective"):
        metadata[name] = text(root, f"//{name}")
    info = find(about, "MeasurementInfo") if about is not None else None
    metadata["SampleName"] = info.get("SampleName", "") if info is not None else ""
    metadata["ScanName"] = scan.get("VisibleName", "") if (scan := find(root, "//ScanInformation")) is not None else ""
    return {name: value for name, value in metadata.items() if value}
