#!/bin/sh
# Brings Prometheus and Alertmanager into the cache for the tests of test/prometheus: Debian's packages, downloaded and
# unpacked. No install script runs, no service starts, nothing outside the cache changes. Prints nothing when they are
# there; where they cannot be had it says so, and those tests are skipped.
# Result: <cache>/prometheus/<version>/{prometheus,promtool,prometheus-alertmanager,amtool}. Undo: rm -rf .cache
set -eu
. "$(dirname -- "$0")/setup-common.sh"

packages='prometheus prometheus-alertmanager'
home=$cache/prometheus

present() { sh "$root/scripts/prometheus-path.sh" >/dev/null; }

# What cannot be had here is asked for again after a day, not at every command.
asked_today() { [ -n "$(find "$home/none" -mtime -1 2>/dev/null)" ]; }

missing() {
  mkdir -p "$home"
  : >"$home/none"
  say "$1; the tests with a real Prometheus will be skipped"
}

# Debian's Alertmanager reads its templates from a fixed place of an installed package. Here they stand beside the
# program, so the folder's name in the program becomes one of the same length: the one it is started in.
installed_at=/usr/share/prometheus/alertmanager
beside=./////////////////////////////////

keep_template() {
  cp "$work/root$installed_at"/*.tmpl "$work/root/usr/bin/" || return 1
  program=$work/root/usr/bin/prometheus-alertmanager
  LC_ALL=C sed -i "s#$installed_at#$beside#g" "$program" && LC_ALL=C grep -q -F "$beside" "$program"
}

bring() {
  rm -rf "$work" && mkdir -p "$work"
  # shellcheck disable=SC2086 # a list of words
  (cd "$work" && apt-get download $packages) >"$home/log" 2>&1 || return 1
  for deb in "$work"/*.deb; do dpkg-deb -x "$deb" "$work/root" || return 1; done
  keep_template || return 1
  version=$("$work/root/usr/bin/prometheus" --version 2>&1 | sed -n 's/^prometheus, version \([^ ]*\).*/\1/p')
  [ -n "$version" ] && "$work/root/usr/bin/amtool" --version >/dev/null 2>&1 || return 1
  [ -d "$home/$version" ] || mv "$work/root/usr/bin" "$home/$version"
  say "Prometheus $version and Alertmanager are in $home/$version (undo: rm -rf .cache)"
}

if present || asked_today; then exit 0; fi
take_lock "$cache/prometheus.lock"
if present; then exit 0; fi
if have apt-get && have dpkg-deb; then
  mkdir -p "$home"
  work=$home/work
  say "unpacking Debian's prometheus and prometheus-alertmanager (30 MB, into the cache)"
  bring || missing "Prometheus could not be brought (apt's output: $home/log)"
  rm -rf "$work"
else
  missing 'no Prometheus, and without apt-get it cannot be brought'
fi
release_lock
