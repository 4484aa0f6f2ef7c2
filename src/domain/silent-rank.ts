import type {ObservedMember} from './view.ts'

/** A voter that answers nobody, with the index up to which its log is committed. */
export interface SilentSurvivor {
  readonly member: ObservedMember
  readonly committed: bigint
}

type Ranking = readonly [best: SilentSurvivor, ...others: SilentSurvivor[]]

/**
 * Silent voters by what etcd logged when it read its log at its last start, best first: the committed index, which is what
 * force-new-cluster keeps (etcd-facts A15). Null where that cannot be told of every one of them, or where they speak of
 * different clusters.
 *
 * SAFETY: it counts only while the service is "activating": that process never became ready, so nothing was committed since;
 * one that was ready once may have gone on. Guarded by `test/domain/silent-rank.test.ts`.
 */
export function rankedByTheirLogs(members: readonly ObservedMember[]): Ranking | null {
  const found = members.flatMap(member => {
    const log = logOf(member)
    return log === undefined ? [] : [{member, clusterId: log.clusterId, committed: BigInt(log.commitIndex)}]
  })
  const clusters = new Set(found.map(({clusterId}) => clusterId))
  if (found.length < members.length || clusters.size !== 1) return null
  const [best, ...others] = found.toSorted(
    (a, b) => Number(b.committed - a.committed) || byName(a.member, b.member),
  )
  return best === undefined ? null : [best, ...others]
}

function logOf({probes: {host, process: running}}: ObservedMember) {
  if (!host.ok || !running.ok || host.value.service !== 'activating') return undefined
  const {mainPid} = host.value
  return mainPid !== 0 && running.value.pid === mainPid ? running.value.restarted : undefined
}

function byName(a: ObservedMember, b: ObservedMember): number {
  return a.name.localeCompare(b.name, 'en', {numeric: true})
}
