#!/bin/sh
# Make the virtual environment $1 from the hashed requirements. Needs Python >= 3.11 and nothing else.
set -eu
venv="$1"
python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python="$candidate"
        break
    fi
done
[ -n "$python" ] || { echo "Kept needs Python 3.11 or newer; none was found on the PATH." >&2; exit 1; }
if [ ! -x "$venv/bin/pip" ] && ! "$python" -m venv "$venv" 2>/dev/null; then
    # Debian ships venv without pip until python3-venv is there.
    rm -rf "$venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
        "$python" -m venv "$venv"
    else
        echo "Python's venv cannot install pip here. On Debian: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "Installing the locked requirements into $venv ..."
"$venv/bin/pip" install -q --disable-pip-version-check --require-hashes -r requirements/lock-dev.txt
"$venv/bin/pip" install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 2>/dev/null ||
    "$venv/bin/pip" install -q --disable-pip-version-check --no-deps -e .
