# Everything sets itself up: `make demo` to see Usher, `make test` to trust it.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 10

setup: ## .venv with all that running and testing need (quick when it is there)
	@$(PYTHON) scripts/setup.py

demo: setup ## Usher on this machine with a sample event, no keys needed
	@$(BIN)/usher demo

test: setup ## every test: databases, channels, browser
	@$(PYTHON) scripts/browser.py
	@$(BIN)/python -m pytest -n 2 $(ARGS)

lint: setup ## style, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .mypy_cache/importlinter

bench: setup ## the benchmarks, one JSON line each; `make bench KILLS=1000` for the long one
	@for each in $(filter-out %_kills.py,$(wildcard benchmarks/bench_*.py)); do \
		echo "# $$each" && $(BIN)/python $$each || exit 1; done
	@echo "# benchmarks/bench_kills.py" && $(BIN)/python benchmarks/bench_kills.py $(KILLS)
