import type {ObservedMember} from './view.ts'

/** How full a member is: etcd compares the file, free pages included, with the quota. Bytes; the share may exceed 1. */
export interface QuotaUse {
  readonly dbSize: number
  /** Below zero where the quota is switched off (`--quota-backend-bytes=-1`); the share is then 0. */
  readonly quota: number
  readonly share: number
}

/** Null when the member does not say how large its file is, or what its quota is. */
export function quotaUse({probes: {status, metrics}}: ObservedMember): QuotaUse | null {
  if (!status.ok || !metrics.ok) return null
  const {dbSize} = status.value
  const {quotaBytes: quota = 0} = metrics.value
  if (quota === 0) return null
  return {dbSize, quota, share: quota < 0 ? 0 : dbSize / quota}
}
