#!/bin/sh
# env.sh app|dev: .venv holds exactly what requirements/<name>.lock says. A second call takes a fraction of a second:
# the stamp is written only after a whole success and names the lock, the interpreter and the folder.
set -eu
which=$1
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
venv=.venv

say() { printf '%s\n' "$*" >&2; }
stop() { say ""; say "Stopped: $1"; shift; for line in "$@"; do say "  $line"; done; exit 1; }

digest() { cksum < "$1" | tr ' ' '-'; }
mark() { printf '%s %s %s' "$(digest "requirements/$1.lock")" "$(digest tools/env.sh)" "$here"; }
current() { [ -x "$venv/bin/python" ] && [ -f "$venv/.installed-$1" ] && [ "$(cat "$venv/.installed-$1")" = "$(mark "$1")" ]; }

current "$which" && exit 0

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then command -v "$name"; return; fi
    done
    return 1
}
python=$(find_python) || stop "Python 3.11 or newer was not found." "Install it, or name it: make run PYTHON=/where/it/is/python3"

# Without a home that can be written, pip complains about its cache at every step.
if [ ! -w "${HOME:-/nonexistent}" ]; then export PIP_NO_CACHE_DIR=1; fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

make_venv() {
    rm -rf "$venv"
    say "Making $venv with $("$python" --version 2>&1) …"
    if "$python" -c 'import venv, ensurepip' 2>/dev/null; then "$python" -m venv "$venv" && return; fi
    # Debian keeps ensurepip in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Python's venv module is missing: installing python3-venv …"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; } >/dev/null 2>&1 || true
        rm -rf "$venv"
        "$python" -m venv "$venv" 2>/dev/null && return
    fi
    rm -rf "$venv"
    stop "this Python cannot make a virtual environment." "Ask an administrator for: apt install python3-venv"
}

{ touch .write-check 2>/dev/null && rm -f .write-check; } || stop "this folder cannot be written by $(id -un)." "Copy the project to a folder of your own."
works=no
if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1 && [ "$(cat "$venv/.folder" 2>/dev/null)" = "$here" ]; then works=yes; fi
if [ $works = no ]; then make_venv; printf '%s' "$here" > "$venv/.folder"; fi

rm -f "$venv/.installed-$which"
say "Installing requirements/$which.lock (once; about a minute) …"
log=$venv/install.log
if ! "$venv/bin/python" -m pip install --quiet --no-deps --require-hashes -r "requirements/$which.lock" >"$log" 2>&1; then
    tail -n 8 "$log" >&2
    if grep -qiE 'resolution|connection|network|timed out|no matching distribution|unreachable' "$log"; then
        stop "the packages could not be fetched." "Check the network (or the proxy: HTTPS_PROXY, PIP_INDEX_URL) and start again; what was fetched is kept." "The whole text is in $log."
    fi
    stop "the packages could not be installed." "The whole text is in $log. 'make clean' and a new start often help."
fi

# The project itself is linked, not built: that needs no network and no build tools.
site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$here" > "$site/ecommunity-project.pth"
cat > "$venv/bin/ecommunity" <<SCRIPT
#!/bin/sh
'''exec' "$here/$venv/bin/python" "\$0" "\$@"
' '''
import sys
from ecommunity.cli import main
sys.exit(main())
SCRIPT
chmod 755 "$venv/bin/ecommunity"
if [ "$which" = dev ]; then mark app > "$venv/.installed-app"; fi
mark "$which" > "$venv/.installed-$which"
