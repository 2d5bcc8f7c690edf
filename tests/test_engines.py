"""The same records in a folder, in Oxigraph's server and in Virtuoso: the same answers, to the byte."""

import http.server
import os
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import engines
import pytest
from cases import ROOT
from click.testing import CliRunner
from synthetic import QUDT, SOSA, WG, XSD, awkward, quads, record

from weldgraph.ask import sparql, write
from weldgraph.build import build
from weldgraph.cli import cli
from weldgraph.errors import Refused, StoreError
from weldgraph.store import Store, graph_name, open_store
from weldgraph.store.endpoint import EndpointStore

pytestmark = pytest.mark.system
SERVERS = ("oxigraph", "virtuoso", "fuseki")
PREFIXES = f"PREFIX wg: <{WG}> PREFIX sosa: <{SOSA}> PREFIX qudt: <{QUDT}> PREFIX xsd: <{XSD}>\n"
EVERYTHING = "SELECT * WHERE { ?s ?p ?o }"
QUERIES = {
    "everything": EVERYTHING,
    "graphs": "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "awkward terms": "SELECT ?s ?o WHERE { ?s wg:is ?o }",
    "si values": "SELECT ?digits ?si WHERE { ?v wg:digits ?digits ; wg:siValue ?si } ORDER BY ?si ?digits",
    "a filter on doubles": "SELECT ?v WHERE { ?v wg:siValue ?si FILTER(?si > 7.5 && ?si <= 2.268E1) }",
    "a filter on decimals": "SELECT ?v ?n WHERE { ?v qudt:numericValue ?n FILTER(?n >= 2.1 && ?n < 7) }",
    "one number": "SELECT ?v WHERE { ?v qudt:numericValue ?n FILTER(?n = 7) }",
    "plain text": 'SELECT ?s WHERE { ?s wg:name "S3" }',
    "text with a language": 'SELECT ?s WHERE { ?s wg:is "Hallo"@de }',
    "a join": """SELECT DISTINCT ?name ?digits WHERE {
        ?o sosa:hasFeatureOfInterest ?s ; sosa:hasResult ?v . ?s wg:name ?name . ?v wg:digits ?digits }""",
    "what is not bound": "SELECT ?s ?d WHERE { ?s a wg:Sample OPTIONAL { ?s wg:digits ?d } }",
    "counts": """SELECT ?name (COUNT(DISTINCT ?v) AS ?n) (MAX(?si) AS ?most) WHERE {
        ?o sosa:hasFeatureOfInterest/wg:name ?name ; sosa:hasResult ?v . ?v wg:siValue ?si } GROUP BY ?name""",
    "minus": 'SELECT ?s WHERE { ?s wg:name ?n MINUS { ?s wg:name "S1" } }',
    "union and bind": """SELECT ?x ?k WHERE {
        { ?x wg:name "S1" BIND("a" AS ?k) } UNION { ?x wg:digits "0.7" BIND("b" AS ?k) } }""",
    "a subselect": "SELECT ?s { { SELECT DISTINCT ?s WHERE { ?o sosa:hasFeatureOfInterest ?s } } ?s a wg:Sample }",
    "dates": "SELECT ?s ?o WHERE { ?s wg:is ?o FILTER(DATATYPE(?o) = xsd:date) }",
    "yes": "ASK { ?s wg:digits ?d }",
    "no": 'ASK { ?s wg:digits "no such digits" }',
    "a graph": "CONSTRUCT { ?s wg:was ?d } WHERE { ?s wg:digits ?d }",
    "the catalogue": "SELECT ?g ?n WHERE { ?g wg:triples ?n ; wg:sha256 ?checksum }",
    "a comment and odd spacing": "SELECT # ?s\n?s\n{ ?s a wg:Sample . # {\n}\n# end",
    "named graphs": f"SELECT (COUNT(*) AS ?n) FROM <{graph_name('a')}> WHERE {{ ?s ?p ?o }}",
    "nothing": "SELECT ?s ?o WHERE { ?s wg:noSuchThing ?o }",
    "values": 'SELECT ?s WHERE { VALUES ?n { "S1" "S2" } ?s wg:name ?n }',
}
RECORDS = {"a": record("a"), "b": record("b", 30, scale=1.37), "x": awkward("x"), "ontology": b""}


