import {defineCheck, type Verdict} from '../domain/check.ts'
import {type Elections, electionsIn} from '../domain/elections.ts'
import type {Thresholds} from '../domain/thresholds.ts'
import {needsPast, spanMs, timeline} from '../domain/trend.ts'
import {counted} from '../domain/words.ts'

const HOUR_MS = 3_600_000
const BURST_MS = 15 * 60_000

interface Churn {
  readonly elections: number
  readonly hours: number
  readonly lastHour: number
  readonly burst: number
}

/**
 * C13. The raft term counts elections; the members' own counters restart with them and count lost connections too.
 *
 * One election per restart is what a restart costs, so it is left out: a rolling restart of the whole cluster is
 * silent, also while a look falls into it. From the third restart of the same member within an hour on nobody is
 * believed to have planned it, and every election counts: a leader that is killed again and again is churn.
 */
export const leaderChurn = defineCheck({
  id: 'leader-churn',
  catalogue: ['C13'],
  title: 'Leader elections that nobody ordered',
  needs: [],
  source: 'https://etcd.io/docs/v3.5/op-guide/runtime-configuration/',
  impact: 'Every election stops writes for about one election timeout.',
  remedy: {
    text: 'See what the leaders have in common: slow log writes, late heartbeats, CPU or the network between members. Restart nothing until that is known.',
  },
  applies: needsPast,
  judge: ({view, limits}) => {
    const points = timeline(view)
    const churn = churnOf(electionsIn(points), Date.parse(view.observedAt), spanMs(points))
    const severity = severityOf(churn, limits)
    return severity === undefined ? [] : [verdictOf(churn, severity)]
  },
})

/** A past shorter than an hour counts as an hour: two elections in ten minutes are not twelve an hour. */
function churnOf(elections: readonly Elections[], now: number, span: number): Churn {
  const since = (from: number): number =>
    elections.reduce(
      (sum, {point, unexplained}) => (Date.parse(point.at) > from ? sum + unexplained : sum),
      0,
    )
  return {
    elections: since(Number.NEGATIVE_INFINITY),
    hours: Math.max(1, span / HOUR_MS),
    lastHour: since(now - HOUR_MS),
    burst: since(now - BURST_MS),
  }
}

function severityOf(
  {elections, hours, lastHour, burst}: Churn,
  limits: Thresholds,
): 'info' | 'warning' | 'critical' | undefined {
  if (lastHour === 0)
    return elections > 0 && elections / hours >= limits.electionsWarningPerHour ? 'info' : undefined
  if (lastHour === 1) return 'info'
  const perHour = Math.max(elections / hours, lastHour)
  if (perHour > limits.electionsCriticalPerHour || burst >= limits.electionsCriticalBurst) return 'critical'
  const many = perHour >= limits.electionsWarningPerHour || lastHour > limits.electionsWarningLastHour
  return many ? 'warning' : 'info'
}

function verdictOf(churn: Churn, severity: 'info' | 'warning' | 'critical'): Verdict {
  const {elections, hours, lastHour, burst} = churn
  const before = hours > 1 ? `, ${elections} in the last ${hours.toFixed(1)} h` : ''
  return {
    subject: 'cluster',
    severity,
    summary: `The cluster elected a leader ${counted(lastHour, 'time')} in the last hour without a restart that explains it${before}`,
    evidence: {elections, hours: Math.round(hours * 10) / 10, lastHour, last15Minutes: burst},
  }
}
