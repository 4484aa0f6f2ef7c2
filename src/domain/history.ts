import {z} from 'zod'
import {Int64, MemberId} from './cluster.ts'

/** One member at one moment of the past; null where it was not known then. */
export const MemberPoint = z.strictObject({
  id: MemberId,
  name: z.string(),
  answered: z.boolean(),
  healthy: z.boolean(),
  leader: MemberId.nullable(),
  term: Int64.nullable(),
  index: Int64.nullable(),
  revision: Int64.nullable(),
  dbSize: z.number().nullable(),
  dbSizeInUse: z.number().nullable(),
  /** Unix seconds; a change is a restart. */
  processStart: z.number().nullable(),
  leaderChanges: z.number().nullable(),
})
export type MemberPoint = z.infer<typeof MemberPoint>

/** One past moment of a cluster, small enough to keep thousands. */
export const HistoryPoint = z.strictObject({
  at: z.iso.datetime(),
  members: z.array(MemberPoint),
})
export type HistoryPoint = z.infer<typeof HistoryPoint>

/** Points an observation carries at most; older ones are further apart. */
export const MOST_POINTS = 150
