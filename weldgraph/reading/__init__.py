"""What a reader sees in a file, `weldgraph read`: in its tables, in an instrument file."""
