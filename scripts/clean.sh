#!/bin/sh
# Removes what can be made again: environment, caches, the test server. clean.sh yes: also the data.
set -eu
cd "$(dirname "$0")/.."
data=${RATHAUS_HOME:-.rathaus}

stop() { # the database below a home, if there is one and the environment still stands
    if [ -d "$1/postgres" ] && [ -x .venv/bin/rathaus ]; then
        env -u DATABASE_URL RATHAUS_HOME="$1" .venv/bin/rathaus database stop || true
    fi
}

remove() { # a home, and the data that lies elsewhere because the server's user cannot enter it
    if [ -L "$1/postgres" ]; then rm -rf "$(readlink -f "$1/postgres")"; fi
    rm -rf "$1"
}

stop .run/test
stop "$data"
remove .run/test
if [ "${1:-}" = yes ] && [ -f "$data/secret-key" ]; then remove "$data"; fi
rm -rf .venv .run .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist
find src tests scripts library locale docs \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} + 2>/dev/null || true
if [ -d "$data" ]; then
    echo "Die Daten in $data bleiben; löschen mit: make clean DATA=yes"
fi
