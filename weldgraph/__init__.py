"""weldgraph: a materials knowledge graph in which every number leads back to where it is printed."""
