"""SPARQL text as tokens: enough to put terms in the place of variables, and never text in the place of text.

Tokens follow the terminals of the SPARQL 1.1 grammar (https://www.w3.org/TR/sparql11-query/#sparqlGrammar, 19.8).
Joined again they are the text they came from, so what is not touched stays as it was written.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from weldgraph.errors import Refused

# what can hold a "?" or a "#" comes before variables and comments
_TERMINALS = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<comment>\#[^\r\n]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?|_)?:(?:[\w.\-:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
  | (?P<word>\w+)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SILENT = frozenset({"space", "comment"})
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query.

    Attributes:
        kind: space, comment, iri, string, variable, language, name (prefixed, or a blank node's), word, mark.
        text: as written.
        depth: how many braces and parentheses are open around it.
    """

    kind: str
    text: str
    depth: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these keywords or marks."""
        return self.kind in ("word", "mark") and self.text.upper() in words


@lru_cache(maxsize=256)
def tokens(query: str) -> tuple[Token, ...]:
    """The pieces of a query, none left out."""
    found: list[Token] = []
    depth = 0
    for match in _TERMINALS.finditer(query):
        kind, text = str(match.lastgroup), match.group()
        closing = kind == "mark" and text in "})"
        depth -= closing
        found.append(Token(kind, text, depth))
        depth += kind == "mark" and text in "{("
    return tuple(found)


@lru_cache(maxsize=256)
def prove(query: str) -> str:
    """The form of the query (SELECT, ASK, CONSTRUCT), once it is proved to read and to ask nobody else.

    Raises:
        Refused: it cannot be read, changes data, or sends parts of the graph to another server (SERVICE).
    """
    pieces = tokens(query)
    if any(piece.says("SERVICE") for piece in pieces):
        raise Refused(
            "The query calls another server (SERVICE): that would send parts of the graph there; leave it out."
        )
    form = next((piece.text.upper() for piece in pieces if piece.depth == 0 and piece.says(*_FORMS)), "")
    if form == "DESCRIBE":
        raise Refused("DESCRIBE means something else on every server; say with CONSTRUCT what is wanted.")
    try:
        ox.Store().query(query)
    except (SyntaxError, ValueError) as error:
        raise Refused(f"The query cannot be read as a SPARQL 1.1 query: {error}.") from error
    return form


def named_graphs(query: str) -> tuple[list[str], list[str]]:
    """IRIs of the graphs that the query itself says to read: behind FROM, and behind FROM NAMED.

    Raises:
        Refused: one of them is abbreviated.
    """
    pieces = tokens(query)
    default: list[str] = []
    named: list[str] = []
    for at, piece in enumerate(pieces):
        if piece.depth == 0 and piece.says("FROM"):
            following = _next(pieces, at)
            is_named = pieces[following].says("NAMED")
            graph = pieces[_next(pieces, following) if is_named else following]
            if graph.kind != "iri":
                raise Refused(f"Write the whole IRI of a graph behind FROM, in angle brackets; found {graph.text!r}.")
            (named if is_named else default).append(graph.text[1:-1])
    return default, named


def is_ordered(query: str) -> bool:
    """Whether the whole answer is in an order that the query asks for."""
    return any(piece.depth == 0 and piece.says("ORDER") for piece in tokens(query))


def variables(query: str) -> list[str]:
    """Names of all variables, in order of appearance."""
    return list(dict.fromkeys(piece.text[1:] for piece in tokens(query) if piece.kind == "variable"))


def selects_all(query: str) -> bool:
    """Whether it is SELECT *, which names no columns."""
    pieces = tokens(query)
    at = _next(pieces, _first(pieces, 0, "SELECT"))
    if at < len(pieces) and pieces[at].says("DISTINCT", "REDUCED"):
        at = _next(pieces, at)
    return at < len(pieces) and pieces[at].says("*")


def from_graphs(query: str, graphs: Iterable[str]) -> str:
    """The same query over the union of these graphs; GRAPH sees only them."""
    pieces = tokens(query)
    clause = "".join(f" FROM <{graph}> FROM NAMED <{graph}>" for graph in graphs)
    place = _dataset_place(pieces)
    return _joined(pieces[:place]) + clause + " " + _joined(pieces[place:])


def rewrap(query: str, columns: Sequence[str], extra: str = "", limit: int = 0, offset: int = 0) -> str:
    """A SELECT query around another, with further expressions, and with a stretch of its rows.

    FROM clauses move to the outer query: only there are they allowed. A stretch is in the query's own order, or else of
    the rows sorted by all columns.
    """
    prologue, select, dataset = _parts(tokens(query))
    names = " ".join(f"?{column}" for column in columns)
    order = f"ORDER BY {names}" if limit and not is_ordered(query) else ""
    stretch = f"LIMIT {limit} OFFSET {offset}" if limit else ""
    return (
        f"{prologue}SELECT {names} {extra} {dataset}\n"
        f"WHERE {{ {{ SELECT {names} WHERE {{ {{ {select}\n}} }} {order} }} }} {stretch}"
    )


def count(query: str) -> str:
    """A query for the number of rows of a SELECT query."""
    prologue, select, dataset = _parts(tokens(query))
    return f"{prologue}SELECT (COUNT(*) AS ?rows) {dataset}\nWHERE {{ {{ {select}\n}} }}"


def bind(query: str, terms: Mapping[str, str]) -> str:
    """The query with terms in the place of variables.

    A variable in a SELECT list becomes `(term AS ?variable)`, one in GROUP BY or ORDER BY `(term)`; BOUND(variable)
    becomes `(true)`, and BIND(expression AS variable) becomes FILTER((expression) = term). Strings, IRIs, names and
    comments are not looked into.

    Args:
        query: SPARQL.
        terms: by name of the variable, each term serialised in N-Triples.
    """
    return _bound(tokens(query), terms)


def _bound(pieces: Sequence[Token], terms: Mapping[str, str]) -> str:
    clauses = _clauses(pieces)
    written: list[str] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        at, text = _test(pieces, at, terms) if piece.says("BOUND", "BIND") else (at, "")
        if text:
            written.append(text)
            continue
        term = terms.get(piece.text[1:]) if piece.kind == "variable" else None
        if term is None:
            written.append(piece.text)
        elif clauses[at] == "SELECT":
            # inside a subselect the name must differ: the outer list may bind it as well
            name = piece.text if piece.depth == 0 else f"{piece.text}_{at}"
            written.append(f"({term} AS {name})")
        else:
            written.append(f"({term})" if clauses[at] else term)
        at += 1
    return "".join(written)


def _test(pieces: Sequence[Token], at: int, terms: Mapping[str, str]) -> tuple[int, str]:
    """What stands for BOUND(variable) or BIND(expression AS variable) here, and the place behind; "" if it stays."""
    opening = _next(pieces, at)
    closing = next((i for i in range(opening + 1, len(pieces)) if pieces[i].depth == pieces[at].depth), len(pieces))
    solid = [i for i in range(opening + 1, closing) if pieces[i].kind not in _SILENT]
    if closing == len(pieces) or not solid or pieces[solid[-1]].kind != "variable":
        return at, ""
    term = terms.get(pieces[solid[-1]].text[1:])
    if term is None:
        return at, ""
    if pieces[at].says("BOUND"):
        return closing + 1, "(true)"
    if len(solid) > 2 and pieces[solid[-2]].says("AS"):  # noqa: PLR2004 - expression, AS, variable
        return closing + 1, f"FILTER(({_bound(pieces[opening + 1 : solid[-2]], terms).strip()}) = {term})"
    return at, ""


def _joined(pieces: Iterable[Token]) -> str:
    return "".join(piece.text for piece in pieces)


def _first(pieces: Sequence[Token], start: int, *words: str) -> int:
    """Place of the first of these words outside all brackets; the end where there is none."""
    found = (at for at in range(start, len(pieces)) if pieces[at].depth == 0 and pieces[at].says(*words))
    return next(found, len(pieces))


def _next(pieces: Sequence[Token], at: int) -> int:
    """Place of the next piece that is neither space nor comment."""
    at += 1
    while at < len(pieces) and pieces[at].kind in _SILENT:
        at += 1
    return at


def _dataset_place(pieces: Sequence[Token]) -> int:
    """Where FROM belongs: behind the SELECT list, the word ASK, or the template of CONSTRUCT."""
    at = _first(pieces, 0, *_FORMS)
    following = _next(pieces, at)
    if pieces[at].says("CONSTRUCT") and pieces[following].says("{"):
        at = _first(pieces, following, "}")
    return _first(pieces, at, "FROM", "WHERE", "{")


def _parts(pieces: Sequence[Token]) -> tuple[str, str, str]:
    """Prologue, SELECT without FROM, and the FROM clauses."""
    start = _first(pieces, 0, "SELECT")
    place = _dataset_place(pieces)
    end = min(_first(pieces, place, "WHERE"), _first(pieces, place, "{"))
    return _joined(pieces[:start]), _joined([*pieces[start:place], *pieces[end:]]), _joined(pieces[place:end])


def _clauses(pieces: Sequence[Token]) -> list[str]:
    """For each piece the list it stands in itself, not in brackets: SELECT, GROUP, ORDER, or ""."""
    running: dict[int, str] = {}
    found: list[str] = []
    for piece in pieces:
        if piece.says("}", ")"):
            running = {depth: clause for depth, clause in running.items() if depth <= piece.depth}
        if piece.says("SELECT", "GROUP", "ORDER"):
            running[piece.depth] = piece.text.upper()
        elif piece.says("{", "WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "VALUES"):
            running.pop(piece.depth, None)
        found.append(running.get(piece.depth, ""))
    return found
