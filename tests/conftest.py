"""What all tests share."""

from pathlib import Path

import pytest
from cases import ROOT, filled

from weldgraph.store import Store, open_store


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="write approved outputs anew; the diff is the review")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The bundled records in a folder, built once: to be asked, not to be changed."""
    return filled(open_store(tmp_path_factory.mktemp("bundled") / "store"))


@pytest.fixture(scope="session")
def paper() -> str:
    """The text of the paper of records/lai-wsg."""
    files = sorted((ROOT.parent / "shared" / "paper").glob("*.txt"))
    if not files:
        pytest.skip("the text of the paper is not distributed: no ../shared/paper")
    return files[0].read_text(encoding="utf-8")


@pytest.fixture
def approved(request: pytest.FixtureRequest):
    """Compare a text with an approved file, or write the file with `--approve`."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--approve"):
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path.name} is missing; look at what `pytest --approve` writes there"
        assert text == path.read_text(encoding="utf-8")

    return compare
