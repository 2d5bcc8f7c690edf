"""Questions put to a store: those of queries/ by name, and any other query.

The value of a parameter takes the place of its variable as a term, never as text, and the result is proved to read. A
parameter that is not given stays a variable.
"""

import re
from collections.abc import Mapping

import pyoxigraph as ox

from weldgraph.answer import DECIMAL, DOUBLE, INTEGER, Answer, canonical_decimal, canonical_double
from weldgraph.ask.question_file import Param, Question, question, questions
from weldgraph.ask.rows import joined, ranked, sorted_by
from weldgraph.ask.written import frame, labelled, write
from weldgraph.errors import Refused
from weldgraph.store import Store
from weldgraph.syntax import bind, is_ordered, prove, selects_all, variables

__all__ = ["Param", "Question", "ask", "frame", "labelled", "question", "questions", "sparql", "write"]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBERS = {
    "integer": (re.compile(r"[+-]?[0-9]+", re.ASCII), INTEGER),
    "decimal": (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", re.ASCII), DECIMAL),
    "double": (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII), DOUBLE),
}


def ask(store: Store, name: str, **params: object) -> Answer:
    """The answer to a question, sorted.

    Raises:
        Refused: no such question or parameter, a needed parameter is missing, or a value does not fit its type.
        StoreError: the store cannot answer.
    """
    asked = question(name)
    return _arranged(asked, store.query(_with_terms(asked, params)))


def sparql(store: Store, text: str) -> Answer:
    """The answer to any query, sorted by all columns unless the query says how.

    Raises:
        Refused: it is no query, or it would change data or call another server.
        StoreError: the store cannot answer.
    """
    answer = store.query(text)
    columns = sorted(answer.columns, key=variables(text).index) if selects_all(text) else answer.columns
    places = [answer.columns.index(column) for column in columns]
    answer = Answer(columns, [tuple(row[place] for place in places) for row in answer.rows], answer.kind)
    return answer if is_ordered(text) else sorted_by(answer, ())


def _with_terms(asked: Question, given: Mapping[str, object]) -> str:
    """The text of the question with a term in the place of each parameter that has a value."""
    known = {param.name: param for param in asked.params}
    for name in given:
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise Refused(f"The question {asked.name} has no parameter {name!r}; {has}.")
    terms = {}
    for param in asked.params:
        value = given.get(param.name)
        text = param.default if value is None else str(value)
        if text or value is not None:
            terms[param.variable] = _term(param, text)
        elif param.required:
            example = f", for example {param.example}" if param.example else ""
            raise Refused(f"The question {asked.name} needs {param.name}: {param.description or param.type}{example}.")
    text = bind(asked.text, terms)
    prove(text)
    return text


def _term(param: Param, text: str) -> str:
    """The value as a term in N-Triples."""
    if _CONTROL.search(text):
        raise Refused(f"The value of {param.name} holds a character that is no text: {text!r}.")
    if param.type in _NUMBERS:
        pattern, datatype = _NUMBERS[param.type]
        if not pattern.fullmatch(text):
            raise Refused(f"{param.name} is {text!r}, wanted a number ({param.type}).")
        canonical = canonical_double if datatype == DOUBLE else canonical_decimal
        return str(ox.Literal(canonical(text), datatype=ox.NamedNode(datatype)))
    if param.type == "name":
        return str(ox.Literal(text))
    if param.type == "property" and "://" not in text:
        from weldgraph.terms import property_named  # noqa: PLC0415 - reads the ontology

        text = property_named(text).iri
    try:
        return str(ox.NamedNode(text))
    except ValueError as error:
        raise Refused(f"{param.name} is {text!r}, wanted an IRI such as https://w3id.org/weldgraph#…") from error


def _arranged(asked: Question, answer: Answer) -> Answer:
    names = [column.lstrip("_") for column in answer.columns]
    if len(set(names)) == len(names):
        answer = Answer(names, answer.rows, answer.kind)
    wanted = {name.split()[0] for name in (*asked.join, *asked.rank, *asked.sort)} - {"rank", "rank_worst"}
    missing = wanted - set(answer.columns)
    if missing:
        raise Refused(f"its header names {', '.join(sorted(missing))}, which is no column.", place=f"{asked.name}.rq")
    if asked.join:
        answer = joined(answer, asked.join)
    if asked.rank:
        answer = ranked(answer, *asked.rank)
    return sorted_by(answer, asked.sort)
