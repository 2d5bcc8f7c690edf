"""docs/alerts.md, the help page of every alert, written from the rules."""

import re
from typing import Any

from weldgraph.audit import level_of
from weldgraph.claims import RULES
from weldgraph.completeness import CODES, checklists
from weldgraph.derive import rules
from weldgraph.resources import folder
from weldgraph.templates import fill

_SHACL = "http://www.w3.org/ns/shacl#"
_BLANK = re.compile(r"\{\?(\w+)\}")


def page() -> str:
    """The whole page, in Markdown; the same bytes for the same rules."""
    return fill(
        "alerts.md", derivations=rules(), claims=RULES, codes=CODES, lists=checklists(), structure=structure()
    ).strip() + "\n"  # fmt: skip


def structure() -> list[dict[str, Any]]:
    """Code, sentence, level and file of every structure rule, by code."""
    from pyoxigraph import RdfFormat, Store  # noqa: PLC0415  only this page needs it

    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder("shapes").glob("*.ttl")):
        store = Store()
        store.load(path=str(path), format=RdfFormat.TURTLE)
        query = f"""PREFIX sh: <{_SHACL}> PREFIX wg: <https://w3id.org/weldgraph#>
            SELECT ?code ?message ?severity {{
                ?shape wg:code ?code .
                OPTIONAL {{ ?shape sh:message ?message }} OPTIONAL {{ ?shape sh:severity ?severity }}
            }} ORDER BY ?code ?message"""
        for row in store.query(query):  # type: ignore[union-attr]  # a SELECT gives rows
            severity = row["severity"].value.removeprefix(_SHACL) if row["severity"] else "Violation"
            message = _BLANK.sub(r"*\1*", row["message"].value) if row["message"] else "See the comment of the shape."
            found.setdefault(
                row["code"].value,
                {
                    "code": row["code"].value,
                    "message": message,
                    "level": level_of(severity),
                    "file": f"shapes/{path.name}",
                },
            )
    return [found[code] for code in sorted(found)]
