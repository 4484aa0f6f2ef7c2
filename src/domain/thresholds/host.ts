import {z} from 'zod'

/** Thresholds of the checks that judge what was read on the hosts. Sources: etcd-facts 2.6, 2.8 and 2.9. */
export const hostThresholds = {
  /** C38: share of the file system in use below the data directory. */
  diskUsedWarning: z.number().min(0).max(1).default(0.8),
  diskUsedCritical: z.number().min(0).max(1).default(0.9),
}
