#!/bin/sh
# Every check of the source, each with its time; all of them run, then the verdict.
# One alone: check.sh NAME
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
only=${1:-}
failed=
export RATHAUS_HOME="$PWD/.run/check" DJANGO_SETTINGS_MODULE=rathaus.settings
unset RATHAUS_DEMO DATABASE_URL || true
mkdir -p .run

check() { # name, command …
    name=$1
    shift
    if [ -n "$only" ] && [ "$only" != "$name" ]; then return; fi
    begin=$(date +%s)
    if "$@" >.run/check.log 2>&1; then
        printf '✓ %-12s %3d s\n' "$name" $(($(date +%s) - begin))
    else
        failed="$failed $name"
        printf '✗ %-12s %3d s   %s\n' "$name" $(($(date +%s) - begin)) "$*"
        cat .run/check.log
    fi
}

check lint $bin/ruff check .
check format $bin/ruff format --check .
check types $bin/mypy
check floors $bin/lint-imports
check deploy $bin/python -m django check --deploy --fail-level WARNING
check migrations $bin/python scripts/migrations.py
check licences $bin/python scripts/licences.py
check lock $bin/python scripts/requirements.py check

if [ -n "$failed" ]; then
    echo "Nicht bestanden:$failed. Einzeln: make check ONLY=NAME" >&2
    exit 1
fi
echo "Alle Prüfungen bestanden."
