# What one types here. The work is done by config/bootstrap.py, which needs nothing but Python 3.11.

# the first Python that is young enough; without one, uv may bring it
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$python; exit; fi; done; \
	if uv --version >/dev/null 2>&1; then echo uv run -q --no-project --python 3.11 python; else echo python3; fi)
BOOTSTRAP = $(PYTHON) -I config/bootstrap.py
PATHS ?= tests
export PORT

.PHONY: help run test test-fast test-postgresql prove check bench judge format lock

help:
	@echo 'make run         open the site on http://localhost:8000 (PORT=8001 for another)'
	@echo 'make test        every test: SQLite, PostgreSQL, Redis, a browser'
	@echo 'make test-fast   the quick ones, on SQLite'
	@echo 'make check       format, lint, types, floors, templates, migrations, deployment'
	@echo 'make format      put every file into its form'
	@echo 'make prove       the long proofs'
	@echo 'make bench       the benchmarks'
	@echo 'make judge NAME DIR=folder   a corpus or schema that others made: calendars, open-badges, schedules, scottish-wards'

run:
	@$(BOOTSTRAP) run

test:
	@$(BOOTSTRAP) tests.lanes test $(PATHS)

test-fast:
	@$(BOOTSTRAP) tests.lanes fast $(PATHS)

test-postgresql:
	@$(BOOTSTRAP) tests.postgresql python -m pytest -n0 \
		-m "(postgresql or only_postgresql) and not (prove or redis or browser)" $(PATHS)

prove:
	@$(BOOTSTRAP) tests.lanes prove $(PATHS)

check:
	@$(BOOTSTRAP) tests.checks

bench:
	@$(BOOTSTRAP) benchmarks

# `make judge calendars DIR=…`: the word after judge is the corpus, and no goal of its own
ifeq ($(firstword $(MAKECMDGOALS)),judge)
NAME := $(word 2,$(MAKECMDGOALS))
.PHONY: $(NAME)
$(NAME):
	@:
endif

judge:
	@$(BOOTSTRAP) tests.judging $(NAME) $(DIR)

format:
	@$(BOOTSTRAP) tests.checks --mend

# after a change of dependencies; needs uv
lock:
	uv lock
	uv export -q --frozen --format requirements-txt --no-emit-project --no-default-groups --no-header > requirements.txt
	uv export -q --frozen --format requirements-txt --no-emit-project --all-groups --no-header > requirements-dev.txt
