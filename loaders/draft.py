"""What the columns of a table are that hold no value: names of samples and materials, what held, references, words.

A draft starts from what is wanted of each cell; what a column says for all of its rows is taken out of the cells.
"""

from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from weldgraph.loaders.wanted import SUBJECT, At, Spec, Wanted
from weldgraph.model import Table


class Draft:
    """A layout in the making.

    Attributes:
        specs: cell → what must still be said of it.
        columns, rows: what is said of a whole column or row.
        why: path in the layout → the reason for what is said there.
        heads: the text above each column, as a record has it.
        valued: columns that hold values.
    """

    def __init__(self, table: Table, want: Wanted) -> None:
        self.table, self.want = table, want
        self.specs: dict[At, Spec] = deepcopy(want.values)
        self.columns: dict[int, Spec] = {}
        self.rows: dict[int, Spec] = defaultdict(dict)
        self.why: dict[tuple[Any, ...], str] = {}
        self.heads = [
            " ".join(dict.fromkeys(filter(None, (row[at].strip() for row in table.cells[: want.heads]))))
            for at in range(len(table.cells[0]))
        ]
        self.valued = sorted({column for _, column in self.specs})
        self._roles()
        self._subjects()
        self._holding()

    def column(self, column: int) -> list[At]:
        """The cells of a column of which something must still be said."""
        return [at for at in self.specs if at[1] == column]

    def body(self) -> range:
        """The rows below the header."""
        return range(self.table.header_rows + 1, len(self.table.cells) + 1)

    def cell(self, row: int, column: int) -> str:
        """What is printed there."""
        return self.table.cells[row - 1][column - 1]

    def _roles(self) -> None:
        """What the columns without a value are."""
        for column in range(1, len(self.heads) + 1):
            if column in self.want.citing:
                self.columns[column] = {"role": "citation"}
            elif column in self.valued:
                self.columns[column] = {}
            else:
                named = column in self.want.stubs or column in self.want.holding
                self.columns[column] = {"role": "label" if named else "text"}
                reasons = {self.want.text.get((row, column), "") for row in self.body()} - {""}
                if reasons:
                    self.why["columns", str(column)] = min(reasons)

    # --- what values are of

    def _subjects(self) -> None:
        """A column that names the subject of every row, if there is one, says so once."""
        rows: dict[int, Any] = {}
        for (row, _), spec in self.specs.items():
            own = [part[SUBJECT] for part in spec.get("parts", ()) if SUBJECT in part] or spec.get(SUBJECT)
            if rows.setdefault(row, own) != own:
                return
        if not rows:
            return
        for column in sorted(self.want.stubs):
            if self.columns[column].get("role") == "label" and self._names(column, rows):
                return

    def _names(self, column: int, rows: dict[int, Any]) -> bool:
        """Whether a column names these subjects; if so, it gets its role."""
        literature = any(_reported(own) for own in rows.values())
        if literature and not (self.want.citing and all(label.isdigit() for label in self.want.cited)):
            return False
        for said, where in self._holders(column):
            subjects: dict[str, str] = {}
            reads: dict[At, Spec] = {}
            fits = all(self._names_row(where[row], column, own, subjects, reads) for row, own in rows.items())
            if not fits or any(name in subjects for own in rows.values() for name in _reported(own)):
                continue
            lines = any(isinstance(own, list) for own in rows.values())
            self.columns[column] = {"role": "material" if literature else "subject", **said}
            self.columns[column] |= {"split": "lines"} if lines else {}
            self.columns[column] |= {"subjects": subjects} if subjects else {}
            for spec in self.specs.values():
                spec.pop(SUBJECT, None)
                if "parts" in spec:
                    spec["parts"] = [{k: v for k, v in part.items() if k != SUBJECT} for part in spec["parts"]]
            self.specs |= reads
            self._undecided(said, column)
            return True
        return False

    def _names_row(self, row: int, column: int, own: Any, subjects: dict[str, str], reads: dict[At, Spec]) -> bool:
        """Whether the cell names the subject, or in as many lines or words the subjects, of a row."""
        text = self.cell(row, column).strip()
        each = own if isinstance(own, list) else [own]
        names = text.split("\n") if len(each) > 1 else [" ".join(text.split())]
        if names != text.split("\n") and isinstance(own, dict):
            reads[row, column] = {"reads": names[0]}
        if len(names) != len(each) and len(text.split(" ")) == len(each):
            names = text.split(" ")
            reads[row, column] = {"reads": "\n".join(names)}
        return len(names) == len(each) and all(
            self._called(name, subject) and (isinstance(subject, dict) or subjects.setdefault(name, subject) == subject)
            for name, subject in zip(names, each, strict=True)
        )

    def _holders(self, column: int) -> Iterator[tuple[Spec, dict[int, int]]]:
        """Ways in which the cells of a column may hold for rows: each for its own, for those below, for its block."""
        body = self.body()
        filled = [row for row in body if self.cell(row, column).strip()]
        yield {}, {row: row for row in body}
        if filled and filled[0] == body[0]:
            yield {"fill": "down"}, {row: max((each for each in filled if each <= row), default=row) for row in body}
        size = len(body) // len(filled) if filled else 0
        blocks = [list(body[at : at + size]) for at in range(0, len(body), size)] if size > 1 else []
        holding = [[row for row in block if row in filled] for block in blocks]
        if blocks and all(len(rows) == 1 for rows in holding):
            yield (
                {"group": size},
                {row: rows[0] for block, rows in zip(blocks, holding, strict=True) for row in block},
            )

    def _undecided(self, said: Spec, column: int) -> None:
        """The layout says by itself that a cell holds for the rows around it."""
        names = {self.cell(row, column).strip() for row in self.body()} if said else set()
        for name in names:
            for spec in self.specs.values():
                for part in (spec, *spec.get("parts", ())):
                    kept = [each for each in part.get("decision", "").split("; ") if not _carries(each, name)]
                    part.pop("decision", None)
                    if any(kept):
                        part["decision"] = "; ".join(kept)

    def _called(self, name: str, subject: str | Spec) -> bool:
        printed = subject["reported"] if isinstance(subject, dict) else self.want.names.get(subject)
        return " ".join(name.split()) == printed

    # --- what held

    def _holding(self) -> None:
        """A column of the stub that says what held says it itself, where it does so for all values of its rows."""
        for column, name in self.want.holding.items():
            if self.columns[column].get("role") not in {"label", "text"}:
                continue
            with_ = {at for at, spec in self.specs.items() if name in spec.get("conditions", {})}
            holds = sorted({at[1] for at in with_})
            rows = {row for row, _ in with_}
            if not with_ or any(at not in with_ for at in self.specs if at[1] in holds and at[0] in rows):
                continue
            said = next((said for said, where in self._holders(column) if self._hold(column, name, with_, where)), None)
            if said is None:
                continue
            self.columns[column] = {"role": "condition", "property": name, **said}
            self._undecided(said, column)
            if holds != self.valued:
                self.columns[column]["holds for"] = list(map(str, holds))
            for at in with_:
                conditions = self.specs[at]["conditions"]
                self.specs[at]["conditions"] = {k: v for k, v in conditions.items() if k != name}
                if not self.specs[at]["conditions"]:
                    del self.specs[at]["conditions"]
            for row in self.body():
                if self.cell(row, column).strip() and (row, column) not in self.want.held:
                    self.specs[row, column] = {"role": "label"}

    def _hold(self, column: int, name: str, cells: set[At], where: dict[int, int]) -> bool:
        """Whether rows that share a cell share what it says, and no row goes without."""
        said: dict[int, str] = {}
        return all(
            self.cell(where[row], column).strip()
            and said.setdefault(where[row], self.specs[row, at]["conditions"][name])
            == self.specs[row, at]["conditions"][name]
            for row, at in cells
        )


def _carries(decision: str, name: str) -> bool:
    """Whether a decision is that an empty cell means another one."""
    return decision in {
        f"the empty cell is read as '{name}' above it",
        f"'{name}' is taken to name the block of rows in whose middle it stands",
    }


def _reported(own: Any) -> list[str]:
    each = own if isinstance(own, list) else [own]
    return [one["reported"] for one in each if isinstance(one, dict)]
