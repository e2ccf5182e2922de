#!/bin/sh
# Makes the environment in .venv: setup.sh run | setup.sh dev
# run: what Rathaus needs to run; dev: also what tests and checks need.
# Where all is there already, a call costs a few milliseconds.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}
venv=.venv
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH || true
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 UV_PROJECT_ENVIRONMENT="$PWD/$venv"
[ -w "${HOME:-/nonexistent}" ] || export UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1

fail() { # cause, remedy
    printf '%s\nAbhilfe: %s\n' "$1" "$2" >&2
    exit 1
}

new_enough() { # does this Python run, and is it 3.11 or newer?
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo 'kein Python 3')
    fail "Rathaus braucht Python ab 3.11; gefunden: $found." \
        "sudo apt install python3 python3-venv (Debian 12, Ubuntu 24.04 oder neuer; unter Ubuntu 22.04: python3.11 python3.11-venv), dann noch einmal."
}

fingerprint() { # what the environment was made from, and for which Python
    { cat uv.lock pyproject.toml scripts/setup.sh; "$venv/bin/python" -V; } 2>/dev/null | cksum
}

is_moved() { # an environment carries the path of its folder in its programs
    [ -f "$venv/made-in" ] && [ "$(cat "$venv/made-in")" != "$(pwd -P)" ]
}

is_current() {
    new_enough "$venv/bin/python" && [ -f "$venv/made-for-$1" ] && ! is_moved &&
        [ "$(cat "$venv/made-for-$1")" = "$(fingerprint)" ]
}

require_space() {
    free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free" -ge 900 ] || fail \
        "Für die Umgebung sind etwa 900 MB nötig, hier sind nur $free MB frei." \
        "Schaffen Sie Platz oder legen Sie das Projekt auf einen anderen Datenträger."
}

find_uv() { # a uv that runs: the machine's own, else the one installed into the environment
    for candidate in uv "$venv/bin/uv"; do
        if "$candidate" --version >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
}

make_environment() {
    if new_enough "$venv/bin/python" && ! is_moved; then return; fi
    rm -rf "$venv"
    python=$(find_python)
    uv=$(find_uv)
    if [ -n "$uv" ] && "$uv" venv --quiet --python "$python" "$venv"; then return; fi
    if "$python" -m venv "$venv" >/dev/null 2>&1; then return; fi
    # Debian and Ubuntu ship ensurepip apart (python3-venv): without it a pip from elsewhere will do.
    rm -rf "$venv"
    if "$python" -m venv --without-pip "$venv" >/dev/null 2>&1 &&
        "$python" -m pip --version >/dev/null 2>&1; then return; fi
    rm -rf "$venv"
    if "$python" -m virtualenv --quiet "$venv" >/dev/null 2>&1; then return; fi
    fail "Dem Python ($python) fehlt das Modul venv." \
        "sudo apt install python3-venv (oder uv installieren), dann noch einmal."
}

pip_install() {
    if "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@"
    else
        "$(find_python)" -m pip --python "$venv/bin/python" --disable-pip-version-check \
            install --quiet "$@"
    fi
}

install_with_uv() {
    uv=$(find_uv)
    if [ -z "$uv" ]; then
        pip_install --only-binary :all: --require-hashes -r scripts/uv.txt || return
        uv=$(find_uv)
    fi
    if [ "$what" = dev ]; then groups=--all-groups; else groups="--no-default-groups --group photos"; fi
    if [ -t 2 ]; then quiet=; else quiet=--quiet; fi
    "$uv" sync $quiet --frozen --inexact $groups
}

install_with_pip() {
    list=requirements.txt
    [ "$what" = dev ] && list=requirements-dev.txt
    pip_install --no-deps --require-hashes -r $list && pip_install --no-deps -e .
}

[ -f uv.lock ] || fail "uv.lock fehlt in $PWD." "Holen Sie das Projekt vollständig: git clone."
is_current "$what" && exit
if command -v flock >/dev/null 2>&1; then # two at the same time: the second finds all done
    mkdir -p .run
    exec 9>.run/setup.lock
    flock 9
    is_current "$what" && exit
fi
echo "Umgebung wird eingerichtet (.venv); beim ersten Mal dauert das etwa eine halbe Minute …"
require_space
make_environment
rm -f "$venv/made-for-$what"
install_with_uv || {
    echo "uv kommt nicht zum Ziel; pip übernimmt …" >&2
    install_with_pip
} || fail "Die Pakete ließen sich nicht installieren; der Grund steht darüber." \
    "Prüfen Sie die Internetverbindung, den Proxy (HTTPS_PROXY) und die Einstellungen von pip, dann noch einmal."
pwd -P >"$venv/made-in"
fingerprint >"$venv/made-for-$what"
if [ "$what" = dev ]; then cp "$venv/made-for-dev" "$venv/made-for-run"; fi
