# make demo: set up, load the sample portfolio, serve.   make test: set up, run every test.
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.ready

help: ## What can be made here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(STAMP): requirements/lock-dev.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV)
	@touch $(STAMP)

setup: $(STAMP) ## The virtual environment, from hashed requirements

demo: $(STAMP) ## Load the sample portfolio and serve the workbench
	@$(VENV)/bin/kept demo

check: $(STAMP) ## Lint, types, layers, catalogues
	@$(VENV)/bin/ruff format --check src tests tools
	@$(VENV)/bin/ruff check src tests tools
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PY) tools/messages.py --check

browser: $(STAMP)
	@$(PY) tools/browser.py

test: $(STAMP) browser ## Every test, on SQLite and then on PostgreSQL
	@$(VENV)/bin/pytest -q -n auto --maxprocesses 4 --dist loadfile
	@KEPT_TEST_DATABASE=postgresql $(VENV)/bin/pytest -q -n auto --maxprocesses 4 --dist loadfile -m django_db

bench: $(STAMP) ## Ratios against named baselines, measured in one run
	@$(PY) tools/bench.py

lock: ## Renew the hashed requirements
	@sh tools/lock.sh

.PHONY: help setup demo check browser test bench lock
