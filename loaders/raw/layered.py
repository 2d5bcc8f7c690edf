"""Exports in layers: cycles, steps and records in one table, told apart by the empty cells a line begins with.

Cycle ID,Cap_Chg(mAh),…
,Step ID,Step Name,…
,,Record ID,Time(h:min:s.ms),Voltage(V),Current(mA),…
1,0.5,…
,1,CC_Chg,…
,,1,0:00:00.000,3.4012,0.1,…
"""

from weldgraph.errors import Refused
from weldgraph.loaders.raw.textcolumns import Text

_RECORD, _STEP, _CYCLE = 2, 1, 0
_ADDED = ("Cycle", "Step", "Step Type")


def is_layered(text: Text) -> bool:
    """Whether the heading is that of the records below cycles and steps."""
    return len(text.headings) > _RECORD and not any(text.headings[:_RECORD]) and bool(text.headings[_RECORD])


def flattened(text: Text) -> Text:
    """The records alone, each with the cycle, step and kind of step it stands below.

    Raises:
        Refused: a record stands before the first step.
    """
    separator = text.separator
    width = len([heading for heading in text.headings[_RECORD:] if heading])
    lines: list[str] = []
    cycle = step = kind = ""
    for number, line in enumerate(text.body.decode().split("\n"), text.line):
        fields = line.split(separator)
        depth = next((place for place, field in enumerate(fields) if field.strip()), -1)
        if depth == _CYCLE:
            cycle, step, kind = fields[0].strip(), "", ""
        elif depth == _STEP:
            step, kind = fields[_STEP].strip(), fields[_STEP + 1].strip() if len(fields) > _STEP + 1 else ""
        elif depth == _RECORD:
            if not cycle or not step:
                raise Refused(f"the record in line {number} stands below no cycle and step; the file is damaged.")
            record = [field.strip() for field in fields[_RECORD : _RECORD + width]]
            record += [""] * (width - len(record))
            lines.append(separator.join([*record, cycle, step, kind]))
    headings = (*filter(None, text.headings[_RECORD:]), *_ADDED)
    return Text(text.preamble, headings, ("\n".join(lines) + "\n" if lines else "").encode(), separator, text.line)
