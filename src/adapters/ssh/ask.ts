import {setTimeout as sleep} from 'node:timers/promises'
import type {Call} from '../../ports/etcd.ts'
import type {Clock} from '../../ports/runtime.ts'
import {attemptRead} from './attempt.ts'
import {commandFailure} from './command-failure.ts'
import type {Outcome} from './execute.ts'
import type {HostCommand} from './inspect-commands.ts'
import type {Lanes} from './lanes.ts'
import type {HostLink} from './link.ts'
import type {HostOptions} from './options.ts'
import type {Recent} from './recent.ts'

/** What a host answered. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** True when there was more than the command's limit; `stdout` is then the beginning. */
  readonly cut: boolean
}

/** A host as the inspector needs it. */
export interface InspectedHost {
  readonly options: HostOptions
  readonly link: HostLink
  readonly lanes: Lanes
  readonly recent: Recent
}

/** One host during one call: everything ends with the call's deadline. */
export interface Ask {
  readonly options: HostOptions
  readonly clock: Clock
  readonly signal: AbortSignal
  /**
   * Runs a command. Exit codes other than 0 are failures unless `accepts` takes them.
   *
   * @throws OpsError with an `ssh/*` code.
   */
  run(command: HostCommand, accepts?: (code: number) => boolean): Promise<Answer>
  /** Waits between two reads. */
  wait(ms: number): Promise<void>
  /** Shares the answer with the other probes of this look. */
  share<T>(key: string, read: () => Promise<T>): Promise<T>
}

/** The clock of this process, for callers that bring none. */
export function processClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : {signal}),
  }
}

const waiting = {purpose: 'read a second time', program: '', line: '', limitBytes: 0}

interface Asking {
  readonly host: InspectedHost
  readonly call: Call
  readonly clock: Clock
  readonly signal: AbortSignal
}

export function asking({host, call, clock, signal}: Asking): Ask {
  const {options, recent} = host
  const failed = (command: HostCommand, outcome: Outcome) =>
    commandFailure({
      host: options,
      command,
      outcome,
      deadlineMs: call.deadlineMs,
      cancelled: call.signal?.aborted === true,
    })
  return {
    options,
    clock,
    signal,
    run: async (command, accepts = code => code === 0) => {
      const outcome = await outcomeOf(host, command, signal)
      if (outcome.kind === 'exited' && accepts(outcome.code)) return {...outcome, cut: false}
      if (outcome.kind === 'flooded') {
        const {stdout, stderr} = outcome
        return {code: 0, stdout, stderr: command.errorsCount ? stderr : '', cut: true}
      }
      throw failed(command, outcome)
    },
    wait: ms =>
      clock.sleep(ms, signal).catch(() => {
        throw failed(waiting, {kind: 'given-up', began: false})
      }),
    share: (key, read) => recent.share(key, signal, read),
  }
}

async function outcomeOf(
  {link, lanes}: InspectedHost,
  {line, limitBytes, errorsCount = false}: HostCommand,
  signal: AbortSignal,
): Promise<Outcome> {
  const errors = errorsCount ? {errorBytes: limitBytes} : {}
  const answer = lanes.run(signal, () => attemptRead({link, line, limitBytes, signal, ...errors}))
  return answer.catch((error: unknown) => {
    // Gave up while all lanes were taken: nothing was sent.
    if (signal.aborted) return {kind: 'given-up', began: false}
    throw error
  })
}
