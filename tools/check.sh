#!/bin/sh
# check.sh: every check that reads the source and runs nothing of it. Says each name; shows text only when one fails.
set -u
cd "$(dirname "$0")/.."
failed=""
run() {
    name=$1; shift
    if text=$("$@" 2>&1); then printf '  %-14s ok\n' "$name"; else printf '  %-14s FAILED\n%s\n' "$name" "$text"; failed="$failed $name"; fi
}
bin=.venv/bin
run format "$bin/ruff" format --check --quiet .
run lint "$bin/ruff" check --quiet .
run types "$bin/mypy"
run ranks "$bin/lint-imports"
run architecture "$bin/python" -m pytest -q --no-header -p no:cacheprovider tests/architecture
[ -z "$failed" ] || { echo "Failed:$failed" >&2; exit 1; }
