import {defineCheck, type Verdict} from '../domain/check.ts'
import {changesSeen} from '../domain/elections.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {memberTimeline, needsPast, timeline} from '../domain/trend.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {counted} from '../domain/words.ts'

interface Seen {
  readonly member: ObservedMember
  readonly changes: number
  readonly spanMs: number
}

/** C14. Only what one process saw between two looks counts, so a restart neither adds nor hides anything. */
export const flakyMember = defineCheck({
  id: 'flaky-member',
  catalogue: ['C14'],
  title: 'One member that loses the leader more often than the others',
  needs: [],
  source: 'https://github.com/rwlove/home-ops/issues/13530',
  impact: 'Its disk, its CPU or its network is bad enough to cut it off again and again.',
  remedy: {
    text: 'Compare disk, CPU and network of this host with those of the others; if it leads, move the leader away.',
    runbook: 'move-leader',
  },
  applies: needsPast,
  judge: ({view, limits}) => {
    const seen = view.voters.flatMap(member => seenBy(member, view))
    const median = medianOf(seen.map(({changes}) => changes))
    return seen.length < 3 ? [] : seen.flatMap(one => verdictOf(one, median, limits))
  },
})

function seenBy(member: ObservedMember, view: ClusterView): readonly Seen[] {
  if (member.id === null) return []
  const known = memberTimeline(timeline(view), member.id).filter(({point}) => point.leaderChanges !== null)
  const grown = known.slice(1).map(({point, at}, before) => {
    const previous = known[before]
    const changes = previous && changesSeen(previous.point, point)
    return changes === undefined ? undefined : {changes, spanMs: at - (previous?.at ?? at)}
  })
  const counted = grown.filter(one => one !== undefined)
  if (counted.length === 0) return []
  const [changes, spanMs] = [sum(counted.map(one => one.changes)), sum(counted.map(one => one.spanMs))]
  return [{member, changes, spanMs}]
}

function verdictOf({member, changes, spanMs}: Seen, median: number, limits: Thresholds): readonly Verdict[] {
  if (changes < limits.flakyChangesLeast || changes <= median * limits.flakyFactor) return []
  return [
    {
      subject: member,
      severity: 'warning',
      summary: `${member.name} lost or changed its leader ${counted(changes, 'time')} in ${duration(spanMs)}, the middle one of the members ${counted(median, 'time')}`,
      evidence: {changes, median, minutes: Math.round(spanMs / 60_000)},
    },
  ]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
}
