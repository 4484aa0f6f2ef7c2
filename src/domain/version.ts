/** An etcd version as three numbers. */
export type Version = readonly [major: number, minor: number, patch: number]

/** Parses "3.5.30" or "3.6.0-rc.1"; null for anything else. */
export function parseVersion(text: string): Version | null {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(text) ?? []
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)]
}

/** Versions from the first up to, but not including, the one that fixed it. */
export interface VersionRange {
  readonly from: Version
  readonly fixed: Version
}

/** True when the version lies in one of the ranges. */
export function isWithin(version: Version, ranges: readonly VersionRange[]): boolean {
  return ranges.some(({from, fixed}) => compare(version, from) >= 0 && compare(version, fixed) < 0)
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** A fault of some etcd versions that changes what may be done to a cluster. */
export interface VersionFault {
  readonly id: string
  readonly text: string
  readonly severity: 'info' | 'warning'
  readonly ranges: readonly VersionRange[]
  readonly source: string
}

const CHANGELOG = 'https://github.com/etcd-io/etcd/tree/main/CHANGELOG'

/** etcd-facts 2.12, as far as it touches what Quorate reports or does. */
export const versionFaults: readonly VersionFault[] = [
  {
    id: 'inconsistent-after-crash',
    text: 'can lose data consistency when it crashes under load',
    severity: 'warning',
    ranges: [{from: [3, 5, 0], fixed: [3, 5, 3]}],
    source: 'https://github.com/etcd-io/etcd/issues/13766',
  },
  {
    id: 'online-defragmentation',
    text: 'can be left inconsistent by a crash during a defragmentation',
    severity: 'warning',
    ranges: [{from: [3, 5, 0], fixed: [3, 5, 6]}],
    source: CHANGELOG,
  },
  {
    id: 'defragmentation-during-snapshot',
    text: 'can be corrupted by a defragmentation while it receives a raft snapshot',
    severity: 'info',
    ranges: [
      {from: [3, 4, 0], fixed: [3, 4, 38]},
      {from: [3, 5, 0], fixed: [3, 5, 23]},
      {from: [3, 6, 0], fixed: [3, 6, 5]},
    ],
    source: CHANGELOG,
  },
  {
    id: 'alarm-list-and-power-loss',
    text: 'may not start again when power is lost after an alarm list',
    severity: 'info',
    ranges: [{from: [3, 5, 0], fixed: [3, 5, 5]}],
    source: CHANGELOG,
  },
]
