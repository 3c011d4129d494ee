# Everything that is done with this repository. `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup build engine demo test scenarios examples testacc mutate faults bench docs site site-test install apply destroy format lint release-dry-run clean preflight

EXAMPLE ?= quickstart

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  make apply EXAMPLE=quickstart, make install DIR=../my-stack, make demo LIVE=1"

preflight:
	@sh scripts/preflight.sh

setup: preflight node_modules/.package-lock.json ## install what the package needs

node_modules/.package-lock.json: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

build: setup ## compile the package and its tests
	@npm run --silent build

engine: setup ## make `npx pulumi` work, by download or by building it once
	@node scripts/engine.mjs

demo: build engine ## the quickstart from nothing to nothing, on the embedded emulator (LIVE=1: on your account)
	@node scripts/demo.mjs

test: build engine ## format, lint, types and the tests, but for those that take long
	@npm run --silent lint
	@node scripts/test.mjs

scenarios: build engine ## the tests that take long: whole stories in the real engine, as users live them
	@node scripts/test.mjs scenarios

docs: build ## write the reference pages in docs/
	@npm run --silent docs

site: setup ## build the documentation into site/, with a search
	@npm run --silent site

site-test: build site ## look at the site in a browser: its links, its search, its width on a phone
	@npm run --silent test:site

examples: build engine ## apply, preview, refresh and destroy every example, on the embedded emulator
	@node scripts/examples.mjs

testacc: build engine ## the same on the server of your environment; it asks for OPENAI_ACC=1 (ACC=quickstart: only this)
	@node scripts/testacc.mjs $(ACC)

mutate: build ## make every rule of every property wrong, and see that the tests notice
	@node scripts/mutate.mjs

faults: build engine ## every kind in every situation that goes wrong (FAULTS=--short: as in CI)
	@node dist/tests/faults/main.js $(FAULTS)

bench: build engine ## measure what docs/performance.md tells (BENCH=--keep: write it there)
	@node scripts/bench.mjs $(BENCH)

install: build ## pack the package and install it into the project DIR
	@node scripts/install.mjs "$(DIR)"

apply: build engine ## apply an example: make apply EXAMPLE=quickstart
	@node scripts/example.mjs up "$(EXAMPLE)"

destroy: build engine ## destroy an example: make destroy EXAMPLE=quickstart
	@node scripts/example.mjs destroy "$(EXAMPLE)"

format: setup ## format, and mend what the linter can mend
	@npm run --silent format

lint: build ## check format, style and what is generated
	@npm run --silent lint

release-dry-run: setup ## a release but for publishing: check, build, pack, and leave the archive in release/
	@node scripts/release.mjs

clean: ## remove what was built
	rm -rf dist release site .cache
