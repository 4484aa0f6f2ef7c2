import {OpsError} from '../domain/errors.ts'
import type {Board} from './board.ts'

/**
 * The words left of a line after its command and its cluster, as the board's argument. A word where none is expected
 * was meant as a cluster, so `resolve` says which clusters are near; two are one too many.
 */
export function argumentOf(
  {word, usage, argument}: Board,
  rest: readonly string[],
  resolve: (cluster: string) => unknown,
): string | null {
  const [typed, ...tooMany] = rest
  if (typed === undefined) return null
  if (argument === null) {
    resolve(typed)
    throw tooMuch(word, usage)
  }
  if (tooMany.length > 0) throw tooMuch(word, usage)
  return argument.parse(typed)
}

function tooMuch(word: string, usage: string): OpsError {
  return new OpsError('input/invalid', `That is one word too many for \`${word}\`.`, {
    remedy: `Type \`${usage}\`.`,
  })
}
