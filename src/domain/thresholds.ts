import {z} from 'zod'
import {hostThresholds} from './thresholds/host.ts'
import {metricThresholds} from './thresholds/metrics.ts'
import {MiB} from './units.ts'

const share = z.number().min(0).max(1)

/**
 * Every threshold a check uses, with its default and its source. A cluster may override each in `quorate.yaml`.
 * Sources: etcd-facts 2.13 (reconciliation of the guides, etcd's documentation, its mixin and OpenShift).
 */
export const Thresholds = z.strictObject({
  /** C30: share of the quota the file has reached. OpenShift 65/75/85 %, etcd mixin 95 %. */
  quotaInfo: share.default(0.65),
  quotaWarning: share.default(0.75),
  quotaCritical: share.default(0.85),
  /** C31: recommend defragmentation from this share of free pages … (OpenShift's controller: 45 % and 100 MB). */
  fragmentedShare: share.default(0.45),
  /** … and from this file size on, in bytes. */
  fragmentedBytes: z
    .int()
    .min(0)
    .default(100 * MiB),
  /** C16: entries behind the member that is furthest ahead; 5000 is etcd's trailing log. */
  lagWarning: z.int().min(1).default(1000),
  lagCritical: z.int().min(1).default(5000),
  /** C17: entries known committed but not applied; above 5000 etcd refuses writes. */
  appliedLagWarning: z.int().min(1).default(100),
  appliedLagCritical: z.int().min(1).default(1000),
  /** C04: a linearizable read slower than this, in milliseconds. */
  healthWarningMs: z.int().min(1).default(1000),
  healthWatchMs: z.int().min(1).default(500),
  ...metricThresholds,
  ...hostThresholds,
})
export type Thresholds = z.infer<typeof Thresholds>
