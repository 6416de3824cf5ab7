#!/bin/sh
# Write requirements/*.txt: pinned, hashed, and naming no download host. Needs uv.
set -eu
compile() { # what to lock, and into which file
    uv pip compile "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate -q
}
compile pyproject.toml -o requirements/lock.txt
compile pyproject.toml --group dev -o requirements/lock-dev.txt
for group in spark rivals; do
    compile --group "$group" -c requirements/lock-dev.txt -o "requirements/lock-$group.txt"
done
