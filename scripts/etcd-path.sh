#!/bin/sh
# Prints the etcd binary to use; exit code 1 and no output when there is none.
#
#   sh scripts/etcd-path.sh         QUORATE_ETCD, else PATH (3.4 or newer), else the newest in the cache
#   sh scripts/etcd-path.sh 3.4     the newest of that series, from PATH or the cache
set -eu
. "$(dirname -- "$0")/setup-common.sh"

series=${1:-}

if [ -z "$series" ] && [ -n "${QUORATE_ETCD:-}" ]; then
  version=$(etcd_version "$QUORATE_ETCD") || version=''
  [ -n "$version" ] || fail "QUORATE_ETCD is $QUORATE_ETCD, which does not run as etcd" 'correct it, or unset it.'
  at_least 3.4 "$version" || fail "QUORATE_ETCD is etcd $version; 3.4 or newer is needed" 'correct it, or unset it.'
  echo "$QUORATE_ETCD"
  exit 0
fi

in_cache() {
  for directory in "$cache/etcd/$1".*/; do
    [ -x "${directory}etcd" ] || continue
    printf '%s %s\n' "$(basename "$directory")" "${directory}etcd"
  done | sort -t . -k 3,3n | tail -n 1 | cut -d ' ' -f 2-
}

on_path=$(command -v etcd || true)
if [ -n "$on_path" ]; then
  version=$(etcd_version "$on_path") || version=''
  case $version in
    "${series:-3}".*) if at_least 3.4 "$version"; then echo "$on_path"; exit 0; fi ;;
  esac
fi

for one in ${series:-$etcd_series}; do
  found=$(in_cache "$one")
  if [ -n "$found" ]; then echo "$found"; exit 0; fi
done
exit 1
