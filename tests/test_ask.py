import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from synthetic import LABEL, TYPE, WG, XSD, quads, record

from weldgraph.answer import DECIMAL, DOUBLE, INTEGER, Answer, Term
from weldgraph.ask import ask, frame, labelled, questions, sparql, write
from weldgraph.ask import question_file as question_module
from weldgraph.ask.question_file import read_question
from weldgraph.ask.rows import joined, ranked, sorted_by
from weldgraph.errors import Refused
from weldgraph.store import Store
from weldgraph.store.folder import FolderStore
from weldgraph.syntax import prove

HOSTILE = [
    '" . ?s ?p ?o . #',
    'S1" } UNION { ?x ?y ?z } #',
    "'''",
    '"""',
    "S1\\",
    "\\u0022 . ?s ?p ?o",
    "\\U00000022",
    "?__other",
    "> <http://e.org/",
    "<script>",
    "`bif:shutdown()`",
    "%22",
    "a\nb\tc",
    "}} } SELECT * {",
    "𝛼\u202e",
]

VALUES = """
#+ summary: Values: of one sample
#+ description: First line,
#+   and a second.
#+ tags: [values, test]
#+ params:
#+   sample: {type: name, required: true, example: S1, description: "its name"}
#+   digits: {type: name, description: "printed: so"}
#+   above: {type: decimal}
#+ sort: sample, digits desc

PREFIX wg: <https://w3id.org/weldgraph#>
PREFIX sosa: <http://www.w3.org/ns/sosa/>
# all of ?_sample
SELECT DISTINCT ?_sample ?s ?sLabel ?digits ?number
WHERE {
    ?s wg:name ?_sample ; <http://www.w3.org/2000/01/rdf-schema#label> ?sLabel .
    ?o sosa:hasFeatureOfInterest ?s ; sosa:hasResult ?v .
    ?v wg:digits ?digits , ?__digits ; <http://qudt.org/schema/qudt/numericValue> ?number .
    FILTER(!BOUND(?__above) || ?number > ?__above)
}
""".lstrip()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = FolderStore(tmp_path_factory.mktemp("ask") / "store")
    made.write({"a": record("a"), "b": record("b", 7)})
    return made


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a text the only question, of the name "q"."""

    def made(text: str) -> None:
        (tmp_path / "q.rq").write_text(text, encoding="utf-8")
        monkeypatch.setattr(question_module, "folder", lambda _: tmp_path)
        question_module._questions.cache_clear()

    yield made
    question_module._questions.cache_clear()


def texts(answer: Answer) -> list[tuple[str, ...]]:
    return [tuple(term.value if term else "" for term in row) for row in answer.rows]


def test_the_header_is_read_and_a_colon_in_it_does_no_harm() -> None:
    asked = read_question("q", VALUES)
    assert (asked.summary, asked.tags) == ("Values: of one sample", ("values", "test"))
    assert asked.description.split() == ["First", "line,", "and", "a", "second."]
    assert [(p.name, p.variable, p.type, p.required) for p in asked.params] == [
        ("sample", "_sample", "name", True),
        ("digits", "__digits", "name", False),
        ("above", "__above", "decimal", False),
    ]
    assert asked.sort == ("sample", "digits desc")


def test_a_parameter_takes_its_place_everywhere_it_is_meant(put: Callable[[str], None], store: Store) -> None:
    put(VALUES)
    answer = ask(store, "q", sample="S1")
    assert answer.columns == ["sample", "s", "sLabel", "digits", "number"]
    assert [row[3] for row in texts(answer)] == ["11.2", "7.7", "4.2", "4.2", "0.7", "0.7"]
    assert {row[0] for row in texts(answer)} == {"S1"}


def test_optional_parameters_narrow_the_answer_when_given(put: Callable[[str], None], store: Store) -> None:
    put(VALUES)
    assert [row[3] for row in texts(ask(store, "q", sample="S1", digits="4.2"))] == ["4.2", "4.2"]
    assert [row[3] for row in texts(ask(store, "q", sample="S1", above="7.70"))] == ["11.2"]
    assert [row[3] for row in texts(ask(store, "q", sample="S1", above=Decimal("4.2")))] == ["11.2", "7.7"]


def test_the_file_runs_as_it_stands(store: Store) -> None:
    assert len(store.query(VALUES).rows) == 27


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_only_ever_text(put: Callable[[str], None], store: Store, value: str) -> None:
    put(VALUES)
    assert ask(store, "q", sample=value).rows == []
    assert ask(store, "q", sample="S1", digits=value).rows == []
    put("SELECT ?_x WHERE { BIND(STRLEN(?_x) AS ?n) }")
    assert texts(ask(store, "q", x=value)) == [(value,)]


@pytest.mark.parametrize("value", ["a\x00b", "\x1b[31m", "\ud800", "a\x7f"])
def test_what_is_no_text_is_refused(put: Callable[[str], None], store: Store, value: str) -> None:
    put(VALUES)
    with pytest.raises(Refused, match="no text"):
        ask(store, "q", sample=value)


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        (
            "iri",
            "https://w3id.org/weldgraph#x",
            ["no iri", "http://e.org/a b", "http://e.org/> ?s ?p ?o . <x:", ""],
        ),
        ("integer", "-7", ["7.0", "seven", "1e3", "7 }", "٣"]),
        ("decimal", "007.50", ["7,5", "1e3", "", "INF"]),
        ("double", "1e-18", ["1e", "NaN", "0x1p3", "1e5 ."]),
    ],
)
def test_a_value_fits_the_type_of_its_parameter(
    put: Callable[[str], None], store: Store, type_: str, good: str, bad: list[str]
) -> None:
    put(f"#+ params:\n#+   x: {{type: {type_}}}\nSELECT ?_x WHERE {{ BIND(STR(?_x) AS ?n) }}")
    ((term,),) = ask(store, "q", x=good).rows
    assert term == {
        "iri": Term("iri", "https://w3id.org/weldgraph#x"),
        "integer": Term("literal", "-7", INTEGER),
        "decimal": Term("literal", "7.5", DECIMAL),
        "double": Term("literal", "1.0E-18", DOUBLE),
    }.get(type_)
    for value in bad:
        with pytest.raises(Refused, match=r"x is .*wanted"):
            ask(store, "q", x=value)


def test_unknown_and_missing_names_are_refused_with_the_right_ones(put: Callable[[str], None], store: Store) -> None:
    put(VALUES)
    with pytest.raises(Refused, match=r"no parameter 'Sample'; it has sample, digits, above"):
        ask(store, "q", Sample="S1")
    with pytest.raises(Refused, match=r"needs sample: its name, for example S1"):
        ask(store, "q")
    with pytest.raises(Refused, match=r"no question 'Q'; there are q"):
        ask(store, "Q")


def test_a_default_stands_in_for_a_needed_parameter(put: Callable[[str], None], store: Store) -> None:
    put("#+ params:\n#+   x: {default: S2}\nSELECT ?_x ?s WHERE { ?s <https://w3id.org/weldgraph#name> ?_x }")
    assert {row[0] for row in texts(ask(store, "q"))} == {"S2"}
    assert {row[0] for row in texts(ask(store, "q", x="S3"))} == {"S3"}


def test_empty_text_is_a_value(put: Callable[[str], None], store: Store) -> None:
    put("SELECT ?_x WHERE { BIND(STRLEN(?_x) AS ?n) }")
    assert texts(ask(store, "q", x="")) == [("",)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("#+ params:\n#+   y: {type: name}\nSELECT ?s { ?s ?p ?o }", "describes y"),
        ("#+ params:\n#+   x: {type: colour}\nSELECT ?s { ?s ?p ?_x }", "type 'colour'"),
        ("#+ params:\n#+   x: {required: true}\nSELECT ?s { ?s ?p ?__x }", "one underscore is needed"),
        ("#+ params:\n#+   x: [\nSELECT ?s { ?s ?p ?_x }", "no YAML"),
        ("#+ params:\n#+   x\nSELECT ?s { ?s ?p ?_x }", "wanted a line"),
        ("SELECT ?s { ?s ?p ?o FILTER(?o <?_x&&?_x> 1) }", "blank between"),
        ("SELECT ?s { ?s ?p \\u003F_x }", "escape outside a string"),
        ("SELECT ?s { ?s ?p }", "cannot be read"),
        ("SELECT ?s { SERVICE <http://e.org/> { ?s ?p ?_x } }", "SERVICE"),
    ],
)
def test_a_faulty_file_is_refused_when_it_is_read(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_question("q", text)


def test_a_value_where_none_can_stand_is_refused(put: Callable[[str], None], store: Store) -> None:
    put("SELECT ?s WHERE { VALUES ?_x { 1 2 } ?s ?p ?_x }")
    with pytest.raises(Refused, match="cannot be read"):
        ask(store, "q", x="1")


def test_columns_that_the_header_names_must_exist(put: Callable[[str], None], store: Store) -> None:
    put("#+ sort: nowhere\nSELECT ?s WHERE { ?s ?p ?o }")
    with pytest.raises(Refused, match="nowhere, which is no column"):
        ask(store, "q")


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.name)
def test_every_question_of_the_project_reads_and_says_what_it_is(asked: question_module.Question) -> None:
    prove(asked.text)
    assert asked.summary
    assert asked.description
    assert all(param.description for param in asked.params)
    assert all(param.variable.startswith("_") for param in asked.params)


def answer(*rows: tuple[str | None, ...], datatype: str = "", columns: str = "ab") -> Answer:
    cells = [tuple(None if text is None else Term("literal", text, datatype) for text in row) for row in rows]
    return Answer(list(columns[: len(rows[0])]), cells)


def test_rows_are_in_natural_order_with_the_unbound_last() -> None:
    mixed = answer(("S10",), (None,), ("s2",), ("10",), ("9.50",), ("S2",), ("-1",), ("1e3",), ("",))
    assert [row[0] for row in texts(sorted_by(mixed, ()))] == ["-1", "9.50", "10", "1e3", "", "S2", "s2", "S10", ""]
    assert [row[0] for row in texts(sorted_by(mixed, ["a desc"]))] == [
        "S10",
        "s2",
        "S2",
        "",
        "1e3",
        "10",
        "9.50",
        "-1",
        "",
    ]
    assert sorted_by(mixed, ["a desc"]).rows[-1] == (None,)


def test_order_goes_by_the_named_columns_and_then_by_the_others() -> None:
    rows = answer(("2", "x"), ("1", "y"), ("2", "a"), ("1", "b"))
    assert texts(sorted_by(rows, ["b"])) == [("2", "a"), ("1", "b"), ("2", "x"), ("1", "y")]
    assert texts(sorted_by(rows, ["a desc"])) == [("2", "a"), ("2", "x"), ("1", "b"), ("1", "y")]


@pytest.mark.parametrize("text", ["²", "٣", "1²", "9" * 5000, "1e400", "½"])
def test_odd_digits_do_not_stop_the_sorting(text: str) -> None:
    assert len(sorted_by(answer((text,), ("1",), ("x",)), ()).rows) == 3


def test_rows_that_differ_only_in_joined_columns_become_one() -> None:
    rows = answer(
        ("1", "S10", "p"), ("1", "S2", "p"), ("1", "S2", "q"), ("2", None, "p"), ("2", "", "p"), columns="abc"
    )
    assert texts(joined(rows, ["b", "c"])) == [("1", "S2; S10", "p; q"), ("2", "", "p")]


def test_ranks_are_certain_and_touching_bounds_are_distinct() -> None:
    bounds = [
        ("a", "1.305", "1.315"),
        ("b", "1.315", "1.325"),
        ("c", "1.31", "1.32"),
        ("d", "0.9", "1.0"),
        ("e", None, None),
    ]
    rows = [tuple(Term("literal", x) if x else None for x in (*row, "higher")) for row in bounds]
    found = ranked(Answer(["name", "low", "high", "way"], rows), "low", "high", "way")
    assert found.columns == ["rank", "rank_worst", "name"]
    assert texts(found) == [("2", "3", "a"), ("1", "2", "b"), ("1", "3", "c"), ("4", "4", "d"), ("", "", "e")]


def test_bounds_rounded_outwards_still_count_as_touching() -> None:
    rows = [("a", "1.3049999999999999", "1.3150000000000002"), ("b", "1.3149999999999999", "1.3250000000000002")]
    cells = [tuple(Term("literal", x) for x in (*row, "lower")) for row in rows]
    assert texts(ranked(Answer(["name", "l", "h", "w"], cells), "l", "h", "w")) == [("1", "1", "a"), ("2", "2", "b")]


def test_equal_exact_values_share_their_rank() -> None:
    cells = [tuple(Term("literal", x) for x in row) for row in [("a", "5", "5", "higher"), ("b", "5", "5", "higher")]]
    assert texts(ranked(Answer(["name", "l", "h", "w"], cells), "l", "h", "w")) == [("1", "1", "a"), ("1", "1", "b")]


SAMPLE = Term("iri", "https://w3id.org/weldgraph/record/a/sample/s1")
LABELLED = Answer(
    ["s", "sLabel", "digits", "n", "count", "si", "note"],
    [
        (
            *(SAMPLE, Term("literal", "A@B [red]"), Term("literal", "94.0"), Term("literal", "94", DECIMAL)),
            *(Term("literal", "3", INTEGER), Term("literal", "9.4E-1", DOUBLE), Term("literal", 'a, "b"\nc\x1b[31m')),
        ),
        (SAMPLE, None, None, None, Term("literal", "4", INTEGER), Term("literal", "1.0E-18", DOUBLE), None),
    ],
)


def test_labels_stand_first_and_iris_behind() -> None:
    assert labelled(LABELLED).columns == ["s", "digits", "n", "count", "si", "note", "s_iri"]
    assert [row[0] and row[0].value for row in labelled(LABELLED).rows] == ["A@B [red]", SAMPLE.value]


def test_csv_keeps_printed_digits_and_quotes_what_needs_it() -> None:
    assert write(LABELLED, "csv") == (
        "s,digits,n,count,si,note,s_iri\n"
        f'A@B [red],94.0,94,3,0.94,"a, ""b""\nc\x1b[31m",{SAMPLE.value}\n'
        f"{SAMPLE.value},,,4,1e-18,,{SAMPLE.value}\n"
    )


def test_json_has_numbers_and_null() -> None:
    first, second = json.loads(write(LABELLED, "json"))
    assert first["digits"] == "94.0"
    assert (first["n"], first["count"], first["si"]) == (94, 3, 0.94)
    assert (second["n"], second["note"]) == (None, None)


def test_json_has_no_number_for_infinity() -> None:
    text = write(Answer(["x"], [(Term("literal", "INF", DOUBLE),), (Term("literal", "NaN", DOUBLE),)]), "json")
    assert json.loads(text, parse_constant=pytest.fail) == [{"x": "INF"}, {"x": "NaN"}]


def test_a_table_shows_labels_as_they_are_and_moves_no_cursor() -> None:
    table = write(LABELLED, "table", width=160)
    assert "A@B [red]" in table
    assert "s_iri" not in table
    assert "\x1b" not in table
    assert write(Answer(["a"], []), "table") == "No rows.\n"


def test_a_table_that_would_break_words_is_written_as_blocks() -> None:
    assert write(answer(("electrode", "hot pressing"), ("unbroken", None)), "table", width=20) == (
        "a  electrode\nb  hot pressing\n\na  unbroken\n"
    )


def test_a_frame_has_numbers_where_all_are_numbers() -> None:
    made = frame(LABELLED)
    assert {name: str(kind) for name, kind in made.dtypes.items() if name in ("n", "count", "si", "digits")} == {
        "n": "float64",
        "count": "int64",
        "si": "float64",
        "digits": "object",
    }
    assert made["n"].isna().tolist() == [False, True]
    assert made["digits"].tolist() == ["94.0", None]
    assert list(frame(Answer(["a", "b"], [])).columns) == ["a", "b"]


def test_any_query_is_sorted_unless_it_says_how(store: Store) -> None:
    query = f"SELECT ?d WHERE {{ ?v <{WG}digits> ?d }}"
    assert [row[0] for row in texts(sparql(store, query))][:4] == ["0.0", "0.0", "0.7", "0.7"]
    backwards = sparql(store, f"{query} ORDER BY DESC(<{XSD}decimal>(?d)) LIMIT 2")
    assert texts(backwards) == [("13.3",), ("12.6",)]


def test_select_star_has_its_columns_in_the_order_of_the_text(store: Store) -> None:
    assert sparql(store, f"SELECT * WHERE {{ ?s <{TYPE}> ?kind ; <{LABEL}> ?a }}").columns == ["s", "kind", "a"]


def test_yes_and_no_are_answers(store: Store) -> None:
    assert write(sparql(store, "ASK { ?s ?p ?o }"), "csv") == "answer\ntrue\n"
    assert write(sparql(store, "ASK { ?s ?p ?o FILTER(false) }"), "json") == '[\n {\n  "answer": false\n }\n]\n'


def test_equal_labels_of_two_records_stay_two_rows(tmp_path: Path) -> None:
    made = FolderStore(tmp_path)
    for name in "ab":
        made.replace(name, quads(name, [f'<https://w3id.org/weldgraph/record/{name}/sample/s> <{LABEL}> "S1"']))
    assert len(sparql(made, f"SELECT DISTINCT ?s ?l WHERE {{ ?s <{LABEL}> ?l }}").rows) == 2
