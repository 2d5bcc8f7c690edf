"""SHACL as queries: read the shapes, write one SELECT a constraint; pySHACL for what is left and as the reference."""
