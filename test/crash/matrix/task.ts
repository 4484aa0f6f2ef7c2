import {z} from 'zod'

const Pace = {
  /** How many times faster than real time pauses pass; what is waited for is the same. */
  hurry: z.int().positive(),
  /** File with what lives before have skipped of their pauses, so that no life is back in the past. */
  clock: z.string(),
}
export type Pace = z.infer<z.ZodObject<typeof Pace>>

const Begin = z.strictObject({
  what: z.literal('begin'),
  cluster: z.string(),
  runbook: z.string(),
  params: z.record(z.string(), z.string()),
  /** Voters are down, and are meant to be. */
  silent: z.boolean(),
  ...Pace,
})

/** Asks for a plan and approves it. */
export type Begin = z.infer<typeof Begin>

/** What one life is for. */
export const Task = z.discriminatedUnion('what', [Begin, z.strictObject({what: z.literal('go-on'), ...Pace})])
export type Task = z.infer<typeof Task>
