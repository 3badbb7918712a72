# Two commands matter: `make demo` and `make test`. Everything they need goes into .venv.
PYTHON ?= python3
PORT ?= 8090
SPEED ?= 1
TOGETHER ?= 3
LAWS := $(addprefix tests/core/test_,business_hours_long.py quiet_hours.py rotation.py)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo run test test-long test-faults check bench lock browser clean audit sbom

help:            ## this list
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## +/\t/' | expand -t 14

.venv/run: requirements.txt pyproject.toml
	@echo "Preparing .venv (once, about half a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Switchboard needs Python 3.11 or newer; set PYTHON=...")'
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes --no-deps -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	@echo "Adding the tools for tests ..."
	@$(PIP) --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

demo: .venv/run  ## desk and sandbox on this machine; prints the address [PORT=8090] [SPEED=1]
	@$(BIN)/desk demo --port $(PORT) --speed $(SPEED)

run: .venv/run   ## the desk with the tokens of .env
	@$(BIN)/desk run

test: .venv/dev  ## every test, on SQLite and on a real PostgreSQL [TOGETHER=3 processes]
	@$(BIN)/python -m pytest -n $(TOGETHER) --dist worksteal

test-long: .venv/dev ## laws of calendars with 10,000 examples each, tickets' histories with 1,000; marathons of 2,000 kills and the like
	@DESK_TEST_EXAMPLES=10000 $(BIN)/python -m pytest -n $(TOGETHER) --maxschedchunk 1 -o timeout=3000 $(LAWS)
	@DESK_TEST_EXAMPLES=1000 $(BIN)/python -m pytest -n $(TOGETHER) --maxschedchunk 1 -o timeout=3000 tests/core
	@DESK_TEST_ROUNDS=50 $(BIN)/python -m pytest -n $(TOGETHER) --maxschedchunk 1 -rP -m "marathon or faults" -k "marathon or killed_at_random"

test-faults: .venv/dev ## the fault runs before a release: 50 kills on each database and more; DESK_TEST_SEED= repeats one
	@$(BIN)/python -m pytest -n $(TOGETHER) --maxschedchunk 1 -m faults -rP

check: .venv/dev ## ruff, mypy --strict, import-linter, alembic check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m adapters.db.migrations.check

bench: .venv/dev ## the figures of docs/benchmarks.md, each beside its floor
	@$(BIN)/python -m benchmarks

lock:            ## resolve the ranges of pyproject.toml into the two lock files (needs uv)
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml -o requirements.txt
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --group pyproject.toml:audit -o requirements-audit.txt

.venv/audit: requirements-audit.txt
	@$(PYTHON) -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-audit.txt
	@touch $@

audit: .venv/run .venv/audit ## are there known faults in what is locked? Fails when one is, or when a package could not be looked up
	@.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.txt

sbom: .venv/audit ## the bill of materials of what is locked, as CycloneDX, into sbom.json
	@.venv/audit/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json
	@echo "sbom.json"

clean:           ## forget the venv and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build *.egg-info
