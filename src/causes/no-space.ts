import type {Cause, Evidence} from '../domain/diagnosis.ts'
import {isFault, reported, seenInAll} from '../domain/evidence.ts'
import {percent} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'

/** R13: one member over its quota puts the whole cluster into reads and deletes only. */
export const noSpace: Cause = {
  id: 'R13',
  name: 'no-space',
  title: 'Database full (NOSPACE)',
  severity: 'critical',
  frame: 'no-space',
  scope: 'cluster',
  for: [
    {
      text: 'a member is close to its quota',
      strength: 'weak',
      look: seen => reported(seen, 'db-quota', isFault),
    },
    {
      text: 'the NOSPACE alarm is raised',
      strength: 'decisive',
      look: seen => reported(seen, 'nospace-alarm', ({evidence}) => evidence.alarm === 'NOSPACE'),
    },
  ],
  against: [
    {
      text: 'a member answers and reports no such alarm',
      strength: 'decisive',
      look: ({view}) => {
        const answers = view.voters.find(({probes}) => probes.status.ok)
        return answers && !view.voters.some(raisesNoSpace)
          ? seenInAll(view, `no member that answers reports the NOSPACE alarm`)
          : undefined
      },
    },
  ],
  decides: 'The list of alarms of etcd itself.',
  sentence: seen => sentence(seen),
  treat: [{runbook: 'defragment', params: () => ({})}],
}

function raisesNoSpace({probes: {status}}: ObservedMember): boolean {
  return status.ok && status.value.errors.some(error => error.includes('NOSPACE'))
}

function sentence(seen: Evidence): string {
  const {text} = reported(seen, 'nospace-alarm', ({evidence}) => evidence.alarm === 'NOSPACE') ?? {
    text: 'NOSPACE is raised',
  }
  const shares = seen.view.members.flatMap(usedShare)
  const most = shares.length > 0 ? ` (fullest member at ${percent(Math.max(...shares))} of its quota)` : ''
  return `The database is full: ${text}${most}; the cluster accepts only reads and deletes until every member is below its quota.`
}

function usedShare({probes: {status, metrics}}: ObservedMember): readonly number[] {
  const quota = metrics.ok ? (metrics.value.quotaBytes ?? 0) : 0
  return status.ok && quota > 0 ? [status.value.dbSize / quota] : []
}
