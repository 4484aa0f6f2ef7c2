import {type Cut, compactedTo, cutAt, newestCut, whyJustified} from '../domain/compaction.ts'
import type {NoPlan} from '../domain/plan.ts'
import {defineRunbook, type StepCall} from '../domain/runbook.ts'
import type {ClusterView} from '../domain/view.ts'

/** A01: drop old history. The revision is one number, of one member, and old enough that nobody still reads before it. */
export const compact = defineRunbook({
  id: 'compact',
  catalogue: ['A01'],
  title: 'Compact history',
  summary:
    'Drops revisions older than ten minutes in the whole cluster; the newest value of every key stays.',
  risk: 'disruptive',
  treats: ['compaction-health'],
  // Where every key is counted and none is of Kubernetes, the newest revision is safe too.
  asks: {apiServers: true, keys: {prefix: null}},
  measure: {
    title: 'Compacted to revision',
    show: member => compactedTo(member)?.toString() ?? null,
  },
  params: [
    {
      name: 'revision',
      about: 'the oldest revision that stays readable; without it, the newest of ten minutes ago',
      required: false,
    },
  ],
  draft: ({revision}, {view}) => {
    if (revision !== undefined && !/^[1-9]\d{0,18}$/.test(revision))
      return {
        reason: `"${revision.slice(0, 60)}" is not one revision.`,
        remedy: 'Give one number. Every member has the same revisions, so several of them are never right.',
      }
    const cut = revision === undefined ? newestCut(view) : cutAt(revision, view)
    if (cut === null) return noCut(view)
    const done = view.leader === null ? null : compactedTo(view.leader)
    if (done !== null && done >= BigInt(cut.revision))
      return {reason: `The history is compacted to ${done} already.`, remedy: 'Nothing needs to be done.'}
    return {steps: [compactTo(cut)], notes: [reasonFor(cut, view)]}
  },
})

/** The step for a cut, with the revision frozen. */
export function compactTo({revision, asOf, grounds}: Cut): StepCall {
  return {step: 'compact', input: {revision, asOf, grounds}}
}

/** Why this revision, for the people who approve. */
export function reasonFor(cut: Cut, view: ClusterView): string {
  const why = whyJustified(cut, view) ?? 'nothing justifies it yet, since it is too young'
  const readers =
    cut.grounds === 'no-space' ? ' Watches and paged lists that are behind it start over, once.' : ''
  return `Compacts to revision ${cut.revision}: ${why}.${readers}`
}

/** Why there is no revision to compact to. */
export function noCut({leader}: ClusterView): NoPlan {
  if (leader === null)
    return {reason: 'There is no leader to compact through.', remedy: 'Find out why: `/etcd diagnose`.'}
  return {
    reason: 'Which revision was the newest one ten minutes ago is not known yet.',
    remedy: 'Ask again when Quorate has watched this cluster for ten minutes, or name a revision.',
  }
}
