#!/bin/sh
# Prepares the lab of test/lab: the programs it needs and the image its hosts boot from. Prints the image's directory.
# Where the lab cannot be had it prints the reason to standard error and exits with code 1; its tests are then skipped.
#
#   sh scripts/setup-lab.sh
#
# The image is kept outside the repository, because building it takes a minute and a clean clone should not pay for it:
# QUORATE_CACHE when set, else /var/cache/quorate. Undo: rm -rf that directory's "lab-image".
set -eu
. "$(dirname -- "$0")/setup-common.sh"

unavailable() {
  printf 'no lab: %s\n' "$*" >&2
  exit 1
}

recipe=$root/scripts/setup-lab-image.sh
images=${QUORATE_CACHE:-/var/cache/quorate}/lab-image

[ "$(uname -s)" = Linux ] || unavailable "it needs Linux, and this is $(uname -s)"
[ "$(id -u)" -eq 0 ] || unavailable 'it needs root, to boot hosts and to make networks and disks'
for controller in blkio cpu memory pids systemd unified; do
  [ -d "/sys/fs/cgroup/$controller" ] || unavailable "it needs cgroup v1 in hybrid mode; /sys/fs/cgroup/$controller is missing"
done
grep -q '^ID=debian' /etc/os-release 2>/dev/null || unavailable 'its hosts are made from the packages of a Debian machine'

# program:package
wanted='systemd-nspawn:systemd-container debootstrap:debootstrap nft:nftables ip:iproute2 tc:iproute2 losetup:mount
  mkfs.ext4:e2fsprogs nsenter:util-linux curl:curl'
missing=''
for one in $wanted; do
  PATH=$PATH:/usr/sbin:/sbin have "${one%:*}" || missing="$missing ${one#*:}"
done
if [ -n "$missing" ]; then
  say "installing for the lab:$missing (undo: apt-get remove$missing)"
  take_lock "$images/packages.lock"
  log=$images/packages.log
  # shellcheck disable=SC2086 # a list of words
  if ! (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing) >"$log" 2>&1; then
    unavailable "apt-get could not install$missing (its output: $log)"
  fi
  release_lock
fi

name=$(sha256_of "$recipe" | cut -c 1-16)
image=$images/$name
if [ ! -d "$image" ]; then
  take_lock "$images/$name.lock"
  if [ ! -d "$image" ]; then
    say "building the image of the lab's hosts (about a minute, once)"
    rm -rf "$image.partial"
    sh "$recipe" "$image.partial" >"$image.log" 2>&1 || unavailable "the image could not be built (all output: $image.log)"
    mv "$image.partial" "$image"
  fi
  release_lock
fi
printf '%s\n' "$image"
