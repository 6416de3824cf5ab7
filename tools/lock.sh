#!/bin/sh
# Write requirements/*.txt: pinned, hashed, and naming no download host. Needs uv.
set -eu
for group in "" dev; do
    uv pip compile pyproject.toml ${group:+--group "$group"} --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate -q -o "requirements/lock${group:+-$group}.txt"
done
