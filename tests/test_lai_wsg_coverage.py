"""Every number of the paper is in records/lai-wsg, or exempt with a reason; every quote stands where it says."""

from collections import Counter
from pathlib import Path

import pytest

from weldgraph.coverage import Exempt, Quote, Section, Token, coverage, fold, pattern, read_layout, read_quotes, unfound
from weldgraph.loaders.yamlfile import read_yaml

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "records" / "lai-wsg"
Layout = tuple[list[Section], list[Exempt]]


@pytest.fixture(scope="module")
def layout() -> Layout:
    return read_layout(RECORD)


@pytest.fixture(scope="module")
def quotes(layout: Layout) -> list[Quote]:
    return read_quotes(RECORD, layout[0])


@pytest.fixture(scope="module")
def tokens(paper: str, layout: Layout, quotes: list[Quote]) -> list[Token]:
    return coverage(paper, layout[0], quotes, layout[1])


def test_no_number_of_the_paper_is_uncovered(tokens: list[Token], layout: Layout) -> None:
    tables = {section.place for section in layout[0] if section.table}
    counts = Counter(
        token.by if token.state == "exempt" else f"{token.state} in {'a table' if token.place in tables else 'text'}"
        for token in tokens
    )
    print("\n".join(f"{count:5} {name}" for name, count in sorted(counts.items())))  # noqa: T201  shown on failure and -s
    assert [(token.place, token.context) for token in tokens if token.state == "uncovered"] == []
    assert counts["covered in text"] > 370
    assert counts["covered in a table"] > 270


def test_every_quote_stands_in_the_section_it_names(paper: str, layout: Layout, quotes: list[Quote]) -> None:
    assert unfound(paper, layout[0], quotes) == []


def test_every_exemption_exempts_something(paper: str, layout: Layout) -> None:
    text = fold(paper)
    assert [number for entry in layout[1] for number in entry.numbers if not pattern(number).search(text)] == []


def test_a_statement_without_a_number_is_quoted_from_its_section_too(paper: str, layout: Layout) -> None:
    entries = read_yaml(RECORD / "statements.yaml").data
    quoted = [Quote(entry["at"], entry["quote"]) for entry in entries]
    assert unfound(paper, layout[0], quoted) == []


def test_no_two_statements_say_the_same() -> None:
    kept = ("kind", "at", "subject", "subjects", "property", "value", "conditions", "quote", "pairs", "of", "to")
    said = Counter(str([entry.get(key) for key in kept]) for entry in read_yaml(RECORD / "statements.yaml").data)
    assert [one for one, times in said.items() if times > 1] == []
