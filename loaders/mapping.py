"""A mapping: how the rows of a dataset of others become records.

Source   a YAML file as docs/mapping.md and mapping.schema.json have it.
Gives    a record a row, by the same way as that of a folder, with where each value is in the dataset.
Drops    what the mapping says, each with its reason, and what no expression of it reads; both are counted.
Example  record: {id: "recipe-${number.row}", title: "${row.target}"}
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from weldgraph.errors import ManyRefusals, Refused
from weldgraph.loaders import schema
from weldgraph.loaders.bibliography import work_of
from weldgraph.loaders.expression import Expression, Reads
from weldgraph.loaders.record import from_tree
from weldgraph.loaders.template import Making, Node, bind
from weldgraph.loaders.template_reader import Compiler
from weldgraph.loaders.yamlfile import Path_, Tree, parse_yaml, read_yaml
from weldgraph.model import Record

MAX_MAPPING = 1_000_000
_GIVEN: Mapping[str, Reads] = {"row": (), "number": None, "kept": None, "place": None, "dataset": None}
"""Names that every expression knows, and what of a row they stand for."""

LEFT_OUT, DROPPED, UNREAD, READ = "left out", "dropped", "not read", "read"
Tally = Counter[tuple[str, str]]
"""How often: rows left out, values dropped, entries of rows that the mapping does not read, and that it does."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping as it was read and found in order.

    Attributes:
        file: its name.
        rows: where in the dataset the rows are.
        reasons: entries of a row that are left out on purpose → why.
        reads: entries of a row that it reads.
    """

    file: str
    rows: str
    digits: int
    names: tuple[tuple[str, Expression | Node], ...]
    drops: tuple[tuple[Expression, str], ...]
    record: Node
    references: Node
    reasons: Mapping[str, str]
    reads: frozenset[tuple[str, ...]]
    above: frozenset[tuple[str, ...]]
    """Entries in which one that is read stands."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a dataset with the mapping that makes a record of it; small enough to be sent to another process.

    Attributes:
        mapping: name and text of the mapping file.
        file, sha256: of the dataset.
        number: of the row, from 1.
        place: in the dataset.
        data: plain values.
    """

    mapping: tuple[str, str]
    file: str
    sha256: str
    number: int
    place: str
    data: Any

    def __str__(self) -> str:
        return f"{self.file}, {self.place}"

    def digest(self) -> str:
        """SHA-256 of all that the record is made from: mapping, row, and where it is.

        Raises:
            Refused: the row is nested too deeply.
        """
        try:
            text = json.dumps([self.mapping, self.file, self.sha256, self.number, self.place, self.data])
        except RecursionError:
            raise Refused("the entries are nested too deeply, wanted a row of a dataset.", place=str(self)) from None
        return hashlib.sha256(text.encode()).hexdigest()

    def record(self, tally: Tally) -> Record | None:
        """The record; None if the mapping leaves this row out. What is not taken over is counted in `tally`.

        Raises:
            ManyRefusals: every fault, with the line of the mapping and the place in the dataset.
        """
        mapped = mapping_of(*self.mapping)
        making = Making(self._scope(), mapped.digits)
        try:
            bind(mapped.names, making, ())
            reason = next((reason for rule, reason in mapped.drops if rule.holds(making.scope)), "")
            if reason:
                tally[LEFT_OUT, reason] += 1
                return None
            data = mapped.record.make(making, ()) or {}
            works = mapped.references.make(making, ("references",)) or {}
        except Refused as error:
            raise ManyRefusals([error.at(f"{mapped.file}, {error.place}, {self}")]) from None
        counted = Counter(making.dropped)
        if counted:
            told = "; ".join(f"{what}{f' ({n} times)' if n > 1 else ''}" for what, n in sorted(counted.items()))
            data["note"] = " ".join(filter(None, (data.get("note", ""), f"Not taken over from the dataset: {told}.")))
        tree = _Tree(mapped.file, data, making.lines, str(self))
        record = from_tree(tree, tuple(work_of(key, works[key]) for key in sorted(works)))
        tally.update({(DROPPED, what): n for what, n in counted.items()})
        try:
            _count_read(self.data, (), mapped, tally)
        except RecursionError:
            sentence = "the entries are nested too deeply, wanted a row of a dataset."
            raise ManyRefusals([Refused(sentence, place=f"{mapped.file}, line 1, {self}")]) from None
        return record

    def made(self) -> tuple[dict[str, Any], list[str]]:
        """What would stand in record.yaml and, under `references`, in references.bib; and what was dropped.

        Raises:
            Refused: an expression cannot be found, or gives what is no text.
        """
        mapped = mapping_of(*self.mapping)
        making = Making(self._scope(), mapped.digits)
        bind(mapped.names, making, ())
        left_out = [reason for rule, reason in mapped.drops if rule.holds(making.scope)]
        data = mapped.record.make(making, ()) or {}
        works = mapped.references.make(making, ("references",))
        return {**data, **({"references": works} if works else {})}, left_out + making.dropped

    def _scope(self) -> dict[str, Any]:
        return {
            "row": self.data,
            "number": {"row": self.number},
            "kept": {},
            "place": {"row": self.place},
            "dataset": {"file": self.file, "sha256": self.sha256},
        }


class _Tree(Tree):
    """A tree that was made from a row: its places are in the mapping and in the dataset."""

    def __init__(self, file: str, data: Any, lines: dict[Path_, int], row: str) -> None:
        super().__init__(file, data, lines)
        self.row = row

    def place(self, path: Path_ = ()) -> str:
        """Line of the mapping, and row."""
        return f"{super().place(path)}, {self.row}"


def rows(mapping: Path, dataset: Path) -> Iterator[Row]:
    """The rows of a dataset, each with the mapping.

    Raises:
        ManyRefusals: all faults of the mapping, each with its line.
        Refused: the dataset cannot be read.
    """
    from weldgraph.loaders.dataset import read_dataset  # noqa: PLC0415  brings many readers, and a folder needs none

    read_yaml(mapping)  # what is no YAML is refused with the path as it was given
    text = mapping.read_text(encoding="utf-8-sig")
    if len(text) > MAX_MAPPING:
        raise Refused(f"the mapping has more than {MAX_MAPPING:,} characters.", place=mapping.name)
    known = mapping_of(mapping.name, text)
    found = read_dataset(dataset, known.rows)
    for number, (place, data) in enumerate(found.rows, 1):
        yield Row((mapping.name, text), found.file, found.sha256, number, place, data)


@lru_cache(maxsize=4)
def mapping_of(name: str, text: str) -> Mapped:
    """The mapping that a text is.

    Raises:
        ManyRefusals: all its faults, each with its line.
    """
    tree = parse_yaml(text, name)
    faults = list(schema.faults(tree, file=schema.MAPPING))
    if faults:
        raise ManyRefusals(faults)
    data = tree.data
    compiler = Compiler(tree, data.get("lists", {}))
    names, bound = compiler.bound(data.get("with", {}), (), _GIVEN)
    mapped = Mapped(
        file=name,
        rows=data.get("rows", ""),
        digits=int(data.get("digits", 0)),
        names=bound,
        drops=compiler.rules(data.get("drop", []), ("drop",), names),
        record=compiler.node(data["record"], ("record",), names),
        references=compiler.node(data.get("references", {}), ("references",), names),
        reasons=data.get("not mapped", {}),
        reads=frozenset(compiler.reads),
        above=frozenset(path[:length] for path in compiler.reads for length in range(1, len(path))),
    )
    if compiler.faults:
        raise ManyRefusals(compiler.faults)
    return mapped


def _count_read(value: Any, path: tuple[str, ...], mapped: Mapped, tally: Tally) -> None:
    """Count which entries of a row are read, and which hold something that is not."""
    if isinstance(value, list):
        for each in value:
            _count_read(each, path, mapped, tally)
    elif isinstance(value, dict):
        for name, each in value.items():
            here = (*path, name)
            is_read = here in mapped.reads
            if is_read:
                tally[READ, ".".join(here)] += 1
            if here in mapped.above or (is_read and isinstance(each, dict | list)):
                _count_read(each, here, mapped, tally)
            elif not is_read and each not in (None, "", [], {}):
                tally[UNREAD, ".".join(here)] += 1
    elif value is not None and path not in mapped.reads:
        tally[UNREAD, ".".join(path)] += 1
