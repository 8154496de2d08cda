#!/bin/sh
# lock.sh: requirements/*.lock hold every dependency with its hashes, for every platform, and no address of an index.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -c 'import shutil, sys; sys.exit(shutil.which("uv") is None)' || [ -x .venv/bin/uv ] || { echo "make lock needs uv (pip install uv)." >&2; exit 1; }
uv=$(command -v uv || echo .venv/bin/uv)
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url pyproject.toml "$@"
}
# uv repeats its command line in the header, with the addresses that were given to it: only the plain command stays.
clean() { sed -E 's/ --(extra-)?index-url[= ][^ ]+//g; s/ --find-links[= ][^ ]+//g; /^--(extra-)?index-url|^--find-links/d' -i "$1"; }
compile -o requirements/app.lock
clean requirements/app.lock
compile --group dev -c requirements/app.lock -o requirements/dev.lock
clean requirements/dev.lock
echo "Wrote requirements/app.lock and requirements/dev.lock."
