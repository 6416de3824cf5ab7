# make demo: set up, load the sample portfolio, serve.   make test: set up, run every test.
.DEFAULT_GOAL := help
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.ready
SPARK := $(VENV)/.spark
RIVALS := .cache/rivals

help: ## What can be made here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(STAMP): requirements/lock-dev.txt pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV)
	@touch $(STAMP)

# Half a gigabyte that only the tests of the cluster need.
$(SPARK): $(STAMP) requirements/lock-spark.txt
	@echo "Installing Spark and a Java for the tests of the cluster ..."
	@$(VENV)/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/lock-spark.txt
	@touch $(SPARK)

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

test: $(STAMP) $(SPARK) browser ## Every test, on SQLite and then on PostgreSQL
	@$(VENV)/bin/pytest -q -n auto --maxprocesses 4 --dist loadfile
	@KEPT_TEST_DATABASE=postgresql $(VENV)/bin/pytest -q -n auto --maxprocesses 4 --dist loadfile -m django_db

# Programs measured beside Kept; what they depend on need not agree with what Kept depends on.
$(RIVALS)/.ready: $(STAMP) requirements/lock-rivals.txt
	@echo "Installing the programs that are measured beside Kept ..."
	@$(PY) -m venv $(RIVALS)
	@$(RIVALS)/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/lock-rivals.txt
	@touch $(RIVALS)/.ready

bench: $(RIVALS)/.ready ## Ratios against named baselines, measured in one run
	@$(PY) tools/bench.py --rivals $(RIVALS)/bin/python

lock: ## Renew the hashed requirements
	@sh tools/lock.sh

.PHONY: help setup demo check browser test bench lock
