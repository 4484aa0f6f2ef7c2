import {z} from 'zod'
import {Int64, MemberId} from './cluster.ts'

/** One member at one moment of the past; null where it was not known then. */
export const MemberPoint = z.strictObject({
  id: MemberId,
  name: z.string(),
  /** Left out of voters, and in points from before it was kept. */
  learner: z.boolean().optional(),
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

/** Share of the points that may be spent on moments at which something changed. */
const TURNS_SHARE = 0.5

/**
 * At most `most` of the points, oldest first: the newest turns (another leader, a member lost or
 * back), and of the rest the more the younger they are.
 */
export function thinned(points: readonly HistoryPoint[], most: number): readonly HistoryPoint[] {
  if (points.length <= most) return points
  const last = points.length - 1
  const turns = points.flatMap((point, i) => (i > 0 && isTurn(point, points[i - 1]) ? [i] : []))
  const chosen = new Set([0, last, ...turns.slice(-Math.floor(most * TURNS_SHARE))])
  // Squares of equal steps: close together at the young end, far apart at the old one.
  for (let step = 0; chosen.size < most && step < most; step += 1)
    chosen.add(last - Math.floor((step / (most - 1)) ** 2 * last))
  for (let i = last; chosen.size < most; i -= 1) chosen.add(i)
  return points.filter((_, i) => chosen.has(i)).slice(-most)
}

function isTurn(point: HistoryPoint, before: HistoryPoint | undefined): boolean {
  return turnKey(point) !== (before === undefined ? '' : turnKey(before))
}

function turnKey({members}: HistoryPoint): string {
  return members
    .map(({id, answered, healthy, leader}) => `${id} ${answered} ${healthy} ${leader}`)
    .toSorted()
    .join(';')
}
