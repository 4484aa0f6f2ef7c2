import type {ObservedMember} from '../view.ts'
import {names} from '../words.ts'
import {judgedBy} from './judged.ts'
import {bad, defineSign, good, unknown} from './sign.ts'

/** C11 (c). A linearizable read through any voter proves a leader; a voter that names one may hold an old view. */
export const noLeader = defineSign({
  id: 'no-leader',
  name: 'No leader',
  severity: 'critical',
  about: 'No voter that answers knows a leader, and no read that needs one succeeds.',
  checks: [],
  read: ({view: {voters}}) => {
    if (voters.some(({probes}) => probes.linearizable.ok)) return good
    const answering = voters.filter(({probes}) => probes.status.ok)
    if (answering.length === 0 || answering.some(voter => leaderOf(voter) !== null)) return unknown
    return bad(`No voter that answers knows a leader (${names(answering)})`)
  },
})

/**
 * C11 (d) and C12. Only names count: voters without a leader are a partition, which quorum tells of. A claim in another
 * term, or an old view, is over by the next look (etcd-facts rule 8).
 */
export const splitView = defineSign({
  id: 'split-view',
  name: 'Members follow different leaders',
  severity: 'critical',
  about: 'Voters that answer name different leaders.',
  checks: [],
  read: ({view: {voters}}) => {
    const named = voters.filter(voter => leaderOf(voter) !== null)
    const leaders = new Set(named.map(leaderOf))
    if (leaders.size > 1) return bad(`${names(named)} name ${leaders.size} different leaders`)
    return voters.length > 0 && voters.every(({probes}) => probes.status.ok) ? good : unknown
  },
})

/** C13: more than 5 elections an hour, or 4 in 15 minutes as in etcd's mixin, that no restart explains. */
export const electionStorm = defineSign({
  id: 'election-storm',
  name: 'Election storm',
  severity: 'critical',
  about:
    'More than 5 elections in an hour or 4 in 15 minutes that no restart explains (`electionsCriticalPerHour`, `electionsCriticalBurst`).',
  checks: ['leader-churn'],
  read: watched => {
    if (watched.view.voters.every(({probes}) => !probes.status.ok)) return unknown
    return judgedBy(['leader-churn'], watched)
  },
})

function leaderOf({probes: {status}}: ObservedMember): string | null {
  return status.ok ? status.value.leader : null
}
