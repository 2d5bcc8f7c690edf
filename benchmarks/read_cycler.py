"""How fast a cycler file is read and its features derived, beside reading the bytes into columns, navani and cellpy.

    python benchmarks/read_cycler.py [--rows 10000000] [--navani PYTHON] [--cellpy PYTHON]

Made-up files of 1,000 cycles in a temporary folder, with the columns of real ones: LAND binary of so many rows, texts
of a tenth. `--navani` and `--cellpy` are interpreters of environments that have them (also WELDGRAPH_NAVANI and
WELDGRAPH_CELLPY). Each way runs in a process of its own: seconds are of the processor, imports not counted, and memory
is the highest resident size.
"""

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

CYCLES = 1000
AMPERES, VOLTS = 1e-3, 3.0
MS = 100
"""Milliseconds between records; a counter of 32 bits holds 49 days of them."""
RECORD = np.dtype([("ms", "<u4"), ("v", "<f4"), ("i", "<f4"), ("q", "<f4"), ("e", "<f4")])
PAGE = np.dtype([("word", "<u4"), ("step", "<u4"), ("records", RECORD, (6,))])


# --- files


def land(path: Path, rows: int) -> None:
    """LAND binary: per half cycle one control page and pages of six records."""
    half = rows // (2 * CYCLES) // 6 * 6
    with path.open("wb") as file:
        header = bytearray(0xA00)
        header[:8] = bytes.fromhex("0000000228952795")
        header[0x360:0x369] = b"BENCHMARK"
        file.write(header)
        for place in range(2 * CYCLES):
            sign = -1 if place % 2 == 0 else 1
            control = bytearray(128)
            struct.pack_into("<II", control, 0, 2, 0)
            mode, cycle = (0x44 if sign < 0 else 0x24), place // 2
            struct.pack_into("<IIIII", control, 8, mode, cycle, place, 0, MS * half * place)
            offset = file.tell()
            file.write(control)
            pages = np.zeros(half // 6, dtype=PAGE)
            pages["word"], pages["step"] = 3 | 6 << 8, offset
            data = pages["records"]
            data["ms"], data["v"], data["i"] = MS, VOLTS, sign * AMPERES
            data["q"], data["e"] = AMPERES * MS / 3.6e6, VOLTS * AMPERES * MS / 3.6e6
            file.write(pages.tobytes())
        control = bytearray(128)
        struct.pack_into("<IIIIIII", control, 0, 2, 0, 0x61, CYCLES, 0, 0, MS * half * 2 * CYCLES)
        file.write(control)


class Cell:
    """The columns of a made-up cell that is discharged and charged, a row a second."""

    def __init__(self, rows: int) -> None:
        half = rows // (2 * CYCLES)
        place = np.arange(2 * CYCLES * half)
        self.index = place + 1
        self.seconds = place.astype(np.float64)
        self.within = place % half + 1.0
        self.charging = place // half % 2 == 1
        self.way = np.where(self.charging, 1.0, -1.0)
        self.cycle = place // (2 * half) + 1
        self.step = place // half + 1
        share = self.within / half
        self.volts = np.round(np.where(self.charging, 0.1 + share, 1.1 - share), 6)
        self.charge = np.round(self.within / 3600 * AMPERES, 10)
        self.energy = np.round(self.charge * (0.1 + share / 2 if half else 0), 10)
        self.zero = np.zeros(len(place))

    def words(self, charge: str, discharge: str) -> np.ndarray:
        """A word of each row's state."""
        return np.where(self.charging, charge, discharge)

    def clock(self, data: np.ndarray) -> list[str]:
        """Seconds as h:mm:ss."""
        return [f"{value // 3600:02d}:{value // 60 % 60:02d}:{value % 60:02d}" for value in data.astype(int).tolist()]


def write(path: Path, head: str, table: dict[str, object], separator: str = "\t", end: str = "") -> None:
    """Lines before the heading, and the table."""
    with path.open("wb") as file:
        file.write((head + separator.join(table) + end + "\n").encode("latin-1"))
        style = csv.WriteOptions(include_header=False, delimiter=separator, quoting_style="none")
        csv.write_csv(pa.table([pa.array(data) for data in table.values()], names=list(table)), file, style)


def land_text(path: Path, rows: int) -> None:
    """LAND text export."""
    c = Cell(rows)
    table = {"Index": c.index, "TestTime/Sec.": c.seconds, "StepTime/Sec.": c.within, "Voltage/V": c.volts,
             "Current/mA": c.way * AMPERES * 1000, "Capacity/mAh": c.charge * 1000, "Energy/mWh": c.energy * 1000,
             "State": c.words("C_CC", "D_CC")}  # fmt: skip
    write(path, "", table)


def mpt(path: Path, rows: int) -> None:
    """EC-Lab text of galvanostatic cycling."""
    c = Cell(rows)
    current = c.way * AMPERES * 1000
    table = {"mode": c.charging * 0 + 1, "ox/red": c.charging * 1, "error": c.charging * 0, "control changes": c.zero,
             "Ns changes": c.zero, "counter inc.": c.zero, "Ns": c.charging * 1, "time/s": c.seconds,
             "control/V/mA": current, "Ewe/V": c.volts, "I/mA": current, "dq/mA.h": current / 3600,
             "(Q-Qo)/mA.h": np.cumsum(current) / 3600, "half cycle": c.step - 1,
             "Q charge/discharge/mA.h": c.charge * c.way * 1000, "cycle number": c.cycle}  # fmt: skip
    head = "EC-Lab ASCII FILE\nNb header lines : 5\n\nGalvanostatic Cycling with Potential Limitation\n"
    write(path, head, table)


def maccor(path: Path, rows: int) -> None:
    """Maccor text."""
    c = Cell(rows)
    table = {"Rec#": c.index, "Cyc#": c.cycle, "Step": c.charging + 1, "Test (Min)": c.seconds / 60,
             "Step (Min)": c.within / 60, "Amp-hr": c.charge, "Watt-hr": c.energy, "Amps": abs(c.way) * AMPERES,
             "Volts": c.volts, "State": c.words("C", "D"), "ES": c.index * 0 + 1,
             "DPt Time": c.words("08/23/2021 06:04:18", "08/23/2021 07:04:18")}  # fmt: skip
    write(path, "Today's Date\t03/28/2022 12:50:27 PM\n", table)


def neware(path: Path, rows: int) -> None:
    """Neware CSV."""
    c = Cell(rows)
    charged, given = (np.where(c.charging == way, c.charge, 0) for way in (True, False))
    table = {"DataPoint": c.index, "Cycle Index": c.cycle, "Step Index": c.charging + 1,
             "Step Type": c.words("CC Chg", "CC DChg"), "Time": c.clock(c.within),
             "Cumulative Time": c.clock(c.seconds), "Current(A)": c.way * AMPERES, "Voltage(V)": c.volts,
             "Capacity(Ah)": c.charge, "Chg. Cap.(Ah)": charged, "DChg. Cap.(Ah)": given, "Energy(Wh)": c.energy,
             "Chg. Energy(Wh)": charged, "DChg. Energy(Wh)": given,
             "Date": c.words("2022-05-18 16:27:52", "2022-05-18 17:27:52"), "Power(W)": c.zero,
             "dQ/dV(mAh/V)": c.zero, "Contact resistance(mO)": c.zero}  # fmt: skip
    write(path, "", table, ",")


# --- ways, each in a process of its own; `start()` and `done(…)` are put before the text


MEASURED = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
path, marks = sys.argv[1], []
def mark(): marks.append(time.process_time())
def done(rows):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print("\\n" + json.dumps({"times": [b - a for a, b in zip(marks, marks[1:])], "peak": peak / 1e6, "rows": rows}))
"""
BINARY = """
import numpy as np
record = np.dtype([("ms", "<u4"), ("v", "<f4"), ("i", "<f4"), ("q", "<f4"), ("e", "<f4")])
page = np.dtype([("word", "<u4"), ("step", "<u4"), ("records", record, (6,))])
mark()
pages = np.fromfile(path, dtype=page)
records = pages["records"][pages["word"] & 0xFF == 3]
columns = [records[name].reshape(-1).astype(np.float64) for name in record.names]
mark()
done(len(columns[0]))
"""
TEXT = """
from pyarrow import csv
lines = open(path, "rb").read(4000).decode("latin-1").split("\\n")
heading = max(range(8), key=lambda number: len(lines[number].split(sys.argv[2])))
mark()
read = csv.ReadOptions(skip_rows=heading, encoding="utf8")
table = csv.read_csv(path, read_options=read, parse_options=csv.ParseOptions(delimiter=sys.argv[2]))
columns = [column.to_numpy() for column in table.columns]
mark()
done(table.num_rows)
"""
OURS = """
from pathlib import Path
import pandas, scipy.signal
from weldgraph.loaders import raw
from weldgraph.loaders.features import Given, features
raw.readers()
mark()
found = raw.read(Path(path))
mark()
told, _ = features(found, Given(role="anode against Li", mass=0.002, mass_source="benchmark"))
mark()
done(found.rows)
"""
NAVANI = """
import navani.echem as ec
mark()
frame = ec.echem_file_loader(path)
mark()
summary = ec.cycle_summary(frame)
mark()
done(len(frame))
"""
CELLPY = """
import logging
from cellpy.readers import cellreader
logging.disable(logging.CRITICAL)
cell = cellreader.CellpyCell()
cell.set_instrument(sys.argv[2])
mark()
cell.from_raw(path)
cell.mass = 2.0
mark()
cell.make_step_table()
cell.make_summary()
mark()
done(len(cell.data.raw))
"""

FILES: tuple[tuple[str, str, Callable[[Path, int], None], int, str, str, str], ...] = (
    ("LAND .ccs", "a.ccs", land, 1, "", "", ""),
    ("LAND text", "b.txt", land_text, 10, "\t", "", ""),
    ("EC-Lab .mpt", "c.mpt", mpt, 10, "\t", "navani", ""),
    ("Maccor text", "d.txt", maccor, 10, "\t", "navani", ""),
    ("Neware CSV", "e.csv", neware, 10, ",", "", "neware_txt"),
)
"""Name, file, what writes it, by what the rows are divided, separator, who else reads it, cellpy's name of it."""


def measured(python: str, way: str, *arguments: str) -> dict[str, object]:
    """What one way takes, or why it failed."""
    command = [python, "-c", MEASURED + way, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["no message"])[-1][:80]}
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def rows(scratch: str, most: int = 1_000_000, others: dict[str, str] | None = None) -> Iterator[tuple[object, ...]]:
    """The table, its head first.

    Args:
        scratch: a folder for the files, which are removed.
        most: rows of the LAND binary; the texts have a tenth.
        others: interpreter by name of the comparator; None: WELDGRAPH_NAVANI and WELDGRAPH_CELLPY.
    """
    if others is None:
        others = {name: os.environ.get(f"WELDGRAPH_{name.upper()}", "") for name in ("navani", "cellpy")}
    yield (
        "file",
        "rows",
        "by",
        "read",
        "features",
        "of bytes into columns",
        "of weldgraph: read",
        "features",
        "all",
        "peak",
    )
    for name, file, make, divisor, separator, reader, kind in FILES:
        path = Path(scratch) / file
        make(path, most // divisor)
        ways = {"bytes into columns": (sys.executable, TEXT if separator else BINARY, separator)}
        ways["weldgraph"] = sys.executable, OURS, ""
        if reader == "navani" and others.get("navani"):
            ways["navani"] = others["navani"], NAVANI, ""
        if kind and others.get("cellpy"):
            ways["cellpy"] = others["cellpy"], CELLPY, kind
        size = f"{path.stat().st_size / 1e6:,.0f} MB"
        results: dict[str, list[float]] = {}
        for by, (python, way, argument) in ways.items():
            found = measured(python, way, str(path), argument)
            if "failed" in found:
                yield f"{name}, {size}", "", by, found["failed"], "", "", "", "", "", ""
                continue
            times = results[by] = [*found["times"], 0.0][:2]  # type: ignore[misc]  # of JSON
            ratios = compared(times, results.get("bytes into columns"), results.get("weldgraph"))
            read, derived = (f"{time:.2f} s" if time else "" for time in times)
            yield f"{name}, {size}", f"{found['rows']:,}", by, read, derived, *ratios, f"{found['peak']:.2f} GB"
        path.unlink()
    for name, python in others.items():
        if not python:
            yield f"{name} is left out: no interpreter of it is given", *[""] * 9


def compared(times: list[float], columns: list[float] | None, ours: list[float] | None) -> tuple[str, str, str, str]:
    """Times the bytes into columns (read and features), and times weldgraph: read, features, both."""
    whole = f"{sum(times) / columns[0]:.1f} ×" if columns and sum(times) != columns[0] else ""
    if ours is None or times is ours or not times[1]:
        return whole, "", "", ""
    return whole, f"{times[0] / ours[0]:.1f} ×", f"{times[1] / ours[1]:.0f} ×", f"{sum(times) / sum(ours):.1f} ×"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--navani", default=os.environ.get("WELDGRAPH_NAVANI", ""))
    parser.add_argument("--cellpy", default=os.environ.get("WELDGRAPH_CELLPY", ""))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for row in rows(scratch, given.rows, {"navani": given.navani, "cellpy": given.cellpy}):
            print(" | ".join(map(str, row)), flush=True)


if __name__ == "__main__":
    main()
