import {z} from 'zod'
import {OpsError} from '../../domain/errors.ts'
import {firstLine} from './errors.ts'

/** A program answered, and what it said cannot be used. */
export function badAnswer(program: string, said: string): OpsError {
  const words = firstLine(said)
  const why = words === '' ? 'it said nothing' : `it begins with "${words}"`
  return new OpsError('ssh/bad-answer', `The answer of ${program} is not understood: ${why}.`, {
    remedy: `Run ${program} there by hand and compare with another host; a start-up file of the login shell may print something.`,
  })
}

/**
 * The facts as their schema wants them.
 *
 * @throws OpsError `ssh/bad-answer` where a program said something impossible, such as a negative size.
 */
export function asFacts<T>(schema: z.ZodType<T>, program: string, facts: unknown): T {
  const parsed = schema.safeParse(facts)
  if (parsed.success) return parsed.data
  throw badAnswer(program, z.prettifyError(parsed.error))
}
