#!/bin/sh
# The test suite, in parallel on all cores. test.sh [db] [pytest arguments …]
# db: everything but the browser, for a second run on another database server.
set -eu
cd "$(dirname "$0")/.."
only=${1:-}
[ $# -gt 0 ] && shift
case $only in
'') ;;
db) set -- -m 'not browser' "$@" ;;
*)
    echo "ONLY=$only gibt es nicht." >&2
    echo "Abhilfe: ONLY=db, oder einzelne Tests mit ARGS='tests/kernel -k clock'." >&2
    exit 2
    ;;
esac
exec .venv/bin/pytest -n auto --dist worksteal "$@"
