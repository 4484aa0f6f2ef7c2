#!/bin/sh
# Format, lint, types and tests, in the order in which a mistake is cheapest to find. Run through with-setup.sh.
#
#   sh scripts/check.sh unit|full
set -eu

step() {
  began=$(date +%s)
  printf '== %s\n' "$1"
  shift
  "$@"
  printf '   %s s\n' "$(($(date +%s) - began))"
}

step format biome check --error-on-warnings
step lint oxlint --type-aware --deny-warnings
step types tsc
step tests node scripts/run-tests.ts "$1"
