#!/bin/sh
# Brings what a command of this repository needs, and prints nothing when it is all there.
#
#   sh scripts/setup.sh node      npm packages, Node.js 24 or newer
#   sh scripts/setup.sh etcd      ... and an etcd to run local clusters with
#   sh scripts/setup.sh full      ... and an etcd of every series the tests cover, Prometheus and Alertmanager
#                                 (see setup-prometheus.sh), and a browser (see setup-browser.sh)
#
# Nothing is installed outside the repository. Undo: rm -rf node_modules .cache
set -eu
. "$(dirname -- "$0")/setup-common.sh"

level=${1:-node}
case $level in node | etcd | full) ;; *) fail "unknown level \"$level\"" 'use node, etcd or full.' ;; esac

stamp=$root/node_modules/.quorate-lockfile
wanted_stamp() { printf '%s %s\n' "$(sha256_of "$root/package-lock.json")" "$(uname -sm)"; }

packages_are_current() {
  if [ -f "$stamp" ]; then
    [ "$(cat "$stamp")" = "$wanted" ]
    return
  fi
  # Installed by hand after the lockfile last changed: npm writes this file at the end of every install.
  [ -n "$(find "$root/node_modules/.package-lock.json" -newer "$root/package-lock.json" 2>/dev/null)" ] || return 1
  echo "$wanted" >"$stamp"
}

install_packages() {
  have npm || fail 'npm is not installed' 'install Node.js 24 (https://nodejs.org), then run the command again.'
  say "installing npm packages from package-lock.json (about a minute; undo: rm -rf node_modules .cache)"
  log=$root/.cache/npm-ci.log
  # --include: NODE_ENV=production or an "omit" setting would leave out the tools and the Node.js package.
  if ! (cd "$root" && npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error) >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    fail "npm ci did not finish (all output: $log)" \
      'check that npm reaches its registry ("npm ping"), then run the command again.'
  fi
  echo "$wanted" >"$stamp"
}

ensure_packages() {
  wanted=$(wanted_stamp)
  if packages_are_current; then return; fi
  take_lock "$root/.cache/npm.lock"
  packages_are_current || install_packages
  release_lock
}

# A package's Node.js that does not run here (another C library) would hide a good one on PATH under "npm run".
drop_broken_node() {
  brought=$root/node_modules/.bin/node
  [ ! -e "$brought" ] || [ -n "$(node_version "$brought" || true)" ] || rm -f "$brought"
}

# Never continue on an older Node.js: it would fail later, at the first .ts file, with a message about file extensions.
ensure_node() {
  node=$(sh "$root/scripts/node-path.sh") && [ -n "$node" ] && return
  on_path=$(node_version node || true)
  fail "Node.js 24 or newer is needed; found ${on_path:-none} on PATH, and no npm package brought one for $(uname -sm)" \
    'install Node.js 24 (https://nodejs.org, or your version manager), then run the command again.'
}

began=$(date +%s)
ensure_packages
drop_broken_node
ensure_node
[ "$level" = node ] || sh "$root/scripts/setup-etcd.sh" "$level"
[ "$level" != full ] || sh "$root/scripts/setup-prometheus.sh"
[ "$level" != full ] || sh "$root/scripts/setup-browser.sh"
took=$(($(date +%s) - began))
[ "$took" -lt 3 ] || say "done in $took s"
