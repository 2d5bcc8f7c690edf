"""Names of literature materials in tables: one name for two works, two names for one work."""

from collections import defaultdict

from weldgraph.claims.cited import numbers
from weldgraph.claims.claim import Claim, Graph, Notes, Rule
from weldgraph.derive import Source

RULE = Rule(
    code="CLAIM-NAMES",
    type=4,
    title="one name stands for one work, and one work has one name",
    why="A reader joins the rows of two tables by the name of the material. The work joins them; a name that two works "
    "share puts values of two materials together, and a work with two names hides that both rows are of one work.",
    silent="One name for one work, and names of which one is part of the other.",
)


def check(graph: Graph, _: tuple[Claim, ...], notes: Notes) -> None:
    """All materials of the literature that tables quote."""
    materials: dict[str, tuple[str, str, str]] = {}
    for node in graph.of_class("ReportedMaterial"):
        work, table = graph.one(node, "work"), graph.one(node, "table")
        if work and table:
            materials[node] = graph.one(node, "rdfs:label"), work, table
    notes.count(RULE, len(materials))
    by_name, by_work = defaultdict(list), defaultdict(list)
    for node, (name, work, _table) in sorted(materials.items()):
        by_name[_plain(name)].append(node)
        by_work[work].append(node)
    for nodes in by_name.values():
        works = sorted({materials[node][1] for node in nodes})
        if len(works) > 1:
            name = materials[nodes[0]][0]
            cited = [f"{graph.one(work, 'rdfs:label')} {numbers(graph, work)}".strip() for work in works]
            notes.alert(
                RULE, "C", nodes[0], nodes[0], f"{name} is the name of materials of two works: {'; '.join(cited)}.",
                printed=name, recomputed=f"{len(works)} works", sources=_places(graph, nodes),
            )  # fmt: skip
    for work, nodes in by_work.items():
        names = sorted({materials[node][0] for node in nodes})
        tables = {materials[node][2] for node in nodes}
        if len(tables) > 1 and any(not _alike(a, b) for a in names for b in names if a < b):
            cited = [f"{graph.one(work, 'rdfs:label')} {numbers(graph, work)}".strip()]
            notes.alert(
                RULE, "G", nodes[0], nodes[0], f"One work has two names: {' and '.join(names)} are both of {cited[0]}.",
                printed=" and ".join(names), recomputed=cited[0], sources=_places(graph, nodes),
            )  # fmt: skip


def _places(graph: Graph, nodes: list[str]) -> list[Source]:
    """Where the rows of the materials are printed: the first value of each."""
    found = []
    for node in nodes:
        rows = [
            place for seen in graph.having("sosa:hasFeatureOfInterest", node) if (place := graph.one(seen, "source"))
        ]
        for place in sorted(rows, key=lambda one: graph.one(one, "address"))[:1]:
            document = graph.one(graph.one(place, "document"), "rdfs:label")
            found.append(Source(document, graph.one(place, "address"), graph.one(place, "printed")))
    return found


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum() or character in "@/")


def _alike(one: str, other: str) -> bool:
    short, long = sorted((_plain(one), _plain(other)), key=len)
    return short in long
