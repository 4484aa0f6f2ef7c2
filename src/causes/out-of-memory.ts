import {foundBy, loggedBy} from '../domain/clues.ts'
import type {Cause} from '../domain/diagnosis.ts'
import {seenIn} from '../domain/evidence.ts'
import {isHealthyVoter} from '../domain/view.ts'
import {names} from '../domain/words.ts'

/** R03: the kernel killed etcd, or is about to. A restart alone brings it to the same limit again. */
export const outOfMemory: Cause = {
  id: 'R03',
  name: 'out-of-memory',
  title: 'Out of memory',
  severity: 'critical',
  frame: 'slow',
  scope: 'member',
  explains: ['R01', 'R05', 'R07', 'R09', 'R11', 'R25'],
  for: [
    loggedBy(['oom-kill'], {words: 'that the kernel killed etcd for want of memory', strength: 'decisive'}),
    {
      text: 'its service manager says that it was killed for want of memory',
      strength: 'decisive',
      look: (_, member) => {
        const {host} = member.probes
        return host.ok && host.value.result === 'oom-kill'
          ? seenIn(member, 'host', `the service of ${member.name} ended with oom-kill`)
          : undefined
      },
    },
    foundBy('host-load', {
      text: 'the kernel killed a process of its control group',
      strength: 'decisive',
      pick: ({evidence}) => typeof evidence.oomKills === 'number' && evidence.oomKills > 0,
    }),
    foundBy('host-load', {
      text: 'its memory is nearly used up',
      strength: 'strong',
      pick: ({evidence}) => /memory|swap|rss/i.test(String(evidence.kind)),
    }),
  ],
  against: [],
  decides: 'The kernel log of its host, and the memory limit of its service against what it used last.',
  sentence: (_, members) =>
    members.every(isHealthyVoter)
      ? `${names(members)} came close to, or over, the memory there is: raise the limit or find the expensive reads before it is killed again.`
      : `${names(members)} ran out of memory: raise its limit or find the expensive reads first, a restart alone ends the same way.`,
  treat: [],
}
