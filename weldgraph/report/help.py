"""What a code means, in a line and why; docs/alerts.md has the whole of it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from weldgraph.claims import RULES
from weldgraph.completeness import CODES
from weldgraph.derive import rules
from weldgraph.pages.alerts import structure

Sort = Literal["number", "claim", "missing", "structure"]


@dataclass(frozen=True, slots=True)
class Help:
    """A rule in words.

    Attributes:
        sort: what the rule looks at: numbers against numbers, claims against values, what is missing, or whether the
            record itself holds together.
    """

    code: str
    sort: Sort
    title: str
    why: str = ""
    formula: str = ""


@lru_cache(maxsize=1)
def helps() -> dict[str, Help]:
    """Every rule of the project, by code."""
    found = [Help(rule.code, "number", rule.title, rule.why, rule.formula) for rule in rules()]
    found += [Help(rule.code, "claim", rule.title, rule.why) for rule in RULES]
    found += [Help(code, "missing", f"{weight[:1].upper()}{weight[1:]}") for weight, code in CODES.items()]
    found += [Help(rule["code"], "structure", rule["message"]) for rule in structure()]
    known: dict[str, Help] = {}
    for one in found:
        known.setdefault(one.code, one)
    return known


def sort_of(code: str) -> Sort:
    """What the rule of that code looks at."""
    known = helps().get(code)
    return known.sort if known else "structure"
