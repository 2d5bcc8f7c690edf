"""The ontology: what is never found in it, what it entails and what not; and that terms others write exist."""

import ast
import csv
import io
import itertools
import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import owlready2
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Store

ROOT = Path(__file__).parent.parent
ONTOLOGY = ROOT / "ontology"
CASES = Path(__file__).parent / "ontology"
WG = "https://w3id.org/weldgraph#"

OWN = ("core", "process", "characterisation", "cell", "property")
ALIGNMENTS = tuple(sorted(path.stem.removeprefix("align-") for path in ONTOLOGY.glob("align-*.ttl")))
DIMENSION = re.compile(r"http://qudt\.org/vocab/dimensionvector/A\S+E\S+L\S+I0M\S+H\S+T\S+D[01]")

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, and there is none here")


def load(*files: Path) -> Store:
    store = Store()
    for file in files:
        store.load(path=str(file), format=RdfFormat.TURTLE)
    return store


@lru_cache(maxsize=1)
def everything() -> Store:
    return load(*sorted(ONTOLOGY.glob("*.ttl")))


@lru_cache(maxsize=2)
def modules(*, units: bool) -> Store:
    """Our modules; units.ttl, which no reasoner reads, only for the rules about units and kinds."""
    return load(*(ONTOLOGY / f"{name}.ttl" for name in (*OWN, *(["units"] if units else []))))


@lru_cache(maxsize=1)
def defined() -> set[str]:
    """Local names of all terms of ours."""
    return {
        quad.subject.value.removeprefix(WG)
        for quad in everything()
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(WG)
    }


# What must not be found

