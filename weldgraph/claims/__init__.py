"""What the text claims, against the values of the record: ranks, pairings, trends, references, names, likeness.

One module a kind of claim, each with its rule and a function `check`.
"""

from collections.abc import Sequence

from weldgraph.claims import alike, cited, definition, journal, measured, names, pairing, rank, trend
from weldgraph.claims.claim import Check, Graph, Notes, Rule, read_claims
from weldgraph.derive import LEVELS, Facts, Findings

__all__ = ["RULES", "check_claims"]

CHECKS: Sequence[Check] = (
    alike.check, cited.check, definition.check, journal.check, measured.check, names.check,
    pairing.check, rank.check, trend.check,
)  # fmt: skip
RULES: Sequence[Rule] = (
    alike.RULE, cited.RULE, definition.RULE, journal.RULE, measured.RULE, names.RULE, pairing.RULE,
    pairing.TESTS, rank.RULE, trend.RULE,
)  # fmt: skip


def check_claims(reader: Graph, facts: Facts) -> Findings:
    """Every claim of a record against its values.

    Args:
        reader: of the record; beside it stands the ontology.
        facts: the record's values; see `weldgraph.derive.read_facts`.
    """
    notes = Notes(facts, reader)
    claims = tuple(read_claims(reader, facts))
    for check in CHECKS:
        check(reader, claims, notes)
    alerts = sorted(
        notes.alerts, key=lambda one: (LEVELS.index(one.level), one.code, one.subject, one.focus, one.message)
    )
    return Findings(tuple(alerts), dict(sorted(notes.checked.items())), tuple(sorted(notes.not_checked)))
