# The vocabulary of development. `just` alone lists it. Every line also works by hand in a virtual environment.

default:
    @just --list

# everything CI runs
test *args:
    ./test {{args}}

# the rule language on every engine
spec:
    .venv/bin/pytest tests/spec tests/property

# lint, format, types, rules
check:
    .venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
    .venv/bin/advisor rules check && .venv/bin/advisor rules test

# mend what can be mended
fix:
    .venv/bin/ruff check --fix . && .venv/bin/ruff format .
    .venv/bin/advisor rules schema

# branches covered, what is not
coverage:
    .venv/bin/pytest --cov --cov-report=term-missing:skip-covered

# measure
bench:
    .venv/bin/python benchmarks/one_person.py
