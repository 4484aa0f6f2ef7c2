#!/bin/sh
# Prints the directory with prometheus, promtool, prometheus-alertmanager and amtool; exit code 1 when there is none.
# QUORATE_PROMETHEUS, else what is on PATH, else the cache.
set -eu
. "$(dirname -- "$0")/setup-common.sh"

complete() {
  for one in prometheus promtool prometheus-alertmanager amtool; do [ -x "$1/$one" ] || return 1; done
}

on_path=$(command -v prometheus-alertmanager || true)
for directory in "${QUORATE_PROMETHEUS:-}" "${on_path%/*}" "$cache"/prometheus/*; do
  if [ -n "$directory" ] && complete "$directory"; then echo "$directory"; exit 0; fi
done
exit 1
