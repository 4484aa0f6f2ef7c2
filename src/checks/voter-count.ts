import {defineCheck, type Verdict} from '../domain/check.ts'
import {standing} from '../domain/silence.ts'
import {bestMargin, majorityProven, spareWords} from '../domain/spare.ts'
import type {ClusterView, ObservedMember} from '../domain/view.ts'
import {agree, counted, names} from '../domain/words.ts'

/** C07: voters, not hosts. An unstarted voter counts, a learner does not (etcd-facts 1.1). */
export const voterCount = defineCheck({
  id: 'voter-count',
  catalogue: ['C07'],
  title: 'Voters, quorum and spare',
  needs: [],
  source: 'https://etcd.io/docs/v3.5/faq/#what-is-failure-tolerance',
  impact: 'Without a majority of the voters nothing can be written.',
  remedy: {text: 'Bring the missing voters back before doing anything else to this cluster.'},
  judge: ({view}) => [...spare(view), ...parity(view)],
})

function spare(view: ClusterView): readonly Verdict[] {
  const {voters, quorum} = view
  const open = voters.filter(voter => standing(voter) === 'unproven')
  const severity = severityOf(view)
  if (severity === undefined) return []
  const {healthy, needed, margin} = quorum
  const evidence = {voters: quorum.voters, healthy, needed, margin, unproven: open.length}
  return [{subject: 'cluster', severity, summary: summaryOf(view, open), evidence}]
}

/** Silence that says something about us, not about a voter, may hide that it is healthy: judge the best case. */
function severityOf(view: ClusterView): Verdict['severity'] | undefined {
  const {voters, margin} = view.quorum
  const best = bestMargin(view)
  if (best < 0) return majorityProven(view) ? 'warning' : 'critical'
  if (best === 0 && voters >= 3) return 'warning'
  return best > margin ? 'unknown' : undefined
}

function summaryOf(view: ClusterView, open: readonly ObservedMember[]): string {
  if (open.length === 0) return `Seen from here ${spareWords(view)}`
  const {voters, healthy, needed} = view.quorum
  const proven = `${healthy} of ${voters} voters ${agree(healthy, 'is', 'are')} proven healthy`
  return `${proven}, ${needed} are needed, and nothing can be said about ${names(open)}`
}

function parity({quorum: {voters, needed}}: ClusterView): readonly Verdict[] {
  if (voters === 0 || (voters > 2 && voters % 2 === 1)) return []
  const summary =
    voters === 1
      ? 'A single voter: nothing may fail'
      : `${voters} voters tolerate ${counted(voters - needed, 'failure')}, no more than ${voters - 1} would`
  return [
    {
      subject: 'cluster',
      severity: 'info',
      summary,
      evidence: {voters, needed},
      impact: 'An even number of voters adds something that can fail and tolerates no failure more.',
      remedy: {text: 'Plan for three or five voters.'},
    },
  ]
}
