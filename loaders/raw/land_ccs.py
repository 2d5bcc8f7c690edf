"""LAND binary (.ccs), as the testers' software 4.x writes it.

Source   layout read from files of the software 4.2 and 4.3; counts and capacities agree with the vendor's exports.
Gives    test_time_second, voltage_volt, current_ampere (charging is positive), step_cumulative_capacity_ah and
         step_cumulative_energy_wh (from the increments), cycle_count, step_count, step_type; one row a record. Of files
         with a reference electrode also auxiliary_voltage_volt.
Drops    the process, wall counters, and control pages of pauses.
Example  00 00 00 02 28 95 27 95, then pages of 128 bytes: kind, number of records, where the step began, records
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from weldgraph.errors import Refused
from weldgraph.loaders.raw.cycler import TECHNIQUE, contradictions
from weldgraph.loaders.raw.rawfile import Array, RawFile, column

NAME = "LAND binary (.ccs)"
SUFFIXES = frozenset({".ccs"})
EXTRA = ""

MAGIC = bytes.fromhex("0000000228952795")
_PAGE = 128
_DATA, _CONTROL = 3, 2
_MODES = {0x01: "rest", 0x24: "charge CC", 0x44: "discharge CC", 0x21: "CV", 0x00: "pause", 0x61: "end"}
_TEXTS = {
    "test name": 0xB0, "comment": 0xF0, "group": 0x10, "host": 0x58, "software": 0x2D0, "serial number": 0x360,
    "process": 0x734,
}  # fmt: skip
_FIELDS = [("ms", "<u4"), ("voltage", "<f4"), ("current", "<f4"), ("capacity", "<f4"), ("energy", "<f4")]
_FIELDS_AUX = [*_FIELDS, ("auxiliary", "<f4")]
_LIMITS = {"voltage": 1000.0, "current": 10_000.0, "auxiliary": 1000.0, "capacity": 100.0, "energy": 1000.0}
"""No cell tester goes beyond these, nor between two records; what does is a damaged number."""
_SLACK = 60_000
"""Milliseconds between the end of a step and the start of the next, at most."""
_POWER = 1.5


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001
    """By its first eight bytes."""
    return head.startswith(MAGIC)


def read(path: Path) -> RawFile:
    """All records of the file. Raises Refused."""
    data = np.fromfile(path, dtype=np.uint8)
    if len(data) < 16 * _PAGE:
        raise Refused("the file ends within its header; copy it again.")
    if len(data) % _PAGE:
        raise Refused(f"the file has {len(data):,} bytes, wanted a multiple of {_PAGE}; it is cut, copy it again.")
    pages = data.reshape(-1, _PAGE)
    words = pages[:, :8].copy().view("<u4")
    first, last = _data_pages(words[:, 0])
    kinds = words[first:last, 0] & 0xFF
    is_data = kinds == _DATA
    counts = (words[first:last, 0] >> 8)[is_data] & 0xFF
    most = int(counts.max())
    if most not in (5, 6):
        raise Refused(f"found {most} records in a page, wanted 5 or 6; export it as text.")
    fields = _fields(pages[first:last], is_data, counts, most)
    _plausible(fields)
    _agree(fields)
    step_of_page = _steps(words[first:last, 1][is_data], pages, first, last)
    unique, inverse = np.unique(step_of_page, return_inverse=True)
    step = np.repeat(inverse, counts)
    ended = _ended(pages[first:last], kinds)
    header, control = pages[:first].tobytes(), pages[unique]
    del data, pages, words
    return _raw(fields, step, control, header, ended=ended)


def _fields(pages: Array, is_data: Array, counts: Array, most: int) -> dict[str, Array]:
    """Each field of all valid records, in a piece."""
    record = np.dtype(_FIELDS if most == 6 else _FIELDS_AUX)  # noqa: PLR2004
    page = np.dtype({"names": ["records"], "formats": [(record, (most,))], "offsets": [8], "itemsize": _PAGE})
    records = pages.reshape(-1).view(page)["records"]
    full = bool((counts == most).all())
    valid = np.arange(most) < counts[:, None]
    fields = {}
    for name in record.names or ():
        field = records[name][is_data]
        fields[name] = field.reshape(-1) if full else field[valid]
    return fields


def _data_pages(word: Array) -> tuple[int, int]:
    """The longest run of pages that are data or control."""
    good = np.isin(word & 0xFF, (_DATA, _CONTROL)) & (word >> 16 == 0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], good.view(np.int8), [0]))))
    if not len(edges):
        raise Refused("found no page of data; the file is damaged or holds no test.")
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    first, last = int(starts[longest]), int(ends[longest])
    lost = int(good[last:].sum())
    if lost:
        raise Refused(f"{lost} pages of data stand after a damaged page at byte {last * _PAGE:,}; copy the file again.")
    if not (word[first:last] & 0xFF == _DATA).any():
        raise Refused("found no page of data; the file is damaged or holds no test.")
    return first, last


def _steps(offsets: Array, pages: Array, first: int, last: int) -> Array:
    """Number of the control page, in the file, of each data page's step."""
    numbers = offsets // _PAGE
    if (offsets % _PAGE).any() or (numbers < first).any() or (numbers >= last).any():
        raise Refused("a page of data points to no step of this file; it is damaged, copy it again.")
    if (pages[numbers, 0] != _CONTROL).any():
        raise Refused("a page of data points to a page that is no step; the file is damaged, copy it again.")
    return numbers


