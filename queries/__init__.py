"""Questions: one SPARQL query a file, with a header that says what it answers."""
