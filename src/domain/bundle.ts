import {z} from 'zod'
import {ClusterObservation} from './observation.ts'

const Instant = z.iso.datetime()

/** An audit entry with the keyed hash of the one before it: enough to prove it alone. */
export const BundledEntry = z.strictObject({
  seq: z.int().positive(),
  at: Instant,
  /** The very bytes the keyed hash covers. */
  text: z.string(),
  mac: z.string(),
  /** Empty before the first entry of all; null when that entry was moved to an archive. */
  previousMac: z.string().nullable(),
})
export type BundledEntry = z.infer<typeof BundledEntry>

/**
 * Everything Quorate knows of one incident, as one document. The parts that are only read by people are not checked in
 * depth: a bundle stays readable when a later version adds to them.
 */
export const Bundle = z.strictObject({
  format: z.literal('quorate-incident'),
  version: z.literal(1),
  madeAt: Instant,
  incident: z.looseObject({
    id: z.string(),
    cluster: z.string(),
    state: z.string(),
    title: z.string(),
    openedAt: Instant,
    alerts: z.array(z.looseObject({name: z.string(), status: z.string(), startsAt: z.string()})),
  }),
  /** Oldest first. */
  observations: z.array(
    z.strictObject({
      id: z.string(),
      at: Instant,
      purpose: z.enum(['evidence', 'schedule']),
      observation: ClusterObservation,
    }),
  ),
  plans: z.array(
    z.looseObject({
      record: z.looseObject({id: z.string(), hash: z.string(), plan: z.record(z.string(), z.json())}),
      approvals: z.array(z.json()),
      run: z.json(),
      steps: z.array(z.json()),
      outcome: z.json(),
    }),
  ),
  audit: z.strictObject({
    entries: z.array(BundledEntry),
    /** Where the whole trail stood when the bundle was made. */
    checkpoint: z.string().nullable(),
    /** What verifying this bundle shows, and what not. */
    proves: z.string(),
  }),
})
export type Bundle = z.infer<typeof Bundle>

/** Whether some JSON means to be a bundle, of whatever version. */
export function isBundle(json: unknown): boolean {
  return z.looseObject({format: z.literal('quorate-incident')}).safeParse(json).success
}

/**
 * The observation of a bundle to look at: the last one, the one with this id, or the newest that is not after this
 * instant (ISO 8601). Undefined when there is none.
 */
export function observationAt(
  {observations}: Bundle,
  at: string | undefined,
): ClusterObservation | undefined {
  if (at === undefined) return observations.at(-1)?.observation
  const named = observations.find(({id}) => id === at)
  const until = Date.parse(at)
  return (named ?? observations.findLast(one => Date.parse(one.at) <= until))?.observation
}
