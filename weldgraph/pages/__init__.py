"""The pages of docs/ that are written from the ontology and the rules: `python -m weldgraph.pages`."""
