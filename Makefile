# Two commands do everything: `make run` and `make test`. The rest is for those who change Comanda.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PAGES := comanda/pages/dist/.built

.PHONY: run test web lock docs openapi bench clean help

run: $(VENV)/.installed-run $(PAGES) ## install, start the database, migrate, load the demo, serve
	@exec $(BIN)/comanda serve --demo

test: $(VENV)/.installed-dev $(PAGES) ## everything CI runs
	@$(BIN)/python tests/check.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Comanda needs Python 3.11 or newer; set PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing Comanda (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed-run
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Whatever the pages are made of: their sources, and the API's description that their types come from.
$(PAGES): $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/shared/api/schema.ts') docs/api/openapi.json | $(VENV)/bin/python
	@$(BIN)/python web/build.py
	@touch $@

web: $(PAGES) ## build the pages

lock: $(VENV)/.installed-dev ## pin the newest versions that fit pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

docs: $(VENV)/.installed-run ## write docs/api/openapi.json, docs/api/problems.md and the table of docs/security.md
	@$(BIN)/comanda openapi > docs/api/openapi.json
	@$(BIN)/comanda openapi --problems > docs/api/problems.md
	@$(BIN)/python -m tests.asvs

openapi: docs

bench: $(VENV)/.installed-dev ## measure; see benchmarks/README.md
	@$(BIN)/python -m benchmarks

clean: ## remove what was installed; keeps .data
	rm -rf $(VENV)

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'
