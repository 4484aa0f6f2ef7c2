import type {Guard} from '../domain/runbook.ts'
import type {GatePolicy} from '../domain/settings.ts'
import type {ClusterView} from '../domain/view.ts'
import type {Clock} from '../ports/runtime.ts'

/** How the wait between two steps ended. */
export type Gate =
  | {readonly passed: true; readonly view: ClusterView; readonly sentence: string}
  | {
      readonly passed: false
      readonly because: Stop['because'] | 'shutdown' | 'not-fit'
      readonly reason: string
    }

/** Why somebody wants the run to go no further. */
export interface Stop {
  readonly because: 'cancelled' | 'frozen'
  readonly reason: string
}

/**
 * Health gate G2: waits until the cluster was fit several times in a row and the settling time is over. Never goes on
 * after a time-out (the mistake that takes a second member down).
 */
export async function passHealthGate(options: {
  readonly policy: GatePolicy
  /** Judges one look. */
  readonly fit: (view: ClusterView) => Guard
  /** How long the cluster must have been fit without a break, in milliseconds; patience grows by as much. */
  readonly steadyMs: number
  readonly look: () => Promise<ClusterView>
  /** Asked before every look. */
  readonly stop: () => Promise<Stop | null>
  /** Aborted when the process is asked to end. */
  readonly stopping: AbortSignal
  readonly report: (sentence: string) => Promise<void>
  readonly clock: Clock
}): Promise<Gate> {
  const {policy, clock} = options
  const began = clock.now().getTime()
  let inARow = 0
  let fitSince = began
  for (;;) {
    if (options.stopping.aborted) return {passed: false, because: 'shutdown', reason: 'Quorate was stopped'}
    const stop = await options.stop()
    if (stop !== null) return {passed: false, ...stop}
    const view = await options.look()
    const verdict = options.fit(view)
    inARow = verdict.allow ? inARow + 1 : 0
    const now = clock.now().getTime()
    if (inARow <= 1) fitSince = now
    const waited = now - began
    const settled = waited >= policy.settleMs && now - fitSince >= options.steadyMs
    const sentence = sentenceOf(verdict, inARow, {...policy, steadyMs: options.steadyMs})
    if (inARow >= policy.looks && settled) return {passed: true, view, sentence}
    if (waited >= policy.giveUpMs + options.steadyMs)
      return {
        passed: false,
        because: 'not-fit',
        reason: `not fit after ${Math.round(waited / 1000)} s: ${reasonOf(verdict)}`,
      }
    await options.report(sentence)
    await clock.sleep(policy.everyMs)
  }
}

function sentenceOf(
  verdict: Guard,
  inARow: number,
  {looks, settleMs, steadyMs}: GatePolicy & {readonly steadyMs: number},
): string {
  const seconds = Math.round(Math.max(settleMs, steadyMs) / 1000)
  const streak = `${Math.min(inARow, looks)} of ${looks} healthy looks, settling for ${seconds} s`
  return `Safe to go on? ${reasonOf(verdict)} (${streak})`
}

function reasonOf(verdict: Guard): string {
  return verdict.allow ? verdict.because : verdict.reason
}