@pytest.fixture(autouse=True)
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Virtuoso's own; Oxigraph asks nobody."""
    monkeypatch.setenv("WELDGRAPH_USER", "dba")
    monkeypatch.setenv("WELDGRAPH_PASSWORD", "dba")
    monkeypatch.delenv("WELDGRAPH_UPDATE", raising=False)


def started(name: str, folder: Path) -> Iterator[str]:
    running = engines.running(name, folder)
    if running is None:
        pytest.skip(engines.MISSING[name])
    with running as url:
        yield url


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from started("oxigraph", tmp_path_factory.mktemp("oxigraph"))


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from started("virtuoso", tmp_path_factory.mktemp("virtuoso"))


@pytest.fixture(scope="session")
def fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from started("fuseki", tmp_path_factory.mktemp("fuseki"))


@pytest.fixture(params=SERVERS)
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def server(url: str) -> EndpointStore:
    """A server with just RECORDS."""
    store = EndpointStore(url)
    others = {entry.part: None for entry in store.parts() if entry.part not in RECORDS}
    store.write({**others, **RECORDS})
    return store


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = open_store(tmp_path_factory.mktemp("folder") / "store")
    store.write(RECORDS)
    return store


@pytest.mark.parametrize("name", QUERIES)
def test_every_engine_gives_the_same_bytes(server: EndpointStore, folder: Store, name: str) -> None:
    query = PREFIXES + QUERIES[name]
    expected, found = sparql(folder, query), sparql(server, query)
    assert found == expected
    assert write(found, "csv") == write(expected, "csv")
    assert bool(expected.rows) == (name != "nothing")


COMMANDS = (
    "list",
    "check",
    "check --again --format json",
    "check --format turtle",
    "check --format markdown --level C",
    "trace BST",
    "trace T1!R8C6",
    "compare zT",
    "compare zT --sample BST-SPS40 --format json",
    "pairs zT",
    "pairs zT --format json",
    f"diff example-thermoelectric {ROOT / 'records' / 'example-half-cell'}",
    "ask values --param sample=BST-SPS40 --format json",
    "ask gaps",
    "export example-thermoelectric",
    "remove example-thermoelectric",
    "list",
)


def test_every_command_prints_of_a_server_what_it_prints_of_a_folder(url: str, tmp_path: Path) -> None:
    places = str(tmp_path / "store"), url
    folder, server = map(open_store, places)
    server.write(dict.fromkeys([entry.part for entry in server.parts()]))
    for store in (folder, server):
        assert [one.changed for one in build(store, [ROOT / "records" / "example-thermoelectric"])] == [True]
    server.write({"build": folder.dump("build")})  # the one part with times in it
    for command in COMMANDS:
        done = [CliRunner().invoke(cli, [*command.split(), "--store", place]) for place in places]
        (status, said), other = (
            (one.exit_code, one.output.replace(at, "")) for one, at in zip(done, places, strict=True)
        )
        assert other == (status, said), command
        assert status in (0, 1), said
        assert said or command.startswith("remove")


def test_dumps_are_the_bytes_that_went_in(server: EndpointStore) -> None:
    assert {part: server.dump(part) for part in RECORDS} == RECORDS


def test_a_server_lists_what_a_folder_lists(server: EndpointStore, folder: Store) -> None:
    assert server.parts() == folder.parts()
    assert server.records() == folder.records()


def test_more_rows_than_the_server_gives_at_once_all_arrive(server: EndpointStore, folder: Store) -> None:
    """Virtuoso's limit is 10,000 here."""
    many = record("many", 2100)
    server.replace("many", many)
    assert server.dump("many") == many
    assert len(server.query("SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s").rows) == sum(
        shard.count(b"\n") + 2 for shard in (many, *RECORDS.values())
    )
    server.remove("many")
    assert server.records() == folder.records()


def test_replacing_and_removing_leave_nothing_behind(server: EndpointStore, folder: Store) -> None:
    server.write(
        {"new": record("new"), "new/report": quads("new/report", ['<http://e.org/s> <http://e.org/p> "found"'])}
    )
    server.replace("new", record("new", 2))
    assert server.dump("new") == record("new", 2)
    assert [entry.part for entry in server.parts()] == ["a", "b", "new", "ontology", "x"]
    server.remove("new")
    assert sparql(server, EVERYTHING) == sparql(folder, EVERYTHING)


