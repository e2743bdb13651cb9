#!/usr/bin/env bash
# Runs every fuzz target of the module for the given time each. Usage: tests/fuzz.sh 10s
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' cmd internal pkg | xargs -n1 dirname | sort -u | while read -r dir; do
  go test -list '^Fuzz' "./$dir" | grep '^Fuzz' | while read -r target; do
    echo "== $dir $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" "./$dir" </dev/null
  done
done
