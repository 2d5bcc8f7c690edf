"""Rule files: the project's own are whole, and what is no rule is refused with the file and what to do."""

from pathlib import Path

import pytest

from weldgraph.derive import Facts, judge, read_rule, read_rules, rules
from weldgraph.errors import Refused

GOOD = """
code: MINE
title: Mine
why: because
formula: y = 2 x
source: me
judges: {property: thickness}
inputs: {x: {property: diameter, same: [subject]}}
expression: 2 × x
"""


def written(tmp_path: Path, text: str, name: str = "mine.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_rule_says_why_and_where_its_formula_is_from() -> None:
    assert len(rules()) >= 29
    for rule in rules():
        assert rule.code == rule.code.upper()
        assert all((rule.title, rule.why, rule.formula, rule.source)), rule.code


def test_a_file_of_ten_lines_is_a_rule(tmp_path: Path) -> None:
    rule = read_rule(written(tmp_path, GOOD))
    assert rule.code == "MINE"
    assert [one.name for one in rule.variants[0].inputs] == ["x"]
    assert judge(Facts(all=()), [rule]).alerts == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("why: because", "reason: because", "has no 'reason'"),
        ("why: because\n", "", "lacks why"),
        ("property: thickness", "property: thikness", "thikness"),
        ("2 × x", "2 × y", "names y, which is no input"),
        ("2 × x", "__import__('os').system('true')", "is not of the grammar"),
        ("same: [subject]", "same: [neighbour]", "'neighbour' is no relation"),
        ("property: diameter", "link: sideways", "'sideways' is no link"),
        ("same: [subject]", "many: perhaps", "write yes or no"),
        ("expression: 2 × x", "expression: 2 × x\nmust: almost", "'almost' is no relation"),
        ("inputs: {", "inputs: {z: 1, ", "must have entries"),
        ("code: MINE", "code: !!python/object:os.system MINE", "tag"),
        ("same: [subject]", "where: {colour: red}", "has no 'colour'"),
        ("expression: 2 × x", "expression: 2 × x\nlevel: D", "write one of A, B, C, G"),
        ("expression: 2 × x", "expression: [2, x]", "must be one text"),
        ("expression: 2 × x", "expression: 2 × x\nscatter: 3 mm", "write a percentage"),
        ("expression: 2 × x", "variants: 2 × x", "must be a list"),
        ("expression: 2 × x", "variants: [{expression: 2 × x}]", "lacks its name"),
        ("{x: {property: diameter, same: [subject]}}", "[x]", "must give a name"),
        ("property: diameter", "constant: red", "is no number"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_file(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(Refused) as refused:
        read_rule(written(tmp_path, GOOD.replace(old, new)))
    assert says in str(refused.value)
    assert "mine.yaml" in str(refused.value)


def test_two_files_of_one_code_are_refused(tmp_path: Path) -> None:
    paths = [written(tmp_path, GOOD, name) for name in ("a.yaml", "b.yaml")]
    with pytest.raises(Refused, match="'MINE' in a second file"):
        read_rules(paths)


def test_the_rule_on_the_page_is_a_rule(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "derivations.md").read_text(encoding="utf-8")
    block = page.partition("```yaml\n")[2].partition("```")[0]
    assert len(read_rule(written(tmp_path, block)).variants) == 3
