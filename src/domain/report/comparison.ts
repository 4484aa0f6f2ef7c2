import {isMeasured, latencyOf} from '../latency.ts'
import {bytes} from '../units.ts'
import type {ClusterView} from '../view.ts'
import type {Comparison, JudgedLook} from './model.ts'

type Row = readonly [what: string, of: (look: JudgedLook) => string]

const rows: readonly Row[] = [
  ['Verdict', ({diagnosis}) => diagnosis.verdict.sentence],
  ['Quorum', ({diagnosis}) => diagnosis.quorumLine],
  ['Leader', ({view}) => view.leader?.name ?? 'none that all voters name'],
  ['Raft term', ({view}) => termOf(view)],
  ['Largest database', ({view}) => largest(view)],
  ['Slowest log writes (p99)', ({view}) => slowest(view)],
]

/** The cluster as it was in one look and as it was in another. */
export function compare(before: JudgedLook | null, after: JudgedLook | null): readonly Comparison[] {
  if (before === null || after === null || before.id === after.id) return []
  return rows.map(([what, of]) => ({what, before: of(before), after: of(after)}))
}

function statuses({members}: ClusterView) {
  return members.flatMap(({probes: {status}}) => (status.ok ? [status.value] : []))
}

function termOf(view: ClusterView): string {
  const terms = statuses(view).map(({raftTerm}) => BigInt(raftTerm))
  return terms.length === 0 ? 'nobody answered' : String(terms.reduce((a, b) => (b > a ? b : a)))
}

function largest(view: ClusterView): string {
  const sizes = statuses(view).map(({dbSize}) => dbSize)
  return sizes.length === 0 ? 'nobody answered' : bytes(Math.max(...sizes))
}

function slowest({members}: ClusterView): string {
  const worst = members.flatMap(member => {
    const {metrics} = member.probes
    if (!metrics.ok) return []
    const latency = latencyOf({...member, metrics: metrics.value}, 'etcd_disk_wal_fsync_duration_seconds')
    return latency !== undefined && isMeasured(latency) ? [{name: member.name, ms: latency.p99Ms}] : []
  })
  const [first] = worst.toSorted((a, b) => b.ms - a.ms)
  return first === undefined ? 'too few to measure' : `${first.ms} ms on ${first.name}`
}
