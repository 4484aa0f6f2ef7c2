#!/bin/sh
# A stand-in of crictl for hosts of the lab: the commands, options and JSON of the real one that Quorate uses, over what
# kubelet.ts writes below /run. As the real one, it needs root.
set -eu
state=/run/quorate-kubelet/containers

fail() {
  printf 'time="%s" level=fatal msg="%s"\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >&2
  exit 1
}
[ "$(id -u)" -eq 0 ] || fail 'validate service connection: permission denied'

# Lines "created name state id pid log", newest first.
all_containers() {
  for file in "$state"/*/summary; do
    if [ -e "$file" ]; then cat "$file"; fi
  done | sort -rn
}

# The one container whose id begins like this.
find_container() {
  case $1 in '' | *[!0-9a-f]*) fail "no such container \"$1\"" ;; esac
  set -- "$state/$1"*
  [ -e "$1/summary" ] || fail 'container not found'
  printf '%s\n' "$1"
}

list() {
  all='' name='' output=table quiet=''
  while [ $# -gt 0 ]; do
    case $1 in
      -a | --all) all=1 ;;
      -q | --quiet) quiet=1 ;;
      --name) name=$2 && shift ;;
      -o | --output) output=$2 && shift ;;
      *) fail "flag provided but not defined: $1" ;;
    esac
    shift
  done
  found=$(all_containers | while read -r created container is id rest; do
    if [ -z "$all" ] && [ "$is" != CONTAINER_RUNNING ]; then continue; fi
    if printf '%s\n' "$container" | grep -Eq -- "$name"; then printf '%s\n' "$id"; fi
  done)
  if [ -n "$quiet" ]; then
    if [ -n "$found" ]; then printf '%s\n' "$found"; fi
  elif [ "$output" = json ]; then
    separator=''
    printf '{\n  "containers": ['
    for id in $found; do
      printf '%s' "$separator"
      cat "$state/$id/list.json"
      separator=,
    done
    printf ']\n}\n'
  else
    fail 'this stand-in has no table; use -o json or -q'
  fi
}

# Pods that are not ended, the only ones it knows.
pods() {
  label='' quiet=''
  while [ $# -gt 0 ]; do
    case $1 in
      -q | --quiet) quiet=1 ;;
      --label) label=$2 && shift ;;
      --state) [ "$2" = Ready ] || fail 'this stand-in knows pods that are ready only'; shift ;;
      *) fail "flag provided but not defined: $1" ;;
    esac
    shift
  done
  [ -n "$quiet" ] || fail 'this stand-in has no table; use -q'
  for file in /run/quorate-kubelet/pods/*; do
    [ -e "$file" ] || continue
    if [ -z "$label" ] || grep -Fqx -- "$label" "$file"; then basename "$file"; fi
  done
}

inspect() {
  if [ "$1" = -o ]; then shift 2; fi
  cat "$(find_container "$1")/inspect.json"
}

# What was written to standard error goes there again.
logs() {
  stamps='' tail=-1 since='' limit=-1
  while [ $# -gt 1 ]; do
    case $1 in
      -t | --timestamps) stamps=1 ;;
      --tail) tail=$2 && shift ;;
      --since) since=$(date -u -d "-${2%m} minutes" +%Y-%m-%dT%H:%M:%S) && shift ;;
      --limit-bytes) limit=$2 && shift ;;
      *) fail "flag provided but not defined: $1" ;;
    esac
    shift
  done
  place=$(find_container "$1")
  log=$(cut -d ' ' -f 6 "$place/summary")
  if [ "$tail" -ge 0 ]; then tail -n "$tail" "$log"; else cat "$log"; fi |
    awk -v stamps="$stamps" -v since="$since" -v limit="$limit" '
      $1 < since { next }
      {
        line = substr($0, length($1) + length($2) + length($3) + 4)
        if (stamps) line = $1 " " line
        bytes += length(line) + 1
        if (limit >= 0 && bytes > limit) exit
        if ($2 == "stderr") print line > "/dev/stderr"
        else print line
      }'
}

stop() {
  grace=0
  if [ "$1" = -t ] || [ "$1" = --timeout ]; then grace=$2 && shift 2; fi
  place=$(find_container "$1")
  pid=$(cut -d ' ' -f 5 "$place/summary")
  if [ "$pid" -gt 0 ]; then
    kill -TERM "$pid"
    while [ "$grace" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do
      sleep 1
      grace=$((grace - 1))
    done
    kill -KILL "$pid" 2>/dev/null || true
  fi
  printf '%s\n' "$1"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  ps) list "$@" ;;
  pods) pods "$@" ;;
  inspect | logs | stop)
    [ $# -gt 0 ] || fail 'ID cannot be empty'
    "$command" "$@"
    ;;
  *) fail "No help topic for '$command'" ;;
esac
