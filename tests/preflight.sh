#!/usr/bin/env bash
# Says in one sentence what this machine lacks for `make test`, and installs it when apt is there and the user is root.
# Go, Node and make are the user's; the race detector wants a C compiler, the tests ask git for the list of files, and
# the script that resets the test users calls curl.
set -euo pipefail

older() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1)" != "$2" ]; }

# Which versions are enough stands in package.json and go.mod; a Go that may download toolchains brings that one itself.
cd "$(dirname "$0")/.."
wanted=$(sed -n 's/.*"node": *">=\([0-9.]*\)".*/\1/p' package.json)
node=$(node --version 2>/dev/null | tr -d v) || { echo "Node is missing: install Node $wanted or later." >&2; exit 1; }
if older "$node" "$wanted"; then echo "Node $node is too old: install Node $wanted or later." >&2; exit 1; fi
wanted=$(sed -n 's/^go //p' go.mod)
go=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || { echo "Go is missing: install Go $wanted or later." >&2; exit 1; }
if older "$go" "$wanted"; then echo "Go $go is too old: install Go $wanted or later." >&2; exit 1; fi

lacking=()
command -v git >/dev/null || lacking+=(git)
command -v curl >/dev/null || lacking+=(curl)
command -v "$(go env CC)" >/dev/null || lacking+=(gcc libc6-dev)
if [ ${#lacking[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${lacking[@]}" ||
      { echo "apt-get could not install: ${lacking[*]}. Install them by hand." >&2; exit 1; }
  else
    echo "The tests need: ${lacking[*]}. Install them with the system's package manager." >&2
    exit 1
  fi
fi
tests/chromium.sh >/dev/null
