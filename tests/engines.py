"""Real servers for tests, each in a folder of its own and on a free port of this machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType

VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
MaxClientConnections = 4
[SPARQL]
ResultSetMaxRows = 10000
"""


def oxigraph_program() -> str | None:
    """The server of PyPI's `oxigraph`, beside this Python or on the path."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


def virtuoso_program() -> str | None:
    return shutil.which("virtuoso-t")


def fuseki_home() -> Path | None:
    """The folder of a Fuseki distribution, `fuseki-server.jar` and `webapp`: FUSEKI_HOME, or beside this Python."""
    home = Path(os.environ.get("FUSEKI_HOME") or Path(sys.prefix, "share", "fuseki"))
    return home if shutil.which("java") and Path(home, "fuseki-server.jar").is_file() else None


def running(name: str, folder: Path, *, buffers: int = 10_000) -> AbstractContextManager[str] | None:
    """An engine by its name, with what weldgraph wants of it; None where it is not installed.

    Oxigraph and Fuseki ask nobody for a password; of Virtuoso user and password are dba, and a buffer is 8 KiB.
    """
    if name == "oxigraph" and (program := oxigraph_program()):
        return oxigraph(program, folder, "--union-default-graph")
    if name == "virtuoso" and (program := virtuoso_program()):
        return virtuoso(program, folder, buffers=buffers)
    if name == "fuseki" and (home := fuseki_home()):
        return fuseki(home, folder)
    return None


MISSING = {
    "oxigraph": "no oxigraph server here: pip install oxigraph",
    "virtuoso": "no virtuoso-t here: Debian's package is virtuoso-opensource-7",
    "fuseki": "no Fuseki here: unpack apache-jena-fuseki and set FUSEKI_HOME; it wants Java",
}
"""The engines, and how to get one that is not here."""


@contextmanager
def oxigraph(program: str, folder: Path, *options: str) -> Iterator[str]:
    port = free_port()
    with process([program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", *options], port):
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def virtuoso(program: str, folder: Path, *, buffers: int = 10_000) -> Iterator[str]:
    """User and password are dba, as in every fresh Virtuoso; a buffer is a page of 8 KiB in memory."""
    http, sql = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(VIRTUOSO_INI.format(folder=folder, http=http, sql=sql, buffers=buffers, dirty=buffers * 3 // 5))
    with process([program, "-f", "-c", str(ini)], http):
        yield f"http://127.0.0.1:{http}/sparql"


@contextmanager
def fuseki(home: Path, folder: Path, *, shiro: str = "") -> Iterator[str]:
    """Apache Jena Fuseki with a TDB2 dataset in memory, and the union of its graphs as default graph.

    Args:
        home: folder of the distribution.
        folder: for its settings.
        shiro: who may do what, as Apache Shiro reads it; everybody everything without it.
    """
    port = free_port()
    if shiro:
        (folder / "shiro.ini").write_text(shiro)
    command = ["java", "-Xmx2g", "-jar", str(home / "fuseki-server.jar"), "--localhost", f"--port={port}", "--memTDB"]
    options = ["--set", "tdb:unionDefaultGraph=true", "--update", "/ds"]
    with process([*command, *options], port, {"FUSEKI_HOME": str(home), "FUSEKI_BASE": str(folder)}) as server:
        url = f"http://127.0.0.1:{port}/ds/query"
        wait_until_ready(url, server)
        yield url


@contextmanager
def process(
    command: list[str], port: int, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server that listens on the port while this lasts."""
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, stdout=quiet, stderr=quiet, env={**os.environ, **environment})
    try:
        wait_for(port, server)
        yield server
    finally:
        server.kill()
        server.wait()


def wait_for(port: int, server: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"{server.args!r} ended with {server.returncode}")
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{server.args!r} does not listen after {seconds} s")


def wait_until_ready(url: str, server: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    """Until something answers there, be it with an error: Fuseki listens before it knows its dataset."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != 404:
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.1)
    raise RuntimeError(f"{server.args!r} does not answer after {seconds} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
