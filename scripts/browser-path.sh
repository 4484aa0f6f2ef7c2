#!/bin/sh
# Prints the Chromium-based browser to test with: QUORATE_CHROMIUM, PATH, or where macOS keeps it. Else exit code 1.
set -eu

for name in "${QUORATE_CHROMIUM:-}" chromium chromium-browser google-chrome \
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' /Applications/Chromium.app/Contents/MacOS/Chromium; do
  [ -n "$name" ] && command -v "$name" && exit 0
done
exit 1
