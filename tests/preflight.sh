#!/usr/bin/env bash
# Says in one sentence what this machine lacks for `make test`, and installs it when apt is there and the user is root.
# Go, Node and make are the user's; the race detector wants a C compiler, the tests ask git for the list of files, and
# the script that resets the test users calls curl.
set -euo pipefail

older() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1)" != "$2" ]; }

node=$(node --version 2>/dev/null | tr -d v) || { echo "Node is missing: install Node 20.19 or later." >&2; exit 1; }
if older "$node" 20.19.0; then echo "Node $node is too old: install Node 20.19 or later." >&2; exit 1; fi
go=$(go env GOVERSION | sed 's/^go//')
if older "$go" 1.26; then echo "Go $go is too old: install Go 1.26 or later." >&2; exit 1; fi

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
"$(dirname "$0")/chromium.sh" >/dev/null
