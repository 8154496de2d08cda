#!/bin/sh
# test.sh WORKERS: checks, then every test. Parts that this machine lacks are installed when that is possible, else named.
set -eu
cd "$(dirname "$0")/.."
tools/parts.sh
echo "Checks"
tools/check.sh
echo "Tests"
exec .venv/bin/python -m pytest -n "$1" --dist worksteal --ignore=tests/architecture
