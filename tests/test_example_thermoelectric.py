"""The worked example says that it is one, and its printed figures of merit follow from its own columns."""

import csv
import itertools
from fractions import Fraction
from pathlib import Path

import pytest

RECORD = Path(__file__).parents[1] / "records" / "example-thermoelectric"
MARK = "Example, not a published study"


def half_unit(printed: str) -> Fraction:
    return Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))


def table() -> list[list[str]]:
    with (RECORD / "tables" / "T1.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("name", ["record.yaml", "paper.txt", "references.bib", "tables/T1.csv", "tables/T1.yaml"])
def test_the_first_line_of_every_file_says_that_the_study_is_invented(name: str) -> None:
    assert MARK in (RECORD / name).read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("row", range(2, 8))
def test_the_printed_figure_of_merit_follows_from_its_row(row: int) -> None:
    temperature, *inputs, printed = table()[row][1:]
    ends = [(Fraction(text) - half_unit(text), Fraction(text) + half_unit(text)) for text in inputs]
    values = [
        seebeck**2 * conductivity * Fraction(temperature) / (heat * 10**10)  # µV²/K² · S/cm · K ÷ W/(m·K)
        for seebeck, conductivity, heat in itertools.product(*ends)
    ]
    assert min(values) <= Fraction(printed) + half_unit(printed)
    assert max(values) >= Fraction(printed) - half_unit(printed)
