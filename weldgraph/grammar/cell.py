"""One cell of a table → the values it prints, with what held, what is cited and what is missing.

    read_cell("111 mAh g^{−1} after 180 cycles under 0.5 C at 25 °C")
    read_cell("1.8 × 10^{−2} (25 °C)/-", header="Conductivity (S·cm^{−1}) and Capacity (mAh·g^{−1})")

Order of tests: missing mark, citation, footnote marks, text without a number, lines, values one after the other. A rule
never eats what it does not explain: an unread rest refuses the cell, or makes it text where it begins like a name.
"""

import re
from dataclasses import replace

from weldgraph.errors import Refused
from weldgraph.grammar.cell_line import Item, Line
from weldgraph.grammar.header import COUNTED, NAMES, Header, split_header
from weldgraph.grammar.marks import citation_behind, footnote, labels, missing_mark, whole_citation
from weldgraph.grammar.number import Malformed
from weldgraph.grammar.process import STEPS, read_steps
from weldgraph.grammar.text import tidy
from weldgraph.grammar.value import quantity_of, scaled_unit
from weldgraph.model import AbsenceKind, Quantity, Reading, Unit

_LONGEST = 2000
_REFERENCES = re.compile(
    r"(?:refs?\b\.?|references?\b|ref\.? ?no|sources?\b|citations?\b|literature\b|lit\.)", re.IGNORECASE
)
_MARKS_ORNAMES = frozenset({"x", "none", "nil", "?"})
_NAME_LIKE = re.compile(r"\d+(?:-\d+)?[A-Z][A-Za-z]*(?:[ -].*)?$")


def read_cell(text: str, header: str = "", unit: str = "") -> list[Reading]:
    """The values a cell prints, in order; empty for a text without a number, or a name.

    Args:
        text: the cell, superscripts as ^{…}; a line break separates lines.
        header: the head of its column (or row), for the unit, for several values with one head, for what "C" means.
        unit: unit of the column where the head does not print it, or prints it wrong; it may carry a power of ten.

    Raises:
        Refused: something in the cell is not explained, or is a misprint (2..65).
    """
    if len(text) > _LONGEST:
        if any(map(str.isdigit, text)):
            raise Refused(f"A cell of {len(text)} characters was found, at most {_LONGEST} are read; mark it as text.")
        return []
    plain, head = tidy(text), split_header(header)
    if not plain:
        return []
    mark = _mark(plain, head)
    return _printed(plain, head, unit) if mark is None else mark


def _mark(plain: str, head: Header) -> list[Reading] | None:
    """The readings of a cell that is a missing mark or a citation, None for another cell."""
    if _REFERENCES.match(head.name) and not head.unit:
        cited = () if missing_mark(plain) else whole_citation(plain) or labels(plain.strip("[]() "))
        return [Reading(None, citations=cited)] if cited else []
    mark = missing_mark(plain)
    if mark and not (plain.lower() in _MARKS_ORNAMES and NAMES.search(head.name)):
        return _missing(plain, mark, head)
    if own := whole_citation(plain):
        return [Reading(None, citations=own)]
    return None


def _printed(plain: str, head: Header, unit: str) -> list[Reading]:
    bare, cites, notes = _stripped(plain)
    words = [Reading(None, citations=cites, label=bare, footnotes=notes)] if cites or notes else []
    if not re.search(r"\d", bare):
        return words
    try:
        return _finished(_read(bare, head), head, unit, cites, notes)
    except Refused as refused:
        if steps := _steps(bare, head):
            return steps
        if (not isinstance(refused, Malformed) or NAMES.search(head.name)) and _is_text(bare, head, unit):
            return words
        raise


def _steps(bare: str, head: Header) -> list[Reading]:
    """A treatment in words, where the head or the text says it is one."""
    if not (STEPS.search(head.name) or re.search(r"→|\bthen\b", bare)):
        return []
    try:
        return read_steps(bare.replace("\n", " "))
    except Refused:
        return []


def _missing(plain: str, mark: tuple[AbsenceKind, str], head: Header) -> list[Reading]:
    kind, decision = mark
    pieces = plain.split("/") if "/" in plain and plain != "/" and len(plain.split("/")) == len(head.parts) else [plain]
    names = [name for name, _ in head.parts] if len(pieces) > 1 else [""]
    decisions = (decision,) if decision else ()
    return [Reading(None, missing=kind, label=name.lower(), decisions=decisions) for name in names]


