"""Pieces of SPARQL: what one term must be, and paths whose zero length is kept apart."""

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal

from weldgraph.shacl.shapes import SH, XSD, Constraint, Path

# Casting to these tells an ill-formed literal; the store knows no others by value.
_CASTS = {f"{XSD}{name}" for name in ("boolean", "integer", "decimal", "float", "double", "date", "time", "dateTime")}
_CASTS |= {f"{XSD}{name}" for name in ("duration", "yearMonthDuration", "dayTimeDuration")}
_CASTS |= {f"{XSD}{name}" for name in ("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")}
# Numbers with more digits than the store calculates with are well formed all the same.
_LEXICAL = {f"{XSD}integer": "^[+-]?[0-9]+$", f"{XSD}decimal": "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$"}

_TESTS = {
    "minInclusive": "{value} >= {limit}",
    "maxInclusive": "{value} <= {limit}",
    "minExclusive": "{value} > {limit}",
    "maxExclusive": "{value} < {limit}",
    "minLength": "STRLEN(STR({value})) >= {limit}",
    "maxLength": "STRLEN(STR({value})) <= {limit}",
}
_KIND_TESTS = {"IRI": "isIRI", "BlankNode": "isBlank", "Literal": "isLiteral"}


def term_test(constraint: Constraint, value: str) -> str | None:
    """The condition for constraints that look at the term alone; it may be an error, which means no."""
    kind, terms = constraint.kind, constraint.terms
    match kind:
        case "datatype":
            return _has_datatype(terms[0].value, value)
        case "nodeKind":
            return any_of(f"{_KIND_TESTS[name]}({value})" for name in terms[0].value.removeprefix(SH).split("Or"))
        case "in" | "hasValue":
            return any_of(f"sameTerm({value}, {term})" for term in terms)
        case "languageIn":
            return any_of(f"langMatches(LANG({value}), {_quoted(term.value)})" for term in terms)
        case "pattern":
            return f"REGEX(STR({value}), {_quoted(terms[0].value)}, {_quoted(constraint.flags)})"
    if kind in _TESTS:
        limit = terms[0] if terms else constraint.number
        return _TESTS[kind].format(value=value, limit=limit)
    return None


def _has_datatype(datatype: str, value: str) -> str:
    if datatype not in _CASTS:
        return f"DATATYPE({value}) = <{datatype}>"
    well_formed = f"COALESCE(sameTerm(<{datatype}>({value}), {value}), false)"
    if datatype not in _LEXICAL:
        return well_formed
    return f'{well_formed} || DATATYPE({value}) = <{datatype}> && REGEX(STR({value}), "{_LEXICAL[datatype]}")'


def any_of(conditions: Iterable[str]) -> str:
    """The condition that one of some conditions holds."""
    return f"({' || '.join(conditions) or 'false'})"


def without_zero(path: Path) -> tuple[bool, str]:
    """Whether a path can have no length, and the part of it that has one, in SPARQL."""
    parts = [without_zero(part) for part in path.parts]
    nullable, texts = [part[0] for part in parts], [part[1] for part in parts]
    match path.kind:
        case "inverse":
            return nullable[0], f"^({texts[0]})"
        case "star" | "plus":
            return path.kind == "star" or nullable[0], f"({texts[0]})+"
        case "optional":
            return True, texts[0]
        case "alternative":
            return any(nullable), f"({'|'.join(texts)})"
        case "sequence":
            some, text = nullable[0], texts[0]
            for also, then in zip(nullable[1:], texts[1:], strict=True):
                ways = [f"{text}/{then}", *([text] if also else []), *([then] if some else [])]
                some, text = some and also, f"({'|'.join(ways)})"
            return some, text
    return False, str(path)


def iris(names: Sequence[str], between: str = " ") -> str:
    """IRIs in angle brackets."""
    return between.join(f"<{iri}>" for iri in names)


def _quoted(text: str) -> str:
    """A plain string literal, escaped."""
    return str(Literal(text))
