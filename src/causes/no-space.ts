import type {Cause, Evidence} from '../domain/diagnosis.ts'
import {firstSeen, isFault, reported, seenIn, seenInAll} from '../domain/evidence.ts'
import {quotaUse} from '../domain/quota.ts'
import {percent} from '../domain/units.ts'
import type {ObservedMember} from '../domain/view.ts'

/**
 * R13: one member over its quota puts the whole cluster into reads and deletes only. A file system without a free byte
 * is the same fault one floor below, and it ends the member.
 */
export const noSpace: Cause = {
  id: 'R13',
  name: 'no-space',
  title: 'Out of space: quota (NOSPACE) or disk',
  severity: 'critical',
  frame: 'no-space',
  scope: 'cluster',
  explains: ['R07', 'R14', 'R25', 'R29'],
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
    {
      text: 'the file system below a data directory has no room left',
      strength: 'decisive',
      look: ({view}) => firstSeen(view, diskFull),
    },
  ],
  against: [
    {
      text: 'a member answers and reports no such alarm',
      strength: 'decisive',
      look: ({view}) => {
        const answers = view.voters.find(({probes}) => probes.status.ok)
        return answers && !view.voters.some(raisesNoSpace) && !firstSeen(view, diskFull)
          ? seenInAll(view, `no member that answers reports the NOSPACE alarm`)
          : undefined
      },
    },
  ],
  decides: 'The list of alarms of etcd itself.',
  sentence: seen => sentence(seen),
  treat: [
    {
      runbook: 'reclaim-space',
      params: () => ({}),
      futile: ({view}) =>
        firstSeen(view, diskFull) === undefined
          ? undefined
          : 'A defragmentation writes the database a second time, and the disk has no room for that.',
    },
  ],
}

function raisesNoSpace({probes: {status}}: ObservedMember): boolean {
  return status.ok && status.value.errors.some(error => error.includes('NOSPACE'))
}

/** Less than one write-ahead log page: nothing can be appended any more. */
const PAGE = 4096

function diskFull(member: ObservedMember): ReturnType<typeof seenIn> | undefined {
  const {disk} = member.probes
  const full = disk.ok ? disk.value.mounts.find(({availableBytes}) => availableBytes < PAGE) : undefined
  return (
    full && seenIn(member, 'disk', `${full.target}, which holds the data of ${member.name}, has no room left`)
  )
}

function sentence(seen: Evidence): string {
  const disk = firstSeen(seen.view, diskFull)
  if (disk !== undefined && !seen.view.voters.some(raisesNoSpace))
    return `The disk is full: ${disk.text}; free space there, delete nothing below member/ by hand, then start the member again.`
  const {text} = reported(seen, 'nospace-alarm', ({evidence}) => evidence.alarm === 'NOSPACE') ?? {
    text: 'NOSPACE is raised',
  }
  const shares = seen.view.members.flatMap(usedShare)
  const most = shares.length > 0 ? ` (fullest member at ${percent(Math.max(...shares))} of its quota)` : ''
  return `The database is full: ${text}${most}; the cluster accepts only reads and deletes until every member is below its quota.`
}

function usedShare(member: ObservedMember): readonly number[] {
  const use = quotaUse(member)
  return use !== null && use.quota > 0 ? [use.share] : []
}
