"""`weldgraph demo` and its page: right without a browser, and looked at in one where there is one."""

import html as markup
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from weldgraph.build import build
from weldgraph.demo import demo
from weldgraph.resources import folder
from weldgraph.store import open_store

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "demo.png"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
)
FRAME = """<!doctype html><body><iframe style="width: {width}px; height: 900px; border: 0" srcdoc="{page}"></iframe>
<script>document.querySelector("iframe").onload = event => {{
  const inside = event.target.contentDocument
  inside.querySelectorAll("details").forEach(one => one.open = true)
  document.title = "wide " + inside.documentElement.scrollWidth
}}</script>"""
"""A page in a frame of some width, since the window itself cannot be as narrow as a telephone."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the demo prints and the page it writes, in a store that holds another record, too."""
    place = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELDGRAPH_STORE", str(place / "store"))
        list(build(open_store(), [folder("records").parent / "records" / "example-thermoelectric"]))
        return "\n".join(demo(place / "page.html")), place / "page.html"


def browse(tmp_path: Path, *arguments: str) -> tuple[str, str]:
    """Standard output and the console of a browser."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no Chromium here; on Debian `apt-get install chromium`")
    command = [browser, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_the_demo_says_what_it_built_and_found(run: tuple[str, Path]) -> None:
    printed, _ = run
    assert re.search(r"Built lai-wsg: [\d,]+ triples", printed)
    assert re.search(r"Checked: \d+ alerts \(4 at level A", printed)
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


@pytest.mark.parametrize("width", [340, 700, 1200])
def test_the_page_is_no_wider_than_the_screen_and_the_console_is_silent(
    width: int, run: tuple[str, Path], tmp_path: Path
) -> None:
    page = markup.escape(run[1].read_text(encoding="utf-8"))
    (tmp_path / "frame.html").write_text(FRAME.format(width=width, page=page), encoding="utf-8")
    shown, console = browse(tmp_path, "--window-size=1400,1000", "--dump-dom", (tmp_path / "frame.html").as_uri())
    assert f"<title>wide {width}</title>" in shown
    assert console == ""


def test_the_picture_in_the_readme_can_be_taken_anew(
    run: tuple[str, Path], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    taken = tmp_path / "demo.png"
    browse(tmp_path, "--window-size=900,1130", f"--screenshot={taken}", run[1].as_uri())
    if request.config.getoption("--approve"):
        shutil.copy(taken, PICTURE)
    for picture in (taken, PICTURE):
        assert 40_000 < picture.stat().st_size < 200_000, "blank, or too heavy for a README"
