# Two commands matter: `make demo` and `make test`. Each sets up what it needs first.
.DEFAULT_GOAL := help
.PHONY: help setup demo test run check bench screenshots lock

SERVE ?= 1
PYTHON := .venv/bin/python

help:  ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 10

setup:
	@deploy/setup.sh demo

demo: setup  ## Read, register, search and compare the samples, then serve the pages (SERVE=0: stop after printing)
	@$(PYTHON) -m samples.demo $(if $(filter 0,$(SERVE)),--no-serve)

test:  ## Check style, types, layers and behaviour
	@deploy/setup.sh test
	@$(MAKE) --no-print-directory check
	@$(PYTHON) -m pytest -n 2 --dist loadfile -q

run: setup  ## Serve the pages on what is already in var/
	@.venv/bin/camket serve

check:  ## Style, types and layers alone
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: setup  ## Measure on the samples and, with DATA=folder, on judged material beside the project
	@$(PYTHON) -m bench $(DATA)

screenshots: setup  ## Draw the main pages of the demo register into var/screenshots, for people to look at
	@$(PYTHON) -m samples.demo --no-serve >/dev/null
	@$(PYTHON) -m samples.screenshots

lock:  ## Write requirements.lock anew from pyproject.toml
	@deploy/lock.sh
