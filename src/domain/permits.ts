import {z} from 'zod'

/** What configuration allows on a cluster beside its repairs; each is off unless somebody wrote it down. */
export const Permit = z.enum(['write-probe', 'drill'])
export type Permit = z.infer<typeof Permit>

/** True for an environment that people depend on. Whatever begins like it counts: a wrong "no" could cost an outage. */
export function isProduction(environment: string): boolean {
  return /^(prod|prd|live)/i.test(environment.trim())
}
