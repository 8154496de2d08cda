# Two commands matter: `make run` starts the site, `make test` proves it. Both do their own set-up.
.DEFAULT_GOAL := help
.PHONY: help run test check soak bench vendor messages lock env env-dev clean
MAKEFLAGS += --no-print-directory
PYTHONPATH :=
export PYTHONPATH
PORT ?= 5000
BIN := .venv/bin
# Two test processes suit two cores; WORKERS=4 make test uses four.
WORKERS ?= 2

help: ## Show what can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: env ## Install what is missing and serve the site with its demo community (PORT=5000)
	@tools/run.sh "$(PORT)"

test: env-dev ## Install what is missing, then run every check and every test
	@tools/test.sh $(WORKERS)

check: env-dev ## Format, lint, types, import ranks and house rules
	@tools/check.sh

soak: env-dev ## The long tests, with fixed seeds (up to an hour)
	@tools/soak.sh $(WORKERS)

bench: env-dev ## Measure the budgets beside the peers (ARGS=--check compares with the budgets, PEER=1 runs FlaskBB too)
	@$(BIN)/python -m bench $(ARGS)

vendor: ## Fetch the pinned browser libraries again (needs npm)
	@static/vendor/vendor.sh

messages: env-dev ## Collect the words of the interface and update the French and Spanish files
	@$(BIN)/python -m ecommunity.web.messages

lock: env-dev ## Resolve the dependencies again and write requirements/*.lock
	@tools/lock.sh

env:
	@tools/env.sh app

env-dev:
	@tools/env.sh dev

clean: ## Remove what was installed (the site's data in var/ stays)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
