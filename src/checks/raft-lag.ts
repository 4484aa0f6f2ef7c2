import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import type {Thresholds} from '../domain/thresholds.ts'

/** C16. Indexes are 64-bit, so they are compared as BigInt; only the difference is small. */
export const raftLag = defineCheck({
  id: 'raft-lag',
  catalogue: ['C16'],
  title: 'Members that fall behind',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/learning/design-learner/',
  impact: 'A member too far behind needs the whole database sent over and cannot take over as leader.',
  remedy: {text: 'Look again: lag that stays or grows points at the disk or the network of that member.'},
  judge: ({members, limits}) =>
    [...Map.groupBy(members, ({status}) => status.clusterId).values()].flatMap(same => {
      const furthest = same.map(({status}) => BigInt(status.raftIndex)).reduce((a, b) => (b > a ? b : a))
      return same.flatMap(member => behind(member, furthest, limits))
    }),
})

function behind(
  member: Judged<'status'>,
  furthest: bigint,
  limits: Thresholds,
): readonly Verdict<'status'>[] {
  const {raftIndex} = member.status
  const lag = Number(furthest - BigInt(raftIndex))
  if (lag <= limits.lagWarning) return []
  const severity = member.learner ? 'info' : lag > limits.lagCritical ? 'critical' : 'warning'
  const summary = `${member.name} is ${lag} raft entries behind the member furthest ahead`
  return [{subject: member, severity, summary, evidence: {lag, raftIndex, furthest: String(furthest)}}]
}