def test_what_is_there_already_is_not_written_again(server: EndpointStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("weldgraph.store.protocol.Server.update")
    server.replace("a", RECORDS["a"])
    with pytest.raises(AttributeError):
        server.replace("a", record("a", 3))


def test_a_blank_node_is_found_again_under_its_name(server: EndpointStore, tmp_path: Path) -> None:
    shard = b'_:a <http://e.org/p> _:b <%s> .\n_:b <http://e.org/q> "1" <%s> .\n' % ((graph_name("bn").encode(),) * 2)
    local = open_store(tmp_path / "store")
    for store in (server, local):
        store.replace("bn", shard)
    assert server.dump("bn") == local.dump("bn")
    server.remove("bn")


def test_graphs_of_other_people_are_not_in_the_answer(tmp_path: Path) -> None:
    program = engines.oxigraph_program()
    if program is None:
        pytest.skip("no oxigraph server here: pip install oxigraph")
    with engines.oxigraph(program, tmp_path / "shared", "--union-default-graph") as url:
        update(url, "INSERT DATA { GRAPH <http://e.org/theirs> { <http://e.org/s> <http://e.org/p> 1 } }")
        store = EndpointStore(url)
        store.replace("a", record("a"))
        assert len(store.query(EVERYTHING).rows) == record("a").count(b"\n") + 2


def test_a_server_whose_default_graph_is_no_union_is_asked_graph_by_graph(tmp_path: Path) -> None:
    program = engines.oxigraph_program()
    if program is None:
        pytest.skip("no oxigraph server here: pip install oxigraph")
    with engines.oxigraph(program, tmp_path / "plain") as url:
        store = EndpointStore(url)
        assert store.query(EVERYTHING).rows == []
        store.write({"a": record("a"), "b": record("b")})
        assert len(store.query(EVERYTHING).rows) == 2 * record("a").count(b"\n") + 4


def update(url: str, text: str) -> None:
    address = url.removesuffix("/query") + "/update"
    headers = {"Content-Type": "application/sparql-update"}
    with urllib.request.urlopen(urllib.request.Request(address, text.encode(), headers)) as response:
        assert response.status == 204


def test_a_decimal_that_virtuoso_would_round_comes_back_whole(server: EndpointStore) -> None:
    digits = ["0.000000000000000001", "-1.00000000000000000000000000001", "1.000000000000001"]
    fine = quads("fine", [f'<http://e.org/s> <http://e.org/p> "{number}"^^<{XSD}decimal>' for number in digits])
    text = quads("text", [f'<http://e.org/s> <http://e.org/p> "\\"0.0000000000000000001\\"^^<{XSD}decimal>"'])
    server.write({"fine": fine, "text": text})
    assert server.dump("fine") == fine
    assert server.dump("text") == text
    found = sparql(server, "SELECT ?n WHERE { <http://e.org/s> <http://e.org/p> ?n }")
    assert [row[0] and row[0].value for row in found.rows][:3] == [digits[1], digits[0], digits[2]]
    server.write({"fine": None, "text": None})


def test_a_write_that_breaks_off_on_virtuoso_hides_the_record(virtuoso: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weldgraph.store.endpoint._REQUEST", 100_000)
    store = EndpointStore(virtuoso)
    store.replace("broken", record("broken"))
    too_large = (
        '<http://e.org/zz> <http://e.org/p> "99999999999999999999999"^^<http://www.w3.org/2001/XMLSchema#integer>'
    )
    lines = [f'<http://e.org/s{n}> <http://e.org/p> "{"x" * 50} {n}"' for n in range(3000)]
    with pytest.raises(StoreError, match="refused the request") as refusal:
        store.replace("broken", quads("broken", [*lines, too_large]))
    assert "http://e.org/s1" not in str(refusal.value)
    assert "broken" not in [entry.part for entry in store.parts()]
    assert not store.query('SELECT ?s WHERE { ?s <http://e.org/p> ?o FILTER(STRSTARTS(?o, "xxx")) }').rows
    store.replace("broken", record("broken"))
    assert store.dump("broken") == record("broken")
    store.remove("broken")


def test_doubles_of_a_constructed_graph_are_refused_where_they_would_be_rounded(virtuoso: str) -> None:
    store = EndpointStore(virtuoso)
    store.write(RECORDS)
    with pytest.raises(StoreError, match="rounds the doubles"):
        store.query(f"CONSTRUCT WHERE {{ ?v <{WG}siValue> ?si }}")


@pytest.mark.parametrize(
    ("user_name", "password"), [("dba", "wrong-password-1"), ("", ""), ("nobody", "wrong-password-1")]
)
def test_a_wrong_password_is_one_sentence_without_the_password(
    virtuoso: str, monkeypatch: pytest.MonkeyPatch, user_name: str, password: str
) -> None:
    monkeypatch.setenv("WELDGRAPH_USER", user_name)
    monkeypatch.setenv("WELDGRAPH_PASSWORD", password)
    with pytest.raises(StoreError, match=r"WELDGRAPH_USER|refused the request") as refusal:
        EndpointStore(virtuoso).replace("secret", record("secret"))
    assert "wrong-password-1" not in str(refusal.value)
    assert refusal.value.__cause__ is None


SHIRO = """
[users]
me = right-password-1, writer
[urls]
/ds/update = authcBasic
/ds/data = authcBasic
/** = anon
"""


def test_a_server_that_asks_for_a_password_only_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = engines.fuseki_home()
    if home is None:
        pytest.skip(engines.MISSING["fuseki"])
    with engines.fuseki(home, tmp_path, shiro=SHIRO) as url:
        monkeypatch.setenv("WELDGRAPH_USER", "me")
        monkeypatch.setenv("WELDGRAPH_PASSWORD", "wrong-password-1")
        with pytest.raises(StoreError, match=r"wants another user \(401\)") as refusal:
            EndpointStore(url).replace("a", record("a"))
        assert "wrong-password-1" not in str(refusal.value)
        monkeypatch.setenv("WELDGRAPH_PASSWORD", "right-password-1")
        EndpointStore(url).replace("a", record("a"))
        monkeypatch.delenv("WELDGRAPH_PASSWORD")
        assert EndpointStore(url).dump("a") == record("a")


def test_a_query_that_the_server_refuses_is_one_short_sentence(server: EndpointStore) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        server.query("SELECT ?s WHERE { ?s ?p }")
    with pytest.raises(StoreError, match="refused the request") as refusal:
        server._server.table("SELECT ?s WHERE { ?secret ?p }")
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_nobody_there_is_one_sentence() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as refusal:
        EndpointStore(f"http://127.0.0.1:{engines.free_port()}/query").records()
    assert "\n" not in str(refusal.value)


def test_a_server_that_does_not_answer_counts_as_failed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StoreError, match="did not answer within 1 seconds"):
            EndpointStore(f"http://127.0.0.1:{port}/query", timeout=1).records()


class OtherPage(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Welcome</html>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_page_that_is_no_endpoint_is_said_to_be_none() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), OtherPage) as page:
        thread = threading.Thread(target=page.serve_forever)
        thread.start()
        try:
            with pytest.raises(StoreError, match="is no SPARQL endpoint"):
                EndpointStore(f"http://127.0.0.1:{page.server_port}/").records()
        finally:
            page.shutdown()
            thread.join()


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(Refused, match="WELDGRAPH_PASSWORD") as refusal:
        open_store("http://me:very-secret@127.0.0.1/sparql")
    assert "very-secret" not in str(refusal.value)


def test_updates_go_beside_the_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    def address(url: str) -> str:
        return EndpointStore(url)._server._update_address()

    assert address("http://h/query") == "http://h/update"
    assert address("http://h/sparql") == "http://h/sparql-auth"
    assert address("http://h/repositories/x") == "http://h/repositories/x"
    monkeypatch.delenv("WELDGRAPH_USER")
    assert address("http://h/sparql") == "http://h/sparql"
    monkeypatch.setenv("WELDGRAPH_UPDATE", "http://h/statements")
    assert address("http://h/query") == "http://h/statements"
    assert "WELDGRAPH_PASSWORD" in os.environ
