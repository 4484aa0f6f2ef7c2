import type {HistoryPoint} from './history.ts'
import type {Survivor} from './survivor-ranking.ts'
import type {ClusterView} from './view.ts'

/** The furthest a lost member was ever seen. */
interface Furthest {
  readonly name: string
  readonly at: string
  readonly index: bigint
  readonly revision: string | null
}

/**
 * What the lost members may have committed that the survivor never learnt of (etcd-facts A15): the difference between
 * what Quorate remembers of them and what the survivor has. What they did after the last look nobody can tell.
 */
export function lossWindow({member, status}: Survivor, {members, seen: {history}}: ClusterView): string {
  const others = new Set(members.filter(one => one !== member && !one.probes.status.ok).map(({id}) => id))
  const furthest = furthestOf(history, id => others.has(id))
  if (furthest === null)
    return 'Quorate remembers nothing of the lost members, so what they had committed beyond the survivor cannot be told; acknowledged writes may be gone.'
  const {name, at, index, revision} = furthest
  const seen = `${name} was last seen at raft index ${index}${revision === null ? '' : `, revision ${revision}`} (${at})`
  const own = `${member.name} has committed ${status.raftIndex}, revision ${status.revision}`
  const missing = index - BigInt(status.raftIndex)
  if (missing > 0n)
    return `Raft entries up to ${index} may be gone, at least ${missing}: ${seen}, and ${own}.`
  return `Nothing is known to be lost: ${seen}, and ${own}. What was written after that look cannot be told.`
}

function furthestOf(history: readonly HistoryPoint[], isLost: (id: string) => boolean): Furthest | null {
  const seen = history.flatMap(({at, members}) =>
    members.flatMap(({id, name, index, revision}) =>
      isLost(id) && index !== null ? [{name, at, index: BigInt(index), revision}] : [],
    ),
  )
  const [first, ...rest] = seen
  return first === undefined ? null : rest.reduce((a, b) => (b.index >= a.index ? b : a), first)
}
