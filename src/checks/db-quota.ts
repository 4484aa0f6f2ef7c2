import {defineCheck} from '../domain/check.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {bytes, percent} from '../domain/units.ts'

/** C30: the quota is compared with the file, so free pages inside it count as used. */
export const dbQuota = defineCheck({
  id: 'db-quota',
  catalogue: ['C30'],
  title: 'Database close to its space quota',
  needs: ['status', 'metrics'],
  source: 'https://etcd.io/docs/v3.5/op-guide/maintenance/#space-quota',
  // One full member is enough: etcd raises NOSPACE for the cluster, not for the member.
  impact: 'Past the quota of one member the whole cluster accepts only reads and deletes.',
  remedy: {text: 'Compact, then defragment one member at a time, the leader last.', runbook: 'reclaim-space'},
  judge: ({members, limits}) =>
    members.flatMap(member => {
      const {dbSize, dbSizeInUse} = member.status
      const quota = member.metrics.quotaBytes
      if (quota === undefined || quota <= 0)
        return {
          subject: member,
          severity: 'unknown' as const,
          summary: `${member.name} does not report its space quota`,
          evidence: {dbSize, quota: quota ?? null},
        }
      const severity = severityOf(dbSize / quota, limits)
      if (severity === undefined) return []
      return {
        subject: member,
        severity,
        summary: `${member.name} uses ${percent(dbSize / quota)} of its space quota (${bytes(dbSize)} of ${bytes(quota)})`,
        evidence: {dbSize, dbSizeInUse, quota},
      }
    }),
})

function severityOf(used: number, limits: Thresholds): 'info' | 'warning' | 'critical' | undefined {
  if (used >= limits.quotaCritical) return 'critical'
  if (used >= limits.quotaWarning) return 'warning'
  return used >= limits.quotaInfo ? 'info' : undefined
}
