"""Loaders: one module a format, each turning a file into plain values."""
