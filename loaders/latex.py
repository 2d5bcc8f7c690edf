r"""Tables of LaTeX documents.

Source   tabular, tabularx, tabulary and longtable, with multirow, multicolumn, booktabs, makecell, siunitx and
         threeparttable; cells are parsed by pylatexenc.
Gives    spans, header rows (above \midrule, \endhead or the second \hline), caption, footnotes; "Table n" as LaTeX
         counts the captions; macros of the document without arguments are replaced by their text.
Drops    rules, colours, widths, what longtable repeats on each page.
Example  \begin{tabular}{lS} \toprule Sample & {Porosity (\%)} \\ \midrule A & 83.3 \\ \bottomrule \end{tabular}
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from weldgraph.errors import Refused
from weldgraph.loaders.captions import About, Line, around
from weldgraph.loaders.columnspec import joined, joints
from weldgraph.loaders.encoding import decode, is_text
from weldgraph.loaders.grid import Grid, Piece, lay_out
from weldgraph.loaders.tex import Nodes, arguments, parse, plain, shown

NAME = "LaTeX"
SUFFIXES = frozenset({".tex", ".ltx"})

MAX_SOURCE = 5_000_000
MAX_TABLE = 1_000_000
"""Characters of one table; beyond, parsing takes minutes."""

_BEGIN = re.compile(
    r"\\begin\s*\{(longtable|tabularx|tabulary|tabular|xltabular|supertabular|NiceTabular|array)(\*?)\}"
)
_FLOAT = re.compile(r"\\(begin|end)\s*\{(?:sideways|wrap|long)?table\*?\}")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_PART_RULE = re.compile(r"\\(?:cmidrule|cline|Xcline)\s*(?:\[[^\]]*\])?\s*(?:\([^()]*\))?\s*\{[^{}]*\}")
_COMMAND = re.compile(r"\\(?:re)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*(\{)|\\def\\([A-Za-z]+)\s*(\{)")
_WIDTHS = frozenset({"tabularx", "tabulary", "xltabular"})


class _Found(NamedTuple):
    """A table environment: where it is, its columns (`r@{.}l`), and what is in it."""

    start: int
    end: int
    columns: str
    body: str


def recognises(head: bytes) -> bool:
    """Whether it holds a document class or begins a table."""
    return is_text(head) and bool(re.search(rb"\\documentclass|\\begin\s*\{(?:long)?tab", head))


def read(path: Path) -> list[Grid]:
    """The tables of the document.

    Raises:
        Refused: braces or environments do not match, or it is too large.
    """
    text = _COMMENT.sub(r"\1", decode(path.read_bytes(), path.name).replace("\r\n", "\n"))
    if len(text) > MAX_SOURCE:
        raise Refused(f"the document is longer than {MAX_SOURCE:,} characters; cut the tables out.", place=path.name)
    if re.search(r"\\begin\s*\{document\}", text) and not re.search(r"\\end\s*\{document\}", text):
        raise Refused("\\begin{document} has no \\end; is the file complete?", place=path.name)
    commands = _commands(text)
    found = [each for each in _environments(text, path.name) if "&" in each.body]
    floats = list(_floats(text))
    nearby = around(_document(text, found))
    prefix = re.search(r"\\renewcommand\*?\s*\{?\\thetable\}?\s*\{\s*([A-Za-z]{0,2})[^{}]*\\arabic", text)
    grids: list[Grid] = []
    captions = 0
    for count, (each, near) in enumerate(zip(found, nearby, strict=True), 1):
        where = f"{path.name}, line {text.count(chr(10), 0, each.start) + 1}"
        if len(each.body) > MAX_TABLE:
            raise Refused(f"the table is longer than {MAX_TABLE:,} characters; save it as CSV.", place=where)
        try:
            inside = next((body for start, end, body in floats if start < each.start < end), each.body)
            about = _about(inside, commands)
            numbered = bool(re.search(r"\\caption(?!\*)\s*[\[{]", inside))
            captions += numbered
            if numbered and not about.label:
                about = about._replace(label=f"Table {prefix[1] if prefix else ''}{captions}")
            rows, heads = _rows(parse(_expanded(_PART_RULE.sub("", each.body), commands)))
            rows = joined(rows, joints(each.columns))
            grids.append(
                lay_out(rows, f"table-{count}", header_rows=heads, **(about if about.caption else near)._asdict())
            )
        except Refused as error:
            raise error.at(where) from None
    return grids


def _floats(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each table float is, and what is in it."""
    opened = None
    for edge in _FLOAT.finditer(text):
        if edge[1] == "begin":
            opened = edge
        elif opened is not None:
            yield opened.start(), edge.end(), text[opened.end() : edge.start()]
            opened = None


