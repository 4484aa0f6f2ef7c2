import type {Cause} from '../domain/diagnosis.ts'
import {isAbout, reported, seenIn, seenInAll} from '../domain/evidence.ts'
import {calledById, hasPlace} from '../domain/replaceable.ts'
import {isConclusive, reasonOf} from '../domain/silence.ts'
import {majorityProven} from '../domain/spare.ts'
import {agree, names} from '../domain/words.ts'

/** R21: a learner that does not progress. One observation cannot tell for how long, so a caught-up one is no fault. */
export const staleLearner: Cause = {
  id: 'R21',
  name: 'stale-learner',
  title: 'Learner that does not catch up',
  severity: 'warning',
  frame: 'hygiene',
  scope: 'member',
  for: [
    {
      text: 'the learner never started',
      strength: 'decisive',
      look: ({view}, member) =>
        member.learner && !member.started
          ? seenInAll(view, `the learner with id ${member.id} is listed and never started`)
          : undefined,
    },
    {
      text: 'the learner does not answer',
      strength: 'strong',
      look: (_, member) => {
        const {status} = member.probes
        return member.learner && !status.ok && isConclusive(status.code)
          ? seenIn(member, 'status', `the learner ${member.name} does not answer: ${reasonOf(status)}`)
          : undefined
      },
    },
    {
      text: 'the learner knows no leader although the voters do',
      strength: 'strong',
      look: ({view}, member) => {
        const {status} = member.probes
        return member.learner && status.ok && status.value.leader === null && majorityProven(view)
          ? seenIn(member, 'status', `the learner ${member.name} hears no leader`)
          : undefined
      },
    },
    {
      text: 'the learner has not a single entry that others have',
      strength: 'strong',
      look: ({view}, member) => {
        const {status} = member.probes
        const empty = member.learner && status.ok && BigInt(status.value.revision) <= 1n
        return empty &&
          view.voters.some(({probes}) => probes.status.ok && BigInt(probes.status.value.revision) > 1n)
          ? seenIn(member, 'status', `the learner ${member.name} holds no data yet`)
          : undefined
      },
    },
    {
      text: 'the learner is far behind',
      strength: 'strong',
      look: (seen, member) =>
        member.learner
          ? reported(seen, 'raft-lag', finding => isAbout(member, finding) && finding.severity !== 'unknown')
          : undefined,
    },
  ],
  against: [],
  decides: 'Look twice, a minute apart: does its raft index come closer to the others?',
  sentence: (_, members) =>
    `The ${agree(members.length, 'learner', 'learners')} ${names(members)} ${agree(members.length, 'does', 'do')} not catch up; no vote depends on it.`,
  treat: [
    {runbook: 'remove-member', params: ([member]) => calledById(member)},
    {
      runbook: 'replace-member',
      params: ([member]) => calledById(member),
      suits: (_, member) => hasPlace(member) && !member.probes.status.ok,
    },
  ],
}
