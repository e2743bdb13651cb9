#!/usr/bin/env bash
# Runs Go tests of the browser build inside Chromium. Usage: tests/wasm.sh PACKAGE...
# The environment is cut to what is needed: wasm_exec.js refuses more than 8 KiB of it.
set -euo pipefail
cd "$(dirname "$0")/.."
chromium=$(tests/chromium.sh)
links=$(mktemp -d)
trap 'rm -rf "$links"' EXIT
ln -s "$chromium" "$links/google-chrome"
env -i PATH="$links:$PATH" HOME="$HOME" TMPDIR="${TMPDIR:-/tmp}" GOFLAGS="${GOFLAGS:-}" GOPROXY="$(go env GOPROXY)" \
  GOCACHE="$(go env GOCACHE)" GOMODCACHE="$(go env GOMODCACHE)" \
  GOOS=js GOARCH=wasm go test -timeout 30m -exec="$PWD/bin/wasmbrowsertest" "$@"
