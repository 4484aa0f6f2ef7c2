import {z} from 'zod'

/** How many times faster than real time pauses pass; what is waited for is the same. */
const Pace = {hurry: z.int().positive()}

const Begin = z.strictObject({
  what: z.literal('begin'),
  cluster: z.string(),
  runbook: z.string(),
  params: z.record(z.string(), z.string()),
  ...Pace,
})

/** Asks for a plan and approves it. */
export type Begin = z.infer<typeof Begin>

/** What one life is for. */
export const Task = z.discriminatedUnion('what', [Begin, z.strictObject({what: z.literal('go-on'), ...Pace})])
export type Task = z.infer<typeof Task>
