"""`weldgraph demo` and its page: right without a browser, and looked at in one where there is one."""

import re
import shutil
from pathlib import Path

import pytest
from browser import browse, width_of

from weldgraph.build import build
from weldgraph.demo import demo
from weldgraph.resources import folder
from weldgraph.store import open_store

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "demo.png"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demo prints and the page it writes, in a store that holds another record, too."""
    place = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELDGRAPH_STORE", str(place / "store"))
        list(build(open_store(), [folder("records").parent / "records" / "example-thermoelectric"]))
        return "\n".join(demo(place / "page.html")), place / "page.html"


def test_the_demo_says_what_it_built_and_found(run: tuple[str, Path]) -> None:
    printed, _ = run
    assert re.search(r"Built lai-wsg: [\d,]+ triples", printed)
    assert re.search(r"Checked: \d+ alerts \(4 at level A", printed)
    assert len(re.findall(r"^A CLAIM", printed, re.MULTILINE)) == 4
    assert re.search(r"120 MPa +40 MPa +5 ", printed)
    assert "printed '370.8' in cell S4!R3C7" in printed


def test_the_page_is_of_the_bundled_record_alone(run: tuple[str, Path]) -> None:
    text = run[1].read_text(encoding="utf-8")
    assert "<h1>Interlayer-welded silicon" in text
    assert "BST" not in text


def test_the_page_needs_no_other_file_and_no_network(run: tuple[str, Path]) -> None:
    text = run[1].read_text(encoding="utf-8")
    assert not re.search(r"<script|<img|@import|url\(|src=|href=\"(?!data:)", text)


def test_exponents_are_set_as_such(run: tuple[str, Path]) -> None:
    text = run[1].read_text(encoding="utf-8")
    assert "cm<sup>-2</sup>" in text
    assert not re.search(r"[_^]\{", text.split("</style>")[1])


@pytest.mark.system
@pytest.mark.parametrize("width", [340, 700, 1200])
def test_the_page_is_no_wider_than_the_screen_and_the_console_is_silent(
    width: int, run: tuple[str, Path], tmp_path: Path
) -> None:
    assert width_of(run[1].read_text(encoding="utf-8"), width, tmp_path) == (width, "")


@pytest.mark.system
def test_the_picture_in_the_readme_can_be_taken_anew(
    run: tuple[str, Path], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    taken = tmp_path / "demo.png"
    browse(tmp_path, "--window-size=900,1130", f"--screenshot={taken}", run[1].as_uri())
    if request.config.getoption("--approve"):
        shutil.copy(taken, PICTURE)
    for picture in (taken, PICTURE):
        assert 40_000 < picture.stat().st_size < 200_000, "blank, or too heavy for a README"
