import {OpsError} from '../../domain/errors.ts'
import type {Call} from '../../ports/etcd.ts'
import type {Clock} from '../../ports/runtime.ts'
import type {HostAct} from './act-commands.ts'
import {type Ask, asking, type InspectedHost} from './ask.ts'
import {attempt} from './attempt.ts'
import {actNotSent, commandFailure} from './command-failure.ts'
import {withinCall} from './deadline.ts'
import {type Input, type Outcome, outputLimit} from './execute.ts'
import {addressOf, type HostOptions} from './options.ts'
import {Recent} from './recent.ts'

/** One host during one act: what it is told, and reads that are not shared with any look. */
export interface Hand {
  readonly options: HostOptions
  readonly ask: Ask
  /**
   * Sends an act, at most once.
   *
   * @throws OpsError `ssh/*` when it did not end well, with a word on whether it may have happened.
   */
  send(act: HostAct, input?: Input): Promise<void>
  /** The same where an exit code other than 0 may be an answer. */
  attempt(act: HostAct, input?: Input): Promise<Outcome>
  failure(act: HostAct, outcome: Outcome): OpsError
  /** What was read before an order does not count after it. */
  forget(): void
}

interface Acting {
  readonly host: InspectedHost
  readonly call: Call
  readonly clock: Clock
}

/** Runs everything an act consists of within the call's deadline. */
export async function withHand<T>(acting: Acting, work: (hand: Hand) => Promise<T>): Promise<T> {
  const {host, call} = acting
  try {
    return await withinCall(call, signal => work(handOf(acting, signal)))
  } catch (error) {
    throw notRetryable(error)
  } finally {
    host.recent.forget()
  }
}

function handOf({host, call, clock}: Acting, signal: AbortSignal): Hand {
  const {options, link} = host
  const recent = new Recent(() => clock.now().getTime())
  const send = (act: HostAct, input?: Input) => attemptAct({link, act, input, signal})
  const failure = (act: HostAct, outcome: Outcome) => {
    const cancelled = call.signal?.aborted === true
    return commandFailure({host: options, act, outcome, deadlineMs: call.deadlineMs, cancelled})
  }
  return {
    options,
    ask: asking({host: {...host, recent}, call, clock, signal}),
    attempt: send,
    failure,
    forget: () => recent.forget(),
    send: async (act, input) => {
      const outcome = await send(act, input)
      if (outcome.kind !== 'exited' || outcome.code !== 0) throw failure(act, outcome)
    },
  }
}

function attemptAct(what: {
  readonly link: InspectedHost['link']
  readonly act: HostAct
  readonly input: Input | undefined
  readonly signal: AbortSignal
}): Promise<Outcome> {
  // SAFETY: one attempt only, whatever happens to it; test/contract/host.test.ts counts the lines the host received.
  const {link, act, input, signal} = what
  const {line} = act
  // tee(1) repeats what it is given.
  const echoed = typeof input === 'string' ? {limitBytes: outputLimit + 2 * input.length} : {}
  const given = input === undefined ? {} : {input, ...echoed}
  return attempt({link, line, intent: 'act', signal, ...given}).catch((error: unknown) => {
    throw actNotSent(error, act)
  })
}

/** An order that was taken, and whose effect does not show. */
export function unproven({options: {member, ssh}}: Hand, act: HostAct, why: string): OpsError {
  return new OpsError(
    'ssh/command-failed',
    `Could not ${act.purpose} on the host of ${member} (${addressOf(ssh)}): ${why}. The outcome is unknown: the ${act.noun} may have happened.`,
    {remedy: `Do not repeat it. Look at ${act.lookAt} first.`},
  )
}

/** A read between two orders that failed is no reason to begin again with the first. */
function notRetryable(error: unknown): unknown {
  if (!(error instanceof OpsError) || !error.retryable) return error
  return new OpsError(error.code, error.message, {remedy: error.remedy, cause: error})
}
