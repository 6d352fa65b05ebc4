# What one types. The work itself is in config/bootstrap.py, which needs nothing but Python 3.11.
PYTHON ?= python3
PATHS ?= tests

.PHONY: test-postgresql
test-postgresql:
	uv run python -m tests.postgresql python -m pytest -n0 -m "(postgresql or only_postgresql) and not prove" $(PATHS)
