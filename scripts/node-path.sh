#!/bin/sh
# Prints the Node.js to use: the first on PATH that is 24 or newer, else the one npm brought into node_modules.
# Exit code 1 and no output when neither is there.
set -eu
. "$(dirname -- "$0")/setup-common.sh"

brought=$root/node_modules/.bin/node

# is_usable FILE: the version is asked for, because a binary may be there and not run (another C library, say)
is_usable() {
  [ -x "$1" ] && version=$(node_version "$1") && [ -n "$version" ] && at_least 24.0 "$version"
}

# "npm run" puts node_modules/.bin in front of PATH; what npm brought is only the second choice.
IFS=:
set -f
for directory in $PATH; do
  candidate=$directory/node
  [ "$candidate" != "$brought" ] || continue
  if is_usable "$candidate"; then echo "$candidate"; exit 0; fi
done
if is_usable "$brought"; then echo "$brought"; exit 0; fi
exit 1
