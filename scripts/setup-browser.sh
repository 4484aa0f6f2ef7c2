#!/bin/sh
# Finds a browser for the tests of the console, and prints nothing: without one those tests are skipped and say so.
# It is installed only on Debian as root, and only when asked for: QUORATE_SETUP_BROWSER=1, or CI=true.
# Undo: apt-get remove chromium
set -eu
. "$(dirname -- "$0")/setup-common.sh"

! sh "$root/scripts/browser-path.sh" >/dev/null || exit 0
[ "${QUORATE_SETUP_BROWSER:-}" = 1 ] || [ "${CI:-}" = true ] || exit 0
if ! have apt-get || [ "$(id -u)" -ne 0 ]; then
  say 'no browser for the console tests, and it cannot be installed without apt-get and root; they will be skipped'
  exit 0
fi
say 'installing chromium with apt-get (undo: apt-get remove chromium)'
mkdir -p "$root/.cache"
log=$root/.cache/chromium.log
if ! (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium) >"$log" 2>&1; then
  say "chromium could not be installed (see $log); the console tests will be skipped"
fi
