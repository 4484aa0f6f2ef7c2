import {defineCheck, type Verdict} from '../domain/check.ts'
import {bytes, duration} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'

/** C56. Only a snapshot whose checksum Quorate verified counts. */
export const backupFreshness = defineCheck({
  id: 'backup-freshness',
  catalogue: ['C56'],
  title: 'A fresh snapshot exists',
  needs: [],
  source: 'https://etcd.io/docs/v3.5/op-guide/recovery/#snapshotting-the-keyspace',
  impact: 'What was written since cannot be brought back when the quorum is lost for good.',
  remedy: {
    text: 'Take a snapshot of a healthy member, verify it and keep it off the hosts of etcd.',
    runbook: 'snapshot',
  },
  applies: ({seen: {backup, backupFolder}}) => {
    if (backup !== null || backupFolder.ok) return undefined
    if (backupFolder.code === 'probe/not-configured')
      return 'No folder for backups is configured, so Quorate keeps no snapshot of this cluster.'
    return backupFolder.code === 'probe/not-asked'
      ? 'Quorate knows no snapshot of this cluster and none is scheduled.'
      : undefined
  },
  judge: ({view, limits}) => {
    const {backup} = view.seen
    if (backup === null) return [withoutBackup(view)]
    if (backup.clusterId !== undefined && view.clusterId !== null && backup.clusterId !== view.clusterId)
      return [
        {
          subject: 'cluster',
          severity: 'critical',
          summary: `The newest snapshot is of another cluster (${backup.clusterId}), from before this one was built`,
          evidence: {snapshotClusterId: backup.clusterId, clusterId: view.clusterId},
        },
      ]
    const ageMs = Date.parse(view.observedAt) - Date.parse(backup.at)
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

function withoutBackup({seen: {backupFolder}}: ClusterView): Verdict {
  if (backupFolder.ok)
    return {
      subject: 'cluster',
      severity: 'critical',
      summary: 'No verified snapshot of this cluster is kept',
      evidence: {freeBytes: backupFolder.value.freeBytes},
    }
  const {code, message} = backupFolder
  return {
    subject: 'cluster',
    severity: 'unknown',
    summary:
      code === 'probe/pending'
        ? 'The folder for backups has not answered yet'
        : `Whether a snapshot is kept could not be read: ${message}`,
    evidence: {code},
    remedy: {text: 'Make the folder for backups readable for Quorate, then look again.'},
  }
}
