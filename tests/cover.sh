#!/usr/bin/env bash
# Prints the statement coverage of pkg/mls and its leaves, each by its own tests, and fails when pkg/mls has less than the
# given percentage. Usage: tests/cover.sh 90
set -euo pipefail
cd "$(dirname "$0")/.."
profile=$(mktemp)
trap 'rm -f "$profile"' EXIT
go test -skip '^TestModel$' -coverprofile="$profile" ./pkg/mls
go test -cover $(go list ./pkg/mls/... | grep -v 'pkg/mls$') | sed -E 's/^ok[[:space:]]+//'
total=$(go tool cover -func="$profile" | awk '/^total:/ { sub("%", "", $3); print $3 }')
echo "functions of pkg/mls below 70 %:"
go tool cover -func="$profile" | awk '$1 != "total:" { p = $3; sub("%", "", p); if (p + 0 < 70) print "  " $0 }'
echo "pkg/mls: $total %"
awk -v have="$total" -v want="$1" 'BEGIN { exit !(have + 0 >= want + 0) }' || { echo "below $1 %"; exit 1; }
