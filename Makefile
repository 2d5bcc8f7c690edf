# The verbs of the project. `make demo` and `make test` set up all they need in .venv.
PYTHON ?= python3.11
BIN = .venv/bin

.PHONY: help demo test unit lint docs clean

help:  ## list the verbs
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

.venv/.ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@

demo: .venv/.ready  ## the bundled record: build, check, questions, one HTML page
	$(BIN)/weldgraph demo

test: .venv/.ready  ## all tests; says what it skipped and why
	$(BIN)/pytest

unit: .venv/.ready  ## the quick tests: all but those marked as system tests
	$(BIN)/pytest -m "not system"

lint: .venv/.ready  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/.ready  ## write generated pages and shown outputs anew; the diff is the review
	$(BIN)/python -m weldgraph.pages
	$(BIN)/pytest --quiet --approve tests/test_docs.py tests/test_demo.py

clean:  ## forget the environment and what was built
	rm -rf .venv build dist *.egg-info .weldgraph
