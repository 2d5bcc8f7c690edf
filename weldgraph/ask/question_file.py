"""The files in queries/: one question each, in SPARQL, with a header that people and programs read.

The first lines are `#+ key: text` as grlc reads them: summary, description, tags, params; and three more that say what
is done with the rows, in Python, so that every engine gives the same bytes:

    join: a, b             rows that agree in all other columns become one, with the values of a and of b joined by "; "
    rank: low, high, way   bounds, and "higher" or "lower" is better: adds rank and rank_worst
    sort: a, b desc        natural order, ties by the other columns; without it, by all columns

A parameter is a variable in the text, `?_name` if it is needed and `?__name` if not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from weldgraph.errors import Refused
from weldgraph.resources import folder
from weldgraph.syntax import prove, tokens, variables

_HEADER = re.compile(r"#\+ ?(.*)")
_KEY = re.compile(r"(\w+):\s*(.*)")
_TYPES = ("name", "iri", "property", "integer", "decimal", "double")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a question.

    Attributes:
        name: without underscores.
        variable: the variable in the text, `_name` or `__name`.
        type: name (text that a person gives), iri, property (by any of its names), integer, decimal, double.
        default: taken where nothing is given, "" for none.
        example: for help texts.
    """

    name: str
    variable: str
    type: str = "name"
    description: str = ""
    default: str = ""
    example: str = ""

    @property
    def required(self) -> bool:
        """Whether the question cannot be asked without it."""
        return not self.variable.startswith("__")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is done with its rows; see the module."""

    name: str
    text: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    join: tuple[str, ...] = ()
    rank: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()


def questions() -> list[Question]:
    """All questions, by name."""
    return list(_questions().values())


def question(name: str) -> Question:
    """The question of that name.

    Raises:
        Refused: there is none.
    """
    known = _questions()
    if name not in known:
        raise Refused(f"There is no question {name!r}; there are {', '.join(known)}.")
    return known[name]


def read_question(name: str, text: str) -> Question:
    """A question from the text of its file.

    Raises:
        Refused: the file is not as the module says, or its query cannot be read.
    """
    head = _header(name, text)
    described = head.get("params") or {}
    params = []
    for variable in variables(text):
        if variable.startswith("_"):
            given = described.pop(variable.lstrip("_"), {})
            params.append(_param(name, variable, given))
    if described:
        raise Refused(
            f"its header describes {', '.join(described)}, which the query does not hold.", place=f"{name}.rq"
        )
    if any(piece.kind == "iri" and piece.text[1] in "?$" for piece in tokens(text)):
        raise Refused(
            "a variable stands right behind '<' and reads as an IRI; put a blank between.", place=f"{name}.rq"
        )
    if any(piece.kind == "mark" and piece.text == "\\" for piece in tokens(text)):
        raise Refused("found an escape outside a string; write the character itself.", place=f"{name}.rq")
    prove(text)
    lists = {key: tuple(re.split(r"\s*,\s*", head[key])) if head.get(key) else () for key in ("join", "rank", "sort")}
    tags = tuple(re.findall(r"[\w-]+", head.get("tags", "")))
    return Question(name, text, head.get("summary", ""), head.get("description", ""), tags, tuple(params), **lists)


@lru_cache(maxsize=1)
def _questions() -> Mapping[str, Question]:
    paths = sorted(folder("queries").glob("*.rq"))
    return {path.stem: read_question(path.stem, path.read_text(encoding="utf-8")) for path in paths}


def _header(name: str, text: str) -> dict[str, Any]:
    """Keys of the header. Only `params` is YAML: a summary may hold colons."""
    head: dict[str, Any] = {}
    key = ""
    for line in text.splitlines():
        match = _HEADER.fullmatch(line)
        if not match:
            break
        start = _KEY.fullmatch(match[1])
        if start:
            key = start[1]
            head[key] = start[2]
        else:
            head[key] = f"{head.get(key, '')}\n{match[1]}"
    if head.get("params"):
        head["params"] = _yaml(name, head["params"])
    return head


def _yaml(name: str, text: str) -> dict[str, dict[str, Any]]:
    import yaml  # noqa: PLC0415 - start-up time

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Refused(f"its parameters are no YAML: {error}.", place=f"{name}.rq") from error
    if not isinstance(found, dict) or not all(isinstance(value, dict) for value in found.values()):
        raise Refused("wanted a line `name: {type: …, description: …}` for each parameter.", place=f"{name}.rq")
    return found


def _param(question_name: str, variable: str, given: Mapping[str, Any]) -> Param:
    param = Param(
        variable.lstrip("_"),
        variable,
        str(given.get("type", "name")),
        str(given.get("description", "")),
        str(given.get("default", "")),
        str(given.get("example", "")),
    )
    if param.type not in _TYPES:
        raise Refused(f"{param.name} has type {param.type!r}, wanted {', '.join(_TYPES)}.", place=f"{question_name}.rq")
    if bool(given.get("required", param.required)) != param.required:
        raise Refused(f"?{variable}: one underscore is needed, two are optional.", place=f"{question_name}.rq")
    return param
