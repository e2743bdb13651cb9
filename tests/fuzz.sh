#!/usr/bin/env bash
# Runs every fuzz target of the module for the given time each. Usage: tests/fuzz.sh 10s
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rlE '^func Fuzz[A-Z]' --include='*_test.go' cmd internal pkg | xargs -n1 dirname | sort -u | while read -r dir; do
  go test -list '^Fuzz' "./$dir" | grep '^Fuzz' | while read -r target; do
    echo "== $dir $target"
    # Where keys are random, coverage is not the same twice, and an input is made smaller in vain for a minute.
    log=$(mktemp)
    if ! go test -run '^$' -fuzz "^$target\$" -fuzztime "$1" -fuzzminimizetime 1x "./$dir" </dev/null 2>&1 | tee "$log"; then
      # Go's fuzzer may report its own deadline as a failure, when the time ends while a worker is busy. A find has an input.
      if grep -q 'Failing input' "$log" || ! grep -qE '^ *context deadline exceeded$' "$log"; then exit 1; fi
    fi
    rm -f "$log"
  done
done
