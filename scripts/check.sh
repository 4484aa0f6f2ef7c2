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

# Lint beside types: each leaves a core idle for half of its time. Both are told in full.
read_code() {
  types_said=$(mktemp)
  tsc >"$types_said" 2>&1 &
  types=$!
  lint_is=0
  oxlint --type-aware --deny-warnings || lint_is=$?
  types_are=0
  wait "$types" || types_are=$?
  cat "$types_said"
  rm -f "$types_said"
  return $((lint_is | types_are))
}

step format biome check --error-on-warnings
step 'lint and types' read_code
step tests node scripts/run-tests.ts "$1"
