#!/usr/bin/env bash
# Builds the module for the browser. Usage: cmd/mlswasm/build.sh OUT [compact|full] [EXTRA_TAG]
#
# Everything that decides the bytes stands here, because two builds of one source must be equal (tests/reproducible.sh).
# The compact build has the suites of X25519, ML-KEM-768 and Ed25519 (docs/adr/0009-compact-suites.md). Code that is not
# hot is compiled without inlining, which costs no measurable time and saves 3 % of the download (docs/adr/0008-size.md).
# What is hot (curves, ciphers, hashes, the runtime) is inlined as without a profile; cmd/mlswasm/default.pgo lays it out. The names of
# functions are overwritten after linking (cmd/mlswasm/trim).
set -euo pipefail
out=$(realpath -m "$1")
tags=${3:-}
case "${2:-compact}" in
  compact) tags="mlswasm_compact${tags:+,$tags}" ;;
  full) ;;
  *) echo "compact or full, not $2" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/../.."

# A call that the profile calls hot is inlined up to the cost of any other; Go's own 2000 costs 22 KB of download (docs/adr/0008-size.md).
cold=(-gcflags=all=-d=pgoinlinebudget=80)
for package in mlswasm/internal/client mlswasm/internal/jsbind mlswasm/internal/vault mlswasm/pkg/mls mlswasm/pkg/mls/internal/wire \
  mlswasm/pkg/mls/internal/suite mlswasm/pkg/mls/internal/keyschedule mlswasm/pkg/mls/internal/secrettree mlswasm/pkg/queue \
  fmt math/big reflect time strconv internal/strconv context os syscall encoding/asn1 \
  internal/bisect internal/godebug internal/poll internal/reflectlite golang.org/x/sys/cpu; do
  cold+=("-gcflags=$package=-l")
done

mkdir -p "$(dirname "$out")"
rm -f "$out" # Go does not link again over what it takes for up to date, and trimmed it still has the same build id
GOOS=js GOARCH=wasm GOFLAGS=-buildvcs=false go build -trimpath -ldflags='-s -w' -tags "$tags" "${cold[@]}" -o "$out" ./cmd/mlswasm
GOOS= GOARCH= go run ./cmd/mlswasm/trim "$out"
