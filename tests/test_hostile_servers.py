"""Servers that cut, stall, redirect, refuse and lie: one clear sentence, or the whole answer; never a password."""

import base64
import email.utils
import hashlib
import http.server
import json
import re
import shutil
import ssl
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest
from synthetic import record

from weldgraph.errors import Refused, StoreError
from weldgraph.store import open_store
from weldgraph.store.endpoint import EndpointStore
from weldgraph.store.transport import PAUSES

SECRET = "very-secret-word-7"
ASK = "ASK { <http://e.org/confidential> ?p ?o }"
YES = json.dumps({"head": {}, "boolean": True}).encode()
EVERYTHING = "SELECT * WHERE { ?s ?p ?o }"


@dataclass
class Says:
    """One answer: sent whole, or `sent` bytes of it, or byte by byte."""

    status: int = 200
    body: bytes = YES
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    stalls: bool = False
    dribbles: bool = False


@dataclass
class Heard:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Server(http.server.ThreadingHTTPServer):
    """Asks `answer` what to say to each request, and remembers them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: Callable[[Heard], Says] = lambda _: Says()
        self.heard: list[Heard] = []
        self.closing = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/query"

    def says(self, *answers: Says) -> None:
        """These, one after the other, and the last again and again; a HEAD is answered apart."""
        waiting = list(answers)
        self.answer = lambda heard: (
            Says(405, b"") if heard.method == "HEAD" else waiting.pop(0) if len(waiting) > 1 else waiting[0]
        )

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        heard = Heard(self.command, self.path, dict(self.headers), self.rfile.read(length))
        self.server.heard.append(heard)
        says = self.server.answer(heard)
        self.send_response(says.status)
        for name, value in {"Content-Length": str(len(says.body)), **says.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if says.dribbles:
            for at in range(len(says.body)):
                self.wfile.write(says.body[at : at + 1])
                if self.server.closing.wait(0.05):
                    return
        elif self.command != "HEAD":
            self.wfile.write(says.body[: says.sent])
        if says.stalls:
            self.wfile.flush()
            self.server.closing.wait(30)
        self.close_connection = True

    do_GET = do_HEAD = do_PUT = do_POST  # noqa: N815 - so http.server calls them

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What would have been slept, in seconds."""
    slept: list[float] = []
    monkeypatch.setattr("weldgraph.store.transport.time.sleep", slept.append)
    return slept


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "TOKEN", "UPDATE", "GRAPHS", "TIMEOUT"):
        monkeypatch.delenv(f"WELDGRAPH_{name}", raising=False)


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELDGRAPH_USER", "me")
    monkeypatch.setenv("WELDGRAPH_PASSWORD", SECRET)


@pytest.fixture
def server() -> Iterator[Server]:
    yield from listening()


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    yield from listening()


def listening() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


def asked(server: Server, timeout: int = 5) -> str:
    """What a yes-or-no question comes to, as the value."""
    answer, _ = EndpointStore(server.url, timeout=timeout)._server.table(ASK)
    return str(answer.rows[0][0] and answer.rows[0][0].value)


def refusal(server: Server, timeout: int = 5) -> str:
    """The sentence; it never holds the request, nor a password."""
    with pytest.raises(StoreError) as raised:
        asked(server, timeout)
    sentence = str(raised.value)
    assert "\n" not in sentence
    assert "confidential" not in sentence
    assert SECRET not in sentence
    assert base64.b64encode(f"me:{SECRET}".encode()).decode() not in sentence
    return sentence


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_growing_pauses(server: Server, pauses: list[float], status: int) -> None:
    server.says(Says(status, b"later"), Says(status, b"later"), Says())
    assert asked(server) == "true"
    assert pauses == list(PAUSES[:2])


def test_a_server_that_stays_busy_is_given_up(server: Server, pauses: list[float]) -> None:
    server.says(Says(503, b"later"))
    assert "busy or away (503): try again later" in refusal(server)
    assert pauses == list(PAUSES)


