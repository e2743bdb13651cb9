#!/usr/bin/env bash
# Fails and names the files when a tracked or new Go file is not gofmt'ed.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(git ls-files -z --cached --others --exclude-standard -- '*.go' | xargs -0 -r gofmt -l)
[ -z "$unformatted" ] || { echo "not gofmt'ed:"; echo "$unformatted"; exit 1; }
