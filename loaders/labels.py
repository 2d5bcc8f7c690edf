"""Which of the words around a value name what it is of."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable

from weldgraph.errors import Refused
from weldgraph.grammar.cell import read_cell
from weldgraph.loaders.cells import CellReading
from weldgraph.loaders.heads import is_head, is_value
from weldgraph.loaders.meaning import chosen, head_of, heads_hold, held_by_label
from weldgraph.loaders.roles import names_property
from weldgraph.loaders.structure import Slot
from weldgraph.loaders.wanted import Spec


class Labels:
    """The names that the cells of a table have in their rows and columns.

    A column of the stub whose texts all differ names the row by itself; else all names of the row do together.
    """

    def __init__(self, slots: list[Slot], sample: Callable[[Slot, str], str]) -> None:
        self.sample = sample
        self.rows = {slot.row: slot for slot in slots}
        self.literature = any(slot.role == "citation" for slot in slots)
        held, seen = Counter[str](), Counter[str]()
        for slot in slots:
            for text, head in slot.held:
                seen[head] += 1
                held[head] += bool(held_by_label(text, head))
        first = self.rows[min(self.rows)].held if self.rows else ()
        self.late = seen.keys() - {head for _, head in first}
        self.conditional = {head for head in seen if held[head] * 2 >= seen[head]}
        texts: dict[str, list[str]] = defaultdict(list)
        for slot in self.rows.values():
            for text, head in slot.held:
                texts[head].append(text)
        whole = {head for head, each in texts.items() if len(set(each)) == len(each) == len(self.rows)}
        self.sure = next((head for head in texts if head in whole - self.conditional), None)

    def subjects(self, slot: Slot, found: list[CellReading]) -> list[str | Spec]:
        """The subject of each value."""
        whole = self.rows[slot.row]  # a cell of the stub has the labels left of it only
        name = self._name(whole if len(slot.labels) < len(whole.labels) else slot)
        last = slot.labels[-1] if slot.labels else ""
        names = [one.row[-1] if one.row and one.row[-1] != last else name for one in found]
        return [self._subject(each, slot) for each in names]

    def doubt(self, slot: Slot) -> str:
        """Why it is open what names a row: its name was taken from above, and the first row has none above it."""
        for text, head in slot.held:
            if head in self.late and any(text in each and each.endswith("above it") for each in slot.decisions):
                return f"'{text}' may name the rows around it or those below it: the first row has no name"
        return ""

    def cites(self, slot: Slot) -> list[str]:
        """Labels of the reference list that the row cites."""
        try:
            found = read_cell(slot.cited, header="Ref.") if slot.cited else []
        except Refused:
            return []
        labels = [label for one in found for label in one.citations]
        return [label for label in labels if re.search(r"\d", label) and not re.search(r"\s", label)]

    def _subject(self, name: str, slot: Slot) -> str | Spec:
        cites = self.cites(slot)
        words = bool(slot.cited) and not re.search(r"\d", slot.cited) and bool(re.search(r"[A-Za-z]", slot.cited))
        if not self.literature or words or not name:
            return self.sample(slot, name)
        return {"reported": name, "cites": cites} if cites else {"reported": name}

    def _name(self, slot: Slot) -> str:
        """What names the sample: what is left of the row's labels, or of the heads if the property is in the row."""
        property_ = chosen(slot.names)
        groups = slot.labels[: len(slot.labels) - len(slot.held)]
        if any(property_ == text or property_.startswith(f"{text} (") for text in slot.labels):
            return self._above(slot, property_)
        rows = [(text, head) for text, head in slot.held if self._may_name(text, head)]
        if any(head == self.sure for _, head in rows):
            return self._joined([text for text, head in rows if head == self.sure])
        kept = [text for text, _ in rows if not is_value(text)] or [text for text, _ in rows]
        groups = tuple(text for text in groups if not held_by_label(text, ""))
        return self._joined([*groups, *kept]) or self._above(slot, property_)

    def _may_name(self, text: str, head: str) -> bool:
        """Whether a cell of the stub is neither what held nor a value."""
        value = is_value(text) and (is_head(head) or names_property(head))
        return head not in self.conditional and not held_by_label(text, head) and not value

    def _above(self, slot: Slot, property_: str) -> str:
        heads = [text for text in slot.heads if not property_.startswith(text) and not heads_hold((text,))]
        return self._joined([head_of(text).name for text in heads])

    @staticmethod
    def _joined(texts: list[str]) -> str:
        return ", ".join(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))
