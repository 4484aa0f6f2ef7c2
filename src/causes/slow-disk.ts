import {foundBy, loggedBy} from '../domain/clues.ts'
import {isBusyDefragmenting} from '../domain/defrag-signs.ts'
import type {Cause, Evidence} from '../domain/diagnosis.ts'
import {isSlowDevice} from '../domain/disk-signs.ts'
import {isAbout, isFault, reported, seenIn} from '../domain/evidence.ts'
import {retire} from '../domain/hand-over.ts'
import type {ObservedMember} from '../domain/view.ts'
import {agree, names} from '../domain/words.ts'

/** etcd logs every fsync above a second; a single one can be an accident of the machine below. */
const SLOW_LINES = 2

/** R01: the write-ahead log waits for its disk. A defragmentation does not cure that. */
export const slowDisk: Cause = {
  id: 'R01',
  name: 'slow-disk',
  title: 'Slow disk',
  severity: 'warning',
  frame: 'slow',
  scope: 'member',
  explains: ['R11', 'R29'],
  for: [
    foundBy('late-heartbeats', {text: 'it sends heartbeats late', strength: 'weak'}),
    loggedBy(['disk-error', 'hung-task', 'remounted-read-only'], {
      words: 'errors of its disk',
      strength: 'decisive',
    }),
    loggedBy(['slow-fsync'], {
      words: 'fsyncs that took more than a second',
      strength: 'decisive',
      atLeast: SLOW_LINES,
    }),
    foundBy('host-disk', {
      text: 'its file system is mounted read-only',
      strength: 'decisive',
      pick: ({evidence}) => evidence.readOnly === true,
    }),
    foundBy('host-disk', {
      text: 'the kernel measured that its device takes far too long for a write',
      strength: 'decisive',
      pick: isSlowDevice,
    }),
    foundBy('wal-fsync', {text: 'its fsyncs are slow', strength: 'strong'}),
    foundBy('host-disk', {
      text: 'its device is slow to write',
      strength: 'strong',
      pick: finding =>
        !isSlowDevice(finding) &&
        (typeof finding.evidence.writeAwaitMs === 'number' || typeof finding.evidence.pressure === 'number'),
    }),
    foundBy('backend-commit', {text: 'its database commits are slow', strength: 'strong'}),
  ],
  against: [
    {
      text: 'it is being defragmented, or was a moment ago',
      strength: 'decisive',
      look: ({view}, member) =>
        isBusyDefragmenting(member, view)
          ? seenIn(member, 'metrics', `${member.name} is being defragmented, or was a moment ago`)
          : undefined,
    },
    {
      text: 'its fsyncs are fast',
      strength: 'strong',
      look: (seen, member) => fsyncsFast(seen, member),
    },
    foundBy('host-load', {
      text: 'its CPU is held back, which makes every write wait',
      strength: 'strong',
      pick: ({evidence}) => typeof evidence.throttledShare === 'number',
    }),
  ],
  decides: 'On its host, `iostat -dxy 1` on the device below the data directory: how long does a write take?',
  sentence: (seen, members) => sentence(seen, members),
  treat: [retire],
}

/** Judged, and nothing found: neither blind nor too few to say. */
function fsyncsFast(seen: Evidence, member: ObservedMember): ReturnType<Cause['for'][number]['look']> {
  const judged = seen.results.find(({check}) => check === 'wal-fsync')
  return judged?.state === 'ok'
    ? seenIn(member, 'metrics', `the fsyncs of ${member.name} are fast`)
    : undefined
}

function sentence(seen: Evidence, members: readonly ObservedMember[]): string {
  const leads = members.find(member => member === seen.view.leader)
  const [first] = members
  const measured =
    first &&
    (reported(seen, 'wal-fsync', f => isAbout(first, f) && isFault(f)) ??
      reported(seen, 'host-disk', f => isAbout(first, f) && isFault(f)))
  const proof = measured === undefined ? '' : ` (${measured.text})`
  const cost = leads === undefined ? 'it holds up itself' : `${leads.name} leads, so every write waits for it`
  return `The ${agree(members.length, 'disk', 'disks')} of ${names(members)} ${agree(members.length, 'is', 'are')} too slow for etcd${proof}; ${members.length > 1 && leads === undefined ? 'they hold up themselves' : cost}.`
}
