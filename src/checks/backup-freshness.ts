import {defineCheck} from '../domain/check.ts'
import {bytes, duration} from '../domain/units.ts'

/** C56. Only a snapshot whose checksum Quorate verified counts. */
export const backupFreshness = defineCheck({
  id: 'backup-freshness',
  catalogue: ['C56'],
  title: 'A fresh snapshot exists',
  needs: [],
  source: 'https://etcd.io/docs/v3.5/op-guide/recovery/#snapshotting-the-keyspace',
  impact: 'What was written since cannot be brought back when the quorum is lost for good.',
  remedy: {text: 'Take a snapshot of a healthy member, verify it and keep it off the hosts of etcd.'},
  applies: ({seen}) =>
    seen.backup === null ? 'Quorate knows no snapshot of this cluster and none is scheduled.' : undefined,
  judge: ({view: {seen, observedAt}, limits}) => {
    const {backup} = seen
    if (backup === null) return []
    const ageMs = Date.parse(observedAt) - Date.parse(backup.at)
    if (ageMs <= limits.backupWarningMs) return []
    return [
      {
        subject: 'cluster',
        severity: ageMs > limits.backupCriticalMs ? 'critical' : 'warning',
        summary: `The newest snapshot is ${duration(ageMs)} old (${bytes(backup.bytes)}, revision ${backup.revision})`,
        evidence: {ageMs, bytes: backup.bytes, revision: backup.revision},
      },
    ]
  },
})
