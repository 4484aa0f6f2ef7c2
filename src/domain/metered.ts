import type {Verdict} from './check.ts'
import {isBusyDefragmenting} from './defrag-signs.ts'
import type {ClusterView} from './view.ts'
import {type Metered, windowList} from './window.ts'
import {agree, names} from './words.ts'

/** How bad something measured is. */
export type Level = 'info' | 'warning' | 'critical'

/** The limits of one measured value. */
export interface Limits {
  readonly watch?: number
  readonly warning: number
  readonly critical?: number
}

/** Which limit a value reached: watch and warning at the limit, critical above it, as the guides put it. */
export function levelOf(value: number, {watch, warning, critical}: Limits): Level | undefined {
  if (critical !== undefined && value > critical) return 'critical'
  if (value >= warning) return 'warning'
  return watch !== undefined && value >= watch ? 'info' : undefined
}

/** The level, or `info` when there is an excuse. */
export function excused(level: Level, excuse: string | boolean | undefined): Level {
  return excuse === undefined || excuse === false ? level : 'info'
}

/** True while some member rewrites its database, and a moment after: on shared disks the others feel it too. */
export function someoneDefragments(view: ClusterView): boolean {
  return view.members.some(member => isBusyDefragmenting(member, view))
}

/** What a check measures in the windows of a member, and what it says about the value. */
export interface Judgement<M extends Metered, T> {
  readonly members: readonly M[]
  /** What is missing when a member has windows but no value: "its failed proposals". */
  readonly what: string
  /** Undefined when the page does not have the value. */
  readonly measure: (member: M) => T | undefined
  readonly say: (member: M, value: T) => readonly Verdict<'metrics'>[]
}

/**
 * Judges every member that has a window. One that has none, as right after a restart, is named in one note; one
 * whose page lacks the value is unknown.
 */
export function judgeEach<M extends Metered, T>(judgement: Judgement<M, T>): readonly Verdict<'metrics'>[] {
  const {members, what, measure, say} = judgement
  const [ready = [], young = []] = [true, false].map(wanted =>
    members.filter(({metrics}) => windowList(metrics).length > 0 === wanted),
  )
  const verdicts = ready.flatMap(member => {
    const value = measure(member)
    return value === undefined ? [notReported(member, what)] : say(member, value)
  })
  return [...verdicts, ...tooYoung(young)]
}

/** A member whose metrics page lacks something: absent is not zero. */
export function notReported(subject: Metered, what: string): Verdict<'metrics'> {
  return {
    subject,
    severity: 'unknown',
    summary: `${subject.name} does not report ${what}`,
    evidence: {},
    remedy: {text: 'Compare its version and its metrics page with those of the other members.'},
  }
}

/** One note for all members whose metrics cannot be compared with an earlier read. */
export function tooYoung(members: readonly Metered[]): readonly Verdict<'metrics'>[] {
  if (members.length === 0) return []
  const summary = `${names(members)} ${agree(members.length, 'is', 'are')} not judged yet: its metrics were read only once since it started`
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary:
        members.length === 1
          ? summary
          : summary.replace('its', 'their').replace('it started', 'they started'),
      evidence: {members: members.length},
      remedy: {text: 'Look again in a minute.'},
    },
  ]
}
