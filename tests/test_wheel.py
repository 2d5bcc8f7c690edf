"""The wheel and the sdist hold every tracked file that an installed weldgraph needs. Built from a copy, offline."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.system
ROOT = Path(__file__).parent.parent
INSIDE = ("loaders", "ontology", "queries", "shapes", "records/example-half-cell", "records/lai-wsg")
"""Folders beside the package that are installed inside it."""


def tracked(*folders: str) -> set[str]:
    done = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("the list of tracked files comes from git, and this is no git checkout")
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).exists()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)
    code = "import sys, setuptools.build_meta as b; out = sys.argv[1]; b.build_wheel(out); b.build_sdist(out)"
    environment = {**os.environ, "PYTHONWARNINGS": "default"}
    done = subprocess.run(
        [sys.executable, "-c", code, out], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return out


def test_the_wheel_holds_every_tracked_file_of_the_package(built: Path) -> None:
    with ZipFile(next(built.glob("*.whl"))) as wheel:
        inside = set(wheel.namelist())
    wanted = {f"weldgraph/{name}" for name in tracked(*INSIDE)}
    wanted |= {name for name in tracked("weldgraph") if not (ROOT / name).is_symlink()}
    assert sorted(wanted - inside) == [], "name the folder in pyproject.toml, under packages or package-data"


def test_the_wheel_holds_nothing_else(built: Path) -> None:
    with ZipFile(next(built.glob("*.whl"))) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    known = tracked("weldgraph") | {f"weldgraph/{name}" for name in tracked(*INSIDE)}
    assert sorted(inside - known) == []


def test_the_sdist_holds_what_the_wheel_is_built_from(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        inside = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = tracked(*INSIDE) | {"LICENSE", "README.md", "pyproject.toml"}
    wanted |= {name for name in tracked("weldgraph") if not (ROOT / name).is_symlink()}
    assert sorted(wanted - inside) == []
