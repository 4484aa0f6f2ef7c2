#!/bin/sh
# Brings etcd into the cache without installing anything on the system and without starting a service.
#
#   sh scripts/setup-etcd.sh etcd    one etcd, when there is none yet
#   sh scripts/setup-etcd.sh full    one of each series the tests cover; missing a second one is not an error
#
# Tried in this order: what is there (PATH, cache); etcd's release archive, if it has the pinned checksum; Debian's
# packages, downloaded through a private apt configuration and unpacked; the package of another distribution with apt.
# Result: <cache>/etcd/<version>/{etcd,etcdctl,etcdutl}. Undo: rm -rf .cache
set -eu
. "$(dirname -- "$0")/setup-common.sh"

level=${1:-etcd}
path_of() { sh "$root/scripts/etcd-path.sh" "$@"; }

# keep DIRECTORY: moves the binaries under <cache>/etcd/<version>, once they have shown that they run on this machine
keep() {
  version=$(etcd_version "$1/etcd") || version=''
  [ -n "$version" ] || return 1
  mkdir -p "$cache/etcd"
  [ -d "$cache/etcd/$version" ] || mv "$1" "$cache/etcd/$version"
  say "etcd $version is in $cache/etcd/$version (undo: rm -rf .cache)"
}

# The newest release whose checksums several public build definitions pin alike; another archive is not used.
release=3.5.21
release_url=https://github.com/etcd-io/etcd/releases/download
release_checksum() {
  case $1 in
    linux-amd64) echo adddda4b06718e68671ffabff2f8cee48488ba61ad82900e639d108f2148501c ;;
    linux-arm64) echo 95bf6918623a097c0385b96f139d90248614485e781ec9bee4768dbb6c79c53f ;;
  esac
}

platform() {
  case "$(uname -s) $(uname -m)" in
    'Linux x86_64') echo linux-amd64 ;;
    'Linux aarch64' | 'Linux arm64') echo linux-arm64 ;;
  esac
}

# download URL FILE: five seconds to connect, because behind a closed network the next way must get its turn soon
download() {
  if have curl; then curl -fsSL --connect-timeout 5 --max-time 300 -o "$2" "$1" 2>/dev/null
  elif have wget; then wget -q -T 5 -t 1 -O "$2" "$1" 2>/dev/null
  else return 1
  fi
}

from_release() {
  on=$(platform)
  checksum=$(release_checksum "$on")
  [ -n "$checksum" ] && have tar || return 1
  say "downloading etcd $release"
  rm -rf "$work" && mkdir -p "$work/bin"
  download "$release_url/v$release/etcd-v$release-$on.tar.gz" "$work/etcd.tar.gz" || return 1
  if [ "$(sha256_of "$work/etcd.tar.gz")" != "$checksum" ]; then
    say "the archive of etcd $release has another checksum than the pinned one; not using it"
    return 1
  fi
  tar -xzf "$work/etcd.tar.gz" -C "$work/bin" --strip-components 1 || return 1
  keep "$work/bin"
}

apt_dir=$cache/apt
private_apt() { command=$1; shift; APT_CONFIG=$apt_dir/apt.conf "$command" "$@"; }

# The mirror this machine is set up to use, without its security archive.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk '$2 == "main" && $1 !~ /security/ { print $1; exit }'
}

# Both Debian releases whose etcd we test with, whatever release this machine runs: bookworm has 3.4, trixie 3.5.
write_apt_config() {
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || return 1
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  signed=''
  [ ! -f "$keyring" ] || signed="[signed-by=$keyring] "
  mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial"
  for suite in bookworm trixie; do echo "deb $signed$mirror $suite main"; done >"$apt_dir/sources.list"
  cat >"$apt_dir/apt.conf" <<END
Dir::Etc::sourcelist "$apt_dir/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$apt_dir/lists";
Dir::Cache "$apt_dir";
Acquire::Languages "none";
Acquire::http::Timeout "15";
Acquire::Retries "1";
APT::Sandbox::User "root";
END
}

update_apt() {
  [ ! -f "$apt_dir/updated" ] || return 0
  write_apt_config || return 1
  say 'reading the package lists of Debian (private copy in the cache; the system is not changed)'
  private_apt apt-get update >"$apt_dir/log" 2>&1 && touch "$apt_dir/updated"
}

# unpack_package NAME VERSION: downloads the .deb and unpacks it; no install scripts run, no service starts
unpack_package() {
  (cd "$work" && private_apt apt-get download "$1=$2") >>"$apt_dir/log" 2>&1 || return 1
  dpkg-deb -x "$work/$1"_*.deb "$work/root"
}

apt_said() { [ ! -s "$apt_dir/log" ] || printf "; apt's output is in %s" "$apt_dir/log"; }

from_debian() {
  have apt-get && have dpkg-deb && grep -q '^ID=debian' /etc/os-release 2>/dev/null || return 1
  update_apt || return 1
  package=$(private_apt apt-cache madison etcd-server 2>/dev/null | awk -v s="$1." 'index($3, s) == 1 { print $3; exit }')
  [ -n "$package" ] || return 1
  say "unpacking Debian's etcd $package"
  rm -rf "$work" && mkdir -p "$work/bin"
  unpack_package etcd-server "$package" || return 1
  unpack_package etcd-client "$package" || say "etcdctl $package is not available; nothing here needs it"
  mv "$work"/root/usr/bin/* "$work/bin/"
  keep "$work/bin"
}

# Any other apt system (Ubuntu, Raspberry Pi OS): its own release has one etcd at most.
from_distribution() {
  have apt-get && have dpkg-deb || return 1
  rm -rf "$work" && mkdir -p "$work/bin"
  (cd "$work" && apt-get download etcd-server) >/dev/null 2>&1 || return 1
  dpkg-deb -x "$work"/etcd-server_*.deb "$work/root" || return 1
  mv "$work"/root/usr/bin/* "$work/bin/"
  at_least 3.4 "$(etcd_version "$work/bin/etcd")" && keep "$work/bin"
}

bring() {
  if [ "$1" = 3.5 ] && from_release; then return; fi
  from_debian "$1"
}

manual='install etcd 3.4 or newer (Debian and Ubuntu: apt-get install etcd-server; macOS: brew install etcd;'
manual="$manual others: https://github.com/etcd-io/etcd/releases) or set QUORATE_ETCD to its path, then run the command again."

# A series that cannot be had here is asked for again after a day, not at every command.
ensure_series() {
  path_of "$1" >/dev/null && return
  [ -z "$(find "$cache/etcd/none-$1" -mtime -1 2>/dev/null)" ] || return 0
  bring "$1" && return
  mkdir -p "$cache/etcd"
  : >"$cache/etcd/none-$1"
  say "etcd $1 is not to be had on this machine; its tests will be skipped"
}

is_complete() {
  path_of >/dev/null || return 1
  [ "$level" = full ] || return 0
  for one in $etcd_series; do path_of "$one" >/dev/null || return 1; done
}

! is_complete || exit 0
take_lock "$cache/etcd.lock"
work=$cache/etcd-work
# What a failed attempt left: its log was for reading, its package lists may be empty.
rm -rf "$work" "$apt_dir"
if ! path_of >/dev/null; then
  bring 3.5 || bring 3.4 || from_distribution || fail "no etcd could be brought for $(uname -sm)$(apt_said)" "$manual"
fi
if [ "$level" = full ]; then
  for one in $etcd_series; do ensure_series "$one"; done
fi
rm -rf "$work" "$apt_dir"
release_lock
