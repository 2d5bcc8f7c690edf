"""Derivations: every printed number against those it follows from, by rules that are data.

    facts = read_facts(store, record_iri("lai-wsg"))     # the record's numbers, as plain rows
    findings = judge(facts)                              # alerts, what was checked, what could not be and why

A rule is one file in shapes/derivations/; docs/derivations.md says how one is written.
"""

from weldgraph.derive.alert import LEVELS, Alert, Findings, Level
from weldgraph.derive.box import Undefined, reach
from weldgraph.derive.facts import Fact, Facts, Source
from weldgraph.derive.find import Finder
from weldgraph.derive.formula import bind, parse
from weldgraph.derive.judge import judge
from weldgraph.derive.read import facts_in, read_facts
from weldgraph.derive.reading import Missing, Reading, Result, evaluate, reading_of
from weldgraph.derive.rule import Input, Rule, Variant
from weldgraph.derive.rulefile import read_rule, read_rules, rules

__all__ = [
    "LEVELS",
    "Alert",
    "Fact",
    "Facts",
    "Finder",
    "Findings",
    "Input",
    "Level",
    "Missing",
    "Reading",
    "Result",
    "Rule",
    "Source",
    "Undefined",
    "Variant",
    "bind",
    "evaluate",
    "facts_in",
    "judge",
    "parse",
    "reach",
    "read_facts",
    "read_rule",
    "read_rules",
    "reading_of",
    "rules",
]
