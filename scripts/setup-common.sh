# Shared by the set-up scripts; sourced, never run. POSIX sh, also on macOS.
#
# QUORATE_CACHE  where downloaded programs are kept (default: .cache in the repository)
# QUORATE_ETCD   an etcd binary to use instead of any that would be found

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cache=${QUORATE_CACHE:-$root/.cache}
etcd_series='3.5 3.4'

# Everything goes to standard error: standard output belongs to the command that is being prepared.
say() { printf 'set-up: %s\n' "$*" >&2; }

# fail WHAT REMEDY
fail() {
  printf 'set-up failed: %s\n  What to do: %s\n' "$1" "$2" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# at_least WANTED ACTUAL: compares dotted numbers, major and minor only
at_least() {
  awk -v want="$1" -v got="$2" 'BEGIN {
    split(want, w, "."); split(got, g, ".")
    exit !(g[1] + 0 > w[1] + 0 || (g[1] + 0 == w[1] + 0 && g[2] + 0 >= w[2] + 0))
  }'
}

sha256_of() {
  if have sha256sum; then sha256sum "$1" | cut -d ' ' -f 1
  elif have shasum; then shasum -a 256 "$1" | cut -d ' ' -f 1
  else fail 'neither sha256sum nor shasum is installed' 'install coreutils (Linux) or Perl (macOS), then run the command again.'
  fi
}

# etcd_version BINARY: prints 3.5.16, or nothing when it does not run here (wrong processor, libc too old)
etcd_version() { "$1" --version 2>/dev/null | sed -n 's/^etcd Version: *//p'; }

node_version() { "$1" --version 2>/dev/null | sed -n 's/^v//p'; }

lock_held=''
release_lock() {
  [ -z "$lock_held" ] || rm -rf "$lock_held"
  lock_held=''
}

# take_lock DIRECTORY: two commands started at once must not install over each other. A lock whose holder died
# (Ctrl-C at the wrong moment, a power cut) is taken over: set-up is idempotent, so nothing is lost by that.
take_lock() {
  mkdir -p "$(dirname -- "$1")"
  waited=0
  while ! mkdir "$1" 2>/dev/null; do
    holder=$(cat "$1/pid" 2>/dev/null || true)
    if [ -z "$holder" ] && [ "$waited" -gt 5 ] || [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      set_aside "$1" "$holder"
      continue
    fi
    [ "$waited" -ne 2 ] || say "waiting for another set-up (process ${holder:-unknown}) to finish"
    [ "$waited" -lt 900 ] || fail "another set-up has held $1 for 15 minutes" "check process $holder, then remove $1."
    sleep 1
    waited=$((waited + 1))
  done
  echo $$ >"$1/pid"
  lock_held=$1
  trap release_lock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

# set_aside DIRECTORY HOLDER: renaming is atomic, so of two takers one wins; who grabbed a fresh lock puts it back.
set_aside() {
  mv "$1" "$1.stale.$$" 2>/dev/null || return 0
  if [ "$(cat "$1.stale.$$/pid" 2>/dev/null || true)" = "$2" ]; then rm -rf "$1.stale.$$"
  else mv "$1.stale.$$" "$1"
  fi
}
