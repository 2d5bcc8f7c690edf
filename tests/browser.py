"""Pages as a browser shows them: how wide they are with all folds open, and what they say on the console."""

import html as markup
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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


def browse(tmp_path: Path, *arguments: str) -> tuple[str, str]:
    """Standard output and the console of a browser."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("no Chromium here; on Debian `apt-get install chromium`")
    command = [browser, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def width_of(page: str, width: int, tmp_path: Path) -> tuple[int, str]:
    """How wide a page is on a screen of that width, all folds open, and what the console says."""
    frame = FRAME.format(width=width, page=markup.escape(page))
    (tmp_path / "frame.html").write_text(frame, encoding="utf-8")
    shown, console = browse(tmp_path, "--window-size=1400,1000", "--dump-dom", (tmp_path / "frame.html").as_uri())
    found = re.search(r"<title>wide (\d+)</title>", shown)
    assert found, shown[:500]
    return int(found[1]), console
