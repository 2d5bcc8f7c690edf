"""A cell that tells a treatment → one reading for each step with a number.

read_steps("annealed at 900 °C for 2 h in Ar, then quenched")
"""

import re

from weldgraph.errors import Refused
from weldgraph.grammar.clauses import match_clause
from weldgraph.model import Condition, Reading

STEPS = re.compile(
    r"treatment|process|anneal|sinter|calcin|heat|synthesis|preparation|condition|milling|pressing", re.IGNORECASE
)
_NEXT = re.compile(r"\s*(?:→|->|;|\+|,(?:\s*(?:and\s+)?then\b)?|\band then\b|\bthen\b)\s*")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_STEP = re.compile(
    r"(?:and\s|by\s)?(?P<step>[A-Za-z][A-Za-z-]*(?:\s(?!at\b|for\b|in\b|under\b|from\b|with\b)[A-Za-z-]+)*)"
)
_PLACE = re.compile(r"\s+in (?:the |an? )?[a-z][a-z ]+$")
_MAIN = ("temperature", "pressure", "voltage")


def read_steps(text: str) -> list[Reading]:
    """The steps that have a number, in order: quantity, property, the step's words as label, the rest as conditions.

    Raises:
        Refused: a step is not explained.
    """
    readings = [reading for step in _split(text) if (reading := _step(step)) is not None]
    if not readings:
        raise Refused(f"{text!r} tells no step with a number; mark the cell as text.")
    return readings


def _split(text: str) -> list[str]:
    """Steps at the top level: a comma or plus in a bracket does not end one."""
    hidden = _BRACKETED.sub(lambda bracket: "\ue000" * len(bracket[0]), text)
    steps, start = [], 0
    for match in _NEXT.finditer(hidden):
        steps.append(text[start : match.start()])
        start = match.end()
    return [step.strip() for step in (*steps, text[start:]) if step.strip()]


def _step(text: str) -> Reading | None:
    if not re.search(r"\d", text):
        return None
    plain = _BRACKETED.sub(r" \1 ", text)
    match = _STEP.match(plain)
    name, place = (match["step"], match.end()) if match else ("", 0)
    held: list[Condition] = []
    rest = _PLACE.sub("", plain).rstrip(" .")
    while rest[place:].strip():
        clause = match_clause(rest, place, free=True, step=True)
        if clause is None and (double := re.compile(r"\s*(?:at|for|×|x)\s+(?=\S)").match(rest, place)):
            clause = match_clause(rest, double.end(), free=True, step=True)
        if clause is None:
            raise Refused(f"{rest[place:].strip()!r} in the step {text!r} is not explained; mark the cell as text.")
        held += clause[0]
        place = clause[1]
    numbers = [condition for condition in held if not condition.quantity.text]
    if not numbers:
        return None
    main = next((condition for name_ in _MAIN for condition in numbers if condition.property == name_), numbers[0])
    others = tuple(condition for condition in held if condition is not main)
    return Reading(main.quantity, property=main.property, conditions=others, label=name.strip())
