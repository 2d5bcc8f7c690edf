"""Writes the files of records/example-half-cell/raw: simulated, so that nobody takes them for measured.

    python scripts/simulate_half_cell.py records/example-half-cell/raw

Four files of one invented study, in the formats the instruments write: a half cell's cycling (LAND text export), its
impedance after formation (EC-Lab text), the powder's X-ray pattern (xrdml) and nitrogen isotherm (AIF). The same bytes
every time: the noise comes from a seeded generator.
"""

import math
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

MASS_G = 0.0015
POINTS = 90
RATES = ((0.1, 3), (0.5, 3), (0.1, 6))
"""Specific current in A/g, and for how many cycles."""
FIRST_LITHIATION, FIRST_EFFICIENCY = 700.0, 0.82
"""mAh/g, and what of it comes back."""
FADE = 0.004
"""Loss of capacity a cycle."""
SLOW_DOWN = {0.1: 1.0, 0.5: 0.78}


def main(folder: Path) -> None:
    """Write all files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("cycling.txt", "".join(cycling())),
        ("impedance.mpt", "".join(impedance())),
        ("pattern.xrdml", pattern()),
        ("isotherm.aif", isotherm()),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def capacities() -> Iterator[tuple[float, float, float]]:
    """Specific current in A/g, lithiation and delithiation in mAh/g, of each cycle."""
    cycle = 0
    for rate, count in RATES:
        for _ in range(count):
            cycle += 1
            back = FIRST_LITHIATION * FIRST_EFFICIENCY * SLOW_DOWN[rate] * (1 - FADE) ** (cycle - 1)
            efficiency = FIRST_EFFICIENCY if cycle == 1 else 0.990 + 0.005 * min(cycle, 6) / 6
            yield rate, back / efficiency, back


def cycling() -> Iterator[str]:
    """A half cell against lithium between 0.01 and 1.5 V: discharge lithiates, charge delithiates."""
    yield "Index\tTestTime/Sec.\tStepTime/Sec.\tVoltage/V\tCurrent/mA\tCapacity/mAh\tEnergy/mWh\tState\t\n"
    index, time = 0, 0.0
    for step in range(7):
        index += 1
        yield _row(index, time + 600 * step, 600 * step, 2.85 - 0.002 * step, 0, 0, 0, "R")
    time += 3600
    for rate, lithiation, delithiation in capacities():
        for state, charge, voltage in (
            ("D_CC", lithiation, _lithiation_voltage),
            ("C_CC", delithiation, _delithiation_voltage),
        ):
            current = rate * MASS_G * 1000 * (-1 if state == "D_CC" else 1)
            yield from _half_cycle(state, charge * MASS_G, current, voltage, index, time)
            index += POINTS
            time += charge * MASS_G / abs(current) * 3600


def _half_cycle(
    state: str, charge: float, current: float, voltage: Callable[[float, float], float], index: int, time: float
) -> Iterator[str]:
    energy, before = 0.0, voltage(0, abs(current))
    for point in range(POINTS):
        done = point / (POINTS - 1)
        now = voltage(done, abs(current))
        energy += charge / (POINTS - 1) * (now + before) / 2 if point else 0
        before = now
        elapsed = done * charge / abs(current) * 3600
        yield _row(index + point + 1, time + elapsed, elapsed, now, current, charge * done, energy, state)


def _row(
    index: int, time: float, step: float, voltage: float, current: float, charge: float, energy: float, state: str
) -> str:
    return f"{index}\t{time:.3f}\t{step:.3f}\t{voltage:.4f}\t{current:.4f}\t{charge:.6f}\t{energy:.6f}\t{state}\t\n"


def _lithiation_voltage(done: float, current: float) -> float:
    drop = 0.02 * current
    return max(0.01, 0.01 + (0.16 - drop) * (1 - done) ** 0.6 + (1.33 - drop) * math.exp(-22 * done) * (1 - done))


def _delithiation_voltage(done: float, current: float) -> float:
    drop = 0.02 * current
    return min(1.5, 0.06 + drop + 0.34 * done + (1.10 - drop) * done**14)


def impedance() -> Iterator[str]:
    """R0 = 5 ohm, two arcs of 30 ohm (0.1 ms) and 90 ohm (50 ms), a Warburg tail; noise of 0.2 %."""
    header = [
        "EC-Lab ASCII FILE",
        "Nb header lines : 12",
        "",
        "Potentio Electrochemical Impedance Spectroscopy",
        "",
        "Comments : SIMULATED, not measured",
        "Device : none (simulated)",
        "Characteristic mass : 0.001 g",
        "Mode                Single sine",
        "Va (mV)             10.0",
        "",
        "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\t|Z|/Ohm\tPhase(Z)/deg\ttime/s\t<Ewe>/V\t<I>/mA\tcycle number\t",
    ]
    yield "\n".join(header) + "\n"
    noise = random.Random(7)  # noqa: S311  no secret
    for place in range(61):
        frequency = 10 ** (5 - place / 10)
        omega = 2 * math.pi * frequency
        arcs = 30 / (1 + (1j * omega * 1e-4) ** 0.9) + 90 / (1 + (1j * omega * 5e-2) ** 0.85)
        ideal = 5 + arcs + 4 * (1 - 1j) / math.sqrt(omega)
        seen = ideal * (1 + 0.002 * complex(noise.gauss(0, 1), noise.gauss(0, 1)) / math.sqrt(2))
        phase = math.degrees(math.atan2(seen.imag, seen.real))
        numbers = [frequency, seen.real, -seen.imag, abs(seen), phase, 10 + 2 * place, 0.25, 0.001, 1]
        yield "\t".join(f"{number:.7E}" for number in numbers) + "\n"


def pattern() -> str:
    """A powder pattern: silicon (28.44, 47.30, 56.12°) beside graphite (26.54°), Cu K-alpha, counts."""
    noise = random.Random(11)  # noqa: S311  no secret
    counts = []
    for place in range(3001):
        angle = 10 + place * 0.02
        height = 40 + 60 * math.exp(-(angle - 10) / 15)
        for centre, area, width in ((26.54, 900, 0.35), (28.44, 700, 0.25), (47.30, 380, 0.28), (56.12, 210, 0.30)):
            height += area / (1 + ((angle - centre) / (width / 2)) ** 2)
        counts.append(max(0, round(noise.gauss(height, math.sqrt(height)))))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/1.5" status="Completed">
  <comment><entry>SIMULATED, not measured</entry></comment>
  <sample type="To be analyzed"><id>Si-C powder, simulated</id></sample>
  <xrdMeasurement measurementType="Scan" status="Completed">
    <usedWavelength intended="K-Alpha">
      <kAlpha1 unit="Angstrom">1.5405980</kAlpha1><kAlpha2 unit="Angstrom">1.5444260</kAlpha2>
      <ratioKAlpha2KAlpha1>0.5000</ratioKAlpha2KAlpha1>
    </usedWavelength>
    <scan appendNumber="0" mode="Continuous" scanAxis="Gonio" status="Completed">
      <dataPoints>
        <positions axis="2Theta" unit="deg">
          <startPosition>10.0000</startPosition><endPosition>70.0000</endPosition>
        </positions>
        <commonCountingTime unit="seconds">1.000</commonCountingTime>
        <intensities unit="counts">{" ".join(map(str, counts))}</intensities>
      </dataPoints>
    </scan>
  </xrdMeasurement>
</xrdMeasurements>
"""


