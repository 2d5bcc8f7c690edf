"""The templates of pages, filled in."""

from pathlib import Path
from typing import Any

from weldgraph.typeset import as_html


def fill(name: str, **values: Any) -> str:
    """The page of that template; in HTML every value is text, and `|typeset` sets what is raised or lowered in it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415  slow to import

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["typeset"] = as_html
    return environment.get_template(name).render(**values)
