"""Reference lists beside a table against the references of its rows."""

from weldgraph.claims.claim import Claim, Graph, Notes, Rule, listed, weigh
from weldgraph.derive import Source

RULE = Rule(
    code="CLAIM-CITES",
    type=3,
    title="the references given beside a table are those of its rows",
    why="A sentence that compares with a table or figure cites the works it compares with; the table's rows cite them "
    "too, often under other numbers. Both lists are brought to works, and the works are compared.",
    silent="Lists that name the same works, and sentences that cite nothing.",
)


def check(graph: Graph, claims: tuple[Claim, ...], notes: Notes) -> None:
    """Every list of references of a statement about a table; a list that serves several statements is told once."""
    rows = _rows(graph)
    seen: dict[tuple[str, str, tuple[str, ...]], Claim] = {}
    for claim in claims:
        if claim.works and claim.among in rows:
            seen.setdefault((claim.source.place, claim.among, claim.works), claim)
    for _, claim in sorted(seen.items()):
        notes.count(RULE)
        _compare(graph, claim, rows[claim.among], notes)


def _rows(graph: Graph) -> dict[str, dict[str, Source]]:
    """Id of each table → work → where its row is printed."""
    tables: dict[str, dict[str, Source]] = {}
    for node in graph.of_class("Observation"):
        place = graph.one(node, "source")
        table = graph.one(place, "table") if place else ""
        if table:
            for work in graph.all(node, "citedWork"):
                address = graph.one(place, "address")
                document = graph.one(graph.one(place, "document"), "rdfs:label")
                name = graph.one(table, "dcterms:identifier")
                tables.setdefault(name, {}).setdefault(work, Source(document, address, graph.one(place, "rowHeader")))
    return tables


def _compare(graph: Graph, claim: Claim, rows: dict[str, Source], notes: Notes) -> None:
    missing = [work for work in rows if work not in claim.works]
    extra = [work for work in claim.works if work not in rows]
    if not missing and not extra:
        return
    table = next(
        graph.one(node, "rdfs:label")
        for node in graph.of_class("Table")
        if graph.one(node, "dcterms:identifier") == claim.among
    )
    said = []
    if extra:
        said.append(f"no row of {table} is of {_works(graph, extra)}")
    if missing:
        said.append(f"{_works(graph, missing)} of its rows are not in the list")
    focus = claim.subjects[0] if claim.subjects else claim.iri
    notes.alert(
        RULE, weigh(certain=bool(missing and extra), headline=claim.headline), focus, claim.iri,
        f"The references given beside {table} are not those of its rows: {'; '.join(said)}.",
        printed=f"{len(claim.works)} works", recomputed=f"{len(rows)} works",
        sources=(claim.source, *(rows[work] for work in sorted(missing))),
    )  # fmt: skip


def _works(graph: Graph, works: list[str]) -> str:
    """Works with their labels in the reference lists."""
    return listed(sorted(f"{graph.one(work, 'rdfs:label')} {numbers(graph, work)}".strip() for work in works), most=8)


def numbers(graph: Graph, work: str) -> str:
    """Under which numbers the reference lists have a work: "[main 19, si 22]"."""
    found = [
        f"{graph.one(graph.one(entry, 'document'), 'dcterms:identifier')} {graph.one(entry, 'referenceLabel')}"
        for entry in graph.having("work", work)
        if graph.one(entry, "referenceLabel")
    ]
    return f"[{', '.join(sorted(found))}]" if found else ""
