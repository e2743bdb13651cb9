#!/usr/bin/env bash
# Puts the test users of a service in development mode back, as if they had never logged in:
# their vaults, devices, key packages, sessions, inboxes and memberships are removed, their password stays.
#
#   tests/e2e/reset-test-users.sh [URL]        default: $MLSD_URL, or http://127.0.0.1:8787
set -euo pipefail

url=${1:-${MLSD_URL:-http://127.0.0.1:8787}}
url=${url%/}
users='{"users":["user1@example.com","user2@example.com"]}'

command -v curl >/dev/null || { echo "curl is missing: install it (Debian package curl)" >&2; exit 1; }

answer=$(curl --silent --show-error --max-time 20 --write-out '\n%{http_code}' --header 'Content-Type: application/json' \
  --data "$users" "$url/dev/reset") || { echo "no service answers at $url: start it with 'make run', or name its URL" >&2; exit 1; }

case ${answer##*$'\n'} in
  200) echo "user1@example.com and user2@example.com are as new at $url" ;;
  404 | 405) echo "the service at $url does not run in development mode (--dev), so it has no test users" >&2; exit 1 ;;
  *) echo "the service at $url refused: ${answer%$'\n'*}" >&2; exit 1 ;;
esac