def _agree(fields: dict[str, Array]) -> None:
    """Each record's energy is its voltage times its charge."""
    product = fields["capacity"] * fields["voltage"]
    np.abs(product, out=product)
    off = np.abs(fields["energy"])
    off -= product
    np.abs(off, out=off)
    limit = float(product.max(initial=0.0)) * 1e-3
    product *= _POWER - 1
    product += limit
    bad = off > product
    if bad.any():
        place = int(np.argmax(bad))
        raise Refused(f"energy, voltage and charge of record {place + 1:,} contradict each other; copy the file again.")


def _plausible(fields: dict[str, Array]) -> None:
    for name, limit in _LIMITS.items():
        if name in fields and not (-limit < float(fields[name].min()) and float(fields[name].max()) < limit):
            place = int(np.argmax(~(np.abs(fields[name]) < limit)))
            value = fields[name][place]
            raise Refused(f"record {place + 1:,} has the {name} {value:.3g}; the file is damaged.")


def _raw(fields: dict[str, Array], step: Array, control: Array, header: bytes, *, ended: bool) -> RawFile:
    mode = control[:, 8:12].copy().view("<u4")[:, 0]
    cycle = control[:, 12:16].copy().view("<u4")[:, 0].astype(np.int64) + 1
    words = np.array([_MODES.get(int(each), f"mode 0x{int(each):02x}") for each in mode], dtype=object)
    time = _time(fields["ms"], step, control)
    columns = [
        column("test_time_second", "", time),
        column("voltage_volt", "", fields["voltage"]),
        column("current_ampere", "", fields["current"]),
        column("step_cumulative_capacity_ah", "", _counter(fields["capacity"], step)),
        column("step_cumulative_energy_wh", "", _counter(fields["energy"], step)),
        column("cycle_count", "", cycle[step]),
        column("step_count", "", step + 1),
        column("step_type", "", words[step]),
    ]
    if "auxiliary" in fields:
        columns.append(column("auxiliary_voltage_volt", "", fields["auxiliary"]))
    metadata = _metadata(header)
    passed = float(np.abs(fields["capacity"]).sum(dtype=np.float64))
    warnings = [] if ended else ["The last page does not end the test: it was running, or the file is cut."]
    raw = RawFile(NAME, TECHNIQUE, tuple(columns), f"LAND, serial number {metadata['serial number']}", metadata)
    return RawFile(NAME, TECHNIQUE, raw.columns, raw.instrument, metadata, (*warnings, *contradictions(raw, passed)))


def _counter(increments: Array, step: Array) -> Array:
    """What passed since the start of the step."""
    total = np.cumsum(np.abs(increments), dtype=np.float64)
    starts = _starts(step)
    before = total[np.maximum(starts - 1, 0)]
    before[0] = 0.0
    total -= np.repeat(before, np.diff(np.append(starts, len(step))))
    return total


def _starts(step: Array) -> Array:
    """First record of each step."""
    return np.concatenate(([0], np.flatnonzero(step[1:] != step[:-1]) + 1))


def _time(milliseconds: Array, step: Array, control: Array) -> Array:
    """Seconds since the start of the test: the step's start by its control page, then the records' intervals.

    Raises:
        Refused: a step does not start where the one before it ended.
    """
    starts_ms = control[:, 24:28].copy().view("<u4")[:, 0].astype(np.int64)
    starts_ms += np.concatenate(([0], np.cumsum(np.diff(starts_ms) < -(2**31)))) * 2**32  # 32 bits hold 49 days
    total = np.cumsum(milliseconds, dtype=np.int64)
    first = _starts(step)
    before = total[np.maximum(first - 1, 0)]
    before[0] = 0
    ends = np.append(before[1:], total[-1]) - before + starts_ms
    late = starts_ms[1:] - ends[:-1]
    if (late < -_SLACK).any() or (late > _SLACK).any():
        place = int(np.argmax(np.abs(late) > _SLACK)) + 2
        raise Refused(f"step {place} does not start where the step before ended; the file is damaged, copy it again.")
    lengths = np.diff(np.append(first, len(step)))
    total += np.repeat(starts_ms - before, lengths)
    return total / 1000


def _ended(pages: Array, kinds: Array) -> bool:
    last = pages[np.flatnonzero(kinds == _CONTROL)[-1]] if (kinds == _CONTROL).any() else None
    return last is not None and int(last[8]) in (0x61, 0x00)


def _metadata(header: bytes) -> dict[str, str]:
    found = {name: _text(header, place) for name, place in _TEXTS.items()}
    start = int.from_bytes(header[0xA8:0xB0], "little")
    if 0 < start < 4_102_444_800_000:  # noqa: PLR2004  the year 2100
        found["start (UTC, by the tester's clock)"] = datetime.fromtimestamp(start / 1000, UTC).isoformat()
    capacity, mass = np.frombuffer(header[0x324:0x32C], dtype="<f4")
    found["nominal specific capacity"] = f"{capacity:.6g} mAh/g"
    found["active mass"] = f"{mass:.6g} g"
    return {name: text for name, text in found.items() if text}


def _text(header: bytes, place: int) -> str:
    raw = header[place : place + 256].split(b"\0", 1)[0]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    return text.strip() if text.isprintable() else ""
