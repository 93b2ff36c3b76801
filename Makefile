# Everything is made inside this folder: .venv (Python packages), .state (what is done), var (data).
PYTHON ?= python3
BIN := .venv/bin
ES_VERSION := 8.19.16
ES_NEXT_VERSION := 9.2.0

.DEFAULT_GOAL := help
.PHONY: help run test check check-long format lint types imports contracts docs bench evaluate screenshots statement lock elasticsearch elasticsearch-stop clean

help: ## Show what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .state/run ## Run all services here with the demo county (Ctrl-C ends them)
	@$(BIN)/tarjotin run

test: .state/dev ## Run the tests (with PostgreSQL; with Elasticsearch when TEST_ELASTICSEARCH_URL answers)
	@$(BIN)/pytest -n 2 -m "not long"

check: .state/dev ## Everything that must pass: format, lint, types, imports, tests, fresh contracts and docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) --no-print-directory test

check-long: check ## What takes longer, on top of check (with a JDK 21 or newer also Elasticsearch 9)
	$(BIN)/pytest -n 2 -m long

format: .state/dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contracts: .state/dev ## Write contracts/*.yaml from the code
	$(BIN)/tarjotin contracts contracts

docs: .state/dev ## Write docs/settings.md from the code
	$(BIN)/tarjotin settings > docs/settings.md

bench: .state/dev ## Measure catalogue and search at 100,000 offerings, sync at 50,000 sites (BENCH=sync for one; BENCH_OFFERINGS, BENCH_SITES)
	@$(BIN)/python -m benchmarks $(BENCH)

evaluate: .state/dev ## Measure matching on labelled pairs, and search on judged queries (both engines and a baseline); fails when worse than before
	@$(BIN)/python -m benchmarks.matching
	@$(BIN)/python -m benchmarks.relevance

screenshots: .state/dev ## Take pictures of every kind of page in three widths and languages, into var/screenshots (PAGES=offering for some)
	@$(BIN)/python -m tests.browser.screenshots $(PAGES)

statement: .state/dev ## Test the pages in a browser, and write the results for the accessibility statement
	@$(BIN)/python -m tests.browser.statement

lock: .state/dev ## Pin all packages anew, with hashes (needs: pip install uv)
	uv pip compile requirements.in -o requirements.txt $(LOCK)
	uv pip compile requirements-dev.in -c requirements.txt -o requirements-dev.txt $(LOCK)
LOCK := --upgrade --universal -p 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

elasticsearch: ## Get and start a real Elasticsearch for the tests (needs a JDK 17 or newer, and Maven)
	@tests/elasticsearch.sh start $(ES_VERSION)

elasticsearch-stop: ## Stop it
	@tests/elasticsearch.sh stop

clean: ## Remove everything that was made, data too
	rm -rf .venv .state var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info

.state/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tarjotin needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@mkdir -p .state
	@$(PYTHON) -m venv .venv
	@touch $@

.state/run: requirements.txt pyproject.toml | .state/venv
	@echo "Installing packages into .venv …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.state/dev: requirements-dev.txt .state/run
	@echo "Installing what the checks need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
