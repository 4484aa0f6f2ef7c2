import {defineCheck} from '../domain/check.ts'
import {gauge} from '../domain/counter.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {memberTimeline, timeline} from '../domain/trend.ts'
import {duration} from '../domain/units.ts'
import type {ClusterView} from '../domain/view.ts'
import {type Metered, windowList} from '../domain/window.ts'

/** C15. A member that has a leader may still not reach it: that is what the linearizable read finds out. */
export const hasLeader = defineCheck({
  id: 'has-leader',
  catalogue: ['C15'],
  title: 'A member without a leader',
  needs: ['metrics'],
  source: 'https://etcd.io/docs/v3.5/metrics/#server',
  impact: 'It can neither write nor read with a guarantee; clients that talk to it fail.',
  remedy: {
    text: 'See whether the others have a leader: if so, look at the network between this member and them; if not, bring back enough voters for a majority.',
  },
  judge: ({members, view, limits}) =>
    members.flatMap(member => {
      const led = member.metrics.hasLeader
      if (led === true) return []
      const seconds = led === false ? secondsWithout(member, view) : null
      return {
        subject: member,
        severity: seconds === null ? ('unknown' as const) : severityOf(seconds, limits),
        summary:
          seconds === null
            ? `${member.name} does not report whether it has a leader`
            : `${member.name} has no leader${seconds > 0 ? `, for at least ${duration(seconds * 1000)}` : ' at this moment'}`,
        evidence: {hasLeader: led ?? null, seconds},
      }
    }),
})

/** One look may fall into an election; two looks that agree may not. */
function severityOf(seconds: number, limits: Thresholds): 'info' | 'warning' | 'critical' {
  if (seconds >= limits.leaderlessCriticalSeconds) return 'critical'
  return seconds > 0 ? 'warning' : 'info'
}

/** Since when every read in a row found no leader, in seconds; 0 when only the present one did. */
function secondsWithout(member: Metered, view: ClusterView): number {
  const now = Date.parse(view.observedAt)
  const reads = [...fromScrapes(member), ...fromPast(member, view)].toSorted((a, b) => b.at - a.at)
  const lastLed = reads.findIndex(({led}) => led)
  const without = lastLed === -1 ? reads : reads.slice(0, lastLed)
  return Math.max(0, (now - (without.at(-1)?.at ?? now)) / 1000)
}

interface Read {
  readonly at: number
  readonly led: boolean
}

function fromScrapes({metrics}: Metered): readonly Read[] {
  return windowList(metrics).flatMap(({from}) => {
    const led = gauge(from, 'etcd_server_has_leader')
    return led === undefined ? [] : [{at: Date.parse(from.at), led: led > 0}]
  })
}

function fromPast({id}: Metered, view: ClusterView): readonly Read[] {
  if (id === null) return []
  return memberTimeline(timeline(view).slice(0, -1), id).flatMap(({at, point}) =>
    point.answered ? [{at, led: point.leader !== null}] : [],
  )
}
