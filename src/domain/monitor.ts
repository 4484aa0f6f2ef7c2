/** What one look says of one sign. Unknown is neither: it opens nothing, and it is no good look either. */
export type Reading =
  | {readonly kind: 'bad'; readonly sentence: string}
  | {readonly kind: 'good'}
  | {readonly kind: 'unknown'}

/** How many looks it takes. */
export interface Hysteresis {
  /** Bad looks in a row until a sign opens. */
  readonly openAfter: number
  /** Good looks in a row until it ends. */
  readonly endAfter: number
}

/** What is remembered of a sign between two looks. */
export interface SignState {
  /** Bad looks without a good one between them, and good ones without any other, each as far as it matters. */
  readonly bad: number
  readonly good: number
  /** The first bad look of this time, ISO 8601: with the sign it names the occurrence. */
  readonly since: string
  readonly open: boolean
  /** What the look said at which it opened, or so far the last bad one. */
  readonly sentence: string
}

/** The state of one cluster: signs of which there is nothing to remember are absent, so all is well when it is empty. */
export type MonitorState<Id extends string = string> = Readonly<Partial<Record<Id, SignState>>>

/** A sign that opened or ended. */
export interface Signal<Id extends string = string> {
  readonly sign: Id
  readonly change: 'opened' | 'ended'
  /** The first bad look. */
  readonly startsAt: string
  readonly sentence: string
}

/** What a look made of the state before it. */
export interface Noticed<Id extends string = string> {
  readonly state: MonitorState<Id>
  readonly signals: readonly Signal<Id>[]
}

/** One look at one cluster: what it says of each sign it asked about. */
export interface Readings<Id extends string = string> {
  /** ISO 8601. */
  readonly at: string
  readonly of: Readonly<Partial<Record<Id, Reading | undefined>>>
}

/**
 * Takes one look into account. A sign opens after `openAfter` bad looks with no good one between them and ends after
 * `endAfter` good ones in a row, so it never changes more often than what was seen. What the look did not ask stays as it
 * was, and so does a sign that is open already: nothing is said twice, also after a restart.
 */
export function afterReadings<Id extends string>(
  before: MonitorState<Id>,
  {at, of}: Readings<Id>,
  rules: Readonly<Record<Id, Hysteresis>>,
): Noticed<Id> {
  const signs = Object.keys(rules) as Id[]
  const turned = signs.map(sign => ({sign, ...turn(before[sign], of[sign], {at, rule: rules[sign]})}))
  return {
    state: Object.fromEntries(
      turned.flatMap(({sign, next}) => (next === undefined ? [] : [[sign, next] as const])),
    ) as MonitorState<Id>,
    signals: turned.flatMap(({sign, change, next, last}) => {
      const told = next ?? last
      if (change === undefined || told === undefined) return []
      return [{sign, change, startsAt: told.since, sentence: told.sentence}]
    }),
  }
}

interface Turned {
  /** Absent when there is nothing to remember any more. */
  readonly next: SignState | undefined
  readonly last: SignState | undefined
  readonly change?: Signal['change']
}

interface Moment {
  readonly at: string
  readonly rule: Hysteresis
}

function turn(last: SignState | undefined, reading: Reading | undefined, moment: Moment): Turned {
  if (reading === undefined) return {next: last, last}
  if (reading.kind === 'bad') return worse(last, reading.sentence, moment)
  if (last === undefined) return {next: undefined, last}
  // Whatever could not be seen breaks a row of good looks; it takes no bad one back.
  if (reading.kind === 'unknown') return {next: {...last, good: 0}, last}
  if (!last.open) return {next: undefined, last}
  const good = last.good + 1
  if (good >= moment.rule.endAfter) return {next: undefined, last, change: 'ended'}
  return {next: {...last, good}, last}
}

function worse(last: SignState | undefined, sentence: string, {at, rule}: Moment): Turned {
  const bad = Math.min(rule.openAfter, (last?.bad ?? 0) + 1)
  if (last?.open === true) return {next: {...last, good: 0, bad}, last}
  const opens = bad >= rule.openAfter
  const next = {bad, good: 0, since: last?.since ?? at, open: opens, sentence}
  return opens ? {next, last, change: 'opened'} : {next, last}
}
