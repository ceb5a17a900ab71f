# Everything a fresh machine needs: `make demo` runs the main job, `make test` tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: bundle demo serve install test lint bench bench-check bench-corpus fuzz bounds docs clean

demo: install
	$(BIN)/yusuan publish examples/xinzhou-2023.xlsx -o out --layout shanxi

serve: $(VENV)/.web
	$(BIN)/yusuan serve

$(VENV)/.web: $(VENV)/.installed pyproject.toml
	$(BIN)/python -m pip install --quiet -e ".[web]"
	touch $@

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(VENV)/.dev: $(VENV)/.installed pyproject.toml
	$(BIN)/python -m pip install --quiet "pip>=25.1"
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

test: $(VENV)/.dev lint
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests
	$(BIN)/mypy

# All of them, also after one that misses its target; the end says which did.
bench: $(VENV)/.dev
	@missed=""; for f in bench/bench_*.py; do \
	  echo "== $$f"; $(BIN)/python $$f || missed="$$missed $$f"; \
	done; [ -z "$$missed" ] || { echo "failed or missed a target:$$missed"; exit 1; }

# Precision and recall of the checks: planted faults, clean books, real documents adjudicated by hand.
bench-check: $(VENV)/.dev
	$(BIN)/python bench/bench_check.py

# Many documents: added and checked again per second, the laws of up to 100,000 unit-years as one join.
bench-corpus: $(VENV)/.dev
	$(BIN)/python bench/bench_laws.py

# Long fuzzing of readers, book JSON and checker (docs/fuzzing.md); a short one is part of the tests.
FUZZ_SECONDS ?= 600
fuzz: $(VENV)/.dev
	$(BIN)/python tests/fuzz/fuzz_read.py --seconds $(FUZZ_SECONDS) --seed $$(date +%s)
	YUSUAN_KILLS=50 $(BIN)/python -m pytest tests/test_interrupted.py tests/test_corpus.py --timeout 3000
	$(BIN)/python tests/fuzz/fuzz_check.py --seconds $(FUZZ_SECONDS) --seed $$(date +%s)

# The suite with the lowest and with the newest versions that pyproject.toml allows, each in an environment of its own.
bounds:
	for which in lowest newest; do \
	  $(PYTHON) -m venv .venv-$$which && .venv-$$which/bin/python -m pip install --quiet --upgrade pip && \
	  $(PYTHON) bench/bounds.py $$which > .venv-$$which/constraints.txt && \
	  .venv-$$which/bin/python -m pip install --quiet -e . -c .venv-$$which/constraints.txt && \
	  .venv-$$which/bin/python -m pip install --quiet --group dev -c .venv-$$which/constraints.txt && \
	  .venv-$$which/bin/python -m pytest || exit 1; \
	done

# A folder with this program and all it needs, to install on a machine without a network:
#   pip install --no-index --find-links 文件夹 yusuan
bundle: install
	$(BIN)/python -m pip wheel --quiet --wheel-dir dist/offline .

docs: $(VENV)/.dev
	$(BIN)/python -m yusuan.docs

clean:
	rm -rf out $(VENV) .venv-lowest .venv-newest .pytest_cache .mypy_cache .ruff_cache
