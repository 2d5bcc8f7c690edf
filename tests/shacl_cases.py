"""Small random graphs with random shapes, for comparing two engines.

Left out is where pySHACL departs from SHACL: the inverse of a path longer than one property, and the order of values
that SPARQL does not compare (a text with a language, a date, a truth value beside a number).
"""

from random import Random

PREFIXES = """@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NODES = [f":n{number}" for number in range(6)]
CLASSES = [":A", ":B", ":C"]
LINKS = [":p", ":q", ":r"]
NUMBERS = ["1", "2", "3", "2.5", "1.5", '"1"', '"b"']
TEXTS = ['"a"', '"b"@en', '"c"@en', '"d"@de', '"long text"', '"x"^^xsd:integer', "true", '"2020-01-01"^^xsd:date']
TERMS = NODES + NUMBERS + TEXTS
KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
LIMITS = ["minInclusive", "maxInclusive", "minExclusive", "maxExclusive"]
TYPES = ["xsd:integer", "xsd:decimal", "xsd:string", "xsd:date", "xsd:boolean", "xsd:double"]


def random_case(dice: Random) -> str:
    """Shapes and data in one Turtle document."""
    lines = [PREFIXES]
    lines += [f"{lower} rdfs:subClassOf {dice.choice(CLASSES)} ." for lower in dice.sample(CLASSES, dice.randint(0, 2))]
    for node in NODES:
        lines += [f"{node} a {kind} ." for kind in dice.sample(CLASSES, dice.randint(0, 2))]
        lines += [f"{node} {dice.choice(LINKS)} {dice.choice(TERMS)} ." for _ in range(dice.randint(0, 4))]
        lines += [f"{node} {dice.choice(LINKS)} {dice.choice(NODES)} ." for _ in range(dice.randint(0, 2))]
        lines += [f"{node} {dice.choice([':x', ':y'])} {dice.choice(NUMBERS)} ." for _ in range(dice.randint(0, 3))]
    for number in range(dice.randint(1, 3)):
        lines.append(f":S{number} {_target(dice)} ; {_body(dice, 2)} .")
    return "\n".join(lines)


def _target(dice: Random) -> str:
    kind = dice.choice(
        ["sh:targetClass", "sh:targetClass", "sh:targetNode", "sh:targetSubjectsOf", "sh:targetObjectsOf"]
    )
    choices = {"sh:targetClass": CLASSES, "sh:targetNode": [*NODES, ":absent", "1"]}.get(kind, LINKS)
    return f"{kind} {', '.join(dice.sample(choices, dice.randint(1, 2)))}"


def _path(dice: Random, depth: int) -> str:
    if not depth or dice.random() < 0.5:
        return dice.choice(LINKS)
    one, two = _path(dice, depth - 1), _path(dice, depth - 1)
    kinds = [f"sh:{kind}Path {one}" for kind in ("zeroOrMore", "oneOrMore", "zeroOrOne")]
    kinds += [f"sh:inversePath {dice.choice(LINKS)}", f"sh:alternativePath ( {one} {two} )"]
    return dice.choice([f"( {one} {two} )", *(f"[ {kind} ]" for kind in kinds)])


def _value_constraint(dice: Random) -> str:
    number, word = dice.randint(0, 3), dice.choice(["a", "b", "^.$", "n[0-2]", "T"])
    return dice.choice(
        [
            f"sh:class {', '.join(dice.sample(CLASSES, dice.randint(1, 2)))}",
            f"sh:datatype {dice.choice(TYPES)}",
            f"sh:nodeKind sh:{dice.choice(KINDS)}",
            f"sh:in ( {' '.join(dice.sample(TERMS, dice.randint(0, 12)))} )",
            f"sh:hasValue {dice.choice(TERMS)}",
            f'sh:pattern "{word}" ; sh:flags "{dice.choice(["", "i"])}"',
            f"sh:minLength {number}",
            f"sh:maxLength {number + 1}",
            f"sh:languageIn ( {dice.choice(['', chr(34) + 'en' + chr(34)])} )",
            f"sh:equals {dice.choice(LINKS)}",
            f"sh:disjoint {dice.choice(LINKS)}",
            f"sh:closed true ; sh:ignoredProperties ( {' '.join(dice.sample([*LINKS, ':x', ':y'], 4))} )",
        ]
    )


def _count(dice: Random, depth: int) -> str:
    low, high = dice.randint(0, 2), dice.randint(0, 2)
    disjoint = dice.choice(["", "sh:qualifiedValueShapesDisjoint true ; "])
    numbers = f"sh:qualifiedMinCount {low} ; sh:qualifiedMaxCount {high}"
    return dice.choice(
        [
            f"sh:minCount {low}",
            f"sh:maxCount {high}",
            f"sh:minCount {low} ; sh:maxCount {low + 1}",
            "sh:uniqueLang true",
            f"{disjoint}sh:qualifiedValueShape [ {_body(dice, depth)} ] ; {numbers}",
        ]
    )


def _property(dice: Random, depth: int) -> str:
    if dice.random() < 0.2:
        limit = f"sh:{dice.choice(LIMITS)} {dice.choice(NUMBERS)}"
        order = f"sh:{dice.choice(['lessThan', 'lessThanOrEquals'])} :x"
        return f"sh:path {dice.choice([':x', ':y'])} ; {dice.choice([limit, order])}"
    parts = dice.sample([_value_constraint(dice), _count(dice, depth - 1)], dice.randint(1, 2))
    return f"sh:path {_path(dice, 2)} ; {' ; '.join(parts)}"


def _body(dice: Random, depth: int) -> str:
    """The constraints of a node shape; at depth 0 without other shapes."""
    if depth <= 0 or dice.random() < 0.1:
        return _value_constraint(dice)
    inner = [f"[ {_body(dice, depth - 1)} ]" for _ in range(2)]
    severity = dice.choice(["", "sh:severity sh:Warning ; "])
    properties = [f"[ {severity}{_property(dice, depth)} ]" for _ in range(dice.randint(1, 3))]
    within = f"[ sh:path {_path(dice, 1)} ; {_body(dice, depth - 1)} ]"
    logic = [f"{severity}sh:not {inner[0]}", *(f"sh:{kind} ( {' '.join(inner)} )" for kind in ("and", "or", "xone"))]
    listed = f"sh:property {', '.join(properties)}"
    return dice.choice([*logic, f"sh:node {', '.join(inner)}", listed, listed, f"sh:property {within}"])
