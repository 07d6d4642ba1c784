# Every target does its own set-up, into .venv/ of this checkout. Needs Python 3.11 or newer and make.

SHELL := /bin/sh
.DEFAULT_GOAL := help
# Two set-ups at once would write into one environment.
.NOTPARALLEL:
.PHONY: help demo check test slow faults lint fix docs screenshots bench bench-peers coverage fuzz lock clean runtime dev

bin := .venv/bin
checked := src tests tools $(wildcard benchmarks)
# The pure rooms, the pages and the repository itself.
rules := tests/words tests/talk tests/record tests/desk tests/seal tests/sentences tests/paper tests/docs tests/repository
# From the shortest to the longest.
faults := $(addprefix tests/faults/,power_cuts.py partitions.py day.py kills.py)
# make test ARGS='-k rule_03' hands words on to pytest, to the demo or to the benchmarks.
ARGS ?=

# The environment decides what is imported, not the shell that make was called from.
unexport PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE := 1

help: ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

demo: runtime ## a talk from inside, in the browser; where there is no screen, in the terminal
	@$(bin)/goodoffices demo $(ARGS)

check: lint ## every day, in two minutes: lint, types, import contracts, docs, the rules with fewer examples
	@echo 'check: the rules'
	@HYPOTHESIS_PROFILE=check $(bin)/pytest --quiet -n auto --dist worksteal -m 'not long' $(rules) $(ARGS)

test: lint ## everything that CI shows: lint, types, import contracts, docs, tests
	@echo 'test: pytest'
	@$(bin)/pytest --quiet -n auto --dist worksteal --durations 30 $(ARGS)

slow: lint ## before something is called done: every machine plays 400 lives, every place is fuzzed, and the faults
	@echo 'slow: many lives'
	@HYPOTHESIS_PROFILE=thorough $(bin)/pytest --quiet -n auto --dist worksteal tests/talk tests/desk tests/seal tests/station $(ARGS)
	@$(bin)/python -m tools.fuzz --seconds 60
	@$(MAKE) --no-print-directory faults

faults: dev ## what a relay must survive: kills, power cuts, lines that are cut, a day of bad roads; prints what it cost
	@echo 'faults: tests/faults/README.md says what each needs'
	@$(bin)/pytest --quiet --capture no $(faults) $(ARGS)

lint: dev ## ruff, mypy, import contracts, generated docs
	@echo 'lint: ruff check' && $(bin)/ruff check --quiet .
	@echo 'lint: ruff format' && $(bin)/ruff format --quiet --check . || { \
		$(bin)/ruff format --diff . ; echo 'make fix formats them' ; exit 1 ; }
	@echo 'lint: mypy' && $(bin)/mypy --no-error-summary $(checked)
	@echo 'lint: import contracts' && { $(bin)/lint-imports > .venv/lint-imports.log 2>&1 || { \
		cat .venv/lint-imports.log ; exit 1 ; } ; }
	@echo 'lint: docs' && $(bin)/python tools/reference.py --check && $(bin)/python -m tools.worked_examples --check && \
		$(bin)/python -m tools.api_page --check

fix: dev ## formats the code and fixes what ruff can fix
	@$(bin)/ruff check --quiet --fix .
	@$(bin)/ruff format --quiet .

docs: dev ## writes docs/reference from the program itself
	@$(bin)/python tools/reference.py
	@$(bin)/python -m tools.worked_examples
	@$(bin)/python -m tools.api_page

screenshots: dev ## writes a picture of every page into build/screenshots, to be looked at
	@$(bin)/python -m tools.screenshots

bench: dev ## runs the benchmarks; JSON on standard output
	@$(bin)/python -m benchmarks $(ARGS)

bench-peers: dev ## this relay beside Redis, RabbitMQ, NATS and Prosody, as far as installed; JSON on standard output
	@$(bin)/python -m benchmarks.peers $(ARGS)

coverage: dev ## shows which branches no test takes
	@$(bin)/coverage run -m pytest --quiet $(ARGS)
	@$(bin)/coverage report

fuzz: dev ## fuzzes every place that reads foreign bytes, ten minutes each (ARGS='--seconds 60 scenario')
	@$(bin)/python -m tools.fuzz $(ARGS)

lock: ## renews requirements/*.txt from *.in (UPGRADE=1: newest versions)
	@sh tools/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## removes what make and Python left here
	@rm -rf .venv build dist htmlcov .coverage .benchmarks .hypothesis .fuzz
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@find src tests tools $(wildcard benchmarks) -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@sh tools/set_up.sh runtime

dev:
	@sh tools/set_up.sh dev