def _stripped(plain: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The cell without citations and footnote marks at its end."""
    cites: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    while True:
        rest, note = footnote(plain)
        if note:
            plain, notes = rest, (note, *notes)
            continue
        rest, found = citation_behind(plain)
        if not found:
            return plain, cites, notes
        plain, cites = rest, found + cites


def _is_text(bare: str, head: Header, unit: str) -> bool:
    """Whether a cell that holds a number but no readable value is a name or a description."""
    if NAMES.search(head.name) and not (head.unit or unit):
        return True
    begins_with_letter = bare[0].isalpha() or bare[0] in "*(@#"
    if begins_with_letter:
        return not (head.unit or unit) or not re.search(r"(?<![A-Za-z\d_{.-])\.?\d", bare)
    return bool(_NAME_LIKE.fullmatch(bare)) and not (head.unit or unit)


def _read(bare: str, head: Header) -> list[Item]:
    """The items of the whole cell: line by line if each line stands for itself, else the lines joined."""
    lines = bare.split("\n")
    if len(lines) > 1:
        try:
            items: list[Item] = []
            for line in lines:
                items = Line(line, head, items).read()
        except Refused:
            items = []
        if items:
            return items
    return Line(" ".join(lines), head, []).read()


# --- units, labels and bounds


def _finished(
    items: list[Item], head: Header, unit: str, cites: tuple[str, ...], notes: tuple[str, ...]
) -> list[Reading]:
    """The items as readings: the head's names, units, multiplier and cycle numbers, and marks at the cell's end."""
    _name_parts(items, head)
    _share_unit(items, head)
    _share_conditions(items, head)
    default = _default_units(items, head, unit)
    readings: list[Reading] = []
    for item, (tens, whose) in zip(items, default, strict=True):
        quantity: Quantity | None = None
        names = [condition.property for condition in item.conditions]
        if len(set(names)) < len(names):
            raise Refused(
                f"The cell gives two values of {max(names, key=names.count)!r} for one value; say which holds."
            )
        if item.value is not None:
            whole = item.value.first.value == item.value.first.value.to_integral()
            counted = whole and item.value.unit is None and whose is None and _counted(item, head)
            quantity = quantity_of(item.value, unit=whose, tens=tens, exact=item.ratio or counted)
        readings.append(
            Reading(
                quantity,
                item.property,
                tuple(item.conditions),
                tuple(dict.fromkeys((*item.citations, *cites))),
                "not reported" if item.value is None else None,
                item.label,
                tuple(item.decisions),
                tuple(dict.fromkeys((*item.notes, *notes))),
            )
        )
    return readings


def _counted(item: Item, head: Header) -> bool:
    """Whether the head says that the number counts something: a year, a cycle number."""
    return bool(COUNTED.search(item.label or head.name))


def _groups(items: list[Item]) -> list[int]:
    return sorted({item.group for item in items})


def _name_parts(items: list[Item], head: Header) -> None:
    """The names in a head of several quantities, each on its part of the cell."""
    groups = _groups(items)
    if len(head.parts) < 2 or len(groups) != len(head.parts):  # noqa: PLR2004
        if any(item.value is None and item.empty for item in items) and len(items) > 1:
            raise Refused("A cell with a gap between slashes has not as many parts as its head; say how it is split.")
        return
    for item in items:
        item.label = item.label or head.parts[groups.index(item.group)][0].removesuffix(" ratio").strip(" ,")
        if re.fullmatch(r"[A-Z][a-z]+(?: [a-z]+)*", item.label):
            item.label = item.label.lower()


def _share_unit(items: list[Item], head: Header) -> None:
    """The unit behind the last value of a list is that of all: 15/25/35 °C."""
    values = [item.value for item in items if item.value is not None]
    if len(values) < 2 or values[-1].unit is None or any(value.unit is not None for value in values[:-1]):  # noqa: PLR2004
        return
    if (
        len({unit for _, unit in head.parts}) > 1
        or any(item.ratio for item in items)
        or len(_groups(items)) < len(items)
    ):
        return
    for item in items:
        if item.value is not None:
            item.value = replace(item.value, unit=values[-1].unit)


def _share_conditions(items: list[Item], head: Header) -> None:
    """Cycle numbers in the head, one for each value: "1st & 100th" over "410 & 454"."""
    held = [condition for condition in head.conditions if condition.property == "cycle number"]
    values = [item for item in items if item.value is not None]
    if len(held) > 1:
        if len(held) != len(values):
            raise Refused(
                f"The head names {len(held)} cycles and the cell has {len(values)} values; say which is which."
            )
        for item, condition in zip(values, held, strict=True):
            item.conditions.append(condition)


def _default_units(items: list[Item], head: Header, unit: str) -> list[tuple[int, Unit | None]]:
    """Power of ten and unit for each item that prints none."""
    needed = [item.value is not None and item.value.unit is None and not item.ratio for item in items]
    if not any(needed):
        return [(0, None)] * len(items)
    by_head = not unit or tidy(unit) == head.unit
    if by_head and head.doubt:
        raise Refused(
            f"The head {head.name!r} is unclear: {head.doubt}. Give the unit with its power of ten in the layout."
        )
    groups = _groups(items)
    parts = head.parts if len(head.parts) == len(groups) else ()
    found: list[tuple[int, Unit | None]] = []
    for item in items:
        part = parts[groups.index(item.group)] if parts else ("", "")
        text = part[1] if parts and len({unit for _, unit in parts}) > 1 else unit or part[1] or head.unit
        if item.label == head.aside != "":
            found.append((0, None))
        elif text:
            tens, whose = scaled_unit(text, part[0] or head.name)
            found.append((tens or (head.multiplier if by_head else 0), whose))
        else:
            found.append((0, None))
    return found
