import type {ClusterView} from '../domain/view.ts'
import {counted} from '../domain/words.ts'
import {defineBoard} from './board.ts'
import {NOTHING, UNKNOWN} from './cells.ts'
import {type Election, electionsOf, type Hour, hoursOf} from './election-history.ts'

const checks = ['leader-churn', 'flaky-member', 'has-leader', 'leader-agreement', 'late-heartbeats']
const ELECTIONS = 20
const HOURS = 24

/** `elections`: when the leader changed, to whom, and what was seen around it. */
export const elections = defineBoard({
  word: 'elections',
  help: 'When the leader changed, to whom and why; the count per hour in the thread.',
  checks,
  reads: ['status', 'metrics', 'journal', 'kernel'],
  asks: () => ({logMinutes: 60}),
  lay: ({view}) => {
    const all = electionsOf(view)
    const hours = hoursOf(view, all)
    return {
      calm: calmOf(view, all),
      tables: [changes(all), perHour(hours)].filter(({rows}) => rows.length > 0),
      notes: [...failedNotes(view), pastNote(view), ...countNotes(view)],
      json: {leader: view.leader?.name ?? null, elections: all, hours},
    }
  },
})

function changes(all: readonly Election[]) {
  return {
    title: 'Changes of leader, newest first',
    columns: ['Time', 'To', 'Why', 'From', '>Term'],
    rows: all
      .slice(0, ELECTIONS)
      .map(({at, exact, from, to, term, why}) => [
        `${exact ? '' : 'by '}${at.slice(5, 16).replace('T', ' ')}`,
        to ?? 'nobody',
        why,
        from ?? NOTHING,
        term ?? UNKNOWN,
      ]),
  }
}

function perHour(hours: readonly Hour[]) {
  return {
    title: 'Per hour, newest first',
    columns: ['Hour', '>Elections', '>Terms', 'Leaders'],
    rows: hours
      .slice(0, HOURS)
      .map(({hour, elections: count, terms, leaders}) => [
        `${hour.slice(5, 10)} ${hour.slice(11)}:00`,
        String(count),
        terms === null ? UNKNOWN : `+${terms}`,
        leaders.join(', ') || UNKNOWN,
      ]),
  }
}

function calmOf({leader, seen: {history}}: ClusterView, all: readonly Election[]): string {
  const who = leader === null ? 'no leader is agreed on' : `${leader.name} leads`
  const past =
    history[0] === undefined
      ? 'in the logs that were read'
      : `since ${history[0].at.slice(0, 16).replace('T', ' ')} UTC`
  const held = all.reduce((sum, one) => sum + one.elections, 0)
  const count = held === 0 ? 'no election' : counted(held, 'election')
  return `Nothing wrong: ${who}, ${count} ${past}.`
}

function pastNote({seen: {history}}: ClusterView): string {
  if (history.length === 0)
    return 'No earlier look is kept yet: only the logs tell of elections. Times are UTC.'
  return 'Times are UTC; "by" is the first look that saw the change. More terms than elections: some failed or went unseen.'
}

/** Without Prometheus the past begins with Quorate's own first look. */
function failedNotes({seen: {pastFailure}}: ClusterView): readonly string[] {
  return pastFailure === undefined ? [] : [`Prometheus did not tell of the time before: ${pastFailure}`]
}

/** etcd's own counters, which begin anew with every process. */
function countNotes({members}: ClusterView): readonly string[] {
  const counts = members.flatMap(({name, probes: {metrics}}) =>
    metrics.ok && metrics.value.leaderChanges !== undefined ? [`${name} ${metrics.value.leaderChanges}`] : [],
  )
  return counts.length === 0
    ? []
    : [`Leader changes each process has seen since it started: ${counts.join(', ')}`]
}
