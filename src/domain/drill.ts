import {z} from 'zod'

/** The port that `isolate` cuts off; a host is never told a number from anywhere else. */
export const PEER_PORT = 2380

/** What a drill does to etcd on one host: end its process, stop it by a signal, or cut it off from its peers. */
export const DrillFault = z.enum(['stop', 'pause', 'isolate'])
export type DrillFault = z.infer<typeof DrillFault>

/** Three digits, always: a line of sudoers can then permit numbers of exactly this form. */
export const DrillSeconds = z.string().regex(/^(?:0[1-9]\d|[1-5]\d\d|600)$/, 'must be from 010 to 600')

/** The fault of one member, and for how long at most. */
export const DrillInput = z.strictObject({
  member: z.string().min(1),
  fault: DrillFault,
  seconds: DrillSeconds,
})
export type DrillInput = z.infer<typeof DrillInput>

/** What a host says of a drill. */
export const DrillFacts = z.strictObject({
  /** The timer that will take the fault back by itself; null when none is armed. */
  revert: z
    .strictObject({
      /** Milliseconds until it fires, by the clock of the host. */
      leftMs: z.number(),
      /** Which fault of this member it takes back; null when it does something else. */
      heals: DrillFault.nullable(),
    })
    .nullable(),
  /** The kernel's letter for the state of etcd's main process, `T` while it is stopped by a signal; null without one. */
  processState: z.string().length(1).nullable(),
})
export type DrillFacts = z.infer<typeof DrillFacts>
