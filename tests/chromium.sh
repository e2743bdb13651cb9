#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests; installs Debian's package when it is missing, apt is there and
# the user is root. Otherwise it says what to install and fails. $CHROMIUM overrides the search.
set -euo pipefail

find_chromium() {
  if [ -n "${CHROMIUM:-}" ]; then command -v "$CHROMIUM" && return; fi
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  return 1
}

if ! find_chromium; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Debian's chromium for the browser tests" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >&2 && find_chromium ||
      { echo "apt-get could not install the package 'chromium'. Install it by hand, or set CHROMIUM to a browser's path." >&2; exit 1; }
  else
    echo "The browser tests need Chromium: install the package 'chromium' (Debian, Ubuntu) or Google Chrome, or set CHROMIUM to its path." >&2
    exit 1
  fi
fi
