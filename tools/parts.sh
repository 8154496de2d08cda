#!/bin/sh
# parts.sh: Chromium, PostgreSQL, Redis, nginx and libfaketime are on this machine, or their absence has been said.
# With CI set an absence is a failure; elsewhere the tests that need the part are left out by name.
set -eu
cd "$(dirname "$0")/.."
missing() { .venv/bin/python -m tests.services.machine "$@"; }

lacking=$(missing)
[ -n "$lacking" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    packages=""
    for part in $lacking; do
        case $part in
            chromium) packages="$packages chromium" ;;
            postgresql) packages="$packages postgresql" ;;
            redis) packages="$packages redis-server" ;;
            nginx) packages="$packages nginx-light" ;;
            faketime) packages="$packages libfaketime" ;;
        esac
    done
    echo "Installing for the tests:$packages (a few minutes) …"
    # The tests start servers of their own: a run level of one keeps the packages from starting theirs.
    { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } >.venv/parts.log 2>&1 || tail -n 4 .venv/parts.log >&2
    case $lacking in *chromium*) # the shell is quicker; where Debian has none of it, Chromium does
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || true ;;
    esac
fi
if missing | grep -q chromium; then
    echo "Fetching a Chromium for the tests …"
    .venv/bin/python -m playwright install chromium-headless-shell >.venv/chromium.log 2>&1 || true
fi
lacking=$(missing)
[ -n "$lacking" ] || exit 0
echo "This machine lacks: $(echo $lacking)."
if [ -n "${CI:-}" ]; then echo "With CI set every part is needed." >&2; exit 1; fi
echo "The tests that need them are left out. To run them, as an administrator:"
echo "  apt install $(echo $lacking | sed 's/redis/redis-server/; s/nginx/nginx-light/; s/faketime/libfaketime/')"
