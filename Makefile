# The verbs of the package; `make` or `make help` lists them. GNU make 3.81 or newer.
#
# A stamp under build/stamps stands for what one command wrote: outputs are written only where
# their bytes change, so their own times cannot tell make what is up to date. It lists its files
# with their hashes; where one of them has changed or is gone, the stamp is made again. Lists of
# what was read, with hashes too, stand under build/inputs.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help figures study tables notebooks check verify test test-fast bench mutants faults lint lab lock clean run FORCE

# Set on the command line only: many desktops export a LANGUAGE of their own.
PLAN := hbey
LANGUAGE := en zh
UNIT :=
OTHERS :=
MUTANTS := --sample 400
JOBS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
MAKEFLAGS += --no-builtin-rules --no-print-directory -j$(JOBS)

# One thread of linear algebra and one hash seed: the same bytes each time.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export PYTHONHASHSEED := 0
# Nothing of the user's profile: what a kernel loads of it changes figures and tests.
export MPLCONFIGDIR := $(CURDIR)/build/matplotlib
export IPYTHONDIR := $(CURDIR)/build/ipython
export PYTHONNOUSERSITE := 1
export LC_ALL := C.UTF-8
unexport HBEY_WORKSPACE HBEY_RESULTS PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONOPTIMIZE VIRTUAL_ENV
unexport MATPLOTLIBRC MPLBACKEND JUPYTER_PATH JUPYTER_CONFIG_DIR JUPYTER_CONFIG_PATH JUPYTER_DATA_DIR

UV_VERSION := 0.13.9
BIN := .venv/bin
HBEY := $(BIN)/python $(BIN)/hbey
READY := .venv/.ready
LAB_READY := .venv-lab/.ready

