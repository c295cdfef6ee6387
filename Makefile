# make demo   the product in the browser, no account needed
# make test   the everyday suite; sets up everything it needs by itself
# make check  what a change must pass: format, lint, types, imports, tests
# make faults kills, cuts and delays, for minutes
# make figures the same and more in full size, for as long as it takes
# make bench  measurements
# make lock   new locks from requirements/*.in (ARGS=--upgrade for newer versions)
# make golden rewrites the golden renders · make format · make clean

PYTHON ?= python3
PORT ?= 8080
WORKERS ?= 3
ARGS ?=
BIN := .venv/bin

.PHONY: help setup setup-run machine demo test static formatted linted typed layered check faults figures bench lock golden format clean
.DEFAULT_GOAL := help

help:
	@sed -n '/^#/!q;s/^# //p' $(firstword $(MAKEFILE_LIST))

setup:
	@$(PYTHON) -m tools.setup dev

setup-run:
	@$(PYTHON) -m tools.setup run

machine: setup
	@$(PYTHON) -m tools.machine

demo: setup-run
	@exec $(BIN)/contractbot demo --port $(PORT) $(ARGS)

test: setup machine
	$(BIN)/python -m pytest -n $(WORKERS) -m "not faults_long and not figures" $(ARGS)

# Four of them, so that make -k shows what each has to say.
static: formatted linted typed layered

formatted: setup
	$(BIN)/ruff format --check .

linted: setup
	$(BIN)/ruff check .

typed: setup
	$(BIN)/mypy

layered: setup
	$(BIN)/lint-imports

check: static test

faults: setup machine
	$(BIN)/python -m pytest -n $(WORKERS) -m "(faults or faults_long) and not figures" $(ARGS)

figures: setup machine
	$(BIN)/python -m pytest -n $(WORKERS) -m figures $(ARGS)

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

# --no-header and --universal: no machine, no index and no platform is named in the locks.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv"; exit 1; }
	$(LOCK) $(ARGS) requirements/runtime.in -o requirements/runtime.lock
	$(LOCK) $(ARGS) requirements/dev.in -o requirements/dev.lock

golden: setup
	UPDATE_GOLDEN=1 $(BIN)/python -m pytest tests/conformance -k golden $(ARGS)

format: setup
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
