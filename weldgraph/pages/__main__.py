"""Write docs/terms.md and docs/alerts.md."""

from weldgraph.pages import alerts, terms
from weldgraph.resources import folder

docs = folder("ontology").parent / "docs"
(docs / "terms.md").write_text(terms.page(), encoding="utf-8")
(docs / "alerts.md").write_text(alerts.page(), encoding="utf-8")
