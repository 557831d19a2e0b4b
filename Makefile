# Every developer command. `make demo` and `make test` set themselves up; nothing else needs to be installed first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_DB := build/demo.db

.DEFAULT_GOAL := help
.PHONY: help postgres pictures links learned engine bench-engine demo test lint unit golden speed web archive kills quality errors fuzz bench-public check-floors status docs notebook picture lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# -qq: errors only, no "Location ... is ignored".
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
PYTHON_IS_NEW = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  || { echo "needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ..." >&2; exit 1; }
# Without ensurepip half an environment is left behind, over which the next run would stumble.
MAKE_VENV = rm -rf $(VENV); $(PYTHON) -m venv $(VENV) >/dev/null 2>&1 \
  || { rm -rf $(VENV); echo "needs Python's venv module (Debian/Ubuntu: apt-get install python3-venv)" >&2; exit 1; }

# Pinned packages with hashes, then this package without touching the network again.
$(VENV)/.runtime: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once) ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { $(PYTHON_IS_NEW); $(MAKE_VENV); }
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

learned: $(VENV)/.runtime ## also install what --reader learned needs (onnxruntime, tokenizers, numpy)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-learned.lock

engine: $(VENV)/.runtime ## also install what --engine dask needs (Dask, fsspec, pyarrow)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-engine.lock

demo: $(VENV)/.runtime ## read the bundled reports on the Central African Republic, print the brief and serve the pages
	@mkdir -p build && rm -f $(DEMO_DB) $(DEMO_DB)-wal $(DEMO_DB)-shm
	@$(BIN)/contingent read examples/car-2013/reports --db $(DEMO_DB)
	@$(BIN)/contingent brief --db $(DEMO_DB) --in CAF --on 2013-12-10 --known-by 2013-12-10
	@echo "Next: $(BIN)/contingent forces --db $(DEMO_DB) --in CAF --on 2014-04-10   (see README)"
	@# Where nobody sits at the terminal (a script, a pipe) it ends here.
	@if [ -t 1 ]; then $(BIN)/contingent serve --db $(DEMO_DB); \
	else echo "The same in a browser: $(BIN)/contingent serve --db $(DEMO_DB)"; fi

test: $(VENV)/.dev lint unit ## everything: lint, types, layers, tests

lint: $(VENV)/.dev ## formatting, lint, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

unit: $(VENV)/.dev ## the tests
	@$(BIN)/python -m pytest -n auto

golden: $(VENV)/.dev ## rewrite the golden expectations (CASE=slug for one); read the diff
	@$(BIN)/python -m tests.golden.rewrite $(CASE)

speed: $(VENV)/.dev ## reports a second and memory, written to bench/speed/results.json
	@$(BIN)/python bench/speed/run.py

web: $(VENV)/.dev ## pages and memory of the server over a million statements, written to bench/web/results.json
	@$(BIN)/python bench/web/run.py

archive: $(VENV)/.dev ## cost of a report from the first to the last of a large archive (SIZES="10000 100000"), in bench/archive
	@$(BIN)/python -m bench.archive --reports $(or $(SIZES),10000 100000)

kills: $(VENV)/.dev ## 200 random kills of reads and reviews, and what is left after each, in bench/kills
	@$(BIN)/python -m bench.kills

postgres: $(VENV)/.dev ## a database on a PostgreSQL server beside one in a file, written to bench/postgresql/results.json
	@$(BIN)/python bench/postgresql/run.py

quality: $(VENV)/.dev ## score the reader on the coded corpus, written to bench/quality/results.json
	@$(BIN)/python bench/quality/run.py

check-floors: $(VENV)/.dev ## fail if the quality has sunk below bench/quality/floors.json (needs the corpus)
	@$(BIN)/python bench/quality/run.py --check

links: $(VENV)/.dev ## how fast reports are linked, written to bench/links/results.json
	@$(BIN)/python bench/links/run.py

bench-engine: $(VENV)/.dev ## a cluster of two workers by one of one, and what 10^9 reports would take, into docs/scale.md
	@$(BIN)/python bench/engine/run.py
	@$(BIN)/python bench/engine/paper.py

bench-public: $(VENV)/.dev ## the field's public tests: our figure beside the published ones, written to bench/public
	@$(BIN)/python bench/public/run.py

errors: $(VENV)/.dev ## what the learned reader still gets wrong on dev, written to bench/quality/errors.md
	@$(BIN)/python bench/quality/errors.py

SECONDS ?= 3600
fuzz: $(VENV)/.fuzz ## feed every reader of foreign bytes changed inputs (SECONDS=3600), written to bench/fuzz/results.json
	@$(BIN)/python bench/fuzz/run.py --seconds $(SECONDS)

$(VENV)/.fuzz: requirements-fuzz.lock $(VENV)/.dev
	@$(PIP) --require-hashes -r requirements-fuzz.lock
	@touch $@

status: $(VENV)/.runtime ## rewrite the README's status table from bench/*/results.json
	@$(BIN)/python bench/report.py

docs: $(VENV)/.runtime ## run the examples of README.md and docs/commands.md again, and the schema
	@$(BIN)/python tools/refresh_docs.py
	@$(BIN)/contingent schema > docs/records.schema.json

notebook: $(VENV)/.dev ## run the cells of docs/notebook.ipynb again
	@$(BIN)/python tools/notebook.py

picture: $(VENV)/.runtime ## draw docs/brief.svg from the demo's database
	@mkdir -p build && rm -f $(DEMO_DB)*
	@$(BIN)/contingent read examples/car-2013/reports --db $(DEMO_DB)
	@$(BIN)/python tools/picture.py $(DEMO_DB) docs/brief.svg

pictures: $(VENV)/.dev ## photograph the application for the README (needs a Chromium)
	@mkdir -p build && rm -f $(DEMO_DB)*
	@$(BIN)/contingent read examples/car-2013/reports --db $(DEMO_DB)
	@$(BIN)/python tools/screenshots.py $(DEMO_DB)

lock: ## renew the pinned versions (needs uv on the path)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" --group build pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" -c requirements.lock --extra learned pyproject.toml -o requirements-learned.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" -c requirements.lock --extra engine pyproject.toml -o requirements-engine.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" -c requirements.lock --group dev -o requirements-dev.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" --group fuzz -o requirements-fuzz.lock

clean: ## remove what was built here
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
