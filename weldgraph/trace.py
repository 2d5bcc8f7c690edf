"""Where a thing comes from, as a tree: a sample down to the bottles, a value to its cell and its restatements."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from weldgraph.answer import Answer
from weldgraph.ask import ask
from weldgraph.errors import Ambiguous, Refused
from weldgraph.store import Store

Row = dict[str, str]


@dataclass(slots=True)
class Branch:
    """A line of the tree and what hangs on it."""

    text: str
    branches: list["Branch"] = field(default_factory=list)

    def add(self, text: str) -> "Branch":
        """A new branch, returned so that more can hang on it."""
        branch = Branch(text)
        self.branches.append(branch)
        return branch

    def as_json(self) -> dict[str, Any]:
        """The tree as plain data."""
        return {"text": self.text, "branches": [branch.as_json() for branch in self.branches]}

    def as_text(self, indent: str = "") -> str:
        """The tree as lines, with guides from branch to branch."""
        lines = [self.text]
        for branch in self.branches:
            last = branch is self.branches[-1]
            lines.append(f"{indent}{'└──' if last else '├──'} {branch.as_text(indent + ('    ' if last else '│   '))}")
        return "\n".join(lines)


def trace(store: Store, thing: str) -> list[Branch]:
    """A tree for the thing of that name; several where one cell holds several values.

    Args:
        store: where to look.
        thing: id, name, label, address ("S4!R3C7", "S3!R14C2#2") or IRI.

    Raises:
        Refused: nothing is called so.
        Ambiguous: several things are.
    """
    address, _, number = thing.partition("#") if "!" in thing else (thing, "", "")
    found = _find(store, address)
    kinds = {row["kind"] for row in found}
    if kinds == {"value"}:
        branches = [_value(store, row["thing"]) for row in found]
        if number.isdigit():
            if not 0 < int(number) <= len(branches):
                raise Refused(f"found {len(branches)} values in {address}, wanted number {number}.")
            return [branches[int(number) - 1]]
        return branches
    if len({row["thing"] for row in found}) > 1:
        lines = "\n".join(sorted({f"  {row['label']}  {row['thing']}" for row in found}))
        raise Ambiguous(f"'{thing}' fits several things; ask for one by its IRI:\n{lines}")
    if any("/observation/" in row["thing"] for row in found):
        return [_value(store, found[0]["thing"])]
    return [_lineage(store, thing if "://" not in thing else _identifier(found[0]), found[0])]


def _find(store: Store, thing: str) -> list[Row]:
    if "://" in thing:
        return [{"thing": thing, "kind": "value" if "/observation/" in thing else "thing", "label": thing}]
    rows = rows_of(ask(store, "find", thing=thing))
    exact = [row for row in rows if row["exact"] == "true"] or rows
    families = [row for row in exact if "/family/" in row["thing"]]
    if not exact:
        raise Refused(
            f"nothing in the store is called '{thing}'; wanted an id, a name, a label, or an address such as T1!R3C2."
        )
    return families or exact


def _identifier(row: Row) -> str:
    return row["thing"].rstrip("/").rsplit("/", 1)[1]


def rows_of(answer: Answer) -> list[Row]:
    """The rows of an answer as text by column; what is not bound is empty."""
    return [
        {column: term.value if term else "" for column, term in zip(answer.columns, row, strict=True)}
        for row in answer.rows
    ]


def _value(store: Store, iri: str) -> Branch:
    rows = rows_of(ask(store, "value", observation=iri))
    if not rows:
        raise Refused(f"the store has no value <{iri}>.")
    row = rows[0]
    unit = f" {row['unit']}" if row["unit"] else ""
    top = Branch(f"{row['propertyLabel']} of {row['subjectLabel']}: {_shown(row)}")
    if row["conditions"]:
        top.add(f"at {row['conditions']}")
    if row["lower"] or row["upper"]:
        top.add(f"bounds {row['lower'] or '…'} to {row['upper'] or '…'}{unit} ({row['boundKind']})")
    for name, label in (
        ("testLabel", "test"),
        ("normalisedTo", "per"),
        ("halfCycle", "half cycle"),
        ("because", "because"),
    ):
        if row[name]:
            basis = f" ({row['testBasis']})" if name == "testLabel" and row["testBasis"] else ""
            top.add(f"{label}: {row[name]}{basis}")
    for decision in sorted({r["decision"] for r in rows} - {""}):
        top.add(f"decision: {decision}")
    _printed(top, row)
    for work in sorted({(r["workLabel"], r["work"]) for r in rows} - {("", "")}):
        top.add(f"quoted from {work[0]}")
    for other in rows_of(ask(store, "restated", observation=iri)):
        text = other["quote"] or other["printed"]
        top.add(f"{other['relation']} {text} in {other['source']}")
    top.add(f"{row['origin']} value; recorded by {row['curator'] or 'an unnamed curator'}; {_built(row)}")
    return top


def _shown(row: Row) -> str:
    """The value with its unit: the number after a multiplier of the head; a range, a limit, words as printed."""
    if row["digits"]:
        return f"{row['digits']} {row['unit']}".strip()
    has_unit = any(character.isalpha() for character in row["printed"])
    return row["printed"] if has_unit else f"{row['printed']} {row['unit']}".strip()


def _printed(top: Branch, row: Row) -> None:
    if row["table"]:
        cell = top.add(f"printed '{row['cellPrinted']}' in cell {row['source']}")
        cell.add(f"row {row['row']}: {row['rowHeader']}")
        cell.add(f"column {row['column']}: {row['columnHeader']}")
        cell.add(f"{row['table']}, {row['document']}")
        cell.add(f"{row['file']}, sha256 {row['sha256']}")
    else:
        top.add(f"printed '{row['quote']}' in {row['source']} ({row['document']})")


def _built(row: Row) -> str:
    return (
        f"built with weldgraph {row['version']} at {row['builtAt']} by {row['builtBy']}"
        if row["version"]
        else "not built here"
    )


def _lineage(store: Store, name: str, row: Row) -> Branch:
    top = Branch(f"{row['label']} ({row['kind']})")
    steps = rows_of(ask(store, "lineage", sample=name))
    for _, group in groupby(steps, key=lambda step: (int(step["position"]), step["step"])):
        rows = list(group)
        step = top.add(
            f"{rows[0]['position']}. {rows[0]['kindLabel']}: {rows[0]['input'] or '…'} → {rows[0]['output']}"
        )
        if rows[0]["instrument"]:
            step.add(f"instrument: {rows[0]['instrument']}")
        for parameter in rows:
            if parameter["parameter"]:
                shown = parameter["printed"] or parameter["value"]
                step.add(f"{parameter['parameter']}: {shown or '—'} ({parameter['basis']})")
    materials = rows_of(ask(store, "materials", sample=name))
    if materials:
        bottles = top.add("from the bottles")
        for material in materials:
            known = ", ".join(filter(None, (material["supplier"], material["purity"], material["size"])))
            bottles.add(f"{material['materialLabel']}: {known or material['origin']}")
    if not steps and not materials:
        top.add("no lineage in the record")
    return top
