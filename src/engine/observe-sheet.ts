import {toFailure} from '../domain/errors.ts'
import {
  type EndpointObservation,
  type MemberProbes,
  notAsked,
  type Probe,
  type ProbeName,
  type ProbeValue,
} from '../domain/observation.ts'
import {probeNames} from '../domain/silence.ts'
import type {Clock} from '../ports/runtime.ts'
import {elapsed, silenceOf} from './observe-probe.ts'

/** What one endpoint has answered so far in one look. */
export interface Sheet {
  readonly url: string
  readonly member: string | null
  asks(name: ProbeName): boolean
  keep<K extends ProbeName>(name: K, answer: Probe<ProbeValue<K>>): void
  read<K extends ProbeName>(name: K): Probe<ProbeValue<K>> | undefined
  /** Resolves with the first answer, also a failed one; at once where this look does not ask for it. */
  settled(name: ProbeName): Promise<void>
  /** What is missing still owes an answer, or, once the look has ended, has not given one. */
  observation(ended: boolean): EndpointObservation
}

/** An empty sheet. `changed` is told of every answer. */
export function newSheet(
  {url, member}: {readonly url: string; readonly member: string | null},
  {
    probes,
    clock,
    changed,
  }: {readonly probes: readonly ProbeName[]; readonly clock: Clock; readonly changed: () => void},
): Sheet {
  const askedAt = clock.now()
  const asked = new Map(probes.map(name => [name, Promise.withResolvers<void>()]))
  const answers = new Map<ProbeName, Probe<unknown>>()
  return {
    url,
    member,
    asks: name => asked.has(name),
    keep: (name, answer) => {
      answers.set(name, answer)
      asked.get(name)?.resolve()
      changed()
    },
    // Only `keep` writes it, and it takes no answer of another probe.
    read: <K extends ProbeName>(name: K) => answers.get(name) as Probe<ProbeValue<K>> | undefined,
    settled: async name => asked.get(name)?.promise,
    observation: ended => ({
      endpoint: url,
      configuredName: member,
      probes: Object.fromEntries(
        probeNames.map(name => [
          name,
          asked.has(name) ? (answers.get(name) ?? missing(name, {askedAt, clock, ended})) : notAsked,
        ]),
      ) as MemberProbes,
    }),
  }
}

/** A probe without an answer: one that may still come, or one the look ended without. */
export function missing(
  name: string,
  {askedAt, clock, ended}: {readonly askedAt: Date; readonly clock: Clock; readonly ended: boolean},
): Probe<never> {
  const took = elapsed(askedAt, clock)
  if (ended) return {ok: false, ...took, ...toFailure(silenceOf(name, took.tookMs))}
  return {ok: false, ...took, code: 'probe/pending', message: 'has not answered yet'}
}
