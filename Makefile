# `make scan` and `make test` set up what they need in .venv; a changed pyproject.toml sets it up again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(wildcard *.py) $(shell find data model train eval report -type f -not -name '*.pyc')

.PHONY: scan test check lint bench train lock clean

scan: $(VENV)/.user
	$(BIN)/suluh scan data/examples -o findings.jsonl

test: $(VENV)/.dev
	$(BIN)/python -m pytest -q

check: lint test

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	mkdir -p .check && ln -sfn .. .check/suluh
	MYPYPATH=.check $(BIN)/mypy -p suluh.data -p suluh.model -p suluh.train -p suluh.eval -p suluh.report -m suluh.cli

bench: $(VENV)/.dev
	$(BIN)/suluh eval speed $(ARGS)

# The data must lie where the recipes say; hours on two cores.
DATA ?= ../shared/data
train: $(VENV)/.dev
	$(BIN)/suluh train encoder train/recipes/encoder.toml -o runs/encoder --data $(DATA)
	$(BIN)/suluh train flag train/recipes/flag.toml -o runs/flag --data $(DATA)
	$(BIN)/suluh train flag train/recipes/flag.toml -o runs/flag-2 --held-out 0.22 --held-from 0.12 --data $(DATA)
	$(BIN)/suluh train flag train/recipes/flag.toml -o runs/flag-3 --held-out 0.22 --held-from 0.34 --data $(DATA)
	$(BIN)/suluh train qa train/recipes/qa.toml -o runs/qa --data $(DATA)
	$(BIN)/suluh train qa train/recipes/qa-newsroom.toml -o runs/qa-newsroom --data $(DATA)
	$(BIN)/suluh train qa train/recipes/qa-further.toml -o runs/qa-further --data $(DATA)
	$(BIN)/suluh train average train/recipes/qa-further.toml runs/qa-newsroom runs/qa-further -o runs/qa-mean --data $(DATA)
	$(BIN)/suluh train qa train/recipes/qa-wider.toml -o runs/qa-wider --data $(DATA)
	$(BIN)/suluh train average train/recipes/qa-wider.toml runs/qa-mean runs/qa-wider -o runs/qa-wide-mean --data $(DATA)
	$(BIN)/suluh train qa train/recipes/qa-encyclopaedia.toml -o runs/qa-encyclopaedia-31 --data $(DATA)
	$(BIN)/suluh train qa train/recipes/qa-encyclopaedia.toml -o runs/qa-encyclopaedia-32 --seed 32 --data $(DATA)
	$(BIN)/suluh train average train/recipes/qa-encyclopaedia.toml runs/qa-wide-mean runs/qa-encyclopaedia-31 runs/qa-encyclopaedia-32 -o runs/qa-last-mean --data $(DATA)
	$(BIN)/suluh train embed runs/flag -o model/bundled/flag
	$(BIN)/suluh train late train/recipes/qa-late.toml -o runs/qa-late-61 --data $(DATA)
	$(BIN)/suluh train late train/recipes/qa-late.toml -o runs/qa-late-62 --seed 62 --data $(DATA)
	$(BIN)/suluh train average train/recipes/qa-encyclopaedia.toml runs/qa-late-61 runs/qa-late-62 -o runs/qa-late-mean --data $(DATA)
	$(BIN)/suluh train qa train/recipes/qa-distilled.toml -o runs/qa-distilled --data $(DATA)
	$(BIN)/suluh train embed runs/qa-distilled -o model/bundled/qa
	$(BIN)/suluh train first-reading train/recipes/flag.toml model/bundled/flag --data $(DATA) --articles $(DATA)/articles.jsonl.gz --apart $(DATA)/annotations/valid.jsonl
	$(BIN)/suluh train first-reading train/recipes/qa-encyclopaedia.toml model/bundled/qa --data $(DATA)
	$(BIN)/suluh train calibrate train/recipes/flag.toml model/bundled/flag --data $(DATA) --beside runs/flag-2 --beside runs/flag-3
	$(BIN)/suluh train calibrate train/recipes/qa-distilled.toml model/bundled/qa --data $(DATA)

# Uncompiled: only what is imported gets compiled, some 40 MB less on disk.
$(VENV)/.user: pyproject.toml $(SOURCES)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-compile -c requirements.lock .
	touch $@

$(VENV)/.dev: pyproject.toml requirements.lock $(SOURCES)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c requirements.lock torch
	$(BIN)/pip install --quiet -c requirements.lock '.[train,html,plots,ray,report,dev]'
	touch $@

lock: $(VENV)/.dev
	{ head -1 requirements.lock; $(BIN)/pip freeze --exclude suluh | sed 's/+cpu//'; } > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean:
	rm -rf $(VENV) .check build *.egg-info
