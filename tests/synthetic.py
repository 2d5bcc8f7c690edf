"""Small records for the tests of stores: patterns of docs/graph.md, and terms that engines keep differently."""

from weldgraph.answer import canonical_decimal, canonical_double

WG = "https://w3id.org/weldgraph#"
XSD = "http://www.w3.org/2001/XMLSchema#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SOSA = "http://www.w3.org/ns/sosa/"
QUDT = "http://qudt.org/schema/qudt/"

AWKWARD = [
    '"a \\"quoted\\" \\\\ word, a tab\\t and a line\\n end"',
    '"µΩ 硅 𝛼 10^{−3}"',
    '""',
    '"  blanks around  "',
    f'"{"long " * 2000}"',
    '"Hallo"@de',
    '"colour"@en-gb',
    f'"true"^^<{XSD}boolean>',
    f'"false"^^<{XSD}boolean>',
    f'"2024-01-02"^^<{XSD}date>',
    f'"2024-01-02T03:04:05Z"^^<{XSD}dateTime>',
    f'"9223372036854775807"^^<{XSD}integer>',
    f'"100000000000000000000"^^<{XSD}decimal>',
    f'"0.000000000000001"^^<{XSD}decimal>',
    f'"-0.7"^^<{XSD}decimal>',
    f'"3.0000000000000004E-1"^^<{XSD}double>',
    f'"1.0E-18"^^<{XSD}double>',
    f'"1.7976931348623157E308"^^<{XSD}double>',
    f'"5.0E-324"^^<{XSD}double>',
    f'"-1.23456789012345E10"^^<{XSD}double>',
    f'"2.5E0"^^<{XSD}double>',
    "<https://w3id.org/weldgraph/record/x/table/T1#cell=3,7>",
    "<https://w3id.org/weldgraph/record/x/family/A%40B>",
    "<https://w3id.org/weldgraph/record/x/condition/specific-current=0.1-A.g-1>",
    "<https://w3id.org/weldgraph/record/x/größe>",
]


def record(name: str, values: int = 20, *, scale: float = 1.0) -> bytes:
    """Values of five samples, five triples a value."""
    base = f"https://w3id.org/weldgraph/record/{name}"
    lines = []
    for number in range(5):
        sample = f"<{base}/sample/s{number}>"
        lines += [
            f"{sample} <{TYPE}> <{WG}Sample>",
            f'{sample} <{LABEL}> "S{number}"',
            f'{sample} <{WG}name> "S{number}"',
        ]
    for number in range(values):
        observation, value = f"<{base}/observation/o{number}>", f"<{base}/observation/o{number}/value>"
        digits = f"{number * 0.7 * scale:.1f}"
        lines += [
            f"{observation} <{SOSA}hasFeatureOfInterest> <{base}/sample/s{number % 5}>",
            f"{observation} <{SOSA}hasResult> {value}",
            f'{value} <{WG}digits> "{digits}"',
            f'{value} <{QUDT}numericValue> "{canonical_decimal(digits)}"^^<{XSD}decimal>',
            f'{value} <{WG}siValue> "{canonical_double(repr(float(digits) * 3.6))}"^^<{XSD}double>',
        ]
    return quads(name, lines)


def awkward(name: str) -> bytes:
    """Every term that some engine prints or keeps in its own way."""
    base = f"https://w3id.org/weldgraph/record/{name}"
    return quads(name, [f"<{base}/thing/{number}> <{WG}is> {term}" for number, term in enumerate(AWKWARD)])


def quads(name: str, triples: list[str]) -> bytes:
    graph = f"https://w3id.org/weldgraph/record/{name}"
    return b"".join(sorted(f"{triple} <{graph}> .\n".encode() for triple in triples))
