# What there is to do; `make help` lists it. ARGS="…" hands options on, as in: make test ARGS="tests/core -x"
.DEFAULT_GOAL := help
.PHONY: setup run test lint bench docs help

setup: ## Install what dothi needs (system packages, .venv, browser libraries), and do nothing else
	@scripts/setup.sh

run: setup ## Install if need be, prepare the database and the sample programme, print address and login, serve
	@.venv/bin/dothi run $(ARGS)

test: ## Install what tests need (PostgreSQL, PostGIS, Chromium, LibreOffice too) and run them on both databases
	@scripts/setup.sh test
	@scripts/test.sh $(ARGS)

lint: ## Check style, types, import directions, settings for the open internet, missing migrations
	@scripts/setup.sh dev
	@scripts/lint.sh

bench: ## Measure speed against floors: bench/run.py
	@scripts/setup.sh test
	@.venv/bin/python bench/run.py $(ARGS)

docs: setup ## Write the pages of docs/ that come from the code anew
	@.venv/bin/dothi docs $(ARGS)

help: ## List what there is to do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do printf '%-7s %s\n' "$$name" "$$what"; done
