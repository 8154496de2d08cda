#!/bin/sh
# soak.sh WORKERS: the long tests with fixed seeds, then the live suite under the other drivers. Ends with a report in Markdown,
# to which tests add a line each (JSON, into the file that SOAK_REPORT names).
set -u
cd "$(dirname "$0")/.."
tools/parts.sh || exit 1
SOAK_REPORT=$(mktemp)
export SOAK_REPORT
rows=$(mktemp)
trap 'rm -f "$SOAK_REPORT" "$rows"' EXIT
failed=0
part() {
    name=$1; shift
    began=$(date +%s)
    log=$(mktemp)
    if .venv/bin/python -m pytest "$@" >"$log" 2>&1; then word=passed; else word=FAILED; failed=1; tail -n 600 "$log"; fi
    counts=$(grep -E '^[0-9]+ (passed|failed|skipped|error)|^=+ .*(passed|failed).* =+$' "$log" | tail -n 1 | tr -d '=' | sed 's/^ *//; s/ *$//')
    rm -f "$log"
    printf '| %s | %s | %s | %s s |\n' "$name" "$word" "$counts" "$(($(date +%s) - began))" | tee -a "$rows"
}
part "long tests" -n "$1" --dist worksteal -m soak
for driver in gevent threading; do
    export TEST_DRIVER="$driver"
    part "live suite under $driver" -n "$1" --dist loadfile tests/live tests/contract tests/across \
        tests/meetings/test_live_sitting.py tests/meetings/test_at_once.py tests/meetings/test_play.py --ignore=tests/across/test_cluster.py
done
printf '\nSoak of %s UTC\n\n| part | | tests | time |\n| --- | --- | --- | --- |\n' "$(date -u '+%Y-%m-%d %H:%M')"
cat "$rows"
printf '\n'
cat "$SOAK_REPORT"
exit $failed
