# The commands of the house; `make` alone says what they are. docs/interfaces.md says what they promise.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV ?= .venv
BIN := $(VENV)/bin
CATALOGUES := $(wildcard src/athir/locale/*/LC_MESSAGES/*.po)
WORDS := $(CATALOGUES:.po=.mo)
DEV := $(VENV)/.installed-dev
USE := $(VENV)/.installed
# pytest's own options: make test ARGS="tests/air -x"
ARGS ?=

.PHONY: help
help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

.PHONY: run
run: $(USE) words ## Install what is needed, put the demo station on the air, stay in the foreground (Ctrl-C stops)
	@$(BIN)/athir demo --if-empty
	@exec $(BIN)/athir up

# One process more than cores: the one that listens in real time mostly waits.
.PHONY: test
test: $(DEV) words ## Run the whole test suite
	@scripts/test-tools
	@PYTEST_XDIST_AUTO_NUM_WORKERS=$$(($$(nproc) + 1)) exec $(BIN)/pytest -n auto --maxprocesses 4 --dist loadscope $(ARGS)

.PHONY: check
check: $(DEV) words ## Format, lint, types, import rules, translations, migrations: what CI checks before the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@scripts/check-newsroom
	$(BIN)/pytest tests/house

.PHONY: bench
bench: $(DEV) words ## Every script in bench/, one JSON line each, with the peer's figure in the same run
	@scripts/test-tools bench
	@for script in bench/[a-z]*.py; do echo "# $$script" >&2; $(BIN)/python $$script; done

.PHONY: faults
faults: $(DEV) words ## Break the running station in every way it knows while listening to it
	@scripts/test-tools
	@exec $(BIN)/pytest -m journey -v -rA --show-capture=no $(ARGS)

.PHONY: soak
soak: $(DEV) words ## The long runs: hours of air, millions of rows, a million hostile cases
	@scripts/test-tools
	@ATHIR_LONG=1 exec $(BIN)/pytest --timeout 0 $(ARGS)

.PHONY: shots
shots: $(DEV) words ## Screenshots of the main pages (phone, desktop, light, dark) into build/shots/
	@scripts/test-tools
	@exec $(BIN)/python scripts/shots.py $(ARGS)

# What is installed is what the lock says; a stamp makes the next start quick.
$(USE): requirements.lock pyproject.toml scripts/install
	@scripts/install $(VENV) requirements.lock
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml scripts/install
	@scripts/install $(VENV) requirements-dev.lock
	@touch $(USE) $@

.PHONY: words
words: $(WORDS)

%.mo: %.po | $(USE)
	@$(BIN)/pybabel -q compile -i $< -o $@ --statistics 2>/dev/null || $(BIN)/pybabel compile -i $< -o $@