def isotherm() -> str:
    """Nitrogen at 77.355 K: the BET equation with 8.00 m²/g and C = 120, and condensation above 0.8."""
    monolayer = 8.0 / (0.162e-18 * 6.02214076e23) * 1000  # mmol/g
    c = 120.0

    def amount(x: float) -> float:
        return monolayer * c * x / ((1 - x) * (1 + (c - 1) * x)) * (1 - 0.55 * x**3)

    up = [0.001, 0.003, 0.006, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3]
    up += [0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99]
    down = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]
    lines = [
        "data_simulated", "_exptl_operator 'SIMULATED, not measured'", "_exptl_adsorptive N2",
        "_exptl_temperature 77.355",
        "_adsnt_sample_id 'Si-C powder'", "_adsnt_sample_mass 0.512", "_units_temperature K", "_units_pressure kPa",
        "_units_loading mmol/g", "_units_mass g",
    ]  # fmt: skip
    for branch, points in (("adsorp", up), ("desorp", down)):
        lines += ["", "loop_", f"_{branch}_pressure", f"_{branch}_p0", f"_{branch}_amount"]
        held_back = 1.02 if branch == "desorp" else 1
        lines += [f"{101.325 * x:.6f} 101.325 {amount(x) * held_back:.6f}" for x in points]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "records/example-half-cell/raw"))
