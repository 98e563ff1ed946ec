#!/bin/sh
# Write requirements.lock anew: a fresh environment gets what pyproject.toml asks for, and every
# version in it is pinned. Libraries that only torch's CUDA build brings are left to torch.
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
python3 -m venv "$fresh"
"$fresh/bin/pip" install -q --disable-pip-version-check torch==2.13.0
"$fresh/bin/pip" install -q --disable-pip-version-check '.[dev]'
{
    echo "# Written by \`make lock\`; do not edit. Installs with the CPU and the CUDA build of torch."
    "$fresh/bin/pip" freeze --all --exclude camket |
        grep -v -i -E '^(pip|wheel|nvidia-|triton|cuda-)' |
        sed -E 's/^torch( @ |==).*/torch==2.13.0/'
} > requirements.lock
