import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weldgraph.errors import Refused
from weldgraph.syntax import (
    bind,
    count,
    from_graphs,
    is_ordered,
    named_graphs,
    prove,
    rewrap,
    selects_all,
    tokens,
    variables,
)

TERM = '"A@B"'
QUERIES = [
    "SELECT ?s WHERE { ?s ?p ?o }",
    "PREFIX a: <http://e.org/> SELECT DISTINCT ?s (COUNT(?o) AS ?n) { ?s a:b ?o } GROUP BY ?s ORDER BY ?s LIMIT 3",
    "ASK { ?s ?p '''it's # no comment''' }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "SELECT * { { SELECT ?s { ?s ?p ?o } } MINUS { ?s <http://e.org/#x> ?o } } # end",
    "SELECT (EXISTS { ?s ?p ?o } AS ?e) WHERE { ?s ?q ?r }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_tokens_joined_again_are_the_query(query: str) -> None:
    assert "".join(token.text for token in tokens(query)) == query


@given(st.text(alphabet="?_x:<>\"'\\#{}()@. \n\tSEé^|1-", max_size=60))
def test_tokens_of_anything_joined_again_are_the_same(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


def test_a_variable_is_a_variable_wherever_it_stands() -> None:
    assert variables('SELECT ?a $b { ?a <http://e.org/?c> ?é . ?x_1 a "?d" }') == ["a", "b", "é", "x_1"]


@pytest.mark.parametrize(
    "hidden",
    [
        '"?_x"',
        "'?_x'",
        '"""a "quoted" ?_x"""',
        "'''it's ?_x'''",
        r'"\"?_x"',
        r"'\'?_x'",
        r'"\\\" ?_x"',
        "<http://e.org/?_x>",
        r"e:a\?_x",
        "e:_x",
        '"a"@en # ?_x\n',
        '"#" # ?_x\n',
    ],
)
def test_a_parameter_inside_a_string_an_iri_a_name_or_a_comment_stays(hidden: str) -> None:
    query = f"PREFIX e: <http://e.org/> SELECT ?s WHERE {{ ?s e:p {hidden} . ?s e:q ?_x }}"
    assert (
        bind(query, {"_x": TERM}) == f"PREFIX e: <http://e.org/> SELECT ?s WHERE {{ ?s e:p {hidden} . ?s e:q {TERM} }}"
    )
    prove(bind(query, {"_x": TERM}))


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT ?_x ?s { ?s ?p ?_x }", "SELECT (% AS ?_x) ?s { ?s ?p % }"),
        ("SELECT DISTINCT ?s ?_x { ?s ?p ?_x }", "SELECT DISTINCT ?s (% AS ?_x) { ?s ?p % }"),
        ("SELECT (STR(?_x) AS ?y) { ?s ?p ?_x }", "SELECT (STR(%) AS ?y) { ?s ?p % }"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s ?_x", "SELECT ?s { ?s ?p ?o } GROUP BY ?s (%)"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY DESC(?_x) ?_x ?s", "SELECT ?s { ?s ?p ?o } ORDER BY DESC(%) (%) ?s"),
        ("SELECT ?s { ?s ?p ?o FILTER(BOUND(?_x)) }", "SELECT ?s { ?s ?p ?o FILTER((true)) }"),
        (
            "SELECT ?s { ?s ?p ?o FILTER(!bound( ?_x ) || ?o = ?_x) }",
            "SELECT ?s { ?s ?p ?o FILTER(!(true) || ?o = %) }",
        ),
        ("SELECT ?s { ?s ?p ?o FILTER(BOUND(?o)) }", "SELECT ?s { ?s ?p ?o FILTER(BOUND(?o)) }"),
        ("SELECT ?s { ?s ?p $_x , ?_xy }", "SELECT ?s { ?s ?p % , ?_xy }"),
        ("ASK { ?s ?p ?_x }", "ASK { ?s ?p % }"),
        ("CONSTRUCT { ?s ?p ?_x } { ?s ?p ?_x }", "CONSTRUCT { ?s ?p % } { ?s ?p % }"),
        ("SELECT ?s { ?s ?p ?o BIND(STR(?o) AS ?_x) }", "SELECT ?s { ?s ?p ?o FILTER((STR(?o)) = %) }"),
        ("SELECT ?s { ?s ?p ?o BIND (BOUND(?_x) as ?_x) }", "SELECT ?s { ?s ?p ?o FILTER(((true)) = %) }"),
        ("SELECT ?s { ?s ?p ?o BIND(?o AS ?y) }", "SELECT ?s { ?s ?p ?o BIND(?o AS ?y) }"),
        ("SELECT ?s { ?s ?p ?o BIND(?_x AS ?y) }", "SELECT ?s { ?s ?p ?o BIND(% AS ?y) }"),
    ],
)
def test_a_term_stands_where_the_variable_stood(query: str, bound: str) -> None:
    assert bind(query, {"_x": TERM}) == bound.replace("%", TERM)
    prove(bind(query, {"_x": TERM}))


def test_a_parameter_selected_inside_and_outside_a_subselect_still_reads() -> None:
    query = "SELECT ?_x ?n { { SELECT ?_x (COUNT(?s) AS ?n) { ?s <http://e.org/p> ?_x } GROUP BY ?_x } }"
    store = ox.Store()
    store.load(b'<http://e.org/s> <http://e.org/p> "A@B" .', format=ox.RdfFormat.N_TRIPLES)
    (row,) = store.query(bind(query, {"_x": TERM}))
    assert (row["_x"].value, row["n"].value) == ("A@B", "1")


@pytest.mark.parametrize("query", QUERIES)
def test_naming_graphs_keeps_a_query_readable(query: str) -> None:
    named = from_graphs(query, ["http://e.org/a", "http://e.org/b"])
    assert prove(named) == prove(query)
    assert named_graphs(named) == (["http://e.org/a", "http://e.org/b"], ["http://e.org/a", "http://e.org/b"])


def test_an_abbreviated_graph_is_refused() -> None:
    with pytest.raises(Refused, match=r"found 'e:g'"):
        named_graphs("PREFIX e: <http://e.org/> SELECT * FROM e:g { ?s ?p ?o }")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s FROM <http://e.org/g> FROM NAMED <http://e.org/h> WHERE { ?s ?p ?o } LIMIT 5 # end",
        "PREFIX e: <http://e.org/> SELECT DISTINCT ?s { ?s e:p ?o } ORDER BY ?o",
        "SELECT ?s { ?s ?p ?o } VALUES ?s { <http://e.org/s> }",
        "SELECT * { ?s ?p ?o }",
    ],
)
def test_a_query_around_a_query_reads(query: str) -> None:
    for text in (rewrap(query, ["s"], "(STR(?s) AS ?t)"), rewrap(query, ["s"], limit=10, offset=20), count(query)):
        assert prove(text) == "SELECT"
        assert named_graphs(text) == named_graphs(query)


def test_order_counts_only_outside_subselects() -> None:
    assert is_ordered("SELECT ?s { ?s ?p ?o } ORDER BY ?s")
    assert not is_ordered("SELECT ?s { { SELECT ?s { ?s ?p ?order } ORDER BY ?s } }")


def test_select_star_is_known() -> None:
    assert selects_all("# all\nSELECT DISTINCT * { ?s ?p ?o }")
    assert not selects_all("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert not selects_all("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p ?o OPTIONAL { sErViCe SILENT ?x { ?s ?p ?o } } }", "SERVICE"),
        ("DESCRIBE <http://e.org/a>", "DESCRIBE"),
        ("DELETE WHERE { ?s ?p ?o }", "cannot be read"),
        ("SELECT ?s { ?s ?p ?o } ; DROP ALL", "cannot be read"),
    ],
)
def test_what_asks_others_or_changes_data_is_refused(query: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        prove(query)


def test_the_word_service_in_a_string_or_name_is_no_service() -> None:
    prove('PREFIX SERVICE: <http://e.org/> SELECT ?service { ?service SERVICE:service "SERVICE" } # SERVICE')
