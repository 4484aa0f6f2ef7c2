import type {NoPlan} from '../domain/plan.ts'
import {type Draft, defineRunbook} from '../domain/runbook.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {PROBE_PREFIX, percentilesInWords, probeBounds} from '../domain/write-probe.ts'
import {mayProbe} from '../domain/write-probe-gate.ts'

/** How long writes take, measured by writing. */
export const writeProbe = defineRunbook({
  id: 'write-probe',
  catalogue: ['C05'],
  title: 'Measure writes',
  summary:
    'Puts, reads and deletes keys of its own through the leader at a bounded rate, and shows how long each took.',
  risk: 'safe-write',
  treats: ['linearizable-health'],
  asks: {keys: {prefix: PROBE_PREFIX}},
  measure: {title: 'Writes', show: measured},
  params: [
    {
      name: 'writes',
      about: `how many, from ${probeBounds.leastWrites} to ${probeBounds.mostWrites}; without it, 100`,
      required: false,
    },
    {
      name: 'perSecond',
      about: `how many a second, up to ${probeBounds.mostPerSecond}; without it, 20`,
      required: false,
    },
  ],
  draft: ({writes = '100', perSecond = '20'}, {view}) => {
    const problem = outOfBounds(writes, perSecond)
    if (problem !== null) return {reason: problem, remedy: 'Give smaller whole numbers.'}
    const refusal = mayProbe(view)
    if (refusal !== null && !refusal.allow) return {reason: `${refusal.reason}.`, remedy: refusal.remedy}
    if (view.leader === null)
      return {reason: 'The voters do not agree on a leader.', remedy: 'Find out why: `/etcd diagnose`.'}
    return draftFor(view.leader, {writes, perSecond}, view)
  },
})

function draftFor(
  {name}: ObservedMember,
  rate: {readonly writes: string; readonly perSecond: string},
  view: ClusterView,
): Draft | NoPlan {
  const id = view.observedAt.replaceAll(/[^\dT]/g, '')
  return {
    steps: [{step: 'probe-writes', input: {member: name, id, ...rate}}],
    notes: [
      `Writes only below ${PROBE_PREFIX}, with a lease: what a lost connection leaves behind goes by itself.`,
      'Every write is an entry of the log and a revision like any other.',
    ],
  }
}

function outOfBounds(writes: string, perSecond: string): string | null {
  const {leastWrites, mostWrites, mostPerSecond, mostSeconds} = probeBounds
  if (!/^\d{1,4}$/.test(writes) || Number(writes) < leastWrites || Number(writes) > mostWrites)
    return `${writes} is no number of writes from ${leastWrites} to ${mostWrites}.`
  if (!/^\d{1,2}$/.test(perSecond) || Number(perSecond) < 1 || Number(perSecond) > mostPerSecond)
    return `${perSecond} is no rate from 1 to ${mostPerSecond} a second.`
  const seconds = Number(writes) / Number(perSecond)
  return seconds > mostSeconds
    ? `${writes} writes at ${perSecond} a second take ${Math.round(seconds)} s, more than ${mostSeconds} s.`
    : null
}

/** Of the member the last probe went through; what others would have measured is not known. */
function measured({endpoint}: ObservedMember, {seen: {writeProbe: probe}}: ClusterView): string {
  if (probe === null || probe.endpoint !== endpoint) return 'not measured'
  return [
    percentilesInWords('put', probe.put),
    percentilesInWords('get', probe.get),
    percentilesInWords('delete', probe.delete),
  ].join('; ')
}
