"""Every question on real servers: the same bytes as from the folder."""

from collections.abc import Iterator
from functools import cache

import engines
import pytest
from cases import Case, cases, name_of, params_of

from weldgraph.ask import ask, write
from weldgraph.compare import compare, pairs
from weldgraph.store import Store, open_store
from weldgraph.trace import trace

pytestmark = pytest.mark.system


@pytest.fixture(scope="session")
def folder(store: Store) -> Store:
    return store


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso", "fuseki"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, folder: Store) -> Iterator[Store]:
    """A server with the bytes of the folder."""
    place = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WELDGRAPH_USER", "dba")  # Virtuoso's own; Oxigraph asks nobody
        environment.setenv("WELDGRAPH_PASSWORD", "dba")
        running = engines.running(request.param, place)
        if running is None:
            pytest.skip(engines.MISSING[request.param])
        with running as url:
            filled = open_store(url)
            filled.write({entry.part: folder.dump(entry.part) for entry in folder.parts()})
            yield filled


CASES = {name_of(case): case for case in [*cases(), {"question": "records"}]}


@cache
def local(folder: Store, name: str) -> str:
    """What the folder answers; each server is held against it."""
    return write(ask(folder, CASES[name]["question"], **params_of(CASES[name])), "csv")


@pytest.mark.parametrize("case", CASES.values(), ids=name_of)
def test_a_question_has_one_answer(case: Case, server: Store, folder: Store) -> None:
    params = params_of(case)
    assert write(ask(server, case["question"], **params), "csv") == local(folder, name_of(case))


def test_a_server_has_the_bytes_of_the_folder(server: Store, folder: Store) -> None:
    for entry in folder.records():
        assert server.dump(entry.part) == folder.dump(entry.part)


def test_a_value_is_traced_on_a_server_as_in_the_folder(server: Store, folder: Store) -> None:
    assert [b.as_text() for b in trace(server, "S4!R3C7")] == [b.as_text() for b in trace(folder, "S4!R3C7")]


@pytest.mark.parametrize(
    "properties", [("tap density",), ("active mass loading", "areal capacity", "capacity retention")]
)
def test_a_comparison_on_a_server_is_that_of_the_folder(
    properties: tuple[str, ...], server: Store, folder: Store
) -> None:
    def text(store: Store) -> str:
        found = compare(store, properties, sample="W@SG")
        return write(found.answer(), "csv") + "\n".join(found.notes)

    assert text(server) == text(folder)


def test_controlled_pairs_on_a_server_are_those_of_the_folder(server: Store, folder: Store) -> None:
    def text(store: Store) -> str:
        found = pairs(store, "capacity retention")
        return write(found.answer(), "csv") + write(found.series_answer(), "csv")

    assert text(server) == text(folder)