def test_a_server_says_how_long_to_wait(server: Server, pauses: list[float]) -> None:
    soon = email.utils.formatdate(time.time() + 4, usegmt=True)
    server.says(Says(429, headers={"Retry-After": "3"}), Says(503, headers={"Retry-After": soon}), Says())
    assert asked(server) == "true"
    assert pauses[0] == 3
    assert 1 < pauses[1] <= 4


@pytest.mark.parametrize("wait", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_nobody_waits_longer_than_the_time_limit(server: Server, pauses: list[float], wait: str) -> None:
    server.says(Says(503, headers={"Retry-After": wait}))
    assert "asks to come back in" in refusal(server)
    assert pauses == []


@pytest.mark.parametrize("wait", ["soon", "-5", "1e9", "9" * 400])
def test_a_wait_that_is_none_counts_as_none(server: Server, pauses: list[float], wait: str) -> None:
    server.says(Says(503, headers={"Retry-After": wait}), Says())
    assert asked(server) == "true"
    assert pauses == [PAUSES[0]]


def test_an_answer_that_breaks_off_is_asked_for_again(server: Server, pauses: list[float]) -> None:
    server.says(Says(sent=5), Says(sent=5, headers={"Content-Length": "1000"}), Says())
    assert asked(server) == "true"
    server.says(Says(sent=5))
    assert "broke off its answer, 4 times" in refusal(server)
    assert pauses == [*PAUSES[:2], *PAUSES]


def test_what_is_wrong_is_not_asked_again(server: Server, pauses: list[float]) -> None:
    server.says(Says(400, b"no such thing"))
    assert "refused the request: no such thing" in refusal(server)
    assert len(server.heard) == 1
    assert pauses == []


def test_a_server_that_stalls_in_its_answer_counts_as_failed(server: Server) -> None:
    server.says(Says(sent=5, stalls=True))
    assert "did not answer within 1 seconds" in refusal(server, timeout=1)
    assert len(server.heard) == 1


def test_a_server_that_answers_byte_by_byte_has_no_more_time_than_others(server: Server) -> None:
    server.says(Says(body=b" " * 10_000, dribbles=True))
    assert "did not answer within 1 seconds" in refusal(server, timeout=1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.usefixtures("user")
def test_a_redirect_is_told_and_not_followed(server: Server, elsewhere: Server, status: int) -> None:
    there = elsewhere.url.replace("http://", f"http://me:{SECRET}@") + f"?key={SECRET}"
    server.says(Says(status, b"", {"Location": there}))
    assert f"points to {elsewhere.url}: give that address" in refusal(server)
    assert elsewhere.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Welcome</html>",
        b"",
        b"null",
        b"[]",
        b'{"head": {}}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri"}}]}}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": 5}}]}}',
        b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "1", "datatype": []}}]}}',
        b"[" * 200_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_sparql_answer_is_said_to_be_none(server: Server, body: bytes) -> None:
    server.says(Says(body=body))
    assert "is no SPARQL endpoint" in refusal(server)


def test_an_answer_without_end_is_not_read_to_its_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weldgraph.store.transport._MOST", 1_000_000)
    server.says(Says(body=b" " * 3_000_000))
    assert "more than 1 MB" in refusal(server)


@pytest.mark.usefixtures("user")
def test_an_error_is_told_without_what_the_server_repeats(server: Server) -> None:
    server.answer = lambda heard: Says(500, f"in {urllib.parse.unquote_plus(heard.body.decode())} near 7".encode())
    assert refusal(server).endswith("refused the request: in … { <…> ?p ?o } near 7.")
    challenge = {"WWW-Authenticate": 'Basic realm="x"'}
    server.answer = lambda heard: (
        Says(400, f"You sent {heard.headers['Authorization']}".encode())
        if "Authorization" in heard.headers
        else Says(401, b"", challenge)
    )
    assert refusal(server).endswith("refused the request: 400.")
    server.answer = lambda _: Says(500, f"<html>{SECRET}</html>".encode())
    assert refusal(server).endswith("refused the request: 500.")


