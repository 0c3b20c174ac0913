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

echo "Installing what $lock pins ($(grep -c == "$lock") packages, each checked by its hash)…"
offline="check the network connection, then repeat; what is installed already stays"
if command -v uv >/dev/null 2>&1; then
    uv pip install --python "$venv/bin/python" --require-hashes --only-binary :all: -r "$lock" || fail "The installation stopped." "$offline"
    uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e . || fail "The course itself could not be installed." "$offline"
else
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip --upgrade >/dev/null
    pip="$venv/bin/python -m pip --disable-pip-version-check install --progress-bar on"
    $pip --quiet --require-hashes --only-binary :all: -r "$lock" || fail "The installation stopped." "$offline"
    $pip --quiet --no-deps --no-build-isolation -e . || fail "The course itself could not be installed." "$offline"
fi
echo "Ready."