RULES = sorted((CASES / "verify").glob("*.rq"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_nothing_in_the_ontology_breaks_the_rule(rule: Path) -> None:
    text = rule.read_text(encoding="utf-8")
    sentence = text.splitlines()[0]
    assert sentence.startswith("# ")
    assert sentence.endswith(".")
    found = [
        " ".join(str(value) for value in row)
        for row in modules(units=rule.stem.startswith(("unit-", "kind-"))).query(text)
    ]
    assert not found, f"{sentence} But: {found[:10]}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_the_rule_finds_the_fault_it_is_for(rule: Path) -> None:
    assert list(load(rule.with_suffix(".ttl")).query(rule.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ALIGNMENTS)
def test_an_alignment_keeps_the_rules_that_hold_for_it_too(name: str) -> None:
    store = load(*(ONTOLOGY / f"{module}.ttl" for module in (*OWN, f"align-{name}")))
    for rule in (
        "blank-node",
        "import",
        "subclass-cycle",
        "predicate-undeclared",
        "term-undefined",
        "datatype-not-of-owl",
    ):
        found = list(store.query((CASES / "verify" / f"{rule}.rq").read_text(encoding="utf-8")))
        assert not found, f"{rule}: {found[:5]}"


@pytest.mark.parametrize("name", ALIGNMENTS)
def test_a_term_of_others_has_a_label_so_that_it_can_be_shown_offline(name: str) -> None:
    store = load(ONTOLOGY / f"align-{name}.ttl")
    labelled = {
        quad.subject
        for quad in store.quads_for_pattern(None, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), None)
    }
    ours = [quad.object for quad in store if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(WG)]
    unlabelled = [term for term in ours if isinstance(term, NamedNode) and term not in labelled]
    assert ours
    assert not unlabelled


def test_every_iri_of_others_has_been_seen_in_its_ontology() -> None:
    allowed = set((CASES / "iris.txt").read_text(encoding="utf-8").split())
    used = set[str]()
    for quad in everything():
        used |= {term.value for term in (quad.subject, quad.predicate, quad.object) if isinstance(term, NamedNode)}
        used |= {quad.object.datatype.value} if isinstance(quad.object, Literal) else set()
    others = {iri for iri in used if not iri.startswith("https://w3id.org/weldgraph") and not DIMENSION.fullmatch(iri)}
    assert not others - allowed, "look each up in its ontology, then add it to tests/ontology/iris.txt"


def test_no_term_is_aligned_to_a_false_friend() -> None:
    text = (CASES / "false-friends.csv").read_text(encoding="utf-8")
    wrong = {(WG + row["term"], row["iri"]) for row in csv.DictReader(io.StringIO(text))}
    pairs = {(quad.subject.value, quad.object.value) for quad in everything() if isinstance(quad.subject, NamedNode)}
    assert len(wrong) > 10
    assert not wrong & pairs


# What it entails


def reasoned(alignment: str, *facts: Path) -> Store:
    """The modules with one alignment and some facts, classified by HermiT.

    Raises:
        owlready2.OwlReadyInconsistentOntologyError: it contradicts itself.
    """
    aligned = [ONTOLOGY / f"align-{alignment}.ttl"] if alignment else []
    triples = io.BytesIO()
    load(*(ONTOLOGY / f"{name}.ttl" for name in OWN), *aligned, *facts).dump(
        triples, RdfFormat.N_TRIPLES, from_graph=DefaultGraph()
    )
    world = owlready2.World()
    ontology: Any = world.get_ontology("https://w3id.org/weldgraph/reasoned#").load(
        fileobj=io.BytesIO(triples.getvalue())
    )
    with ontology:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    assert list(world.inconsistent_classes()) == []
    result = io.BytesIO()
    world.as_rdflib_graph().serialize(result, format="nt", encoding="utf-8")
    store = Store()
    store.load(result.getvalue(), RdfFormat.N_TRIPLES)
    return store


def facts_for(folder: str, alignment: str) -> list[Path]:
    wanted = f"# with: {alignment or 'nothing'}\n"
    return [path for path in sorted((CASES / folder).glob("*.ttl")) if wanted in path.read_text(encoding="utf-8")]


@pytest.mark.system
@needs_java
@pytest.mark.parametrize("alignment", ["", *ALIGNMENTS])
def test_it_is_consistent_and_entails_what_it_must_and_nothing_it_must_not(alignment: str) -> None:
    expected, forbidden = facts_for("completeness", alignment), facts_for("soundness", alignment)
    assert expected
    store = reasoned(alignment, *expected, *forbidden)
    for facts, answer in [*((path, True) for path in expected), *((path, False) for path in forbidden)]:
        question = facts.with_suffix(".rq").read_text(encoding="utf-8")
        assert bool(store.query(question)) is answer, question.splitlines()[0]


@pytest.mark.system
@needs_java
@pytest.mark.parametrize("facts", sorted((CASES / "inconsistent").glob("*.ttl")), ids=lambda path: path.stem)
def test_wrong_facts_contradict_it(facts: Path) -> None:
    (alignment,) = re.findall(r"^# with: (\S+)$", facts.read_text(encoding="utf-8"), re.MULTILINE)
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reasoned("" if alignment == "nothing" else alignment, facts)


# That others use its terms


@pytest.mark.parametrize(
    "path",
    sorted(
        [
            *ROOT.glob("docs/*.md"),
            *ROOT.glob("queries/*.rq"),
            *ROOT.glob("shapes/**/*.ttl"),
            *ROOT.glob("shapes/**/*.yaml"),
            ROOT / "README.md",
        ]
    ),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_term_that_is_written_of_exists(path: Path) -> None:
    used = set(re.findall(r"\bwg:([A-Za-z]\w*)", path.read_text(encoding="utf-8")))
    assert sorted(used - defined()) == []


def test_a_term_that_the_graph_writer_writes_exists() -> None:
    names = set[str]()
    sources = sorted((ROOT / "weldgraph" / "graph").glob("*.py"))
    for node in itertools.chain.from_iterable(
        ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for path in sources
    ):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"words", "thing"}:
            names |= {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
            names |= {keyword.arg for keyword in node.keywords if keyword.arg}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"p", "a"}:
            names |= {node.attr} - {"named"} if "_" not in node.attr else set()
        elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and node.left.id == "WG":
            names |= {
                leaf.value
                for leaf in ast.walk(node.right)
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
            }
    ours = {name for name in names if name.isidentifier()}
    assert {"printed", "TableCell", "workKey", "conditionText"} <= ours
    assert sorted(ours - defined()) == []


def test_the_roles_of_a_cell_and_the_kinds_of_statement_that_records_may_use_exist() -> None:
    roles = {"workingElectrode", "counterElectrode", "referenceElectrode", "separator", "electrolyte"}
    kinds = [
        "value",
        "restatement",
        "ratio",
        "increase",
        "n-times",
        "rank",
        "superlative",
        "pairing",
        "range",
        "trend",
        "cites",
    ]
    statements = {"".join(part[:1].upper() + part[1:] for part in kind.split("-")) + "Statement" for kind in kinds}
    assert sorted((roles | statements) - defined()) == []
