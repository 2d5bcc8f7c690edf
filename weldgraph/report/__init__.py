"""What the check found, as people read it: lines for a terminal, one HTML page, questions for a referee report."""

from weldgraph.report.lines import text
from weldgraph.report.page import html
from weldgraph.report.questions import markdown

__all__ = ["html", "markdown", "text"]
