# Every target sets up what it needs; a repeated run only checks time stamps.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help start test test-kind check lint bench bench-class bench-attacks lock clean setup node tools minio

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 21

start: $(VENV)/.start ## Open the course in JupyterLab (Ctrl-C stops everything, your work stays)
	@exec $(BIN)/seclab start $(if $(BACKEND),--backend '$(BACKEND)') $(if $(S3),--s3 '$(S3)') $(START_ARGS)

test: setup tools lint ## Run every test that this machine can run
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-kind: setup tools ## Run the tests that need a real cluster, and write a report (KEEP=1 leaves the cluster)
	$(BIN)/python -m tests.kind $(PYTEST_ARGS)

check: setup lint ## Run the quick tests only: no browser, no programs from npm or Go
	$(BIN)/python -m pytest -m "not browser and not node and not go and not kind" $(PYTEST_ARGS)

lint: $(VENV)/.dev ## Check style and types
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

bench: setup ## Time the engines beside named peers
	$(BIN)/python -m tests.benchmarks

bench-attacks: setup ## Attack stock nbgrader and this grader, and print what came of it
	$(BIN)/python -m tests.benchmarks attacks

bench-class: setup ## Grade a class beside stock nbgrader, on the same notebooks
	$(BIN)/python -m tests.benchmarks class

setup: $(VENV)/.dev node

# Programs by other people that the tests compare us with; only where Node.js is.
node:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory tests/node/node_modules/.stamp; fi

tests/node/node_modules/.stamp: tests/node/package-lock.json
	@echo "Installing the test oracles from npm…"
	@npm ci --prefix tests/node --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

# The same from Go modules; the first build takes minutes, and every version is built once for a user.
tools:
	@if command -v go >/dev/null 2>&1; then $(MAKE) --no-print-directory .cache/bin/.stamp; fi

.cache/bin/.stamp: $(wildcard tests/tools/* tests/tools/*/* tests/tools/*/*/*)
	@sh tests/tools/build.sh .cache/bin
	@touch $@

minio: ## Build the MinIO server from its Go module, for labs with --s3 minio (needs Go)
	@command -v go >/dev/null 2>&1 || { echo "There is no Go here. Next: install Go 1.21 or newer (https://go.dev/dl)."; exit 3; }
	@sh tests/tools/build.sh .cache/bin minio

$(VENV)/.start: requirements.lock pyproject.toml
	@sh cluster/setup.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@sh cluster/setup.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.start

lock: ## Resolve the dependencies anew (needs uv)
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --no-emit-package mlops-security-labs --extra dev pyproject.toml -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header -c requirements-dev.lock --extra build pyproject.toml -o requirements.lock

clean: ## Remove what was installed and built here; a learner's work in ~/seclab stays
	rm -rf $(VENV) .cache build .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/node/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