def _commands(text: str) -> dict[str, str]:
    """Macros of the document that take no argument."""
    commands = {}
    for match in _COMMAND.finditer(text):
        start = match.end() - 1
        end = _closing(text, start)
        if end and end - start < 200 and "#" not in text[start:end]:  # noqa: PLR2004  a unit or a name, no program
            commands[match[1] or match[3]] = text[start + 1 : end]
    return commands


def _expanded(text: str, commands: dict[str, str]) -> str:
    for _ in range(3):  # a macro in a macro in a macro
        text = re.sub(
            r"\\([A-Za-z]+)(?![A-Za-z])(\s*\{\})?",
            lambda use: f"{{{commands[use[1]]}}}" if use[1] in commands else use[0],
            text,
        )
        if len(text) > MAX_TABLE:
            raise Refused("the macros of this table make it longer than any table; write them out.")
    return text


def _closing(text: str, start: int) -> int:
    """Where the brace that opens at `start` is closed; 0 if it is not."""
    depth = 0
    for brace in re.finditer(r"\\.|[{}]", text[start : start + MAX_TABLE], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth and brace[0] == "}":
            return start + brace.start()
    return 0


def _environments(text: str, place: str) -> Iterator[_Found]:
    """The outermost table environments, without their arguments."""
    done = 0
    for match in _BEGIN.finditer(text):
        if match.start() < done:
            continue
        name = re.escape(match[1] + match[2])
        depth, end = 0, None
        for edge in re.compile(rf"\\(begin|end)\s*\{{{name}\}}").finditer(text, match.start()):
            depth += 1 if edge[1] == "begin" else -1
            if not depth:
                end = edge
                break
        if end is None:
            where = f"{place}, line {text.count(chr(10), 0, match.start()) + 1}"
            raise Refused(f"\\begin{{{match[1]}}} has no \\end; is the file complete?", place=where)
        done = end.end()
        at, columns = match.end(), ""
        for _ in range(2 if match[1] in _WIDTHS or match[2] else 1):
            optional = re.match(r"\s*\[[^\]]*\]", text[at:done])
            at += optional.end() if optional else 0
            brace = re.match(r"\s*(?=\{)", text[at:done])
            if brace:
                opened = at + brace.end()
                at = _closing(text, opened) + 1
                columns = text[opened + 1 : at - 1]
        yield _Found(match.start(), done, columns, text[at : end.start()])


def _about(source: str, commands: dict[str, str]) -> About:
    """Caption and notes of a float or a longtable."""
    caption = re.search(r"\\caption\*?\s*(?:\[[^\]]*\])?\s*(?=\{)", source)
    text = ""
    if caption:
        end = _closing(source, caption.end())
        text = plain(_expanded(re.sub(r"\\label\{[^{}]*\}", "", source[caption.end() : end + 1]), commands))
    notes: list[str] = []
    for block in re.findall(r"\\begin\{tablenotes\}(?:\[[^\]]*\])?(.*?)\\end\{tablenotes\}", source, re.DOTALL):
        for mark, note in re.findall(r"\\item\s*(?:\[([^\]]*)\])?((?:(?!\\item).)*)", block, re.DOTALL):
            label = plain(mark)
            notes.append((f"^{{{label}}}" if label else "") + " ".join(plain(_expanded(note, commands)).split("\n")))
    last = max((end.end() for end in re.finditer(r"\\end\s*\{tab[a-z]*\*?\}", source)), default=0)
    rest = re.sub(r"\\(?:caption|label|end|begin)\*?\s*\{.*", "", source[last:], flags=re.DOTALL) if last else ""
    if not notes and last:
        notes = [line for line in map(_rough, re.split(r"\n\s*\n|\\\\", rest)) if re.search(r"\w{2}", line)]
    return About("", " ".join(text.split("\n")), tuple(notes))


def _rough(source: str) -> str:
    """Running text without macros; for captions and notes only."""
    try:
        text = plain(source)
    except Refused:
        text = re.sub(r"[{}]", "", source)
    return re.sub(r"\\[A-Za-z]+\*?(?:\[[^\]]*\])?", "", " ".join(text.split())).strip()


def _document(text: str, found: list[_Found]) -> list[Line | None]:
    """What stands between the tables."""
    lines: list[Line | None] = []
    at = text.find("\\begin{document}")
    at = at + 16 if at >= 0 else 0
    for each in [*found, None]:
        between = text[at : each.start if each else len(text)]
        if len(between) > 6000:  # noqa: PLR2004  far from any table
            between = between[:3000] + "\n\n" + between[-3000:]
        for paragraph in re.split(r"\n\s*\n", between):
            if paragraph.strip():
                heading = re.match(r"\s*\\(?:sub)*section", paragraph)
                lines.append(Line(_rough(re.sub(r"\\(?:label|def\\\w+)\{[^{}]*\}", "", paragraph)), bool(heading)))
        if each:
            lines.append(None)
            at = each.end
    return lines


def _rows(nodes: Nodes) -> tuple[list[list[Piece]], int]:
    """The rows of a table, the header of a longtable taken once."""
    heads: dict[str, Nodes] = {}
    rest: list[Any] = []
    for node in nodes:
        name = getattr(node, "macroname", "")
        if name in {"endfirsthead", "endhead", "endfoot", "endlastfoot"}:
            heads[name], rest = rest, []
        else:
            rest.append(node)
    first = heads.get("endfirsthead") or heads.get("endhead")
    body, ruled = _lines(rest)
    if first is not None:
        head, _ = _lines(first)
        return [*head, *body], len(head)
    return body, ruled


def _lines(nodes: Nodes) -> tuple[list[list[Piece]], int]:
    """Rows, and how many stand above the rule that ends a header."""
    rows: list[list[list[Any]]] = []
    row: list[list[Any]] = [[]]
    rules: list[tuple[str, int]] = []
    for node in nodes:
        name = getattr(node, "macroname", "")
        if name in {"\\", "tabularnewline", "cr"}:
            rows.append(row)
            row = [[]]
        elif name in {"midrule", "hline", "toprule", "specialrule", "Xhline"}:
            rules.append((name, len(rows)))
        elif name in {"caption", "label"}:
            continue
        elif getattr(node, "specials_chars", "") == "&":
            row.append([])
        else:
            row[-1].append(node)
    rows.append(row)
    kept = [number for number, each in enumerate(rows) if len(each) > 1 or shown(each[0])]
    middle = [at for name, at in rules if name == "midrule" and at]
    lines = [at for name, at in rules if name != "midrule"]
    ends = middle[:1] or ([at for at in lines if at][:1] if lines and not lines[0] else [])
    heads = sum(number < ends[0] for number in kept) if ends else 0
    pieces = _uncovered([[_piece(cell) for cell in rows[number]] for number in kept])
    return pieces, heads if heads < len(pieces) else 0


def _piece(nodes: list[Any]) -> Piece:
    r"""A cell with the spans that \multicolumn and \multirow give it; \multirow{-2} spans upwards."""
    high = wide = 1
    inner: Nodes = nodes
    for _ in range(3):
        macro = next((each for each in inner if getattr(each, "macroname", "") in {"multicolumn", "multirow"}), None)
        others = [each for each in inner if each is not macro and shown([each])]
        given = arguments(macro) if macro is not None and not others else []
        if len(given) < 3:  # noqa: PLR2004  count, format or width, text
            single = [each for each in inner if shown([each])]
            if len(single) == 1 and type(single[0]).__name__ == "LatexGroupNode" and macro is None:
                inner = single[0].nodelist
                continue
            break
        count = re.fullmatch(r"-?\d{1,3}", shown([given[0]]).replace("−", "-"))
        if macro is not None and macro.macroname == "multicolumn":
            wide = int(count[0]) if count else 1
        else:
            high = int(count[0]) if count else 1
        inner = [given[2]] if type(given[2]).__name__ != "LatexGroupNode" else given[2].nodelist
    return Piece(shown(inner), high, max(wide, 1))


def _uncovered(rows: list[list[Piece]]) -> list[list[Piece]]:
    r"""Without the empty cells that LaTeX wants below \multirow; one that spans upwards is moved to its first row."""
    grid: list[dict[int, Piece]] = []
    for row in rows:
        column, line = 1, dict[int, Piece]()
        for piece in row:
            line[column] = piece
            column += piece.columns
        grid.append(line)
    for number, line in enumerate(grid):
        for column, piece in list(line.items()):
            top = number + piece.rows + 1
            if piece.rows < 0 <= top and all(not grid[at].get(column, Piece("")).text for at in range(top, number)):
                grid[top][column] = piece._replace(rows=-piece.rows)
                line[column] = Piece("", columns=piece.columns)
    for number, line in enumerate(grid):
        for column, piece in list(line.items()):
            below = range(number + 1, min(number + piece.rows, len(grid)))
            free = [at for at in below if not grid[at].get(column, Piece("")).text]
            if len(free) < len(below):
                line[column] = piece._replace(rows=1)
                continue
            for at in free:
                grid[at].pop(column, None)
    return [[line[column]._replace(rows=max(line[column].rows, 1)) for column in sorted(line)] for line in grid]
