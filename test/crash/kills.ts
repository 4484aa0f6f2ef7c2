import type {Random} from './random.ts'

/** Instants of a run, in the order in which a run reaches them. */
export const stepInstants = [
  'step.guarded',
  'step.intended',
  'step.acting',
  'step.acted',
  'step.looked',
  'step.recorded',
  'step.gated',
] as const
export const runInstants = ['run.finishing', 'run.finished'] as const

/** Two followers, the hand-over, and the member that led. */
const STEPS = 4

/** Longest delay after a named instant: about what a defragmentation of some megabytes takes. */
const LONGEST_DELAY_MS = 60
/** A run takes about this long from the click that approves it. */
const RUN_TAKES_MS = 3500
/** Settling looks twice, a second apart; the click that resumes comes after it. */
const RECOVERY_TAKES_MS = 2500

/** How one life of the bot ends. */
export type Kill =
  | {readonly how: 'at'; readonly instant: string; readonly nth: number; readonly delayMs: number | null}
  /** From outside, this long after the click that approves, or after the restart. */
  | {readonly how: 'outside'; readonly afterMs: number}

/** The ends of one run's lives, in order. The life after the last one is left alone. */
export type Kills = readonly Kill[]

/** Every named instant once; the step changes with the instant, so that every step is met too. */
export function everyInstantOnce(): readonly Kills[] {
  const ofSteps = stepInstants.map((instant, at) => atInstant(instant, (at % STEPS) + 1))
  return [...ofSteps, ...runInstants.map(instant => atInstant(instant, 1))].map(kill => [kill])
}

/** A random end: mostly at a named instant, often some milliseconds later, sometimes twice in the same run. */
export function randomKills(random: Random): Kills {
  const first = randomKill(random, RUN_TAKES_MS)
  return random.between(1, 4) === 1 ? [first, randomKill(random, RECOVERY_TAKES_MS)] : [first]
}

function randomKill(random: Random, withinMs: number): Kill {
  if (random.between(1, 6) === 1) return {how: 'outside', afterMs: random.between(0, withinMs)}
  const instant = random.pick([...stepInstants, ...runInstants])
  const nth = instant.startsWith('run.') ? 1 : random.between(1, STEPS)
  const delayMs = random.between(0, 1) === 0 ? null : random.between(0, LONGEST_DELAY_MS)
  return {how: 'at', instant, nth, delayMs}
}

function atInstant(instant: string, nth: number): Kill {
  return {how: 'at', instant, nth, delayMs: null}
}

/** True when a run cannot end before its first kill: a test whose instant is never reached would prove nothing. */
export function mustDie([kill]: Kills): boolean {
  return kill?.how === 'at' && kill.delayMs === null
}

/** The value of `QUORATE_CRASH_AT`. */
export function crashSpec(kill: Kill | undefined): string {
  if (kill?.how !== 'at') return ''
  return `${kill.instant}@${kill.nth}${kill.delayMs === null ? '' : `+${kill.delayMs}`}`
}

/** For people: `step.acted@2+13`, or `from outside after 812 ms`. */
export function describeKills(kills: Kills): string {
  return kills
    .map(kill => (kill.how === 'at' ? crashSpec(kill) : `from outside after ${kill.afterMs} ms`))
    .join(', then ')
}

/** Groups runs in the summary: by the instant of the first kill. */
export function groupOf([kill]: Kills): string {
  return kill === undefined || kill.how === 'outside' ? 'from outside' : kill.instant
}
