"""docs/terms.md, the reference of the ontology."""

from pathlib import Path

from weldgraph.pages.terms import page

ROOT = Path(__file__).parent.parent


def test_the_reference_is_what_the_ontology_says_now() -> None:
    written = (ROOT / "docs" / "terms.md").read_text(encoding="utf-8")
    assert written == page(), "write it anew with `python -m weldgraph.pages`"


def test_a_step_stands_below_its_superclass_with_what_it_needs() -> None:
    lines = page().splitlines()
    above = next(number for number, line in enumerate(lines) if "`SparkPlasmaSintering`" in line)
    assert lines[above].startswith("    - ")
    assert lines[above + 1].startswith("      - **enhanced spark plasma sintering**")
    assert "*Needs* electric current." in lines[above + 1]


def test_every_property_is_one_row_of_five_cells() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| **")]
    assert len(rows) > 300
    assert {line.count("|") for line in rows} == {6}
