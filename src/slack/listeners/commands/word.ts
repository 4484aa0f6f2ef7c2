import {OpsError} from '../../../domain/errors.ts'
import {nearest} from '../../../domain/nearest.ts'
import type {ClusterSettings} from '../../../domain/settings.ts'
import type {Ask} from '../../ask.ts'
import type {Services} from '../../services.ts'

/** One word people may type, with everything help, completion and the manifest say about it. */
export interface CommandWord {
  readonly word: string
  /** With its parameters, without the slash command itself. */
  readonly usage: string
  readonly help: string
  run(words: readonly string[], ask: Ask, services: Services): Promise<void>
}

/** The cluster a request is about: the given word, or the channel's own. */
export function clusterOf(words: readonly string[], ask: Ask, {operations}: Services): ClusterSettings {
  return operations.resolveCluster(words.at(-1), ask.channel)
}

/** Splits a trailing cluster off words that may also be something else, such as a member's name. */
export function splitCluster(
  words: readonly string[],
  ask: Ask,
  {operations}: Services,
): {readonly cluster: ClusterSettings; readonly rest: readonly string[]} {
  const last = words.at(-1)
  const named = operations.clusters().some(({id}) => id === last)
  const cluster = operations.resolveCluster(named ? last : undefined, ask.channel)
  return {cluster, rest: named ? words.slice(0, -1) : words}
}

/** "Nobody knows `statsu`; did you mean `status`?" */
export function unknownWord(word: string, known: readonly string[]): OpsError {
  const near = nearest(word, known)
  return new OpsError('input/unknown-command', `There is no command \`${word.slice(0, 60)}\`.`, {
    remedy: near === undefined ? 'Type `/etcd help` for the list.' : `Did you mean \`/etcd ${near}\`?`,
  })
}
