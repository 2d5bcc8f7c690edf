"""What the pages say is so: their blocks run, their lists are whole, their links lead somewhere."""

import re
import shutil
import subprocess
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from pages import blocks, run
from test_layers import LAYERS

from weldgraph.ask import Question, ask, labelled, questions
from weldgraph.build import build
from weldgraph.cli import cli
from weldgraph.graph import WG, ontology_quads, quads
from weldgraph.loaders.record import load
from weldgraph.store import Store, open_store

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RECORDS = sorted(path.parent for path in (ROOT / "records").glob("*/record.yaml"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def runs(path: Path) -> bool:
    return any(language in {"console", "python"} for language, _ in blocks(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `make demo` leaves behind."""
    place = tmp_path_factory.mktemp("demo") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOGNAME", "user")
        list(build(open_store(place), [ROOT / "records" / "lai-wsg"]))
    return place


@pytest.mark.system
@pytest.mark.parametrize("path", [path for path in PAGES if runs(path)], ids=name_of)
def test_the_blocks_of_a_page_run_and_show_what_it_says(path: Path, built: Path, tmp_path: Path, approved) -> None:
    folder = tmp_path / "here"
    changes_the_project = path.name == "CONTRIBUTING.md"
    if changes_the_project:
        copy_of_the_project(folder)
    else:
        folder.mkdir()
        (folder / "records").symlink_to(ROOT / "records")
        if "make demo" in path.read_text(encoding="utf-8"):
            shutil.copytree(built, folder / ".weldgraph")
    page = run(path.read_text(encoding="utf-8"), folder, package=folder if changes_the_project else ROOT)
    assert not re.search("Traceback|command not found|No such file|^usage: ", page, re.MULTILINE), page
    approved(path, page)


def copy_of_the_project(folder: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("the files of the project are listed by git, and this is no git checkout")
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)


def test_every_command_has_a_help_text_and_is_in_the_reference(approved) -> None:
    for name, command in sorted(cli.commands.items()):
        assert command.help, name
        assert all(option.help for option in command.params if isinstance(option, click.Option)), name
    approved(ROOT / "docs" / "cli.md", cli_page())


def cli_page() -> str:
    top = cli.make_context("weldgraph", [], resilient_parsing=True, terminal_width=100)
    below = [cli.commands[name].make_context(name, [], top, resilient_parsing=True) for name in cli.list_commands(top)]
    page = "# Commands\n\nWritten by the program, `make docs`; `weldgraph COMMAND --help` says the same.\n"
    for context in (top, *below):
        page += f"\n## {context.command_path}\n\n```text\n{context.get_help()}\n```\n"
    return page


def test_every_question_is_in_the_reference_with_its_parameters(empty: Store, approved) -> None:
    for asked in questions():
        assert asked.summary, asked.name
        assert asked.description, asked.name
        assert all(param.description for param in asked.params), asked.name
        assert all(param.example for param in asked.params if param.required), asked.name
    approved(ROOT / "docs" / "questions.md", questions_page(empty))


def questions_page(store: Store) -> str:
    page = (
        "# Questions\n\nWritten from the headers of `queries/*.rq` by `make docs`. Each is plain SPARQL, for any tool. "
    )
    page += "A parameter in\n*italics* is needed. A column `x_iri` holds the IRI of what column `x` names.\n"
    for asked in questions():
        page += f"\n## [{asked.name}](../queries/{asked.name}.rq)\n\n{asked.summary}. {asked.description}\n\n"
        for param in asked.params:
            example = f", for example `{param.example}`" if param.example else ""
            name = f"*`{param.name}`*" if param.required else f"`{param.name}`"
            page += f"- {name} ({param.type}): {param.description}{example}\n"
        page += "\n" if asked.params else ""
        page += f"Columns: {', '.join(columns(asked, store))}.\n"
    return page


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store without a record."""
    store = open_store(tmp_path_factory.mktemp("empty") / "store")
    store.write({"ontology": ontology_quads()})
    return store


def columns(asked: Question, store: Store) -> list[str]:
    """As people see them."""
    return labelled(
        ask(store, asked.name, **{param.name: param.example for param in asked.params if param.required})
    ).columns


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_to_files(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_picture_of_the_layers_is_the_one_that_imports_are_tested_against() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = next(text for language, text in blocks(readme) if language == "text" and text.startswith("cli"))
    shown = [set(re.split(r" {2,}(?=\S+ \S)", line)[0].split()) for line in picture.splitlines()]
    assert len(shown) == len(LAYERS)
    assert [names - layer for names, layer in zip(shown, LAYERS, strict=True)] == [set()] * len(LAYERS)


def test_the_page_of_the_graph_names_every_term_that_records_use_and_no_other() -> None:
    told = set(re.findall(r"\b([a-z]+):([A-Za-z]\w*)", (ROOT / "docs" / "graph.md").read_text(encoding="utf-8")))
    ours = {name for prefix, name in told if prefix == "wg"}
    known = {quad.subject.value for quad in ox.parse(ontology_quads(), format=ox.RdfFormat.N_QUADS)}
    assert sorted(name for name in ours if WG + name not in known) == []
    used = {
        re.split("[#/]", quad.predicate.value)[-1]
        for record in RECORDS
        for quad in ox.parse(quads(load(record)), format=ox.RdfFormat.N_QUADS)
    }
    assert sorted(used - {name for _, name in told} - {"type"}) == []
