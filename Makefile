# Marketing retrospectives with one command. `make` alone prints the targets.
.DEFAULT_GOAL := help
# Our matrices are small: threads of the linear algebra libraries only fight, and change the last digits.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
SHELL := /bin/bash

VENV := .venv
# PYTHON=... uses an environment that already exists (the conda one of environment.yml, say) and touches nothing.
ifdef PYTHON
RUN := $(PYTHON)
RUN_READY :=
TEST_READY :=
else
RUN := $(VENV)/bin/python
RUN_READY := $(VENV)/.ready
TEST_READY := $(VENV)/.ready-dev
endif
BASE_PYTHON ?= python3
UV := $(VENV)/bin/uv
UV_INSTALL := $(UV) pip install --quiet --python $(VENV)/bin/python

# Optional variables of the report targets become options of the `forecast` command.
OPTIONS := $(if $(PERIOD),--period '$(PERIOD)') $(if $(LANGUAGE),--language '$(LANGUAGE)') $(if $(FORMATS),--formats '$(FORMATS)') \
	$(if $(DATA),--data '$(DATA)') $(if $(OUTPUT),--output '$(OUTPUT)')
BATCH_OPTIONS := $(if $(PERIOD),--period '$(PERIOD)') $(if $(OUTPUT),--output '$(OUTPUT)') $(if $(JOBS),--jobs '$(JOBS)') \
	$(if $(SCHEDULER),--scheduler '$(SCHEDULER)') $(if $(FORCE),--force) $(if $(LANGUAGE),--language '$(LANGUAGE)') \
	$(if $(FORMATS),--formats '$(FORMATS)') $(if $(DATA),--data '$(DATA)')

.PHONY: help setup report reports audit test lab serve bench lock schemas clean

help: ## print the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make report TEAM=growth [PERIOD=2026Q3] [LANGUAGE=ru|en] [FORMATS=html,pdf] [DATA=path-or-url] [OUTPUT=folder]"

setup: $(RUN_READY) ## prepare the environment (every target does this by itself on its first call)

report: $(RUN_READY) ## the retrospective of TEAM=… or CAMPAIGN=…
	@$(RUN) -m forecast report $(if $(CAMPAIGN),--campaign '$(CAMPAIGN)') $(if $(TEAM),--team '$(TEAM)') $(OPTIONS)

reports: $(RUN_READY) ## every team and campaign in params/, then the portfolio and the index
	@$(RUN) -m forecast batch $(BATCH_OPTIONS)

audit: $(RUN_READY) ## the marketing-analytics audit of TEAM=…
	@$(RUN) -m forecast audit $(if $(TEAM),--team '$(TEAM)') $(OPTIONS)

test: $(TEST_READY) ## lint, types and the whole test suite (STRICT=1: slow tests too, and a skipped test is a failure)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m pytest -n 2 --dist worksteal $(if $(STRICT),,-m 'not slow')

lab: $(TEST_READY) ## JupyterLab on notebooks/ with the package importable
	$(RUN) -m jupyter lab --notebook-dir=notebooks

serve: $(RUN_READY) ## the reports/ portal on a loopback address
	@$(RUN) -m forecast serve $(if $(OUTPUT),--output '$(OUTPUT)')

bench: $(TEST_READY) ## the benchmarks, side by side with their peers
	$(if $(PYTHON),,$(UV_INSTALL) --require-hashes -r requirements-bench.lock)
	$(RUN) -m benchmarks

lock: $(TEST_READY) ## pin the dependencies of pyproject.toml anew, and write environment.yml from it
	$(RUN) scripts/lock.py

schemas: $(RUN_READY) ## write schemas/*.json from the models
	$(RUN) scripts/schemas.py

clean: ## remove what is generated: caches and the environment; reports and data stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/uv: requirements-uv.lock
	@$(BASE_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "forecast needs Python 3.11 or newer; say which with: make BASE_PYTHON=python3.12 …" >&2; exit 2; }
	@echo "preparing $(VENV) (once; about a minute) …" >&2
	@$(BASE_PYTHON) -m venv $(VENV) || { echo "python3 has no venv; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

$(VENV)/.ready: $(VENV)/bin/uv requirements.lock pyproject.toml
	@$(UV_INSTALL) --compile-bytecode --require-hashes -r requirements.lock
	@$(UV_INSTALL) --no-deps --no-build-isolation --editable .
	@$(VENV)/bin/python -m compileall -q src/forecast
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@$(UV_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
