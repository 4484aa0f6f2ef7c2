import {z} from 'zod'

/** Thresholds of the checks that judge differences of two metric scrapes. Sources: etcd-facts 2.13. */
export const metricThresholds = {
  /** C28: p99 of the write-ahead log's fsync, in milliseconds. etcd's FAQ 10, the guides 25 and 100. */
  fsyncWatchMs: z.number().min(0).default(10),
  fsyncWarningMs: z.number().min(0).default(25),
  fsyncCriticalMs: z.number().min(0).default(100),
}
