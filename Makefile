# FerroScope. `make run` opens the dashboard, `make test` holds it to everything it promises.
# Both do their own set-up in .venv on Debian or Ubuntu with Python 3.11.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8501
BIN := .venv/bin
# One test process more than cores, five at most: the browser's tests wait more than they work.
# Each holds pandas, SciPy and Plotly, about 0.5 GB.
JOBS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$(( n > 4 ? 5 : n + 1 )))
DATA := $(abspath $(or $(FERROSCOPE_DATA),$(wildcard ../shared/data)))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# A stamp is named after what it installed, so a changed list installs again and an
# unchanged one costs nothing.
digest = $(shell cat pyproject.toml constraints.txt $(1) | sha256sum | cut -c1-16)
RUN_STAMP := .venv/.installed-run-$(call digest,requirements.txt)
TEST_STAMP := .venv/.installed-test-$(call digest,requirements.txt requirements-dev.txt)
BENCHMARK_STAMP := .venv/.installed-benchmark-$(call digest,requirements.txt benchmarks/requirements.txt)

# Sets `root` to what runs a command as root ("env" or "sudo -n"), or to nothing.
RIGHTS = root=; if [ "$$(id -u)" = 0 ]; then root=env; \
	elif sudo -n true 2>/dev/null; then root="sudo -n"; fi; command -v apt-get >/dev/null || root=

LINT = $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy \
	&& $(BIN)/lint-imports --no-logo || { echo "*** Lint, types or contracts FAILED."; exit 1; }

.PHONY: help run test lint format browser benchmark pictures clean

help:
	@echo "make run        open the dashboard (PORT=$(PORT); FERROSCOPE_DATA=folder for real cohorts)"
	echo "make test       lint, types, contracts and every test"
	echo "make lint       lint, types and contracts only"
	echo "make format     rewrite the code in its format"
	echo "make benchmark  measure against R (limma and sva too), lifelines and scikit-survival"
	echo "make pictures   take the screenshots of README.md again"
	echo "make clean      remove .venv and everything generated"

run: $(RUN_STAMP)
	@exec $(BIN)/streamlit run dashboard/app.py --server.port $(PORT)

# Lint goes on beside the tests; what it found stands below what they found.
test: browser
	@export OMP_NUM_THREADS=1
	# Tests that were compiled once are collected in half the time, in each process.
	unset PYTHONDONTWRITEBYTECODE
	[ -z "$(DATA)" ] || export FERROSCOPE_DATA="$(DATA)"
	found=$$(mktemp)
	( $(LINT) ) >"$$found" 2>&1 & lint=$$!
	trap 'kill $$lint 2>/dev/null || true; rm -f "$$found"' EXIT
	failed=0
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS) || failed=$$?
	wait $$lint || failed=1
	cat "$$found"
	exit $$failed

lint: $(TEST_STAMP)
	@$(LINT)

format: $(TEST_STAMP)
	@$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmark: $(BENCHMARK_STAMP)
	@[ -z "$(DATA)" ] || export FERROSCOPE_DATA="$(DATA)"
	$(BIN)/python benchmarks/statistics.py $(ARGS)
	$(BIN)/python benchmarks/expression.py $(EXPRESSION_ARGS)

pictures: browser
	@$(BIN)/python -m tests.browser.pictures

clean:
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A browser for the browser tests: one that is there, else Debian's, else Playwright's.
browser: $(TEST_STAMP)
	@if $(BIN)/python -m tests.browser.chromium >/dev/null; then exit 0; fi
	$(RIGHTS)
	if [ -z "$$root" ]; then
		echo "*** No Chromium, and no right to install one: browser tests will be SKIPPED."
		echo "*** Install it with: sudo apt-get install chromium (Debian), or set FERROSCOPE_CHROMIUM."
		exit 0
	fi
	echo "Installing Chromium for the browser tests"
	if grep -q '^ID=debian' /etc/os-release; then
		$$root apt-get update -qq
		$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-dejavu-core >/dev/null
	else
		$$root "$$PWD/$(BIN)/playwright" install-deps chromium >/dev/null
		$(BIN)/playwright install chromium
	fi || echo "*** Chromium could not be installed: browser tests will be SKIPPED."

.venv/bin/python:
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
		echo "FerroScope needs Python 3.11: install python3.11, or say make PYTHON=/path/to/python3.11"
		exit 1
	fi
	if ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then
		$(RIGHTS)
		if [ -z "$$root" ]; then
			echo "Python has no venv module. Install it with: sudo apt-get install python3.11-venv"
			exit 1
		fi
		echo "Installing python3.11-venv"
		$$root apt-get update -qq
		$$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3.11-venv >/dev/null
	fi
	"$(PYTHON)" -m venv .venv

$(RUN_STAMP): | .venv/bin/python
	@echo "Installing FerroScope into .venv (a few minutes, once)"
	$(PIP) -r requirements.txt
	rm -f .venv/.installed-run-*
	touch $@

$(TEST_STAMP): $(RUN_STAMP)
	@echo "Installing what the tests need into .venv"
	$(PIP) -r requirements-dev.txt
	rm -f .venv/.installed-test-*
	touch $@

$(BENCHMARK_STAMP): $(RUN_STAMP)
	@echo "Installing what the benchmarks compare with into .venv"
	$(PIP) -r benchmarks/requirements.txt
	rm -f .venv/.installed-benchmark-*
	touch $@