def digest_of(answer: str, method: str) -> tuple[str, str]:
    """What a client sent and what it should have sent (RFC 7616, MD5)."""
    sent = dict(re.findall(r'(\w+)="?([^",]+)', answer))
    hashes = [hashlib.md5(text.encode()).hexdigest() for text in (f"me:r:{SECRET}", f"{method}:{sent['uri']}")]
    whole = f"{hashes[0]}:{sent['nonce']}:{sent['nc']}:{sent['cnonce']}:auth:{hashes[1]}"
    return sent["response"], hashlib.md5(whole.encode()).hexdigest()


@pytest.mark.usefixtures("user")
def test_a_server_that_asks_for_digest_gets_digest_and_never_the_password(server: Server) -> None:
    def answer(heard: Heard) -> Says:
        given = heard.headers.get("Authorization", "")
        if given.startswith("Digest ") and len(set(digest_of(given, heard.method))) == 1:
            return Says()
        return Says(401, b"", {"WWW-Authenticate": 'Digest realm="r", nonce="abc", qop="auth", algorithm=MD5'})

    server.answer = answer
    assert asked(server) == "true"
    assert [heard.method for heard in server.heard] == ["HEAD", "POST"], "the challenge is fetched with no body"
    assert not any("Basic" in heard.headers.get("Authorization", "") for heard in server.heard)


@pytest.mark.usefixtures("user")
def test_a_server_that_asks_for_basic_gets_it_and_one_that_does_not_ask_gets_nothing(server: Server) -> None:
    word = "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode()
    challenge = {"WWW-Authenticate": 'Basic realm="r"'}
    server.answer = lambda heard: Says() if heard.headers.get("Authorization") == word else Says(401, b"", challenge)
    assert asked(server) == "true"
    server.heard.clear()
    server.says(Says())
    assert asked(server) == "true"
    assert not any("Authorization" in heard.headers for heard in server.heard)


@pytest.mark.parametrize("challenge", ["Basic realm=x", "Digest", 'Digest realm="r", nonce=""', "Negotiate", "", "§"])
@pytest.mark.usefixtures("user")
def test_a_user_who_is_refused_is_told_so_once(server: Server, challenge: str) -> None:
    server.answer = lambda _: Says(401, SECRET.encode(), {"WWW-Authenticate": challenge})
    assert "wants another user (401): set WELDGRAPH_USER" in refusal(server)
    assert len(server.heard) <= 3


