# Two commands to start with: `make demo` shows the tool at work, `make test` runs the tests.
# They need git, make and Python 3.11 or newer. All they install goes into .venv, on the first run
# and again whenever pyproject.toml has changed.

VENV := .venv
BENCH := .venv-bench
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
PYTEST := $(PY) -m pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder

# Tried in this order; name another one with `make demo PYTHON=/path/to/python`.
PYTHONS := $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3 python

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-all fuzz bench check format docs wheel clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.demo ## scaffold a task, run it, break one, have it found and fixed (in .demo)
	@$(PY) demo/run.py

test: $(VENV)/.dev ## the tests but for the slow ones
	$(PYTEST) -m "not slow"

test-slow: $(VENV)/.dev
	$(PYTEST) --dist=worksteal -m slow

test-all: test test-slow ## all tests

FUZZ := 2000
fuzz: $(VENV)/.dev ## generated tasks, run and judged (FUZZ=N tasks; a new seed each time, printed)
	@$(PY) -m tests.proof $(FUZZ)

bench: $(VENV)/.dev $(BENCH)/.peers ## how fast it is beside its peers (ONLY=cold,unchanged; about 10 minutes)
	@$(PY) -m bench $(if $(ONLY),--only $(ONLY)) $(if $(LARGEST),--largest)

check: $(VENV)/.dev ## lint, format, types, and which room may import which
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -m mypy demo/run.py docs/pages.py
	$(VENV)/bin/lint-imports

format: $(VENV)/.dev ## format the code and mend what ruff can mend
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

docs: $(VENV)/.dev ## build the pages (in docs/_build/html); a warning is an error
	@$(PY) -m sphinx -W --keep-going --quiet docs docs/_build/html

wheel: $(VENV)/.dev ## build the wheel (in dist)
	@rm -rf dist
	$(PY) -m build --wheel

clean: ## remove all that make has made, the virtual environment included
	rm -rf $(VENV) $(BENCH) .demo build dist docs/_build docs/made .hypothesis .import_linter_cache .mypy_cache .pytest_cache
	rm -rf .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A python that is on the PATH may still be too old, lack venv, or be a shim of a version that is
# not there: so each is asked.
$(VENV)/.made:
	@for python in $(PYTHONS); do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	        2>/dev/null; \
	    then \
	        echo "Creating $(VENV) with $$($$python --version): $$(command -v $$python)"; \
	        $$python -m venv $(VENV) && touch $@; \
	        exit; \
	    fi; \
	done; \
	echo "No Python 3.11 or newer that can make virtual environments was found. Tried:" >&2; \
	echo "  $(strip $(PYTHONS))" >&2; \
	echo "Install one (on Debian and Ubuntu: apt install python3 python3-venv)," >&2; \
	echo "or name yours: make PYTHON=/path/to/python" >&2; \
	exit 1

$(VENV)/.demo: pyproject.toml | $(VENV)/.made
	@echo "Installing newloom-lint and what the demo needs (once, about a minute)"
	@$(PIP) install --upgrade 'pip>=25.1' # the first that knows dependency groups
	@$(PIP) install --editable '.[template]' --group demo
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.demo
	@echo "Installing what the tests and checks need (once, about a minute)"
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install --editable '.[template]' --group dev
	@touch $@

# The peers have an environment of their own: what they need must not meet what we need.
$(BENCH)/.peers: pyproject.toml | $(VENV)/.made
	@echo "Installing the linters we are compared with (once, about a minute)"
	@$(PY) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --upgrade 'pip>=25.1'
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --quiet install --group bench
	@touch $@
