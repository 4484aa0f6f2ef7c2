import {defineCheck, type Judged, type Verdict} from '../domain/check.ts'
import {rivals} from '../domain/rivals.ts'
import {agree, names} from '../domain/words.ts'

type Voter = Judged<'status'>

/**
 * C11. Never counts distinct leader values: a member without a leader says null, and a stale view names an
 * old one (etcd-facts rule 8). Two that each claim to lead are the business of split-brain.
 */
export const leaderAgreement = defineCheck({
  id: 'leader-agreement',
  catalogue: ['C11'],
  title: 'One leader, known to every voter',
  needs: ['status'],
  source: 'https://etcd.io/docs/v3.5/faq/',
  impact: 'Without a leader nothing can be written.',
  remedy: {text: 'Look at the connections between the members on the peer port, both ways.'},
  judge: ({members}) => {
    const voters = members.filter(member => !member.learner)
    return [...Map.groupBy(voters, voter => voter.status.clusterId).values()].flatMap(judgeCluster)
  },
})

function judgeCluster(voters: readonly Voter[]): readonly Verdict<'status'>[] {
  const without = voters.filter(({status}) => status.leader === null)
  // A read that needs the leader succeeded in the same look: an election was under way and is over.
  if (without.length > 0 && without.every(voter => voter.probes.linearizable.ok)) return [elected(without)]
  if (without.length === voters.length) return [leaderless(voters)]
  return [...differing(voters), ...without.map(withoutLeader)]
}

function leaderless(voters: readonly Voter[]): Verdict<'status'> {
  const summary =
    voters.length === 1
      ? `${names(voters)} answers and knows no leader`
      : `None of the ${voters.length} voters that answer knows a leader`
  return {
    subject: 'cluster',
    severity: 'critical',
    summary,
    evidence: {voters: voters.length, terms: terms(voters)},
  }
}

function elected(without: readonly Voter[]): Verdict<'status'> {
  return {
    subject: 'cluster',
    severity: 'info',
    summary: `${names(without)} knew no leader for a moment; a read that needs one succeeded right after`,
    evidence: {leader: null, terms: terms(without)},
    impact: 'Normal during an election; a fault only when it comes back.',
    remedy: {text: 'Look again in a few seconds.'},
  }
}

function withoutLeader(voter: Voter): Verdict<'status'> {
  return {
    subject: voter,
    severity: 'warning',
    summary: `${voter.name} knows no leader although others do`,
    evidence: {leader: null, raftTerm: voter.status.raftTerm},
    impact: 'It serves only stale local reads until it finds the leader again.',
  }
}

function differing(voters: readonly Voter[]): readonly Verdict<'status'>[] {
  const named = new Set(voters.flatMap(({status}) => status.leader ?? []))
  return named.size > 1 && rivals(voters).length === 0 ? [unsettled(voters, named.size)] : []
}

function unsettled(voters: readonly Voter[], count: number): Verdict<'status'> {
  return {
    subject: 'cluster',
    severity: 'info',
    summary: `${names(voters)} ${agree(voters.length, 'names', 'name')} ${count} different leaders: an election, or a stale view`,
    evidence: {leaders: count, terms: terms(voters)},
    impact: 'Normal for a second or two; a fault only when it stays.',
    remedy: {text: 'Look again in a few seconds.'},
  }
}

function terms(voters: readonly Voter[]): string {
  return [...new Set(voters.map(({status}) => status.raftTerm))].join(', ')
}
