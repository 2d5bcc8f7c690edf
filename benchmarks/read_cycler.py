"""How fast a cycler file is read, and its half cycles derived; beside navani where that reads the same file.

    python benchmarks/read_cycler.py [--rows 10000000] [--navani PYTHON]

Three made-up files of 1,000 cycles in a temporary folder: LAND binary of so many rows, LAND and EC-Lab text of a tenth.
`--navani` is the interpreter of an environment with navani, which reads the third. Each step runs in a process of its
own; memory is the highest resident size.
"""

import argparse
import resource
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

CYCLES = 1000
CURRENT, VOLTS = 1e-3, 3.0
MS = 100
"""Milliseconds between records; a counter of 32 bits holds 49 days of them."""
_NAVANI = """
import resource, sys, time, warnings
warnings.simplefilter("ignore")
import navani.echem as ec
start = time.perf_counter()
frame = ec.echem_file_loader(sys.argv[1])
middle = time.perf_counter()
summary = ec.cycle_summary(frame)
end = time.perf_counter()
print(middle - start, end - middle, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, len(frame), len(summary))
"""


def ccs(path: Path, rows: int) -> None:
    """A LAND binary: per half cycle one control page and pages of six records."""
    half = rows // (2 * CYCLES) // 6 * 6
    record = np.dtype([("ms", "<u4"), ("v", "<f4"), ("i", "<f4"), ("q", "<f4"), ("e", "<f4")])
    page = np.dtype([("word", "<u4"), ("step", "<u4"), ("records", record, (6,))])
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
            pages = np.zeros(half // 6, dtype=page)
            pages["word"], pages["step"] = 3 | 6 << 8, offset
            data = pages["records"]
            data["ms"], data["v"], data["i"] = MS, VOLTS, sign * CURRENT
            data["q"], data["e"] = CURRENT * MS / 3.6e6, VOLTS * CURRENT * MS / 3.6e6
            file.write(pages.tobytes())
        control = bytearray(128)
        struct.pack_into("<IIIIIII", control, 0, 2, 0, 0x61, CYCLES, 0, 0, MS * half * 2 * CYCLES)
        file.write(control)


def columns(rows: int) -> tuple[np.ndarray, ...]:
    """Time in s, current in mA, voltage, charge of the step in mAh, cycle."""
    half = rows // (2 * CYCLES)
    place = np.arange(2 * CYCLES * half)
    way = np.where(place // half % 2 == 0, -1.0, 1.0)
    share = place % half / half
    voltage = np.where(way < 0, 1 - share, share)
    return place * 1.0, way * CURRENT * 1000, voltage, share * half / 3600 * CURRENT * 1000, place // (2 * half) + 1


def land_text(path: Path, rows: int) -> None:
    """A LAND text export."""
    time_s, current, voltage, charge, _ = columns(rows)
    with path.open("w", encoding="ascii") as file:
        file.write("Index\tTestTime/Sec.\tStepTime/Sec.\tVoltage/V\tCurrent/mA\tCapacity/mAh\tState\t\n")
        for place in range(len(time_s)):
            state = "D_CC" if current[place] < 0 else "C_CC"
            file.write(
                f"{place}\t{time_s[place]:.1f}\t0\t{voltage[place]:.4f}\t{current[place]:.4f}\t{charge[place]:.6f}\t{state}\t\n"
            )


def mpt(path: Path, rows: int) -> None:
    """An EC-Lab text of galvanostatic cycling."""
    time_s, current, voltage, charge, cycle = columns(rows)
    net = np.cumsum(current) / 3600
    with path.open("w", encoding="latin-1") as file:
        file.write("EC-Lab ASCII FILE\nNb header lines : 5\n\nGalvanostatic Cycling with Potential Limitation\n")
        file.write(
            "mode\tox/red\terror\tcontrol changes\tNs changes\tcounter inc.\tNs\ttime/s\tcontrol/V/mA\tEwe/V\tI/mA\t"
        )
        file.write("dq/mA.h\t(Q-Qo)/mA.h\thalf cycle\tQ charge/discharge/mA.h\tcycle number\n")
        for place in range(len(time_s)):
            ox = int(current[place] > 0)
            half = 2 * (cycle[place] - 1) + ox
            file.write(
                f"1\t{ox}\t0\t0\t0\t0\t{ox}\t{time_s[place]:.6E}\t0\t{voltage[place]:.6E}\t{current[place]:.6E}\t0\t"
                f"{net[place]:.6E}\t{half}\t{charge[place]:.6E}\t{cycle[place]}\n"
            )


def own(path: str) -> None:
    """Read and derive, in this process."""
    from weldgraph.loaders import raw  # noqa: PLC0415
    from weldgraph.loaders.features.halfcycles import half_cycles  # noqa: PLC0415

    start = time.perf_counter()
    found = raw.read(Path(path))
    middle = time.perf_counter()
    halves = half_cycles(found)
    end = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(middle - start, end - middle, memory, found.rows, len(halves.each))


def main() -> None:
    """Write the files, read them, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--navani", default="")
    parser.add_argument("--one", default="")
    given = parser.parse_args()
    if given.one:
        own(given.one)
        return
    print(f"{'file':10} {'by':10} {'rows':>10} {'MB':>6} {'read s':>8} {'derive s':>9} {'memory GB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for name, write, rows in (
            ("a.ccs", ccs, given.rows),
            ("b.txt", land_text, given.rows // 10),
            ("c.mpt", mpt, given.rows // 10),
        ):
            path = Path(folder) / name
            write(path, rows)
            commands = {"weldgraph": [sys.executable, __file__, "--one", str(path)]}
            if given.navani and name == "c.mpt":
                commands["navani"] = [given.navani, "-c", _NAVANI, str(path)]
            for by, command in commands.items():
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    print(f"{name:10} {by:10} {done.stderr.strip().splitlines()[-1][:80]}")
                    continue
                read, derive, memory, count, _ = map(float, done.stdout.split())
                size = path.stat().st_size / 1e6
                print(f"{name:10} {by:10} {count:10,.0f} {size:6.0f} {read:8.2f} {derive:9.2f} {memory:10.2f}")
            path.unlink()


if __name__ == "__main__":
    main()
