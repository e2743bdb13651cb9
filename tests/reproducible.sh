#!/usr/bin/env bash
# Builds mls.wasm a second time, in a copy of the tree under another path and with an empty build cache, and compares
# it bit by bit with the one in js/dist: anyone can check that a published module comes from this source.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/tree"
git ls-files -z --cached --others --exclude-standard -- go.mod go.sum cmd pkg internal | xargs -0 cp --parents -t "$copy/tree"
GOCACHE="$copy/cache" "$copy/tree/cmd/mlswasm/build.sh" "$copy/mls.wasm"
GOCACHE="$copy/cache" "$copy/tree/cmd/mlswasm/build.sh" "$copy/mls.wasm" # and over itself, as after a file was only touched
cmp js/dist/mls.wasm "$copy/mls.wasm"
echo "mls.wasm is reproducible: $(sha256sum <"$copy/mls.wasm" | cut -d' ' -f1)"
