#!/bin/sh
# Makes requirements/*.txt anew from requirements/*.in: for every system, with versions and hashes,
# without any address. Arguments go to uv (--upgrade takes the newest versions).
set -eu

if [ -x .venv/bin/uv ]; then
    uv=.venv/bin/uv
elif command -v uv >/dev/null 2>&1; then
    uv=uv
else
    echo "lock: uv is needed for this and was not found. Install it into the environment:" >&2
    echo "  make test, then .venv/bin/python -m pip install uv" >&2
    exit 1
fi

# dev takes its versions from the two before it, so the order matters.
for name in runtime build dev; do
    "$uv" pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
        "$@" --output-file "requirements/$name.txt" "requirements/$name.in"
    if grep -nE '://|@ ' "requirements/$name.txt"; then
        echo "lock: an address came into requirements/$name.txt (above); it must not stay there" >&2
        exit 1
    fi
    echo "lock: requirements/$name.txt, $(grep -c '==.* \\$' "requirements/$name.txt") packages"
done
