#!/bin/sh
# Sets up what a command needs, then becomes that command.
#
#   sh scripts/with-setup.sh LEVEL -- COMMAND [ARGUMENT...]      LEVEL as in setup.sh
#
# The command finds Node.js 24 or newer as "node" on PATH, and in its environment
#   NODE_COMPILE_CACHE  where Node.js keeps what it compiled, which halves the start of every process
#   QUORATE_ETCD        the etcd for local clusters
#   QUORATE_ETCD_3_4, QUORATE_ETCD_3_5   one of each series, for tests that run on both (unset when there is none)
#   QUORATE_CHROMIUM    the browser for the console tests (unset when there is none)
#   QUORATE_PROMETHEUS  the directory with Prometheus, Alertmanager and their tools (unset when there is none)
set -eu
. "$(dirname -- "$0")/setup-common.sh"

level=$1
[ "${2:-}" = -- ] || fail 'with-setup.sh was called without "--"' 'sh scripts/with-setup.sh LEVEL -- COMMAND'
shift 2

sh "$root/scripts/setup.sh" "$level"

# A directory with nothing but "node" in it, so that the chosen one wins and no other program is shadowed.
node=$(sh "$root/scripts/node-path.sh")
bin=$root/.cache/bin
if [ "$(readlink "$bin/node" 2>/dev/null || true)" != "$node" ]; then
  mkdir -p "$bin"
  ln -sf "$node" "$bin/node"
fi
PATH=$bin:$root/node_modules/.bin:$PATH
export PATH
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$root/.cache/compiled}"

if [ "$level" != node ]; then
  QUORATE_ETCD=$(sh "$root/scripts/etcd-path.sh")
  export QUORATE_ETCD
fi
if [ "$level" = full ]; then
  if found=$(sh "$root/scripts/etcd-path.sh" 3.4); then export QUORATE_ETCD_3_4="$found"; fi
  if found=$(sh "$root/scripts/etcd-path.sh" 3.5); then export QUORATE_ETCD_3_5="$found"; fi
  if found=$(sh "$root/scripts/browser-path.sh"); then export QUORATE_CHROMIUM="$found"; fi
  if found=$(sh "$root/scripts/prometheus-path.sh"); then export QUORATE_PROMETHEUS="$found"; fi
fi
cd "$root"
exec "$@"
