/** What a read of a host needs there, for the documentation. */
export interface ReadRight {
  readonly read: string
  readonly needs: string
  readonly without: string
}

/** Every read works for an ordinary user; these are the ones that need more than a login. One read uses sudo. */
export const readRights: readonly ReadRight[] = [
  {
    read: "etcd's log, its start, and the kernel's log",
    needs:
      'the group `systemd-journal`: `usermod -aG systemd-journal quorate`; for a static pod the lines with `crictl` in `/etc/sudoers.d/quorate`',
    without: 'logs are unknown',
  },
  {
    read: 'files below the data directory',
    needs:
      'to list `member/wal` and `member/snap`, which etcd makes with mode 0700: `dataDir` of the host in this file, and the line with `ls` and both directories in `/etc/sudoers.d/quorate` (README)',
    without: 'files are not counted; size and speed of the disk are still read',
  },
  {
    read: 'the config file and environment files',
    needs: 'to read them',
    without: 'settings come from the startup log, as long as the journal still has it',
  },
  {
    read: 'the certificate files (never the keys)',
    needs: 'to read them, and to enter their directory',
    without: 'only the certificates that a handshake shows are judged',
  },
  {
    read: 'the matrix of paths between hosts',
    needs: '`curl`, and `ping` as ordinary users have it',
    without: 'ports or round trips from that host are unknown',
  },
  {
    read: 'the clock',
    needs: '`chronyc` or `timedatectl`',
    without: "only the difference to Quorate's own clock is known",
  },
]
