"""Pages of the documentation as a reader types them: blocks run in order, in a terminal, in the folder /home/user.

```console   lines after `$ ` are typed, `> ` continues them; the other lines are what the terminal shows then
```python    `>>>` lines, run by doctest
```yaml      saved as the file that its first line names: `# tiles/record.yaml`
```sh        setting up; not run here, .ci/run does that
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

WIDTH = 100
MARK = "--8<--"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w.-]+(?:/[\w.-]+)+)\n")
_CHANGING = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:]+Z|\b\d+\.\d+s\b|[0-9a-f]{64}|[\d,]+(?= triples| rules checked| deselected)"
)
"""Times, checksums, sizes: what differs from run to run, or with every rule that is added."""


@dataclass(slots=True)
class Command:
    """What is typed, with its continuation lines, and what the page shows after it."""

    typed: list[str]
    shown: list[str] = field(default_factory=list)

    @property
    def script(self) -> str:
        return "\n".join([self.typed[0], *(line[2:] for line in self.typed[1:])])


def blocks(page: str) -> list[tuple[str, str]]:
    """Language and text of each block."""
    return [(match[1], match[2]) for match in _BLOCK.finditer(page)]


def commands(block: str) -> list[Command]:
    found: list[Command] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Command([line[2:]]))
        elif (line == ">" or line.startswith("> ")) and not found[-1].shown:
            found[-1].typed.append(line)
        else:
            found[-1].shown.append(line)
    return found


def run(page: str, folder: Path, *, package: Path) -> str:
    """The page with what the terminal really shows in its console blocks.

    Args:
        page: text of the page.
        folder: an empty one, or one with what the page works on.
        package: where Python finds weldgraph.
    """
    notes = folder.parent / f"{folder.name}-blocks"
    notes.mkdir()
    script: list[str] = []
    for number, (language, text) in enumerate(blocks(page)):
        note = notes / f"{number}.txt"
        named = _FILE.match(text)
        note.write_text(text[named.end() :] if named else text, encoding="utf-8")
        if language == "console":
            script += [_typed(command.script) for command in commands(text)]
        elif language == "python":
            script.append(_typed(f"python -m doctest {note}"))
        elif language == "yaml" and named:
            script.append(f"mkdir -p {Path(named[1]).parent}; cp {note} {named[1]}")
    shown = iter(_terminal("\n".join(script), folder, package))

    def replaced(match: re.Match[str]) -> str:
        if match[1] == "python":
            assert not (failures := next(shown)), failures
        if match[1] != "console":
            return match[0]
        return f"```console\n{''.join(_again(command, next(shown)) for command in commands(match[2]))}```"

    return _BLOCK.sub(replaced, page)


def _typed(command: str) -> str:
    return f"{command}\nstatus=$?; printf '\\n{MARK}\\n'; (exit $status)"


def _again(command: Command, shown: str) -> str:
    """The command with what is shown now; as the page has it where only times and checksums differ."""
    before = "".join(f"{line}\n" for line in command.shown)
    typed = "\n".join(command.typed)
    return f"$ {typed}\n{before if _steady(before) == _steady(shown) else shown}"


def _steady(text: str) -> str:
    return _CHANGING.sub("*", text)


def _terminal(script: str, folder: Path, package: Path) -> list[str]:
    """What each command of a script shows on a terminal."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "LOGNAME": "user",
        "COLUMNS": str(WIDTH),
        "NO_COLOR": "1",
        "PYTHONPATH": str(package),
    }
    reader, writer = os.openpty()
    with subprocess.Popen(
        ["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=writer, stderr=writer
    ) as process:
        os.close(writer)
        text = b""
        try:
            while piece := os.read(reader, 65_536):
                text += piece
        except OSError:  # how Linux says that nobody writes any more
            pass
        os.close(reader)
    assert process.returncode is not None
    pieces = text.decode().replace("\r\n", "\n").replace(str(folder), "/home/user").split(f"\n{MARK}\n")[:-1]
    return ["".join(f"{line.rstrip()}\n" for line in piece.strip("\n").splitlines()) for piece in pieces]
