#!/bin/sh
# Install the course into a virtual environment: setup.sh VENV LOCKFILE.
# uv does it in seconds; without uv, Python's own venv and pip do it in a minute or two.
set -eu
venv=$1
lock=$2

fail() {
    printf '%s\n  next step: %s\n' "$1" "$2" >&2
    exit 3
}

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if fits "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

if ! { [ -x "$venv/bin/python" ] && fits "$venv/bin/python"; }; then
    python=$(find_python) || fail "There is no Python 3.11 or newer here." \
        "install one (Debian: apt install python3 python3-venv), or name it: make start PYTHON=/path/to/python3"
    echo "Creating $venv with $("$python" --version)…"
    rm -rf "$venv"
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --python "$python" "$venv"
    else
        "$python" -m venv "$venv" || fail "Python cannot create a virtual environment." \
            "install its venv module (Debian: apt install python3-venv), then repeat"
    fi
fi

total=$(grep -c == "$lock")
log=$venv/install.log

# Run a command, count the packages it has collected, and show its last words if it fails.
watched() {
    "$@" >"$log" 2>&1 &
    child=$!
    trap 'kill $child 2>/dev/null; echo; echo "Stopped. Repeat the command to go on."; exit 130' INT TERM
    while [ -t 1 ] && kill -0 $child 2>/dev/null; do
        printf '\r  %s of about %s packages' "$(grep -c '^Collecting' "$log")" "$total"
        sleep 1
    done
    if wait $child; then printf '\r'; else
        tail -n 15 "$log" >&2
        fail "The installation stopped." "check the network connection, then repeat; the full log is $log"
    fi
    trap - INT TERM
}

echo "Installing the $total packages that $lock pins, each checked by its hash (a minute or two)…"
if command -v uv >/dev/null 2>&1; then
    watched uv pip install --python "$venv/bin/python" --require-hashes --only-binary :all: -r "$lock"
    watched uv pip install --python "$venv/bin/python" --no-deps --no-build-isolation -e .
else
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip --upgrade >/dev/null
    watched "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock"
    watched "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
fi
echo "Ready.                                "