LIBRARY := hbey_analysis data/grammar data/codebooks data/columns.csv data/wording.csv requirements.lock
# What notebook 08 reads besides: the plans it compares with, the functions of bodies.
COMPARED := data/functions.csv data/plans/hbey $(OTHERS:%=data/plans/%)
# What notebooks 08 and 09 read besides: the facts of real plans.
BASELINE := data/functions.csv data/corpus/baseline
# The files below some folders; make cannot name one with a space, which the lists cover as well.
files = $(shell find $(1) -type f ! -name '*.pyc' ! -path '* *' 2>/dev/null)
comma := ,
empty :=
ifneq ($(OTHERS),)
others := $(subst $(empty) $(empty),$(comma),$(strip $(OTHERS)))
NOTEBOOKS := $(shell grep -l '"others: str' notebooks/*.ipynb)
VARIANT := /others-$(others)
PARAMETERS := --param others=$(others)
else ifeq ($(UNIT),)
NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))
VARIANT :=
PARAMETERS :=
else
NOTEBOOKS := $(shell grep -l '"unit: str' notebooks/*.ipynb)
VARIANT := /unit-$(UNIT)
PARAMETERS := --param unit=$(UNIT)
endif
TOPICS := $(notdir $(NOTEBOOKS:.ipynb=))
STAMPS := build/stamps
INPUTS := build/inputs
COMMON := $(INPUTS)/library $(INPUTS)/plan-$(PLAN) $(call files,$(LIBRARY) data/plans/$(PLAN)) $(READY)
FIGURE_STAMPS := $(foreach l,$(LANGUAGE),$(TOPICS:%=$(STAMPS)/$(PLAN)/$(l)$(VARIANT)/%))
# Where the study of a plan is built, and in which languages.
BUILT := build/study$(if $(filter-out hbey,$(PLAN)),/$(PLAN))
STUDIES := $(foreach l,$(LANGUAGE),$(STAMPS)/$(PLAN)/$(l)/study)
FIGURES := $(if $(VARIANT),build/figures/$(PLAN),figures/$(PLAN))

help:
	@echo "make figures    every figure of PLAN=$(PLAN) in LANGUAGE='$(LANGUAGE)'; UNIT=item or section, or OTHERS='a b' to compare with, for a variant"
	@echo "make study      the written study of PLAN as a page, as PDF and for Word"
	@echo "make test       all tests, the committed notebooks (nbval) among them"
	@echo "make tables     the tidy tables of PLAN as CSV, XLSX and a data package"
	@echo "make check      the problems of PLAN, like a linter"
	@echo "make verify     everything made anew in a clean place, and a verdict on each committed file"
	@echo "make notebooks  re-execute the committed notebooks in place"
	@echo "make lab        JupyterLab, in an environment of its own"
	@echo "make test-fast  the tests without notebooks and slow ones"
	@echo "make bench      benchmarks"
	@echo "make mutants    one-token changes of the library that no test notices; MUTANTS= for all, in hours"
	@echo "make faults     kills, full disks and hostile profiles, tried on a clone; ten minutes"
	@echo "make lint       ruff and mypy"
	@echo "make lock       resolve the locked requirements anew"
	@echo "make clean      take out what was built"
	@echo "JOBS=$(JOBS) commands run at a time."

# ---------------------------------------------------------------- environment

# The canonical Python is 3.11; a later one gives the same numbers. A name on the path may be a
# shim that does not run, so each is tried.
FIND_PYTHON = for name in python3.11 python3 python3.12 python3.13 python3.14; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	echo $$name; break; fi; done

$(READY): requirements.lock pyproject.toml
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
	echo "make: Python 3.11 or newer was not found; install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.11) and run make again." >&2; exit 1; fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	echo "make: $$python has no venv module; install it (Debian, Ubuntu: apt install python3-venv) and run make again." >&2; exit 1; fi; \
	echo "setup   $$($$python --version) in .venv"; \
	$$python -I tools/alone.py build/setup.lock sh tools/setup.sh $$python $(UV_VERSION)

$(LAB_READY): requirements-lab.lock $(READY)
	@echo "setup   JupyterLab in .venv-lab"
	@$(BIN)/python -I tools/alone.py build/setup.lock sh tools/setup.sh $(BIN)/python $(UV_VERSION) lab

# ---------------------------------------------------------------- figures, tables, notebooks

STAMP := $(BIN)/python -I -S tools/stamps.py
EXECUTED := $(patsubst notebooks/%.ipynb,$(STAMPS)/notebooks/%,$(sort $(wildcard notebooks/*.ipynb)))

# Looked at whenever something may be built: lists of inputs, and stamps that do not hold.
LISTED := $(INPUTS) library $(LIBRARY) -- plan-$(PLAN) data/plans/$(PLAN) \
	-- compared $(COMPARED) -- baseline $(BASELINE) -- gallery notebooks data/chapters.csv CITATION.cff -- study study \
	$(foreach n,$(wildcard notebooks/*.ipynb),-- $(basename $(notdir $n)) $n)
LISTS := $(addprefix $(INPUTS)/,library plan-$(PLAN) compared baseline gallery study) \
	$(patsubst notebooks/%.ipynb,$(INPUTS)/%,$(wildcard notebooks/*.ipynb))
ifneq ($(filter figures study tables notebooks,$(MAKECMDGOALS)),)
ifneq ($(wildcard $(READY)),)
STALE := $(shell $(STAMP) stale $(wildcard $(FIGURE_STAMPS) $(EXECUTED) $(STUDIES) \
	$(addprefix $(STAMPS)/$(PLAN)/,tables evidence values) $(STAMPS)/gallery $(STAMPS)/notebooks/checksums) -- $(LISTED))
$(STALE): FORCE
endif
endif
$(LISTS): | $(READY)
	@$(STAMP) inputs $(LISTED)

# What takes seconds is computed once and kept there; tests, nbval and verify compute all anew.
KEEP := HBEY_RESULTS=build/results
# What is out of date is collected on the way, and then run by one process, which imports papermill
# once and starts the longest first. Without its stamp a notebook that failed is run again.
collect = $(shell rm -f $@)$(eval RUNS += '$(strip $(1)) --manifest $@')$(eval RAN += $@)
run: $(if $(filter figures study,$(MAKECMDGOALS)),$(FIGURE_STAMPS)) $(if $(filter notebooks,$(MAKECMDGOALS)),$(EXECUTED))
	@$(if $(RUNS),$(HBEY) batch --jobs $(JOBS) $(RUNS); status=$$?; $(STAMP) seal $(RAN); exit $$status)

define figure_rule
$(STAMPS)/$(PLAN)/$(1)$(VARIANT)/$(2): notebooks/$(2).ipynb $(INPUTS)/$(2) $$(COMMON) \
		$(if $(filter 08%,$(2)),$(INPUTS)/compared $$(call files,$$(COMPARED))) \
		$(if $(filter 08% 09%,$(2)),$(INPUTS)/baseline $$(call files,$$(BASELINE)))
	@$$(call collect,run $$< --param plan=$(PLAN) --param language=$(1) $$(PARAMETERS))
endef
$(foreach l,$(LANGUAGE),$(foreach t,$(TOPICS),$(eval $(call figure_rule,$(l),$(t)))))

$(STAMPS)/$(PLAN)/evidence: $(COMMON)
	@$(KEEP) $(HBEY) evidence $(PLAN)
	@mkdir -p $(@D) && echo figures/evidence/$(PLAN).html > $@
	@$(STAMP) seal $@

# The gallery leaves out what none of the notebooks draws, and says what CITATION.cff says.
$(STAMPS)/gallery: $(FIGURE_STAMPS) $(STAMPS)/$(PLAN)/evidence $(INPUTS)/gallery | run
	@$(KEEP) $(HBEY) gallery
	@$(HBEY) checksums figures
	@mkdir -p $(@D) && printf '%s\n' figures/index.html figures/checksums.txt > $@
	@$(STAMP) seal $@

figures: $(FIGURE_STAMPS) run $(if $(VARIANT),,$(STAMPS)/gallery)
	@echo "figures $$(find $(FIGURES) -type f | wc -l | tr -d ' ') files in $(FIGURES)$(if $(VARIANT),,; open figures/$(if $(filter hbey,$(PLAN)),index,all).html)"

$(STAMPS)/$(PLAN)/values: $(INPUTS)/compared $(INPUTS)/baseline $(call files,$(COMPARED) $(BASELINE)) \
		$(COMMON)
	@$(KEEP) $(HBEY) values $(PLAN)
	@mkdir -p $(@D) && printf '%s\n' $(BUILT)/values.json $(BUILT)/study.provenance.json > $@
	@$(STAMP) seal $@

define study_rule
$(STAMPS)/$(PLAN)/$(1)/study: $(STAMPS)/$(PLAN)/values $(STAMPS)/$(PLAN)/evidence \
		$(TOPICS:%=$(STAMPS)/$(PLAN)/$(1)/%) $(INPUTS)/study $(call files,study) | run
	@$$(KEEP) $$(HBEY) study $(PLAN) --language $(1) --values $(BUILT)
	@mkdir -p $$(@D) && printf '%s\n' $(BUILT)/study.$(1).html $(BUILT)/study.$(1).pdf $(BUILT)/study.$(1).docx > $$@
	@$$(STAMP) seal $$@
endef
$(foreach l,$(LANGUAGE),$(eval $(call study_rule,$(l))))

study: $(STUDIES)
	@echo "study   in $(BUILT); open $(BUILT)/study.$(firstword $(LANGUAGE)).html"

$(STAMPS)/$(PLAN)/tables: $(COMMON)
	@$(HBEY) tables $(PLAN)
	@mkdir -p $(@D) && find data/tables/$(PLAN) -type f > $@
	@$(STAMP) seal $@

tables: $(STAMPS)/$(PLAN)/tables
	@echo "tables  in data/tables/$(PLAN); the workbook is data/tables/$(PLAN)/$(PLAN).xlsx"

check: $(READY)
	@$(HBEY) check $(PLAN)

$(STAMPS)/notebooks/%: notebooks/%.ipynb $(INPUTS)/% $(COMMON) $(INPUTS)/compared $(INPUTS)/baseline \
		$(call files,$(COMPARED) $(BASELINE))
	@$(call collect,notebooks $<)

$(STAMPS)/notebooks/checksums: $(EXECUTED) | run
	@$(HBEY) checksums notebooks
	@echo notebooks/checksums.txt > $@
	@$(STAMP) seal $@

notebooks: $(STAMPS)/notebooks/checksums
	@echo "notebooks executed in notebooks/"

# ---------------------------------------------------------------- checks

# Two runs: in one, nbval would start coverage in its kernels, which then do not answer.
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile

test: $(READY)
	@$(PYTEST) --cov --cov-report=term:skip-covered --cov-fail-under=95 tests --ignore=tests/benchmarks
	@JUPYTER_DEFAULT_PROVISIONER_NAME=hbey-fork $(PYTEST) --nbval --nbval-current-env notebooks index.ipynb

verify: $(READY)
	@$(HBEY) verify --jobs $(JOBS)

test-fast: $(READY)
	@$(PYTEST) -m "not slow" tests --ignore=tests/benchmarks

bench: $(READY)
	@$(BIN)/python -m pytest -q -s tests/benchmarks --benchmark-columns=min,median,rounds

# cosmic-ray lies apart from .venv: it brings a database library along that nothing else needs.
MUTATION := build/mutants/site
$(MUTATION)/.ready: requirements-mutants.lock $(READY)
	@rm -rf $(MUTATION)
	@$(BIN)/uv pip install --quiet --require-hashes --python $(BIN)/python --target $(MUTATION) -r $<
	@touch $@

mutants: $(MUTATION)/.ready
	@PYTHONPATH=$(MUTATION) $(BIN)/python tools/mutants.py --jobs $(JOBS) $(MUTANTS)

faults: $(READY)
	@$(BIN)/python tools/faults.py

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python -m mypy

lab: $(LAB_READY)
	@if [ "$$(id -u)" = 0 ] && [ -z "$(LAB_OPTIONS)" ]; then \
	echo "make: JupyterLab does not start as root; run make lab as another user, or make lab LAB_OPTIONS=--allow-root." >&2; exit 1; fi
	@.venv-lab/bin/python -m jupyterlab --notebook-dir=. $(LAB_OPTIONS)

COMPILE := $(BIN)/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --upgrade

lock: $(READY)
	@$(COMPILE) pyproject.toml --extra notebooks --extra study --extra test -o requirements.lock
	@echo 'jupyterlab>=4.2' | $(COMPILE) -c requirements.lock - -o requirements-lab.lock
	@echo 'cosmic-ray>=8.3' | $(COMPILE) -c requirements.lock - -o requirements-mutants.lock

clean:
	rm -rf build .venv .venv-lab .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find hbey_analysis tests -name __pycache__ -type d -prune -exec rm -rf {} +
