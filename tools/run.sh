#!/bin/sh
# run.sh PORT: the demonstration site runs at http://127.0.0.1:PORT. `serve` migrates var/ and says where to go.
set -eu
cd "$(dirname "$0")/.."
export PORT="$1"
exec .venv/bin/ecommunity serve --demo
