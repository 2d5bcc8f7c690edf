"""docs/alerts.md, the help page of every alert."""

import re
from pathlib import Path

from cases import report_of

from weldgraph.claims import RULES
from weldgraph.completeness import CODES
from weldgraph.derive import rules
from weldgraph.pages.alerts import page

ROOT = Path(__file__).parents[2]


def headings() -> list[str]:
    return re.findall(r"^### (\S+)$", page(), re.MULTILINE)


def test_the_help_is_what_the_rules_say_now():
    written = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    assert written == page(), "write it anew with `python -m weldgraph.pages`"


def test_every_code_has_one_heading():
    assert len(headings()) == len(set(headings()))
    assert {rule.code for rule in (*rules(), *RULES)} | set(CODES.values()) <= set(headings())


def test_every_alert_of_a_record_has_its_help():
    assert {alert.code for alert in report_of("lai-wsg").alerts} <= set(headings())


def test_no_rule_is_left_to_the_template():
    assert "{{" not in page()
    assert "{?" not in page()