def test_a_token_is_sent_and_never_shown(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELDGRAPH_TOKEN", SECRET)
    server.answer = lambda heard: (
        Says() if heard.headers.get("Authorization") == f"Bearer {SECRET}" else Says(401, SECRET.encode())
    )
    assert asked(server) == "true"
    server.says(Says(403, SECRET.encode()))
    assert "wants another user (403)" in refusal(server)
    monkeypatch.setenv("WELDGRAPH_TOKEN", f"{SECRET}\nHost: elsewhere")
    with pytest.raises(Refused, match="WELDGRAPH_TOKEN holds a character") as raised:
        asked(server)
    assert SECRET not in str(raised.value)


def test_a_key_in_the_address_is_used_and_not_shown(server: Server) -> None:
    server.url += f"?key={SECRET}"
    assert asked(server) == "true"
    assert SECRET in server.heard[0].path
    server.says(Says(400, b"no"))
    assert SECRET not in refusal(server)
    assert SECRET not in EndpointStore(server.url).location


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1.5", "9999999"])
def test_a_time_limit_is_a_whole_number_of_seconds(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    monkeypatch.setenv("WELDGRAPH_TIMEOUT", seconds)
    with pytest.raises(Refused, match="in WELDGRAPH_TIMEOUT; wanted a whole number of seconds"):
        open_store("http://127.0.0.1:1/query")


def test_https_that_is_none_is_one_sentence(server: Server) -> None:
    server.url = server.url.replace("http://", "https://")
    assert "does not speak https as it should" in refusal(server)


@pytest.mark.usefixtures("user")
def test_a_certificate_that_nobody_vouches_for_is_one_sentence(server: Server, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.url = server.url.replace("http://", "https://")
    assert "is not trusted" in refusal(server)
    assert server.heard == []


class Engine:
    """A SPARQL server that works, as far as `most` rows an answer."""

    def __init__(self, most: int = 10**9) -> None:
        self.data = ox.Store()
        self.most = most

    def __call__(self, heard: Heard) -> Says:
        path, _, query = heard.path.partition("?")
        named = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if path == "/data":
            return self.put(heard, named)
        if path == "/update":
            self.data.update(heard.body.decode())
            return Says(204, b"")
        asked = dict(urllib.parse.parse_qsl(heard.body.decode()))
        found = self.data.query(asked["query"], use_default_graph_as_union=True)
        text = found.serialize(format=ox.QueryResultsFormat.JSON) if not isinstance(found, ox.QueryTriples) else None
        answer = json.loads(text or b"{}")
        if "results" in answer:
            answer["results"]["bindings"] = answer["results"]["bindings"][: self.most]
        return Says(body=json.dumps(answer).encode())

    def put(self, heard: Heard, named: dict[str, str]) -> Says:
        if heard.method != "HEAD":
            graph = ox.NamedNode(named["graph"])
            if heard.method == "PUT":
                self.data.remove_graph(graph)
            self.data.load(heard.body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return Says(200, b"")


def test_rows_that_a_server_leaves_out_without_a_word_are_fetched(server: Server) -> None:
    engine = Engine()
    server.answer = engine
    store = EndpointStore(server.url)
    store.replace("a", record("a", 200))
    triples = record("a", 200).count(b"\n")
    assert triples > 500
    engine.most = 150
    assert len(store.query(EVERYTHING).rows) == triples + 2
    assert store.dump("a") == record("a", 200)


def test_an_answer_that_proved_whole_is_not_counted_again(server: Server) -> None:
    server.answer = Engine()
    store = EndpointStore(server.url)
    store.replace("a", record("a", 200))
    numbers = []
    for _ in range(2):
        server.heard.clear()
        store.query(EVERYTHING)
        numbers.append(sum(b"COUNT" in heard.body for heard in server.heard))
    assert numbers == [1, 0]


def test_rows_that_stay_away_are_missed(server: Server) -> None:
    engine = Engine()
    server.answer = engine
    store = EndpointStore(server.url)
    store.replace("a", record("a", 200))
    engine.data.update('DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?o = "S1") }')
    with pytest.raises(StoreError, match=r"keeps \d+ of the \d+ triples of a: build it again"):
        store.dump("a")


def test_what_is_written_arrives_though_every_other_answer_is_lost(server: Server, pauses: list[float]) -> None:
    """What is sent twice does no harm: the server has done it and answers with an error."""
    engine, number = Engine(), iter(range(10**6))

    def answer(heard: Heard) -> Says:
        says = engine(heard)
        return Says(502, b"gone") if next(number) % 2 else says

    server.answer = answer
    store = EndpointStore(server.url)
    store.write({"a": record("a"), "b": record("b", 30)})
    store.write({"a": record("a", 40), "b": None})
    assert store.dump("a") == record("a", 40)
    assert [entry.part for entry in store.parts()] == ["a"]
    assert len(store.query(EVERYTHING).rows) == record("a", 40).count(b"\n") + 2
    assert pauses


def test_a_part_whose_writing_breaks_off_is_in_no_answer_until_it_is_written_again(server: Server) -> None:
    engine = Engine()
    server.answer = engine
    store = EndpointStore(server.url)
    store.replace("a", record("a"))
    server.answer = lambda heard: (
        Says(507, b"full") if heard.method == "PUT" and "%2Fc" in heard.path else engine(heard)
    )
    with pytest.raises(StoreError, match="refused the request: full"):
        store.write({"b": record("b"), "c": record("c")})
    server.answer = engine
    assert [entry.part for entry in store.parts()] == ["a"]
    assert engine.data.contains_named_graph(ox.NamedNode("https://w3id.org/weldgraph/record/b"))
    server.heard.clear()
    EndpointStore(server.url).query(EVERYTHING)
    sent = urllib.parse.parse_qs(server.heard[-1].body.decode())
    assert sent["default-graph-uri"] == [f"https://w3id.org/weldgraph/{name}" for name in ("catalogue", "record/a")]
    store.write({"b": record("b"), "c": record("c")})
    assert len(store.query(EVERYTHING).rows) == sum(record(name).count(b"\n") + 2 for name in "abc")
