#!/bin/sh
# Builds the root directory that every host of the lab starts from. Its checksum names the image: change it, and the
# next start builds a new one. Called by setup-lab.sh.
#
#   sh scripts/setup-lab-image.sh DIRECTORY
set -eu
target=$1

# The mirror and release this machine is set up to use; nothing else is asked.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
  awk '$2 == "main" && $1 !~ /security/ { print $1; exit }')
[ -n "$mirror" ] || { echo 'apt knows no Debian archive' >&2; exit 1; }
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)

packages=systemd,systemd-sysv,dbus,openssh-server,sudo,chrony,iproute2,iputils-ping,curl,openssl,nftables
packages=$packages,sysstat,procps,ca-certificates,locales
debootstrap --variant=minbase --include="$packages" "$suite" "$target" "$mirror"

rm -rf "$target"/var/cache/apt/* "$target"/var/lib/apt/lists/* "$target"/etc/ssh/ssh_host_* "$target"/usr/share/doc/*
mkdir -p "$target/var/log/journal" "$target/etc/etcd/pki"
: >"$target/etc/machine-id"
# Only for the set-up's own commands; each host gets a file of its own, without which etcd does not find "localhost".
cp -a /etc/hosts "$target/etc/hosts"

chroot "$target" /bin/sh -eu <<'END'
useradd --system --uid 800 --home-dir /var/lib/etcd --no-create-home --shell /usr/sbin/nologin etcd
useradd --uid 1000 --create-home --shell /bin/bash --groups systemd-journal ops
localedef -i de_DE -f UTF-8 de_DE.UTF-8
# What would run by itself on a host, and is no part of any story.
systemctl mask --quiet apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
  sysstat-collect.timer sysstat-summary.timer sysstat.service console-getty.service systemd-logind.service \
  systemd-networkd.service systemd-resolved.service systemd-timesyncd.service systemd-update-utmp.service
mkdir -p /etc/systemd/system/chrony.service.d /etc/ssh/sshd_config.d
# A container may not set the clock; with -x chronyd leaves it alone and reports as usual.
printf '[Unit]\nConditionCapability=\n' >/etc/systemd/system/chrony.service.d/container.conf
printf 'DAEMON_OPTS="-F 1 -x"\n' >/etc/default/chrony
printf 'PasswordAuthentication no\nUseDNS no\nMaxStartups 100\nHostKey /etc/ssh/ssh_host_ed25519_key\n' \
  >/etc/ssh/sshd_config.d/lab.conf
END
