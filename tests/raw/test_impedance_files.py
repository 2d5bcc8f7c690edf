"""Impedance spectra as programs write them, from small files written here."""

from pathlib import Path

import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import raw

ROWS = [(1000.0 / 2**k, 100.0 + 5 * k, -10.0 - k) for k in range(12)]
SEVEN = "{:.7E}\t1.0E-02\t0\t1.5\t{:.4E}\t{:.4E}\t0\t0\t3\n"
ZPLOT = (
    "ZPLOT2 ASCII\n  Data Points:                {}\n  Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange\n"
)
OLD = '"Raw Data"\n0,3,0,1\n{}\n"  Freq(Hz)    Ampl     Bias   Time(Sec)   Z\'(a)    Z\'\'(b)    GD   Err   Range"\n'
GAMRY = (
    "EXPLAIN\nTAG\tEISPOT\nOCVCURVE\tTABLE\t2\n\tPt\tT\tVf\n\t#\ts\tV\n\t0\t0.2\t0.5\n\t1\t0.4\t0.5\n"
    "ZCURVE\tTABLE\n\tPt\tTime\tFreq\tZreal\tZimag\n\t#\ts\tHz\tohm\tohm\n"
)


def read(tmp_path: Path, name: str, text: str) -> raw.RawFile:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return raw.read(path)


def right(found: raw.RawFile) -> None:
    assert found["frequency_hertz"] == pytest.approx([row[0] for row in ROWS])
    assert found["real_impedance_ohm"] == pytest.approx([row[1] for row in ROWS])
    assert found["imaginary_impedance_ohm"] == pytest.approx([row[2] for row in ROWS])


def test_zplot_with_a_line_below_its_heading(tmp_path: Path) -> None:
    rows = "".join(SEVEN.format(*row) for row in ROWS)
    found = read(tmp_path, "a.z", ZPLOT.format(12) + "End Comments\n" + rows)
    right(found)
    assert not found.warnings
    broken = read(tmp_path, "b.z", ZPLOT.format(56) + "End Comments\n" + rows)
    assert any("says 56 points, the file has 12" in warning for warning in broken.warnings)


def test_old_zplot_has_its_heading_in_quotes_and_commas_in_its_rows(tmp_path: Path) -> None:
    rows = "".join(SEVEN.format(*row).replace("\t", ", ") for row in ROWS)
    right(read(tmp_path, "a.z", OLD.format(12) + rows))


def test_of_gamry_the_table_of_the_impedance_is_read(tmp_path: Path) -> None:
    rows = "".join(f"\t{k}\t{k}\t{f}\t{re}\t{im}\n" for k, (f, re, im) in enumerate(ROWS))
    found = read(tmp_path, "a.dta", GAMRY + rows)
    right(found)
    assert not found.warnings
    right(read(tmp_path, "b.dta", GAMRY + rows + "EXPERIMENTABORTED\tTOGGLE\tT\nFRACURVE\tTABLE\t1\n\tPt\tT\n\t0\t1\n"))
    with pytest.raises(Refused, match="no heading of frequency and impedance"):
        read(tmp_path, "c.dta", GAMRY.partition("ZCURVE")[0])


def test_rows_at_frequency_0_are_no_part_of_the_sweep_and_told(tmp_path: Path) -> None:
    still = "3.49\t10\t0\t0\t0\n" * 3
    rows = "".join(f"3.5\t{k}\t{f}\t{re}\t{im}\n" for k, (f, re, im) in enumerate(ROWS))
    found = read(
        tmp_path, "a.txt", f"Potential (V)\tElapsed Time (s)\tFrequency (Hz)\tZre (ohms)\tZim (ohms)\n{still}{rows}"
    )
    right(found)
    assert any("3 rows at frequency 0" in warning for warning in found.warnings)


def test_headings_without_units_are_read_and_told(tmp_path: Path) -> None:
    rows = "".join(f"{f}\t{re}\t{im}\r\n" for f, re, im in ROWS)
    found = read(tmp_path, "a.txt", f"Frequency\t Zre\t Zimg\r\r\n{rows}")
    right(found)
    assert any("no units" in warning for warning in found.warnings)
